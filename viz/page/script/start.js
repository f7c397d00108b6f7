// The first view of the page.
new ResizeObserver(() => {
  if (printing) return measure();
  resize();
  show();
}).observe(figure);
document.documentElement.classList.add("js");
arrange();
if (live) plan();  // before the first change, so that it is as fast as the others
fit();
visit(0);
