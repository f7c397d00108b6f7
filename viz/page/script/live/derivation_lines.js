// The lines of the derivation follow the numbers: visible lines immediately, the others when they are reached.
const behind = new Set(), inView = new Set(), before = new Map();
let waiting = 0;

function followLines() {
  for (let i = 0; i < items.length; i++) behind.add(i);
  for (const i of inView) follow1(i);
  follow1(at);
  clearTimeout(waiting);
  waiting = setTimeout(followRest, 300);
}
function followRest() {
  const [some] = [[...behind].slice(0, 40)];
  some.forEach(follow1);
  if (behind.size) waiting = setTimeout(followRest, 20);
  else tell();
}
function follow1(i) {
  if (!behind.delete(i)) return;
  const item = items[i], [slots, inside, places = [], other] = sources().lines[i] || [];
  const key = `${sample} ${i}`;
  if (!before.has(key)) before.set(key, [item.innerHTML, item.dataset.text, item.dataset.text ?? item.textContent]);
  const [html, text, whole] = before.get(key);
  if (!slots || !changed) {
    if (item.dataset.followed) write(item, html, text);
    delete item.dataset.followed;
    return;
  }
  if (other || !item.dataset.followed) item.innerHTML = other || html;
  item.dataset.followed = "1";
  const marks = item.querySelectorAll("mn");
  places.forEach((place, k) => { marks[Math.abs(place) - 1].textContent = inMath(value(Math.abs(slots[k])), place < 0); });
  const told = filled(whole, slots, inside);
  if (text === undefined && !places.length) item.textContent = told;
  else item.dataset.text = told;
}
function write(item, html, text) {
  item.innerHTML = html;
  if (text === undefined) delete item.dataset.text;
  else item.dataset.text = text;
}
const fenced = (text, isFenced) => (isFenced && text.startsWith("-") ? `(${text})` : text);
function inMath(x, isFenced) {
  const [mantissa, power] = fenced(textOf(x), isFenced).replaceAll("-", "−").replace(")", "").split("e");
  const raised = [...(power || "")].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["−0123456789".indexOf(sign)]).join("");
  return mantissa + (power ? `·10${raised}` : "") + (mantissa.startsWith("(") ? ")" : "");
}
// Text with the numbers in their places: a template, or the distance and the length of each number.
function filled(text, slots, inside) {
  const shown = (slot) => fenced(textOf(value(Math.abs(slot))), slot < 0);
  if (inside.some((part) => typeof part === "string")) return inside.map((part) => (typeof part === "string" ? part : shown(part))).join("");
  let end = 0, result = "";
  slots.forEach((slot, k) => {
    const start = end + inside[2 * k];
    result += text.slice(end, start) + shown(slot);
    end = start + inside[2 * k + 1];
  });
  return result + text.slice(end);
}
function textOfLine(i) {
  if (live) follow1(i);
  return items[i].dataset.text || items[i].textContent;
}
if (live) {
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const i = items.indexOf(target);
      inView[isIntersecting ? "add" : "delete"](i);
      if (isIntersecting) follow1(i);
    }
  }, { root: section });
  items.forEach((item) => seen.observe(item));
}
