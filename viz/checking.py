"""A calculation done by hand, held against the graph line by line.

A line is right if its number is the right one, rounded. One that is wrong may follow from wrong numbers in other lines,
or from rounded ones; or it has a slip of its own, which `slips.py` looks for, first among the right numbers, then among
those given. Where several lines stay without a cause, they may share one wrong number that no line shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import SupportsFloat

from autograd import Value
from autograd.number import number
from viz.notation import decimal_text
from viz.sheet import Numbers, Quantity, Sheet, evaluated
from viz.slips import Slip, cut_off, likely, unlikely

Claim = SupportsFloat | str
Claims = Mapping[str, Claim] | Iterable[tuple[str, Claim]]


@dataclass(frozen=True)
class Verdict:
    """What is to be said of one line.

    Attributes:
        key, given, right: the quantity, the number given and the right one.
        ok: whether they agree, to the decimals.
        cause: why not, as far as it can be told from the numbers.
        decimals: to how many they were compared.
    """

    key: str
    given: float
    right: float
    ok: bool
    cause: str
    decimals: int

    def __str__(self) -> str:
        given = f"{self.key} = {self.given:.{self.decimals}f}"
        if self.ok:
            return f"{given}: right"
        right = decimal_text(self.right, self.decimals)
        return f"{given}: wrong, it is {right}. {self.cause or 'No simple slip gives this number'}."


@dataclass(frozen=True)
class Report:
    """What is to be said of a calculation; true if all of it is right."""

    lines: tuple[Verdict, ...]

    @property
    def first_wrong(self) -> Verdict | None:
        """The first line that is wrong."""
        return next((line for line in self.lines if not line.ok), None)

    @property
    def cause(self) -> str:
        """Why the first wrong line is wrong; "" where none is, or where it cannot be told."""
        return self.first_wrong.cause if self.first_wrong else ""

    def __bool__(self) -> bool:
        return self.first_wrong is None

    def __str__(self) -> str:
        wrong = self.first_wrong
        head = f"First wrong line: {wrong}" if wrong else f"All {len(self.lines)} lines are right."
        return "\n".join([head, "", *(f"  {line}" for line in self.lines)])


def check_work(
    output: Value, claims: Claims, *, decimals: int | None = None, rate: SupportsFloat | None = None
) -> Report:
    """Check numbers that were worked out by hand.

    Args:
        output: the Value that ends the graph.
        claims: the numbers by the names that `explain` prints, in the order in which they were worked out; a dict, or
            pairs where one name stands twice. A number may be text, which keeps its last zeros.
        decimals: how many of each number are given; the decimals of each if left out.
        rate: the learning rate, for weights after a step.

    Raises:
        ValueError: the graph has no quantity of that name, or the text is no number.

    >>> w, x, t = Value(0.5, "w"), Value(2.0, "x"), Value(3.0, "t")
    >>> y = (w * x).sigmoid()
    >>> y.label = "y"
    >>> E = 0.5 * (t - y) ** 2
    >>> E.label = "E"
    >>> print(check_work(E, {"y": 0.7311, "dE/dw": -4.5379}))
    First wrong line: dE/dw = -4.5379: wrong, it is -0.8922. The derivative of sigmoid is missing.
    <BLANKLINE>
      y = 0.7311: right
      dE/dw = -4.5379: wrong, it is -0.8922. The derivative of sigmoid is missing.
    """
    if not isinstance(output, Value):
        raise TypeError(f"a calculation is checked against the Value that ends a graph, not against {output!r:.80}")
    sheet = Sheet(output, None if rate is None else number(rate, "the learning rate"))
    given = [_Given.read(sheet, key, claim, decimals) for key, claim in _pairs(claims)]
    carried = _Carried(sheet, {g.quantity.key: g.number for g in reversed(given)})
    wrong = [g for g in given if not g.agrees(g.quantity.right)]
    causes = {g: _known_cause(g, sheet, carried, given) for g in wrong}
    causes |= _shared_causes([g for g in wrong if not causes[g]], carried)
    for g in wrong:
        causes[g] = causes[g] or _slip(g, unlikely, sheet, carried)
    return Report(
        tuple(Verdict(g.key, g.number, g.quantity.right, g not in causes, causes.get(g, ""), g.decimals) for g in given)
    )


def _pairs(claims: Claims) -> list[tuple[str, Claim]]:
    return list(claims.items() if isinstance(claims, Mapping) else claims)


@dataclass(frozen=True, eq=False)
class _Given:
    """A number given for a quantity, under the name it was given by."""

    key: str
    quantity: Quantity
    number: float
    decimals: int

    @classmethod
    def read(cls, sheet: Sheet, key: str, claim: Claim, decimals: int | None) -> _Given:
        if isinstance(claim, str):
            try:
                value = float(claim)
            except ValueError:
                raise ValueError(f"the number given for {key} is {claim!r:.40}, which is none") from None
        else:
            value = number(claim, f"the number for {key}")
        own = max(0, -int(Decimal(claim if isinstance(claim, str) else repr(value)).as_tuple().exponent))
        exact = not isinstance(claim, str) and repr(value).endswith(".0")
        return cls(key, sheet[key], value, decimals if decimals is not None else 0 if exact else own)

    @property
    def shown(self) -> str:
        """The number as it was given."""
        return f"{self.number:.{self.decimals}f}"

    def agrees(self, x: float) -> bool:
        """Whether x, rounded, is the number given."""
        return self.number == x or abs(self.number - x) <= 0.5 * 10.0**-self.decimals + 1e-12 * abs(x)


class _Carried:
    """Every quantity as it follows from the numbers given; those not given, from those that are."""

    def __init__(self, sheet: Sheet, given: Mapping[str, float]) -> None:
        self._sheet = sheet
        self.given = given
        self._numbers: dict[str, float] = {}

    def __call__(self, key: str) -> float:
        return self.given[key] if key in self.given else self.follows(key)

    def follows(self, key: str) -> float:
        """Return what follows for a quantity from the numbers given for others."""
        stack = [key]
        while stack:
            quantity = self._sheet[stack[-1]]
            if quantity.formula is None:
                self._numbers[stack.pop()] = quantity.right
                continue
            before = keys_of(quantity)
            missing = [k for k in before if k not in self.given and k not in self._numbers]
            if missing:
                stack += missing
            else:
                self._numbers[stack.pop()] = evaluated(quantity.formula, self._known)
        return self._numbers[key]

    def upstream(self, key: str) -> list[str]:
        """Return what a quantity depends on, the nearest first."""
        found = {key: None}
        waiting = [key]
        for k in waiting:  # it grows
            for before in keys_of(self._sheet[k]):
                if before not in found:
                    found[before] = None
                    waiting.append(before)
        return waiting[1:]

    def follows_if(self, key: str, other: str, x: float) -> float:
        """Return what follows for a quantity if another were x."""
        return _Carried(self._sheet, {**self.given, other: x}).follows(key)

    def _known(self, key: str) -> float:
        return self.given[key] if key in self.given else self._numbers[key]


def keys_of(quantity: Quantity) -> list[str]:
    """Return what the quantity follows from in one step."""
    return [x.name.text for x in quantity.formula.quantities() if x.name] if quantity.formula is not None else []


def _known_cause(given: _Given, sheet: Sheet, carried: _Carried, all_given: Sequence[_Given]) -> str:
    """Why a line is wrong, if the other lines or a likely slip explain it."""
    q = given.quantity
    follows = q.right if q.formula is None else carried.follows(q.key)
    if given.agrees(follows):
        return _following(q, sheet, carried, all_given)
    if given.number == cut_off(q.right, given.decimals):
        return "The digits after the last are cut off, not rounded"
    if given.number == cut_off(follows, given.decimals):
        return _following(q, sheet, carried, all_given) + ", cut off and not rounded"
    if cause := _slip(given, likely, sheet, carried):
        return cause
    copied = any(g.quantity is q and g.agrees(q.right) for g in all_given)
    return "Miscopied: it stands right in another line" if copied else ""


def _following(q: Quantity, sheet: Sheet, carried: _Carried, all_given: Sequence[_Given]) -> str:
    sources = _sources(q, sheet, carried)
    wrong = [g for g in all_given if g.quantity.key in sources and not g.agrees(g.quantity.right)]
    if wrong:
        return f"It follows from {' and '.join(f'{g.key} = {g.shown}' for g in wrong)}"
    return f"Rounding on the way: it follows from the rounded {' and '.join(sources)}"


def _slip(
    given: _Given,
    kinds: Callable[[Quantity, Sheet, Numbers], Iterator[Iterable[Slip]]],
    sheet: Sheet,
    carried: _Carried,
) -> str:
    """The slip that gives this number, with the right numbers or those of the other lines; several if equally good."""
    for at in (lambda key: sheet[key].right, carried):
        for group in kinds(given.quantity, sheet, at):
            if found := list(dict.fromkeys(what for x, what in group if given.agrees(x))):
                rounding = found[0].startswith("Rounding")
                return found[0] if rounding else ", or ".join(found[:3])
    return ""


def _sources(quantity: Quantity, sheet: Sheet, carried: _Carried) -> list[str]:
    """The numbers given that a quantity follows from, those nearest to it."""
    found: dict[str, None] = {}
    seen = {quantity.key}
    stack = keys_of(quantity)[::-1]
    while stack:
        key = stack.pop()
        if key in seen:
            continue
        seen.add(key)
        if key in carried.given:
            if carried.given[key] != sheet[key].right:
                found[key] = None
        else:
            stack += keys_of(sheet[key])[::-1]
    return list(found)


def _shared_causes(lines: Sequence[_Given], carried: _Carried) -> dict[_Given, str]:
    """Where several lines have no cause, look for one wrong number that they would all follow from."""
    solutions: dict[str, dict[_Given, tuple[float, float]]] = {}
    for g in lines:
        for key in carried.upstream(g.quantity.key):
            if interval := _solved(g, key, carried):
                solutions.setdefault(key, {})[g] = interval
    causes: dict[_Given, str] = {}
    for key, intervals in sorted(solutions.items(), key=lambda item: -len(item[1])):
        low = max(low for low, _ in intervals.values())
        high = min(high for _, high in intervals.values())
        if len(intervals) > 1 and low <= high and not any(g in causes for g in intervals):
            names = " and ".join(g.key for g in intervals)
            text = f"One wrong number explains {names}: they follow if {key} is {_shortest(low, high)}"
            causes |= dict.fromkeys(intervals, text)
    return causes


def _solved(given: _Given, key: str, carried: _Carried) -> tuple[float, float] | None:
    """Between what numbers a quantity would have to be for the given one to follow, if it does so linearly."""
    at = [carried.follows_if(given.quantity.key, key, x) for x in (0.0, 1.0, 2.0)]
    slope = at[1] - at[0]
    if slope == 0 or abs(at[2] - at[1] - slope) > 1e-9 * abs(slope):
        return None
    half = 0.5 * 10.0**-given.decimals
    ends = sorted((given.number + side - at[0]) / slope for side in (-half, half))
    return ends[0], ends[1]


def _shortest(low: float, high: float) -> str:
    """The number with the fewest decimals between two."""
    for decimals in range(16):
        middle = f"{(low + high) / 2:.{decimals}f}"
        if low <= float(middle) <= high:
            return middle
    return repr((low + high) / 2)
