// The whole picture, small, while only a part of it is visible: its boxes, the active one, and the visible part.
const minimap = document.createElement("canvas"), pen = minimap.getContext("2d");
minimap.id = "minimap";
give(minimap, "aria-hidden", "true");
figure.append(minimap);
const frameOf = () => {
  const [x, y, w, h] = sides(direction);
  return { x, y, w, h, s: Math.min((0.17 * room.wide) / w, (0.15 * room.high) / h) };
};

onView = () => {
  const { x, y, w, h, s } = frameOf(), [e, f] = shift();
  const isPart = !fitted && (view.x > x + 1 || view.y > y + 1 || view.x + view.w < x + w - 1 || view.y + view.h < y + h - 1);
  minimap.hidden = !isPart;
  if (!isPart) return;
  Object.assign(minimap, { width: w * s, height: h * s });  // this clears it
  const { color, accentColor, outlineColor } = getComputedStyle(minimap);
  for (const [id, one] of boxesOf()) {
    const isActive = lit[0]?.id === id;
    pen.fillStyle = !isActive ? color : steps[at].back ? outlineColor : accentColor;
    const [wide, high] = [one.width, one.height].map((size) => Math.max(size * s, isActive ? 6 : 1));
    pen.fillRect((one.x + e - x) * s - wide / 2, (one.y + f - y) * s - high / 2, wide, high);
  }
  pen.strokeStyle = accentColor;
  pen.strokeRect((view.x - x) * s, (view.y - y) * s, view.w * s, view.h * s);
};
on(minimap, "click", ({ offsetX, offsetY }) => {
  const { x, y, s } = frameOf();
  see({ ...view, x: x + offsetX / s - view.w / 2, y: y + offsetY / s - view.h / 2 });
});
