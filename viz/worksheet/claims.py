"""The numbers that were given, and their consequences.

A hand calculation continues from the numbers on the paper. So a quantity has two numbers besides the given one: the
right one, and the one that its formula gives from the numbers given for others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite, isnan
from typing import SupportsFloat

from autograd.number import number
from viz.derivation.writing.decimals import fixed_text
from viz.worksheet.quantities import Quantity, Sheet, evaluated, keys_in

__all__ = ["Carried", "Claim", "Given"]

Claim = SupportsFloat | str


@dataclass(frozen=True, eq=False)
class Given:
    """A number that was given for a quantity, and the name that was used."""

    key: str
    quantity: Quantity
    number: float
    decimals: int

    @classmethod
    def read(cls, sheet: Sheet, key: str, claim: Claim, decimals: int | None) -> Given:
        """Read a claim, with a number of decimals, or with all its digits."""
        if not isinstance(key, str):
            raise TypeError(
                f"expected the name of a quantity as explain prints it, got {type(key).__name__} {key!r:.40}"
            )
        if isinstance(claim, str):
            try:
                value = float(claim)
            except ValueError:
                hint = "; write decimals after a point" if "," in claim else ""
                raise ValueError(f"expected a number for {key}, got {claim!r:.40}{hint}") from None
        else:
            value = number(claim, f"the number for {key}")
        digits = Decimal(claim if isinstance(claim, str) else repr(value))
        own = max(0, -int(digits.as_tuple().exponent)) if digits.is_finite() else 0
        exact = not isinstance(claim, str) and repr(value).endswith(".0")
        return cls(key, sheet[key], value, decimals if decimals is not None else 0 if exact else own)

    @property
    def shown(self) -> str:
        """The number as it was given."""
        return fixed_text(self.number, self.decimals)

    def agrees(self, x: float) -> bool:
        """Return whether x rounds to the given number."""
        if not isfinite(x):
            return self.number == x or (isnan(self.number) and isnan(x))
        return abs(self.number - x) <= 0.5 * 10.0**-self.decimals + 1e-12 * abs(x)


class Carried:
    """Every quantity, computed from the given numbers."""

    def __init__(self, sheet: Sheet, given: Mapping[str, float]) -> None:
        self._sheet = sheet
        self.given = given
        self._numbers: dict[str, float] = {}

    def __call__(self, key: str) -> float:
        """Return the number given for a quantity, or else the computed one."""
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
        """Return the quantities that a quantity depends on, the nearest first."""
        found = {key: None}
        waiting = [key]
        for k in waiting:  # the list grows
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
