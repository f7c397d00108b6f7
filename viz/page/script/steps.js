// The steps. Each lists what it changes. The state before is kept, so that going back undoes it.
let steps = prepared(told.steps, 0), at = steps.length - 1, lit = [];

function prepared(some, sample) {
  // The state before a change: the previous change, or the picture at the start.
  const known = new Map();
  const first = (what, text) => (what === "bar" ? 0 : typeof what === "string" ? true : text.replace(/ [^ ]*$/, " …"));
  const slots = told.live ? told.live.sources[sample].steps : [];
  const changed = ([id, what, after, slot]) => {
    const key = `${id} ${what}`, before = known.has(key) ? known.get(key) : first(what, after);
    known.set(key, after);
    return [id, what, before, after, slot, after];
  };
  for (const [i, step] of some.entries()) {
    const [own = [], terms] = slots[i] || [];
    step.back ||= Boolean(step.from);
    step.changes.forEach((change, k) => { change[3] = own[k]; });
    [step.terms, step.told] = [terms, step.product];
    const shown = step.back ? [] : step.lit.filter((id) => !known.has(`${id} later`)).map((id) => [id, "later", false]);
    step.changes = [...shown, ...step.changes].map(changed);
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
  const wanted = new Map(), from = at;
  const want = (id, what, value) => wanted.set(id + " " + what, [id, what, value]);
  while (at < to) for (const [id, what, , after] of steps[++at].changes) want(id, what, after);
  while (at > to) for (const [id, what, before] of [...steps[at--].changes].reverse()) want(id, what, before);
  for (const change of wanted.values()) set(...change);
  ask();
  light(steps[at].lit.map(element));
  svg.classList.toggle("back", Boolean(steps[at].back));
  for (let i = Math.min(from, at) + 1; i <= Math.max(from, at); i++) items[i].classList.toggle("later", i > at);
  items[from].removeAttribute("aria-current");
  items[at].setAttribute("aria-current", "step");
  showPlace(at, steps.length - 1, `step ${at} of ${steps.length - 1}`, `${at} / ${steps.length - 1}`);
  tell();
  if (at === steps.length - 1) player.pause();
  flow();
}
// The current line for screen readers; a question while its answer is hidden.
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
