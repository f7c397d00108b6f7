"""What each step of the page lights and changes in the picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograd import Value
from viz.graph.picture import LINKED, Picture
from viz.page.steps import Step
from viz.style.options import PictureOptions

__all__ = ["Changes"]

UNKNOWN = "…"  # a number that is not worked out yet

Change = tuple[str, str | int, str | bool, str | bool]  # an element, what of it, before, after


class Changes:
    """The changes as they are told: what each element shows by now is kept, so that going back undoes a step."""

    def __init__(self, picture: Picture, options: PictureOptions) -> None:
        self._picture = picture
        self._drawn = {item.name for item in picture.drawn}
        shown = [part for part in ("grad", "data") if part in options.show]
        self._line: dict[str, int] = {part: i for i, part in enumerate(shown, 1)}  # in a box, counted from its last
        self._text = options.text
        self._known: dict[tuple[str, str | int], str] = {}

    def step(self, step: Step) -> dict[str, object]:
        """Return what is lit, and what changes."""
        box = self._picture.home[step.value]
        if step.kind == "given":
            return {"lit": [], "changes": []}
        if step.kind == "forward":
            operands = range(len(step.value.operands))
            parts = [box, f"{box}_op", f"{box}_out", *(f"{box}_in{i}{part}" for i in operands for part in LINKED)]
            changes = [*self._revealed(parts), *self._learned(step.value, "data", step.value.data)]
            return {"lit": self._existing(parts), "changes": changes}
        if step.kind == "seed":
            return {"lit": [box], "changes": [*self._learned(step.value, "grad", step.total)]}
        start = self._picture.home[step.operand]
        links = [f"{box}_in{step.place}", f"{start}_{box}"]
        lit = [start, *(link + part for link in links for part in LINKED), f"{box}_op"]
        return {"lit": self._existing(lit), "changes": [*self._learned(step.operand, "grad", step.total)]}

    def _existing(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name in self._drawn]

    def _revealed(self, names: Iterable[str]) -> Iterator[Change]:
        for name in self._existing(names):
            if (name, "later") not in self._known:
                self._known[name, "later"] = ""
                yield name, "later", True, False

    def _learned(self, value: Value, part: str, number: float) -> Iterator[Change]:
        box, line = self._picture.numbers.get(value), self._line.get(part)
        if box is not None and line is not None:
            after = f"{part} {self._text(number)}"
            yield box, line, self._known.get((box, line), f"{part} {UNKNOWN}"), after
            self._known[box, line] = after
