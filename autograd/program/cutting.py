"""A function as two programs: the forward pass, and the pull-back of cotangents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from autograd.current_engine import Value
from autograd.program.passes import finished
from autograd.program.paths import hear
from autograd.program.program import Program
from autograd.program.recording.tracing import Place

__all__ = ["Cut", "cut"]


class Cut(NamedTuple):
    """A function as two programs.

    Attributes:
        forward: maps the numbers that the function takes and closes over to its results.
        pull_back: maps the same numbers and a cotangent per result to a cotangent per number.
        closed: the Values that the function closes over. Their numbers are the last inputs.
    """

    forward: Program
    pull_back: Program
    closed: tuple[Value, ...]


def cut(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Cut:
    """Call a function, and return its program and that of its pull-back.

    Raises:
        RuntimeError: the function cannot be recorded.
        TypeError: it returns something that is not a number.
    """
    called = hear(f, args, kwargs)
    heard = called.heard
    if heard.refusal is not None:
        raise RuntimeError(f"the function cannot be recorded: {heard.refusal}")
    for y in called.leaves:
        if not isinstance(y, (Value, float, int)):
            raise TypeError(f"expected a function that returns numbers, got the {type(y).__name__} {y!r:.40}")
    closed = tuple(heard.closed.values())
    numbers = [*called.inputs, *closed]
    takes = [heard.place(x) for x in numbers]
    outputs = [heard.place(y) for y in called.leaves]
    forward = finished(list(heard.code.steps), takes, heard.guards.values(), outputs)
    cotangents: list[int] = []
    seeds: dict[Value, Any] = {}
    for y in called.leaves:
        cotangents.append(heard.code.input())
        if isinstance(y, Value):
            seed = Place(heard.code, cotangents[-1])
            seeds[y] = seeds[y] + seed if y in seeds else seed
    zero = heard.code.constant(0.0)
    found = [zero if place is None else place for place in heard.pull_back(seeds, numbers)]
    return Cut(forward, finished(heard.code.steps, [*takes, *cotangents], heard.guards.values(), found), closed)
