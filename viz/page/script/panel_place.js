// The lines are below the picture if that makes it much larger, and otherwise next to it.
function arrange() {
  const around = figure.parentNode, { clientWidth: wide, clientHeight: high } = around;
  // The larger of the scales in both directions, and the height of the picture at that scale.
  const best = (roomX, roomY) => places.map((_, k) => {
    const [, , across, down] = sides(k), scale = Math.min(roomX / across, roomY / down, 1);
    return [scale, scale * down];
  }).reduce((a, b) => (b[0] > a[0] ? b : a));
  const [beneath, tall] = best(wide, 0.6 * high), [beside] = best(wide - Math.min(Math.max(288, 0.3 * wide), 480), high);
  const is = wide > high && beneath > 1.15 * beside;
  around.classList.toggle("below", is);
  around.style.gridTemplateRows = is ? `${Math.min(0.6 * high, Math.max(0.45 * high, tall + 60))}px 1fr` : "";
}
on(window, "resize", arrange);
