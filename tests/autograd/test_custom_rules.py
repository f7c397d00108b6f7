"""custom_jvp, custom_vjp, root and fixed_point: derivatives of any order against closed forms, and programs."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import (
    Value,
    cos,
    custom_jvp,
    custom_vjp,
    exp,
    fixed_point,
    grad,
    hessian,
    jacfwd,
    jacrev,
    jit,
    jvp,
    log,
    root,
    sin,
    vmap,
)
from autograd.checks import check_grads
from autograd.operation import local
from tests.helpers.every_case import every_case


@custom_jvp
def by_tangents(x: Any, y: Any) -> Any:
    return sin(x) * y


@by_tangents.defjvp
def _rule(primals: Any, tangents: Any) -> Any:
    (x, y), (t, u) = primals, tangents
    return by_tangents(x, y), cos(x) * y * t + sin(x) * u


@custom_jvp
def by_parts(x: Any, y: Any) -> Any:
    return sin(x) * y


by_parts.defjvps(lambda t, z, x, y: cos(x) * y * t, lambda t, z, x, y: z / y * t)


@custom_vjp
def by_cotangents(x: Any, y: Any) -> Any:
    return sin(x) * y


by_cotangents.defvjp(
    lambda x, y: (by_cotangents(x, y), (x, y)), lambda kept, g: (cos(kept[0]) * kept[1] * g, sin(kept[0]) * g)
)
PRODUCTS = pytest.mark.parametrize("f", [by_tangents, by_parts, by_cotangents], ids=lambda f: f.__name__)


@PRODUCTS
def test_derivatives_of_any_order_come_from_the_rule(f: Any) -> None:
    x, y = 0.5, 3.0
    s, c = math.sin(x), math.cos(x)
    assert f(x, y) == s * y
    assert grad(f, (0, 1))(x, y) == pytest.approx((c * y, s), rel=1e-15)
    assert jvp(f, (x, y), (2.0, 1.0)) == (s * y, pytest.approx(2 * c * y + s, rel=1e-15))
    assert hessian(f)(x, y) == pytest.approx(-s * y, rel=1e-15)
    assert grad(grad(f), 1)(x, y) == pytest.approx(c, rel=1e-15)
    assert grad(grad(grad(f)))(x, y) == pytest.approx(-c * y, rel=1e-15)
    check_grads(f, (x, y), order=1)
    v = Value(x)
    f(v, y).backward()
    assert v.grad == pytest.approx(c * y, rel=1e-15)


@PRODUCTS
def test_a_custom_rule_is_a_part_of_programs(f: Any) -> None:
    xs = [0.5, -1.0, 2.0, 4.0]
    for transform in (lambda g: g, grad, lambda g: grad(grad(g))):
        replayed = jit(transform(f))
        assert [replayed(x, 3.0) for x in xs] == [transform(f)(x, 3.0) for x in xs]
        assert len(replayed.explain().splitlines()) == 1
        assert vmap(transform(f), (0, None))(xs, 3.0) == [transform(f)(x, 3.0) for x in xs]


def test_a_replay_tells_the_zeros_apart() -> None:
    sign = custom_jvp(lambda x: math.copysign(1.0, x))
    sign.defjvps(lambda t, z, x: 0.0 * t)
    assert vmap(lambda x: sign(x))([0.0, -0.0, 0.0]) == [1.0, -1.0, 1.0]


def test_the_rule_decides_and_not_the_function() -> None:
    """log(1 + exp(x)) overflows for large x; its rule does not."""

    @custom_jvp
    def softplus(x: Any) -> Any:
        return log(1 + exp(x))

    softplus.defjvp(lambda primals, tangents: (softplus(*primals), 7.0 * tangents[0]))
    assert grad(softplus)(1.0) == grad(softplus)(1000.0) == 7.0
    assert (softplus.__name__, repr(softplus)) == ("softplus", "<custom_jvp of softplus>")


def test_arguments_and_results_are_structures() -> None:
    @custom_vjp
    def f(p: Any, power: int) -> Any:
        return {"a": p["x"] ** power * p["y"][0], "name": p["name"], "b": [p["y"][0]]}

    def forward(p: Any, power: int) -> Any:
        return f(p, power), p

    def backward(power: int, p: Any, g: Any) -> Any:
        x, y = p["x"], p["y"][0]
        slope = power * x ** (power - 1) * y * g["a"]
        return ({"x": slope, "y": [x**power * g["a"] + g["b"][0]], "name": p["name"]},)

    f = custom_vjp(f.fun, nondiff_argnums=(1,))
    f.defvjp(lambda p, power: forward(p, power), backward)
    p = {"x": 2.0, "y": [5.0], "name": "cube"}
    assert f(p, 3) == {"a": 40.0, "name": "cube", "b": [5.0]}
    for transform in (jacrev, jacfwd, lambda g: jit(jacrev(g))):
        found = transform(lambda p: f(p, 3))(p)
        assert found["a"] == {"x": 60.0, "y": [8.0], "name": "cube"}
        assert found["b"] == [{"x": 0.0, "y": [1.0], "name": "cube"}]


def test_a_cotangent_of_none_is_0() -> None:
    @custom_vjp
    def scaled(low: Any, x: Any) -> Any:
        return low * x

    scaled.defvjp(lambda low, x: (low * x, low), lambda low, g: (None, low * g))
    assert grad(scaled, (0, 1))(2.0, 3.0) == (0.0, 2.0)


def test_terms_of_a_linear_rule_may_cancel_up_to_rounding() -> None:
    rest = 0.1 + 0.2 - 0.3
    assert rest != 0.0
    for size in (1.0, 1e9, 1e-290):
        f = pulled_by(lambda x: (x, None), lambda kept, g, c=size: (g * c * 0.1 + g * c * 0.2 - g * c * 0.3,))
        assert grad(f)(1.0) == pytest.approx(rest * size, rel=2.0, abs=0.0)
    with pytest.raises(ValueError, match="is not linear in the cotangent"):
        grad(pulled_by(lambda x: (x, None), lambda kept, g: (1e-12 * autograd.clamp(g, -1.0, 1.0),)))(1.0)


def clipped() -> Any:
    f = custom_vjp(lambda x: x * 1.0)
    f.defvjp(lambda x: (x, None), lambda kept, g: (autograd.clamp(g, -1.0, 1.0),))
    return f


def rule_of(rule: Callable[..., Any]) -> Any:
    f = custom_jvp(lambda x: x * 1.0)
    f.defjvp(rule)
    return f


def pulled_by(forward: Callable[..., Any], backward: Callable[..., Any]) -> Any:
    f = custom_vjp(lambda x: x * 1.0)
    f.defvjp(forward, backward)
    return f


far = custom_jvp(sin, nondiff_argnums=(5,))
far.defjvps(None)
W = Value(2.0)


@every_case(
    ("call", "error", "message"),
    [
        (
            lambda: grad(clipped())(1.0),
            ValueError,
            "is not linear in the cotangent, and the engine",
        ),
        (lambda: custom_jvp(3), TypeError, "expected a function, got the int 3"),  # type: ignore[arg-type]  # the subject
        (lambda: custom_jvp(sin, nondiff_argnums=(-2,)), ValueError, r"distinct zero-based positions, got \(-2,"),
        (lambda: custom_vjp(sin, nondiff_argnums=[1, 1]), ValueError, r"distinct zero-based positions, got \[1"),
        (lambda: custom_vjp(sin, nondiff_argnums=0), TypeError, "must be a tuple of ints, such as .*, got 0"),  # type: ignore[arg-type]  # the subject
        (lambda: custom_jvp(sin, nondiff_argnums=("x",)), TypeError, "must be a tuple of ints, such as"),  # type: ignore[arg-type]  # the subject
        (lambda: far(1.0), TypeError, r"nondiff_argnums of sin are \(5,\) \(zero-based\); it was called with 1 arg"),
        (lambda: by_parts(1.0, y=2.0), TypeError, "by_parts takes its arguments by position, got y by name"),
        (lambda: custom_jvp(sin)(1.0), TypeError, r"sin has no rule; define one with @f.defjvp or f.defjvps"),
        (lambda: custom_vjp(abs)(1.0), TypeError, r"abs has no rule; define one with f.defvjp\(forward, backward\)"),
        (lambda: grad(rule_of(lambda p, t: t))(1.0), TypeError, r"a rule of defjvp returns a pair \(value, tangent\)"),
        (
            lambda: grad(rule_of(lambda p, t: (p[0], "x")))(1.0),
            TypeError,
            "the tangent must be a number, got the str 'x'",
        ),
        (lambda: grad(pulled_by(lambda x: x, abs))(1.0), TypeError, r"returns a pair \(value, residuals\), got"),
        (
            lambda: grad(pulled_by(lambda x: (x, 1), max))(1.0),
            TypeError,
            "the reverse rule returns a tuple of 1",
        ),
        (lambda: by_parts("x", 1.0), TypeError, "argument 0 must be a number, got the str 'x'"),
        (
            lambda: root(lambda x, a: x * W - a, 1.0, 2.0),
            TypeError,
            "root closes over a Value; pass it as",
        ),
        (lambda: root(lambda x: x * x + 1, 1.0), ValueError, r"root found no solution from \[1.0\]"),
        (lambda: root(lambda x: [x, x], 1.0), ValueError, "f must return as many numbers as x has: 1, got 2"),
        (lambda: root(lambda x: x, "x"), TypeError, "x0 must be a number, got the str 'x'"),
        (lambda: root(3, 1.0), TypeError, "expected a function, got the int 3"),  # type: ignore[arg-type]  # the subject
        (lambda: fixed_point(lambda x: 2 * x + 1, 1.0), ValueError, "does not converge: after its last step it is at"),
        (lambda: fixed_point(lambda x: x + W, 1.0), TypeError, "fixed_point closes over a Value; pass it as"),
    ],
)
def test_a_wrong_rule_or_equation_is_explained(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


# ---- roots and fixed points: x**3 = a, x = sqrt(a) by Heron's rule, and a system ----


def cube_root(a: Any) -> Any:
    return root(lambda x, a: x**3 - a, 1.0, a)


def square_root(a: Any) -> Any:
    return fixed_point(lambda x, a: (x + a / x) / 2, 1.0, a)


@pytest.mark.parametrize(("f", "p"), [(cube_root, 1 / 3), (square_root, 0.5)])
@pytest.mark.parametrize("a", [0.3, 8.0, 50.0])
def test_derivatives_of_solutions_match_those_of_the_power(f: Any, p: float, a: float) -> None:
    expected, g = 1.0, f
    for order in range(4):
        wanted = expected * a ** (p - order)
        assert g(a) == pytest.approx(wanted, rel=1e-12)
        assert jit(g)(a) == g(a)
        expected, g = expected * (p - order), grad(g)
    v = Value(a)
    f(v).backward()
    assert v.grad == pytest.approx(p * a ** (p - 1), rel=1e-13)


def test_the_nodes_of_rules_are_like_those_of_other_operations() -> None:
    a, n = Value(8.0), Value(2.0)
    for y in (root(lambda x, a: x**3 - a, 1.0, a), scaled(a, n), fixed_point(lambda x, a: a / 2, 1.0, a)):
        assert y.operands == (a,)
        assert type(y.partials) is tuple
        assert hash((y.op, y.operands)) == hash((y.op, (a,)))


def test_solutions_are_replayed_for_new_arguments() -> None:
    xs = [1.0, 8.0, 27.0, 64.0, 125.0]
    for f in (cube_root, square_root):
        slope = jit(grad(f))
        assert [slope(a) for a in xs] == [grad(f)(a) for a in xs] == vmap(grad(f))(xs)
        assert len(slope.explain().splitlines()) == 1
    check_grads(cube_root, (8.0,), order=1)


def scaled(x: Any, n: Any) -> Any:
    return _scaled(x, n)


_scaled = custom_jvp(lambda x, n: x if n.data > 0 else 2 * x, nondiff_argnums=(1,))
_scaled.defjvp(lambda n, primals, tangents: (_scaled(*primals, n), tangents[0] if n.data > 0 else 2 * tangents[0]))


def inner_scaled(x: Any, n: Any) -> Any:
    """Call one function with a custom rule inside another: the solver of an equation that calls `scaled`."""
    return root(lambda y, x: y - scaled(x, n), 1.0, x)


@pytest.mark.parametrize(
    ("f", "action"),
    [
        (lambda a, n: root(lambda x, a: x * x - a if n > 0 else x**3 - a, 1.0, a), "branches on"),
        (lambda a, n: root(lambda x, a: x * x - a if n * 2 > x * 0 else x**3 - a, 1.0, a), "branches on"),
        (lambda a, n: root(lambda x, a: x * x - a if round(n) == 1 else x**3 - a, 1.0, a), "branches on"),
        (lambda a, n: fixed_point(lambda x, a: a / 2 if n > 0 else a / 4, 1.0, a), "branches on"),
        (lambda a, n: scaled(a, n + Value(0.0)), "reads the number of"),
        (lambda a, n: inner_scaled(a, n + Value(0.0)), "reads the number of"),
        (lambda a, n: root(lambda x, a: x - a * (n + Value(0.0)).data, 1.0, a), "reads the number of"),
        (lambda a, n: root(lambda x, a, k: x - a * k * len({n + Value(0.0)}), 1.0, a, n), "hashes"),
    ],
)
def test_a_branch_on_a_value_from_outside_is_not_replayed(f: Any, action: str) -> None:
    rows = [8.0, 8.0, 27.0], [1.0, -1.0, -1.0]
    for g in (f, grad(f)):
        with pytest.warns(RuntimeWarning, match=rf"runs without replays: .* {action} a closed-over Value; pass it as"):
            found = vmap(g)(*rows)
        assert found == [g(*row) for row in zip(*rows, strict=True)]
        assert found[0] != found[1]


def test_branches_on_the_own_numbers_of_a_function_are_replayed() -> None:
    def f(a: Any) -> Any:
        return root(lambda x, a: x**3 - a if x > 0 else x - a, 1.0, a)

    for g in (f, grad(f), grad(grad(f))):
        assert vmap(g)([8.0, 27.0]) == [g(8.0), g(27.0)]


def roots_of(p: Any) -> Any:
    """The x and y with x + y = total and x y = product."""
    return root(
        lambda s, p: [s["x"] + s["y"] - p["total"], s["x"] * s["y"] - p["product"]], {"x": 1.0, "y": 4.0, "of": "p"}, p
    )


def test_a_system_has_the_derivatives_of_its_closed_form() -> None:
    """x = (b - r) / 2 and y = (b + r) / 2, with r = sqrt(b**2 - 4 c)."""
    p = {"total": 5.0, "product": 6.0}

    def closed(p: Any) -> Any:
        r = (p["total"] ** 2 - 4 * p["product"]).sqrt()
        return {"x": (p["total"] - r) / 2, "y": (p["total"] + r) / 2}

    found = roots_of(p)
    assert (found["x"], found["y"], found["of"]) == (pytest.approx(2.0), pytest.approx(3.0), "p")
    for transform in (jacrev, jacfwd, hessian):
        ours, theirs = transform(roots_of)(p), transform(closed)(p)
        for name in ("x", "y"):
            for key in p:
                assert ours[name][key] == pytest.approx(theirs[name][key], rel=1e-11)


def test_a_solution_at_the_start_has_its_derivative() -> None:
    assert root(lambda x, a: x - a, 3.0, 3.0) == 3.0
    assert grad(lambda a: root(lambda x, a: x - a, 3.0, a))(3.0) == 1.0
    assert root(lambda x: [x[0] - 1], [5.0]) == [1.0]


@pytest.mark.parametrize("start", [0.0, 1.0, -1e-20])
@pytest.mark.parametrize("solution", [1e-9, 2e-18, 1e-40])
def test_small_solutions_have_all_digits(solution: float, start: float) -> None:
    assert fixed_point(lambda x: 0.5 * x + solution / 2, start) == pytest.approx(solution, rel=1e-14)
    assert grad(lambda a: fixed_point(lambda x, a: 0.5 * x + a, start, a))(solution) == pytest.approx(2.0)
    assert root(lambda x: x**3 + x - solution, start) == pytest.approx(solution, rel=1e-14)
    assert square_root(solution) == pytest.approx(solution**0.5, rel=1e-14)
    assert root(lambda x, a: x * x - a, 1.0, solution) == pytest.approx(solution**0.5, rel=1e-14)


@pytest.mark.parametrize("start", [1e15, 1e6, 0.0])
@pytest.mark.parametrize("solution", [1e6, 1000.0, 1.0])
def test_a_far_start_costs_no_digits(solution: float, start: float) -> None:
    assert fixed_point(lambda x: 0.5 * x + solution / 2, start) == pytest.approx(solution, rel=1e-14)


def test_solutions_at_0_are_found() -> None:
    assert fixed_point(lambda x: 0.5 * x, 1.0) == pytest.approx(0.0, abs=1e-300)
    assert fixed_point(lambda x: 0.99 * x, 1.0) == pytest.approx(0.0, abs=1e-40)
    for start in (0.0, 0.5):
        assert fixed_point(lambda x: (x + 1.0) / 2 - 0.5 + 1e-17, start) == pytest.approx(0.0, abs=1e-15)
    assert root(lambda x: x**3, 1.0) == pytest.approx(0.0, abs=1e-14)
    assert root(lambda x: (x + 1.0) ** 2 - 1.0, 0.5) == pytest.approx(0.0, abs=1e-15)
    assert fixed_point(lambda x: [x[1] / 2 + 1, 0.5 * x[1]], [1.0, 1.0]) == pytest.approx([1.0, 0.0])


def test_the_last_step_may_reach_the_solution() -> None:
    assert root(lambda x: x - 2, 1.0, max_steps=1) == 2.0
    assert fixed_point(lambda x: 2.0, 1.0, max_steps=1) == 2.0
    with pytest.raises(ValueError, match="root found no solution"):
        root(lambda x: x * x - 2, 1.0, max_steps=1)
    with pytest.raises(ValueError, match="does not converge"):
        fixed_point(lambda x: 0.5 * x + 1, 1.0, max_steps=3)


@pytest.mark.parametrize("compiled", [False, True])
def test_the_value_of_a_rule_is_the_result_only_under_differentiation(compiled: bool) -> None:
    f = custom_vjp(lambda x: 2 * x)
    f.defvjp(lambda x: (x + 10, x), lambda x, g: (g * x,))
    h = custom_jvp(lambda x: {"y": 2 * x})
    h.defjvp(lambda primals, tangents: ({"y": primals[0] + 10}, {"y": tangents[0] * primals[0]}))
    wrap: Any = jit if compiled else lambda f: f
    for rule in (f, lambda x: h(x)["y"]):
        assert [wrap(rule)(x) for x in (3.0, 4.0)] == [6.0, 8.0]
        differentiated = wrap(autograd.value_and_grad(rule))
        assert [differentiated(x) for x in (3.0, 4.0)] == [(13.0, 3.0), (14.0, 4.0)]
        assert rule(Value(3.0)).data == 13.0
        with autograd.no_grad():
            assert rule(Value(3.0)).data == 6.0


def test_a_program_does_not_keep_what_a_rule_reads_under_no_grad() -> None:
    w = Value(1.0)

    def branching(x: float) -> float:
        with autograd.no_grad():
            return x * 2 if w * 2 > 0 else x * 3

    def reading(x: float) -> float:
        with autograd.no_grad():
            return x * (w * 2).data

    for function, then in ((branching, 6.0), (reading, -4.0)):
        w.data = 1.0
        f = custom_vjp(function)
        f.defvjp(lambda x, f=f: (f(x), None), lambda _, g: (g,))
        program = jit(f)
        with pytest.warns(RuntimeWarning, match=r"a Value computed under no_grad\(\), of unknown origin"):
            assert [program(2.0) for _ in range(20)] == [4.0] * 20
        w.data = -1.0
        assert program(2.0) == then


def test_operations_of_rules_are_freed_with_the_programs_that_use_them() -> None:
    gc.collect()
    before = len(local)
    kept = []
    for k in range(20):
        f = custom_vjp(lambda x, k=k: k * x)
        f.defvjp(lambda x, k=k: (k * x, None), lambda _, g, k=k: (k * g,))
        program = jit(grad(lambda x, f=f: f(x) * f(x)))
        assert [program(x) for x in (1.0, 2.0)] == [2.0 * k * k, 4.0 * k * k]
        kept = [*kept[-3:], program]
    del f, program
    gc.collect()
    assert 4 <= len(local) - before <= 4 * 4
    assert [p(3.0) for p in kept] == [6.0 * k * k for k in range(16, 20)]
    kept.clear()
    gc.collect()
    assert len(local) == before
