"""Random differentiable programs: straight-line code over the table, with shared nodes, constants and dead branches.

A program is data. So it can run on Values, dual numbers and complex numbers, and hypothesis can shrink it. It is run
while it is drawn. A step that would leave its domain, come near a kink or become too large is replaced by a sine.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

import autograd
from autograd.current_engine import Value
from autograd.operation import Primitive
from autograd.ops import TABLE
from tests.helpers.dual import DUAL, Dual

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {  # operators with two operands
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "mod": operator.mod,
    "pow": operator.pow,
}

# The code that a user writes for a step, if it is not `autograd.NAME(operands)`.
WRITTEN: dict[str, Callable[..., Any]] = {
    **OPERATORS,
    "neg": operator.neg,
    "square": lambda x: x**2,
    "cube": lambda x: x**3.0,
    "reciprocal": lambda x: x**-1,
    "clamp": lambda x: x.clamp(-1, 1),
    "dot": lambda *xs: autograd.dot(xs[: len(xs) // 2], xs[len(xs) // 2 : len(xs) // 2 * 2], *xs[len(xs) // 2 * 2 :]),
    "fsum": lambda *xs: autograd.fsum(xs),
    "logsumexp": lambda *xs: autograd.logsumexp(xs),
    "softmax": lambda *xs: autograd.softmax(xs)[0],
}
# The row and the parameters of steps whose name is not a row's name.
ROWS: dict[str, tuple[Primitive, tuple[float, ...]]] = {
    "square": (TABLE["pow_const"], (2.0,)),
    "cube": (TABLE["pow_const"], (3.0,)),
    "reciprocal": (TABLE["pow_const"], (-1.0,)),
    "clamp": (TABLE["clamp"], (-1.0, 1.0)),
    "leaky_relu": (TABLE["leaky_relu"], (0.01,)),
    "elu": (TABLE["elu"], (1.0,)),
    "softmax": (TABLE["softmax"], (0.0,)),
}
ANY = range(1, 6)  # the numbers of operands for a step that takes any number

Step = tuple[str, tuple[int | float, ...]]


@dataclass(frozen=True)
class Program:
    """Inputs, and steps whose operands are earlier results by number, or constants."""

    inputs: tuple[float, ...]
    steps: tuple[Step, ...]

    def run(self, inputs: Sequence[Any], call: Callable[[str, list[Any]], Any]) -> list[Any]:
        """Return the inputs and the result of every step. `call` computes a step."""
        results = list(inputs)
        for name, operands in self.steps:
            results.append(call(name, [results[x] if isinstance(x, int) else x for x in operands]))
        return results

    def on_values(self, inputs: Sequence[Any]) -> list[Any]:
        """Return every result, on Values."""
        return self.run(inputs, written)


def written(name: str, operands: list[Any]) -> Any:
    """Compute a step as a user would write it. A choice between constants becomes a Value."""
    result = WRITTEN.get(name, getattr(autograd, name, None))(*operands)
    return result if isinstance(result, Value) else Value(result)


def count(name: str) -> range:
    """Return the numbers of operands that a step can have."""
    op, parameters = ROWS.get(name, (TABLE.get(name), ()))
    assert op is not None
    return ANY if op.arity is None else range(op.arity - len(parameters), op.arity - len(parameters) + 1)


def fits(name: str, xs: list[float]) -> bool:
    """Return whether a step is smooth at these operands, and its numbers are not large."""
    op, parameters = ROWS.get(name, (TABLE.get(name), ()))
    assert op is not None
    if not op.domain(*xs, *parameters) or any(abs(kink) < 1e-3 for kink in op.kinks(*xs, *parameters)):
        return False
    if name == "pow" and not xs[0] > 0:
        return False  # the textbook's formula has a logarithm
    if max(map(abs, xs)) > 100:
        return False
    try:
        slopes = [DUAL[name](*[Dual(x, float(i == j)) for j, x in enumerate(xs)]).dx for i in range(len(xs))]
    except (ArithmeticError, ValueError):  # the edge of a domain
        return False
    return abs(DUAL[name](*map(Dual, xs)).x) < 100 and all(abs(slope) < 1e3 for slope in slopes)


@st.composite
def programs(draw: st.DrawFn, max_steps: int = 60, names: Sequence[str] = tuple(DUAL)) -> Program:
    """Draw a program. Its outputs are the last results."""
    numbers = st.floats(-3, 3).filter(lambda x: x == 0 or abs(x) > 1e-3)
    inputs = draw(st.lists(numbers, min_size=1, max_size=4).map(tuple))
    values = list(inputs)
    steps: list[Step] = []
    for _ in range(draw(st.integers(1, max_steps))):
        name = draw(st.sampled_from(names))
        refs = st.integers(0, len(values) - 1)
        others = draw(st.sampled_from(count(name))) - 1
        operands = [draw(refs), *(draw(st.one_of(refs, refs, numbers)) for _ in range(others))]
        if len(operands) > 1 and draw(st.booleans()):
            operands.reverse()
        xs = [values[x] if isinstance(x, int) else x for x in operands]
        if not fits(name, xs):
            name, operands = "sin", [next(x for x in operands if isinstance(x, int))]
            xs = [values[operands[0]]]
        steps.append((name, tuple(operands)))
        values.append(DUAL[name](*map(Dual, xs)).x)
    return Program(inputs, tuple(steps))
