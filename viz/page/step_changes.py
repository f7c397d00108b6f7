"""The parts of the picture that each step of the page highlights and changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograd import Value
from viz.graph.boxes_and_links import LINKED, Box, Picture
from viz.page.steps import Step
from viz.style.picture_options import PictureOptions

__all__ = ["changes_of"]

# An element, the part that changes, and its new state: the share of its "bar", whether its color is "unknown", or the
# text of a line, numbered from the last.
Change = tuple[str, str | int, str | bool | float]


def changes_of(steps: Sequence[Step], picture: Picture, options: PictureOptions) -> list[dict[str, object]]:
    """Return the highlights and changes of each step, as data for JSON.

    A forward step highlights its box, the elements named after the box, and the other parts in "lit". They are visible
    from then on. A backward step is "back", or goes "from" a box "to" another along a "link". It has "copies" if the
    gradient is passed on unchanged. The page decides the appearance of an element before its first change.
    """
    changes = _Changes(steps, picture, options)
    return [changes.step(i, step) for i, step in enumerate(steps)]


class _Changes:
    def __init__(self, steps: Sequence[Step], picture: Picture, options: PictureOptions) -> None:
        self._picture, self._options = picture, options
        self._drawn = {item.name for item in picture.drawn if item.name}
        shown = [part for part in ("grad", "data") if part in options.show]
        self._line: dict[str, int] = {part: i for i, part in enumerate(shown, 1)}  # in a box, numbered from the last
        last = {picture.home[step.operand]: i for i, step in enumerate(steps) if step.kind == "backward"}
        # A box of many Values shows the largest gradient, which is known after the last one.
        many = {item.name: item for item in picture.drawn if isinstance(item, Box) and item.kind == "folded"}
        self._finished = {last[name]: many[name] for name in many.keys() & last if name not in picture.numbers.values()}

    def step(self, i: int, step: Step) -> dict[str, object]:
        """Return the highlighted parts and the changes."""
        box = self._picture.home[step.value]
        if step.kind == "given":
            return {"lit": [], "changes": []}
        if step.kind == "forward":
            return {"lit": self._lit(step, box), "changes": [*self._learned(step.value, "data", step.value.data)]}
        if step.kind == "seed":
            return {"lit": [box], "back": 1, "changes": [*self._gradient(step.value, step.total, complete=True)]}
        start = self._picture.home[step.operand]
        if step.kind == "rest":
            changes = [*self._gradient(step.operand, step.total, complete=True)]
            return {"lit": [box, start], "back": 1, "changes": changes}
        changes = [*self._gradient(step.operand, step.total, complete=step.complete)]
        if (fold := self._finished.get(i)) is not None and "grad" in self._line:
            changes.append((fold.name, 1, fold.lines[-1].replace("-", "−")))
            changes.append((fold.name, "bar", round(fold.share or 0.0, 3)))
        return {
            "from": box,
            "to": start,
            "link": next((x for x in (f"{box}_in{step.place}", f"{start}_{box}") if x in self._drawn), ""),
            "product": self._product(step),
            "changes": changes,
        } | ({"copies": 1} if step.copies else {})

    def _product(self, step: Step) -> str:
        """Return the product of a step, with the factors as in its line: the gradient, then the local derivative."""
        gradient, term = self._text(step.gradient), self._text(step.term)
        if step.copies:
            return f"{step.count} · {gradient} → {term}" if step.count > 1 else gradient
        partial = self._text(step.partial)
        return f"{gradient} · {f'({partial})' if partial.startswith('−') else partial} → {term}"

    def _lit(self, step: Step, box: str) -> list[str]:
        starts = dict.fromkeys(self._picture.home[x] for x in step.operands if isinstance(x, Value))
        links = [f"{box}_in{i}" for i in range(len(step.operands))] + [f"{start}_{box}" for start in starts]
        names = [f"{box}_op", f"{box}_out", *(link + part for link in links for part in LINKED)]
        own = f"{box}_"  # the page finds these by their names
        return [box, *(name for name in names if name in self._drawn and not name.startswith(own))]

    def _text(self, x: float) -> str:
        return self._options.text(x).replace("-", "−")

    def _gradient(self, value: Value, total: float, *, complete: bool) -> Iterator[Change]:
        yield from self._learned(value, "grad", total)
        if (box := self._picture.numbers.get(value)) is None:
            return
        largest = self._picture.largest
        if "grad" in self._line and abs(total) <= largest:
            yield box, "bar", round(abs(total) / largest, 3) if largest else 0.0
        if complete and self._options.color == "gradient":
            yield box, "unknown", False

    def _learned(self, value: Value, part: str, number: float) -> Iterator[Change]:
        box, line = self._picture.numbers.get(value), self._line.get(part)
        if box is not None and line is not None:
            yield box, line, f"{part} {self._text(number)}"
