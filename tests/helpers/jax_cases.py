"""Random cases that tests/data/jax_draws.py computes with JAX, and a test with autograd.

Each case is written once, in terms of the library that computes it: `jax` and `jax.numpy` there, `autograd` here. This
module needs only the standard library.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

SEED = 2027
CASES = 30


class Library(NamedTuple):
    """The functions that a case needs, under JAX's names.

    Attributes:
        api: grad, value_and_grad, jacfwd, jacrev, jvp, vjp, linearize, hessian, jit, checkpoint, custom_jvp,
            custom_vjp.
        math: sin, cos, exp, tanh.
        stop_gradient: treats a structure as a constant.
        root: returns the x near x0 with f(x, a) = 0.
        elementwise_grad: differentiates a function that maps each number of a list.
    """

    api: Any
    math: Any
    stop_gradient: Any
    root: Any
    elementwise_grad: Any


class Params(NamedTuple):
    """Parameters, with a leaf that is not a number."""

    w: list[float]
    scale: float
    nothing: None = None


def numbers_of_case(i: int, library: Library) -> list[float]:
    """Return the numbers of the i-th case, as floats in a fixed order."""
    r = random.Random(f"{SEED}:{i}")
    a, b, c, t, u, x = (r.uniform(0.3, 1.7) for _ in range(6))
    api, m = library.api, library.math
    found: list[Any] = []

    def f(p: Any) -> Any:
        y = m.sin(a * p.w[0]) * p.w[1] + m.exp(b * p.scale * p.w[0])
        return y, {"square": y * y, "none": None, "w": [p.w[0] * c]}

    def first(p: Any) -> Any:
        return f(p)[0]

    def keep(*numbers: Any) -> None:
        found.extend(numbers)

    p, q = Params([t, u], x), Params([b, -c], a)
    (value, aux), g = api.value_and_grad(f, has_aux=True)(p)
    keep(value, aux["square"], aux["w"][0], g.w[0], g.w[1], g.scale)
    g, aux = api.grad(f, has_aux=True)(p)
    keep(g.w[0], aux["square"])
    g, aux = api.jacrev(lambda p: (f(p)[1]["w"] + [first(p)], f(p)[0]), has_aux=True)(p)
    keep(g[0].w[0], g[1].w[1], g[1].scale, aux)
    keep(*api.jvp(first, (p,), (q,)), *api.jvp(f, (p,), (q,), has_aux=True)[:2])
    value, pull, aux = api.vjp(f, p, has_aux=True)
    keep(value, pull(c)[0].w[1], aux["w"][0])
    value, along = api.linearize(first, p)
    keep(value, along(q), along(p))
    keep(api.grad(lambda p: first(p) * library.stop_gradient(p).w[0] * p.scale)(p).scale)
    checked = api.checkpoint(first)
    h = api.hessian(checked)(p)
    keep(h.w[0].w[0], h.w[0].w[1], h.w[1].scale, h.scale.scale, api.grad(checked)(p).w[0])

    by_tangents = api.custom_jvp(lambda x, y: m.tanh(x) * y * y)

    def tangent(primals: Any, tangents: Any) -> Any:
        (x, y), (dx, dy) = primals, tangents  # another function's derivative, to show that the rule is used
        return by_tangents(x, y), a * m.sin(x) * y * dx + m.exp(x * y) * dy

    by_tangents.defjvp(tangent)
    keep(by_tangents(t, u), api.grad(by_tangents)(t, u), api.grad(by_tangents, 1)(t, u))
    keep(api.grad(api.grad(by_tangents), 1)(t, u), api.grad(api.grad(by_tangents, 1), 1)(t, u))
    by_cotangents = api.custom_vjp(lambda x, y: m.tanh(x) * y)
    by_cotangents.defvjp(
        lambda x, y: (by_cotangents(x, y), (x, y)),
        lambda kept, g: (g * b * m.sin(kept[0]) * kept[1], g * m.exp(kept[0] * kept[1])),
    )
    keep(by_cotangents(t, u), api.grad(by_cotangents)(t, u), api.grad(by_cotangents, 1)(t, u))
    keep(api.grad(api.grad(by_cotangents), 1)(t, u), api.grad(api.grad(by_cotangents, 1))(t, u))

    # The value of a rule is the result under differentiation.
    by_tangents.defjvp(lambda primals, tangents: (a + primals[0], b * tangents[0] * primals[1] + tangents[1]))
    by_cotangents.defvjp(lambda x, y: (c + x, y), lambda y, g: (g * y * a, g * b))
    for rule in (by_tangents, by_cotangents):
        keep(rule(t, u), *api.value_and_grad(rule)(t, u), *api.jit(api.value_and_grad(rule, 1))(t, u))
        keep(api.jit(rule)(t, u), api.grad(api.grad(rule), 1)(t, u))
    keep(*api.jvp(by_tangents, (t, u), (x, c)))

    rows = api.jacfwd(lambda p: [first(p), p.w[1] * c])(p)
    keep(rows[0].w[0], rows[0].scale, rows[1].w[1], api.jit(api.grad(checked))(p).w[1])

    def solution(s: Any) -> Any:
        return library.root(lambda y, s: y * y * y + c * y - s * m.sin(s) - 1.0, 0.5, s)

    keep(solution(x), api.grad(solution)(x), api.grad(api.grad(solution))(x))
    keep(*library.elementwise_grad(lambda v: m.sin(a * v) * v)([t, u, x]))
    return [float(v) for v in found]
