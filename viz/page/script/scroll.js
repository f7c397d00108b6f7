// Scrolls to the active elements and lines.
let reaching = 0;

// Scrolls to the active elements if the picture is larger than its box.
function show() {
  const active = lit.length ? lit : steps[Math.min(1, steps.length - 1)].lit.map(element);
  if (!fitted && active.length) {
    const { left, top } = within(figure, active);
    if (left || top) pan(-left, -top);
  }
  reach([items[at]]);
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
