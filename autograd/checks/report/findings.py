"""The findings of a check about one derivative."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import inf, nan

from autograd.current_engine import Value

__all__ = ["Culprit", "Finding", "Row", "UncheckableError", "UndecidedWarning", "Verdict"]


class UncheckableError(RuntimeError):
    """A check that cannot run; the message says why and what to do.

    >>> from autograd.checks import check_derivative
    >>> try:
    ...     check_derivative(lambda x: x * x, lambda x: [x, x], 3.0)
    ... except UncheckableError as error:
    ...     print(str(error).partition(";")[0])
    the derivative <lambda> gave 2 numbers
    """


class UndecidedWarning(UserWarning):
    """A check could neither confirm nor refute a derivative.

    >>> import warnings
    >>> from autograd import Value
    >>> from autograd.checks import gradcheck
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     _ = gradcheck(lambda x: x.sign(), 0.0)
    >>> str(caught[0].message).partition(";")[0]
    '1 of 1 derivatives could be neither confirmed nor refuted (not differentiable here)'
    """


class Verdict(Enum):
    """The verdicts on a derivative, worst first.

    Attributes:
        WRONG: finite differences refute it.
        NOT_DETERMINISTIC: the function returned two results for one input.
        ILL_CONDITIONED: rounding or noise hides the derivative.
        NOT_DIFFERENTIABLE: the function has no derivative here.
        KINK: the derivative lies between the derivatives from the left and from the right.
        OK: finite differences confirm it.

    >>> Verdict.WRONG.fails, Verdict.KINK.settles
    (True, True)
    """

    WRONG = "wrong"
    NOT_DETERMINISTIC = "not deterministic"
    ILL_CONDITIONED = "ill-conditioned"
    NOT_DIFFERENTIABLE = "not differentiable here"
    KINK = "kink"
    OK = "ok"

    @property
    def fails(self) -> bool:
        """Return whether this refutes the derivative."""
        return self in (Verdict.WRONG, Verdict.NOT_DETERMINISTIC)

    @property
    def settles(self) -> bool:
        """Return whether this confirms the derivative."""
        return self in (Verdict.OK, Verdict.KINK)


@dataclass(frozen=True)
class Finding:
    """A verdict on one derivative, and the numbers behind it.

    Attributes:
        verdict: the verdict.
        analytic: the derivative that was checked.
        numeric: the derivative by finite differences.
        error: the estimate of the absolute error of `numeric`.
        left, right: the derivatives from either side, if they differ.

    >>> Finding(Verdict.WRONG, analytic=2.0, numeric=4.0, error=1e-9).relative_error
    0.5
    """

    verdict: Verdict
    analytic: float
    numeric: float = nan
    error: float = inf
    left: float = nan
    right: float = nan

    @property
    def relative_error(self) -> float:
        """The difference relative to the larger of the two; 0 if it is within the error of the estimate."""
        difference = abs(self.analytic - self.numeric)
        return (
            0.0 if difference <= self.error < inf else difference / (max(abs(self.analytic), abs(self.numeric)) or nan)
        )


@dataclass(frozen=True)
class Row:
    """The finding about the derivative of one output with respect to one input.

    Attributes:
        output: the name of the output.
        input: the name of the input.
        at: the value of the input.
        finding: the verdict and its numbers.

    >>> from autograd.checks import check_derivative
    >>> (row,) = check_derivative(lambda x: x * x, lambda x: 2 * x, 3.0).rows
    >>> row.output, row.input, row.at, row.finding.analytic
    ('y', 'x', 3.0, 6.0)
    """

    output: str
    input: str
    at: float
    finding: Finding

    @property
    def verdict(self) -> Verdict:
        """The finding's verdict."""
        return self.finding.verdict


@dataclass(frozen=True)
class Culprit:
    """A partial that is not the derivative of its node's value.

    Attributes:
        node: the node that holds the partial.
        operand: the zero-based index of the operand.
        finding: the partial and its finite difference.
        place: the node's position in topological order.
        of: for a partial of a partial, the operand of the first one.

    >>> from autograd import primitive
    >>> from autograd.checks import find_culprit
    >>> triple = primitive("triple", lambda x: 3 * x, lambda z, x: (2.0,))
    >>> culprit = find_culprit(triple(Value(1.0, "x")) + 1)
    >>> culprit.node.op, culprit.operand, culprit.finding.analytic
    (<operation triple(x)>, 0, 2.0)
    """

    node: Value
    operand: int
    finding: Finding
    place: int
    of: int | None = None

    def __str__(self) -> str:
        op, found = self.node.op, self.finding
        assert op is not None
        data = [_described(x) for x in self.node.operands]
        label = f" (label {self.node.label!r})" if self.node.label else ""
        partial = f"partial with respect to operand {self.operand}"
        if self.of is not None:
            partial += f" of the partial with respect to operand {self.of}"
        return (
            f"{op.name}({', '.join(data)}){label}, node {self.place} of the graph: its {partial} "
            f"is {found.analytic!r}, finite differences give {found.numeric!r} +- {found.error:.1g}"
        )


def _described(x: Value | float) -> str:
    if not isinstance(x, Value):
        return repr(x)
    return f"{x.label} = {x.data!r}" if x.label else repr(x.data)
