"""The operands, errors and examples in the docstrings of operations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["show_examples"]

# By operation and parameter, or by parameter alone.
_OPERANDS = {
    "x": "a float or a Value.",
    "y": "a float or a Value.",
    "atan2.y": "the second coordinate of the point, a float or a Value.",
    "atan2.x": "the first coordinate of the point.",
    "slope": "the factor for negative numbers.",
    "alpha": "the result for minus infinity is -alpha.",
    "low": "the smallest result.",
    "high": "the largest result.",
    "digits": "the number of decimal digits, an int. It may be negative.",
    "values": "a list of floats and Values.",
    "weights": "a list of floats and Values.",
    "inputs": "a list of the same length.",
    "bias": "a number to add, or None.",
}
_ERRORS = {
    "clamp": "ValueError: low is above high, or one of them is nan.",
    "dot": "ValueError: weights and inputs have different lengths.",
    "logsumexp": "ValueError: the list is empty.",
}


def show_examples(operations: Iterable[Any]) -> None:
    """Add the operands, the errors and an example to the docstring of each operation.

    The example uses operands from the samples of the operation.

    >>> from autograd import hypot
    >>> hypot.__doc__.splitlines()[2:]
    ['Args:', '    x: a float or a Value.', '    y: a float or a Value.', '', 'Raises:', \
'    TypeError: an operand is not a number.', '', '>>> autograd.hypot(1.5, 0.5)', '1.5811388300841898']
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
        args = "".join(f"\n    {name}: {_described(op.name, name)}" for name in _names(op))
        errors = "".join(
            f"\n    {error}" for error in ("TypeError: an operand is not a number.", _ERRORS.get(op.name)) if error
        )
        op.__doc__ = f"{op.doc}\n\nArgs:{args}\n\nRaises:{errors}\n\n>>> {call}\n{op(*operands)!r}"


def _names(op: Any) -> tuple[str, ...]:
    """Return the names of the parameters of a call."""
    if op.signature is not None:
        code = op.signature.__code__
        return tuple(code.co_varnames[: code.co_argcount])
    code = op.partials.__code__
    if code.co_argcount != op.arity + 1:  # the rule takes any number of operands
        return ("x", "y")[: op.arity]
    return tuple(code.co_varnames[1 : code.co_argcount])


def _described(operation: str, name: str) -> str:
    return _OPERANDS.get(f"{operation}.{name}") or _OPERANDS[name]
