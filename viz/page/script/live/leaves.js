// The numbers of the leaves, typed in a field or dragged in the picture.
const leaves = live ? live.leaves.map(([box, , slope, descends, name, more = []], i) => ({ name: name || (box && nameOf(box)), box, more, slope, descends, i })) : [];
const leafOf = new Map(leaves.flatMap((leaf) => [leaf.box, ...leaf.more].filter(Boolean).map((box) => [box, leaf])));
let open = null, selected = null;  // the leaf whose field is open in the picture; the one that was clicked

const said = find("said");
let saying = 0, toSay = "";
function say(text) {
  toSay = text;
  saying ||= setTimeout(() => {
    saying = 0;
    if (said && said.textContent !== toSay) Object.assign(said, { textContent: toSay, className: "" });
  }, running ? 1000 : 250);
}
function sayOutput(start) {
  if (refused) return say(`${start}. ${live.guards[refused - 1][0]}`);
  say(live.name ? `${start}: ${live.name} = ${signedText(live.output)}` : start);
}
function setLeaf(leaf, x) {
  take(new Map([[leaf.i, x]]));
  sayOutput(`${leaf.name} = ${signed(textOf(x))}`);
}
function read(field) {
  const text = field.value.trim().replace("−", "-").replace(",", "."), x = Number(text);
  return text === "" || Number.isNaN(x) ? null : x;
}

// Inside a field, keys edit. Enter accepts the number and returns the keyboard to the page; Escape discards it.
function onField(field, leafFor, done = () => {}) {
  let start = 0;
  const show = (x) => { field.value = textOf(x); };
  on(field, "focus", () => {
    start = inputs[leafFor().i];
    field.value = withAllDigits(start);
    field.select();
  });
  on(field, "input", () => {
    const x = read(field);
    give(field, "aria-invalid", x === null);
    if (x !== null) setLeaf(leafFor(), x);
  });
  on(field, "keydown", (event) => {
    const x = read(field), up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (up && x !== null) {
      field.value = withAllDigits(stepped(x, up * (event.shiftKey ? 10 : 1)));
      setLeaf(leafFor(), read(field));
    } else if (event.key === "Enter" || event.key === "Escape") {
      if (event.key === "Escape") setLeaf(leafFor(), start);
      field.blur();
      done();
    } else {
      return;
    }
    event.preventDefault();
  });
  on(field, "blur", () => { field.removeAttribute("aria-invalid"); show(inputs[leafFor().i]); leafFor().shown = undefined; done(); });
  return show;
}
// A number moved by some steps, each a hundredth of its size, as a short decimal.
function stepped(x, count, size = Math.max(Math.abs(x), 1)) {
  const step = 10 ** Math.floor(Math.log10(size)) / 100;
  return Number((Math.round(x / step + count) * step).toPrecision(12));
}

// ---- the list of fields ----

function listed(leaf) {
  const row = document.createElement("div"), field = document.createElement("input");
  const tick = document.createElement("input"), name = document.createElement("span");
  Object.assign(tick, { type: "checkbox", checked: leaf.descends, title: "Descends" });
  give(tick, "aria-label", `${leaf.name} descends`);
  on(tick, "change", () => { leaf.descends = tick.checked; });
  name.textContent = leaf.name;
  Object.assign(field, { className: "number", inputMode: "decimal", autocomplete: "off" });
  give(field, "aria-label", leaf.name);
  row.append(...(live.name ? [tick] : []), name, field);
  leaf.field = field;
  leaf.show = onField(field, () => leaf);
  leaf.show(inputs[leaf.i]);
  draggable(name, () => leaf);
  return row;
}
function followLeaves() {
  for (const leaf of leaves) {
    const x = inputs[leaf.i];
    if (!leaf.field || leaf.field === document.activeElement || Object.is(leaf.shown, x)) continue;
    leaf.show(x);
    leaf.shown = x;
  }
  if (open && inPicture !== document.activeElement) closeField();
  find("reset").disabled = !changed;
}

// ---- a field in the picture ----

const inPicture = document.createElement("input");
let showInPicture = null;
function openField(leaf) {
  open = leaf;
  const around = rectOf(figure), box = rectOf(numberOf(leaf.box));
  const wide = Math.max(box.width + 16, 88);
  Object.assign(inPicture.style, {
    left: `${Math.min(Math.max(box.left + box.width / 2 - wide / 2 - around.left, 4), around.width - wide - 4)}px`,
    top: `${box.top + box.height / 2 - 14 - around.top}px`, width: `${wide}px`,
  });
  give(inPicture, "aria-label", leaf.name);
  inPicture.hidden = false;
  showInPicture(inputs[leaf.i]);
  inPicture.focus({ preventScroll: true });
}
// A click offers to type a number: the first character, Enter, or a second click opens the field. A tap opens it at
// once.
function offer(event) {
  if (moved > 4) return;
  selected = leafAt(event);
  if (!selected) return;
  if (event.pointerType === "touch") openField(selected);
  else say(`${selected.name}: drag sideways, or type a number.`);
}
function typed(event) {
  const leaf = selected;
  if (event.key === "Escape") selected = null;
  if (!leaf || event.target.closest(".number, button, summary") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!/^[-.\d]$|^Enter$/.test(event.key)) return;
  openField(leaf);
  if (event.key !== "Enter") inPicture.value = event.key;
  if (event.key !== "Enter") inPicture.setSelectionRange(1, 1);
  event.preventDefault();
  event.stopImmediatePropagation();
}
function closeField() {
  if (!open) return;
  open = null;
  inPicture.hidden = true;
}

// ---- dragging ----

// Calls back while a pointer that was pressed on an element moves sideways. If it does not move, this is a click.
function draggable(target, leafFor) {
  on(target, "pointerdown", (event) => {
    const leaf = leafFor(event);
    if (!leaf || event.button || pointers.size > 1) return;
    const [x, size, from] = [inputs[leaf.i], Math.max(Math.abs(inputs[leaf.i]), 1), event.clientX];
    player.pause();
    let last = 0;
    const move = (now) => {
      if (now.pointerId !== event.pointerId) return;
      moved = Math.max(moved, Math.abs(now.clientX - from));
      const count = Math.round(((now.clientX - from) / 2) * (now.shiftKey ? 0.1 : 1));
      if (count !== last) setLeaf(leaf, stepped(x, (last = count), size));
    };
    const end = () => {
      removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, end);
    };
    on(window, "pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) on(window, name, end);
  });
}
const leafAt = (event) => leafOf.get(event.target.closest(".node")?.id);

if (live) {
  compute();
  const inOrder = (a, b) => a.descends - b.descends || a.name.localeCompare(b.name, "en", { numeric: true });
  const shown = leaves.filter(({ box }) => box).sort(inOrder);
  find("leaves").append(...shown.map(listed));
  find("leaves").style.columnWidth = `${Math.min(17, 8.5 + 0.6 * Math.max(0, ...shown.map(({ name }) => name.length)))}rem`;
  find("numbers").open = (leafOf.size <= 12 || !section) && innerHeight > 700 && innerWidth > 880;
  for (const box of leafOf.keys()) element(box).classList.add("open");
  Object.assign(inPicture, { className: "number", inputMode: "decimal", autocomplete: "off", hidden: true, id: "field" });
  figure.append(inPicture);
  showInPicture = onField(inPicture, () => open || leaves[0], closeField);
  draggable(svg, leafAt);
  on(svg, "click", offer);
  on(svg, "dblclick", (event) => { if (leafAt(event)) openField(leafAt(event)); });
  on(document, "keydown", typed, true);
}
