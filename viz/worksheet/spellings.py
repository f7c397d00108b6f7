"""The usual spellings of quantities on paper and in programs, and the names that they mean.

`explain` prints `h1.net`, `dE/dw5`, `delta_h1` and `w5'`. People also write z1 or net_h1, dw5 or w5.grad, delta1 and
w5_new. A spelling is compared without regard to case, spaces, dots, underscores and the signs of LaTeX. Several
quantities may fit; then all are returned, because a guess could mark a right line as wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from viz.derivation.named_values import NamedValue
from viz.derivation.names import Derivative, ErrorTerm, Label, Updated

__all__ = ["Spellings"]

_NET = ".net"
_SIGNS = {"∂": "d", "δ": "delta", "∇": "grad", "’": "'", "\N{PRIME}": "'", r"\partial": "d", r"\nabla": "grad"}  # noqa: RUF001
_FRACTION = re.compile(r"\\[dt]?frac\{(.*)\}\{(.*)\}")
_LEFT_OUT = re.compile(r"[\s_{}.,^$\\]+")
_PARENTHESES = re.compile(r"(?<=[a-z0-9])\((\w+)\)$")
_UPDATED = re.compile(r"new(?P<before>.+)|(?P<after>.+?)(?:'|\+|\*|new|updated)")
_GRADIENT = re.compile(r"grad(?:of)?(?P<before>.+)|(?P<after>.+)grad|d(?P<short>.+)")
_LOSSES = {"e", "l", "j", "c", "loss", "error", "cost", "etotal"}  # the output has one of these names in most books
_BEFORE = ("z", "net", "in", "pre")  # of a net input
_AFTER = ("a", "out", "o", "act")  # of an activation


class Spellings:
    """The quantities of a graph by their usual spellings.

    Args:
        named: the named values by their printed names.
        output: the name of the output.
    """

    def __init__(self, named: Mapping[str, NamedValue], output: Label) -> None:
        self._labels = {text: named_value.name for text, named_value in named.items()}
        self._leaves = {text for text, named_value in named.items() if named_value.forward is None}
        self._output = output
        self._by_case: dict[str, list[str]] = {}
        self._folded: dict[str, list[str]] = {}
        for text in self._labels:
            self._by_case.setdefault(text.casefold(), []).append(text)
            for spelling in {_folded(spelling): None for spelling in self._of_value(text)}:
                self._folded.setdefault(spelling, []).append(text)

    def meanings(self, key: str) -> list[str]:
        """Return the names of the quantities that a spelling may mean, as `explain` prints them."""
        text = _folded(key)
        for found in (self._values(key), self._updates(text), self._quotients(text), self._deltas(text),
                      self._gradients(text)):  # fmt: skip
            if names := list(dict.fromkeys(found)):
                return names
        return []

    def _values(self, text: str) -> list[str]:
        return self._by_case.get(text.casefold().strip()) or self._folded.get(_folded(text), [])

    def _of_value(self, text: str) -> Iterator[str]:
        """Yield the spellings of a named value: its own, and for a unit the usual ones with its name or number."""
        yield text
        unit = text.removesuffix(_NET)
        if unit == text and f"{unit}{_NET}" not in self._labels:
            return
        number = re.search(r"\d+$", unit)
        for word in _AFTER if unit == text else _BEFORE:
            yield f"{word}{unit}"
            yield f"{unit}{word}"
            if number:
                yield f"{word}{number[0]}"

    def _updates(self, text: str) -> Iterator[str]:
        if match := _UPDATED.fullmatch(text):
            names = self._values(match["before"] or match["after"])
            yield from (Updated(self._labels[name]).text for name in names if name in self._leaves)

    def _quotients(self, text: str) -> Iterator[str]:
        for slash in re.finditer("/d", text) if text.startswith("d") else ():
            above, below = text[1 : slash.start()], text[slash.end() :]
            numerators: Iterable[Label] = [self._labels[name] for name in self._values(above)]
            if not numerators and above in _LOSSES:
                numerators = [self._output]
            for of in numerators:
                yield from (Derivative(of, self._labels[name]).text for name in self._values(below))

    def _gradients(self, text: str) -> Iterator[str]:
        if match := _GRADIENT.fullmatch(text):
            names = self._values(match["before"] or match["after"] or match["short"])
            yield from (Derivative(self._output, self._labels[name]).text for name in names)

    def _deltas(self, text: str) -> Iterator[str]:
        if not text.startswith("delta"):
            return
        rest = text.removeprefix("delta")
        units = [name.removesuffix(_NET) for name in self._labels if name.endswith(_NET)]
        fits = [unit for unit in units if rest in (_folded(unit), _folded(f"{unit}{_NET}"))]
        if not fits:
            fits = [unit for unit in units if not rest or re.sub(r".*?(\d*)$", r"\1", unit) == rest]
        yield from (ErrorTerm(Label(unit)).text for unit in fits)
        if not units and rest:
            yield from (ErrorTerm(self._labels[name]).text for name in self._values(rest))


def _folded(text: str) -> str:
    r"""Return a spelling without case, spaces, dots, underscores and the signs of LaTeX.

    >>> _folded("w_{11}"), _folded("\u2202E / \u2202w\u2085"), _folded(r"\frac{\partial E}{\partial w_5}")
    ('w11', 'de/dw5', 'de/dw5')
    """
    text = _FRACTION.sub(r"\1/\2", unicodedata.normalize("NFKC", text))
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    return _PARENTHESES.sub(r"\1", _LEFT_OUT.sub("", text.casefold()))
