// The elements of the page, and what a step can change in them.
const told = JSON.parse(document.getElementById("told").textContent), { turned } = told;
const items = [...document.querySelectorAll("li")];
const figure = document.querySelector("figure"), section = document.querySelector("section");
const svg = figure.querySelector("svg"), graph = svg.querySelector("g");
const elements = new Map();
let sample = 0;  // the current sample of a mini-batch

const element = (id) => {
  if (!elements.has(id)) elements.set(id, find(id));
  return elements.get(id);
};
const shape = (name, given, parent) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(given)) give(made, key, value);
  return parent.appendChild(made);
};
const lists = new Map();
const textsOf = (group) => {
  if (!lists.has(group)) lists.set(group, [...group.querySelectorAll("text")]);
  return lists.get(group);
};
// Text that is too long for its box is condensed. Measuring it would force a layout.
const rooms = new Map();
function fill(text, value) {
  if (!rooms.has(text)) {
    const frame = text.closest(".number") ? null : text.parentNode.querySelector("rect");
    const room = frame ? frame.getAttribute("width") - 8 : Number(text.dataset.room ?? Infinity);
    rooms.set(text, { room, tight: false, value: text.textContent, node: text.firstChild || text });
  }
  const known = rooms.get(text);
  if (known.value === value) return;
  known.value = value;
  known.node.textContent = value;
  const tight = value.length * 5.6 > known.room;
  if (tight === known.tight) return;
  known.tight = tight;
  if (tight) give(text, "textLength", known.room);
  else text.removeAttribute("textLength");
  give(text, "lengthAdjust", "spacingAndGlyphs");
}
const bars = new Map(), SHORTEST = 4;  // a shorter bar looks like a speck
const barOf = (group) => {
  if (!bars.has(group)) bars.set(group, [group.querySelector(".bar"), group.querySelector("rect")?.getAttribute("width") - 16]);
  return bars.get(group);
};
const set = (id, what, value) => {
  const group = element(id);
  if (what === "later" || what === "unknown") {
    group.classList.toggle(what, value);
  } else if (what === "bar") {
    const [bar, wide] = barOf(group), now = String(wide * value < SHORTEST ? 0 : wide * value);
    if (bar && bar.getAttribute("width") !== now) give(bar, "width", now);
  } else {
    const texts = textsOf(group);
    fill(texts[texts.length - what], value);
  }
};
