"""A picture as data: boxes, links and clusters, with their texts, before any format.

DOT text and the page are written from it. Names are n0, n1, ... in topological order, n3_op for the operation that
made n3, n3_c1 for its operand 1 (of 0, 1, ...) where that is a constant, g0, g1, ... for what is folded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf, isfinite

from autograd import Value
from viz.clusters import Cluster, clusters_of
from viz.folds import Fold
from viz.options import Options
from viz.scene import Scene, uses_by_folds
from viz.themes import level

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Box:
    """A box: what kind it is of, the lines in it, and the look if its gradient gives it."""

    name: str
    kind: str
    lines: tuple[str, ...]
    tooltip: str
    look: str
    room: tuple[str, ...] = ()  # what must fit, too


@dataclass(frozen=True)
class Link:
    """An arrow; its own name, if any, is where the page finds it."""

    start: str
    end: str
    name: str = ""
    label: str = ""
    tooltip: str = ""
    lit: bool = False


@dataclass
class Picture:
    """What is drawn, in order.

    Attributes:
        drawn, clusters: all of it.
        home: the box that each Value is in.
        numbers: the box in which a Value's own numbers stand.
        largest: the largest gradient of those that are finite.
    """

    drawn: list[Box | Link]
    clusters: list[Cluster]
    home: dict[Value, str]
    numbers: dict[Value, str]
    largest: float


@dataclass(frozen=True)
class Painter:
    """What a picture is made from.

    Attributes:
        label: what a Value is called.
        gradient: the gradient shown for a Value; None for none.
        room: other texts that must fit into a Value's box.
    """

    scene: Scene
    options: Options
    label: Callable[[Value], str]
    gradient: Callable[[Value], float | None]
    room: Mapping[Value, tuple[str, ...]] = field(default_factory=dict)

    def picture(self) -> Picture:
        """Return the whole picture."""
        folds = {fold: f"g{i}" for i, fold in enumerate(dict.fromkeys(self.scene.folds.values()))}
        home = {
            value: folds[self.scene.folds[value]] if value in self.scene.folds else f"n{i}"
            for i, value in enumerate(self.scene.order)
        }
        shown = [value for value in self.scene.order if value not in self.scene.folds]
        gradients = [*map(self.gradient, shown), *map(self._fold_gradient, folds)]
        largest = max((abs(g) for g in gradients if g is not None and isfinite(g)), default=0.0)
        drawn: list[Box | Link] = []
        for value in self.scene.order:
            if fold := self.scene.folds.get(value):
                if value is fold.members[-1]:  # where all it is made from is there
                    drawn.append(self._fold(folds[fold], fold, largest))
            else:
                drawn += self._value(value, home, largest)
        drawn += self._between(home)
        speaking = [*shown, *(fold.exit for fold in folds if fold.exit is not None)]
        clusters = clusters_of(self.scene, home, self._parts(home))
        return Picture(drawn, clusters, home, {value: home[value] for value in speaking}, largest)

    # ---- a Value, its operation, its operands ----

    def _value(self, value: Value, home: Mapping[Value, str], largest: float) -> Iterator[Box | Link]:
        name, operands = home[value], self.scene.operands(value)
        data, gradient = value.data, self.gradient(value)
        kind = "leaf" if value.op is None else "intermediate"
        if value is self.scene.root:
            kind = "root"
        elif value in self.scene.aside and value is not self.scene.followed:
            kind = "aside"
        lines, look = self._lines(self.label(value), data, gradient), self._look(kind, gradient, largest)
        yield Box(name, kind, lines, _tooltip(data, gradient), look, self.room.get(value, ()))
        if not operands:
            return
        assert value.op is not None
        symbol, count = self._operation(value)
        yield Box(f"{name}_op", "operation", (symbol,), value.op.name, "operation")
        for i, operand in enumerate(operands[:count]):
            if not isinstance(operand, Value):
                yield Box(
                    f"{name}_c{i}", "constant", (self.options.text(operand),), f"constant {operand!r}", "constant"
                )
                yield Link(f"{name}_c{i}", f"{name}_op")
            else:
                yield self._operand(
                    home[operand], name, i, count, number_of(value.partials[i]), self._followed(operand)
                )
        yield Link(f"{name}_op", name, f"{name}_out", lit=self._followed(value) and value is not self.scene.followed)

    def _operand(self, start: str, name: str, i: int, count: int, partial: float, lit: bool) -> Link:
        """Return the link of an operand. Its number tells 2/x from x/2."""
        place = str(i + 1).translate(_SUBSCRIPTS) if count > 1 else ""
        shown = "partial" in self.options.show
        label = f"∂{place} {self.options.text(partial)}" if shown else ""
        tooltip = f"partial by operand {i + 1} = {partial!r}" if shown else ""
        return Link(start, f"{name}_op", f"{name}_in{i}", label, tooltip, lit)

    def _operation(self, value: Value) -> tuple[str, int]:
        """Return its symbol, and how many operands are drawn: not those named there, as in **2."""
        assert value.op is not None
        texts = ["" if isinstance(x, Value) else self.options.text(x) for x in value.operands]
        symbol = value.op.show("symbol", texts)
        named = symbol != value.op.show("symbol", [""] * len(texts))
        return symbol, len(value.partials) if named else len(texts)

    def _lines(self, label: str, data: float, gradient: float | None, extra: str = "") -> tuple[str, ...]:
        parts = {"label": label, "extra": extra, "data": f"data {self.options.text(data)}"}
        parts["grad"] = "" if gradient is None else f"grad {self.options.text(gradient)}"
        return tuple(text for part, text in parts.items() if text and (part == "extra" or part in self.options.show))

    def _look(self, kind: str, gradient: float | None, largest: float) -> str:
        return kind if gradient is None or self.options.color != "gradient" else level(gradient, largest)

    def _followed(self, value: Value) -> bool:
        """Whether a way that is followed leads through this Value."""
        followed = self.scene.followed
        return followed is not None and (value is followed or value not in self.scene.aside)

    def _parts(self, home: Mapping[Value, str]) -> Callable[[Value], list[str]]:
        """Return what names a Value's box, its operation's and its constants'."""

        def parts(value: Value) -> list[str]:
            name, operands = home[value], self.scene.operands(value)
            if not operands:
                return [name]
            _, count = self._operation(value)
            return [name, f"{name}_op", *(f"{name}_c{i}" for i in range(count) if not isinstance(operands[i], Value))]

        return parts

    # ---- what is folded ----

    def _fold(self, name: str, fold: Fold, largest: float) -> Box:
        count = len(fold.members)
        extra = f"{count:,} value{'s' * (count != 1)}"
        gradient = self._fold_gradient(fold)
        look = self._look("folded", gradient, largest)
        if fold.exit is not None:
            lines = self._lines(fold.title, fold.exit.data, gradient, extra)
            return Box(name, "folded", lines, _tooltip(fold.exit.data, gradient), look, self.room.get(fold.exit, ()))
        known = gradient is not None and "grad" in self.options.show
        steepest = f"grad up to {self.options.text(gradient)}" if gradient is not None and known else ""
        return Box(name, "folded", (fold.title, extra, steepest), f"{extra}\nlargest grad = {gradient!r}", look)

    def _fold_gradient(self, fold: Fold) -> float | None:
        """Return the gradient of its exit, or the largest in it."""
        if fold.exit is not None:
            return self.gradient(fold.exit)
        known = [g for g in map(self.gradient, fold.members) if g is not None]
        return max(known, key=lambda g: abs(g) if g == g else inf, default=None)

    def _between(self, home: Mapping[Value, str]) -> Iterator[Link]:
        """Yield one link for all that leads from one box into one fold."""
        counts: dict[tuple[str, str], int] = {}
        for fold, used in uses_by_folds(self.scene).items():
            end = home[fold.members[0]]
            for operand, times in used.items():
                if home[operand] != end:
                    counts[home[operand], end] = counts.get((home[operand], end), 0) + times
        for (start, end), count in counts.items():
            yield Link(start, end, f"{start}_{end}", f"{count:,} times" if count > 1 else "")


def _tooltip(data: float, gradient: float | None) -> str:
    """Return numbers with all their digits."""
    return f"data = {data!r}" + ("" if gradient is None else f"\ngrad = {gradient!r}")


def number_of(x: float | Value) -> float:
    """Return the number of what is a Value itself after a sweep with create_graph."""
    return x.data if isinstance(x, Value) else x
