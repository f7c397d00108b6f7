"use strict";
// Goes through the epochs of training. Each frame has the texts, colors and widths of the picture at one epoch.
(() => {
  const frames = JSON.parse(document.getElementById("told").textContent);
  const find = (id) => document.getElementById(id);
  const [slider, place, play, now] = ["slider", "place", "play", "now"].map(find);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let at = 0, timer = 0;

  function go(to) {
    at = Math.max(0, Math.min(frames.length - 1, to));
    const [title, elements] = frames[at];
    for (const [id, texts, sign, wide] of elements) {
      const group = find(id);
      if (texts) group.querySelectorAll("text").forEach((text, i) => { text.textContent = texts[i]; });
      if (sign) for (const one of ["pos3", "neg3"]) group.classList.toggle(one, one === sign);
      if (wide) group.querySelector("path").style.strokeWidth = wide;
    }
    slider.value = at;
    slider.setAttribute("aria-valuetext", title);
    place.textContent = now.textContent = title;
    find("first").disabled = find("back").disabled = at === 0;
    find("next").disabled = find("last").disabled = at === frames.length - 1;
    if (at === frames.length - 1) pause();
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }
  function toggle() {
    if (timer) return pause();
    if (at === frames.length - 1) go(0);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => go(at + 1), still ? 1000 : 150);
  }
  const by = (action) => () => { pause(); action(); };
  const actions = {
    first: by(() => go(0)), back: by(() => go(at - 1)), next: by(() => go(at + 1)), last: by(() => go(frames.length - 1)),
    play: toggle,
  };
  for (const [id, action] of Object.entries(actions)) {
    find(id).addEventListener("click", (event) => {
      action();
      if (event.detail) event.currentTarget.blur();  // by a pointer: the space bar goes on playing
    });
  }
  slider.addEventListener("input", by(() => go(Number(slider.value))));
  const keys = { ArrowRight: actions.next, ArrowLeft: actions.back, Home: actions.first, End: actions.last, " ": toggle };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in keys)) return;
    if (event.key === " " && event.target.tagName === "BUTTON") return;
    keys[event.key]();
    event.preventDefault();
  });
  document.documentElement.classList.add("js");
  slider.max = frames.length - 1;
  go(0);
})();
