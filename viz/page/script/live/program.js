// The numbers of the leaves, and all numbers that follow from them. A slot is the place of a number among the inputs
// and outputs of the program, starting at 1; a string is a number that does not change.
const { live } = told;
const numberIn = (box) => /data = (.*)/.exec(find(box).querySelector("title").textContent)[1].replace("inf", "Infinity");
const given = live ? live.leaves.map(([box, number]) => Number(number || numberIn(box))) : [];
let inputs = [...given], numbers = [], changed = false, refused = 0, largest = 0;
const value = (slot) => (typeof slot === "string" ? Number(slot) : numbers[slot - 1]);
const output = () => value(live.output);

function compute() {
  const found = [];
  refused = program(inputs, found);
  if (!refused) numbers = [...inputs, ...found];  // otherwise the old ones stay
  changed = inputs.some((x, i) => !Object.is(x, given[i]));
}

// Takes other numbers for some leaves, and shows what follows.
function take(some) {
  inputs = inputs.map((x, i) => some.get(i) ?? x);
  compute();
  follow();
}

// The output in the title.
const title = document.querySelector("h1"), firstTitle = title.textContent, { short } = title.dataset;
function rename() {
  if (!live.name) return;
  const text = signed(textOf(output()));
  const renewed = (first) => (changed ? first.replace(/[^ ]*$/, () => text) : first);
  title.textContent = renewed(firstTitle);
  if (short) title.dataset.short = renewed(short);
  clearTimeout(naming);
  naming = setTimeout(() => {
    document.title = title.textContent;
    give(svg, "aria-label", title.textContent);
  }, 250);
}
let naming = 0;
const signedText = (slot) => signed(textOf(value(slot)));
// The numbers with all digits, in the visible tooltip.
on(svg, "pointerover", (event) => {
  const group = live && event.target.closest(".node, .edge"), title = group && group.querySelector("title");
  const slots = title && tipOf(group.id);
  if (!slots || !slots.length) return;
  title.dataset.first ??= title.textContent;
  let k = 0;
  const lines = title.dataset.first.replace(/= .*$/gm, () => `= ${withAllDigits(value(slots[k++]))}`);
  title.textContent = isHidden(group.id) ? "" : changed ? lines : title.dataset.first;
});
