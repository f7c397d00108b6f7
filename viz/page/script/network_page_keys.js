// Buttons and keys of the page of a network.
const actions = { fit, in: () => zoom(1.3), out: () => zoom(1 / 1.3), ...(live.name && { descend, run }), reset };
onButtons(actions);
onKeys({ f: fit, 0: fit, "+": actions.in, "=": actions.in, "-": actions.out, ...(live.name && { d: descend, r: run }) });
new ResizeObserver(() => fitted || !view ? fit() : measure()).observe(figure);
document.documentElement.classList.add("js");
fit();
