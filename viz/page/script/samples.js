// Other samples of a mini-batch.
// Each sample has the same boxes and steps with its own numbers and lines. The first is the picture itself.
let original = null;
function texts([id, lines, tooltip]) {
  const group = element(id), title = group.querySelector("title");
  textsOf(group).forEach((text, i) => fill(text, lines[i] ?? ""));
  if (title) title.textContent = tooltip;
}
const written = ([id]) => {
  const group = element(id), title = group.querySelector("title");
  return [id, [...group.querySelectorAll("text")].map((text) => text.textContent), title ? title.textContent : ""];
};
// Replaces some of the strings in an element. In the list, each string follows its place.
function patch(item, changes) {
  const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (let k = 0; k < changes.length; k += 2) found[changes[k]].nodeValue = changes[k + 1];
}
function nextSample() {
  if (!told.stack) return;
  const kept = at, numbers = inputs;
  choose(null);
  if (live && (changed || resting)) {
    resting = -1;
    restore();
  }
  go(steps.length - 1);  // every number of this sample is shown
  original ??= {
    texts: told.samples.flatMap((some) => some.texts).map(written), steps, parts,
    lines: items.map((item, i) => [i, item.dataset.text || "", item.innerHTML]),
  };
  sample = (sample + 1) % (told.samples.length + 1);
  const apply = (some) => {
    some.texts.forEach(texts);
    for (const [i, text, html] of some.lines) {
      if (typeof html === "string") items[i].innerHTML = html;
      else patch(items[i], html);
      if (!text) delete items[i].dataset.text;
      else items[i].dataset.text = text;
    }
  };
  apply(original);
  ({ steps, parts } = original);
  if (sample) {
    const some = told.samples[sample - 1];
    apply(some);
    some.ready ||= { steps: prepared(some.steps, sample), parts };
    ({ steps, parts } = some.ready);
  }
  for (const step of steps) for (const change of step.changes) change.part.now = change;
  parts.forEach(showPart);
  visit(kept);
  if (live) take(new Map(numbers.entries()));
}
