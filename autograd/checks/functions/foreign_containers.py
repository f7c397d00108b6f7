"""The numbers that a foreign function takes and returns, in nested containers, NumPy arrays or PyTorch tensors.

Neither library is imported here: a caller that passes an array has imported it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from autograd.checks.report.findings import UncheckableError
from autograd.number import number
from autograd.structure import flatten, matched

__all__ = ["derivatives", "real", "taken_apart"]


def real(numbers: Sequence[Any], what: str) -> list[float]:
    """Convert the results of a user's function to floats.

    Raises:
        UncheckableError: a result is not a number. The message says what it is and what to do.
    """
    try:
        return [number(x, what) for x in numbers]
    except (TypeError, OverflowError) as error:
        raise UncheckableError(f"{error}") from error


def taken_apart(tree: Any, what: str) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    """Return the numbers in nested containers, arrays and tensors, and a function that rebuilds the structure."""
    quickly = _flatten_floats(tree)
    if quickly is not None:
        return quickly
    leaves, rebuild_leaves = flatten(tree)
    numbers: list[Any] = []
    counts: list[int] = []  # the number of numbers in each leaf
    for leaf in leaves:
        found = _numbers(leaf, what)
        numbers += found
        counts.append(len(found))

    if not any(_is_tensor(leaf) for leaf in leaves):
        return numbers, rebuild_leaves

    def rebuild(new: Sequence[Any]) -> Any:
        remaining = iter(new)
        return rebuild_leaves(
            [_like(leaf, [next(remaining) for _ in range(count)]) for leaf, count in zip(leaves, counts, strict=True)]
        )

    return numbers, rebuild


def derivatives(given: Any, x: Any, result: Callable[[], Any], what: str) -> list[float]:
    """Return the numbers of a derivative, ordered by output, then by input.

    A derivative with dicts matches inputs and outputs by key. Without dicts, as in a flat list, only the order counts.

    Args:
        given: the result of the derivative.
        x: the inputs.
        result: computes the outputs; called only if their structure is needed.
        what: the name of `given` in an error.

    Raises:
        UncheckableError: a derivative with dicts does not have the structure of the outputs with the inputs in each.
    """
    if _has_dict(given):
        outputs, rebuild = flatten(result())
        like = (
            x if len(outputs) == 1 and isinstance(given, dict) == isinstance(x, dict) else rebuild([x] * len(outputs))
        )
        try:
            given = matched(given, like, what, "the inputs" if like is x else "the outputs, with the inputs in each")
        except TypeError as mismatch:
            raise UncheckableError(str(mismatch)) from None
    return real(taken_apart(given, what)[0], what)


def _has_dict(tree: Any) -> bool:
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            return True
        if isinstance(node, (list, tuple)):
            stack += node
    return False


def _flatten_floats(tree: Any) -> tuple[list[Any], Callable[[Sequence[Any]], Any]] | None:
    """Do the same, but faster, for a float or a plain list or array of floats, which may be long."""
    if type(tree) is float:
        return [tree], lambda new: new[0]
    numpy: Any = sys.modules.get("numpy")
    if type(tree) is list and all(type(x) is float for x in tree):
        return list(tree), list
    if numpy is not None and type(tree) is numpy.ndarray and tree.dtype == float:
        return tree.ravel().tolist(), lambda new: numpy.array(new).reshape(tree.shape)
    return None


def _is_tensor(leaf: Any) -> bool:
    torch: Any = sys.modules.get("torch")
    return torch is not None and isinstance(leaf, torch.Tensor)


def _numbers(leaf: Any, what: str) -> list[Any]:
    if isinstance(leaf, float):  # NumPy's too; there may be many
        return [float(leaf)]
    if not _is_tensor(leaf):
        return [leaf] if isinstance(leaf, complex) else real([leaf], what)
    torch: Any = sys.modules["torch"]
    if leaf.dtype not in (torch.float64, torch.complex128):
        raise UncheckableError(f"{what} is a tensor of {leaf.dtype}, too coarse for differences; pass it as .double()")
    found: list[Any] = leaf.detach().reshape(-1).tolist()
    return found


def _like(leaf: Any, numbers: list[Any]) -> Any:
    if not _is_tensor(leaf):
        return numbers[0]
    torch: Any = sys.modules["torch"]
    dtype = torch.complex128 if any(isinstance(x, complex) for x in numbers) else leaf.dtype
    return torch.tensor(numbers, dtype=dtype).reshape(leaf.shape).requires_grad_(leaf.requires_grad)
