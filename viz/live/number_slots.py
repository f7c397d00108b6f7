"""The outputs of a page's program, and strings with places for them.

While a string is written, a number that may change is a mark: a minus sign and a private-use character. With the sign,
it gets parentheses wherever a negative number needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape

from autograd.program.recording.registers import Register
from viz.live.graph_program import Number

__all__ = ["Slots", "Template", "exact", "spans", "structure"]

Template = list[str | int]  # texts, and marked numbers: the slot + 1, negative if a negative number has parentheses

_FIRST, _LAST = 0xF0000, 0xFFFFD
_ANY = f"[-−]([{chr(_FIRST)}-{chr(_LAST)}])"
_MARK = re.compile(rf"(?<!\w)\({_ANY}\)|{_ANY}")  # a call always has parentheses
_NUMBER = re.compile("<mn>(.*?)</mn>")


class Slots:
    """The numbers that a page shows: the inputs of its program, then the outputs, in order.

    >>> from autograd.graph.gradient_order import topological_order
    >>> from autograd import Value
    >>> from viz.live.graph_program import GraphProgram
    >>> x = Value(2.0)
    >>> slots = Slots(str)
    >>> slots.template(f"x * x = ({slots.mark(GraphProgram([x]).data(x))}) ** {slots.mark(2.0)}")
    ['x * x = ', -1, ' ** 2.0']
    >>> slots.numbers_in(f"<mn>{slots.mark(slots.numbers[0])}</mn><mn>2</mn>")
    [1, 0]

    Args:
        write: formats a number that does not change.
        inputs: the inputs of the program.
    """

    def __init__(self, write: Callable[[float], str], inputs: Sequence[Number] = ()) -> None:
        self._write = write
        self._slots: dict[int, int] = {}
        self._inputs = len(inputs)
        self.numbers: list[Number] = []
        for number in inputs:
            self.of(number)

    @property
    def outputs(self) -> list[Number]:
        """The outputs of the program."""
        return self.numbers[self._inputs :]

    def of(self, number: Number) -> int | None:
        """Return the slot of a number, or None if it does not change."""
        if not isinstance(number, Register):
            return None
        if number.register not in self._slots:
            self._slots[number.register] = len(self.numbers)
            self.numbers.append(number)
        return self._slots[number.register]

    def source(self, number: Number) -> int | str:
        """Return the 1-based slot of a number, or the number as text if it does not change."""
        slot = self.of(number)
        return slot + 1 if slot is not None else exact(number) if isinstance(number, float) else ""

    def mark(self, number: Number) -> str:
        """Return the mark of a number, or its text if it does not change."""
        slot = self.of(number)
        return (
            f"-{chr(_FIRST + slot)}"
            if slot is not None
            else self._write(number)
            if isinstance(number, (float, int))
            else ""
        )

    def template(self, text: str) -> Template:
        """Return the parts of a string."""
        parts: Template = []
        end = 0
        for found in _MARK.finditer(text):
            slot = ord(found[1] or found[2]) - _FIRST
            if slot < len(self.numbers):
                parts += [text[end : found.start()], -slot - 1 if found[1] else slot + 1]
                end = found.end()
        return [part for part in (*parts, text[end:]) if part != ""]

    def plain(self, text: str) -> str:
        """Return a string without marks."""
        return _MARK.sub("", text)

    def numbers_in(self, mathml: str) -> list[int]:
        """Return the slot of each number in MathML, or 0 for numbers that do not change."""
        found = [self.template(unescape(text)) for text in _NUMBER.findall(mathml)]
        return [parts[0] if len(parts) == 1 and isinstance(parts[0], int) else 0 for parts in found]


def exact(x: float) -> str:
    """Return a number with all digits, as JavaScript reads it.

    >>> exact(0.1), exact(float("-inf")), exact(float("nan"))
    ('0.1', '-Infinity', 'NaN')
    """
    return repr(x).replace("inf", "Infinity").replace("nan", "NaN")


def spans(text: str, parts: Template) -> list[int] | None:
    """Return the places of a template's marked numbers in a string: for each, the distance to it and its length.

    Return None if the string differs from the template in more than its numbers.

    >>> spans("w * x = (-1.5) * 2 = -3.0", ["w * x = ", -1, " * 2 = ", 2])
    [8, 6, 7, 4]
    """
    found: list[int] = []
    end = before = 0
    for part, after in zip(parts, [*parts[1:], ""], strict=True):
        if isinstance(part, str):
            if not text.startswith(part, end):
                return None
            end += len(part)
        else:
            stop = text.find(after, end) if after and isinstance(after, str) else len(text)
            if stop < end or isinstance(after, int):
                return None
            found += [end - before, stop - end]
            end = before = stop
    return found if end == len(text) else None


def structure(mathml: str) -> str:
    """Return MathML without the text of its numbers, and without line breaks, which depend on the numbers.

    >>> structure("<mi>x</mi><mo>=</mo><mn>2</mn>")
    '<mi>x</mi><mo>=</mo><mn></mn>'
    """
    return _NUMBER.sub("<mn></mn>", mathml).replace("</math> <math>", "").replace(' form="infix"', "")
