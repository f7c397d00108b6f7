"""The usual spellings of quantities on paper and in programs, and the names that they stand for.

`explain` prints `h1.net`, `dE/dw5`, `delta_h1` and `w5'`. People also write z1 or net_h1, dE_dw5 or w5.grad, delta_1
and w5_new. A name is first looked up exactly, then ignoring case, then as a label that is written differently
(`normalized_spelling.py`), then by the words that books use. If several quantities match, all are returned, because a
guess could mark a correct line as wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from viz.derivation.named_values import NamedValue
from viz.derivation.quantity_names import Derivative, ErrorTerm, Label, Step, Updated
from viz.worksheet.normalized_spelling import normalized
from viz.worksheet.unit_names import NET_WORDS, OUT_WORDS, Unit, Units, rests

__all__ = ["Spellings"]

_UPDATED = re.compile(
    r"(?:new|updated|update)(?P<before>.+)|(?P<after>.+?)(?:'|\+|\*|new|next|after|updated|update|t\+1)"
)
_STEP = re.compile(r"(?:step|delta|update|change)(?P<before>.+)|(?P<after>.+)(?:step|update|change)")
_GRADIENT = re.compile(r"(?:gradient|grad|derivative|deriv|d|g)(?P<before>.+)|(?P<after>.+?)(?:gradient|grad)")
_SLASH = re.compile(r"/d?|d")
_DELTA = re.compile(r"(?:delta|errorterm|errorsignal|errsignal)(.*)")
_LOSS = r"(?:loss|error|err|cost|mse|sse|objective|e|l|j|c)"  # the output has one of these names in most books
_OUTPUT = re.compile(rf"(?:total|sum)?{_LOSS}(?:total|tot)?")
_PART = re.compile(rf"{_LOSS}(.+)")
_PREDICTION = re.compile(
    r"(?:y|output|out|o|prediction|predicted|pred|p)(\d*)(?:hat|predicted|pred|prediction|out)?(\d*)"
)
_FUNCTIONS = ("sigmoid", "sigma", "tanh", "relu", "phi", "f", "g")  # functions of a net input
_LEAVES = (("x", "i", "input"), ("w", "weight"), ("b", "bias"), ("t", "target", "ytrue", "truth", "desired"))
_TARGET = re.compile(r"y(\d*)")  # a leaf with one of these names is a target


class Spellings:
    """The quantities of a graph by their usual spellings.

    Args:
        named: the named values by their printed names, in topological order.
        output: the output.
    """

    def __init__(self, named: Mapping[str, NamedValue], output: NamedValue) -> None:
        self._named = named
        self._output = output
        self._units = Units(named.values())
        self._by_case: dict[str, list[str]] = {}
        self._normalized: dict[str, list[str]] = {}
        self._others: dict[str, list[str]] = {}
        for text, s in named.items():
            self._by_case.setdefault(text.casefold(), []).append(text)
            self._normalized.setdefault(normalized(text), []).append(text)
            for spelling in dict.fromkeys(self._of_leaf(text) if s.forward is None else self._of_part(s)):
                self._others.setdefault(spelling, []).append(text)

    def meanings(self, key: str) -> list[str]:
        """Return the names of the quantities that a spelling may mean, as `explain` prints them."""
        text = normalized(key)
        for found in (
            self._by_case.get(key.casefold().strip(), ()),
            self._values(text),
            chain(self._updates(text), self._steps(text, ("step", "update", "change"))),
            self._quotients(text),
            chain(self._deltas(text), self._steps(text, ("delta",))),
            self._gradients(text),
        ):
            if names := list(dict.fromkeys(found)):
                return names
        return []

    def net_input(self, s: NamedValue) -> NamedValue:
        """Return the net input of the unit whose output this named value is, or the named value itself."""
        return next((unit.net for unit in self._units.of(s)), s)

    def is_delta(self, key: str) -> bool:
        """Return whether a key is spelled as the delta of a unit."""
        return _DELTA.fullmatch(normalized(key)) is not None and key not in self._named

    def _values(self, text: str) -> list[str]:
        """Return the named values that a normalized text may mean."""
        if found := self._normalized.get(text):
            return found
        units = list(self._parts_of_units(text, self._units.named))
        if not units:
            units = [*self._parts_of_units(text, self._numbered), *(unit.out for unit in self._predicted(text))]
        names = [s.name.text for s in units if s is not None]
        if _OUTPUT.fullmatch(text) and _OUTPUT.fullmatch(normalized(self._output.name.text)):
            names.append(self._output.name.text)
        return list(dict.fromkeys([*self._others.get(text, ()), *names]))

    def _parts_of_units(self, text: str, units: Callable[[str], list[Unit]]) -> Iterator[NamedValue | None]:
        """Yield the net inputs and the outputs that a normalized text may mean, with the units of each name."""
        yield from (unit.net for rest in rests(text, NET_WORDS) for unit in units(rest))
        yield from (unit.out for rest in rests(text, OUT_WORDS) if rest for unit in units(rest))
        yield from (unit.out for rest in rests(text, _FUNCTIONS) if rest for unit in self._units_of(rest))

    def _numbered(self, text: str) -> list[Unit]:
        """Return the units that a number or a word for the output may mean, or all units if there is no name."""
        return [*self._units.numbered(text), *(self._predicted(text) if text else ())]

    def _units_of(self, net: str) -> Iterator[Unit]:
        """Yield the units whose net input has this normalized name."""
        for name in self._values(net):
            yield from (unit for unit in self._units.of(self._named[name]) if unit.net is self._named[name])

    def _predicted(self, text: str) -> list[Unit]:
        """Return the units at the end of the network, if a string names one: output, y_hat, y1_pred."""
        match = _PREDICTION.fullmatch(text)
        return self._units.last(match[1] or match[2]) if match else []

    def _of_leaf(self, text: str) -> Iterator[str]:
        """Yield the spellings of an input, a weight, a bias or a target that use other words for it."""
        unit, dot, part = text.rpartition(".")
        if dot:  # h1.b is also b_h1, and b1 if there is only one unit 1
            yield normalized(f"{part}{unit}")
            numbered = [number for number in re.findall(r"\d+$", unit) if len(self._units.numbered(number)) == 1]
            yield from (normalized(f"{part}{number}") for number in numbered)
        if match := _TARGET.fullmatch(normalized(text)):
            yield from (f"{word}{match[1]}" for word in _LEAVES[-1])
        for words in _LEAVES:
            for match in filter(None, (re.fullmatch(rf"{word}(\d*)", normalized(text)) for word in words)):
                yield from (f"{word}{digits}" for word in words for digits in {match[1], match[1] or "1"})

    def _of_part(self, s: NamedValue) -> Iterator[str]:
        """Yield the spellings of a part of the error: E_y1 is also error_y1, and E1."""
        match = _PART.fullmatch(normalized(s.name.text))
        if match and s is not self._output and not self._units.of(s):
            rest = match[1]
            for word in ("e", "l", "j", "c", "loss", "error", "err", "cost"):
                yield f"{word}{rest}"
                yield from (f"{word}{number}" for number in re.findall(r"\d+$", rest))

    def _leaves(self, match: re.Match[str] | None) -> Iterator[Label]:
        for name in self._values(match["before"] or match["after"]) if match else ():
            if self._named[name].forward is None:
                yield self._named[name].name

    def _updates(self, text: str) -> Iterator[str]:
        yield from (Updated(name).text for name in self._leaves(_UPDATED.fullmatch(text)))

    def _steps(self, text: str, words: tuple[str, ...]) -> Iterator[str]:
        if any(text.startswith(word) or text.endswith(word) for word in words):
            yield from (Step(name).text for name in self._leaves(_STEP.fullmatch(text)))

    def _quotients(self, text: str) -> Iterator[str]:
        """Yield the derivatives that dE/dw, dE_dw or "gradient of E with respect to w" may mean."""
        start = re.match(r"gradient|grad|derivative|deriv|d", text)
        text = text[start.end() :] if start else ""
        pairs = [
            (self._named[of], self._named[by])
            for slash in _SLASH.finditer(text, 1)
            for of in self._values(text[: slash.start()]) or self._of_output(text[: slash.start()])
            for by in self._values(text[slash.end() :])
        ]
        near = [(of, by) for of, by in pairs if by in of.factors]  # in dy/dz, z belongs to the same unit
        yield from (Derivative(of.name, by.name).text for of, by in near or pairs)

    def _of_output(self, text: str) -> list[str]:
        return [self._output.name.text] if _OUTPUT.fullmatch(text) else []

    def _deltas(self, text: str) -> Iterator[str]:
        """Yield the deltas of the units that a name means, or of other inner values; and the gradient of a leaf."""
        match = _DELTA.fullmatch(text)
        if match is None:
            return
        rest = match[1]
        values = [self._named[name] for name in self._values(rest)]
        units = self._units.named(rest) or self._numbered(rest)
        units = [*units, *(unit for s in values for unit in self._units.of(s))]
        yield from (self._delta(unit.net) for unit in units)
        if not units:
            yield from (ErrorTerm(s.name).text if s.forward is not None else self._gradient(s) for s in values)

    def _delta(self, net: NamedValue) -> str:
        unit = net.name.shown.removesuffix(".net")
        return self._gradient(net) if unit == net.name.shown else ErrorTerm(Label(unit, net.name.number)).text

    def _gradient(self, s: NamedValue) -> str:
        return Derivative(self._output.name, s.name).text

    def _gradients(self, text: str) -> Iterator[str]:
        if match := _GRADIENT.fullmatch(text):
            yield from (self._gradient(self._named[name]) for name in self._values(match["before"] or match["after"]))
