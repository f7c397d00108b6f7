"""The functions that an engine offers to a load, and every engine of the benchmark.

A load sees numbers only through an `Engine`: a record of functions on that engine's own scalars.
It writes a + b and a * b as usual. To add an engine (a native one, your own tape, PyTorch), write its record and add it
to `engines`. Nothing else changes, because tables, checks and ratios are made from that list. An engine that
differentiates functions rather than graphs (JAX) says how in `differentiate`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter, methodcaller
from typing import TYPE_CHECKING, Any, TypeAlias

import autograd

from . import microgpt_engine as microgpt
from . import spelled_out

if TYPE_CHECKING:
    from .loads import Load

# A float, an autograd.Value, a micrograd Value, ...: these share operators but no base class.
Scalar: TypeAlias = Any


@dataclass(frozen=True)
class Engine:
    """The functions of one engine, made by `unfused`, or by `replace` with fused operations."""

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
    # In place of the three, for engines of functions: returns a function that computes the loss and gradient of a load.
    differentiate: Callable[[Load], Callable[[], tuple[Scalar, Sequence[Scalar]]]] | None = None


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
    """Add the backward functions to an engine whose scalars have micrograd's attributes."""
    return replace(engine, backward=backward, gradient=attrgetter("grad"), operands=attrgetter("_prev"))


def engines(*, peers: bool = False) -> list[Engine]:
    """Return every engine that can run here, floats first; PyTorch and JAX, where installed, only if `peers`.

    Both fill the heap with objects and hook into the garbage collector, which makes every other engine slower.

    >>> [engine.name for engine in engines()][:3]
    ['floats', 'python', 'python dot']
    """
    from .others import others  # it imports this module

    ours = _ours("python", autograd.engine.Value)
    if autograd.engine_info().engine == "native":
        ours += _ours("native", autograd.Value)
    style = unfused("microgpt", microgpt.Value, attrgetter("data"), microgpt.exp, microgpt.log, microgpt.relu)
    style = replace(recording(style, microgpt.Value.backward), operands=attrgetter("children"))
    floats = unfused("floats", float, float, math.exp, math.log, _relu)
    return [floats, *ours, style, *_micrograd(), *(others() if peers else [])]


def _ours(name: str, value: Callable[[float], Scalar]) -> list[Engine]:
    """Return this project's engine twice: spelled out, and with fused operations."""
    data = attrgetter("data")
    spelled = unfused(name, value, data, autograd.exp, autograd.log, autograd.relu)
    spelled = recording(spelled, methodcaller("backward"))
    fused = replace(
        spelled,
        name=f"{name} dot",
        dot=autograd.dot,
        total=autograd.fsum,
        softmax=autograd.softmax,
        logsumexp=autograd.logsumexp,
    )
    return [spelled, fused]


def _micrograd() -> list[Engine]:
    try:
        from . import micrograd_engine as micrograd
    except ModuleNotFoundError as error:
        if error.name not in ("micrograd", "micrograd.engine"):
            raise
        return []
    theirs = unfused(
        "micrograd",
        micrograd.Value,
        attrgetter("data"),
        micrograd.exp,
        micrograd.log,
        micrograd.Value.relu,
    )
    return [recording(theirs, micrograd.Value.backward)]


def count_nodes(engine: Engine, root: Scalar) -> int | None:
    """Count the recorded operations that `root` depends on. Leaves and constants are not operations."""
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
