// The gradient that flows: arrows against the links, the product next to its way, and a pulse.
const stream = shape("g", { id: "flow" }, graph);
const ASIDE = [];  // places for the product, nearest first
for (let across = -196; across <= 196; across += 14) for (let down = -60; down <= 60; down += 12) ASIDE.push([across, down]);
ASIDE.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
let frame = 0, boxes = null, inks = null;  // the places of all boxes and lines, in the direction that is shown
// Where the arrows and the product of a step are. It is measured once, before the step changes anything, because a
// measurement after a change forces a layout.
const routes = new Map();
function routeOf({ flow: ids = [], lit: active }) {
  const key = `${direction} ${room.wide} ${room.high} ${ids}`;
  if (routes.has(key)) return routes.get(key);
  const links = ids.map((id) => element(id).querySelector("path")).filter(Boolean), last = links[links.length - 1];
  // Arrows against the links: into the operation, and into the operand.
  const ends = [...new Set(links.length ? [links[0], last] : [])].map((path) => [path.getPointAtLength(0), path.getPointAtLength(8)]);
  const tips = ends.map(([tip, before]) => `translate(${tip.x} ${tip.y}) rotate(${(Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI})`);
  const number = active.find((id) => id.endsWith("_text"));
  let middle = number ? boxesOf().get(number) : last?.getPointAtLength(last.getTotalLength() / 2);
  const operand = boxesOf().get(active[0]);
  const isReached = ({ x, y }) => Math.abs(x - operand.x) < (room.wide - 40) / LEGIBLE - operand.width / 2 - 60 && Math.abs(y - operand.y) < (room.high - 40) / LEGIBLE - operand.height / 2 - 20;
  if (links.length && !isReached(middle)) {  // then the product is elsewhere on the line, where it is in view with the operand
    const way = inksOf().filter(({ id }) => ids.includes(id)).flatMap(({ points }) => points).filter(isReached);
    const far = ({ x, y }) => Math.hypot(x - middle.x, y - middle.y);
    middle = way.reduce((a, b) => (far(b) < far(a) ? b : a), way[0] || middle);
  }
  const isNear = (one) => Math.abs(one.x - middle.x) < 340 && Math.abs(one.y - middle.y) < 160;
  const route = { links, tips, middle, stems: [], solid: [], own: [], others: [], operand };
  if (links.length) {
    route.solid = [...boxesOf().values(), ...ends.map(([{ x, y }]) => ({ x, y, width: 14, height: 14 }))];
    for (const { id, points, head } of inksOf()) {
      const isOwn = ids.includes(id);
      // The head that is hidden leaves a gap.
      if (isOwn && head) route.stems.push(`M${points[points.length - 1].x} ${points[points.length - 1].y}L${head.tip}`);
      else if (head) route.solid.push(head);
      route[isOwn ? "own" : "others"].push(...points.filter(isNear));
    }
    route.solid = route.solid.filter(isNear);
  }
  routes.set(key, route);
  return route;
}
function flow() {
  cancelAnimationFrame(frame);
  stream.replaceChildren();
  const route = routeOf(steps[at]), { links, tips, stems } = route;
  if (!links.length) return;
  for (const d of stems) shape("path", { class: "stem", d }, stream);
  for (const transform of tips) shape("path", { class: "tip", d: "M0 0L-9 4L-9 -4Z", transform }, stream);
  const product = productOf(steps[at]), plate = shape("rect", { class: "plate", rx: 4 }, stream);
  const wide = widthOf(product) + 8, [x, y] = besides(route, wide);
  placeAt(plate, x - wide / 2, y - 8.5, wide, 17);
  shape("text", { x, y: y + 4 }, stream).textContent = product;
  if (!still) pulse(links);
}
// The place for the product next to its way, as near as possible. It covers no box, number or arrow if there is such a
// place, and preferably no line. It is in the view, or the view can show both it and the operand.
function besides({ middle, solid, own, others, operand }, wide) {
  const stays = view && fitted && (isWhole || room.wide / view.w >= LEGIBLE), [e, f] = shift();
  const [centerX, centerY, spanX, spanY] = stays ? [view.x + view.w / 2 - e, view.y + view.h / 2 - f, view.w, view.h]
    : [operand.x, operand.y, 2 * (room.wide - 40) / LEGIBLE - operand.width, 2 * (room.high - 40) / LEGIBLE - operand.height];
  let least = Infinity, best = null;
  for (const by of ASIDE) {
    const x = middle.x + by[0], y = middle.y + by[1], far = Math.hypot(...by);
    if (far >= least) break;
    const near = (one, more) => Math.abs(one.x - x) < (wide + more) / 2 && Math.abs(one.y - y) < (17 + more) / 2;
    const sum = (some, price, more) => price * some.filter((one) => near(one, more)).length;
    const hits = solid.filter((one) => Math.abs(one.x - x) < (one.width + wide) / 2 + 5 && Math.abs(one.y - y) < (one.height + 17) / 2 + 3);
    const isOut = 2 * Math.abs(x - centerX) + wide > spanX || 2 * Math.abs(y - centerY) + 17 > spanY;
    const cost = far + 1000 * hits.length + (isOut ? 500 : 0) + sum(own, 200, 4) + sum(others, 4, 0);
    if (cost < least) [least, best] = [cost, [x, y]];
  }
  return best;
}
// The lines as points, and their arrowheads.
function inksOf() {
  inks ||= [...svg.querySelectorAll(".edge")].map((group) => {
    const corners = group.querySelector("polygon")?.getAttribute("points").split(" ").map((one) => one.split(",").map(Number));
    const [x, y] = [0, 1].map((k) => corners && (corners[0][k] + corners[1][k] + corners[2][k]) / 3);
    return { id: group.id, points: pointsOf(group.querySelector("path").getAttribute("d")), head: corners && { x, y, width: 7, height: 7, tip: corners[1] } };
  });
  return inks;
}
// Points on a route of lines and curves, some units apart.
function pointsOf(route) {
  const found = [];
  let x = 0, y = 0;
  for (const [, sign, rest] of route.matchAll(/([A-Z])([^A-Z]*)/g)) {
    const all = rest.trim().split(/[ ,]+/).map(Number);
    for (let k = 0; k < all.length; k += sign === "C" ? 6 : 2) {
      const [u, v] = sign === "H" ? [all[0], y] : sign === "V" ? [x, all[0]] : all.slice(k).slice(sign === "C" ? 4 : 0);
      const [a, b, c, d] = sign === "C" ? all.slice(k) : [x, y, u, v], count = sign === "M" ? 1 : Math.ceil(Math.hypot(u - x, v - y) / 8) || 1;
      for (let i = 1; i <= count; i++) {
        const t = i / count, s = 1 - t, bend = (...p) => s * s * s * p[0] + 3 * s * s * t * p[1] + 3 * s * t * t * p[2] + t * t * t * p[3];
        found.push({ x: bend(x, a, c, u), y: bend(y, b, d, v) });
      }
      [x, y] = [u, v];
    }
  }
  return found;
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
const widthOf = (text) => [...text].reduce((wide, one) => wide + (" .·()".includes(one) ? 3.4 : one === "→" ? 11 : 6.4), 0);
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
  stream.prepend(dot);  // behind the product, so that it stays readable
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
