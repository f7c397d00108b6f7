"""A function over rows has the same results as calls row by row, on both engines and in a step of an optimizer."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import pytest

import autograd
import nn
from autograd import Value
from autograd.arrays.columns_of_values import each_row as row_by_row
from autograd.current_engine import (
    each_row,
    forget_grads,
    read_data,
    read_grads,
    same_nodes,
    write_data,
)
from autograd.modes import noting
from autograd.ops import TABLE
from autograd.program.recording.recording import Recording
from tests.helpers.every_case import every_case

Rule = Callable[..., Sequence[float]]


def lists(columns: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return columns as lists: those of the native engine are arrays."""
    return [list(column) for column in columns]


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
    assert (
        lists(each_row(rule, given))
        == row_by_row(rule, given)
        == [list(x) for x in zip(*map(rule, *given), strict=True)]
    )


@every_case("name", [name for name, op in TABLE.items() if op.arity is not None])
@every_case("rows", [1, 127, 300])
def test_columns_of_an_operation_agree_with_single_rows(name: str, rows: int) -> None:
    op, draw = TABLE[name], random.Random(rows)
    drawn = [[draw.uniform(*interval) for _ in range(rows)] for interval in op.samples]
    given = [drawn[min(i, len(drawn) - 1)] for i in range(op.arity or 0)]
    given[0] = [given[0][0]] * (rows // 2) + given[0][rows // 2 :]  # blocks of one number, and of many

    def rule(*xs: float) -> tuple[float, ...]:
        return (op.traced(xs[0], xs) if isinstance(xs[0], Value) else op.forward(*xs),)

    assert lists(each_row(rule, given)) == lists(row_by_row(rule, given))
    assert lists(each_row(rule, [array("d", column) for column in given])) == lists(row_by_row(rule, given))
    assert lists(each_row(rule, iter(given))) == lists(each_row(rule, given))


def test_a_kept_recording_runs_over_other_rows() -> None:
    kept: dict[str, Any] = {}
    for rows in (3, 300):
        given = columns(2, rows)
        assert lists(each_row(of_many_operations, given, kept)) == row_by_row(of_many_operations, given)


def test_nothing_is_kept_of_a_function_that_branches() -> None:
    kept: dict[str, Any] = {}
    for numbers, expected in (([1.0, 2.0], [1.0, 2.0]), ([-1.0, 2.0], [2.0, 2.0])):
        assert lists(each_row(that_branches, [numbers], kept)) == [expected]


def test_functions_that_cannot_be_recorded_are_called_row_by_row() -> None:
    assert lists(each_row(that_leaves_the_record, [[1.5, 2.25]])) == [[2.5, 4.25]]
    assert [x.data for x in each_row(of_a_value, [[1.0, 2.0]])[0]] == [3.0, 6.0]


def test_results_that_are_not_finite_match_those_of_python() -> None:
    def inverse(x: float) -> tuple[float, ...]:
        return (1.0 / x,)

    assert lists(each_row(lambda x: (x * 1e300,), [[1.0, 1e10]])) == [[1e300, math.inf]]
    with pytest.raises(ZeroDivisionError):
        each_row(inverse, [[1.0, 0.0]])


def test_rows_of_other_numbers_are_not_converted() -> None:
    assert lists(each_row(lambda x: (x + 1,), [[1.0, 2, True]])) == [[2.0, 3, 2]]


def test_an_error_of_the_rule_is_raised() -> None:
    def broken(x: float) -> tuple[float, ...]:
        raise LookupError("of the rule")

    with pytest.raises(LookupError, match="of the rule"):
        each_row(broken, [[1.0]])


def test_results_do_not_depend_on_the_mode() -> None:
    given = columns(2)
    with autograd.no_grad(), autograd.detect_anomaly():
        assert lists(each_row(of_many_operations, given)) == row_by_row(of_many_operations, given)


# ---- columns of Values ----


def test_columns_are_read_and_written() -> None:
    x, y = Value(1.0), Value(2.0)
    assert read_grads([x, y]) is None
    (x * y).backward(create_graph=True)
    assert list(read_grads([x, y]) or ()) == [2.0, 1.0]
    write_data((x, y), read_data([y, x]))
    write_data([x], [True])
    assert (x.data, y.data) == (1.0, 1.0)
    forget_grads([x, y])
    assert (x.grad, y.grad, x._has_grad, y._has_grad) == (0.0, 0.0, False, False)
    x.grad = 3.0
    y.grad = None  # type: ignore[assignment]  # as PyTorch's users do
    assert read_grads([x, y]) is None
    assert list(read_data([])) == []
    with pytest.raises(ValueError, match=r"zip\(\) argument"):
        write_data([x, y], [1.0])
    with pytest.raises((TypeError, AttributeError)):
        read_data([x, 1.0])  # type: ignore[list-item]


def test_access_to_columns_is_reported_to_a_recording() -> None:
    x = Value(1.0)
    recording = Recording()
    with noting(recording):
        assert list(read_data([x])) == [1.0]
    assert [(guard.test, guard.outcome) for guard in recording.guards.values()] == [("same", 1.0)]
    acts: list[tuple[Callable[[], object], str]] = [
        (lambda: write_data([x], [2.0]), "sets data"),
        (lambda: forget_grads([x]), "sets grad"),
        (lambda: read_grads([x]), "reads grad"),
    ]
    for act, action in acts:
        x.grad = 1.0
        recording = Recording()
        with noting(recording):
            act()
        assert action in str(recording.refusal)
    assert x.data == 2.0


def test_the_same_values_are_the_same_objects() -> None:
    x, y = Value(1.0), Value(1.0)
    assert same_nodes([x, y], (x, y))
    assert not same_nodes([x, y], [y, x])
    assert not same_nodes([x, y], [x])


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
    ],
)
def test_a_step_is_the_rule_of_each_parameter(kind: Any, options: dict[str, Any]) -> None:
    draw = random.Random(1)
    params = [Value(draw.uniform(-1.0, 1.0)) for _ in range(20)]
    optimizer = kind(params, **options)
    numbers: list[float] = [p.data for p in params]
    memories: list[Any] = [{} for _ in params]
    for _ in range(5):
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
