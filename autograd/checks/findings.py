"""What a check can find out about one derivative."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import inf, nan


class Verdict(Enum):
    """What was found, worst first."""

    WRONG = "wrong"
    NOT_DETERMINISTIC = "not deterministic"
    ILL_CONDITIONED = "ill-conditioned"
    NOT_DIFFERENTIABLE = "not differentiable here"
    KINK = "kink"
    OK = "ok"

    @property
    def fails(self) -> bool:
        """Whether this refutes the derivative, rather than confirming it or leaving it open."""
        return self in (Verdict.WRONG, Verdict.NOT_DETERMINISTIC)

    @property
    def settles(self) -> bool:
        """Whether this confirms the derivative."""
        return self in (Verdict.OK, Verdict.KINK)


@dataclass(frozen=True)
class Finding:
    """A verdict on one derivative, and the numbers it rests on."""

    verdict: Verdict
    analytic: float
    numeric: float = nan
    error: float = inf
    left: float = nan
    right: float = nan

    @property
    def off(self) -> float:
        """How far the two are apart, relative to the larger; 0 where the estimate cannot tell them apart."""
        apart = abs(self.analytic - self.numeric)
        return 0.0 if apart <= self.error < inf else apart / (max(abs(self.analytic), abs(self.numeric)) or nan)
