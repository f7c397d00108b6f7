"""Known faults of tracing systems. Each is provoked here, and none occurs.

They are from public reports on ReverseDiff's compiled tapes, JAX, TinyJit, CasADi and torch.compile.

1. A branch that changes gives silently wrong results: test_a_branch_...
2. A plain `if` is an error: test_a_loop_...
3. A closed-over value that changes is ignored: test_a_closed_over_..., test_a_deep_attribute_...
4. Randomness, side effects and reads of `.data` are baked in: test_randomness_..., test_a_side_effect_...,
   test_a_number_that_is_read_...
5. nan from the branch of `where` that is not taken: test_no_nan_...
6. Endless recompilation, then a silent fallback: test_the_limit_of_paths_..., test_paths_that_are_used_...
7. Compilation takes minutes: test_time_to_record_..., test_work_to_record_...
8. A batch whose rows take different paths: test_a_batch_...
"""

from __future__ import annotations

import itertools
import math
import random
import sys
import warnings
from collections import OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, grad, jit, value_and_grad, vmap
from autograd.program.cache.replay_verification import ReplayError
from autograd.program.calls.container_entries import LIMIT
from autograd.program.calls.variable_search import Search
from tests.autograd.program.bits import bits
from tests.helpers.every_case import every_case

# ---- 1. a branch that changes gives silently wrong results (ReverseDiff#234, LogDensityProblems.jl#85) ----


def on_max(xs: list[Any]) -> Any:
    return max(xs) * 2


def on_sorted(xs: list[Any]) -> Any:
    return sum(w * x for w, x in zip((1.0, 10.0, 100.0), sorted(xs), strict=True))


def on_membership(xs: list[Any]) -> Any:
    return xs[0] if xs[0] in xs[1:] else -xs[0]


def on_chain(xs: list[Any]) -> Any:
    return xs[0] * xs[1] if 0 < xs[0] < xs[1] <= 2 else xs[2]


def on_any(xs: list[Any]) -> Any:
    return xs[0] if any(x > 1 for x in xs) and not all(xs) else xs[1] * xs[2]


def on_truth(xs: list[Any]) -> Any:
    return (xs[0] or xs[1]) * (xs[1] and xs[2])


def on_search(xs: list[Any]) -> Any:
    return xs[xs.index(min(xs))] * xs.count(1.0)


def on_data(xs: list[Any]) -> Any:
    top = max(getattr(x, "data", x) for x in xs)
    return sum(autograd.exp(x - top) for x in xs)


def on_floor(xs: list[Any]) -> Any:
    return xs[math.floor(abs(xs[0])) % 3] * xs[round(xs[1]) % 3] + math.trunc(abs(xs[2]))


def on_match(xs: list[Any]) -> Any:
    match xs:
        case [x, y, _] if x == y:
            return x * 3
        case [x, *_]:
            return x * x


def on_key(xs: list[Any]) -> Any:
    return min(xs, key=lambda x: abs(x - 1)) * xs[0]


def on_divmod(xs: list[Any]) -> Any:
    quotient, rest = divmod(xs[0], 2.0)
    return rest if quotient > 0 else xs[1] * quotient


FUNCTIONS = [
    on_max, on_sorted, on_membership, on_chain, on_any, on_truth, on_search, on_data, on_floor, on_match, on_key,
    on_divmod,
]  # fmt: skip
ROWS = [[1.0, 2.0, 3.0], [3.0, 1.0, 2.0], [1.0, 1.0, 1.0], [0.0, -0.0, 0.0], [-1.5, 2.5, 1.0], [0.5, 1.5, -2.0]]


@every_case("f", FUNCTIONS)
@every_case("derivative", [lambda f: f, grad, value_and_grad])
def test_a_branch_is_a_guard(f: Callable[..., Any], derivative: Callable[..., Any]) -> None:
    eager, jitted = derivative(f), jit(derivative(f), verify=False)
    for xs in ROWS * 2:
        assert bits(jitted(xs)) == bits(eager(xs)), xs
    assert bits([jitted(xs) for xs in ROWS]) == bits([eager(xs) for xs in ROWS])
    assert 1 < len(jitted.programs) <= len(ROWS)


# ---- 2. a plain `if` is an error (JAX's TracerBoolConversionError, CasADi) ----


def newton(a: Any) -> Any:
    """Return the square root of a, by iteration until it converges."""
    x, steps = a, 0
    while abs(x * x - a) > 1e-12 * a:
        x, steps = (x + a / x) / 2, steps + 1
        if steps > 60:
            raise ArithmeticError("no convergence")
    return x


def test_a_loop_whose_length_depends_on_data_is_recorded() -> None:
    f = jit(value_and_grad(newton), verify=False)
    for a in (2.0, 3.0, 1e6, 1e-6, 2.5, 100.0, 1.0):
        assert bits(f(a)) == bits(value_and_grad(newton)(a))
        assert f(a)[0] == pytest.approx(math.sqrt(a), rel=1e-12)


# ---- 3. a closed-over value that changes is ignored (JAX gives 12.0 where 30.0 is right) ----

RATE = 3.0
SETTINGS = {"rate": 3.0, "offsets": [1.0, 2.0]}


def test_a_closed_over_number_may_change(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_default(x: Any, k: float = 3.0) -> Any:
        return x * k

    def by_keyword(x: Any, *, k: float = 3.0) -> Any:
        return x * k

    rate, rates, value = 3.0, [3.0], Value(3.0)

    def inner(x: Any) -> Any:
        return x * rate

    functions: list[Any] = [
        lambda x: x * rate,
        lambda x: x * rates[0],
        lambda x: x * RATE,
        lambda x: x * SETTINGS["rate"],
        lambda x: inner(x),
        lambda x: max(inner(y) for y in [x]),
        by_default,
        by_keyword,
        lambda x: x * value,
    ]
    jitted = [jit(f, verify=False) for f in functions]
    assert [autograd.comparisons.data_of(f(4.0)) for f in jitted] == [12.0] * 9
    rate, rates[0], value.data = 30.0, 30.0, 30.0
    monkeypatch.setitem(globals(), "RATE", 30.0)
    monkeypatch.setitem(SETTINGS, "rate", 30.0)
    by_default.__defaults__ = (30.0,)
    by_keyword.__kwdefaults__["k"] = 30.0
    assert [autograd.comparisons.data_of(f(4.0)) for f in jitted] == [120.0] * 9


def test_a_closed_over_number_may_get_another_sign_or_type() -> None:
    k: Any = 0.0
    f = jit(lambda x: x / (k * 1.0) if x > 0 else autograd.atan2(k, x), verify=False)
    for k in (0.0, -0.0, 0, False, math.nan, 2):
        for x in (-1.0, -1.0, -2.0):
            assert bits(f(x)) == bits(autograd.atan2(k, x)), k


def test_a_deep_attribute_that_changes_is_recorded_again() -> None:
    class Model:
        def __init__(self) -> None:
            self.layers = [{"rate": 2.0}]

        def __call__(self, x: Any) -> Any:
            return x * self.layers[0]["rate"]

    model = Model()
    f = jit(model)
    f(1.0)
    f(1.0)
    model.layers[0]["rate"] = 5.0
    assert f(1.0) == 5.0
    assert "Model.layers[0]['rate'] was 2.0 and is 5.0" in f.explain()


def states() -> dict[str, tuple[Any, Callable[[Any], Any], Callable[[Any, float], None]]]:
    """Return kinds of state, each with a function that reads a number from it, and one that sets the number."""

    class Slots:
        __slots__ = ("k",)

    class Default:
        k = 2.0

        @property
        def double(self) -> float:
            return 2.0 * self.k

        def __getitem__(self, name: str) -> Any:
            return self.k

        def __call__(self) -> float:
            return self.inner()

        def inner(self) -> float:
            return self.k

    def set_k(x: Any, number: float) -> None:
        x.k = number

    def set_entry(x: Any, number: float) -> None:
        x[1]["k"] = number

    def set_class(x: Any, number: float) -> None:
        type(x).k = number

    def set_first(x: Any, number: float) -> None:
        x[0] = number

    slots = Slots()
    slots.k = 2.0
    module = ModuleType("settings")
    module.k = 2.0  # type: ignore[attr-defined]  # as a user's module has it
    parent = SimpleNamespace(child=SimpleNamespace(k=2.0))
    return {
        "attribute": (Default(), lambda x: x.k, set_k),
        "class attribute": (Default(), lambda x: x.k, set_class),
        "property": (Default(), lambda x: x.double, set_k),
        "index": (Default(), lambda x: x["k"], set_k),
        "call": (Default(), lambda x: x(), set_k),
        "method": (Default(), lambda x: x.inner(), set_k),
        "slot": (slots, lambda x: x.k, set_k),
        "namespace": (parent, lambda x: x.child.k, lambda x, number: set_k(x.child, number)),
        "module": (module, lambda x: x.k, set_k),
        "dict in a list": ([0.0, {"k": 2.0}], lambda x: x[1]["k"], set_entry),
        "object in a dict": ({"a": Default()}, lambda x: x["a"].k, lambda x, number: set_k(x["a"], number)),
        "array": (np.array([2.0, 3.0]), lambda x: x[0], set_first),
    }


@pytest.mark.parametrize("kind", states())
@pytest.mark.parametrize("given_as", ["cell", "default", "partial", "within a function"])
def test_state_outside_of_the_arguments_is_compared(kind: str, given_as: str) -> None:
    state, read, write = states()[kind]
    f: Any = {
        "cell": lambda x: x * read(state),
        "default": lambda x, state=state: x * read(state),
        "partial": partial(lambda state, x: x * read(state), state),
        "within a function": lambda x, inner=(lambda: read(state)): x * inner(),
    }[given_as]
    jitted, mapped = jit(f, verify=False), vmap(f)
    for number in (2.0, 5.0, 7.0):
        write(state, number)
        for _ in range(3):
            assert jitted(1.5) == f(1.5), number
            assert mapped([1.0, 2.0]) == [f(1.0), f(2.0)], number


@pytest.mark.parametrize("kind", states())
def test_the_state_of_an_object_among_the_arguments_is_compared(kind: str) -> None:
    state, read, write = states()[kind]

    class Owner:
        def __init__(self) -> None:
            self.state = state

        def scaled(self, x: Any) -> Any:
            return x * read(self.state)

    owners = [Owner(), Owner()]
    method, function = jit(Owner.scaled, verify=False), jit(lambda x, *, owner: owner.scaled(x), verify=False)
    mapped = vmap(Owner.scaled, (None, 0))
    for number in (2.0, 5.0, 7.0):
        write(state, number)
        for owner in owners * 2:
            wanted = owner.scaled(1.5)
            assert (method(owner, 1.5), function(1.5, owner=owner)) == (wanted, wanted)
            assert mapped(owner, [1.5]) == [wanted]
    assert len(method.programs) == 2


def test_what_a_call_itself_changes_is_an_effect_and_not_compared() -> None:
    class Model:
        def __init__(self) -> None:
            self.rate, self.calls, self.seen = 2.0, 0, [[0.0]]

        def __call__(self, x: Any) -> Any:
            self.calls += 1
            self.seen[0].append(self.calls)
            return x * self.rate

    model = Model()
    f = jit(model, verify=False)
    assert [f(1.0), f(2.0), f(3.0)] == [2.0, 4.0, 6.0]
    assert model.calls == 1
    model.rate = 3.0
    assert [f(1.0), f(2.0)] == [3.0, 6.0]
    assert model.calls == 2


def test_what_a_call_sets_is_compared_afterwards() -> None:
    class Lazy:
        def __init__(self) -> None:
            self.rate: Any = None
            self.cache: dict[str, float] = {}
            self.calls = 0

        def __call__(self, x: Any) -> Any:
            self.calls += 1
            if self.rate is None:
                self.rate = 2.0
            self.cache.setdefault("k", 3.0)
            return x * self.rate * self.cache["k"]

    for verify in (True, False):
        model = Lazy()
        f = jit(model, verify=verify)
        assert [f(1.0) for _ in range(20)] == [6.0] * 20
        assert model.calls < 12
        model.rate = 5.0
        assert [f(1.0) for _ in range(3)] == [15.0] * 3
        model.cache["k"] = 1.0
        assert [f(1.0) for _ in range(3)] == [5.0] * 3


def test_overridden_methods_and_kinds_of_containers_are_searched() -> None:
    class Base:
        def __init__(self) -> None:
            self.k = 2.0

        def scale(self) -> float:
            return self.k

    class Derived(Base):
        def scale(self) -> float:
            return super().scale()

    class Table(dict[str, float]):
        pass

    Pair = namedtuple("Pair", "w")
    derived, pair, inner = Derived(), Pair([2.0]), [2.0]
    kinds: list[Any] = [OrderedDict(k=2.0), defaultdict(float, k=2.0), Table(k=2.0), deque([2.0])]
    for read, write in [
        (derived.scale, lambda: setattr(derived, "k", 5.0)),
        (lambda: pair.w[0], lambda: pair.w.__setitem__(0, 5.0)),
        (lambda: (inner,)[0][0], lambda: inner.__setitem__(0, 5.0)),
        *[(partial(lambda x, key: x[key], x, key), partial(x.__setitem__, key, 5.0))
          for x, key in zip(kinds, ["k", "k", "k", 0], strict=True)],
    ]:  # fmt: skip
        f = jit(lambda x, read=read: x * read(), verify=False)
        assert [f(1.0) for _ in range(3)] == [2.0] * 3
        write()
        assert f(1.0) == 5.0


def test_hostile_objects_leave_replays_on() -> None:
    class Key:
        def __repr__(self) -> str:
            raise RuntimeError("repr")

    class Meta(type):
        def __eq__(cls, other: object) -> bool:
            return False

        __hash__ = None  # type: ignore[assignment]  # what is tested

    class Unhashable(metaclass=Meta):
        k = 2.0

    class Odd:
        k = 2.0

        @property
        def __dict__(self) -> Any:  # type: ignore[override]  # what is tested
            return 3

    class Raising:
        k = 2.0

        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(name)

    key = Key()
    table, unhashable, odd, raising = {key: [2.0]}, Unhashable(), Odd(), Raising()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f = jit(lambda x: x * table[key][0] * unhashable.k * odd.k * raising.k, verify=False)
        assert [f(1.0), f(1.0)] == [16.0, 16.0]
        assert len(f.programs) == 1


def test_data_does_not_hide_settings() -> None:
    settings = SimpleNamespace(k=2.0)
    data = [[[float(i), [float(j)]] for i in range(900)] for j in range(3)]
    f = jit(lambda x: x * settings.k * data[0][1][0], verify=False)
    assert f(1.0) == 2.0
    settings.k = 3.0
    assert f(1.0) == 3.0


def test_a_search_for_state_ends() -> None:
    class Node:
        def __init__(self) -> None:
            self.next, self.k = self, 2.0

    loop: list[Any] = [Node()]
    loop.append(loop)
    chain = Node()
    for _ in range(5000):
        link = Node()
        link.next, chain = chain, link
    jitted = jit(lambda x: x * loop[0].next.k * chain.next.next.k, verify=False)
    assert jitted(1.0) == 4.0
    loop[0].k = 3.0
    assert jitted(1.0) == 6.0
    many = [[Node() for _ in range(90)] for _ in range(90)]
    for f in (lambda: (loop, chain.next.k), lambda: [x.k + x.next.k for row in many for x in row]):
        assert len(Search(f).found) <= LIMIT + 1


def test_large_state_that_changes_is_found_by_verification() -> None:
    table = [2.0] * (LIMIT + 1)
    f = jit(lambda x: x * table[LIMIT])
    f(1.0)
    f(1.0)
    table[LIMIT] = 5.0
    with pytest.raises(ReplayError, match="a container of more than 1,000 entries that changed"):
        repeat(f, 4)


# ---- 4. randomness, side effects and `.data` reads are baked in (all tracers) ----


def repeat(f: Callable[[float], Any], count: int) -> None:
    for _ in range(count):
        f(1.0)


def test_randomness_is_found_within_a_few_calls() -> None:
    generator = random.Random(1)
    for f in (lambda x: x + generator.gauss(), lambda x: x * (generator.random() < 0.5)):
        jitted = jit(f)
        with pytest.raises(ReplayError, match="random numbers"):
            repeat(jitted, 1100)


def test_numbers_read_from_values_are_recorded() -> None:
    f = jit(lambda x, y: x * y.data + float(f"{y.data:.2f}") + int(x.data) + y.item() * len(f"{x.data}"), verify=False)
    for x, y in ((1.5, 2.25), (1.5, 2.25), (2.5, 3.0), (2.75, 2.25), (1.5, 2.125)):
        wanted = x * y + float(f"{y:.2f}") + int(x) + y * len(f"{x}")
        for _ in range(2):
            assert f(Value(x), Value(y)).data == wanted
            assert f(Value(x), Value(y)).partials == (y,)


def test_a_side_effect_happens_in_every_call() -> None:
    """A replay has no side effects. So a function with side effects runs eagerly, with one warning."""
    log: list[int] = []
    total = Value(0.0)

    def logs(x: Any) -> Any:
        log.append(1)
        return x * 2

    def accumulates(x: Any) -> Any:
        total.data += 1.0
        return x * 2

    def trains(x: Any) -> Any:
        y = x * Value(3.0)
        y.backward()
        return y.data

    for f in (logs, accumulates, trains):
        jitted = jit(f, verify=False)
        with pytest.warns(RuntimeWarning, match="runs without replays") as warned:
            assert [jitted(float(k)) for k in range(5)] == [f(float(k)) for k in range(5)]
        assert len(warned) == 1
    assert (len(log), total.data) == (10, 10.0)


# ---- 5. nan from the branch of `where` that is not taken (jax#347, tinygrad#12409) ----


def test_no_nan_comes_from_a_branch_that_is_not_taken() -> None:
    functions: list[Any] = [
        lambda x: autograd.where(x > 0, autograd.sqrt(x), 0.0),
        lambda x: autograd.where(x != 0, autograd.sin(x) / x, 1.0),
        lambda x: autograd.log(x) if x > 0 else 0.0 * x,
        lambda x: autograd.maximum(x, 0.0) ** 0.5 if x > 0 else x * 0,
    ]
    for f in functions:
        jitted = jit(grad(f), verify=False)
        for x in (4.0, 0.0, -1.0, 1.0, 0.0, -2.0):
            assert bits(jitted(x)) == bits(grad(f)(x))
            assert not math.isnan(jitted(x))


# ---- 6. endless recompilation, then a silent fallback (torch.compile, drjit#51) ----


def test_the_limit_of_paths_is_reported_once_with_its_line() -> None:
    f = jit(lambda x: x * math.floor(x))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for k in [*range(150), *range(150)]:
            assert f(k + 0.5) == (k + 0.5) * k
    assert [w.category for w in caught] == [RuntimeWarning]
    assert "test_faults_of_tracers.py" in str(caught[0].message)
    assert "floor" in str(caught[0].message)
    assert caught[0].filename == __file__
    assert len(f.programs) <= 64


class Calls:
    count = 0

    def counted(self, x: Any) -> Any:
        self.count += 1
        return x


def test_paths_that_are_used_stay() -> None:
    """A frequent path is still replayed after a hundred others were recorded."""
    calls = Calls()
    f = jit(lambda x: calls.counted(x * math.floor(x)), verify=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(130):
            f(k + 0.5)
            f(0.25)
    assert calls.count <= 130
    before = calls.count
    f(0.5)
    assert calls.count == before


# ---- 7. compilation takes minutes (jax#2777, casadi#3490) ----


def test_time_to_record_grows_with_the_count_of_operations_alone() -> None:
    """Only paths that occur are recorded: a call with twenty branches records one program, not a million."""

    def f(xs: list[Any]) -> Any:
        total = xs[0]
        for x in xs:
            total = total * 1.01 + x if x > total else total * 0.99 - x
        return total

    jitted = jit(f, verify=False)
    generator = random.Random(0)
    for _ in range(8):
        xs = [generator.uniform(-1, 1) for _ in range(20)]
        assert bits(jitted(xs)) == bits(f(xs))
    assert len(jitted.programs) <= 8


def test_work_to_record_grows_with_the_count_of_operations_alone() -> None:
    """Four times as many operations need about four times as many Python calls, not sixteen times."""

    def work(n: int) -> int:
        def f(x: Any) -> Any:
            for k in range(n):
                x = autograd.sin(x) * 0.5 + (k % 7)
            return x

        calls = 0

        def count(frame: Any, event: str, argument: Any) -> None:
            nonlocal calls
            calls += 1

        jitted = jit(grad(f), verify=False)
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            jitted(0.5)
        finally:
            sys.setprofile(before)
        return calls

    assert work(400) < 4.5 * work(100)


# ---- 8. a batch whose rows take different paths (no other system splits one) ----


@pytest.mark.parametrize("derivative", [lambda f: f, value_and_grad])
def test_a_batch_may_take_every_path(derivative: Callable[..., Any]) -> None:
    for f in FUNCTIONS:
        eager = derivative(f)
        mapped = vmap(lambda *xs, eager=eager: eager(list(xs)))
        for rows in (ROWS * 2, ROWS[::-1], [[x, y, z] for x, y, z in itertools.product((-1.0, 0.5, 2.0), repeat=3)]):
            found = mapped(*map(list, zip(*rows, strict=True)))
            rows_found = list(zip(*found, strict=True)) if isinstance(found, tuple) else found
            assert list(map(bits, rows_found)) == [bits(eager(row)) for row in rows], f.__name__
        assert 1 < len(mapped.programs) <= 33
