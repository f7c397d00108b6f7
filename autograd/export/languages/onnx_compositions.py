"""Operations that ONNX lacks, composed of those that it has. They overflow only if the result does.

Numbers are names of nodes, and floats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol

__all__ = ["COMPOSED"]


class Graph(Protocol):
    """A graph that is being written."""

    def name(self, x: Any) -> str:
        """Return the name of a number."""

    def node(self, kind: str, operands: Sequence[str], **attributes: Any) -> str:
        """Write a node; return its name."""

    def compare(self, sign: str, x: Any, y: Any) -> str:
        """Write a comparison."""

    def choose(self, condition: Any, x: Any, y: Any) -> str:
        """Write a choice."""


def _node(graph: Graph, kind: str, *operands: Any, **attributes: Any) -> str:
    return graph.node(kind, list(map(graph.name, operands)), **attributes)


def _expm1(graph: Graph, x: Any) -> str:
    """exp(x) - 1 = tanh(x / 2) (exp(x) + 1)."""
    return _node(
        graph, "Mul", _node(graph, "Tanh", _node(graph, "Div", x, 2.0)), _node(graph, "Add", _exp(graph, x), 1.0)
    )


def _log1p(graph: Graph, x: Any) -> str:
    """log(u) x / (u - 1) with u = 1 + x, which cancels the rounding error of u (Kahan)."""
    u = _node(graph, "Add", 1.0, x)
    quotient = _node(graph, "Div", x, _node(graph, "Sub", u, 1.0))
    near = _node(graph, "Mul", _log(graph, u), quotient)
    is_far = graph.compare("==", _node(graph, "Sub", u, u), 0.0)  # u is finite
    return graph.choose(graph.compare("==", u, 1.0), x, graph.choose(is_far, near, _log(graph, u)))


def _softplus(graph: Graph, x: Any) -> str:
    """ONNX's own operation overflows in onnxruntime."""
    decay = _exp(graph, _node(graph, "Neg", _node(graph, "Abs", x)))
    return _node(graph, "Add", _node(graph, "Max", x, 0.0), _log1p(graph, decay))


def _mod(graph: Graph, x: Any, y: Any) -> str:
    """Python's remainder, which has the sign of y."""
    rest = _node(graph, "Mod", x, y, fmod=1)
    signs = _node(graph, "Mul", _node(graph, "Sign", rest), _node(graph, "Sign", y))
    return graph.choose(graph.compare("<", signs, 0.0), _node(graph, "Add", rest, y), rest)


def _floordiv(graph: Graph, x: Any, y: Any) -> str:
    """The rounded quotient. A number over zero is infinite, and a number over infinity is 0 or -1."""
    quotient = _node(graph, "Div", x, y)
    rounded = _node(graph, "Round", _node(graph, "Div", _node(graph, "Sub", x, _mod(graph, x, y)), y))
    signs = _node(graph, "Mul", _node(graph, "Sign", x), _node(graph, "Sign", y))
    of_finite = graph.choose(graph.compare("<", signs, 0.0), -1.0, quotient)
    by_infinity = graph.choose(graph.compare("==", _node(graph, "Sub", x, x), 0.0), of_finite, rounded)
    rounded = graph.choose(graph.compare("==", _node(graph, "Abs", y), math.inf), by_infinity, rounded)
    return graph.choose(graph.compare("==", y, 0.0), quotient, rounded)


def _atan2(graph: Graph, y: Any, x: Any) -> str:
    """The angle of a quotient, shifted by half a turn on the left."""
    of_zero = graph.choose(graph.compare("<", _node(graph, "Div", 1.0, y), 0.0), -1.0, 1.0)
    sign = graph.choose(graph.compare("<", y, 0.0), -1.0, of_zero)
    angle = _node(graph, "Atan", _node(graph, "Div", y, x))
    shifted = _node(graph, "Add", angle, _node(graph, "Mul", sign, math.pi))
    on_axis = _node(graph, "Mul", _node(graph, "Sign", y), math.pi / 2)
    beside = graph.choose(graph.compare("<", x, 0.0), shifted, angle)
    return graph.choose(graph.compare("==", x, 0.0), on_axis, beside)


def _shifted(graph: Graph, xs: Sequence[Any]) -> tuple[str, list[str], str]:
    """Return the largest number, the others less that one, and the sum of their exponentials."""
    most = _node(graph, "Max", *xs)
    less = [_node(graph, "Sub", x, most) for x in xs]
    return most, less, _node(graph, "Sum", *[_exp(graph, x) for x in less])


def _logsumexp(graph: Graph, *xs: Any) -> str:
    most, _, total = _shifted(graph, xs)
    is_finite = graph.compare("==", _node(graph, "Sub", most, most), 0.0)
    return graph.choose(is_finite, _node(graph, "Add", most, _log(graph, total)), most)


def _softmax(graph: Graph, *operands: Any) -> str:
    *xs, i = operands
    _, less, total = _shifted(graph, xs)
    return _node(graph, "Div", _exp(graph, less[int(i)]), total)


def _log_softmax(graph: Graph, *operands: Any) -> str:
    *xs, i = operands
    _, less, total = _shifted(graph, xs)
    return _node(graph, "Sub", less[int(i)], _log(graph, total))


def _norm(graph: Graph, *xs: Any) -> str:
    """The root of the sum of squares, each number divided by the largest one."""
    most = _node(graph, "Max", *[_node(graph, "Abs", x) for x in xs])
    parts = [_node(graph, "Div", x, most) for x in xs]
    total = _node(graph, "Sum", *[_node(graph, "Mul", x, x) for x in parts])
    is_inside = graph.compare("==", _node(graph, "Div", most, most), 1.0)  # neither 0 nor infinite
    return graph.choose(is_inside, _node(graph, "Mul", most, _node(graph, "Sqrt", total)), most)


def _exp(graph: Graph, x: Any) -> str:
    return _node(graph, "Exp", x)


def _log(graph: Graph, x: Any) -> str:
    return _node(graph, "Log", x)


def _cbrt(graph: Graph, x: Any) -> str:
    return _node(graph, "Mul", _node(graph, "Sign", x), _node(graph, "Pow", _node(graph, "Abs", x), 1 / 3))


def _trunc(graph: Graph, x: Any) -> str:
    return _node(graph, "Mul", _node(graph, "Sign", x), _node(graph, "Floor", _node(graph, "Abs", x)))


COMPOSED: dict[str, Callable[..., Any]] = {
    "exp2": lambda graph, x: _node(graph, "Pow", 2.0, x),
    "expm1": _expm1,
    "log1p": _log1p,
    "log2": lambda graph, x: _node(graph, "Div", _log(graph, x), math.log(2)),
    "log10": lambda graph, x: _node(graph, "Div", _log(graph, x), math.log(10)),
    "softplus": _softplus,
    "cbrt": _cbrt,
    "trunc": _trunc,
    "mod": _mod,
    "floordiv": _floordiv,
    "atan2": _atan2,
    "hypot": _norm,
    "norm": _norm,
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
}
