"""Random functions, replayed and mapped over rows, against the same functions in the eager engine: bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

from autograd import Value, grad, gradients, hessian, hvp, jacobian, jit, jvp, value_and_grad, vjp
from autograd.program.replay import numbers_of
from tests.autograd.program.bits import bits
from tests.autograd.program.random_functions import Case, around, random_case
from tests.helpers.draws import draws, generator

COUNT = draws(test=400, cover=4_000, soak=10_000)


def pushed(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return value and tangent, along a direction that depends on the arguments."""
    return lambda *args: jvp(f, args, args)


def pulled(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return value and cotangents."""

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
    lambda f: grad(lambda *args: f(*args) * grad(f)(*args) if type(args[0]) is float else f(*args)),
    lambda f: lambda *args: {"a": [f(*args), 1], "b": (grad(f)(*args), None)},
]
OUTSIDE = DERIVATIVES[:5]  # of a jitted function: those whose sweeps start from 1.0


def outcome(f: Callable[..., Any], args: tuple[Any, ...], closed: Sequence[Value]) -> Any:
    """Return the bits of a result and of its gradients with respect to the Values that f closes over, or the error."""
    try:
        result = f(*args)
        if isinstance(result, Value):
            return bits([result, *gradients(result, closed)])
        return bits(result)
    except Exception as error:  # noqa: BLE001  (any error is an outcome)
        return type(error), str(error)[:300]


def check(case: Case, eager: Callable[..., Any], jitted: Any) -> None:
    rows = list(case.rows)
    for row in case.rows:
        wanted = outcome(eager, case.build(row), case.closed)
        assert outcome(jitted, case.build(row), case.closed) == wanted, row
    for program in jitted.programs if hasattr(jitted, "programs") else ():
        inputs = [*case.rows[0], *(x.data for x in case.closed)]
        if program.inputs == len(inputs):
            rows += around(program, case.rows[0], numbers_of(program, inputs))
    for row in rows[:12]:
        wanted = outcome(eager, case.build(row), case.closed)
        assert outcome(jitted, case.build(row), case.closed) == wanted, row


@pytest.mark.parametrize("part", range(4))
def test_replays_have_the_bits_of_the_eager_engine(part: int) -> None:
    for i in range(part, COUNT, 4):
        random = generator(f"replay {i}")
        case = random_case(random, steps=8)
        derivative = random.choice(DERIVATIVES)
        try:
            check(case, derivative(case.f), jit(derivative(case.f), verify=random.choice((True, False))))
            if derivative in OUTSIDE:
                check(case, derivative(case.f), derivative(jit(case.f)))
        except Exception as error:
            error.add_note(f"case {i}, derivative {DERIVATIVES.index(derivative)}, k={case.scope['k']}, {case.closed}")
            error.add_note(case.text)
            raise


def test_every_operation_is_drawn() -> None:
    from tests.autograd.program.random_functions import NAMES

    texts = "\n".join(random_case(generator(f"replay {i}"), steps=8).text for i in range(COUNT))
    assert [name for name in NAMES if f"{name}(" not in texts] == []


_ = Random
