"use strict";
// Steps through the graph. Each step lists what it changes (an element, what of it, before, after), so that going back
// undoes it, and nothing is worked out here: every number is the engine's, written by it.
(() => {
  const steps = JSON.parse(document.getElementById("steps").textContent);
  const find = (id) => document.getElementById(id);
  const [slider, now, place, play] = ["slider", "now", "place", "play"].map(find);
  const items = [...document.querySelectorAll("li")];
  const figure = document.querySelector("figure");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const elements = new Map();
  let at = steps.length - 1;
  let timer = 0;

  const element = (id) => {
    if (!elements.has(id)) elements.set(id, find(id));
    return elements.get(id);
  };
  const set = (id, what, value) => {
    const group = element(id);
    if (what === "later") {
      group.classList.toggle("later", value);
    } else {
      const texts = group.querySelectorAll("text");
      texts[texts.length - what].textContent = value;
    }
  };

  function go(to, silently) {
    to = Math.max(0, Math.min(steps.length - 1, to));
    const wanted = new Map();
    while (at < to) for (const [id, what, , after] of steps[++at].changes) wanted.set(id + " " + what, [id, what, after]);
    while (at > to) {
      const changes = steps[at--].changes;
      for (let i = changes.length - 1; i >= 0; i--) wanted.set(changes[i][0] + " " + changes[i][1], [changes[i][0], changes[i][1], changes[i][2]]);
    }
    for (const change of wanted.values()) set(...change);
    for (const old of figure.querySelectorAll(".on")) old.classList.remove("on");
    for (const id of steps[at].lit) element(id).classList.add("on");
    for (const [i, item] of items.entries()) {
      item.classList.toggle("later", i > at);
      if (i === at) item.setAttribute("aria-current", "step");
      else if (item.hasAttribute("aria-current")) item.removeAttribute("aria-current");
    }
    const line = items[at].textContent;
    now.textContent = line;
    slider.value = at;
    slider.setAttribute("aria-valuetext", `step ${at} of ${steps.length - 1}: ${line}`);
    place.textContent = `${at} / ${steps.length - 1}`;
    find("first").disabled = find("back").disabled = at === 0;
    find("next").disabled = find("last").disabled = at === steps.length - 1;
    if (at === steps.length - 1) pause();
    if (!silently) {
      for (const id of steps[at].lit.slice(0, 1)) show(figure, element(id));
      show(document.querySelector("section"), items[at]);
    }
  }

  // Scrolls the box alone, not the page.
  function show(box, inner) {
    const outer = box.getBoundingClientRect(), it = inner.getBoundingClientRect();
    const move = (low, high, from, to) => low < from ? low - from - 20 : high > to ? high - to + 20 : 0;
    box.scrollBy({
      left: move(it.left, it.right, outer.left, outer.right),
      top: move(it.top, it.bottom, outer.top, outer.bottom),
      behavior: "instant",
    });
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }
  function toggle() {
    if (timer) return pause();
    if (at === steps.length - 1) go(0);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => go(at + 1), still ? 2000 : 1000);
  }
  const by = (action) => () => { pause(); action(); };

  find("first").addEventListener("click", by(() => go(0)));
  find("back").addEventListener("click", by(() => go(at - 1)));
  find("next").addEventListener("click", by(() => go(at + 1)));
  find("last").addEventListener("click", by(() => go(steps.length - 1)));
  play.addEventListener("click", toggle);
  slider.addEventListener("input", by(() => go(Number(slider.value))));
  for (const [i, item] of items.entries()) item.addEventListener("click", by(() => go(i)));

  const keys = {
    ArrowRight: () => go(at + 1), ArrowLeft: () => go(at - 1),
    Home: () => go(0), End: () => go(steps.length - 1),
  };
  document.addEventListener("keydown", (event) => {
    // What scrolls or slides by these keys itself keeps them.
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("#slider, figure, section")) return;
    if (event.key in keys) by(keys[event.key])();
    else if (event.key === " " && event.target.tagName !== "BUTTON") toggle();
    else return;
    event.preventDefault();
  });

  // Paper shows everything.
  let shown = 0;
  addEventListener("beforeprint", () => {
    shown = at;
    go(steps.length - 1, true);
    for (const lit of figure.querySelectorAll(".on")) lit.classList.remove("on");
  });
  addEventListener("afterprint", () => go(shown, true));

  document.documentElement.classList.add("js");
  slider.max = steps.length - 1;
  go(0, true);
})();
