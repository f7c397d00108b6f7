"""The replayed forward pass of a batch, and the pull-back of its gradients."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd.current_engine import forget_grads, read_grads
from nn.modules.module import Module
from nn.programs.branch_programs import BranchPrograms

__all__ = ["Forward", "Run"]


class Run(NamedTuple):
    """The rows of a batch that take one path.

    Attributes:
        path: the path.
        rows: the positions of the rows in the batch.
        columns: the numbers of their inputs.
        values: the Values in their results, as a column for each.
    """

    path: BranchPrograms
    rows: Sequence[int]
    columns: list[array[float]]
    values: list[Any]


class Forward:
    """The forward pass of a batch.

    Attributes:
        model: the model.
        inputs: the inputs of the rows.
        outputs: the result of each replayed row, by position. Its Values are leaves.
    """

    def __init__(self, model: Module, inputs: Sequence[Any]) -> None:
        self.model, self.inputs = model, inputs
        self._runs: list[Run] = []
        self.outputs: dict[int, Any] = {}

    def add(self, run: Run, results: Sequence[Any]) -> None:
        """Add the rows of one path."""
        self._runs.append(run)
        self.outputs.update(zip(run.rows, results, strict=True))

    @property
    def is_new(self) -> bool:
        """True if a path has not been pulled back before."""
        return not all(run.path.is_pulled_back for run in self._runs)

    def pull_back(self, *, exact: bool) -> bool:
        """Pull the gradients of the outputs back to the parameters. Return False if that is impossible.

        Args:
            exact: whether to compute the same bits as the operations of the table.
        """
        for path, rows, columns, values in self._runs:
            cotangents = []
            for column in values:
                grads, has_grads = read_grads(column), any(y._has_grad for y in column)
                forget_grads(column)  # otherwise, the next sweep would add to them
                if grads is None and has_grads:
                    return False  # the loss depends on this output only in some rows
                cotangents.append(None if grads is None else array("d", grads))
            if any(column is not None for column in cotangents) and not path.pull_back(
                self.model, self.inputs[rows[0]], columns, cotangents, exact=exact
            ):
                return False
        return True
