// Scrolls to the active elements and lines.
let reaching = 0;

// Scrolls to the active elements if the picture is larger than its box.
function show() {
  const active = lit.length ? lit : steps[Math.min(1, steps.length - 1)].lit.map(element);
  if (isNear && !at) fit();
  const isClose = isNear || (fitted && !isWhole && at && lit.length && figure.clientWidth / view.w < LEGIBLE);
  if (isClose && fitted) approach(lit);
  if (!fitted && active.length) {
    const { left, top } = within(figure, active);
    if (left || top) pan(-left, -top);
    uncover(lit[0] || active[0]);
  }
  isNear = isClose;
  onView();
  reach([items[at]]);
}
// The texts of a large picture are too small to read when it is fitted. So a step shows its own part, until Fit is
// chosen. The first view shows the whole picture again.
const LEGIBLE = 0.8;  // pixels for each point: letters of 9 pixels
let isWhole = false;
function approach(active) {
  const all = active.map((one) => rectOf(one)), around = rectOf(figure);
  const ends = (low, high) => [Math.min(...all.map((it) => it[low])), Math.max(...all.map((it) => it[high]))];
  const [left, right] = ends("left", "right"), [top, bottom] = ends("top", "bottom");
  const { clientWidth: wide, clientHeight: high } = figure, old = wide / view.w;
  const room = old * Math.min((wide - 60) / (right - left), (high - 60) / (bottom - top)), s = Math.max(LEGIBLE, Math.min(1, room));
  const x = view.x + ((left + right) / 2 - around.left) / old, y = view.y + ((top + bottom) / 2 - around.top) / old;
  see({ x: x - wide / s / 2, y: y - high / s / 2, w: wide / s, h: high / s });
}
// Moves the picture up if a part of it is behind the overview or the buttons.
function uncover(part) {
  const it = rectOf(part);
  const over = [overview, figure.querySelector(".zoom")].map((one) => rectOf(one))
    .filter((one) => one.left < it.right + 8 && one.right > it.left - 8 && one.top < it.bottom + 8 && one.bottom > it.top);
  if (over.length) pan(0, Math.min(...over.map((one) => one.top)) - it.bottom - 12);
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
  const outer = rectOf(box), all = inner.map((one) => rectOf(one));
  const move = (low, high, size) => {
    let from = Math.min(...all.map((it) => it[low])) - 20, to = Math.max(...all.map((it) => it[high])) + 20;
    if (to - from > size) [from, to] = [all[0][low] - 20, all[0][high] + 20];
    return from < outer[low] ? from - outer[low] : to > outer[high] ? Math.min(to - outer[high], from - outer[low]) : 0;
  };
  return { left: move("left", "right", box.clientWidth), top: move("top", "bottom", box.clientHeight) };
}
