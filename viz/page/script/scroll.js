// Scrolls to the active elements and lines.
let reaching = 0;

// Scrolls to the active elements if the picture is larger than its box.
function show() {
  const active = lit.length ? lit : steps[Math.min(1, steps.length - 1)].lit.map(element);
  if (fitted && !isWhole && at && lit.length && figure.clientWidth / view.w < LEGIBLE) approach(lit);
  if (!fitted && active.length) {
    const { left, top } = within(figure, active);
    if (left || top) pan(-left, -top);
  }
  reach([items[at]]);
}
// The texts of a large picture are too small to read when it is fitted. So a step shows its own part, until Fit is chosen.
const LEGIBLE = 0.5;
let isWhole = false;
function approach(active) {
  const boxes = active.map((one) => one.getBoundingClientRect()), around = figure.getBoundingClientRect();
  const middle = (low, high) => (Math.min(...boxes.map((it) => it[low])) + Math.max(...boxes.map((it) => it[high]))) / 2;
  const scale = figure.clientWidth / view.w, x = view.x + (middle("left", "right") - around.left) / scale;
  const y = view.y + (middle("top", "bottom") - around.top) / scale;
  const [w, h] = [figure.clientWidth, figure.clientHeight];
  see({ x: x - w / 2, y: y - h / 2, w, h });
}
// Scrolls to some lines. A line that was out of sight gets its size when it is shown, so this is done again then.
function reach(lines, calm = 0) {
  const by = within(section, lines);
  section.scrollBy({ ...by, behavior: "instant" });
  cancelAnimationFrame(reaching);
  calm = by.left || by.top ? 0 : calm + 1;
  if (calm < 2) reaching = requestAnimationFrame(() => reach(lines, calm));
}
function within(box, inner) {
  const outer = box.getBoundingClientRect(), all = inner.map((one) => one.getBoundingClientRect());
  const move = (low, high, size) => {
    let from = Math.min(...all.map((it) => it[low])) - 20, to = Math.max(...all.map((it) => it[high])) + 20;
    if (to - from > size) [from, to] = [all[0][low] - 20, all[0][high] + 20];
    return from < outer[low] ? from - outer[low] : to > outer[high] ? Math.min(to - outer[high], from - outer[low]) : 0;
  };
  return { left: move("left", "right", box.clientWidth), top: move("top", "bottom", box.clientHeight) };
}
