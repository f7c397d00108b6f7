"use strict";
// Steps through the graph. Each step lists what it changes (an element, what of it, before, after), so that going back
// undoes it, and nothing is worked out here: every number is the engine's, written by it.
(() => {
  const steps = JSON.parse(document.getElementById("steps").textContent);
  const find = (id) => document.getElementById(id);
  const [slider, now, place, play, fit] = ["slider", "now", "place", "play", "fit"].map(find);
  const items = [...document.querySelectorAll("li")];
  const figure = document.querySelector("figure");
  const section = document.querySelector("section");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const elements = new Map();
  let at = steps.length - 1;
  let lit = [];
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

  // What one step changes is all that is touched, and all places are read before anything scrolls: a step is to take
  // less than a frame, however large the graph.
  function go(to) {
    to = Math.max(0, Math.min(steps.length - 1, to));
    const wanted = new Map();
    const from = at;
    while (at < to) for (const [id, what, , after] of steps[++at].changes) wanted.set(id + " " + what, [id, what, after]);
    while (at > to) {
      const changes = steps[at--].changes;
      for (let i = changes.length - 1; i >= 0; i--) wanted.set(changes[i][0] + " " + changes[i][1], [changes[i][0], changes[i][1], changes[i][2]]);
    }
    for (const change of wanted.values()) set(...change);
    light(steps[at].lit.map(element));
    for (let i = Math.min(from, at) + 1; i <= Math.max(from, at); i++) items[i].classList.toggle("later", i > at);
    items[from].removeAttribute("aria-current");
    items[at].setAttribute("aria-current", "step");
    now.textContent = items[at].textContent;
    slider.value = at;
    slider.setAttribute("aria-valuetext", `step ${at} of ${steps.length - 1}`);
    place.textContent = `${at} / ${steps.length - 1}`;
    find("first").disabled = find("back").disabled = at === 0;
    find("next").disabled = find("last").disabled = at === steps.length - 1;
    if (at === steps.length - 1) pause();
  }

  function light(found) {
    for (const old of lit) old.classList.remove("on");
    for (const one of lit = found) one.classList.add("on");
  }

  // Brings what is active into view, all of it if there is room; where nothing is, what is active next.
  function show() {
    const active = lit.length ? lit : steps[1].lit.map(element);
    const moves = [[figure, within(figure, active)], [section, within(section, [items[at]])]];
    for (const [box, move] of moves) box.scrollBy({ ...move, behavior: "instant" });
  }
  function within(box, inner) {
    const outer = box.getBoundingClientRect(), all = inner.map((one) => one.getBoundingClientRect());
    const move = (low, high, size) => {
      let from = Math.min(...all.map((it) => it[low])) - 20, to = Math.max(...all.map((it) => it[high])) + 20;
      if (to - from > size) [from, to] = [all[0][low] - 20, all[0][high] + 20];
      return from < outer[low] ? from - outer[low] : to > outer[high] ? Math.min(to - outer[high], from - outer[low]) : 0;
    };
    return { left: move("left", "right", box.clientWidth), top: move("top", "bottom", box.clientHeight) };
  }
  const visit = (to) => { go(to); show(); };

  // The whole picture in the box, or each at its size.
  function toggleFit() {
    fit.setAttribute("aria-pressed", String(figure.classList.toggle("fit")));
    show();
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }
  function toggle() {
    if (timer) return pause();
    if (at === steps.length - 1) visit(0);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => visit(at + 1), still ? 2000 : 1000);
  }
  const by = (action) => () => { pause(); action(); };

  find("first").addEventListener("click", by(() => visit(0)));
  find("back").addEventListener("click", by(() => visit(at - 1)));
  find("next").addEventListener("click", by(() => visit(at + 1)));
  find("last").addEventListener("click", by(() => visit(steps.length - 1)));
  play.addEventListener("click", toggle);
  fit.addEventListener("click", toggleFit);
  slider.addEventListener("input", by(() => visit(Number(slider.value))));
  for (const [i, item] of items.entries()) item.addEventListener("click", by(() => visit(i)));

  const keys = {
    ArrowRight: by(() => visit(at + 1)), ArrowLeft: by(() => visit(at - 1)),
    Home: by(() => visit(0)), End: by(() => visit(steps.length - 1)), f: toggleFit,
  };
  document.addEventListener("keydown", (event) => {
    // What scrolls or slides by these keys itself keeps them.
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key !== "f" && event.target.matches("#slider, figure, section")) return;
    if (event.key in keys) keys[event.key]();
    else if (event.key === " " && event.target.tagName !== "BUTTON") toggle();
    else return;
    event.preventDefault();
  });

  // Paper shows everything.
  let shown = 0;
  addEventListener("beforeprint", () => {
    shown = at;
    go(steps.length - 1);
    light([]);
  });
  addEventListener("afterprint", () => go(shown));

  addEventListener("resize", show);
  document.documentElement.classList.add("js");
  slider.max = steps.length - 1;
  visit(0);
})();
