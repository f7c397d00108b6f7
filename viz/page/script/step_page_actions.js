// What buttons and keys do on the page of steps. The keys are in keys.py. A line and its boxes are highlighted together.
const about = new Map();
steps.forEach((step, i) => (step.flow || []).forEach((id) => about.set(id, items[i])));
const hover = (i, on) => steps[i].lit.forEach((id) => element(id).classList.toggle("hover", on));
for (const [i, item] of items.entries()) {
  on(item, "click", by(() => visit(i)));
  on(item, "pointerenter", () => hover(i, true));
  on(item, "pointerleave", () => hover(i, false));
}
for (const kind of ["pointerover", "pointerout"]) {
  on(svg, kind, (event) => {
    const group = event.target.closest(".edge, .number");
    const item = group && about.get(group.id.replace("_text", ""));
    if (item) item.classList.toggle("hover", kind === "pointerover");
  });
}

const actions = {
  first: by(() => visit(0)), back: by(() => visit(at - 1)), next: by(() => visit(at + 1)),
  last: by(() => visit(steps.length - 1)), play: player.toggle, fit: () => { isWhole = true; fit(); }, in: () => zoom(1.3), out: () => zoom(1 / 1.3),
  ...(told.stack && { sample: by(nextSample) }), ...(live && { descend: by(descend), run, reset }),
};
onButtons(actions);
onSlider(by((to) => visit(to)));
onKeys({ ...actions, unfollow: () => choose(null) });
