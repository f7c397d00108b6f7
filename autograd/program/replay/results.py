"""Build the result of a function from the outputs of its program."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from autograd.comparisons import data_of
from autograd.current_engine import Value, engine
from autograd.functional.gradient import gradients
from autograd.operation import Forward, Primitive, Rule
from autograd.program.calls.numbers_and_key import are_floats, is_static_array
from autograd.structure import flatten, is_leaf

__all__ = ["Build", "Output", "ReplayedOperation", "builder", "node_of", "result_of"]

Build: TypeAlias = "Callable[[Sequence[Any]], Any]"

_NATIVE: Any = engine if hasattr(engine, "Builder") else None
_OTHER: Any = object()
_DEEP = 20  # levels of containers; flatten rebuilds deeper ones


@dataclass(slots=True)
class Output:
    """One leaf of a result.

    Attributes:
        at: the position of the leaf among the program's outputs; None if it is not an output.
        static: the object itself, if it is the same in every replay.
        given: the position of the input, if the function returns one of its Values unchanged; else None.
        partials: for a Value, a pair for each input that it depends on: the position of the input, and that of the
            partial among the program's outputs. None for a plain number.
    """

    at: int | None = None
    static: Any = None
    given: int | None = None
    partials: list[tuple[int, int]] | None = None


def builder(skeleton: Any) -> Build:
    """Return a function that builds a result from its leaves. The skeleton is any result of the same structure.

    >>> builder((0.0, [0.0]))([1.0, 2.0]), builder(0.0)([1.0])
    ((1.0, [2.0]), 1.0)
    """
    if _NATIVE is not None and (shape := _shape(skeleton, _DEEP)) is not _OTHER:
        build: Build = _NATIVE.Builder(shape)
        return build
    return _part(skeleton, 0, _DEEP)[0]


def _shape(skeleton: Any, depth: int) -> Any:
    """Return the shape of a result for the native engine: None for a leaf, or _OTHER if it has an unusual container."""
    if is_leaf(skeleton) or is_static_array(skeleton):
        return None
    if type(skeleton) not in (list, tuple, dict) or not depth:
        return _OTHER
    is_dict = type(skeleton) is dict
    parts = tuple([_shape(child, depth - 1) for child in (skeleton.values() if is_dict else skeleton)])
    return _OTHER if _OTHER in parts else _NATIVE.Shape(type(skeleton), tuple(skeleton) if is_dict else None, parts)


def _part(skeleton: Any, start: int, depth: int) -> tuple[Build, int]:
    """Return the builder of a part of a result, and the position of the first leaf after it.

    Args:
        skeleton: the part.
        start: the position of its first leaf.
        depth: the number of further levels of containers with separate builders.
    """
    kind = type(skeleton)
    if is_leaf(skeleton) or is_static_array(skeleton):
        return itemgetter(start), start + 1
    if kind in (list, tuple, dict) and depth:
        children = list(skeleton.values()) if kind is dict else skeleton
        opened = [is_leaf(child) or is_static_array(child) for child in children]
        if kind is not dict and all(opened):
            end = start + len(children)
            return lambda leaves: kind(leaves[start:end]), end
        parts, end = [], start
        for child in children:
            part, end = _part(child, end, depth - 1)
            parts.append(part)
        if kind is dict:
            names = list(skeleton)
            return lambda leaves: dict(zip(names, [part(leaves) for part in parts], strict=True)), end
        if kind is list:
            return lambda leaves: [part(leaves) for part in parts], end
        return lambda leaves: tuple([part(leaves) for part in parts]), end
    leaves, rebuild = flatten(skeleton, is_static_array)
    end = start + len(leaves)
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None and kind is numpy.ndarray:
        shape = skeleton.shape

        def build(leaves: Sequence[Any]) -> Any:
            part = leaves[start:end]
            if type(part) is array or are_floats(part):
                return numpy.array(part).reshape(shape)
            return rebuild(part)

        return build, end
    return lambda leaves: rebuild(leaves[start:end]), end


def result_of(
    outputs: Sequence[Output], found: Sequence[float], inputs: Sequence[Any], again: Callable[[], Any], name: str
) -> list[Any]:
    """Return the leaves of a result: numbers, and Values that are a single node each.

    Args:
        outputs: the description of each leaf.
        found: the outputs of the program.
        inputs: the inputs of the program: numbers and Values.
        again: calls the function itself, for higher derivatives.
        name: the name of the function.
    """
    leaves: list[Any] = []
    for k, output in enumerate(outputs):
        if output.at is None:
            x = output.static if output.given is None else inputs[output.given]
            leaves.append(x.copy() if is_static_array(x) else x)  # the caller may write to it
        elif output.partials is None:
            leaves.append(found[output.at])
        elif not output.partials:
            leaves.append(Value(found[output.at]))
        else:
            partials = [(inputs[i], found[at]) for i, at in output.partials]
            leaves.append(node_of(found[output.at], partials, again, name, k))
    return leaves


def node_of(data: float, partials: Sequence[tuple[Value, float]], again: Callable[[], Any], name: str, k: int) -> Value:
    """Return a node for a number that a replay computed. Its operands are the Values that the number depends on.

    Args:
        data: the number.
        partials: each of the Values, with the derivative with respect to it.
        again: calls the function itself, for higher derivatives.
        name: the name of the function.
        k: the position of the number among the leaves of the result.
    """
    op = _operation(again, name, k, len(partials))
    return Value._made(op, tuple([x for x, _ in partials]), data, tuple([g for _, g in partials]))


class ReplayedOperation(Primitive):
    """The operation of a node that a replay computed. `leaf` calls the function, and returns the leaf as a graph."""

    def __init__(
        self, name: str, forward: Forward, partials: Rule, doc: str, arity: int, leaf: Callable[[], Any]
    ) -> None:
        super().__init__(name, forward, partials, doc, arity)
        self.leaf = leaf


def _operation(again: Callable[[], Any], name: str, k: int, count: int) -> Primitive:
    """Return the operation of the node for the k-th leaf of the function's result."""

    def leaf() -> Any:
        return flatten(again(), is_static_array)[0][k]

    def forward(*operands: float) -> Any:
        return data_of(leaf())

    def partials(z: Any, *operands: Any) -> Sequence[Any]:
        found: list[Any] = gradients(leaf(), list(operands), create_graph=True)
        return found

    return ReplayedOperation(f"jit({name})", forward, partials, f"Return the result of {name}.", count, leaf)
