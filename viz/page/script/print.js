// In print, everything is shown.
let shown = 0, printing = false;
on(window, "beforeprint", () => {
  printing = true;
  while (sample) nextSample();
  if (resting) {
    resting = -1;
    redraw();
  }
  shown = at;
  go(steps.length - 1);
  light([]);
  onScale(1);
  // Full size, or as large as a landscape sheet allows.
  const share = (k) => Math.min(1, 750 / sides(k)[2], 480 / sides(k)[3]);
  if (turned) turn(share(1) > share(0) ? 1 : 0);
  give(svg, "viewBox", places[direction][0]);
  for (const [k, name] of [[2, "width"], [3, "height"]]) give(svg, name, `${sides(direction)[k]}pt`);
  figure.classList.toggle("tall", share(direction) < 0.5 && sides(direction)[3] > sides(direction)[2]);
});
on(window, "afterprint", () => {
  printing = false;
  go(shown);
  if (fitted) fit();
  else see(view);
});
