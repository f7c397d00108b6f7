// Buttons, keys and the player, which the page of steps and the page of epochs share.
const find = (id) => document.getElementById(id);
const give = (element, ...given) => element.setAttribute(...given), rectOf = (element) => element.getBoundingClientRect();
const on = (target, ...given) => target.addEventListener(...given);
const [slider, now, place] = ["slider", "now", "place"].map(find);
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

// Shows the number of the current step, and announces it to screen readers.
function showPlace(at, last, spoken, written) {
  slider.max = last;
  slider.value = at;
  give(slider, "aria-valuetext", spoken);
  place.textContent = written;
  place.style.minWidth = 2 * String(last).length + 2 + "ch";  // the same width for every step
  find("first").disabled = find("back").disabled = at === 0;
  find("next").disabled = find("last").disabled = at === last;
}

// Visits one step after another, until it is paused. `by` returns an action that pauses first.
function playerOf({ at, last, visit }, wait) {
  const play = find("play");
  let timer = 0;
  function show(text, pressed) {
    play.textContent = text;
    give(play, "aria-pressed", pressed);
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    show("Play", "false");
  }
  function toggle() {
    if (timer) return pause();
    if (at() === last()) visit(0);
    show("Pause", "true");
    timer = setInterval(() => visit(at() + 1), wait);
  }
  const by = (action) => (...given) => { pause(); action(...given); };
  return { pause, toggle, by };
}

function onButtons(actions) {
  for (const [id, action] of Object.entries(actions)) {
    find(id)?.addEventListener("click", (event) => {
      action();
      if (event.detail) event.currentTarget.blur();  // after a click, so that the space bar still plays
    });
  }
}
const onSlider = (action) => on(slider, "input", () => action(Number(slider.value)));
// The keys of actions are in keys.py.
function onKeys(actions) {
  on(document, "keydown", (event) => {
    const action = actions[keyTable[event.key]];
    if (event.ctrlKey || event.altKey || event.metaKey || !action) return;
    if (event.key === " " && event.target.closest("button, summary, [type=checkbox]")) return;
    if (event.target.closest(".number")) return;  // in a field, keys edit the text
    action();
    event.preventDefault();
  });
}
