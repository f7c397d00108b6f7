// Steps of gradient descent on the leaves that are checked, and the curve of the output over the steps.
let outputs = [], running = 0;
const rate = find("rate");

rate?.addEventListener("keydown", ({ key }) => { if (key === "Enter" || key === "Escape") rate.blur(); });

function descend() {
  const by = rate && read(rate), chosen = leaves.filter(({ descends }) => descends);
  if (refused) return stop(sayOutput("Stopped"));
  if (by === null || !chosen.length) return stop(say(by === null ? "The rate is not a number." : "No number is checked."));
  if (!chosen.some(({ slope }) => value(slope))) return stop(say("Stopped: all gradients are 0."));
  if (outputs[outputs.length - 1] !== output()) outputs = [output()];
  take(new Map(chosen.map(({ i, slope }) => [i, inputs[i] - by * value(slope)])));
  outputs.push(output());
  drawCurve();
  sayOutput(`step ${outputs.length - 1}`);
  if (!Number.isFinite(output())) stop(say(`Stopped: ${live.name || "the output"} is not finite. Try a smaller rate.`));
}
function drawCurve() {
  if (!live.name) return;
  const curve = find("curve"), shown = outputs.slice(-1000), finite = shown.filter(Number.isFinite);
  const low = Math.min(...finite), high = Math.max(...finite), wide = Math.max(shown.length - 1, 20);
  const place = (y, k) => `${((k / wide) * 296 + 2).toFixed(1)},${(37 - ((y - low) / (high - low || 1)) * 34).toFixed(1)}`;
  curve.replaceChildren();
  find("fallen").textContent = shown.length > 1 ? `${live.name}: ${signed(textOf(outputs[0]))} → ${signed(textOf(output()))} after ${outputs.length - 1} step${outputs.length > 2 ? "s" : ""}` : "";
  find("drawn").hidden = shown.length < 2;
  if (shown.length > 1) shape("polyline", { points: finite.map(place).join(" ") }, curve);
  give(curve, "aria-label", find("fallen").textContent || "The output after each step");
}
function showRun(text, pressed) {
  find("run").textContent = text;
  give(find("run"), "aria-pressed", pressed);
}
function stop() {
  clearInterval(running);
  running = 0;
  showRun("Run", "false");
}
function run() {
  if (running) return stop();
  player.pause();
  showRun("Stop", "true");
  running = setInterval(descend, still ? 300 : 60);
}
const restore = () => take(new Map(given.entries()));
function reset() {
  stop();
  outputs = [];
  restore();
  drawCurve();
  sayOutput("Reset");
}
