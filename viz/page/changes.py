"""What each step of the page lights and changes in the picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from autograd import Value
from viz.graph.picture import LINKED, Box, Picture
from viz.page.steps import Step
from viz.style.options import PictureOptions

__all__ = ["changes_of"]

UNKNOWN = "…"  # a number that is not worked out yet

# An element, what of it, before and after: whether it is "later" or its color "unknown", the share of its "bar", or the
# text of a line, counted from the last.
Change = tuple[str, str | int, str | bool | float, str | bool | float]


def changes_of(steps: Sequence[Step], picture: Picture, options: PictureOptions) -> list[dict[str, object]]:
    """Return for each step what is lit, what changes, and along which links a gradient flows, as data for JSON."""
    changes = _Changes(steps, picture, options)
    return [changes.step(i, step) for i, step in enumerate(steps)]


class _Changes:
    """What each element shows by now is kept, so that going back undoes a step."""

    def __init__(self, steps: Sequence[Step], picture: Picture, options: PictureOptions) -> None:
        self._picture, self._options = picture, options
        self._drawn = {item.name for item in picture.drawn if item.name}
        shown = [part for part in ("grad", "data") if part in options.show]
        self._line: dict[str, int] = {part: i for i, part in enumerate(shown, 1)}  # in a box, counted from its last
        self._known: dict[tuple[str, str | int], str | bool | float] = {}
        last = {picture.home[step.operand]: i for i, step in enumerate(steps) if step.kind == "backward"}
        # A box of many Values shows the largest gradient, which is known when the last is.
        many = {item.name: item for item in picture.drawn if isinstance(item, Box) and item.kind == "folded"}
        self._finished = {last[name]: many[name] for name in many.keys() & last if name not in picture.numbers.values()}

    def step(self, i: int, step: Step) -> dict[str, object]:
        """Return what is lit, and what changes."""
        box = self._picture.home[step.value]
        if step.kind == "given":
            return {"lit": [], "changes": []}
        if step.kind == "forward":
            operands = range(len(step.value.operands))
            starts = [self._picture.home[x] for x in step.value.operands if isinstance(x, Value)]
            links = [f"{box}_in{i}" for i in operands] + [f"{start}_{box}" for start in dict.fromkeys(starts)]
            parts = [box, f"{box}_op", f"{box}_out", *(link + part for link in links for part in LINKED)]
            changes = [*self._revealed(parts), *self._learned(step.value, "data", step.value.data)]
            return {"lit": self._existing(parts), "changes": changes}
        if step.kind == "seed":
            return {"lit": [box], "back": True, "changes": [*self._gradient(step.value, step.total, complete=True)]}
        return self._backward(i, step, box)

    def _backward(self, i: int, step: Step, box: str) -> dict[str, object]:
        start, text = self._picture.home[step.operand], self._text
        link = next((x for x in (f"{box}_in{step.place}", f"{start}_{box}") if x in self._drawn), "")
        flow = self._existing([f"{box}_out", f"{link}_on", link])  # from the value to the operand
        changes = [*self._gradient(step.operand, step.total, complete=step.complete)]
        if (fold := self._finished.get(i)) is not None:
            changes += self._changed(fold.name, 1, f"grad up to {UNKNOWN}", fold.lines[-1].replace("-", "−"))
        return {
            "lit": self._existing([start, *flow, f"{link}_text", f"{box}_op"]),
            "back": True,
            "changes": changes,
            "flow": flow,
            "product": f"{text(step.partial)} · {text(step.gradient)} → {text(step.term)}",
            "from": box,
            "to": start,
        }

    def _text(self, x: float) -> str:
        return self._options.text(x).replace("-", "−")

    def _existing(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name in self._drawn]

    def _revealed(self, names: Iterable[str]) -> Iterator[Change]:
        for name in self._existing(names):
            if (name, "later") not in self._known:
                yield from self._changed(name, "later", True, False)

    def _gradient(self, value: Value, total: float, *, complete: bool) -> Iterator[Change]:
        yield from self._learned(value, "grad", total)
        if (box := self._picture.numbers.get(value)) is None:
            return
        largest = self._picture.largest
        if "grad" in self._line and abs(total) <= largest:
            yield from self._changed(box, "bar", 0.0, round(abs(total) / largest, 4) if largest else 0.0)
        if complete and self._options.color == "gradient":
            yield from self._changed(box, "unknown", True, False)

    def _learned(self, value: Value, part: str, number: float) -> Iterator[Change]:
        box, line = self._picture.numbers.get(value), self._line.get(part)
        if box is not None and line is not None:
            yield from self._changed(box, line, f"{part} {UNKNOWN}", f"{part} {self._text(number)}")

    def _changed(
        self, box: str, what: str | int, first: str | bool | float, after: str | bool | float
    ) -> Iterator[Change]:
        yield box, what, self._known.get((box, what), first), after
        self._known[box, what] = after
