// The gradient that flows: arrows against the links, the product on its way, and a pulse.
const stream = shape("g", { id: "flow" }, graph);
const ASIDE = [];  // places for the product, the nearest first
for (let across = -126; across <= 126; across += 14) for (let down = -48; down <= 48; down += 12) ASIDE.push([across, down]);
ASIDE.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
let frame = 0, boxes = null;  // the places of all boxes, in the direction that is shown
// Where the arrows and the product of a step are. It is measured once, before the step changes anything, because a
// measurement after a change forces a layout.
const routes = new Map();
function routeOf({ flow: ids = [], lit: active }) {
  const key = `${direction} ${ids}`;
  if (routes.has(key)) return routes.get(key);
  const links = ids.map((id) => element(id).querySelector("path")).filter(Boolean), last = links[links.length - 1];
  // Arrows against the links: into the operation, and into the operand.
  const tips = [...new Set(links.length ? [links[0], last] : [])].map((path) => {
    const tip = path.getPointAtLength(0), before = path.getPointAtLength(8);
    return `translate(${tip.x} ${tip.y}) rotate(${(Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI})`;
  });
  const number = active.find((id) => id.endsWith("_text"));
  const middle = number ? boxesOf().get(number) : last?.getPointAtLength(last.getTotalLength() / 2);
  const near = links.length ? [...boxesOf()].filter(([id, one]) => id !== number && Math.abs(one.x - middle.x) < 300 && Math.abs(one.y - middle.y) < 150) : [];
  routes.set(key, { links, tips, middle, near: near.map(([, one]) => one) });
  return routes.get(key);
}
function flow() {
  cancelAnimationFrame(frame);
  stream.replaceChildren();
  const { links, tips, middle, near } = routeOf(steps[at]);
  if (!links.length) return;
  for (const transform of tips) shape("path", { class: "tip", d: "M0 0L-9 4L-9 -4Z", transform }, stream);
  const product = productOf(steps[at]), plate = shape("rect", { class: "plate", rx: 4 }, stream);
  const box = { width: widthOf(product), height: 13 };
  // Aside, as near as possible, if it would cover the number of another line, or a box.
  const covers = ([across, down]) => near.some((one) => Math.abs(one.x - middle.x - across) < (one.width + box.width) / 2 + 5 && Math.abs(one.y - middle.y - down) < (one.height + box.height) / 2 + 3);
  const [across, down] = ASIDE.find((by) => !covers(by)) || ASIDE[0];
  const [x, y] = [middle.x + across, middle.y + down];
  placeAt(plate, x - box.width / 2 - 4, y - 8.5, box.width + 8, 17);
  shape("text", { x, y: y + 4 }, stream).textContent = product;
  if (!still) pulse(links);
}
// The place of the product, if there is one.
function plateOf() {
  const plate = stream.querySelector("rect");
  if (!plate) return null;
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => numericAttribute(plate, name));
  return { x: x + width / 2, y: y + height / 2, width, height };
}
function boxesOf() {
  if (!boxes) {
    svg.classList.remove("tiny");
    boxes = new Map([...svg.querySelectorAll(".node")].map((one) => [one.id, placeOf(one)]));
    svg.classList.toggle("tiny", distance === 2);
  }
  return boxes;
}
// The width of bold digits, spaces and signs. Measuring them would force a layout.
const widthOf = (text) => [...text].reduce((wide, one) => wide + (" .·".includes(one) ? 3.2 : one === "→" ? 11 : 6.4), 0);
const placeAt = (rect, ...given) => ["x", "y", "width", "height"].forEach((name, i) => give(rect, name, given[i]));
// Writes the product again.
function flowAgain() {
  const text = stream.querySelector("text"), plate = stream.querySelector("rect"), product = productOf(steps[at]);
  if (!text || !product || text.textContent === product) return;
  const wide = widthOf(product) + 8;
  give(plate, "width", wide);
  give(plate, "x", text.getAttribute("x") - wide / 2);
  text.textContent = product;
}
function placeOf(group) {
  const { x, y, width, height } = group.getBBox(), by = group.transform.baseVal.consolidate();
  return { x: x + width / 2 + (by ? by.matrix.e : 0), y: y + height / 2 + (by ? by.matrix.f : 0), width, height };
}
function pulse(links) {
  const lengths = links.map((path) => path.getTotalLength());
  const whole = lengths.reduce((a, b) => a + b, 0);
  const dot = shape("circle", { class: "pulse", r: 4 }, stream);
  stream.prepend(dot);  // behind the product, which stays readable
  let start = 0;
  const move = (time) => {
    start ||= time;
    let left = ((time - start) / 700) * whole, i = 0;
    while (i < links.length - 1 && left > lengths[i]) left -= lengths[i++];
    const point = links[i].getPointAtLength(Math.max(0, lengths[i] - left));
    give(dot, "cx", point.x);
    give(dot, "cy", point.y);
    if (time - start < 700) frame = requestAnimationFrame(move);
    else dot.remove();
  };
  frame = requestAnimationFrame(move);
}
