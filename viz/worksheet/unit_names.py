"""The units of a network, found from the shape of its formulas, and their possible names.

A unit consists of a weighted sum (its net input) and a function of that (its output). A unit without a function is
linear: its output is its net input. `nn` labels them h1.net and h1; people also label them z1 and a1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograd.ops import TABLE
from viz.derivation.formula import Formula
from viz.derivation.named_values import NamedValue
from viz.worksheet.normalized_spelling import normalized

__all__ = ["NET_WORDS", "OUT_WORDS", "Unit", "Units", "rests"]

NET_WORDS = ("z", "netinput", "net", "in", "preactivation", "preact", "pre", "weightedsum", "sum", "s")
OUT_WORDS = ("a", "output", "out", "o", "activation", "act", "h")
_NET = ".net"
_SUMS = (TABLE["add"], TABLE["dot"], TABLE["fsum"])
_MUL, _NEG = TABLE["mul"], TABLE["neg"]
_NUMBER = re.compile(r"\d+$")


@dataclass(frozen=True, eq=False)
class Unit:
    """A unit of a network.

    Attributes:
        net: the net input.
        out: the output; None if it has no name.
    """

    net: NamedValue
    out: NamedValue | None

    def names(self) -> Iterator[str]:
        """Yield the names of the unit: h1 if its net input is h1.net or net_h1, otherwise both labels."""
        if self.net.name.text.endswith(_NET):
            yield normalized(self.net.name.text.removesuffix(_NET))
            return
        for s, words in ((self.net, NET_WORDS), (self.out, OUT_WORDS)):
            if s is not None:
                text = normalized(s.name.text)
                yield text
                yield from (rest for rest in rests(text, words) if rest and not rest.isdigit())


class Units:
    """The units of a graph.

    Args:
        named_values: the named values, in topological order.
    """

    def __init__(self, named_values: Iterable[NamedValue]) -> None:
        named_values = list(named_values)
        self._all = list(_units(named_values))
        used = {below for unit in self._all for below in unit.net.factors}
        self._last = [unit for unit in self._all if unit.net not in used and unit.out not in used]
        self._by_name: dict[str, list[Unit]] = {}
        self._by_number: dict[str, list[Unit]] = {"": self._all}
        for place, unit in enumerate(self._all, 1):
            names = list(dict.fromkeys(unit.names()))
            numbers = {match[0] for name in names if (match := _NUMBER.search(name))} or {str(place)}
            stems = {stem for name in names if (stem := _NUMBER.sub("", name))} - {*names, *NET_WORDS}
            for name in names:
                self._by_name.setdefault(name, []).append(unit)
            for text in numbers | stems:
                self._by_number.setdefault(text, []).append(unit)

    def named(self, text: str) -> list[Unit]:
        """Return the units with this name."""
        return self._by_name.get(text, [])

    def numbered(self, text: str) -> list[Unit]:
        """Return the units with this number, or with this name before it: all hidden units for h; all for ""."""
        return self._by_number.get(text, [])

    def of(self, s: NamedValue) -> list[Unit]:
        """Return the units whose net input or output is a named value."""
        return [unit for unit in self._all if s in (unit.net, unit.out)]

    def last(self, number: str = "") -> list[Unit]:
        """Return the units at the end of the network, or the one with this number. A single unit is number 1."""
        if not number or (number == "1" and len(self._last) == 1):
            return self._last
        return [unit for unit in self._last if unit in self._by_number.get(number, [])]


def rests(text: str, words: Iterable[str]) -> Iterator[str]:
    """Yield the rest of a string after removing one of the words at its beginning or end.

    >>> list(rests("neth1", NET_WORDS)), list(rests("h1out", OUT_WORDS))
    (['h1'], ['h1', '1out'])
    """
    for word in words:
        if text.startswith(word):
            yield text.removeprefix(word)
        if text.endswith(word):
            yield text.removesuffix(word)


def _units(named_values: list[NamedValue]) -> Iterator[Unit]:
    by_name = {s.name.text: s for s in named_values}
    outs: set[NamedValue] = set()
    for s in named_values:
        is_net = s.name.text.endswith(_NET)
        if s in outs or not (is_net or _is_weighted_sum(s)):
            continue
        applied = [user for user in s.users if _is_function(user.forward, s)]
        out = applied[0] if applied else by_name.get(s.name.text.removesuffix(_NET)) if is_net else s
        if out is s and any(_applies(user.forward, s) for user in s.users):
            out = None
        if out is not None:
            outs.add(out)
        yield Unit(s, out)


def _is_weighted_sum(s: NamedValue) -> bool:
    """Return whether a named value is a sum, or one product of two named values, with a leaf in it."""
    f = s.forward
    if not isinstance(f, Formula) or f.op is None or not any(below.forward is None for below in s.factors):
        return False
    return f.op in _SUMS or (f.op is _MUL and all(isinstance(x, Formula) and x.name for x in f.operands))


def _is_function(formula: Formula | float | None, of: NamedValue) -> bool:
    """Return whether a formula is a function of one named value, such as its sigmoid."""
    if not isinstance(formula, Formula) or formula.op is None or formula.op.arity != 1 or formula.op is _NEG:
        return False
    inner = formula.operands[0]
    return isinstance(inner, Formula) and inner.name == of.name


def _applies(formula: Formula | float | None, of: NamedValue) -> bool:
    """Return whether a part of a formula is a function of one named value."""
    return isinstance(formula, Formula) and (
        _is_function(formula, of) or any(_applies(x, of) for x in formula.operands if isinstance(x, Formula))
    )
