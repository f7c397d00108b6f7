"""Examples of calls, in the docstrings of operations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["show_examples"]


def show_examples(operations: Iterable[Any]) -> None:
    """Add an example to the docstring of each operation, with operands from its samples.

    >>> from autograd import hypot
    >>> hypot.__doc__.splitlines()[-2:]
    ['>>> autograd.hypot(1.5, 0.5)', '1.5811388300841898']
    """
    for op in operations:
        taken = op.signature  # its code is read directly, because the module inspect is slow to import
        count = op.arity if taken is None else taken.__code__.co_argcount - len(taken.__defaults__ or ())
        if op.arity is None:
            operands: list[Any] = [[1.0, 2.0], [3.0, 4.0]][:count]
        else:
            samples = (op.samples + op.samples[-1:] * count)[:count]
            operands = [round(low + (0.65 - 0.1 * i) * (high - low), 1) for i, (low, high) in enumerate(samples)]
        call = f"autograd.{op.name}({', '.join(map(repr, operands))})"
        op.__doc__ = f"{op.doc}\n\n>>> {call}\n{op(*operands)!r}"
