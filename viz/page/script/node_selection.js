// The selected node: its paths to the output, and its steps.
function choose(box) {
  for (const old of document.querySelectorAll(".path, .mine")) old.classList.remove("path", "mine");
  const on = new Set(box ? [box] : []);
  for (const step of [...steps].reverse()) {  // from the leaves to the output
    if (!step.to || !on.has(step.to)) continue;
    on.add(step.from);
    for (const id of step.lit) element(id).classList.add("path");
  }
  for (const id of on) element(id).classList.add("path");
  svg.classList.toggle("chosen", Boolean(box));
  const mine = items.filter((item, i) => box && steps[i].to === box);
  for (const item of mine) item.classList.add("mine");
  if (mine.length) reach(mine);
}
on(svg, "click", (event) => {
  if (moved > 4) return;
  const node = event.target.closest(".node");
  if (node && told.stack && node.id === told.stack) return by(nextSample)();
  const box = node && (element(node.id.split("_")[0]) || node).id;
  choose(box && !(svg.classList.contains("chosen") && box === svg.dataset.chosen) ? (svg.dataset.chosen = box) : null);
});
