"""What a load may ask of an engine, and every engine the benchmark knows.

A load sees numbers only through an `Engine`: a record of functions on that engine's own scalars.
Operators are written as operators. To add an engine (a native one, a tape of one's own, PyTorch),
write its record and put it into `engines`: nothing else changes, since tables, checks and ratios go
by the list. An engine that differentiates functions rather than graphs (JAX) can call
`Load.prepare` inside the function it transforms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import Any, TypeAlias

import autograd

from . import spelled_out

# A float, an autograd.Value, a micrograd Value, ...: these share operators but no base class.
Scalar: TypeAlias = Any


@dataclass(frozen=True)
class Engine:
    """Hold one engine's functions: made by `unfused`, or by `replace` with fused operations."""

    name: str
    value: Callable[[float], Scalar]
    number: Callable[[Scalar], float]
    exp: Callable[[Scalar], Scalar]
    log: Callable[[Scalar], Scalar]
    relu: Callable[[Scalar], Scalar]
    dot: Callable[..., Scalar]  # dot(weights, inputs) or dot(weights, inputs, bias)
    total: Callable[[Iterable[Scalar]], Scalar]
    softmax: Callable[[Sequence[Scalar]], Sequence[Scalar]]
    logsumexp: Callable[[Sequence[Scalar]], Scalar]
    # The three below are None for plain floats, which have a forward pass only.
    backward: Callable[[Scalar], None] | None = None
    gradient: Callable[[Scalar], float] | None = None
    operands: Callable[[Scalar], Iterable[Scalar]] | None = None


def unfused(
    name: str,
    value: Callable[[float], Scalar],
    number: Callable[[Scalar], float],
    exp: Callable[[Scalar], Scalar],
    log: Callable[[Scalar], Scalar],
    relu: Callable[[Scalar], Scalar],
) -> Engine:
    """Make an engine without fused operations: every product and sum is one operation."""
    return Engine(
        name,
        value,
        number,
        exp,
        log,
        relu,
        dot=spelled_out.dot,
        total=sum,
        softmax=partial(spelled_out.softmax, exp, number),
        logsumexp=partial(spelled_out.logsumexp, exp, log, number),
    )


def _relu(x: float) -> float:
    return x if x > 0.0 else 0.0


def recording(engine: Engine, backward: Callable[[Scalar], None]) -> Engine:
    """Give an engine whose scalars have micrograd's attributes its backward half."""
    return replace(engine, backward=backward, gradient=attrgetter("grad"), operands=attrgetter("_prev"))


def engines() -> list[Engine]:
    """Return every engine that can run here: floats first, micrograd last when it is installed.

    >>> [engine.name for engine in engines()][:3]
    ['floats', 'autograd', 'autograd dot']
    """
    ours = recording(
        unfused(
            "autograd",
            autograd.Value,
            attrgetter("data"),
            autograd.exp,
            autograd.log,
            autograd.relu,
        ),
        autograd.Value.backward,
    )
    fused = replace(
        ours,
        name="autograd dot",
        dot=autograd.dot,
        total=autograd.fsum,
        softmax=autograd.softmax,
        logsumexp=autograd.logsumexp,
    )
    found = [unfused("floats", float, float, math.exp, math.log, _relu), ours, fused]
    try:
        from . import micrograd_engine as micrograd
    except ModuleNotFoundError as error:
        if error.name not in ("micrograd", "micrograd.engine"):
            raise
        return found
    theirs = unfused(
        "micrograd",
        micrograd.Value,
        attrgetter("data"),
        micrograd.exp,
        micrograd.log,
        micrograd.Value.relu,
    )
    return [*found, recording(theirs, micrograd.Value.backward)]


def count_nodes(engine: Engine, root: Scalar) -> int | None:
    """Count the recorded operations `root` rests on; leaves and constants are not operations."""
    if engine.operands is None:
        return None
    seen = {id(root)}
    stack = [root]
    nodes = 0
    while stack:
        operands = list(engine.operands(stack.pop()))
        nodes += bool(operands)
        for operand in operands:
            if id(operand) not in seen:
                seen.add(id(operand))
                stack.append(operand)
    return nodes
