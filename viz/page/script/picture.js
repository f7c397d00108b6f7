// The elements of the page, and what a step can change in them.
const told = JSON.parse(document.getElementById("told").textContent), { turned } = told;
const items = [...document.querySelectorAll("li")];
const figure = document.querySelector("figure"), section = document.querySelector("section");
const svg = figure.querySelector("svg"), graph = svg.querySelector("g");
const elements = new Map();
let sample = 0;  // of a mini-batch

const element = (id) => {
  if (!elements.has(id)) elements.set(id, find(id));
  return elements.get(id);
};
const shape = (name, given, parent) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  return parent.appendChild(made);
};
const lists = new Map();
const textsOf = (group) => {
  if (!lists.has(group)) lists.set(group, [...group.querySelectorAll("text")]);
  return lists.get(group);
};
// A text that is longer than its box allows is set more tightly.
function fill(text, value) {
  text.textContent = value;
  const room = text.closest(".number") ? 0 : Number(text.parentNode.querySelector("rect")?.getAttribute("width")) - 8;
  if (room > 0 && value.length * 5 > room && text.getComputedTextLength() > room) {
    text.setAttribute("textLength", room);
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else {
    text.removeAttribute("textLength");
  }
}
const set = (id, what, value) => {
  const group = element(id);
  if (what === "later" || what === "unknown") {
    group.classList.toggle(what, value);
  } else if (what === "bar") {
    const bar = group.querySelector(".bar"), frame = group.querySelector("rect");
    if (bar) bar.setAttribute("width", Math.max(0, (frame.getAttribute("width") - 16) * value));
  } else {
    const texts = textsOf(group), text = texts[texts.length - what];
    if (text.textContent !== value) fill(text, value);
  }
};
