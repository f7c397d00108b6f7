"""The numbers in a buffer, which is an attribute of a module that is part of its state but is not trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograd.number import number
from autograd.structure import flatten, key_paths

__all__ = ["Buffer"]


class Buffer:
    """The numbers in an attribute of an object, each with a name such as `mean.0`.

    Args:
        owner: the object.
        attribute: the name of the attribute, a number or nested lists of numbers.
        name: the name of the attribute in the state dict.

    >>> class Running:
    ...     mean = [1.0, 2.0]
    >>> dict(Buffer(Running, "mean", "norm.mean").items())
    {'norm.mean.0': 1.0, 'norm.mean.1': 2.0}
    """

    def __init__(self, owner: Any, attribute: str, name: str) -> None:
        self._owner, self._attribute, self.name = owner, attribute, name

    @property
    def tree(self) -> Any:
        """The attribute. Its numbers may be ints, as after `self.seen += 1`."""
        leaves, rebuild = flatten(getattr(self._owner, self._attribute))
        return rebuild([number(x, f"a number of the buffer {self.name}") for x in leaves])

    def items(self) -> Iterator[tuple[str, float]]:
        """Yield the names and the numbers."""
        tree = self.tree
        for keys, x in zip(key_paths(tree), flatten(tree)[0], strict=True):
            yield ".".join(map(str, (self.name, *keys))), x

    def write(self, numbers: Sequence[float]) -> None:
        """Set the attribute to these numbers, in order."""
        setattr(self._owner, self._attribute, flatten(getattr(self._owner, self._attribute))[1](list(numbers)))
