"""Random programs: the engine agrees with dual numbers, with complex steps, and with itself."""

from __future__ import annotations

import cmath
import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, gradients, hessian, jacfwd, jacrev, jvp, no_grad, vjp
from autograd.graph.gradient_order import topological_order
from tests.helpers.dual import DUAL, Dual
from tests.helpers.programs import Program, programs, written

EPS = 2.0**-52


def leaves(program: Program) -> list[Value]:
    return [Value(x, label=f"x{i}") for i, x in enumerate(program.inputs)]


def bits(numbers: Any) -> list[str]:
    return [float(x).hex() for x in numbers]


def slack(root: Value, x: Value) -> float:
    """Return a bound for the rounding error of d(root)/dx: the sum of all paths' absolute products and their roundings.

    A partial may have an error of a few ulp of itself or, if a textbook formula cancels, of 1.
    """
    size: dict[Value, float] = {x: 1.0}
    error: dict[Value, float] = {x: 0.0}
    for node in topological_order(root):
        for operand, p in zip(node.operands, node.partials, strict=False):
            if isinstance(operand, Value) and operand in size:
                size[node] = size.get(node, 0.0) + abs(p) * size[operand]
                local = (64 * abs(p) + 64) * EPS
                error[node] = error.get(node, 0.0) + abs(p) * error[operand] + local * size[operand]
    return error.get(root, 0.0) + 8 * EPS * size.get(root, 0.0)


# ---- against a simple second implementation -------------------------------------------------------------------------


def on_duals(program: Program, nodes: list[Value], chosen: int) -> list[Dual]:
    """Run on dual numbers. Each value is compared with the engine's and replaced by it, so errors stay local."""
    results = [Dual(x, float(i == chosen)) for i, x in enumerate(program.inputs)]

    def call(name: str, operands: list[Any]) -> Dual:
        z = DUAL[name](*(x if isinstance(x, Dual) else Dual(x) for x in operands))
        data = nodes[len(results)].data
        assert abs(z.x - data) <= 1e-13 * (
            1 + max(abs(x.x if isinstance(x, Dual) else x) for x in operands) + abs(data)
        ), name
        results.append(Dual(data, z.dx))
        return results[-1]

    program.run(list(results), call)
    return results


@given(programs())
def test_against_dual_numbers(program: Program) -> None:
    """Value and gradient of every program, one input at a time."""
    xs = leaves(program)
    nodes = program.on_values(xs)
    for i, x in enumerate(xs):
        expected = on_duals(program, nodes, i)[-1]
        assert abs(gradients(nodes[-1], x) - expected.dx) <= slack(nodes[-1], x)


ANALYTIC: dict[str, Callable[..., complex]] = {
    "neg": lambda x: -x,
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "square": lambda x: x * x,
    "cube": lambda x: x * x * x,
    "reciprocal": lambda x: 1 / x,
    "pow": lambda x, y: cmath.exp(y * cmath.log(x)),
    "sigmoid": lambda x: 1 / (1 + cmath.exp(-x)),
    "softplus": lambda x: cmath.log(1 + cmath.exp(x)),
    "silu": lambda x: x / (1 + cmath.exp(-x)),
    "logsumexp": lambda *xs: cmath.log(sum(map(cmath.exp, xs))),
    **{name: getattr(cmath, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan")},
    **{name: getattr(cmath, name) for name in ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh")},
}


@given(programs(max_steps=30, names=tuple(ANALYTIC)))
def test_against_complex_steps(program: Program) -> None:
    """The imaginary part of f(x + 1e-100 i) is the derivative, without cancellation."""
    xs = leaves(program)
    nodes = program.on_values(xs)
    h = 1e-100
    for i, x in enumerate(xs):
        results = [complex(t, h if j == i else 0.0) for j, t in enumerate(program.inputs)]

        def call(name: str, operands: list[Any], results: list[complex] = results) -> complex:
            z = complex(ANALYTIC[name](*operands))
            results.append(complex(nodes[len(results)].data, z.imag))
            return results[-1]

        program.run(list(results), call)
        assert abs(gradients(nodes[-1], x) - results[-1].imag / h) <= 4 * slack(nodes[-1], x)


# ---- consistency ----------------------------------------------------------------------------------------------------


@given(programs())
def test_labels_copies_and_pickles_preserve_every_bit(program: Program) -> None:
    """Relabeled, deep-copied, pickled, computed again: the same bits."""
    xs = leaves(program)
    root = program.on_values(xs)[-1]
    expected = bits([root.data, *gradients(root, xs)])
    again = [Value(x, label="λ" * i) for i, x in enumerate(program.inputs)]
    there = program.on_values(again)[-1]
    assert bits([there.data, *gradients(there, again)]) == expected
    for twin_root, twin_xs in (copy.deepcopy((root, xs)), pickle.loads(pickle.dumps((root, xs)))):
        assert bits([twin_root.data, *gradients(twin_root, twin_xs)]) == expected
    with no_grad():
        assert program.on_values(leaves(program))[-1].data.hex() == expected[0]


@given(programs())
def test_backward_and_gradients_agree(program: Program) -> None:
    """`backward` writes the result of `gradients`, and twice that after two calls."""
    xs = leaves(program)
    root = program.on_values(xs)[-1]
    expected = gradients(root, xs)
    root.backward()
    assert bits(x.grad for x in xs) == bits(expected)
    if root.op is not None:
        root.backward()
        assert bits(x.grad for x in xs) == bits(2 * g for g in expected)


@given(programs())
def test_recorded_partials_are_the_captured_ones(program: Program) -> None:
    """A sweep that can be differentiated again finds the same numbers as the plain one."""
    xs = leaves(program)
    root = program.on_values(xs)[-1]
    plain = gradients(root, xs)
    again = gradients(root, xs, create_graph=True)
    assert bits(plain) == bits(g.data if isinstance(g, Value) else g for g in again)


@given(programs())
def test_forward_and_reverse_agree(program: Program) -> None:
    """The Jacobian of the last three results, by forward and by reverse sweeps."""
    inputs = list(program.inputs)

    def f(xs: list[Value]) -> list[Value]:
        return program.on_values(xs)[-3:]

    up, down = jacfwd(f)(inputs), jacrev(f)(inputs)
    xs = leaves(program)
    for node, row_up, row_down in zip(program.on_values(xs)[-3:], up, down, strict=True):
        for x, a, b in zip(xs, row_up, row_down, strict=True):
            assert abs(a - b) <= slack(node, x)


@given(programs(), st.data())
def test_products_are_symmetric(program: Program, data: st.DataObject) -> None:
    """<v, J u> = <J' v, u>."""
    weights = st.floats(-2, 2)
    u = [data.draw(weights) for _ in program.inputs]

    def f(*xs: Value) -> list[Value]:
        return program.on_values(xs)[-3:]

    values, along = jvp(f, program.inputs, u)
    v = [data.draw(weights) for _ in values]
    _, pull_back = vjp(f, *program.inputs)
    left = math.fsum(a * b for a, b in zip(v, along, strict=True))
    right = math.fsum(a * b for a, b in zip(pull_back(v), u, strict=True))
    xs = leaves(program)
    bound = sum(slack(node, x) for node in program.on_values(xs)[-3:] for x in xs)
    assert abs(left - right) <= 8 * bound


@given(programs(max_steps=12))
def test_hessians_are_symmetric(program: Program) -> None:
    """d2f/dxdy = d2f/dydx, forward over reverse."""
    matrix = hessian(lambda xs: program.on_values(xs)[-1])(list(program.inputs))
    size = max(abs(entry) for row in matrix for entry in row)
    for i, row in enumerate(matrix):
        for j, entry in enumerate(row):
            assert abs(entry - matrix[j][i]) <= 1e-9 * max(size, 1.0)


def test_a_program_reads_like_code() -> None:
    """Programs are data: this one is x0 * sin(x0)."""
    program = Program((0.5,), (("sin", (0,)), ("mul", (0, 1))))
    x = Value(0.5)
    assert program.on_values([x])[-1].data == (x * written("sin", [x])).data
