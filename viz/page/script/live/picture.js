// The texts, colors and bars of the picture follow the numbers.
const sources = () => live.sources[sample];
const nameOf = (box) => sources().names[box] ?? element(box).querySelector(".label").textContent;
const tipOf = (id) => sources().boxes[id] || [].concat(sources().links[id.replace("_text", "")] || []).slice(-1);
const isHidden = () => asked >= 0;  // a gradient that the reader should guess
const numberOf = (box) => textsOf(element(box)).at(-(lineOf(box, "data ")?.line ?? 1));

function follow() {
  const sizes = [...Object.values(sources().boxes).map(([, slope]) => slope), ...Object.values(sources().folds).flat()];
  largest = Math.max(0, ...sizes.filter(Boolean).map((slot) => Math.abs(value(slot))).filter(Number.isFinite));
  redraw();
  followLines();
  followLeaves();
  onFollow();
}
let onFollow = () => {};
onMove = () => { if (resting) redraw(); };

// A change with the current numbers. With the first numbers, it is as the engine wrote it. It is kept while its number
// stays the same.
function stateOf(change) {
  if (!changed || !change.slots.length) return change.first;
  const sizes = change.slots.map(value), { what } = change.part;
  if (what === "bar") return largest ? Math.min(1, Math.max(...sizes.map(Math.abs)) / largest) || 0 : 0;
  if (typeof change.slots[0] === "string") return change.first;
  const size = sizes.length > 1 ? Math.max(...sizes.map(Math.abs)) : sizes[0];
  return fresh(change, size, () => change.first.replace(/[^ ]*$/, () => signed(textOf(size))));
}
// A string that is written again only if its number has changed.
function fresh(kept, number, write) {
  if (kept.text === undefined || !Object.is(kept.number, number)) Object.assign(kept, { number, text: write() });
  return kept.text;
}
function productOf({ terms, product, copies }) {
  if (!changed || !terms) return product;
  const [local, above, term] = terms.map(signedText), times = /^(\d+ · ).*→/.exec(product);
  if (copies) return times ? `${times[1]}${above} → ${term}` : above;
  return `${above} · ${local[0] === "−" ? "(" + local + ")" : local} → ${term}`;
}

// Shows the numbers that are known at the current step.
let recolor = () => {};
function redraw() {
  // Hidden parts follow when the numbers stop changing, or when they become visible.
  const isSeen = seenBoxes();
  clearTimeout(resting);
  resting = isSeen === isAny ? 0 : setTimeout(() => { resting = -1; redraw(); }, 300);
  for (const part of parts.values()) if (part.now?.slots.length && isSeen(part.id)) showPart(part);
  const { own, links } = plan();
  for (const { id, line, slot, leaf, first, kept } of own) {  // a leaf's number is the new one even if all others are old
    if (!isSeen(id)) continue;
    const x = leaf ? inputs[leaf.i] : value(slot);
    fill(line, changed ? fresh(kept, x, () => `data ${signed(textOf(x))}`) : `data ${first}`);
  }
  for (const { id, line, slots, first, kept } of links) if (isSeen(id)) fill(line, changed ? onLink(slots, first, kept) : first);
  recolor();
  hide();
  rename();
  flowAgain();
}
let resting = 0;  // -1 if all parts are up to date
const isAny = () => true;
function seenBoxes() {
  if (resting < 0 || fitted || !view) return isAny;
  const [e, f] = shift(), { x, y, w, h } = view, seen = new Set();
  for (const [id, one] of boxesOf()) if (Math.abs(one.x + e - x - w / 2) < (one.width + w) / 2 && Math.abs(one.y + f - y - h / 2) < (one.height + h) / 2) seen.add(id);
  return (id) => seen.has(id);
}
function onLink(slots, first, kept) {
  if (typeof slots[0] === "string") return signed(slots.map((one) => (typeof one === "string" ? one : signedText(one))).join(""));
  const x = value(slots[0]), isOne = slots.every((slot) => Object.is(value(slot), x));
  return isOne ? fresh(kept, x, () => first.replace(/[^ ]*$/, () => signed(textOf(x)))) : first.replace(/[^ ]*$/, "…");
}
// The text of the picture that no step writes: the data of leaves, and the numbers on links. It is collected once per
// sample.
const plans = new Map();
function plan() {
  if (!plans.has(sample)) {
    const line = (id, start) => textsOf(element(id)).at(-lineOf(id, start).line), own = [], links = [];
    for (const [id, [slot]] of Object.entries(sources().boxes)) {
      const found = lineOf(id, "data ");
      if (found && slot && !found.told) own.push({ id, line: line(id, "data "), slot, leaf: leafOf.get(id), first: found.first, kept: {} });
    }
    for (const [id, slots] of Object.entries(sources().links)) {
      const text = `${id}_text`;
      links.push({ id: text, line: line(text, ""), slots: [slots].flat(), first: lineOf(text, "").first, kept: {} });
    }
    plans.set(sample, { own, links });
  }
  return plans.get(sample);
}
// A line of a box as it was at first, and whether a step changes it.
const firstLines = new Map();
function lineOf(id, start) {
  const key = `${sample} ${id}`;
  if (!firstLines.has(key)) {
    const texts = textsOf(element(id)).map((text) => text.textContent);
    const place = start ? texts.findIndex((text) => text.startsWith(start)) : texts.length - 1, line = texts.length - place;
    firstLines.set(key, place < 0 ? null : { line, first: texts[place].slice(start.length), told: parts.has(`${id} ${line}`) });
  }
  return firstLines.get(key);
}
