// The units and lines of a network follow the numbers.
const player = { pause() {} }, by = (action) => action;
const first = new Map();  // the texts, the class and the width of each part
const numberOf = (box) => textsOf(element(box)).find((text) => /\d/.test(text.textContent) && !text.matches(".label"));
const tipOf = (id) => live.tips[id.replace(/_(in|out)$/, "")];
const isHidden = () => false;

function follow() {
  const weights = Object.values(live.parts).filter(([, slot]) => slot).map(([, slot]) => Math.abs(value(slot)));
  const [thin, thick] = live.widths, most = Math.max(...weights.filter(Number.isFinite), 0) || 1;
  for (const [id, [templates, slot]] of Object.entries(live.parts)) {
    const group = element(id), texts = textsOf(group), line = !templates.length && group.querySelector("path");
    if (!first.has(id)) first.set(id, [texts.map((text) => text.textContent), group.getAttribute("class"), line && line.style.strokeWidth]);
    const [old, names, width] = first.get(id);
    texts.forEach((text, i) => {
      const parts = templates[i] || [], isFixed = !changed || !parts.some((part) => typeof part === "number");
      const now = isFixed ? old[i] : parts.map((part) => (typeof part === "number" ? signedText(Math.abs(part)) : part)).join("");
      if (text.textContent !== now) text.textContent = now;
    });
    if (!slot) continue;
    const x = value(slot), share = Math.abs(x) / most;
    give(group, "class", changed ? names.replace(/pos3|neg3|zero/, x < 0 ? "neg3" : x ? "pos3" : "zero") : names);
    if (line) line.style.strokeWidth = changed ? thin + (thick - thin) * (Number.isFinite(share) ? Math.min(1, share) : 1) : width;
  }
  rename();
  followLeaves();
  followMaps();
}
