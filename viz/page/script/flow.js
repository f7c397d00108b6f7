// The gradient that flows: arrows against the links, the product on its way, and a pulse.
const stream = shape("g", { id: "flow" }, graph);
const ASIDE = [];  // places for the product, the nearest first
for (let across = -126; across <= 126; across += 14) for (let down = -48; down <= 48; down += 12) ASIDE.push([across, down]);
ASIDE.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
let frame = 0, boxes = null;  // the places of all boxes, in the direction that is shown
function flow() {
  cancelAnimationFrame(frame);
  stream.replaceChildren();
  const links = (steps[at].flow || []).map(element).map((group) => group.querySelector("path")).filter(Boolean);
  if (!links.length) return;
  // Arrows against the links: into the operation, and into the operand.
  for (const path of new Set([links[0], links[links.length - 1]])) {
    const tip = path.getPointAtLength(0), before = path.getPointAtLength(8);
    const turn = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
    shape("path", { class: "tip", d: "M0 0L-9 4L-9 -4Z", transform: `translate(${tip.x} ${tip.y}) rotate(${turn})` }, stream);
  }
  const number = steps[at].lit.find((id) => id.endsWith("_text"));
  const middle = number ? placeOf(element(number)) : links[links.length - 1].getPointAtLength(links[links.length - 1].getTotalLength() / 2);
  const plate = shape("rect", { class: "plate", rx: 4 }, stream);
  const text = shape("text", { x: middle.x, y: middle.y + 4 }, stream);
  text.textContent = productOf(steps[at]);
  const box = text.getBBox();
  // Aside, as near as possible, if it would cover the number of another line, or a box.
  const near = [...boxesOf()].filter(([id, one]) => id !== number && Math.abs(one.x - middle.x) < 300 && Math.abs(one.y - middle.y) < 150).map(([, one]) => one);
  const covers = ([across, down]) => near.some((one) => Math.abs(one.x - middle.x - across) < (one.width + box.width) / 2 + 5 && Math.abs(one.y - middle.y - down) < (one.height + box.height) / 2 + 3);
  const [across, down] = ASIDE.find((by) => !covers(by)) || ASIDE[0];
  give(text, "x", middle.x + across);
  give(text, "y", middle.y + 4 + down);
  for (const [name, value] of [["x", box.x - 4 + across], ["y", box.y - 2 + down], ["width", box.width + 8], ["height", box.height + 4]]) give(plate, name, value);
  if (!still) pulse(links);
}
function boxesOf() {
  return (boxes ??= new Map([...svg.querySelectorAll(".node")].map((one) => [one.id, placeOf(one)])));
}
// Writes the product again, without a layout.
function flowAgain() {
  const text = stream.querySelector("text"), plate = stream.querySelector("rect"), product = productOf(steps[at]);
  if (!text || !product || text.textContent === product) return;
  const old = Number(plate.getAttribute("width")) - 8, wide = (old * product.length) / text.textContent.length;
  give(plate, "width", wide + 8);
  give(plate, "x", text.getAttribute("x") - wide / 2 - 4);
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
