"use strict";
// Steps through the graph. Each step lists what it changes. The state before is kept, so that going back undoes
// it. Nothing is computed here: every number is the engine's.
(() => {
  const told = JSON.parse(document.getElementById("told").textContent), { turned } = told;
  const find = (id) => document.getElementById(id);
  const [slider, now, place, play] = ["slider", "now", "place", "play"].map(find);
  const items = [...document.querySelectorAll("li")];
  const figure = document.querySelector("figure"), section = document.querySelector("section");
  const svg = figure.querySelector("svg"), graph = svg.querySelector("g");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const elements = new Map();
  let steps = prepared(told.steps), at = steps.length - 1, lit = [], timer = 0, reaching = 0;

  function prepared(some) {
    // The state before a change: the previous change, or the picture at the start.
    const known = new Map();
    const first = (what, text) => (what === "bar" ? 0 : typeof what === "string" ? true : text.replace(/ [^ ]*$/, " …"));
    const changed = ([id, what, after]) => {
      const key = `${id} ${what}`, before = known.has(key) ? known.get(key) : first(what, after);
      known.set(key, after);
      return [id, what, before, after];
    };
    for (const step of some) {
      const shown = step.back ? [] : step.lit.filter((id) => !known.has(`${id} later`)).map((id) => [id, "later", false]);
      step.changes = [...shown, ...step.changes].map(changed);
      if (!step.from) continue;
      const drawn = (ids) => ids.filter((id) => id && find(id));
      step.flow = step.link ? drawn([`${step.from}_out`, `${step.link}_on`, step.link]) : [];
      step.lit = [step.to, ...step.flow, ...drawn([step.link && `${step.link}_text`, `${step.from}_op`])];
    }
    return some;
  }

  const element = (id) => {
    if (!elements.has(id)) elements.set(id, find(id));
    return elements.get(id);
  };
  const shape = (name, given, parent) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    return parent.appendChild(made);
  };
  const set = (id, what, value) => {
    const group = element(id);
    if (what === "later" || what === "unknown") {
      group.classList.toggle(what, value);
    } else if (what === "bar") {
      const bar = group.querySelector(".bar"), frame = group.querySelector("rect");
      if (bar) bar.setAttribute("width", Math.max(0, (frame.getAttribute("width") - 16) * value));
    } else {
      const texts = group.querySelectorAll("text");
      texts[texts.length - what].textContent = value;
    }
  };

  // ---- the place of the picture ----

  const places = [layout()];
  if (turned) places.push(turned[""]);
  let direction = 0, view = null, fitted = true;

  function layout() {
    return [svg.getAttribute("viewBox"), graph.getAttribute("transform")];
  }
  const sides = (k) => places[k][0].split(" ").map(Number);

  // Fits the picture in the box, in the direction that fills it, and not behind the buttons; a small picture is not
  // enlarged.
  function fit() {
    const { clientWidth: wide, clientHeight: high } = figure, buttons = figure.querySelector(".zoom");
    if (!wide || !high) return;
    const scale = (k, bar) => Math.min(wide / sides(k)[2], (high - bar) / sides(k)[3]);
    if (turned) turn(scale(1, 0) > scale(0, 0) ? 1 : 0);
    const [x, y, w, h] = sides(direction), size = (bar) => Math.min(scale(direction, bar) * 0.98, 2);
    const behind = buttons.offsetTop && (wide + w * size(0)) / 2 > buttons.offsetLeft && (high + h * size(0)) / 2 > buttons.offsetTop;
    const bar = behind ? high - buttons.offsetTop : 0, s = size(bar);
    see({ x: x + w / 2 - wide / s / 2, y: y + h / 2 - (high - bar) / s / 2, w: wide / s, h: high / s });
    fitted = true;
    find("fit").setAttribute("aria-pressed", "true");
  }
  function see(next) {
    view = next;
    fitted = false;
    find("fit").setAttribute("aria-pressed", "false");
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
  }
  const kept = new Map();
  function turn(to) {
    if (to === direction) return;
    direction = to;
    boxes = null;
    graph.setAttribute("transform", places[to][1]);
    for (const [id, change] of Object.entries(turned)) {
      if (!id) continue;
      const group = element(id);
      if (typeof change[0] === "number") {
        if (to) group.setAttribute("transform", `translate(${change[0]} ${change[1]})`);
        else group.removeAttribute("transform");
        continue;
      }
      const shapes = [...group.querySelectorAll("path, polygon")];
      const name = (one) => (one.tagName === "path" ? "d" : "points");
      if (!kept.has(id)) kept.set(id, shapes.map((one) => one.getAttribute(name(one))));
      shapes.forEach((one, i) => one.setAttribute(name(one), to ? change[i] : kept.get(id)[i]));
    }
    flow();
  }
  function zoom(factor, x = 0.5, y = 0.5) {
    const w = view.w / factor, h = view.h / factor;
    if (w > 20 * sides(direction)[2] && factor < 1) return;
    see({ x: view.x + (view.w - w) * x, y: view.y + (view.h - h) * y, w, h });
  }
  const pan = (dx, dy) => see({ ...view, x: view.x - (dx * view.w) / figure.clientWidth, y: view.y - (dy * view.h) / figure.clientHeight });

  const pointers = new Map();
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    moved = 0;
  });
  addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const others = [...pointers.values()].filter((one) => one.pointerId !== event.pointerId);
    if (others.length) {
      const far = (one) => Math.hypot(one.clientX - others[0].clientX, one.clientY - others[0].clientY);
      zoomAt(far(event) / Math.max(1, far(before)), event);
    } else {
      pan(event.clientX - before.clientX, event.clientY - before.clientY);
    }
    moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    pointers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, (event) => pointers.delete(event.pointerId));
  function zoomAt(factor, event) {
    const box = svg.getBoundingClientRect();
    zoom(factor, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomAt(Math.exp(-event.deltaY / 400), event);
  }, { passive: false });

  // ---- steps ----

  // A step touches only the elements that it changes, so it takes less than a frame in a graph of any size.
  function go(to) {
    to = Math.max(0, Math.min(steps.length - 1, to));
    const wanted = new Map(), from = at;
    const want = (id, what, value) => wanted.set(id + " " + what, [id, what, value]);
    while (at < to) for (const [id, what, , after] of steps[++at].changes) want(id, what, after);
    while (at > to) for (const [id, what, before] of [...steps[at--].changes].reverse()) want(id, what, before);
    for (const change of wanted.values()) set(...change);
    light(steps[at].lit.map(element));
    svg.classList.toggle("back", Boolean(steps[at].back));
    for (let i = Math.min(from, at) + 1; i <= Math.max(from, at); i++) items[i].classList.toggle("later", i > at);
    items[from].removeAttribute("aria-current");
    items[at].setAttribute("aria-current", "step");
    now.textContent = items[at].dataset.text || items[at].textContent;
    slider.value = at;
    slider.setAttribute("aria-valuetext", `step ${at} of ${steps.length - 1}`);
    place.textContent = `${at} / ${steps.length - 1}`;
    find("first").disabled = find("back").disabled = at === 0;
    find("next").disabled = find("last").disabled = at === steps.length - 1;
    if (at === steps.length - 1) pause();
    flow();
  }
  function light(found) {
    for (const old of lit) old.classList.remove("on");
    for (const one of (lit = found)) one.classList.add("on");
  }

  // ---- the gradient that flows ----

  const stream = shape("g", { id: "flow" }, graph);
  let frame = 0, boxes = null;  // the places of all boxes, in the direction that is shown
  function flow() {
    cancelAnimationFrame(frame);
    stream.replaceChildren();
    const links = (steps[at].flow || []).map(element).map((group) => group.querySelector("path")).filter(Boolean);
    if (!links.length) return;
    // Arrows against the links: into the operation, and into the operand.
    for (const path of new Set([links[0], links[links.length - 1]])) {
      const tip = path.getPointAtLength(0), before = path.getPointAtLength(8);
      const turn = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
      shape("path", { class: "tip", d: "M0 0L-9 4L-9 -4Z", transform: `translate(${tip.x} ${tip.y}) rotate(${turn})` }, stream);
    }
    const number = steps[at].lit.find((id) => id.endsWith("_text"));
    const middle = number ? placeOf(element(number)) : links[links.length - 1].getPointAtLength(links[links.length - 1].getTotalLength() / 2);
    const plate = shape("rect", { class: "plate", rx: 4 }, stream);
    const text = shape("text", { x: middle.x, y: middle.y + 4 }, stream);
    text.textContent = steps[at].product;
    const box = text.getBBox();
    // Up or down, if it would cover the number of another line, or a box.
    boxes ??= new Map([...svg.querySelectorAll(".node")].map((one) => [one.id, placeOf(one)]));
    const others = [...boxes].filter(([id]) => id !== number).map(([, place]) => place);
    const covers = (by) => others.some((one) => Math.abs(one.x - middle.x) < (one.width + box.width) / 2 + 4 && Math.abs(one.y - middle.y - by) < (one.height + box.height) / 2 + 2);
    const by = [0, -18, 18, -36, 36].find((by) => !covers(by)) || 0;
    text.setAttribute("y", middle.y + 4 + by);
    for (const [name, value] of [["x", box.x - 4], ["y", box.y - 2 + by], ["width", box.width + 8], ["height", box.height + 4]]) plate.setAttribute(name, value);
    if (!still) pulse(links);
  }
  function placeOf(group) {
    const { x, y, width, height } = group.getBBox(), by = group.transform.baseVal.consolidate();
    return { x: x + width / 2 + (by ? by.matrix.e : 0), y: y + height / 2 + (by ? by.matrix.f : 0), width, height };
  }
  function pulse(links) {
    const lengths = links.map((path) => path.getTotalLength());
    const whole = lengths.reduce((a, b) => a + b, 0);
    const dot = shape("circle", { class: "pulse", r: 4 }, stream);
    let start = 0;
    const move = (time) => {
      start ||= time;
      let left = ((time - start) / 700) * whole, i = 0;
      while (i < links.length - 1 && left > lengths[i]) left -= lengths[i++];
      const point = links[i].getPointAtLength(Math.max(0, lengths[i] - left));
      dot.setAttribute("cx", point.x);
      dot.setAttribute("cy", point.y);
      if (time - start < 700) frame = requestAnimationFrame(move);
      else dot.remove();
    };
    frame = requestAnimationFrame(move);
  }

  // Scrolls to the active elements if the picture is larger than its box.
  function show() {
    const active = lit.length ? lit : steps[Math.min(1, steps.length - 1)].lit.map(element);
    if (!fitted && active.length) {
      const { left, top } = within(figure, active);
      if (left || top) pan(-left, -top);
    }
    reach([items[at]]);
  }
  // Scrolls to some lines. A line that was out of sight gets its size when it is shown, so this is done again then.
  function reach(lines, calm = 0) {
    const by = within(section, lines);
    section.scrollBy({ ...by, behavior: "instant" });
    cancelAnimationFrame(reaching);
    calm = by.left || by.top ? 0 : calm + 1;
    if (calm < 2) reaching = requestAnimationFrame(() => reach(lines, calm));
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

  // ---- a node's paths to the output, and its steps ----

  function choose(box) {
    for (const old of document.querySelectorAll(".path, .mine")) old.classList.remove("path", "mine");
    const on = new Set(box ? [box] : []);
    for (const step of [...steps].reverse()) {  // from the leaves to the output
      if (!step.to || !on.has(step.to)) continue;
      on.add(step.from);
      for (const id of step.lit) element(id).classList.add("path");
    }
    for (const id of on) element(id).classList.add("path");
    svg.classList.toggle("chosen", Boolean(box));
    const mine = items.filter((item, i) => box && steps[i].to === box);
    for (const item of mine) item.classList.add("mine");
    if (mine.length) reach(mine);
  }
  svg.addEventListener("click", (event) => {
    if (moved > 4) return;
    const node = event.target.closest(".node");
    if (node && node.id === told.stack) return by(nextSample)();
    const box = node && (element(node.id.split("_")[0]) || node).id;
    choose(box && !(svg.classList.contains("chosen") && box === svg.dataset.chosen) ? (svg.dataset.chosen = box) : null);
  });

  // ---- other samples of a mini-batch ----

  // Each sample has the same boxes and steps with its own numbers and lines. The first is the picture itself.
  let sample = 0, original = null;
  function texts([id, lines, tooltip]) {
    const group = element(id), title = group.querySelector("title");
    group.querySelectorAll("text").forEach((text, i) => { text.textContent = lines[i] ?? ""; });
    if (title) title.textContent = tooltip;
  }
  const written = ([id]) => {
    const group = element(id), title = group.querySelector("title");
    return [id, [...group.querySelectorAll("text")].map((text) => text.textContent), title ? title.textContent : ""];
  };
  // Replaces some of the texts in an element, which are given after their places.
  function patch(item, changes) {
    const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    for (let k = 0; k < changes.length; k += 2) found[changes[k]].nodeValue = changes[k + 1];
  }
  function nextSample() {
    if (!told.stack) return;
    const kept = at;
    choose(null);
    go(steps.length - 1);  // every number of this sample is shown
    original ??= {
      texts: told.samples.flatMap((some) => some.texts).map(written), steps,
      lines: items.map((item, i) => [i, item.dataset.text || "", item.innerHTML]),
    };
    sample = (sample + 1) % (told.samples.length + 1);
    const apply = (some) => {
      some.texts.forEach(texts);
      for (const [i, text, html] of some.lines) {
        if (typeof html === "string") items[i].innerHTML = html;
        else patch(items[i], html);
        if (!text) delete items[i].dataset.text;
        else items[i].dataset.text = text;
      }
    };
    apply(original);
    steps = original.steps;
    if (sample) {
      const some = told.samples[sample - 1];
      apply(some);
      if (!some.ready) some.ready = prepared(some.steps);
      steps = some.ready;
    }
    for (const step of steps) for (const [id, what, , after] of step.changes) set(id, what, after);
    visit(kept);
  }

  // ---- a line and its boxes are highlighted together ----

  const about = new Map();
  steps.forEach((step, i) => (step.flow || []).forEach((id) => about.set(id, items[i])));
  const hover = (i, on) => steps[i].lit.forEach((id) => element(id).classList.toggle("hover", on));
  for (const [i, item] of items.entries()) {
    item.addEventListener("click", by(() => visit(i)));
    item.addEventListener("pointerenter", () => hover(i, true));
    item.addEventListener("pointerleave", () => hover(i, false));
  }
  for (const kind of ["pointerover", "pointerout"]) {
    svg.addEventListener(kind, (event) => {
      const group = event.target.closest(".edge, .number");
      const item = group && about.get(group.id.replace("_text", ""));
      if (item) item.classList.toggle("hover", kind === "pointerover");
    });
  }

  // ---- buttons and keys ----

  const actions = {
    first: by(() => visit(0)), back: by(() => visit(at - 1)), next: by(() => visit(at + 1)),
    last: by(() => visit(steps.length - 1)), play: toggle, fit, in: () => zoom(1.3), out: () => zoom(1 / 1.3),
    sample: by(nextSample),
  };
  for (const [id, action] of Object.entries(actions)) {
    find(id)?.addEventListener("click", (event) => {
      action();
      if (event.detail) event.currentTarget.blur();  // by a pointer: the space bar keeps playing
    });
  }
  slider.addEventListener("input", by(() => visit(Number(slider.value))));
  const keys = {
    ArrowRight: actions.next, ArrowLeft: actions.back, Home: actions.first, End: actions.last, f: fit, 0: fit,
    "+": actions.in, "=": actions.in, "-": actions.out, Escape: () => choose(null), " ": toggle,
    s: actions.sample,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in keys)) return;
    if (event.key === " " && event.target.tagName === "BUTTON") return;
    keys[event.key]();
    event.preventDefault();
  });

  // A print shows everything.
  let shown = 0, printing = false;
  addEventListener("beforeprint", () => {
    printing = true;
    while (sample) nextSample();
    shown = at;
    go(steps.length - 1);
    light([]);
    // Full size, or as large as a landscape sheet allows.
    const share = (k) => Math.min(1, 750 / sides(k)[2], 480 / sides(k)[3]);
    if (turned) turn(share(1) > share(0) ? 1 : 0);
    svg.setAttribute("viewBox", places[direction][0]);
    for (const [k, name] of [[2, "width"], [3, "height"]]) svg.setAttribute(name, `${sides(direction)[k]}pt`);
    figure.classList.toggle("tall", share(direction) < 0.5 && sides(direction)[3] > sides(direction)[2]);
  });
  addEventListener("afterprint", () => {
    printing = false;
    go(shown);
    if (fitted) fit();
    else see(view);
  });

  new ResizeObserver(() => printing || (fitted || !view ? fit() : show())).observe(figure);
  document.documentElement.classList.add("js");
  slider.max = steps.length - 1;
  fit();
  visit(0);
})();
