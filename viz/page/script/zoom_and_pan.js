// The part of the picture that is visible: fitted, zoomed and panned.
const places = [layout()];
if (turned) places.push(turned[""]);
let direction = 0, view = null, fitted = true, isNear = false;  // isNear: a step has zoomed in on its part
let onView = () => {}, onMove = () => {}, onScale = () => {};
// The size of the figure and the place of its buttons. Reading them at each step would force a layout.
const buttons = figure.querySelector(".zoom");
let room = {};
function measure() {
  room = { wide: figure.clientWidth, high: figure.clientHeight, left: buttons.offsetLeft, top: buttons.offsetTop };
}

// After a resize, a fitted picture is fitted again. In any other view, letters keep their size.
function resize() {
  const { wide, high } = room, old = view;
  measure();
  if (fitted || isNear || !old) fit();
  else if (wide && high && room.wide) {
    const [w, h] = [(old.w * room.wide) / wide, (old.w * room.high) / wide];
    see({ x: old.x + (old.w - w) / 2, y: old.y + (old.h - h) / 2, w, h });
  }
}
function layout() {
  return [svg.getAttribute("viewBox"), graph.getAttribute("transform")];
}
const shift = () => /translate\((\S+) (\S+)\)/.exec(places[direction][1]).slice(1).map(Number);
const sides = (k) => places[k][0].split(" ").map(Number);

// Fits the picture in the box, in the direction that fills it, and not behind the buttons; a small picture is not
// enlarged.
function fit() {
  measure();
  const { wide, high, left, top } = room;
  if (!wide || !high) return;
  const scale = (k, bar) => Math.min(wide / sides(k)[2], (high - bar) / sides(k)[3]);
  if (turned) turn(scale(1, 0) > scale(0, 0) ? 1 : 0);
  const [x, y, w, h] = sides(direction), size = (bar) => Math.min(scale(direction, bar) * 0.98, 2);
  const behind = top && (wide + w * size(0)) / 2 > left && (high + h * size(0)) / 2 > top;
  const bar = behind ? high - top : 0, s = size(bar);
  see({ x: x + w / 2 - wide / s / 2, y: y + h / 2 - (high - bar) / s / 2, w: wide / s, h: high / s }, true);
}
let drawn = null;  // the view of the viewBox
function see(next, isFitted = false) {
  view = next;
  fitted = isFitted;
  isNear = false;
  give(find("fit"), "aria-pressed", isFitted);
  // A new viewBox requires a layout of all texts, so a view of the same size moves the graph instead.
  if (drawn?.w !== view.w || drawn.h !== view.h) {
    drawn = view;
    give(svg, "viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
  }
  give(graph, "transform", `translate(${drawn.x - view.x} ${drawn.y - view.y}) ${places[direction][1]}`);
  onScale(room.wide / view.w);
  onView();
  onMove();
}
const kept = new Map();
function turn(to) {
  if (to === direction) return;
  direction = to;
  boxes = inks = null;
  give(graph, "transform", places[to][1]);
  for (const [id, change] of Object.entries(turned)) {
    if (!id) continue;
    const group = element(id);
    if (typeof change[0] === "number") {
      if (to) give(group, "transform", `translate(${change[0]} ${change[1]})`);
      else group.removeAttribute("transform");
      continue;
    }
    const shapes = [...group.querySelectorAll("path, polygon")];
    const name = (one) => (one.tagName === "path" ? "d" : "points");
    if (!kept.has(id)) kept.set(id, shapes.map((one) => one.getAttribute(name(one))));
    shapes.forEach((one, i) => give(one, name(one), to ? change[i] : kept.get(id)[i]));
  }
  closeGaps();
  flow();
}
function zoom(factor, x = 0.5, y = 0.5) {
  const w = view.w / factor, h = view.h / factor;
  if (w > 20 * sides(direction)[2] && factor < 1) return;
  see({ x: view.x + (view.w - w) * x, y: view.y + (view.h - h) * y, w, h });
}
const pan = (dx, dy) => see({ ...view, x: view.x - (dx * view.w) / room.wide, y: view.y - (dy * view.h) / room.high });

// The legend, which is in front of the picture, closes at a press elsewhere, with Escape, and at the next step.
const legend = find("legend"), closeLegend = () => { legend.open = false; };
on(document, "pointerdown", ({ target }) => { if (!legend.contains(target)) closeLegend(); }, true);
on(document, "keydown", ({ key }) => { if (key === "Escape") closeLegend(); }, true);

const pointers = new Map();
let moved = 0;
on(svg, "pointerdown", (event) => {
  moved = 0;
  if (!leafAt(event)) pointers.set(event.pointerId, event);
});
on(window, "pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const others = [...pointers.values()].filter((one) => one.pointerId !== event.pointerId);
  if (others.length) {
    const far = (one) => Math.hypot(one.clientX - others[0].clientX, one.clientY - others[0].clientY);
    zoomAt(far(event) / Math.max(1, far(before)), event);
  } else {
    pan(event.clientX - before.clientX, event.clientY - before.clientY);
  }
  moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
  pointers.set(event.pointerId, event);
});
for (const end of ["pointerup", "pointercancel"]) on(window, end, (event) => pointers.delete(event.pointerId));
function zoomAt(factor, event) {
  const box = rectOf(svg);
  zoom(factor, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
}
on(svg, "wheel", (event) => {
  event.preventDefault();
  zoomAt(Math.exp(-event.deltaY / 400), event);
}, { passive: false });
