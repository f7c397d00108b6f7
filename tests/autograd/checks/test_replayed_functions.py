"""Checks of functions of many numbers replay them, with the same reports."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest

import autograd
from autograd import Value, fsum, grad, no_grad, primitive, relu, tanh
from autograd.checks import gradcheck, gradgradcheck
from autograd.checks.functions import checked_function, replayed_function
from autograd.checks.functions.replayed_function import FEWEST, replay_of
from tests.helpers.draws import draws
from tests.helpers.every_case import every_case

POINT = [0.3 * (-1) ** k + 0.01 * k for k in range(4)]  # programs pay off for more numbers, which take longer
POINTS = {"far": POINT, "at a kink": [0.0, *POINT[1:]], "ties": [0.1] * 4}
FORWARD = draws(test=1, cover=3)  # points at which the forward mode is checked
SHARED = Value(1.5)
_rng = random.Random(1)

crooked = primitive("crooked_square", lambda x: x * x, lambda z, x: (2.1 * x,))
stepped = primitive("stepped", lambda x: x if x > 0 else 2.0 * x, lambda z, x: (1.0,), kinks=lambda x: (x,))


def smooth(x: list[Any]) -> Any:
    return fsum([tanh(a) * b for a, b in pairwise(x)]) * SHARED


def kinked(x: list[Any]) -> Any:
    return fsum([relu(a) + abs(a - b) for a, b in zip(x, x[2:], strict=False)])


def branching(x: list[Any]) -> Any:
    return fsum([a * a if a > 0 else -a for a in x])


def wrong(x: list[Any]) -> Any:
    return fsum([crooked(a) for a in x])


def own_kinks(x: list[Any]) -> Any:
    return fsum([stepped(a) for a in x])


def many(x: list[Any]) -> list[Any]:
    return [a.exp() if k % 2 else x[0] for k, a in enumerate(x)]


def slopes(x: list[Any]) -> Any:
    return fsum(grad(lambda y: fsum([a**3 for a in y]))(x))


def raises(x: list[Any]) -> Any:
    if x[0] > 0.3:
        raise ValueError("too large")
    return fsum([a * a for a in x])


def noisy(x: list[Any]) -> Any:
    return fsum(x) * (1 + _rng.random())


def held(x: list[Any]) -> Any:
    """Return a product with a factor that no program contains."""
    with no_grad():
        factor = x[0] + 1.0
    return fsum([a * a for a in x]) * factor


def held_kink(x: list[Any]) -> Any:
    with no_grad():
        factor = relu(x[1] + 1.0)
    return x[0] * factor


def texts(x: list[Any]) -> Any:
    return [x[0] * x[1], "text"]


FUNCTIONS: list[Callable[[list[Any]], Any]] = [
    smooth, kinked, branching, wrong, own_kinks, many, slopes, raises, noisy, held, held_kink
]  # fmt: skip


MODES = [*(("rev", place) for place in POINTS), *(("fwd", place) for place in [*POINTS][:FORWARD])]
# In `make test`, each function at every third point.
REPORTS = [
    (f, *MODES[k]) for i, f in enumerate(FUNCTIONS) for k in range(len(MODES)) if (i + k) % draws(test=3, cover=1) == 0
]


@every_case(("f", "mode", "place"), REPORTS)
def test_reports_are_those_without_replays(f: Callable[[list[Any]], Any], mode: str, place: str) -> None:
    def report(fewest: int) -> str:
        _rng.seed(1)
        with patch.object(replayed_function, "FEWEST", fewest):
            return str(gradcheck(f, POINTS[place], mode=mode, raise_exception=False))

    assert report(1) == report(10**9)


@pytest.mark.parametrize("f", [smooth, held, texts])
def test_what_no_program_computes_is_not_replayed(f: Callable[[list[Any]], Any]) -> None:
    xs = [0.1 * k for k in range(FEWEST)]
    replay = replay_of(f, [[Value(x) for x in xs]], (), FEWEST)
    assert (replay is not None) == (f is smooth)
    assert replay is None or replay(xs)[0] == (f(xs).data,)  # type: ignore[index]  # it takes floats


def test_a_replay_that_differs_once_is_not_used_again() -> None:
    checked = checked_function.foreign_function(lambda x: x * x, 2.0)
    checked.replay_with(lambda xs: ((2.0 * xs[0],), checked.here.branch))  # right at 2.0 alone
    assert checked.steady
    assert [checked.at([x]).outputs[0] for x in (3.0, 4.0, 5.0, 6.0)] == [9.0, 16.0, 25.0, 36.0]
    assert not checked.steady


def test_second_derivatives_have_the_same_report() -> None:
    def report(fewest: int) -> str:
        with patch.object(replayed_function, "FEWEST", fewest):
            return str(gradgradcheck(smooth, POINT))

    assert report(1) == report(10**9)


def test_most_calls_are_replays() -> None:
    calls = 0

    def counted(x: list[Any]) -> Any:
        nonlocal calls
        calls += 1
        return fsum([a.exp() for a in x])

    def plain(x: list[Any]) -> Any:
        return fsum([autograd.exp(a) for a in x])

    point = [0.1 * k for k in range(9)]
    report = str(gradcheck(plain, point))
    with patch.object(checked_function, "replay_of", return_value=None):
        gradcheck(counted, point)
    wanted, calls = calls, 0
    gradcheck(counted, point)
    assert "9 ok" in report
    assert calls < wanted / 3
