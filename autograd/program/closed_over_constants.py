"""Programs whose only inputs are the arguments: closed-over Values become constants."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from autograd.program.cache.recorded_path import record
from autograd.program.ir.call_layout import layout_of
from autograd.program.ir.program import Program

__all__ = ["bound", "bound_program"]


def bound_program(f: Callable[..., Any], args: tuple[Any, ...]) -> Program:
    """Return the program of a call, with the Values that the function closes over as constants.

    Raises:
        RuntimeError: the function cannot be recorded.

    >>> from autograd import Value
    >>> w = Value(3.0)
    >>> print(bound_program(lambda x: w * x, (2.0,)))
    %0 = input 0
    %1 = 3.0
    %2 = mul %1 %0
    return %2
    """
    recorded = record(f, args, {}, differentiable=False)
    path = recorded.path
    if path is None:
        raise RuntimeError(f"{getattr(f, '__name__', f)} cannot be recorded: {recorded.refusal}")
    layout = layout_of(f, args, {}, path.closed, path.outputs, path.rebuild)
    return bound(replace(path.program, layout=layout), [x.data for x in path.closed])


def bound(program: Program, numbers: list[float]) -> Program:
    """Turn the last inputs of a program into constants. They are adjacent to the constants, so no register changes."""
    count = program.inputs - len(numbers)
    layout = program.layout
    if layout is not None:
        given = re.sub(
            r"\{in (\d+)\}", lambda k: k[0] if int(k[1]) < count else repr(numbers[int(k[1]) - count]), layout.result
        )
        parameters = re.sub(r"(, )?\bclosed$", "", layout.parameters) if numbers else layout.parameters
        layout = layout._replace(parameters=parameters, inputs=layout.inputs[:count], result=given)
    return replace(
        program,
        inputs=count,
        constants=(*numbers, *program.constants),
        shared=tuple([x for x in program.shared if x < count]),
        layout=layout,
    )
