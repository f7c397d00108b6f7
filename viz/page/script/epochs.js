// The epochs of training. Each frame has the texts, colors and widths of the picture at one epoch.
const frames = JSON.parse(find("told").textContent);
let at = 0;

function go(to) {
  at = Math.max(0, Math.min(frames.length - 1, to));
  const [title, elements] = frames[at];
  for (const [id, texts, sign, wide] of elements) {
    const group = find(id);
    if (texts) group.querySelectorAll("text").forEach((text, i) => { text.textContent = texts[i]; });
    if (sign) for (const one of ["pos3", "neg3", "zero"]) group.classList.toggle(one, one === sign);
    if (wide) group.querySelector("path").style.strokeWidth = wide;
  }
  showPlace(at, frames.length - 1, title, title);
  now.textContent = title;
  if (at === frames.length - 1) player.pause();
}
const player = playerOf({ at: () => at, last: () => frames.length - 1, visit: go }, still ? 1000 : 150);
const { by } = player;
const actions = {
  first: by(() => go(0)), back: by(() => go(at - 1)), next: by(() => go(at + 1)), last: by(() => go(frames.length - 1)),
  play: player.toggle,
};
onButtons(actions);
onSlider(by(go));
onKeys(actions);
document.documentElement.classList.add("js");
go(0);
