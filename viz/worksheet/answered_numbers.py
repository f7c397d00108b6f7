"""The numbers that were given, read from any text, and their consequences.

A hand calculation continues from the numbers on the paper. So a quantity has two numbers in addition to the given one:
the right one, and the one that its formula yields for the numbers given for other quantities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite, isnan
from typing import SupportsFloat

from autograd.names.error_text import described
from autograd.number import number
from viz.derivation.writing.decimals import MOST_DECIMALS, fixed_text
from viz.worksheet.error_causes import Cause
from viz.worksheet.quantities import NoRateError, Quantity, Sheet, evaluated, keys_in

__all__ = ["HALF", "Carried", "Claim", "Given", "Unread", "read"]

# A cell of a table may be anything; anything but a number becomes a line of the report.
Claim = SupportsFloat | str | None

_EMPTY = {"", "-", "–", "—", "?", "…", "...", "_", "none", "n/a", "na", "<na>", "nat"}
HALF = 0.5  # half of the last digit: the error of a rounded number
_FEWEST = 0.25  # half of the last digit, relative to the right number: from 1, one cannot tell whether 1.4 was meant


@dataclass(frozen=True, eq=False)
class Given:
    """A number that was given for a quantity, and the name that was used."""

    key: str
    quantity: Quantity
    number: float
    decimals: int
    tolerance: float = HALF
    is_short: bool = False  # it is a whole number, but the right number is small and has decimals

    @property
    def shown(self) -> str:
        """The number as given."""
        return fixed_text(self.number, self.decimals)

    @property
    def half(self) -> float:
        """The largest difference that counts as equal."""
        return self.tolerance * 10.0**-self.decimals

    def agrees(self, x: float) -> bool:
        """Return whether x rounds to the given number."""
        if not isfinite(x):
            return self.number == x or (isnan(self.number) and isnan(x))
        return abs(self.number - x) <= self.half + 1e-12 * abs(x)


@dataclass(frozen=True, eq=False)
class Unread:
    """A line that cannot be compared: its name or its number has no meaning."""

    key: str
    written: str
    cause: Cause


def read(sheet: Sheet, key: object, claim: object, decimals: int | None, tolerance: float) -> Given | Unread:
    """Read a claim, with a number of decimals, or with all its digits."""
    written = "" if claim is None or _is_empty(claim) else f"{claim!s:.40}"
    if not isinstance(key, str):
        text = f"Expected the name of a quantity, as explain prints it, got {described(key)}"
        return Unread(f"{key!s:.40}", written, Cause("unknown-name", text))
    try:
        keys = sheet.meanings(key)
        quantity = sheet[keys[0] if keys else key]
    except NoRateError as error:
        return Unread(key, written, Cause("no-rate", _sentence(error)))
    except ValueError as error:
        return Unread(key, written, Cause("unknown-name", _sentence(error)))
    if len(keys) > 1:
        return Unread(key, written, Cause("ambiguous-name", f"It may mean {' or '.join(keys)}; write one of them"))
    if _is_empty(claim) and not (isnan(quantity.right) and isinstance(claim, float)):
        return Unread(key, written, Cause("empty", "No number was given"))
    if isinstance(claim, bool):
        return Unread(key, written, Cause("not-a-number", f"Expected a number, got {written}"))
    plain = claim.strip().replace("−", "-") if isinstance(claim, str) else claim
    try:
        value = float(plain) if isinstance(plain, str) else number(plain, f"the number for {key}")
    except (ArithmeticError, TypeError, ValueError) as error:
        hint = "; write decimals after a point" if "," in written else ""
        text = f"Expected a number, got {written!r}{hint}" if isinstance(claim, str) else _sentence(error)
        return Unread(key, written, Cause("not-a-number", text))
    own = 0 if not isinstance(plain, str) and repr(value).endswith(".0") else _decimals_of(plain, value)
    own = min(own, MOST_DECIMALS)
    is_short = decimals is None and own == 0 and value != quantity.right and _FEWEST * abs(quantity.right) < HALF
    return Given(key, quantity, value, own if decimals is None else decimals, tolerance, is_short)


def _decimals_of(written: object, value: float) -> int:
    digits = Decimal(written if isinstance(written, str) else repr(value))
    return max(0, -int(digits.as_tuple().exponent)) if digits.is_finite() else 0


def _is_empty(claim: object) -> bool:
    """Return whether a cell of a table has no number. Tables read an empty cell as nan."""
    if isinstance(claim, float):
        return isnan(claim)
    return claim is None or str(claim).strip().casefold() in _EMPTY


def _sentence(error: Exception) -> str:
    text = str(error).removesuffix(".")
    return text[:1].upper() + text[1:]


class Carried:
    """Every quantity, computed from the given numbers."""

    def __init__(self, sheet: Sheet, given: Mapping[str, float]) -> None:
        self._sheet = sheet
        self.given = given
        self._numbers: dict[str, float] = {}

    def __call__(self, key: str) -> float:
        """Return the number given for a quantity, or otherwise the computed one."""
        return self.given[key] if key in self.given else self.follows(key)

    def follows(self, key: str) -> float:
        """Compute a quantity from the numbers given for others."""
        stack = [] if key in self._numbers else [key]
        while stack:
            quantity = self._sheet[stack[-1]]
            if quantity.formula is None:
                self._numbers[stack.pop()] = quantity.right
                continue
            before = keys_in(quantity.formula)
            missing = [k for k in before if k not in self.given and k not in self._numbers]
            if missing:
                stack += missing
            else:
                self._numbers[stack.pop()] = evaluated(quantity.formula, self._known)
        return self._numbers[key]

    def upstream(self, key: str) -> list[str]:
        """Return the quantities that a quantity depends on, nearest first."""
        found = {key: None}
        waiting = [key]
        for k in waiting:  # the list grows during the loop
            for before in keys_in(self._sheet[k].formula):
                if before not in found:
                    found[before] = None
                    waiting.append(before)
        return waiting[1:]

    def follows_if(self, key: str, other: str, x: float) -> float:
        """Compute a quantity as if another were x."""
        return Carried(self._sheet, {**self.given, other: x}).follows(key)

    def _known(self, key: str) -> float:
        return self.given[key] if key in self.given else self._numbers[key]
