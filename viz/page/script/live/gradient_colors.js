// The colors of boxes follow the signs and sizes of their gradients.
recolor = () => {
  for (const [id, [, slope]] of Object.entries(sources().boxes)) {
    const group = element(id), x = value(slope), size = 1 + live.levels.findIndex((step) => Math.abs(x) <= step * largest);
    group.dataset.first ??= group.getAttribute("class");
    if (!/ (pos|neg)\d| zero| odd/.test(group.dataset.first)) continue;
    const look = x === 0 ? "zero" : Math.abs(x) <= largest ? `${x < 0 ? "neg" : "pos"}${size}` : "odd";
    for (const name of [...group.classList]) if (/^((pos|neg)\d|zero|odd)$/.test(name)) group.classList.remove(name);
    group.classList.add(changed ? look : group.dataset.first.match(/(pos|neg)\d|zero|odd/)[0]);
  }
};
