"""Shapes of graphs, and the guarantees of backward: accumulation, overwriting, and the state after an error."""

from __future__ import annotations

import math

import pytest

import autograd
from autograd import Value, gradients, no_grad, primitive
from autograd.graph.gradient_order import topological_order
from tests.helpers.interrupts import interrupt_after, interrupts, needs_a_timer
from tests.helpers.nodes import identical


def test_diamond() -> None:
    x = Value(3.0)
    left, right = x * 2, x + 1
    root = left * right
    root.backward()
    assert (x.grad, left.grad, right.grad, root.grad) == (14.0, 4.0, 6.0, 1.0)


def test_one_node_as_both_operands() -> None:
    for f, slope in (
        (lambda x: x * x, 6.0),
        (lambda x: x - x, 0.0),
        (lambda x: x / x, 0.0),
        (lambda x: x + x, 2.0),
        (lambda x: x**x, 27 * (1 + math.log(3))),
        (lambda x: autograd.maximum(x, x), 1.0),
        (lambda x: autograd.atan2(x, x), 0.0),
        (lambda x: autograd.dot([x, x], [x, x], x), 13.0),
    ):
        x = Value(3.0)
        f(x).backward()
        assert x.grad == pytest.approx(slope, rel=1e-15, abs=1e-16)


def test_sixty_doublings_are_exact_and_quick() -> None:
    x = node = Value(1.0)
    for _ in range(60):
        node = node + node
    node.backward()
    assert x.grad == 2.0**60


def test_a_node_used_a_thousand_times() -> None:
    x = Value(0.5)
    y = x.tanh()
    sum(y * i for i in range(1000)).backward()
    assert y.grad == sum(range(1000))
    assert len(topological_order(y)) == 2


def test_an_unused_branch_gets_no_gradient() -> None:
    x = Value(2.0)
    unused = x.exp()
    (x * x).backward()
    assert (x.grad, unused.grad) == (4.0, 0.0)


def test_a_root_that_is_a_leaf() -> None:
    x = Value(2.0)
    x.backward()
    x.backward(gradient=3)
    assert x.grad == 4.0


def test_leaves_accumulate_and_other_nodes_show_the_last_sweep() -> None:
    x = Value(3.0)
    y = x * x
    z = y * x
    for sweep in (1, 2, 3):
        z.backward()
        assert (x.grad, y.grad, z.grad) == (27.0 * sweep, 3.0, 1.0)
    z.zero_grad()
    assert (x.grad, y.grad, z.grad) == (0.0, 0.0, 0.0)
    z.backward(gradient=0.5)
    assert (x.grad, y.grad) == (13.5, 1.5)


def test_two_losses_of_one_leaf() -> None:
    x = Value(3.0)
    (x * 2).backward()
    (x * 5).backward()
    assert x.grad == 7.0


def test_partials_are_captured_when_recorded() -> None:
    w, x = Value(2.0), Value(3.0)
    y = w * x
    w.data, x.data = 100.0, 200.0
    y.backward()
    assert (w.grad, x.grad) == (3.0, 2.0)
    assert (w * x).data == 20000.0  # the next forward pass sees the new numbers


def test_data_changed_before_a_recorded_sweep_is_an_error() -> None:
    x = Value(2.0)
    y = x.sin()
    y.backward(create_graph=True)
    x.data = 3.0
    with pytest.raises(RuntimeError, match=r"the value of sin was 0\.90.* when it was recorded and is 0\.14"):
        y.backward(create_graph=True)
    odd, even = Value(2.0), Value(2.0)
    cube, size = odd**3, abs(even)
    odd.data, even.data = -2.0, -2.0
    with pytest.raises(RuntimeError, match=r"the value of pow was 8\.0 when it was recorded and is -8\.0"):
        gradients(cube, odd, create_graph=True)
    with pytest.raises(RuntimeError, match=r"a partial of abs was 1\.0 when it was recorded and is -1\.0"):
        gradients(size, even, create_graph=True)
    x.zero_grad()
    y.backward()
    assert x.grad == math.cos(2.0)  # the captured partials are still used


def test_a_partial_that_was_nan_and_still_is() -> None:
    x = Value(0.0)
    with pytest.warns(RuntimeWarning, match="nan"):
        (x / x).backward(create_graph=True)
    assert math.isnan(x.grad.data)


def test_a_training_step_by_hand() -> None:
    w = Value(1.0)
    for _ in range(3):
        loss = (w * 2 - 6) ** 2
        w.grad = 0.0
        loss.backward()
        w.data -= 0.1 * w.grad
    assert w.data == pytest.approx(3.0 - 2 * 0.2**3)


def test_the_topological_order() -> None:
    a, b = Value(1.0, "a"), Value(2.0, "b")
    c = a * b
    d = c + a
    assert identical(topological_order(d), [a, b, c, d])
    assert identical(topological_order(d, c), [a, b, c, d])


def test_a_cycle_made_by_force_is_an_error() -> None:
    x = Value(1.0)
    y = x + 1
    z = y * 2
    y._operands = (z, 1.0)
    with pytest.raises(RuntimeError, match="the graph has a cycle"):
        z.backward()


def test_backward_from_a_result_of_no_grad() -> None:
    x = Value(2.0)
    with no_grad():
        y = x * x
    with pytest.raises(RuntimeError, match=r"no graph to sweep.*no_grad"):
        y.backward()
    with pytest.raises(RuntimeError, match="no graph to sweep"):
        gradients(y, x)
    with no_grad(), pytest.raises(RuntimeError, match="create_graph=True records"):
        (x * x).detach().backward(create_graph=True)
    z = x * x
    with no_grad():
        z.backward()  # an existing graph can be swept in any mode
    assert x.grad == 4.0


def test_a_root_that_is_not_finite_warns_at_the_callers_line() -> None:
    x = Value(0.0)
    with pytest.warns(RuntimeWarning, match="backward from a root that is -inf") as caught:
        x.log().backward()
    assert caught[0].filename == __file__
    assert x.grad == math.inf


def test_an_error_in_a_sweep_changes_no_grad() -> None:
    class StopError(Exception):
        pass

    def rule(z: float, x: float) -> tuple[float]:
        if isinstance(x, Value):
            raise StopError
        return (1.0,)

    fails = primitive("fails_on_values", lambda x: x, rule)
    a, b = Value(1.0), Value(2.0)
    y = fails(a) * b + b
    y.backward()
    before = (a.grad, b.grad, y.grad)
    with pytest.raises(StopError):
        y.backward(create_graph=True)
    assert (a.grad, b.grad, y.grad) == before
    y.backward()
    assert (a.grad, b.grad) == (4.0, 4.0)


def sweep_until_interrupted(y: Value) -> None:
    interrupt_after(0.02)
    while True:  # one sweep of the native engine is too short, so there are many
        y.backward()


@needs_a_timer
def test_an_interrupt_in_a_sweep_leaves_the_next_one_right() -> None:
    class Interrupt(BaseException):
        pass

    x = y = Value(1.0)
    for _ in range(50_000):
        y = y * 1.0
    with interrupts(Interrupt), pytest.raises(Interrupt):
        sweep_until_interrupted(y)
    y.zero_grad()
    y.backward()
    assert x.grad == 1.0


def test_create_graph_makes_gradients_that_differentiate_again() -> None:
    x = Value(2.0)
    (x**3).backward(create_graph=True)
    first = x.grad
    assert isinstance(first, Value)
    assert first.data == 12.0
    x.grad = None
    first.backward()
    assert x.grad == 12.0


def test_recorded_gradients_of_zero_accumulate_too() -> None:
    x = Value(0.0)
    y = x * x
    y.backward(create_graph=True)
    y.backward(create_graph=True)
    assert gradients(x.grad, x) == 4.0
    y.backward()
    assert type(x.grad) is float


def test_a_result_of_no_grad_is_a_leaf() -> None:
    with no_grad():
        w = Value(2.0) * 0.5
    (w * 2).backward()
    (w * 5).backward()
    assert w.grad == 7.0


def test_a_gradient_given_as_a_value() -> None:
    x, g = Value(3.0), Value(5.0)
    y = x * x
    y.backward(g)
    assert x.grad == 30.0
    assert type(x.grad) is float
    assert g.grad == 0.0


def test_backward_inside_a_users_rule() -> None:
    def rule(z: float, x: float) -> tuple[float]:
        inner = Value(3.0)
        (inner * inner).backward()
        return (inner.grad,)

    six = primitive("slope_six", lambda x: 6 * x, rule)
    x = Value(1.0)
    (six(x) * 2).backward()
    assert x.grad == 12.0
