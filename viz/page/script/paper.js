// The picture on paper: whole, and as large as a sheet allows. The sheet is upright if that makes the picture much larger.
const LYING = [750, 480], UPRIGHT = [520, 620];  // points: the room for a picture
const READABLE = 0.7, SMALL = 0.35;  // scales: the largest, and the smallest on a single sheet
const share = (k, [wide, high]) => Math.min(READABLE, wide / sides(k)[2], high / sides(k)[3]);
const ways = places.flatMap((_, k) => [LYING, UPRIGHT].map((sheet) => [share(k, sheet), k, sheet]));
const onPaper = ways.reduce((a, b) => (b[0] > 1.1 * a[0] ? b : a));
// Immediately, because a browser counts the sheets before it announces that it prints.
if (onPaper[2] === UPRIGHT) {
  document.styleSheets[0].insertRule("@page{size:portrait}", document.styleSheets[0].cssRules.length);
  document.body.classList.add("upright-sheets");
}
let printing = false;
function toPaper() {
  const [size, k] = onPaper, [, , wide, high] = sides(k);
  printing = true;
  onScale(1);
  if (turned) turn(k);
  drawn = null;
  give(graph, "transform", places[k][1]);
  give(svg, "viewBox", places[k][0]);
  give(svg, "width", `${wide}pt`);
  give(svg, "height", `${high}pt`);
  figure.classList.toggle("tall", size < SMALL && high > wide);
}
function fromPaper() {
  printing = false;
  if (fitted) fit();
  else see(view);
}
