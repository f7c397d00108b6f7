"""The textbook's picture of units and lines, as DOT text with all positions.

Layout programs do not keep columns, so positions are computed here. A weight is shown at the end of its line. The
weights of a unit form a stack to the left of it, in the order of their lines. Lines cross only in the gap between two
columns. So no line or number covers another number, and each number is at the end of its line.
"""

from __future__ import annotations

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
from viz.network.line_styles import SIZE, pen, pin, sign_of, wide
from viz.network.positions import MAP, ROW, Positions, has_room, weight_height
from viz.network.units_and_lines import Unit, Wire, used_again
from viz.style.label_text import lines, quoted
from viz.style.picture_options import PictureOptions

__all__ = ["MAP", "NetworkDot"]

_LOOKS = {"input": "leaf", "bias": "constant", "constant": "constant", "unit": "intermediate"}


class NetworkDot:
    """The picture: positions in inches, and DOT statements that pin everything to them.

    Attributes:
        shared: the number of places of each weight or bias that is in several places.
        brief: the units that have little room for text.
        activations: the names of the activations.
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
        self.shared = used_again(columns)
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
        self._weighed = {unit for unit in weighed if unit.kind not in ("computed", "error")}
        crowded = {unit for unit in self._names if unit.kind == "unit" and unit not in self._weighed}
        self.brief = crowded | self._mapped
        self.activations = {u.activation for u in self._names if u.net is not None and u.output is not u.net}
        mixed = len(self.activations) > 1
        self._texts = Annotations(options, slopes, shared=self.shared, brief=self.brief, mixed=mixed)
        self._across = max(
            0.9,
            *(wide(*self._texts.unit(unit)) + 0.3 for unit in self._names if unit.kind not in ("passed on", "error")),
            *(wide(block.title) + 0.3 for block in blocks.values()),
        )
        errors = [unit for unit in self._names if unit.kind == "error"]
        self._error_width = max((wide(*self._texts.unit(unit)) + 0.2 for unit in errors), default=0.0)
        weights = [self._texts.wire(wire) for unit in self._weighed for wire in unit.wires]
        self._box_width = max((wide(*lines) for lines in weights), default=0.0) + 0.12
        self._signs = {sign_of(wire) for unit in self._names if unit.kind == "unit" for wire in unit.wires}
        for other in others:  # the same network with other numbers, which must also fit
            self._across = max(self._across, other._across)
            self._box_width = max(self._box_width, other._box_width)
            self._error_width = max(self._error_width, other._error_width)
            self._signs |= other._signs
        self._box_height = weight_height(max(map(len, weights), default=0))
        sizes = (self._across, self._error_width), (self._box_width, self._box_height)
        self._at = Positions(columns, list(blocks.values()), self._mapped, self._weighed, *sizes)

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
                shape = "box" if unit.kind in ("computed", "error") or unit in self._mapped else "ellipse"
                if unit in self._mapped:
                    look += ' style="rounded,filled" labelloc="b"'
                yield f'{name} [id="{name}" class="{kind}" shape="{shape}" label={label} {told} {look}]'

    def _kind(self, unit: Unit) -> str:
        outputs = [column for column in self._columns if column[0].kind != "error"][-1]
        return "root" if unit in outputs else _LOOKS.get(unit.kind, "operation")

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
                given = self._drawn(wire, unit, largest)
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
        units = [unit for unit in self._names if unit.kind == "unit"]
        shared = not self.shared.keys().isdisjoint(self._slopes) and bool(self._weighed)
        facts = {unit.kind for unit in self._names}
        facts |= {"slopes"} if self._slopes else set()
        facts |= {"shared"} if shared else set()
        facts |= {"mapped"} if self._mapped else set()
        facts |= {"net"} if any(unit not in self.brief for unit in units) else set()
        facts |= {"errors"} if sum(unit.kind == "error" for unit in self._names) > 1 else set()
        facts |= {"crowded"} if any(unit not in self._weighed for unit in units) else set()
        outlines = [self._at.shape(unit) for unit in self._names]
        left, right = (f(o.x + sign * o.width / 2 for o in outlines) for f, sign in ((min, -1), (max, 1)))
        place = left, right, self._at.bottom()
        yield from legend(self._options.theme, self._signs, facts, self.activations, place)

    def _drawn(self, wire: Wire, end: Unit, largest: float) -> str:
        """Return the attributes that show a weight's sign and size."""
        sign = sign_of(wire)
        look = self._options.theme.boxes[sign]
        thick = pen(wire, largest)
        style = "dashed" if look.dashed else "solid"
        told = f"tooltip={self._texts.tip(wire, end)}"
        return f'class="{sign}" color="{look.line}" style="{style}" penwidth="{thick:.2f}" {told}'

    def _weight(self, name: str, wire: Wire, unit: Unit, i: int) -> str:
        """Return the box of a weight, i from the top of the stack."""
        x, y = self._at.weight_place(unit, i)
        sign, theme = sign_of(wire), self._options.theme
        size = f'width="{self._box_width:.3f}" height="{self._box_height:.3f}" {pin(x, y)}'
        look = f'fillcolor="{theme.background}" color="{theme.boxes[sign].line}"'
        told = f"label={quoted(*self._texts.wire(wire))} tooltip={self._texts.tip(wire, unit)}"
        kind = f'class="weight {sign}" shape="box" style="rounded,filled"'
        return f'{name} [id="{name}" {kind} {told} {look} {size}]'
