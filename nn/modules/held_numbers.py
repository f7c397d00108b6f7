"""The numbers of a buffer: an attribute of a module that is not trained and belongs to its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autograd.number import number
from autograd.structure import flatten, key_paths

__all__ = ["HeldNumbers"]


class HeldNumbers:
    """The numbers in an attribute of an object, each with a name such as `mean.0`.

    Args:
        owner: the object.
        attribute: the name of the attribute, a number or nested lists of numbers.
        prefix: the name of the attribute in the state dict.

    >>> class Running:
    ...     mean = [1.0, 2.0]
    >>> dict(HeldNumbers(Running, "mean", "norm.mean").items())
    {'norm.mean.0': 1.0, 'norm.mean.1': 2.0}
    """

    def __init__(self, owner: Any, attribute: str, prefix: str) -> None:
        self._owner, self._attribute, self._prefix = owner, attribute, prefix

    def items(self) -> Iterator[tuple[str, float]]:
        """Yield the names and the numbers."""
        tree = getattr(self._owner, self._attribute)
        for keys, x in zip(key_paths(tree), flatten(tree)[0], strict=True):
            name = ".".join(map(str, (self._prefix, *keys)))
            yield name, number(x, f"the number {name}")

    def write(self, numbers: Mapping[str, float]) -> None:
        """Set the attribute to the numbers of these names. Other numbers stay."""
        new = {name: numbers.get(name, x) for name, x in self.items()}
        setattr(self._owner, self._attribute, flatten(getattr(self._owner, self._attribute))[1](list(new.values())))
