// The steps. Each lists what it changes: parts of the picture, with their states before and after it.
let parts = new Map();  // the parts of the current sample, by their element and what changes in it
// The operation of a box, and the links into it, by the box.
const ownParts = new Map();
for (const { id } of svg.querySelectorAll("[id*=_]")) {
  const [, box] = /^(n\d+)_(?:op|out|in\d)/.exec(id) || [];
  if (box) ownParts.set(box, [...(ownParts.get(box) || []), id]);
}
let steps = prepared(told.steps, 0), at = steps.length - 1, lit = [];

function prepared(some, sample) {
  parts = new Map();
  const slots = told.live ? told.live.sources[sample].steps : [];
  const changeOf = ([id, what, first, slot]) => {
    const key = `${id} ${what}`;
    if (!parts.has(key)) {
      const blank = what === "bar" ? 0 : typeof what === "string" ? true : first.replace(/ [^ ]*$/, " …");
      parts.set(key, { id, what, blank, now: null });
    }
    const part = parts.get(key), change = { part, before: part.now, first, slots: [slot].flat().filter(Boolean) };
    return (part.now = change);
  };
  for (const [i, step] of some.entries()) {
    const [own = [], terms] = slots[i] || [];
    step.back ||= Boolean(step.from);
    if (!step.back) step.lit.push(...(ownParts.get(step.lit[0]) || []));
    step.changes.forEach((change, k) => { change[3] = own[k]; });
    step.terms = terms;
    const shown = step.back ? [] : step.lit.filter((id) => !parts.has(`${id} later`)).map((id) => [id, "later", false]);
    step.changes = [...shown, ...step.changes].map(changeOf);
    if (!step.from) continue;
    const drawn = (ids) => ids.filter((id) => id && find(id));
    step.flow = step.link ? drawn([`${step.from}_out`, `${step.link}_on`, step.link]) : [];
    step.lit = [step.to, ...step.flow, ...drawn([step.link && `${step.link}_text`, `${step.from}_op`])];
  }
  return some;
}

// A step touches only the elements that it changes, so it takes less than a frame in a graph of any size.
function go(to) {
  to = Math.max(0, Math.min(steps.length - 1, to));
  routeOf(steps[to]);
  closeLegend();
  const wanted = new Set(), from = at;
  const want = (part, now) => { part.now = now; wanted.add(part); };
  while (at < to) for (const change of steps[++at].changes) want(change.part, change);
  while (at > to) for (const { part, before } of [...steps[at--].changes].reverse()) want(part, before);
  wanted.forEach(showPart);
  ask();
  light(steps[at].lit.map(element));
  svg.classList.toggle("back", Boolean(steps[at].back));
  for (let i = Math.min(from, at) + 1; i <= Math.max(from, at); i++) items[i].classList.toggle("later", i > at);
  items[from].removeAttribute("aria-current");
  give(items[at], "aria-current", "step");
  showPlace(at, steps.length - 1, `step ${at} of ${steps.length - 1}`, `${at} / ${steps.length - 1}`);
  tell();
  if (at === steps.length - 1) player.pause();
  flow();
}
const showPart = ({ id, what, now, blank }) => set(id, what, now ? stateOf(now) : blank);
// The current line for screen readers, or a question while its answer is hidden.
function tell() {
  const text = asked < 0 ? textOfLine(at) : find("question").textContent;
  if (now.textContent !== text) now.textContent = text;
}
function light(found) {
  for (const old of lit) old.classList.remove("on");
  for (const one of (lit = found)) one.classList.add("on");
}
const visit = (to) => { go(to); show(); };
const player = playerOf({ at: () => at, last: () => steps.length - 1, visit }, still ? 2000 : 1000);
const { by } = player;
