// "Predict first": the gradient that a step completes is hidden until the reader has typed a guess.
const predict = find("predict"), answered = new Set();
let asked = -1;

// The name of a derivative, with d for a total one and ∂ for a local one.
const derivative = (sign, of, by) => `${sign}${nameOf(of)}/${sign}${nameOf(by)}`;
const rootBox = () => steps.find((step) => step.back).lit[0];

function isQuestion(i) {
  const step = steps[i];
  return Boolean(predict?.checked && step.from && sources().boxes[step.to] && step.terms && !answered.has(i))
    && !steps.slice(i + 1).some((later) => later.to === step.to);
}
function ask() {
  if (asked >= 0 && !(asked === at && isQuestion(at))) close();
  if (!live || !isQuestion(at)) return;
  player.pause();
  asked = at;
  const { to } = steps[at], name = derivative("d", rootBox(), to);
  document.body.classList.add("asking");
  hide();
  find("guess").hidden = false;
  find("question").textContent = `${name} =`;
  give(find("answer"), "aria-label", name);
  find("answer").value = "";
  find("verdict").textContent = "";
  say("");
}
// Shows the state before the step, and a question mark.
function hide() {
  if (asked < 0) return;
  for (const { part: { id, what, blank }, before } of steps[asked].changes) {
    const old = before ? stateOf(before) : blank;
    set(id, what, what === "bar" ? old : old.replace?.(/[^ ]*$/, "?") ?? old);
  }
}
function close() {
  if (asked < 0) return;
  const { changes } = steps[asked];
  asked = -1;
  document.body.classList.remove("asking");
  find("answer").blur();  // immediately, because a browser takes the focus from a hidden field only in its next frame
  find("guess").hidden = true;
  for (const { part } of changes) showPart(part);
}
function reveal(text) {
  answered.add(asked);
  close();
  tell();
  say(text);
  flow();
}
function check() {
  const guess = read(find("answer")), step = steps[asked];
  if (guess === null) return (find("verdict").textContent = "Type a number.");
  const right = totalOf(step), close = (x) => isRounded(find("answer").value, guess, x);
  if (close(right)) return reveal(`Right: ${derivative("d", rootBox(), step.to)} = ${signed(textOf(right))}`);
  const [, cause] = slips(step, right).find(([x]) => Number.isFinite(x) && x !== right && close(x)) || [];
  const coarse = Math.abs(guess - right) <= unit(find("answer").value) ? "Type two digits." : "Not yet.";
  find("verdict").textContent = cause ? `${cause}.` : coarse;
  find("answer").select();
}
const totalOf = (step) => value(sources().boxes[step.to][1]);

// Half a unit of the last digit of a guess.
function unit(text) {
  const [mantissa, power = "0"] = text.trim().replace(",", ".").split(/e/i);
  return 0.5 * 10 ** (Number(power) - (mantissa.split(".")[1] || "").length) * (1 + 1e-9);
}
// Whether a number, rounded like the guess, equals the guess. With a single digit, wrong numbers would pass.
const isRounded = (text, guess, x) => Math.abs(guess - x) <= Math.min(unit(text), 0.02 * Math.abs(x));
// The numbers that result from slips, and descriptions of the slips.
function slips(step, right) {
  const [slope, above, term] = step.terms.map(value), local = derivative("∂", step.from, step.to);
  const found = [[-right, "The sign is wrong"]];
  for (const k of sources().activations) {
    found.push([withoutSlope(steps[k], step.to), `The activation's derivative ${derivative("∂", steps[k].from, steps[k].to)} is missing`]);
  }
  found.push([right - term + above, `The factor ${local} is missing`]);
  found.push([right - term + slope, `The factor ${derivative("d", rootBox(), step.from)} is missing`]);
  if (right !== term) found.push([right - term, `The path through ${nameOf(step.from)} is left out`], [term, "The other paths are left out"]);
  found.push([2 * right, "An extra factor of 2"], [right / 2, "An extra factor of 1/2"]);  // last: a factor may be 2
  const by = rate && read(rate);
  if (by) found.push([by * right, `It is already multiplied by the rate ${rate.value}`]);
  return found;
}
// The gradient of a box if the local derivative of one step were 1.
function withoutSlope(left, box) {
  const sums = new Map([[rootBox(), 1]]);
  for (const step of steps) {
    if (!step.terms || !sums.has(step.from)) continue;
    const slope = step === left ? 1 : value(step.terms[0]);
    sums.set(step.to, (sums.get(step.to) || 0) + slope * sums.get(step.from));
  }
  return sums.get(box);
}
if (live) {
  on(predict, "change", () => { answered.clear(); predict.blur(); say(""); go(at); });
  on(document, "keydown", (event) => {  // typed numbers go into the answer
    if (asked < 0 || selected || event.target.closest(".number") || event.ctrlKey || !/^[-.\d]$/.test(event.key)) return;
    find("answer").focus();
    find("answer").value = event.key;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  on(find("check"), "click", check);
  on(find("show"), "click", () => reveal(`${derivative("d", rootBox(), steps[asked].to)} = ${signed(textOf(totalOf(steps[asked])))}`));
  on(find("answer"), "keydown", (event) => {
    if (event.key === "Enter") check();
    if (event.key === "Escape") find("answer").blur();
  });
}
