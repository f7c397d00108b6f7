// The heat maps follow as soon as the numbers stop changing: each unit is computed at every place in the plane.
const { places: PLACES, shades: SHADES } = live.maps ?? {};
const maps = Object.entries(live.maps?.slots ?? {}).map(([id, slot]) => ({ group: element(id).querySelector(".map"), slot }));
for (const map of maps) map.first = [...map.group.children];
let mapping = 0;

function followMaps() {
  clearTimeout(mapping);
  if (maps.length) mapping = setTimeout(drawMaps, 50);
}
function drawMaps() {
  if (!changed) return maps.forEach(({ group, first }) => group.replaceChildren(...first));
  const { plane: [low, high], inputs: [across, up] } = live.maps, wide = high - low;
  const place = (i) => low + (wide * (i + 0.5)) / PLACES, point = [...inputs], rows = maps.map(() => []);
  for (let i = PLACES - 1; i >= 0; i--) {
    point[up] = place(i);
    for (const row of rows) row.push([]);
    for (let j = 0; j < PLACES; j++) {
      point[across] = place(j);
      const found = [];
      program(point, found);
      maps.forEach(({ slot }, k) => rows[k].at(-1).push(slot > point.length ? found[slot - point.length - 1] : point[slot - 1]));
    }
  }
  maps.forEach(({ group, first }, k) => {
    group.replaceChildren(first[0]);  // the background
    for (const [shade, d] of shadesOf(rows[k])) shape("path", { class: shade > 0 ? "pos" : "neg", "fill-opacity": Math.abs(shade) / SHADES, d }, group);
    const [x, y] = [(inputs[across] - low) / wide, (inputs[up] - low) / wide];
    if (Math.min(x, y) >= 0 && Math.max(x, y) <= 1) shape("circle", { cx: x * PLACES, cy: (1 - y) * PLACES, r: 0.7 }, group);
  });
}
// The cells of each shade: a stronger color is a larger number, relative to the largest of the unit.
function shadesOf(rows) {
  const largest = Math.max(...rows.flat().map(Math.abs).filter(Number.isFinite)) || 1, shades = new Map();
  rows.forEach((row, i) => row.forEach((z, j) => {
    const shade = Math.round(SHADES * Math.max(-1, Math.min(1, z / largest))) || 0;
    if (shade) shades.set(shade, `${shades.get(shade) ?? ""}M${j} ${i}h1v1h-1z`);
  }));
  return shades;
}
