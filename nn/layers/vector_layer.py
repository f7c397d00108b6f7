"""Layers that map a vector to a vector, and a list of vectors to a list of vectors.

A vector is a list of numbers. As in PyTorch, the input may be a list of vectors, such as a sequence or a batch, and the
layer is applied to each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from autograd import Value
from autograd.names.error_text import described
from nn.argument_checks import Scalar, in_brackets, is_one, listed, parameter
from nn.modules.module import Module

__all__ = ["VectorLayer", "matrix_of", "vector_of"]


class VectorLayer(Module, ABC):
    """Base class of layers that take vectors."""

    def forward(self, x: Iterable[Any]) -> Any:
        """Return the outputs for a vector, or for each vector in a list of them.

        Raises:
            TypeError: x is one number.
            ValueError: a vector has the wrong length.
        """
        if is_one(x):
            raise TypeError(f"{type(self).__name__} takes a list of numbers, got {described(x)}{in_brackets(x)}")
        items = list(x)
        if items and not is_one(items[0]):
            return [self.forward(item) for item in items]
        return self.of_vector(items)

    @abstractmethod
    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the outputs for one vector."""

    def _take(self, x: list[Scalar], wanted: int) -> None:
        if len(x) != wanted:
            raise ValueError(f"{self!r} takes {wanted} inputs, got {len(x)}")


def matrix_of(given: Iterable[Iterable[Scalar]], name: str) -> list[list[Value]]:
    """Return a matrix of parameters: numbers become new Values, Values are used as is.

    Raises:
        TypeError, ValueError: the matrix is not a list of rows, or its rows are not lists of numbers of the same
            length.
    """
    rows = [vector_of(row, f"{name}.{i}") for i, row in enumerate(_listed(given, name))]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1:
        raise ValueError(f"the rows of {name} must have the same length, got rows of {[len(row) for row in rows][:9]}")
    return rows


def vector_of(given: Iterable[Scalar], name: str) -> list[Value]:
    """Return a vector of parameters: numbers become new Values, Values are used as is."""
    return [parameter(x, f"{name}.{i}") for i, x in enumerate(_listed(given, name))]


def _listed(given: Any, name: str) -> list[Any]:
    if not (items := listed(given, f"the numbers of {name}")):
        raise ValueError(f"{name} must have at least one number, got none")
    return items
