"""Random functions, replayed and mapped over rows, against the same functions in the eager engine: bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, grad, gradients, hessian, hvp, jacobian, jit, jvp, value_and_grad, vjp
from autograd.program.program import Program
from autograd.program.replay import numbers_of
from tests.autograd.program.bits import bits
from tests.autograd.program.random_functions import NAMES, Case, around, random_case
from tests.helpers.draws import draws, generator

COUNT = draws(test=300, cover=4_000, soak=10_000)


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
    lambda f: grad(lambda *args: f(*args) * grad(f)(*args) if isinstance(args[0], (float, Value)) else f(*args)),
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


def check(case: Case, eager: Callable[..., Any], jitted: Any, programs: Callable[[], Sequence[Program]]) -> None:
    """Compare in calls that record, in calls that replay, and at and beside the guards of the first program."""
    wanted = [outcome(eager, case.build(row), case.closed) for row in case.rows]
    for row, found in [*zip(case.rows, wanted, strict=True)] * 2:
        assert outcome(jitted, case.build(row), case.closed) == found, row
    for program in programs()[-1:]:
        inputs = [*case.rows[0], *(x.data for x in case.closed)]
        if program.inputs == len(inputs):
            for row in around(program, case.rows[0], numbers_of(program, inputs))[:6]:
                found = outcome(eager, case.build(row), case.closed)
                assert outcome(jitted, case.build(row), case.closed) == found, row


def test_replays_have_the_bits_of_the_eager_engine() -> None:
    for i in range(COUNT):
        random = generator(f"replay {i}")
        case = random_case(random, steps=8)
        derivative = random.choice(DERIVATIVES)
        jitted = jit(derivative(case.f), verify=random.choice((True, False)))
        try:
            check(case, derivative(case.f), jitted, lambda jitted=jitted: jitted.programs)
            if derivative in OUTSIDE:
                within = jit(case.f)
                check(case, derivative(case.f), derivative(within), lambda within=within: within.programs)
        except Exception as error:
            error.add_note(f"case {i}, derivative {DERIVATIVES.index(derivative)}, k={case.scope['k']}, {case.closed}")
            error.add_note(case.text)
            raise


def test_every_operation_is_drawn() -> None:
    texts = "\n".join(random_case(generator(f"replay {i}"), steps=8).text for i in range(300))
    assert [name for name in NAMES if f"{name}(" not in texts] == []
