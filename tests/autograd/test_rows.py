"""Columns of the numbers of Values, on both engines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograd import Value
from autograd.current_engine import (
    forget_grads,
    read_data,
    read_grads,
    same_nodes,
    write_data,
)
from autograd.modes import noting
from autograd.program.recording.recording import Recording

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
