"""Checks of functions of Values: first and higher orders, kinks, and the culprit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Value, maximum, primitive, where
from autograd.checks import (
    DerivativeError,
    UncheckableError,
    Verdict,
    check_derivative,
    check_grads,
    check_primitive,
    find_culprit,
    finite_difference,
    gradcheck,
    gradgradcheck,
)
from autograd.ops import TABLE
from tests.helpers.draws import draws
from tests.soak.false_alarms import points

bad_tanh = primitive("bad_tanh", math.tanh, lambda z, x: ((1 - z * z) * (1 + 1e-6),))
# The first derivative is right, but it is a constant to the engine, so the second derivative is wrong.
flat_exp = primitive("flat_exp", math.exp, lambda z, x: (math.exp(x if isinstance(x, float) else x.data),))


def verdicts(f: Any, *at: float) -> set[Verdict]:
    return set(gradcheck(f, at, raise_exception=False).verdicts)


def test_gradients_of_any_structure() -> None:
    """A tuple holds the arguments; a list, a dict or a Value is a single argument. Labels name the rows."""
    assert gradcheck(lambda x, y: x * y, (2.0, 3.0))
    assert gradcheck(lambda xs: autograd.fsum(x * x for x in xs), [1.0, 2.0])
    assert gradcheck(lambda p: [p["w"] * 2, p["b"] ** 2], {"w": 1.0, "b": 2.0})
    (row,) = gradcheck(lambda x: x.exp(), Value(0.5, label="rate")).rows
    assert row.input == "rate"
    for mode in ("rev", "fwd"):
        report = gradcheck(lambda x, y: [x * y, x.sin(), y + 1], (2.0, 3.0), mode=mode)
        assert report.verdicts == {Verdict.OK: 6}


def test_higher_orders() -> None:
    """Second-order gradients, in every sequence of modes."""

    def f(x: Any, y: Any) -> Any:
        return (x * y).sigmoid() * x.exp() + maximum(x, y)

    assert gradgradcheck(f, (0.0, 0.5)).verdicts == {Verdict.OK: 4}
    report = check_grads(f, (0.0, 0.5), 2)
    assert report.verdicts == {Verdict.OK: 2 * 2 + 4 * 4}
    assert {row.output.split()[0] for row in report.rows} == {"fwd", "rev", "fwd-fwd", "fwd-rev", "rev-fwd", "rev-rev"}
    assert gradcheck(flat_exp, 0.5)
    for check in (lambda: gradgradcheck(flat_exp, 0.5), lambda: check_grads(flat_exp, (0.5,), 2)):
        with pytest.raises(
            DerivativeError, match=r"culprit: flat_exp\(0.5\), .*partial with respect to operand 0 of the partial"
        ):
            check()


def test_calls_match_those_of_pytorch_and_jax() -> None:
    """PyTorch's keywords are accepted, and so are JAX's modes as a word or a list, and its tolerances by position."""
    assert gradcheck(autograd.sin, (1.0,), eps=1e-6, atol=1e-4, rtol=1e-3, raise_exception=False)
    assert gradgradcheck(autograd.sin, (1.0,), eps=1e-6, atol=1e-4)
    assert check_grads(autograd.sin, (1.0,), 2, ["rev"], 1e-2, 1e-2, 1e-3)
    assert check_grads(autograd.sin, (1.0,), order=2, modes="rev", atol=None, rtol=None).verdicts == {Verdict.OK: 2}
    assert check_grads(autograd.sin, [1.0], 1, modes=("fwd", "rev")).verdicts == {Verdict.OK: 2}
    assert check_grads(autograd.sin, 1.0, 1, directions=1).verdicts == {Verdict.OK: 2}
    report = check_grads(bad_tanh, (0.5,), 1, "fwd", raise_exception=False, rtol=1e-8)
    assert report.verdicts == {Verdict.WRONG: 1}
    assert report.reproduce == "check_grads(bad_tanh, (0.5,), 1, ('fwd',), rtol=1e-08)"
    for tolerance in ({"atol": 1.0}, {"rtol": 1.0}):  # more than the error of the rule
        report = check_grads(bad_tanh, (0.5,), 1, "fwd", **tolerance)
        assert report.verdicts == {Verdict.OK: 1}
        assert report.reproduce.endswith(f"{next(iter(tolerance))}=1.0)")


def test_branches_distinguish_kinks_from_mistakes() -> None:
    """Comparisons, choices and the kinks of operations within f: steps stay on the branch of the point."""

    def stairs(x: Any) -> Any:
        return 2 * x if x > 1 else x + 1

    assert verdicts(stairs, 1 + 1e-9) == verdicts(stairs, 1 - 1e-9) == {Verdict.OK}
    assert verdicts(stairs, 1.0) == {Verdict.KINK}
    assert verdicts(lambda x: where(x > 1, 2 * x, x + 1), 1.0) == {Verdict.KINK}
    assert verdicts(lambda x: (x - 1e-14).relu(), 0.0) == {Verdict.OK}
    assert verdicts(lambda x: x.relu() * 3, 0.0) == {Verdict.KINK}
    assert verdicts(lambda x: x.sin() / x if x != 0 else x * 0 + 1, 0.0) == {Verdict.OK}  # a branch, but not a kink
    assert verdicts(lambda x: 2 * x if x.data > 1 else x + 1, 1 + 1e-9) == {Verdict.OK}  # the graph shows it
    assert verdicts(autograd.floor, 2.0) == verdicts(autograd.sqrt, 0.0) == {Verdict.NOT_DIFFERENTIABLE}


def test_rounding_does_not_cast_doubt_on_results_that_agree() -> None:
    """The terms of the derivative cancel, so rounding could be large, but it is not."""
    calls = []

    def f(x: Any) -> Any:
        calls.append(x)
        return (x * 1e11 - x * 1e11) + x

    assert [row.verdict for row in gradcheck(f, 0.3).rows] == [Verdict.OK]
    assert len(calls) < 60


def test_wrong_on_one_branch_is_wrong_near_its_kink() -> None:
    """A wrong slope that looks like one side of the kink is caught, because the branch is known."""
    half = primitive("half_relu", lambda x: max(x, 0.0), lambda z, x: (0.5,), kinks=lambda x: (x,))
    assert verdicts(half, 1e-20) == {Verdict.WRONG}
    assert verdicts(half, 0.0) == {Verdict.KINK}


def test_uncheckable_functions_are_errors() -> None:
    """The errors say why."""
    with pytest.raises(ValueError, match="modes is empty"):
        check_grads(autograd.sin, (1.0,), 1, ())
    for inputs in ((), ([],), (math.inf,)):
        with pytest.raises(UncheckableError, match=r"no derivative to check|at least one number|finite points"):
            gradcheck(lambda *xs: xs[0], inputs)
    with pytest.raises(UncheckableError, match="raised TypeError: a Value cannot become a plain number"):
        gradcheck(lambda x: math.sin(x), 1.0)
    with pytest.raises(ValueError, match="'rev' or 'fwd'"):
        gradcheck(autograd.sin, 1.0, mode="reverse")
    with pytest.raises(ValueError, match="order must be an int"):
        check_grads(autograd.sin, (1.0,), 0)


def test_inputs_are_not_changed() -> None:
    """f may change its Values, even in the call that finds the culprit."""

    def f(x: Any) -> Any:
        y = bad_tanh(x)
        x.data = 7.0
        return y

    x = Value(0.5, label="x")
    report = gradcheck(f, x, raise_exception=False)
    assert report.verdicts == {Verdict.WRONG: 1}
    assert report.culprit is None
    assert (x.data, x.grad) == (0.5, 0.0)


def test_reports_say_how_to_repeat() -> None:
    """The call with its mode and options."""
    report = gradcheck(autograd.sin, 1.0, mode="fwd", directions=2, seed=3, rtol=1e-6)
    assert report.reproduce == "gradcheck(sin, (1.0,), mode='fwd', rtol=1e-06, directions=2, seed=3)"


STATES = draws(test=60, cover=700)  # the states of a graph with four nodes


def test_the_culprit_in_a_large_graph() -> None:
    """A rule with a relative error of 1e-6 is named, with operation, operand and label."""

    def f(x: Any, y: Any) -> Any:
        results = [x, y]
        for i in range(STATES):
            results.append((results[-1] * 0.5 + results[-2] * y).sin())
            if i == STATES // 2:
                buried = bad_tanh(results[-1] + 0.3)
                buried.label = "buried"
                results.append(buried)
        return results[-1] + 3 * results[STATES // 2 + 3]

    with pytest.raises(DerivativeError, match=r"culprit: bad_tanh\(.*\(label 'buried'\), node \d+ of the graph") as e:
        gradcheck(f, (0.3, 0.9))
    culprit = e.value.report.culprit
    assert culprit is not None
    assert culprit.operand == 0
    assert culprit.finding.analytic == pytest.approx(culprit.finding.numeric * (1 + 1e-6), rel=1e-9)


def test_right_graphs_have_no_culprit_and_changed_ones_are_errors() -> None:
    """Partials belong to the data they were captured with."""
    x = Value(2.0)
    y = (x * x).log() + x.relu()
    assert find_culprit(y) is None
    assert find_culprit(y, x) is None
    x.data = 3.0
    with pytest.raises(UncheckableError, match="the data of an operand was set in the meantime"):
        find_culprit(y)


def test_points_of_the_false_alarms_are_within_the_domain() -> None:
    """The same seed gives the same points."""
    op = TABLE["log1p"]
    drawn = list(points(op, 50))
    assert drawn == list(points(op, 50))
    assert all(x > -1 for (x,) in drawn)


@pytest.mark.parametrize("x", [-3.7, -1.0 / 3, 0.0, 0.4, 25.3])
def test_flat_pieces_are_decided(x: float) -> None:
    """A constant piece is exact, even if its value is 0, because rounding cannot hide a slope there."""
    for f in (
        lambda v: autograd.relu(-abs(v) - 1),
        lambda v: autograd.floor(v + 0.1),
        lambda v: autograd.clamp(v, 30, 40),
    ):
        assert gradcheck(f, x, strict=True)


@pytest.mark.parametrize(
    "call",
    [
        lambda: gradcheck(3, 2.0),  # type: ignore[arg-type]  # not a function
        lambda: gradgradcheck(3, 2.0),  # type: ignore[arg-type]  # not a function
        lambda: check_derivative(3, math.cos, 2.0),  # type: ignore[arg-type]  # not a function
        lambda: check_derivative(math.sin, 3, 2.0),  # type: ignore[arg-type]  # not a function
        lambda: finite_difference(3, 2.0),  # type: ignore[arg-type]  # not a function
    ],
)
def test_what_is_not_a_function_is_an_error(call: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match="expected a function, got the int 3"):
        call()


def test_what_is_not_an_operation_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"expected an operation returned by autograd.primitive, got the int 3"):
        check_primitive(3)  # type: ignore[arg-type]  # not an operation
