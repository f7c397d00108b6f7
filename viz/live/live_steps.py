"""A stepped picture with places for its numbers: the texts, the changes of each step, and the lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd import Value, neg
from viz.graph.make_picture import PictureMaker
from viz.live.graph_program import GraphProgram, Number
from viz.live.live_captions import LiveCaptions
from viz.live.number_slots import Slots, Template, spans, structure
from viz.page.captions import Captions
from viz.page.stepped_picture import SteppedPicture
from viz.page.steps import Step, Walk
from viz.rendering.typesetting import texts_of
from viz.style.picture_options import PictureOptions

__all__ = ["live_picture"]


def live_picture(
    picture: SteppedPicture,
    maker: PictureMaker,
    graph: GraphProgram,
    slots: Slots,
    captions: Captions | None,
    names: Callable[[Value], str],
    options: PictureOptions,
) -> dict[str, object]:
    """Return the sources of the numbers in a stepped picture, as data for JSON.

    Slots start at 1; 0 means that there is no slot. `names` has the names that boxes do not show, `activations` the
    steps through functions of one number. `boxes` has the slots of data and gradient, `folds` those of many gradients,
    `links` those of partials. `steps` has a slot for each change, and the three numbers of the product on a link. For
    `lines`, see `_line`.

    Args:
        picture: the picture, its steps and lines.
        maker: the maker of the picture.
        graph: the graph as instructions.
        slots: the outputs of the program.
        captions: the lines; None if a user wrote them.
        names: returns the name of a Value within a formula.
        options: the options of the picture.
    """
    live = _Live(picture, maker, graph, slots, options)
    return {
        "boxes": live.boxes,
        "folds": live.folds,
        "links": live.links(),
        "names": live.names(names),
        "activations": live.activations(),
        "steps": [live.step(i) for i in range(len(picture.steps))],
        "lines": [] if captions is None else live.lines(captions),
    }


class _Live:
    def __init__(
        self, picture: SteppedPicture, maker: PictureMaker, graph: GraphProgram, slots: Slots, options: PictureOptions
    ) -> None:
        self._stepped, self._maker, self._graph, self._slots, self._options = picture, maker, graph, slots, options
        self._visible, self._picture = maker.visible, picture.picture
        self._partials: Callable[[Value], Sequence[Number]] = graph.partials_in(maker.visible)
        self._walk = Walk(maker.visible, self._partials)
        self._told: list[dict[str, Any]] = picture.changes(options)
        grads = {value: self._adjoint(value) for value in self._picture.home}
        self.boxes = {
            name: [self._slot(graph.data(value)), self._slots.source(grads[value])]
            for value, name in self._picture.numbers.items()
        }
        single = set(self._picture.numbers.values())
        self.folds: dict[str, list[int | str]] = {}
        for value, name in self._picture.home.items():
            if name not in single:
                self.folds.setdefault(name, []).append(self._slots.source(grads[value]))

    def _adjoint(self, value: Value) -> Number:
        found = self._walk.adjoint(value)
        return 0.0 if found is None else found

    def _slot(self, number: Number) -> int:
        slot = self._slots.of(number)
        return 0 if slot is None else slot + 1

    def links(self) -> dict[str, int | list[object]]:
        """Return the slot, or several alternative ones, of the number on each link; a template if it has several."""
        boxes, found = self._picture.boxes, dict[str, int | list[object]]()
        for value in self._visible.order:
            for name, places in self._maker.links(value, self._picture.home) if value in self._picture.numbers else ():
                box = boxes.get(f"{name}_text")
                if box is not None and (number := self._on_link(value, places, box.lines[0])):
                    found[name] = number
        return found

    def _on_link(self, value: Value, places: Sequence[int], text: str) -> int | list[object]:
        found = list(dict.fromkeys(self._slot(self._partials(value)[i]) for i in places))
        start, _, number = text.rpartition(" ")
        if not any(found) or "∂" not in start or not number:
            return 0
        fused = self._visible.fused.get(value)
        if fused is None or fused.entropy is None:
            return found[0] if len(found) == 1 else [*found]
        y = fused.entropy.targets[places[0]]
        probability = self._slot(self._partials(value)[places[0]] + y)
        return [f"{start.partition(' ')[0]} ", probability, f" - {self._options.text(y)} = ", found[0]]

    def step(self, i: int) -> list[object]:
        """Return the slots of the changes of a step, and the numbers of the product on its link."""
        step, told, live = self._stepped.steps[i], self._told[i], self._walk.steps[i]
        own = self._picture.numbers.get(step.value if step.kind in ("forward", "seed") else _receiver(step))
        slots: list[object] = []
        for name, what, _ in told["changes"]:
            if what == "unknown":
                slots.append(0)
            elif name != own:
                slots.append(self.folds.get(name, []))
            else:
                slots.append(self._slots.source(self._graph.data(step.value) if step.kind == "forward" else live.total))
        if "product" not in told:
            return [slots]
        return [
            slots,
            [self._slots.source(live.partial), self._slots.source(live.gradient), self._slots.source(live.term)],
        ]

    def names(self, name_of: Callable[[Value], str]) -> dict[str, str]:
        """Return the name of each box that does not show it in one line."""
        boxes, found = self._picture.boxes, dict[str, str]()
        for value, name in self._picture.numbers.items():
            box = boxes[name]
            labels = [text for text, role in zip(texts_of(box), box.roles, strict=False) if role == "label"]
            if labels != [name_of(value)]:
                found[name] = name_of(value)
        return found

    def activations(self) -> list[int]:
        """Return the steps through functions of one number, unless parts of the picture are folded."""
        if self.folds:
            return []
        return [
            i
            for i, step in enumerate(self._stepped.steps)
            if step.kind == "backward" and step.fused is None and _is_function(step.value)
        ]

    def lines(self, captions: Captions) -> list[list[object]]:
        """Return the places of the numbers in the lines."""
        pairs: Mapping[int, Step] = {
            id(live): step for live, step in zip(self._walk.steps, self._stepped.steps, strict=True)
        }
        marked = LiveCaptions(captions, self._graph, self._slots, pairs)
        lines = zip(self._walk.steps, self._stepped.lines, strict=True)
        return [self._line(marked, live, text, html) for live, (text, html) in lines]

    def _line(self, marked: LiveCaptions, live: Step, text: str, html: str) -> list[object]:
        """Return the places of the numbers in a line, as a list. Missing items at its end are omitted.

        It has the slots, negative for parentheses around negative numbers in the text; the spans in the text, or a
        template of it; the 1-based place of each among the numbers in MathML, negative for parentheses there; and other
        MathML, if that with places has a different structure.
        """
        parts = self._slots.template(marked.text(live))
        slots = [part for part in parts if isinstance(part, int)]
        inside: list[int] | Template | None = spans(text, parts)
        inside = parts if inside is None else inside
        if "<math" not in html:
            return [slots, inside] if slots or text != "".join(map(str, parts)) else []
        math = marked.math(live)
        numbers = [(k, slot) for k, slot in enumerate(self._slots.numbers_in(math), 1) if slot]
        other = [] if structure(math) == structure(html) else [self._slots.plain(math)]
        if not numbers and not other:
            return []
        places = [k if slot > 0 else -k for k, slot in numbers]
        if [abs(slot) for _, slot in numbers] == [abs(slot) for slot in slots]:
            return [slots, inside, places, *other]
        return [[slot for _, slot in numbers], parts, places, *other]


def _receiver(step: Step) -> Value:
    return step.operand if step.kind in ("backward", "rest") else step.value


def _is_function(value: Value) -> bool:
    return value.op is not None and value.op.arity == 1 and value.op is not neg
