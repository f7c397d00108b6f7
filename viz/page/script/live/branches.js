// Warns, at the node that decides the branch, that the numbers would take a different one.
const branch = document.createElement("p");
branch.id = "branch";
branch.hidden = true;
figure.append(branch);
onFollow = () => {
  const [text, box] = refused ? live.guards[refused - 1] : [];
  document.body.classList.toggle("refused", Boolean(refused));
  for (const old of svg.querySelectorAll(".decides")) old.classList.remove("decides");
  branch.hidden = !refused;
  if (!refused) return;
  branch.textContent = text;
  if (box) element(box).classList.add("decides");
  const place = box && rectOf(element(box)), around = rectOf(figure);
  const left = place ? place.left + place.width / 2 - around.left - branch.offsetWidth / 2 : 12;
  branch.style.left = `${Math.max(8, Math.min(left, around.width - branch.offsetWidth - 8))}px`;
  branch.style.top = `${place ? Math.min(place.bottom - around.top + 6, around.height - branch.offsetHeight - 8) : 12}px`;
};
