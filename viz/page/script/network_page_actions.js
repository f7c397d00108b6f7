// What buttons and keys do on the page of a network. The keys are in keys.py.
const actions = { fit, in: () => zoom(1.3), out: () => zoom(1 / 1.3), ...(live.name && { descend, run }), reset };
onButtons(actions);
onKeys(actions);
on(window, "beforeprint", toPaper);
on(window, "afterprint", fromPaper);
new ResizeObserver(() => (printing ? measure() : resize())).observe(figure);
document.documentElement.classList.add("js");
fit();
