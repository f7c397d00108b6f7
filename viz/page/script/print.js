// In print, everything is shown.
let shown = 0;
on(window, "beforeprint", () => {
  while (sample) nextSample();
  if (resting) {
    resting = -1;
    redraw();
  }
  shown = at;
  go(steps.length - 1);
  light([]);
  toPaper();
});
on(window, "afterprint", () => {
  go(shown);
  fromPaper();
});
