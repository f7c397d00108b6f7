// From far away the letters of boxes are too small to read. Each box then shows only its name, as large as possible.
// From farther away, the boxes have no letters.
const LEGIBLE = section ? 0.8 : 0.6, FARTHER = 0.22;  // pixels for each point; no step shows its part in a network
let distance = 0;  // near, far, or farther
let onFarther = () => {};
const ruler = document.createElement("canvas").getContext("2d");
ruler.font = "bold 20px Helvetica, Arial, sans-serif";
const numericAttribute = (shaped, key) => Number(shaped.getAttribute(key));

// Writes lines into the middle of a box, as large as possible up to a given size; or restores them.
function enlarge(rows, is, [middleX, middleY, roomX, roomY], most = 26) {
  const widest = Math.max(...rows.map((row) => ruler.measureText(row.textContent).width / 20));
  const letters = is && Math.min(roomX / widest, (0.62 * roomY) / rows.length, most);
  rows.forEach((row, i) => {
    const down = middleY + (1.1 * i - 0.55 * rows.length + 0.91) * letters - numericAttribute(row, "y");
    row.classList.toggle("name", is);
    row.style.fontSize = is ? `${letters}px` : "";
    row.style.transform = is ? `translate(${middleX - numericAttribute(row, "x")}px, ${down}px)` : "";
  });
  return letters;
}
// The boxes that have their own name, unlike the numbers on lines and the heat maps.
const nameable = [...svg.querySelectorAll(".node:not(.number, .legend)")].filter((one) => textsOf(one)[0] && !one.querySelector(".map"));
for (const one of nameable) one.classList.add("named");
function nameBoxes(is) {
  for (const one of nameable) {
    const { x, y, width, height } = [...one.querySelectorAll("rect:not(.bar), ellipse, path, polygon")].pop().getBBox();
    const rows = one.querySelectorAll(".label");
    enlarge(rows.length ? [...rows] : textsOf(one).slice(0, 1), is, [x + width / 2, y + height / 2, width - 6, height]);
  }
}
onScale = (near) => {
  const now = near >= LEGIBLE ? 0 : near >= FARTHER ? 1 : 2;
  if (now !== distance) {
    svg.classList.toggle("far", now === 1);
    svg.classList.toggle("tiny", now === 2);
    if (now === 1 || distance === 1) nameBoxes(now === 1);
  }
  if (now === 2 || distance === 2) onFarther(now === 2 && near);
  distance = now;
};
