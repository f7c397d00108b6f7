"""Replays of random functions are bit-identical to the eager engine.

Each engine tests half the functions. Other tests compare the engines with each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

from autograd import Value, grad, gradients, hessian, hvp, jacobian, jit, jvp, value_and_grad, vjp
from autograd.current_engine import engine
from autograd.program.ir.program import Program
from autograd.program.replay.replay_steps import numbers_of
from tests.autograd.program.bits import bits
from tests.autograd.program.random_functions import NAMES, Case, around, random_case
from tests.helpers.draws import draws, generator

COUNT = draws(test=100, cover=4_000, soak=10_000)
STEPS = draws(test=5, cover=8)  # statements of a function
ROWS = draws(test=2, cover=3)  # calls with different numbers
PARTS = 4
NEAR = draws(test=3, cover=6, soak=40)  # calls at the guards


def pushed(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return the value and the tangent along a direction that depends on the arguments."""
    return lambda *args: jvp(f, args, args)


def pulled(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return the value and cotangents."""

    def g(*args: Any) -> Any:
        y, pull_back = vjp(f, *args)
        return y, pull_back(0.5)

    return g


def curved(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return a Hessian times a vector."""
    return lambda x, *rest: hvp(lambda x: f(x, *rest), (x,), (x,))


DERIVATIVES: list[Callable[..., Any]] = [
    lambda f: f,
    grad,
    value_and_grad,
    jacobian,
    hessian,
    pushed,
    pulled,
    curved,
    lambda f: grad(lambda *args: f(*args) * grad(f)(*args) if isinstance(args[0], (float, Value)) else f(*args)),
    lambda f: lambda *args: {"a": [f(*args), 1], "b": (grad(f)(*args), None)},
]
OUTSIDE = DERIVATIVES[:5]  # for a jitted function, only those whose sweeps start from 1.0


def drawn(kind: str, i: int) -> tuple[Random, Case]:
    """Return a random function, and the generator that it was drawn with."""
    random = generator(f"{kind} {i} {engine.__name__}")
    return random, random_case(random, STEPS, ROWS)


def outcome(f: Callable[..., Any], args: tuple[Any, ...], closed: Sequence[Value]) -> Any:
    """Return the bits of a result and of its gradients with respect to the Values that f closes over, or the error."""
    try:
        result = f(*args)
        if isinstance(result, Value):
            return bits([result, *gradients(result, closed)])
        return bits(result)
    except Exception as error:  # noqa: BLE001  (any error is an outcome)
        return type(error), str(error)[:300]


def check(case: Case, eager: Callable[..., Any], jitted: Any, programs: Callable[[], Sequence[Program]]) -> None:
    """Compare in calls that record, in calls that replay, and at and near the guards of the first program."""
    wanted = [outcome(eager, case.build(row), case.closed) for row in case.rows]
    for row, found in [*zip(case.rows, wanted, strict=True)] * 2:
        assert outcome(jitted, case.build(row), case.closed) == found, row
    for program in programs()[-1:]:
        inputs = [*case.rows[0], *(x.data for x in case.closed)]
        if program.inputs == len(inputs):
            for row in around(program, case.rows[0], numbers_of(program, inputs), NEAR):
                found = outcome(eager, case.build(row), case.closed)
                assert outcome(jitted, case.build(row), case.closed) == found, row


@pytest.mark.parametrize("part", range(PARTS))  # so that several processes can share the work
def test_replays_have_the_bits_of_the_eager_engine(part: int) -> None:
    for i in range(part, COUNT, PARTS):
        random, case = drawn("replay", i)
        derivative, verify = random.choice(DERIVATIVES), random.choice((True, False))
        try:
            if derivative in OUTSIDE and random.random() < 0.5:
                within = jit(case.f, verify=verify)
                check(case, derivative(case.f), derivative(within), lambda within=within: within.programs)
            else:
                jitted = jit(derivative(case.f), verify=verify)
                check(case, derivative(case.f), jitted, lambda jitted=jitted: jitted.programs)
        except Exception as error:
            error.add_note(f"case {i}, derivative {DERIVATIVES.index(derivative)}, k={case.scope['k']}, {case.closed}")
            error.add_note(case.text)
            raise


def test_every_operation_is_drawn() -> None:
    texts = "\n".join(drawn("replay", i)[1].text for i in range(600))
    assert [name for name in NAMES if f"{name}(" not in texts] == []
