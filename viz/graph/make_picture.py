"""Make the picture of the visible part of a graph, with the text in each box and on each link."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, isfinite

from autograd import Value, dot
from autograd.comparisons import data_of
from viz.graph.box_sizes import aligned
from viz.graph.boxes_and_links import Box, Link, Picture, clusters_of, linked, shaded
from viz.graph.folded_parts import Fold
from viz.graph.input_names import input_name
from viz.graph.neuron_groups import Group
from viz.graph.visible_part import VisiblePart
from viz.style.gradient_colors import level
from viz.style.picture_options import PictureOptions
from viz.style.superscripts import unicode_label
from viz.style.themes import SHADES

__all__ = ["PictureMaker"]

UNKNOWN = "–"  # a gradient that was not computed
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class PictureMaker:
    """Makes the picture of the visible part of a graph.

    Attributes:
        label: returns the name of a Value.
        gradient: returns the gradient to show for a Value, or None.
        room: returns other text that must fit in the box of a Value.
        changing: for an operation, the texts that its partials may change to; "" for a constant one.
    """

    visible: VisiblePart
    options: PictureOptions
    label: Callable[[Value], str]
    gradient: Callable[[Value], float | None]
    room: Mapping[Value, tuple[str, ...]] = field(default_factory=dict)
    changing: Callable[[Value], Sequence[str]] = lambda value: ()

    def picture(self) -> Picture:
        """Return the whole picture."""
        folds = {fold: f"g{i}" for i, fold in enumerate(dict.fromkeys(self.visible.folds.values()))}
        home = {
            value: folds[self.visible.folds[value]] if value in self.visible.folds else f"n{i}"
            for i, value in enumerate(self.visible.order)
        }
        shown = [value for value in self.visible.order if value not in self.visible.folds]
        gradients = [*map(self.gradient, shown), *map(self._fold_gradient, folds)]
        largest = max((abs(g) for g in gradients if g is not None and isfinite(g)), default=0.0)
        drawn: list[Box | Link] = []
        for value in self.visible.order:
            if fold := self.visible.folds.get(value):
                if value is fold.members[-1]:  # all its operands have been drawn by now
                    drawn.append(self._fold(folds[fold], fold, largest))
            else:
                drawn += self._value(value, home, largest)
        drawn += self._between(home)
        speaking = [*shown, *(fold.exit for fold in folds if fold.exit is not None)]
        clusters = clusters_of((item.name, item.group) for item in drawn if isinstance(item, Box))
        numbers = {value: home[value] for value in speaking}
        return Picture(aligned(shaded(drawn, SHADES)), clusters, home, numbers, largest)

    @cached_property
    def _places(self) -> Mapping[Value, str]:
        """The places of the terms that are drawn in sums of many."""
        folds = dict.fromkeys(self.visible.folds.values())
        return {fold.shown: fold.places[fold.shown] for fold in folds if fold.shown is not None}

    @cached_property
    def _labels(self) -> Set[str]:
        """All labels, and the names of inputs."""
        return {self.label(value) for value in self.visible.order}

    def _input_name(self, net: Value, place: int) -> str:
        """Return the name of a number that is an input of the network, or "" if it has none."""
        group = self.visible.groups.get(net)
        if not self.visible.names_inputs or group is None or group.kind != "neuron" or net.op is not dot:
            return ""
        name = input_name(net, place)
        return "" if name in self._labels else name

    def links(self, value: Value, home: Mapping[Value, str]) -> Iterator[tuple[str, list[int]]]:
        """Yield the name of each link into an operation, with the places of its operands."""
        operands = self.visible.operands(value)
        for places in self.visible.bundles(value, self._operation(value)[1]) if operands else ():
            operand = operands[places[0]]
            if isinstance(operand, Value):
                yield _link_name(home[operand], home[value], places), places

    # ---- a Value, its operation, its operands ----

    def _value(self, value: Value, home: Mapping[Value, str], largest: float) -> Iterator[Box | Link]:
        name, operands = home[value], self.visible.operands(value)
        data, gradient = value.data, self.gradient(value)
        kind = "leaf" if value.op is None else "intermediate"
        if value is self.visible.root:
            kind = "root"
        elif value in self.visible.aside and value is not self.visible.followed:
            kind = "aside"
        roles, lines = self._lines(self.label(value), data, gradient, self._places.get(value, ""))
        look, group = self._look(kind, gradient, largest), self._group(value)
        room, share = self.room.get(value, ()), _share(gradient, largest)
        yield Box(name, kind, lines, _tooltip(data, gradient), look, room, (), group, roles, share)
        if not operands:
            return
        assert value.op is not None
        symbol, count = self._operation(value)
        fused = self.visible.fused.get(value)
        told, targets = (value.op.name, []) if fused is None else (symbol, fused.targets(self.label, self.options.text))
        yield Box(f"{name}_op", "operation", (symbol, *targets), told, "operation", group=group)
        for places in self.visible.bundles(value, count):
            i, operand = places[0], operands[places[0]]
            if not isinstance(operand, Value):
                text, tooltip = self.options.text(operand), f"constant {operand!r}"
                named = self._input_name(value, i)
                text = f"{len(places):,} times {text}" if len(places) > 1 else f"{named} = {text}" if named else text
                yield Box(f"{name}_c{i}", "constant", (text,), tooltip, "constant", group=group)
                yield Link(f"{name}_c{i}", f"{name}_op")
                continue
            start = home[operand]
            link = Link(start, f"{name}_op", _link_name(start, name, places), self._followed(operand))
            yield from self._operand(link, places, count, value)
        yield Link(f"{name}_op", name, f"{name}_out", self._followed(value) and value is not self.visible.followed)

    def _operand(self, link: Link, places: Sequence[int], count: int, value: Value) -> Iterator[Box | Link]:
        """Yield the link of an operand, or of several from one box. Its number distinguishes 2/x from x/2."""
        partials = self.visible.partials(value)
        numbers = {data_of(partials[i]) for i in places}
        partial = self.options.text(min(numbers)) if len(numbers) == 1 and "partial" in self.options.show else ""
        if len(places) > 1:
            times = f"{len(places):,} times"
            room = [f"{times} ∂ {text}" for text in self.changing(value)[places[0] : places[0] + 1] if text and partial]
            return linked(link, f"{times} ∂ {partial}" if partial else times, f"{len(places):,} operands", tuple(room))
        if not partial:
            return iter([link])
        i = places[0]
        place = str(i + 1).translate(_SUBSCRIPTS) if count > 1 else ""
        tooltip = f"∂{place} = {min(numbers)!r}"
        room = [text for text in self.changing(value)[i : i + 1] if text]
        start = f"∂{place} {self._difference(value, i)}"
        return linked(link, start + partial, tooltip, tuple(start + text for text in room))

    def _difference(self, value: Value, i: int) -> str:
        """Return "p - y = " with their numbers before the partial of a cross entropy."""
        fused = self.visible.fused.get(value)
        if fused is None or fused.entropy is None:
            return ""
        text, y = self.options.text, fused.entropy.targets[i]
        return f"{text(fused.entropy.probabilities()[i])} - {text(y)} = "

    def _group(self, value: Value) -> Group | None:
        """Return the group of a Value, or None if it is outside of the focus or used by several calls."""
        if value in self.visible.folds:
            return self.visible.folds[value].parent
        group = self.visible.groups.get(value)
        beside = value in self.visible.aside and value is not self.visible.followed
        return None if beside or group is None or group.kind == "parameters" else group

    def _operation(self, value: Value) -> tuple[str, int]:
        """Return the symbol of an operation and the number of operands drawn. In **2, the 2 is part of the symbol."""
        if fused := self.visible.fused.get(value):
            return fused.symbol, len(fused.operands)
        assert value.op is not None
        texts = ["" if isinstance(x, Value) else self.options.text(x) for x in value.operands]
        symbol = value.op.show("symbol", texts)
        named = symbol != value.op.show("symbol", [""] * len(texts))
        return symbol, len(value.partials) if named else len(texts)

    def _lines(
        self, label: str, data: float, gradient: float | None, extra: str = ""
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the roles of the lines in a box, and the lines."""
        parts = {"label": unicode_label(label), "extra": extra, "data": f"data {self.options.text(data)}"}
        parts["grad"] = f"grad {UNKNOWN if gradient is None else self.options.text(gradient)}"
        shown = self.options.show | {"extra"}
        roles = tuple(role for role, text in parts.items() if text and role in shown)
        return roles, tuple(parts[role] for role in roles)

    def _look(self, kind: str, gradient: float | None, largest: float) -> str:
        return kind if gradient is None or self.options.color != "gradient" else level(gradient, largest)

    def _followed(self, value: Value) -> bool:
        """Return whether a focused path leads through this Value."""
        followed = self.visible.followed
        return followed is not None and (value is followed or value not in self.visible.aside)

    # ---- folds ----

    def _fold(self, name: str, fold: Fold, largest: float) -> Box:
        count = len(fold.members)
        extra = f"{count:,} value{'s' * (count != 1)}"
        gradient = self._fold_gradient(fold)
        look = self._look("folded", gradient, largest)
        if fold.exit is not None:
            roles, lines = self._lines(fold.title, fold.exit.data, gradient, extra)
            room, share = self.room.get(fold.exit, ()), _share(gradient, largest)
            tooltip = _tooltip(fold.exit.data, gradient)
            return Box(name, "folded", lines, tooltip, look, room, (), fold.parent, roles, share, fold.alike)
        steepest = f"grad {UNKNOWN}" if gradient is None else f"largest |grad| {self.options.text(abs(gradient))}"
        steepest = steepest if "grad" in self.options.show else ""
        tooltip = f"{extra}\nlargest |grad| = {abs(gradient)!r}" if gradient is not None else extra
        lines = tuple(filter(None, (fold.title, extra, steepest)))
        roles = ("label", "extra", "grad") if fold.title else ("extra", "grad")
        share = _share(gradient, largest)
        return Box(name, "folded", lines, tooltip, look, (), (), fold.parent, roles, share, fold.alike)

    def _fold_gradient(self, fold: Fold) -> float | None:
        """Return the gradient of the exit of a fold, or the largest gradient in it."""
        if fold.exit is not None:
            return self.gradient(fold.exit)
        known = [g for g in map(self.gradient, fold.members) if g is not None]
        return max(known, key=lambda g: abs(g) if g == g else inf, default=None)

    def _between(self, home: Mapping[Value, str]) -> Iterator[Box | Link]:
        """Yield one link for all connections from one box into one fold."""
        counts: dict[tuple[str, str], int] = {}
        for fold, used in self.visible.uses.items():
            end = home[fold.members[0]]
            for operand, times in used.items():
                if home[operand] != end:
                    counts[home[operand], end] = counts.get((home[operand], end), 0) + times
        for (start, end), count in counts.items():
            yield from linked(Link(start, end, f"{start}_{end}"), f"{count:,} times" if count > 1 else "")


def _link_name(start: str, end: str, places: Sequence[int]) -> str:
    return f"{end}_in{places[0]}" if len(places) == 1 else f"{start}_{end}"


def _share(gradient: float | None, largest: float) -> float | None:
    """Return the size of a gradient relative to the largest, from 0 to 1; None if it is unknown or not finite."""
    if gradient is None or not isfinite(gradient):
        return None
    return abs(gradient) / largest if largest else 0.0


def _tooltip(data: float, gradient: float | None) -> str:
    """Return numbers with all their digits."""
    return f"data = {data!r}" + ("" if gradient is None else f"\ngrad = {gradient!r}")
