// Where the number on a line is hidden, the line goes through its gap.
const gaps = [...svg.querySelectorAll(".node.number")].flatMap(({ id }) => {
  const name = id.replace("_text", ""), [before, behind] = [name, `${name}_on`].map(element);
  return before && behind ? [{ line: shape("line", {}, before), before, behind }] : [];
});
// The ends of a route. It has lines to the side, lines up or down, and curves.
function endsOf(group) {
  let x = 0, y = 0, start = null;
  for (const [, sign, rest] of group.querySelector("path").getAttribute("d").matchAll(/([A-Z])([^A-Z]*)/g)) {
    const last = rest.trim().split(/[ ,]+/).map(Number);
    if (sign === "H") x = last.at(-1);
    else if (sign === "V") y = last.at(-1);
    else [x, y] = last.slice(-2);
    start ||= [x, y];
  }
  return [start, [x, y]];
}
function closeGaps() {
  for (const { line, before, behind } of gaps) {
    const [[x1, y1], [x2, y2]] = [endsOf(before)[1], endsOf(behind)[0]];
    for (const [name, at] of Object.entries({ x1, y1, x2, y2 })) give(line, name, at);
  }
}
closeGaps();
