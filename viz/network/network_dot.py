"""The textbook's picture of units and lines, as DOT text with all positions.

Layout programs do not keep columns, so positions are computed here. A weight is shown at the end of its line. The
weights of a unit form a stack to the left of it, in the order of their lines. Lines cross only in the gap between two
columns. So no line or number covers another number, and each number is at the end of its line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from math import isfinite

from autograd import Value
from autograd.comparisons import data_of
from viz.graph.dot import FONT
from viz.network.annotations import Annotations
from viz.network.epochs import State
from viz.network.intermediate_values import blocks_of
from viz.network.legend import legend
from viz.network.line_routes import route
from viz.network.line_styles import SIZE, SMALL, pen, pin, sign_of, wide
from viz.network.positions import MAP, ROW, Positions, has_room, weight_height
from viz.network.units_and_lines import Unit, Wire
from viz.style.label_text import lines, quoted
from viz.style.picture_options import PictureOptions

__all__ = ["MAP", "NetworkDot"]

_LOOKS = {"input": "leaf", "bias": "constant", "constant": "constant", "unit": "intermediate", "computed": "operation"}


class NetworkDot:
    """The picture: positions in inches, and DOT statements that pin everything to them.

    Attributes:
        shared: the number of places of each weight or bias that is in several places.
    """

    def __init__(
        self,
        options: PictureOptions,
        columns: Sequence[Sequence[Unit]],
        slopes: dict[Value, float],
        mapped: Collection[Value] = (),
        others: Sequence[NetworkDot] = (),
    ) -> None:
        self._options, self._columns, self._slopes = options, columns, slopes
        self.shared = _used_again(columns)
        self._texts = Annotations(options, slopes, shared=self.shared)
        self._mapped = {
            unit
            for column in columns
            for unit in column
            if unit.kind in ("input", "unit", "computed") and isinstance(unit.output, Value) and unit.output in mapped
        }
        blocks = {
            f"b{i}_{k}": block
            for i, column in enumerate(columns)
            for k, block in enumerate(blocks_of(column, self._mapped))
        }
        self._blocks = blocks
        self._rows = {unit: block for block in blocks.values() for unit in block.rows}
        self._names = {unit: f"u{i}_{j}" for i, column in enumerate(columns) for j, unit in enumerate(column)}
        # There is room only for the numbers of a few lines. Tooltips show all of them.
        weighed = [unit for column in columns if has_room(column, 2 if slopes else 1) for unit in column]
        self._weighed = {unit for unit in weighed if unit.kind != "computed"}
        self._across = max(
            0.9,
            *(wide(SIZE, *self._texts.unit(unit)) + 0.3 for unit in self._names if unit.kind != "passed on"),
            *(wide(SIZE, block.title) + 0.3 for block in blocks.values()),
        )
        weights = [self._texts.wire(wire) for unit in self._weighed for wire in unit.wires]
        self._box_width = max((wide(SMALL, *lines) for lines in weights), default=0.0) + 0.12
        self._signs = {sign_of(wire) for unit in self._names if unit.kind == "unit" for wire in unit.wires}
        for other in others:  # the same network with other numbers, which must also fit
            self._across = max(self._across, other._across)
            self._box_width = max(self._box_width, other._box_width)
            self._signs |= other._signs
        box = self._box_width, weight_height(max(map(len, weights), default=0))
        self._box_height = box[1]
        self._at = Positions(columns, list(blocks.values()), self._mapped, self._weighed, self._across, box)

    @property
    def height(self) -> float:
        """The height of the highest column in points."""
        return 72 * self._at.height()

    def maps(self) -> dict[str, Value]:
        """Return the ids of the units that have a heat map, each with its Value."""
        # mapped units have Values
        return {name: unit.output for unit, name in self._names.items() if unit in self._mapped}  # type: ignore[misc]

    def head(self, name: str) -> Iterator[str]:
        """Yield the attributes of the whole picture."""
        theme = self._options.theme
        yield (
            f'graph [layout="nop2" outputorder="edgesfirst" bgcolor="{theme.background}" pad="0.2" '
            f'fontname="{FONT}" fontsize="{SIZE}" fontcolor="{theme.text}" labelloc="t" '
            f"label={quoted(name, ' ')}]"
        )
        yield f'node [fontname="{FONT}" fontcolor="{theme.text}" fontsize="{SIZE}" fixedsize="true" style="filled"]'
        yield f'edge [color="{theme.edge}" arrowsize="0.6"]'

    def units(self) -> Iterator[str]:
        """Yield the units."""
        theme = self._options.theme
        for name, block in self._blocks.items():
            outline, given = self._at.shape(block), theme.boxes[self._kind(block.rows[0])]
            size = f'width="{outline.width:.3f}" height="{outline.height:.3f}" {pin(outline.x, outline.y)}'
            look = f'fillcolor="{given.fill}" color="{given.line}" penwidth="{given.width}"'
            kind = f'class="{self._kind(block.rows[0])}" shape="box"'
            yield f'{name} [id="{name}" {kind} label="" tooltip=" " {size} {look}]'
            height = ROW * len(lines(block.title))
            size = f'width="{outline.width - 0.06:.3f}" height="{height - 0.06:.3f}"'
            size += f" {pin(outline.x, outline.y + (outline.height - height) / 2)}"
            kind = f'class="{self._kind(block.rows[0])} row" shape="box" penwidth="0" fillcolor="{given.fill}"'
            yield f'{name}_title [id="{name}_title" {kind} label={quoted(block.title)} tooltip=" " {size}]'
        for unit, name in self._names.items():
            across, height = self._at.size(unit)
            size = f'width="{across:.3f}" height="{height:.3f}" {pin(*self._at.places[unit])}'
            told = f"tooltip={quoted(self._texts.tooltip(unit))} {size}"
            if unit.kind == "passed on":
                look = f'fillcolor="{theme.edge}" penwidth="0"'
                yield f'{name} [id="{name}" class="passed" shape="box" label="" {told} {look}]'
            else:
                kind = self._kind(unit)
                given = theme.boxes[kind]
                dashed = ' style="filled,dashed"' if given.dashed else ""
                look = f'fillcolor="{given.fill}" color="{given.line}" penwidth="{given.width}"{dashed}'
                label = quoted(*(self._shown(unit, self._texts) or self._texts.unit(unit)))
                if unit in self._rows:
                    across = self._across - 0.06
                    size = f'width="{across:.3f}" height="{height - 0.02:.3f}" {pin(*self._at.places[unit])}'
                    told = f"tooltip={quoted(self._texts.tooltip(unit))} {size}"
                    look = f'fillcolor="{given.fill}" penwidth="0"'
                    kind += " row"
                shape = "box" if unit.kind == "computed" or unit in self._mapped else "ellipse"
                if unit in self._mapped:
                    look += ' style="rounded,filled" labelloc="b"'
                yield f'{name} [id="{name}" class="{kind}" shape="{shape}" label={label} {told} {look}]'

    def _kind(self, unit: Unit) -> str:
        return "root" if unit in self._columns[-1] else _LOOKS[unit.kind]

    def wires(self) -> Iterator[str]:
        """Yield the lines. If there is room, each leads to its weight and from there to the unit."""
        largest = self._largest()
        for unit, end in self._names.items():
            if unit in self._rows:
                continue
            for i, wire in enumerate(self._at.sorted_wires(unit)):
                start, name = self._names[wire.start], f"{end}_w{i}"
                if unit.kind != "unit":
                    head = ' arrowhead="none"' if unit.kind == "passed on" else ""
                    yield f'{start} -> {end} [id="{name}" {self._at.course_of(wire.start, unit)}{head}]'
                    continue
                given = self._drawn(wire, largest)
                if unit in self._weighed:
                    x, y = self._at.weight_place(unit, i)
                    left, right = (x - self._box_width / 2, y), (x + self._box_width / 2, y)
                    into = route([*self._at.out_of(wire.start, unit), left], arrow=False)
                    out = route([right, self._at.shape(unit).toward(right)], arrow=True)
                    yield self._weight(name, wire, unit, i)
                    yield f'{start} -> {name} [id="{name}_in" {given} {into} arrowhead="none"]'
                    yield f'{name} -> {end} [id="{name}_out" {given} {out}]'
                else:
                    yield f'{start} -> {end} [id="{name}" {given} {self._at.course_of(wire.start, unit)}]'
        for name, block in self._blocks.items():
            for i, source in enumerate(block.sources):
                yield f'{self._names[source]} -> {name} [id="{name}_w{i}" {self._at.course_of(source, block)}]'

    def state(self) -> State:
        """Return the parts that change with the weights: texts, and the signs and widths of lines."""
        found: State = []
        largest = self._largest()
        for name, part, texts in self.parts(self._texts):
            if isinstance(part, Unit):
                found.append((name, texts, None, None))
            else:
                thick = None if texts else round(pen(part, largest), 2)
                found.append((name, texts, sign_of(part), thick))
        return found

    def parts(self, texts: Annotations) -> Iterator[tuple[str, Unit | Wire, list[str] | None]]:
        """Yield the units, the weights and their lines, with their names and their lines of text."""
        for unit, name in self._names.items():
            yield name, unit, self._shown(unit, texts)
        for unit, end in self._names.items():
            for i, wire in enumerate(self._at.sorted_wires(unit) if unit.kind == "unit" else ()):
                name = f"{end}_w{i}"
                yield name, wire, texts.wire(wire) if unit in self._weighed else None
                if unit in self._weighed:
                    yield from ((f"{name}_{part}", wire, None) for part in ("in", "out"))

    def _shown(self, unit: Unit, texts: Annotations) -> list[str] | None:
        if unit.kind in ("passed on", "bias"):
            return None
        found = texts.unit(unit)
        return lines(*(found[1:] if unit in self._rows else found))  # a block has the name of its rows

    def _largest(self) -> float:
        """Return the size of the largest weight."""
        numbers = [abs(data_of(wire.weight)) for unit in self._names for wire in unit.wires]
        return max((x for x in numbers if isfinite(x)), default=0.0) or 1.0

    def legend(self) -> Iterator[str]:
        """Yield a legend below the picture, for lines, units and numbers."""
        kinds = {unit.kind for unit in self._names}
        crowded = any(unit.kind == "unit" and unit not in self._weighed for unit in self._names)
        outlines = [self._at.shape(unit) for unit in self._names]
        left, right = (f(o.x + sign * o.width / 2 for o in outlines) for f, sign in ((min, -1), (max, 1)))
        bottom = self._at.bottom()
        yield from legend(
            self._options.theme,
            self._signs,
            kinds,
            slopes=bool(self._slopes),
            shared=not self.shared.keys().isdisjoint(self._slopes) and bool(self._weighed),
            crowded=crowded,
            mapped=bool(self._mapped),
            place=(left, right, bottom),
        )

    def _drawn(self, wire: Wire, largest: float) -> str:
        """Return the attributes that show a weight's sign and size."""
        sign = sign_of(wire)
        look = self._options.theme.boxes[sign]
        thick = pen(wire, largest)
        style = "dashed" if look.dashed else "solid"
        return (
            f'class="{sign}" color="{look.line}" style="{style}" penwidth="{thick:.2f}" tooltip={self._texts.tip(wire)}'
        )

    def _weight(self, name: str, wire: Wire, unit: Unit, i: int) -> str:
        """Return the box of a weight, i from the top of the stack."""
        x, y = self._at.weight_place(unit, i)
        sign, theme = sign_of(wire), self._options.theme
        return (
            f'{name} [id="{name}" class="weight {sign}" shape="box" style="rounded,filled" fontsize="{SMALL}" '
            f'label={quoted(*self._texts.wire(wire))} tooltip={self._texts.tip(wire)} fillcolor="{theme.background}" '
            f'color="{theme.boxes[sign].line}" width="{self._box_width:.3f}" height="{self._box_height:.3f}" '
            f"{pin(x, y)}]"
        )


def _used_again(columns: Sequence[Sequence[Unit]]) -> dict[Value, int]:
    """Return the number of lines of each weight or bias that has several."""
    counts = Counter(wire.weight for column in columns for unit in column if unit.kind == "unit" for wire in unit.wires)
    return {weight: count for weight, count in counts.items() if count > 1 and isinstance(weight, Value)}
