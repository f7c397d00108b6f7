"""The origin of an inf or nan in a training step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from autograd import Value, detect_anomaly, gradients
from autograd.comparisons import data_of
from autograd.current_engine import topological_order
from autograd.structure import flatten
from nn.programs.memory_mapped_rows import MappedSample
from nn.training.data import Sample

__all__ = ["of_gradient", "of_rows", "of_value", "row_of"]


def of_value(root: Value, names: Mapping[Value, str]) -> str:
    """Describe the first operation or leaf below a root that produced an inf or nan.

    >>> x = Value(-1.0, "x")
    >>> of_value(2 * x.log() + 1, {})
    'log(-1.0) is nan; operand x = -1.0'
    """
    node = next(node for node in topological_order(root) if not isfinite(node.data))
    if node.op is None or not node.operands:  # nothing is recorded in no_grad()
        return f"{_called(node, names) or 'a Value'} is {node.data}"
    numbers = [data_of(x) for x in node.operands]
    called = [(_called(x, names), x.data) for x in node.operands if isinstance(x, Value)]
    text = _cut(node.op.show("text", [repr(x) for x in numbers]))
    given = next((x for x in numbers if not isfinite(x)), None)
    why = f" (one of its constants is {given})" if given is not None else ""
    return f"{text} is {node.data}{why}" + _cut("".join(f"; operand {name} = {x!r}" for name, x in called if name))


def of_gradient(root: Value) -> str:
    """Describe the first inf or nan among the gradients in a sweep from a finite root."""
    try:
        with detect_anomaly():
            gradients(root, topological_order(root))
    except FloatingPointError as found:
        return _cut(str(found), 400)
    raise AssertionError("of_gradient expects a root with a gradient that is not finite")


def row_of(sample: Sample, data: Sequence[Sample], what: str) -> str:
    """Name a sample by its row, with its input."""
    row = _position(sample, data)
    return f"row {row} of {what}, {_cut(repr(sample[0]), 60)}"


def of_rows(batch: Sequence[Sample], data: Sequence[Sample], what: str) -> str:
    """Name the first row of a batch that contains inf or nan, and count such rows; return "" if there are none.

    >>> data = [([1.0], 2.0), ([3.0], float("nan"))]
    >>> of_rows(data, data, "data")
    '. Row 1 of data has nan in its target nan'
    """
    found = []
    for sample in batch:
        for part, x in zip(("input", "target"), sample):
            wrong = [data_of(leaf) for leaf in flatten(x)[0] if _is_not_finite(data_of(leaf))]
            if wrong:
                found.append((sample, wrong[0], f"{part} {_cut(repr(x), 60)}"))
                break
    if not found:
        return ""
    sample, number, where = found[0]
    row = _position(sample, data)
    more = f"; {len(found)} rows of the batch have such numbers" if len(found) > 1 else ""
    return f". Row {row} of {what} has {number} in its {where}{more}"


def _position(sample: Sample, data: Sequence[Sample]) -> int | None:
    """Return the position of a sample in the data."""
    if isinstance(sample, MappedSample):
        return sample.row
    return next((i for i, other in enumerate(data) if other is sample), None)


def _is_not_finite(x: object) -> bool:
    return isinstance(x, float) and not isfinite(x)


def _called(x: Value, names: Mapping[Value, str]) -> str:
    return names.get(x) or x.label


def _cut(text: str, most: int = 200) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
