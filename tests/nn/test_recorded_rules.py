"""A rule of an optimizer, applied to all parameters, has the results of calls for each, on both engines."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import autograd
import nn
from autograd import Value, engine_info
from autograd.ops import TABLE
from nn.optim import recorded_rules
from nn.optim.recorded_rules import Recording, each_parameter
from tests.helpers.every_case import every_case

Rule = Callable[..., Sequence[float]]


def lists(columns: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return columns as lists: those of the native engine are arrays."""
    return [list(column) for column in columns]


def replayed(rule: Rule, given: Sequence[Any]) -> list[list[float]]:
    return lists(each_parameter(rule, given, Recording(is_kept=True)))


def one_by_one(rule: Rule, given: Sequence[Any]) -> list[list[float]]:
    return [list(column) for column in zip(*map(rule, *given), strict=True)]


def columns(count: int, rows: int = 50) -> list[list[float]]:
    draw = random.Random(count)
    return [[draw.uniform(-3.0, 3.0) for _ in range(rows)] for _ in range(count)]


def unchanged_and_constant(x: float, y: float) -> tuple[float, ...]:
    return y, 2.0, 7, x  # an int too


def of_many_operations(x: float, y: float) -> tuple[float, ...]:
    a = autograd.hypot(x, y) ** 0.5 - 2 * abs(x) / (1 + y * y)
    return a, autograd.dot([x, y], [a, 3.0], 0.25), 0.9**a, autograd.clamp(a, -0.5, 0.5)


def of_a_value(x: float) -> tuple[float, ...]:
    return (x * OUTSIDE,)


def that_branches(x: float) -> tuple[float, ...]:
    return (x if x > 0 else -2 * x,)


def that_leaves_the_record(x: float) -> tuple[float, ...]:
    return (math.floor(x) + x,)


def with_an_operation_of_its_own(x: float) -> tuple[float, ...]:
    return (THRICE(x) + 1.0,)


def with_no_record_in_c(x: float) -> tuple[float, ...]:
    return (autograd.fsum([x, 1e308, 1e308, -1e308]),)  # overflows in an intermediate step


OUTSIDE = Value(3.0)
THRICE = autograd.primitive("thrice", lambda x: 3 * x, lambda z, x: (3.0,))


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (unchanged_and_constant, 2),
        (of_many_operations, 2),
        (that_branches, 1),
        (with_an_operation_of_its_own, 1),
        (with_no_record_in_c, 1),
    ],
)
def test_all_rows_at_once_agree_with_single_rows(rule: Rule, count: int) -> None:
    given = columns(count)
    assert replayed(rule, given) == one_by_one(rule, given)


@every_case("name", [name for name, op in TABLE.items() if op.arity is not None])
@every_case("rows", [1, 65, 300])
def test_columns_of_an_operation_agree_with_single_rows(name: str, rows: int) -> None:
    op, draw = TABLE[name], random.Random(rows)
    drawn = [[draw.uniform(*interval) for _ in range(rows)] for interval in op.samples]
    given = [drawn[min(i, len(drawn) - 1)] for i in range(op.arity or 0)]
    given[0] = [given[0][0]] * (rows // 2) + given[0][rows // 2 :]  # blocks of one number, and of several

    def rule(*xs: float) -> tuple[float, ...]:
        return (op.traced(xs[0], xs) if isinstance(xs[0], Value) else op.forward(*xs),)

    wanted = repr(one_by_one(rule, given))  # nan is equal to nan
    assert repr(replayed(rule, given)) == wanted
    assert repr(replayed(rule, [array("d", column) for column in given])) == wanted


def test_a_kept_recording_runs_over_other_rows() -> None:
    recording = Recording(is_kept=True)
    for rows in (3, 300):
        given = columns(2, rows)
        assert lists(each_parameter(of_many_operations, given, recording)) == one_by_one(of_many_operations, given)
    assert len(recording.programs) == (engine_info().engine == "native")


def test_each_branch_of_all_rows_has_a_program() -> None:
    recording = Recording(is_kept=True)
    for numbers, expected in (([1.0, 2.0], [1.0, 2.0]), ([-1.0, 2.0], [2.0, 2.0]), ([-1.0, -2.0], [2.0, 4.0])):
        assert lists(each_parameter(that_branches, [numbers], recording)) == [expected]
    assert len(recording.programs) == (2 if engine_info().engine == "native" else 0)


def test_a_rule_of_many_branches_is_called_for_each_parameter() -> None:
    recording = Recording(is_kept=True)
    for k in range(10):
        assert lists(each_parameter(lambda x: (x + math.floor(x),), [[k + 0.5, k + 0.25]], recording)) == [
            [2 * k + 0.5, 2 * k + 0.25]
        ]
    assert len(recording.programs) <= recorded_rules.BRANCHES


def test_rules_that_cannot_be_recorded_are_called_for_each_parameter() -> None:
    assert replayed(that_leaves_the_record, [[1.5, 2.25]]) == [[2.5, 4.25]]
    (found,) = each_parameter(of_a_value, [[1.0, 2.0]], Recording(is_kept=True))
    assert [x.data for x in found] == [3.0, 6.0]  # type: ignore[attr-defined]  # a rule returns floats


def test_results_that_are_not_finite_match_those_of_python() -> None:
    def inverse(x: float) -> tuple[float, ...]:
        return (1.0 / x,)

    assert replayed(lambda x: (x * 1e300,), [[1.0, 1e10]]) == [[1e300, math.inf]]
    recording = Recording(is_kept=True)
    for numbers in ([1.0, 0.0], [0.0, 0.0]):
        with pytest.raises(ZeroDivisionError):
            each_parameter(inverse, [numbers], recording)
    assert not recording.is_refused


def test_numbers_that_are_not_floats_are_not_converted() -> None:
    assert replayed(lambda x: (x + 1,), [[1.0, 2, True]]) == [[2.0, 3, 2]]


def test_an_error_of_the_rule_is_raised() -> None:
    def broken(x: float) -> tuple[float, ...]:
        raise LookupError("of the rule")

    with pytest.raises(LookupError, match="of the rule"):
        replayed(broken, [[1.0]])


def test_results_do_not_depend_on_the_mode() -> None:
    given = columns(2)
    with autograd.no_grad(), autograd.detect_anomaly():
        assert replayed(of_many_operations, given) == one_by_one(of_many_operations, given)


class Impure:
    """Rules that a program does not repeat."""

    def __init__(self) -> None:
        self.draw, self.calls = random.Random(1), 0

    def of_random_numbers(self, x: float) -> tuple[float, ...]:
        return (x + random.random(),)

    def of_numpy(self, x: float) -> tuple[float, ...]:
        return (x * (pytest.importorskip("numpy").random.random() < 0.5),)

    def of_its_own_generator(self, x: float) -> tuple[float, ...]:
        return (x + self.draw.random(),)

    def that_counts(self, x: float) -> tuple[float, ...]:
        self.calls += 1
        return (x + self.calls,)

    def of_a_type(self, x: float) -> tuple[float, ...]:
        return (x if type(x) is float else -x,)


@pytest.mark.parametrize("name", ["of_random_numbers", "of_numpy"])
def test_a_users_rule_draws_a_number_for_each_parameter(name: str) -> None:
    given = [[1.0] * recorded_rules.MANY]
    found = []
    for called in (lambda rule: each_parameter(rule, given, Recording(is_kept=False)), lambda f: one_by_one(f, given)):
        random.seed(1)
        if name == "of_numpy":
            pytest.importorskip("numpy").random.seed(1)
        found.append(lists(called(getattr(Impure(), name))))
    assert found[0] == found[1]


@pytest.mark.parametrize("name", ["of_its_own_generator", "that_counts"])
def test_a_users_rule_may_have_a_state(name: str) -> None:
    count = recorded_rules.MANY
    (column,) = each_parameter(getattr(Impure(), name), [[1.0] * count], Recording(is_kept=False))
    assert len(set(column)) == count


def test_a_users_rule_may_test_types() -> None:
    given = [[float(i) for i in range(recorded_rules.MANY)]]
    assert lists(each_parameter(Impure().of_a_type, given, Recording(is_kept=False))) == given


def test_threads_may_share_a_recording() -> None:
    recording = Recording(is_kept=True)

    def run(k: int) -> list[list[float]]:
        return [lists(each_parameter(that_branches, [[(-1.0) ** (k + i)] * 3], recording))[0] for i in range(300)]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(run, range(4)))
    assert found == [[[1.0 if (k + i) % 2 == 0 else 2.0] * 3 for i in range(300)] for k in range(4)]


# ---- optimizers ----


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (nn.SGD, {}),
        (nn.SGD, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
        (nn.Adam, {}),
        (nn.Adam, {"eps": 0.0}),
        (nn.AdamW, {"weight_decay": 0.1}),
        (nn.RMSprop, {"centered": True, "momentum": 0.5}),
        (nn.Adagrad, {"lr_decay": 0.1}),
        (nn.NAdam, {"weight_decay": 0.1, "decoupled_weight_decay": True}),
        (nn.RAdam, {}),
    ],
)
def test_a_step_is_the_rule_of_each_parameter(kind: Any, options: dict[str, Any]) -> None:
    draw = random.Random(1)
    params = [Value(draw.uniform(-1.0, 1.0)) for _ in range(20)]
    optimizer = kind(params, **options)
    numbers: list[float] = [p.data for p in params]
    memories: list[Any] = [{} for _ in params]
    for step in range(8):  # the sixth is the first that RAdam rectifies
        optimizer.param_groups[0]["lr"] = 0.1 / (step + 1)
        for p in params:
            p.grad = draw.choice([0.0, draw.gauss(0.0, 1.0)])
        for i, p in enumerate(params):
            numbers[i], memories[i] = optimizer.rule(numbers[i], p.grad, memories[i], optimizer.param_groups[0])
        optimizer.step()
        assert [p.data for p in params] == numbers
        assert [optimizer.state[p] for p in params] == memories


def test_later_parameters_start_without_a_memory() -> None:
    x, y, z = Value(1.0), Value(1.0), Value(1.0)
    optimizer = nn.SGD([x], lr=0.5, momentum=0.5)
    x.grad = y.grad = z.grad = 1.0
    optimizer.step()
    optimizer.add_param_group({"params": [y]})
    optimizer.param_groups[0]["params"].append(z)
    optimizer.step()
    assert [p.data for p in (x, y, z)] == [1.0 - 0.5 - 0.75, 0.5, 0.5]
    assert [optimizer.state[p]["momentum_buffer"] for p in (x, y, z)] == [1.5, 1.0, 1.0]
    assert len(optimizer.state) == 3
    assert set(optimizer.state_dict()["state"]) == {0, 1, 2}
