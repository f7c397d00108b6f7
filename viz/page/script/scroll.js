// Scrolls to the active elements and lines.
let reaching = 0;

// Shows the active elements if the picture is larger than its box. The text of a large picture is too small to read
// when the picture is fitted. So a step shows its own part, until Fit is chosen. The first view shows the whole picture
// again.
let isWhole = false;
function show() {
  if (!view) return;  // a hidden frame has no size; when it gets one, this is called again
  const shown = lit.length ? lit : steps[Math.min(1, steps.length - 1)].lit.map(element);
  if (isNear && !at) fit();
  const isClose = isNear || (fitted && !isWhole && at && lit.length && room.wide / view.w < LEGIBLE);
  const frames = framesOf(shown);
  if (isClose && (fitted || !fits(frames.slice(0, 2)))) approach(frames);
  // A fitted picture may have no room for the product.
  const isCut = fitted && !isWhole && plateOf() && [room.wide, room.high].some((most, k) => frames[1][k][0] < 0 || frames[1][k][1] > most);
  if (!fitted || isCut) keepIn(framesOf(shown));
  isNear = isClose || isCut;
  onView();
  reach([items[at]]);
}
// The left and right, and the top and bottom, of some boxes and the product in the figure, in pixels.
function framesOf(some) {
  const [e, f] = shift(), s = room.wide / view.w;
  const [first, ...others] = some.map(({ id }) => boxesOf().get(id)).filter(Boolean);
  return [first, plateOf(), ...others].filter(Boolean).map(({ x, y, width, height }) => [
    [x - width / 2, x + width / 2].map((at) => (at + e - view.x) * s), [y - height / 2, y + height / 2].map((at) => (at + f - view.y) * s),
  ]);
}
const ends = (frames, k) => [Math.min(...frames.map((one) => one[k][0])), Math.max(...frames.map((one) => one[k][1]))];
const fits = (frames) => [room.wide, room.high].every((most, k) => ends(frames, k)[1] - ends(frames, k)[0] <= most - 40);
function approach(frames) {
  const [left, right] = ends(frames, 0), [top, bottom] = ends(frames, 1), { wide, high } = room, old = wide / view.w;
  const most = old * Math.min((wide - 60) / (right - left), (high - 60) / (bottom - top)), s = Math.max(LEGIBLE, Math.min(1, most));
  const x = view.x + (left + right) / 2 / old, y = view.y + (top + bottom) / 2 / old;
  see({ x: x - wide / s / 2, y: y - high / s / 2, w: wide / s, h: high / s });
}
// Pans as far as necessary to show some boxes, keeping the first of them clear of the minimap and the buttons.
function keepIn(frames) {
  if (!frames.length) return;
  const { wide, high, left, top } = room, across = way(0, wide, frames.map(([x]) => x));
  let down = way(0, high, frames.map(([, y]) => y));
  const [[from, to], [, bottom]] = frames[0], behind = [[left, wide, top]];
  if (!minimap.hidden) behind.push([10, 12 + minimap.width, high - 12 - minimap.height]);
  for (const [start, end, above] of behind) {
    if (start < to - across + 8 && end > from - across - 8) down = Math.max(down, bottom + 12 - above);
  }
  if (across || down) pan(-across, -down);
}
// Scrolls to some lines. A line that was off screen gets its size when it is shown, so this is then repeated, for a
// third of a second if the first or last line is as close as it can get.
function reach(lines, calm = 0) {
  const by = within(section, lines), { scrollLeft, scrollTop } = section;
  section.scrollBy({ ...by, behavior: "instant" });
  cancelAnimationFrame(reaching);
  calm = section.scrollLeft !== scrollLeft || section.scrollTop !== scrollTop ? 0 : calm + 1;
  if (calm < (by.left || by.top ? 20 : 2)) reaching = requestAnimationFrame(() => reach(lines, calm));
}
function within(box, inner) {
  const outer = rectOf(box), all = inner.map(rectOf);
  const move = (low, high) => way(outer[low], outer[high], all.map((it) => [it[low], it[high]]));
  return { left: move("left", "right"), top: move("top", "bottom") };
}
// The distance to scroll to show some parts: as many as fit, starting with the first.
function way(low, high, parts) {
  let [from, to] = [parts[0][0] - 20, parts[0][1] + 20];
  for (const [start, end] of parts) {
    const [left, right] = [Math.min(from, start - 20), Math.max(to, end + 20)];
    if (right - left <= high - low) [from, to] = [left, right];
  }
  return from < low ? from - low : to > high ? Math.min(to - high, from - low) : 0;
}
