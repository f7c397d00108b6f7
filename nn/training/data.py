"""Data as lists: samples (pairs of input and target), batches, shuffling, splitting.

All collections of numbers are accepted: lists, tuples, generators, NumPy arrays, pandas frames. NumPy and pandas are
not imported: arrays and frames are recognized by their methods.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import isclose, isfinite
from typing import Any, TypeAlias, TypeVar

from autograd.names import names_its_parameters, option_ranges
from autograd.names.error_text import counted, described
from autograd.number import number
from nn.argument_checks import count, is_one, listed
from nn.programs.memory_mapped_rows import MappedRows, ShuffledRows, are_mapped
from nn.training.sample_blocks import SampleBlocks

__all__ = ["Sample", "batches", "random_split", "rows", "samples", "shuffled"]

Sample: TypeAlias = tuple[Any, Any]
T = TypeVar("T")


def rows(data: Any, what: str = "data") -> list[Any]:
    """Return any collection as a list. Arrays and frames become lists of floats.

    Raises:
        TypeError: the data are not a collection.
        ValueError: the collection is empty.

    >>> rows(x * x for x in (1, 2))
    [1, 4]
    """
    if hasattr(data, "to_numpy"):  # a pandas frame or series; iteration would yield the names of the columns
        data = data.to_numpy()
    if hasattr(data, "tolist"):  # an array
        data = data.tolist()
    if is_one(data) or isinstance(data, (bytes, dict)):
        raise TypeError(f"{what} must be a list, a generator, an array or a frame; got {described(data)}")
    if not (items := list(data)):
        raise ValueError(f"{what} is empty; expected at least one row")
    return items


def samples(data: Any, what: str = "data") -> Sequence[Sample]:
    """Return data as pairs of input and target. Data are such pairs, or a tuple (all inputs, all targets).

    NumPy memory maps are read only when a batch is needed.

    Raises:
        TypeError, ValueError: data has a different form, is empty, or the numbers of inputs and targets differ.

    >>> samples(([[0, 1], [1, 1]], [1, 0]))
    [([0, 1], 1), ([1, 1], 0)]
    """
    if isinstance(data, SampleBlocks):
        return data  # type: ignore[return-value]  # its batches are sequences
    if are_mapped(data):
        return _mapped(data[0], data[1], what)
    if isinstance(data, tuple) and len(data) == 2:
        inputs, targets = rows(data[0], f"the inputs of {what}"), rows(data[1], f"the targets of {what}")
        if len(inputs) != len(targets):
            raise ValueError(
                f"{what} has {counted(len(inputs), 'input')} and {counted(len(targets), 'target')}; "
                "expected one per input"
            )
        return list(zip(inputs, targets, strict=True))
    pairs = []
    for i, pair in enumerate(rows(data, what)):
        if is_one(pair) or len(pair) != 2:
            raise TypeError(
                f"{what} must be pairs of an input and a target, or a tuple of two: all inputs and all targets. "
                f"Item {i} is {pair!r:.60}"
            )
        pairs.append((pair[0], pair[1]))
    return pairs


def _mapped(inputs: Any, targets: Any, what: str) -> MappedRows:
    for part, x in (("inputs", inputs), ("targets", targets)):
        if x.ndim == 0 or x.dtype.kind not in "fiu":
            raise TypeError(f"expected an array of numbers for the {part} of {what}, got {x.dtype} of shape {x.shape}")
    if len(inputs) != len(targets) or not len(inputs):
        raise ValueError(
            f"{what} has {counted(len(inputs), 'input')} and {counted(len(targets), 'target')}; expected one per input"
        )
    return MappedRows(inputs, targets)


@names_its_parameters
def shuffled(data: Iterable[T], seed: int | str) -> Sequence[T]:
    """Return the items in an order that depends only on the seed.

    Args:
        data: the items.
        seed: an int or a str.

    Raises:
        TypeError: seed is neither an int nor a str.

    >>> shuffled("abcd", seed=1)
    ['c', 'a', 'b', 'd']
    """
    option_ranges.seed("seed", seed)
    if isinstance(data, SampleBlocks):
        return data.shuffled(seed)
    if isinstance(data, MappedRows):
        return ShuffledRows(data, seed)  # type: ignore[return-value]  # its slices are batches
    items = _items(data)
    random.Random(f"{seed}").shuffle(items)  # strings are hashed, so that similar seeds produce unrelated orders
    return items


def _items(data: Iterable[T]) -> list[T]:
    """Return the items; those of a str are its characters."""
    given: Any = data
    return listed(list(given) if isinstance(given, str) else given, "the data")


@names_its_parameters
def batches(data: Iterable[T], batch_size: int, seed: int | str | None = None) -> Iterator[Sequence[T]]:
    """Yield the items in lists of batch_size. The last list may be shorter.

    Args:
        data: the items.
        batch_size: the number of items in a list.
        seed: an int or a str that shuffles the items first; None keeps their order.

    Raises:
        TypeError, ValueError: batch_size is not an int >= 1, or the data are not a collection.

    >>> list(batches([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    count(batch_size, "samples per batch")
    if seed is not None:
        option_ranges.seed("seed", seed)
    if isinstance(data, SampleBlocks):
        return (data if seed is None else data.shuffled(seed)).batches(batch_size)
    items: Any
    if seed is None and isinstance(data, (MappedRows, ShuffledRows)):
        items = data
    else:
        items = _items(data) if seed is None else shuffled(data, seed)
    return (items[i : i + batch_size] for i in range(0, len(items), batch_size))


@names_its_parameters
def random_split(
    dataset: Any, lengths: Sequence[float], generator: random.Random | int | None = None
) -> list[list[Any]]:
    """Split a dataset at random into parts of given lengths or fractions, as PyTorch does.

    Args:
        dataset: a list, an array or a frame of samples, or a tuple (all inputs, all targets).
        lengths: the sizes of the parts, or fractions that add up to 1.
        generator: a seed or a `random.Random`.

    Raises:
        ValueError: the lengths do not add up to the number of items, or the fractions to 1.

    >>> train, validation = random_split(range(10), [0.8, 0.2], generator=1)
    >>> len(train), len(validation)
    (8, 2)
    """
    items = samples(dataset) if isinstance(dataset, tuple) and len(dataset) == 2 else rows(dataset)
    sizes = [number(x, "a length") for x in lengths]
    if not all(isfinite(x) and x >= 0 for x in sizes):
        raise ValueError(f"lengths must be at least 0, got {list(lengths)}")
    if isclose(sum(sizes), 1) and len(items) != 1:
        ends = [round(share * len(items)) for share in accumulate(sizes)]
        sizes = [float(end - start) for start, end in zip([0, *ends], ends)]
    if sum(sizes) != len(items) or not all(x.is_integer() for x in sizes):
        raise ValueError(
            f"the lengths must add up to {len(items)}, the number of items, or as fractions to 1; got {list(lengths)}"
        )
    order = list(items)
    if generator is not None and not isinstance(generator, random.Random):
        option_ranges.seed("generator", generator)
    rng = generator if isinstance(generator, random.Random) else random.Random(generator)
    rng.shuffle(order)
    ends = [int(end) for end in accumulate(sizes)]
    return [order[start:end] for start, end in zip([0, *ends], ends)]
