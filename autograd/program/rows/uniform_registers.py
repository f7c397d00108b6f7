"""Uniform registers, which hold the same number in every row of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd.program.calls.numbers_and_key import taken

__all__ = ["shared_inputs", "shared_registers"]


def shared_inputs(args: Sequence[object], axes: Sequence[int | None], inputs: int) -> tuple[int, ...]:
    """Return the inputs of a program that are the same for all rows.

    Args:
        args: the arguments of a row.
        axes: 0 for an argument that is mapped, or None for one that is not.
        inputs: the number of inputs of the program; those after the arguments are closed-over Values.

    >>> shared_inputs(([1.0, 2.0], 3.0), (None, 0), 4)
    (0, 1, 3)
    """
    found: list[int] = []
    count = 0
    for arg, axis in zip(args, axes, strict=True):
        end = count + len(taken(arg).numbers)
        found += range(count, end) if axis is None else ()
        count = end
    return (*found, *range(count, inputs))


def shared_registers(first: int, instructions: Iterable[tuple[str, Sequence[int], int]], varying: set[int]) -> set[int]:
    """Return the registers of the instructions that do not depend on any varying input.

    Args:
        first: the register of the first instruction.
        instructions: all of them.
        varying: the inputs that differ from row to row.

    >>> shared_registers(2, [("exp", (0,), -1), ("mul", (2, 1), -1)], {1})
    {2}
    """
    varying = set(varying)
    shared: set[int] = set()
    for register, (_, operands, _) in enumerate(instructions, first):
        (varying if any(x in varying for x in operands) else shared).add(register)
    return shared
