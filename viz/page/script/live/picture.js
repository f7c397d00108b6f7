// The texts, colors and bars of the picture follow the numbers.
const sources = () => live.sources[sample];
const nameOf = (box) => sources().names[box] ?? element(box).querySelector(".label").textContent;
const tipOf = (id) => sources().boxes[id] || [].concat(sources().links[id.replace("_text", "")] || []).slice(-1);
const isHidden = () => asked >= 0;  // a gradient that is to be guessed
const numberOf = (box) => textsOf(element(box)).at(-(lineOf(box, "data ")?.line ?? 1));

function follow() {
  const sizes = [...Object.values(sources().boxes).map(([, slope]) => slope), ...Object.values(sources().folds).flat()];
  largest = Math.max(0, ...sizes.filter(Boolean).map((slot) => Math.abs(value(slot))).filter(Number.isFinite));
  retell();
  redraw();
  followLines();
  followLeaves();
  document.body.classList.toggle("changed", changed);
  warn();
}
// Says at the node where it is decided that the numbers would take another branch.
const branch = document.createElement("p");
branch.id = "branch";
branch.hidden = true;
figure.append(branch);
function warn() {
  const [text, box] = refused ? live.guards[refused - 1] : [];
  document.body.classList.toggle("refused", Boolean(refused));
  for (const old of svg.querySelectorAll(".decides")) old.classList.remove("decides");
  branch.hidden = !refused;
  if (!refused) return;
  branch.textContent = text;
  if (box) element(box).classList.add("decides");
  const place = box && element(box).getBoundingClientRect(), around = figure.getBoundingClientRect();
  const left = place ? place.left + place.width / 2 - around.left - branch.offsetWidth / 2 : 12;
  branch.style.left = `${Math.max(8, Math.min(left, around.width - branch.offsetWidth - 8))}px`;
  branch.style.top = `${place ? Math.min(place.bottom - around.top + 6, around.height - branch.offsetHeight - 8) : 12}px`;
}

// Writes the numbers of each step again; at the first numbers, those of the engine.
function retell() {
  const known = new Map();
  for (const step of steps) {
    for (const change of step.changes) {
      const key = `${change[0]} ${change[1]}`;
      if (known.has(key)) change[2] = known.get(key);
      change[3] = changed ? retold(change) : change[5];
      known.set(key, change[3]);
    }
    if (step.terms) step.product = changed ? productOf(step) : step.told;
  }
}
function productOf({ terms, told: text }) {
  const parts = text.split(/ · | → /).map((part, i) => (typeof terms[i] === "number" ? signedText(terms[i]) : part));
  return `${parts[0]} · ${parts[1]} → ${parts[2]}`;
}
function retold([, what, , , slot, first]) {
  const all = [slot].flat().filter(Boolean);
  if (!all.length || typeof what === "string" && what !== "bar") return first;
  const size = all.length > 1 ? Math.max(...all.map((one) => Math.abs(value(one)))) : value(all[0]);
  if (what === "bar") return largest ? Math.min(1, Math.abs(size) / largest) || 0 : 0;
  return typeof all[0] === "string" ? first : first.replace(/[^ ]*$/, () => signed(textOf(size)));
}

// Shows the numbers that are known at the current step.
const isColored = Boolean(svg.querySelector(".node.odd, .node.zero, [class*=' pos'], [class*=' neg']"));
function redraw() {
  const wanted = new Map();
  for (const step of steps.slice(0, at + 1)) {
    for (const [id, what, , after] of step.changes) if (what !== "later") wanted.set(`${id} ${what}`, [id, what, after]);
  }
  for (const change of wanted.values()) set(...change);
  for (const [id, [data]] of Object.entries(sources().boxes)) {
    const own = lineOf(id, "data ");
    const leaf = leafOf.get(id);  // its number is the new one even if all others are old
    if (own && data && !own.told) set(id, own.line, `data ${!changed ? own.first : leaf ? signed(textOf(inputs[leaf.i])) : signedText(data)}`);
  }
  for (const [id, slots] of Object.entries(sources().links)) onLink(`${id}_text`, slots);
  if (isColored) recolor();
  rename();
  flowAgain();
}
function onLink(id, slots) {
  const { first } = lineOf(id, "");
  const all = [slots].flat(), text = all.map((one) => (typeof one === "string" ? one : signedText(one)));
  const isTemplate = typeof all[0] === "string";
  const number = isTemplate ? signed(text.join("")) : new Set(text).size === 1 ? text[0] : "…";
  set(id, 1, !changed ? first : isTemplate ? number : first.replace(/[^ ]*$/, () => number));
}
// A line of a box as it was at first, and whether a step tells it.
const firstLines = new Map();
function lineOf(id, start) {
  const key = `${sample} ${id}`;
  if (!firstLines.has(key)) {
    const texts = [...element(id).querySelectorAll("text")].map((text) => text.textContent);
    const place = start ? texts.findIndex((text) => text.startsWith(start)) : texts.length - 1, line = texts.length - place;
    const isTold = steps.some((step) => step.changes.some(([other, what]) => other === id && what === line));
    firstLines.set(key, place < 0 ? null : { line, first: texts[place].slice(start.length), told: isTold });
  }
  return firstLines.get(key);
}
function recolor() {
  for (const [id, [, slope]] of Object.entries(sources().boxes)) {
    const group = element(id), x = value(slope), size = Math.abs(x) <= 0.03 * largest ? 1 : Math.abs(x) <= 0.3 * largest ? 2 : 3;
    group.dataset.first ??= group.getAttribute("class");
    if (!/ (pos|neg)\d| zero| odd/.test(group.dataset.first)) continue;
    const look = x === 0 ? "zero" : Math.abs(x) <= largest ? `${x < 0 ? "neg" : "pos"}${size}` : "odd";
    for (const name of [...group.classList]) if (/^((pos|neg)\d|zero|odd)$/.test(name)) group.classList.remove(name);
    group.classList.add(changed ? look : group.dataset.first.match(/(pos|neg)\d|zero|odd/)[0]);
  }
}
