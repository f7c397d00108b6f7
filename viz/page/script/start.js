// The first view of the page.
new ResizeObserver(() => printing || (fitted || !view ? fit() : show())).observe(figure);
document.documentElement.classList.add("js");
fit();
visit(0);
