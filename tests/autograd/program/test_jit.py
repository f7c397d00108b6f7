"""jit: results of replays, calls that are recorded again, and calls that run eagerly."""

from __future__ import annotations

import functools
import math
import random
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, grad, hessian, hvp, jacobian, jit, jvp, no_grad, tanh, value_and_grad, vjp
from autograd.program.cache.programs_of_function import Programs
from autograd.program.cache.replay_verification import ReplayError
from autograd.program.jit import Jitted
from autograd.program.recording import hash_hook
from autograd.program.user_source_lines import is_of_user
from autograd.structure import flatten
from tests.autograd.program.bits import bits
from tests.autograd.program.branches import branches


def expression(a: Any, b: Any) -> Any:
    return (a + b - (a * b + b**3)) ** 2 / 2


def norms(p: dict[str, Any]) -> Any:
    return autograd.norm(p["w"]) * tanh(p["b"]) + autograd.logsumexp(p["w"]) - autograd.softmax(p["w"])[1]


def scaled(xs: list[Any]) -> list[Any]:
    top = max(xs)
    exps = [autograd.exp(x - top) for x in xs]
    return [e / sum(exps) for e in exps]


NUMBERS = [(1.5, 0.5), (0.3, 2.0), (-1.0, 0.25), (2.0, -0.0), (-0.5, -2.0), (0.0, 0.0), (1.0, math.inf)]


FROM_ONE: list[Callable[..., Any]] = [  # derivatives whose sweeps start from 1.0
    lambda f: f,
    grad,
    value_and_grad,
    lambda f: grad(f, (0, 1)),
    lambda f: grad(grad(f), 1),
    lambda f: hessian(f, (0, 1)),
    lambda f: lambda x, y: hvp(lambda v: f(v[0], v[1]), ([x, y],), ([1.0, y],)),
    lambda f: lambda x, y: grad(f)(x, y) * grad(f, 1)(y, x),
]
FROM_ANY: list[Callable[..., Any]] = [
    lambda f: lambda x, y: jvp(f, (x, y), (1.0, -2.0)),
    lambda f: lambda x, y: jvp(f, (x, y), (y, x)),
    lambda f: lambda x, y: vjp(f, x, y)[1](x),
]


@pytest.mark.parametrize("f", [expression, branches])
@pytest.mark.parametrize("derivative", FROM_ONE + FROM_ANY)
def test_any_derivative_is_replayed_bit_for_bit(f: Callable[..., Any], derivative: Callable[..., Any]) -> None:
    eager, jitted = derivative(f), jit(derivative(f))
    for x, y in NUMBERS * 2:
        assert bits(jitted(x, y)) == bits(eager(x, y)), (x, y)


@pytest.mark.parametrize("f", [expression, branches])
@pytest.mark.parametrize("derivative", FROM_ONE)
def test_a_jitted_function_is_differentiated_bit_for_bit(f: Callable[..., Any], derivative: Callable[..., Any]) -> None:
    eager, jitted = derivative(f), derivative(jit(f))
    for x, y in NUMBERS * 2:
        assert bits(jitted(x, y)) == bits(eager(x, y)), (x, y)


@pytest.mark.parametrize("derivative", FROM_ANY)
def test_a_node_of_a_replay_has_the_whole_derivative_as_its_partial(derivative: Callable[..., Any]) -> None:
    """A sweep from a number other than 1.0 multiplies in a different order, and rounds differently."""
    eager, jitted = derivative(branches), derivative(jit(branches))
    for x, y in NUMBERS[:-1] * 2:
        assert flatten(jitted(x, y))[0] == pytest.approx(flatten(eager(x, y))[0], rel=1e-12)


@pytest.mark.parametrize(
    ("f", "arguments"),
    [
        (
            norms,
            [{"w": [1.0, 2.0, -0.5], "b": 0.1}, {"w": [0.1, 0.2, 0.3], "b": -1.0}, {"w": [0.0, 0.0, 0.0], "b": 0.0}],
        ),
        (scaled, [[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [0.5, 0.5, 0.5], [1.0, 2.0]]),
        (scaled, [np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 3.0])]),
    ],
)
@pytest.mark.parametrize("derivative", [lambda f: f, jacobian, hessian])
def test_structures_are_replayed(f: Any, arguments: list[Any], derivative: Callable[..., Any]) -> None:
    jitted, eager = jit(derivative(f)), derivative(f)
    for argument in arguments * 2:
        assert bits(jitted(argument)) == bits(eager(argument))


def test_second_calls_do_not_call_the_function() -> None:
    calls = Calls()
    f = jit(lambda x: [calls.add(), x * x][1], verify=False)
    assert (f(2.0), f(3.0), calls.count) == (4.0, 9.0, 1)


class Calls:
    count = 0

    def add(self) -> None:
        self.count += 1


def test_another_branch_is_recorded_and_both_are_kept() -> None:
    f = jit(lambda x: x * 2 if x > 1 else x * 3)
    assert [f(x) for x in (2.0, 0.0, 3.0, 1.0, 1.5)] == [4.0, 0.0, 6.0, 3.0, 3.0]
    assert len(f.programs) == 2
    assert "2.0 > 1.0 was True; now it is 0.0 > 1.0 at test_jit.py" in f.explain()


def test_ints_are_static() -> None:
    f = jit(lambda x, n: x**n)
    assert [f(2.0, 3), f(3.0, 3), f(2.0, 2), f(2.0, True)] == [8.0, 27.0, 4.0, 2.0]
    assert [program.counts() for program in f.programs] == [{"pow_const": 1}] * 3


@pytest.mark.parametrize("given", [list, tuple, np.array, lambda xs: np.array(xs, np.float32)])
def test_a_closed_over_value_is_an_input(given: Callable[[list[float]], Any]) -> None:
    w = Value(2.0, label="w")
    f = jit(lambda xs: w * (xs[0] - xs[1]) * w)
    assert [f(given([4.0, 1.0])).data, f(given([5.0, 1.0])).data] == [12.0, 16.0]
    w.data = 10.0
    y = f(given([2.0, 1.0]))
    assert (y.data, y.operands, y.partials) == (100.0, (w,), (20.0,))
    y.backward()
    assert w.grad == 20.0


def test_a_result_of_values_is_one_node_that_can_be_differentiated_again() -> None:
    f = jit(expression)
    for _ in range(2):
        a, b = Value(0.5), Value(2.0)
        y = f(a, b)
        assert y.operands == (a, b)
        y.backward(create_graph=True)
        g = a.grad
        assert isinstance(g, Value)
        a.grad = None
        g.backward()
        assert g.data == grad(expression)(0.5, 2.0)
        assert a.grad == grad(grad(expression))(0.5, 2.0)


def test_the_same_value_twice_is_two_arguments() -> None:
    f = jit(lambda x, y: x * x * y)
    a, b = Value(2.0), Value(3.0)
    assert [f(a, a).data, f(a, b).data] == [8.0, 12.0]
    assert f(a, b).partials == (12.0, 4.0)
    assert f(a, a).operands == (a, a)


def test_a_closed_over_value_may_be_an_argument_too() -> None:
    w = Value(2.0)
    f = jit(lambda x: x * w)
    v = Value(5.0)
    assert [f(w).data, f(v).data, f(w).partials] == [4.0, 10.0, (2.0, 2.0)]


def test_a_value_that_is_returned_stays_itself() -> None:
    w, x = Value(2.0), Value(3.0)
    f = jit(lambda x: [w, x, x * w])
    for _ in range(2):
        first, second, third = f(x)
        assert first is w
        assert second is x
        assert third.data == 6.0


@pytest.mark.parametrize("positive", [True, False])
def test_a_value_that_is_not_chosen_makes_the_result_a_value(positive: bool) -> None:
    """The same happens without jit. No gradient flows to it."""
    w = Value(2.0)
    for f in (
        lambda x: autograd.where(x > 0, x, w) if positive else autograd.where(x > 0, w, -x),
        lambda x: autograd.where((x > 0) is positive, 3.0 * x, w.detach()) * x,
    ):
        jitted, x = jit(f, verify=False), 1.5 if positive else -1.5
        for y in (f(x), jitted(x), jitted(x)):
            assert isinstance(y, Value)
            assert (y.data, autograd.gradients(y, [w])) == (f(x).data, [0.0])
        assert bits(grad(jitted)(x)) == bits(grad(f)(x))


def test_within_no_grad_there_is_no_graph() -> None:
    f = jit(lambda x: x * x)
    with no_grad():
        y = f(Value(3.0))
    assert (y.data, y.operands) == (9.0, ())
    assert f(Value(3.0)).partials == (6.0,)


def test_numbers_in_closures_globals_and_containers_are_compared() -> None:
    k, table = 2.0, [1.0, {"unseen": 1}]
    f = jit(lambda x: k * x + table[0])
    assert [f(3.0), f(3.0)] == [7.0, 7.0]
    k = 10.0
    assert f(3.0) == 31.0
    table[0] = 5.0
    assert [f(3.0), f(3.0)] == [35.0, 35.0]
    assert "k was 2.0 and is 10.0" in f.explain()
    assert "table[0] was 1.0 and is 5.0" in f.explain()


def test_data_that_is_compared_is_a_guard() -> None:
    def softmax(values: list[Any]) -> list[Any]:
        top = max(v.data for v in values)
        exps = [autograd.exp(v - top) for v in values]
        return [e / sum(exps) for e in exps]

    f = jit(softmax)
    for numbers in ([1.0, 2.0], [3.0, 4.0], [4.0, 3.0], [1.0, 9.0]):
        values = list(map(Value, numbers))
        assert bits(f(values)) == bits(softmax(values))
        assert bits([y.partials for y in f(values)]) == bits([jacobian_row(softmax, numbers, i) for i in range(2)])
    assert len(f.programs) == 2


def jacobian_row(f: Any, numbers: list[float], i: int) -> tuple[float, ...]:
    return tuple(grad(lambda xs: f(xs)[i])(numbers))


@pytest.mark.parametrize(
    "read", [float, int, lambda x: float(f"{x:.3f}"), lambda x: round(x, 1), math.floor, math.sqrt]
)
def test_a_number_that_leaves_the_engine_is_a_guard(read: Callable[[Any], Any]) -> None:
    f = jit(lambda x: x * read(x))
    for x in (2.0, 3.0, 3.0, 2.0, 2.25):
        assert f(x) == x * read(x)


def test_a_number_becomes_a_value_and_detached_stays_detached() -> None:
    f = jit(lambda x: grad(lambda v: v * Value(x) * v.detach())(x))
    assert [f(2.0), f(3.0), f(3.0)] == [4.0, 9.0, 9.0]


def test_randomness_is_found() -> None:
    generator = random.Random(0)
    f = jit(lambda x: x * generator.random())
    with pytest.raises(ReplayError, match="random numbers"):
        f(1.0)


def test_a_changed_attribute_is_recorded_again() -> None:
    class Rate:
        value = 1.0

    rate = Rate()
    f = jit(lambda x: x * rate.value)
    assert f(2.0) == 2.0
    rate.value = 3.0
    assert f(2.0) == 6.0
    assert "rate.value was absent and is 3.0" in f.explain()


def test_every_kth_replay_is_verified() -> None:
    calls = Calls()
    f = jit(lambda x: [calls.add(), x * x][1], verify=3)
    for _ in range(10):
        f(1.0)
    assert calls.count == 1 + 1 + 3  # it is recorded, then compared for plain floats, as every replay is


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (lambda x: Value(x).backward(), "calls backward"),
        (lambda x: setattr(W, "data", 1.0), "sets data"),
        (lambda x: W.grad, "reads grad"),
        (lambda x: object(), "returns the object"),
        (lambda x: LOG.append(1), "LOG had . entries and has ."),
        (lambda x: [no_grad()(lambda: W * x)(), 0][0], "no_grad"),
    ],
)
def test_a_function_that_cannot_be_recorded_runs_eagerly(action: Callable[[Any], Any], reason: str) -> None:
    f = jit(lambda x: [action(x), x * x])
    with pytest.warns(RuntimeWarning, match=reason) as warned:
        assert [f(2.0)[1], f(3.0)[1]] == [4.0, 9.0]
    assert len(warned) == 1
    assert f(4.0)[1] == 16.0
    assert re.search(reason, f.explain())


def test_another_thread_that_changes_a_number_once_leaves_replays_on() -> None:
    rates = [2.0]
    changes = iter([3.0])

    def f(x: Any) -> Any:
        rates[0] = next(changes, rates[0])
        return rates[0] * x

    jitted = jit(f)
    assert [jitted(1.0), jitted(2.0), jitted(3.0)] == [3.0, 6.0, 9.0]
    assert len(jitted.programs) == 1


W = Value(1.0)
LOG: list[int] = []


class Holder:
    def __init__(self, x: Any) -> None:
        self.x = x


def append(xs: list[Any]) -> Any:
    xs.append(xs[0] * 2)
    return sum(xs)


def put(xs: Any) -> Any:
    xs[0] = xs[0] * 2
    return xs[0] + xs[1]


def step(v: Any) -> Any:
    (v * v * v).backward()
    v.data -= 0.1 * v.grad
    v.grad = None
    return v.data


def through_backward(w: Value, x: Any) -> Any:
    ((w * x - 1.0) ** 2).backward()
    return x.grad


def through_a_step(w: Value, x: Any) -> Any:
    (w * x * x).backward()
    nn.SGD([w], lr=0.1).step()
    return x.grad


def through_data(w: Value, x: Any) -> Any:
    w.data += 1.0
    return x.grad + w.data


def through_zero_grad(w: Value, x: Any) -> Any:
    w.grad = 2.0
    (w * x).zero_grad()
    w.grad += 3.0
    return x.grad


@pytest.mark.parametrize("f", [through_backward, through_a_step, through_data, through_zero_grad])
def test_a_call_that_changes_other_values_is_not_repeated(f: Any) -> None:
    """Also not if it uses copies of its arguments, as long as it is recorded."""
    found = []
    for transform in (jit, lambda f: f):
        w = Value(1.0)
        changing = transform(functools.partial(f, w))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            numbers = [changing(Value(2.0)) for _ in range(3)]
        found.append((numbers, w.data, w.grad))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("f", "given"),
    [
        (append, lambda: [1.0, 2.0]),
        (put, lambda: [1.0, 2.0]),
        (put, lambda: np.array([1.0, 2.0])),
        (put, lambda: {0: 1.0, 1: 2.0}),
        (lambda xs: xs.sort() or xs[0], lambda: [3.0, 2.0]),
        (lambda xs: xs.update(a=xs["b"]), lambda: {"b": 1.0}),
        (step, lambda: Value(2.0)),
        (lambda v: setattr(v, "data", 5.0), lambda: Value(2.0)),
        (lambda v: setattr(v, "grad", 5.0), lambda: Value(2.0)),
        (lambda v: (v * v).backward() or v.grad, lambda: Value(2.0)),
        (lambda x: Holder(x), lambda: 2.0),
        (lambda x: iter([x, 1.0]), lambda: 2.0),
        (lambda x: lambda: x, lambda: 2.0),
        (lambda x: (y for y in [x, x * 2]), lambda: 2.0),
        (lambda x: [Holder(x), 3.0], lambda: 2.0),
    ],
)
def test_writes_to_arguments_and_results_that_hold_numbers_are_those_of_the_function(f: Any, given: Any) -> None:
    """Starting with the first call, although that is the one that is recorded."""

    def shown(x: Any) -> Any:
        if isinstance(x, Value):
            return type(x), x.data, x.grad
        if callable(x) or isinstance(x, Holder) or hasattr(x, "__next__"):
            return shown(x() if callable(x) else x.x if isinstance(x, Holder) else list(x))
        return type(x), [shown(y) for y in x] if isinstance(x, list) else str(x)

    jitted, ours, theirs = jit(f), given(), given()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(3):
            assert shown(jitted(ours)) == shown(f(theirs))
            assert shown(ours) == shown(theirs)
    assert len(caught) <= 1


def test_more_than_64_paths_warn_once() -> None:
    f = jit(lambda x: int(x) * x)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for k in range(200):
            assert f(float(k)) == k * k
    assert len(caught) == 1
    assert "has taken 64 paths" in str(caught[0].message)
    assert len(f.programs) == 64


def test_errors_of_the_function_propagate() -> None:
    def f(x: Any) -> Any:
        if x < 0:
            raise ValueError("negative")
        return x

    jitted = jit(f)
    for _ in range(2):
        assert jitted(1.0) == 1.0
        with pytest.raises(ValueError, match="negative"):
            jitted(-1.0)


def test_a_network_trains_as_without_jit() -> None:
    def train(wrap: Callable[..., Any]) -> list[float]:
        net = nn.MLP(2, [4, 1], activation="relu", rng=3)
        optimizer = nn.Adam(net.parameters(), lr=0.1)
        loss = wrap(lambda x, t: nn.mse_loss(net(x), t))
        for step in range(12):
            optimizer.zero_grad()
            loss([step / 5, 1.0 - step / 7], float(step % 2)).backward()
            optimizer.step()
        return [p.data for p in net.parameters()]

    assert bits(train(jit)) == bits(train(lambda f: f))


def test_a_jitted_function_is_a_method_and_keeps_its_name() -> None:
    class Model:
        scale = 2.0

        @jit
        def area(self, r: float) -> float:
            """Return an area."""
            return self.scale * r * r

    assert Model().area(3.0) == 18.0
    assert (Model.area.__name__, Model.area.__doc__) == ("area", "Return an area.")


def test_a_subclass_may_have_calls_of_its_own() -> None:
    class Doubled(Jitted[[float], float]):
        def __call__(self, x: float) -> float:
            return 2.0 * super().__call__(x)

    def square(x: float) -> float:
        return x * x

    f = Doubled(square, Programs(square, verify=False), {})
    assert [f(x) for x in (1.0, 2.0, 3.0)] == [2.0, 8.0, 18.0]


def test_all_ways_of_a_call_take_the_same_arguments() -> None:
    f = jit(lambda x, y=3.0: (x / y, [x]))
    for x in (1.0, 2.0, 5.0):
        assert f(x) == f(x, 3.0) == f(x=x) == f(y=3.0, x=x) == f(*[x], y=3.0) == type(f).__call__(f, x)
        assert f(x) == (x / 3.0, [x])
    for _ in range(3):  # by the eager function as by a replay
        for wrong in (lambda: f(1.0, 2.0, 3.0), lambda: f(), lambda: f(1.0, z=2.0)):  # type: ignore[call-arg]
            with pytest.raises(TypeError):
                wrong()


@pytest.mark.parametrize("verify", [True, False, 10**30])
def test_any_schedule_of_checks_replays(verify: bool | int) -> None:
    f = jit(lambda x: x * x, verify=verify)
    assert [f(float(k)) for k in range(40)] == [float(k * k) for k in range(40)]


def test_wrong_options_are_errors() -> None:
    with pytest.raises(TypeError, match="expected a function"):
        jit(3)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(TypeError, match="verify"):
        jit(abs, verify=-1)


def test_a_function_that_is_refused_later_runs_eagerly() -> None:
    """Programs of other branches are not replayed either, because side effects would be lost."""
    counted = Calls()

    def f(x: Any) -> Any:
        counted.add()
        if x > 1:
            W.zero_grad()
        return x * x

    jitted = jit(f, verify=False)
    assert [jitted(0.5), jitted(0.25), counted.count] == [0.25, 0.0625, 1]
    with pytest.warns(RuntimeWarning, match="zero_grad"):
        assert jitted(2.0) == 4.0
    assert [jitted(0.5), counted.count] == [0.25, 3]


def test_a_container_that_is_filled_once_per_argument_does_not_stop_replays() -> None:
    """A single call may change what a function reads. Two in a row show that the function does so itself."""
    known: dict[int, float] = {}

    def f(x: Any, n: int) -> Any:
        if n not in known:
            known[n] = float(n)
        return x * known[n] + x

    g = jit(f)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for n in (2, 2, 3, 3, 4, 4):
            assert g(1.5, n) == f(1.5, n)
    h = jit(lambda x, n: f(x, n))
    known.clear()
    assert h(1.5, 2) == f(1.5, 2)
    with pytest.warns(RuntimeWarning, match="the call changes what it closes over"):
        assert h(1.5, 3) == 6.0


def test_hashes_are_reported_only_while_a_function_is_recorded() -> None:
    def f(x: Any) -> Any:
        assert Value.__hash__ is hash_hook._reported_hash
        return x * 2.0 + x

    assert jit(f)(Value(1.5)).data == 4.5
    assert Value.__hash__ is not hash_hook._reported_hash


@pytest.mark.parametrize("folder", ["autograd_examples", "nn2", "viz.old", "mine"])
def test_files_beside_the_packages_are_of_the_user(folder: str) -> None:
    beside = Path(autograd.__file__).parents[1]
    assert is_of_user(str(beside / folder / "f.py"))
    for name in ("autograd", "nn", "viz"):
        assert not is_of_user(str(beside / name / "f.py"))
