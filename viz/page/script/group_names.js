// From far away, the names of the innermost groups that are large enough to read are shown, as on a map.
onFarther = (near) => {
  let shown = [];
  for (const one of [...svg.querySelectorAll(".title")].reverse()) {
    const id = one.id.replace("title", ""), corners = element(id.slice(0, -1)).querySelector("polygon").points;
    const [[left, right], [top, bottom]] = ["x", "y"].map((key) => {
      const all = [...corners].map((corner) => corner[key]);
      return [Math.min(...all), Math.max(...all)];
    });
    const by = one.transform.baseVal.consolidate()?.matrix ?? { e: 0, f: 0 };  // in the other direction
    const place = [(left + right) / 2 - by.e, (top + bottom) / 2 - by.f, 0.9 * (right - left), 0.8 * (bottom - top)], rows = [...one.querySelectorAll("text")];
    const isFree = near && !shown.some((inner) => inner.startsWith(id));
    if (isFree && enlarge(rows, true, place, 16 / near) * near > 6) shown.push(id);
    else enlarge(rows, false, place);
  }
};
