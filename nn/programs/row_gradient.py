"""The loss of a row and its gradient, as one program.

This applies to losses that are the sum or the mean of the losses of rows, and to models without branches on numbers. A
batch is then a single run over its rows, whose outputs, graphs and gradients are never stored.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from autograd import Value
from autograd.current_engine import add_to_grads, read_data
from autograd.program.forward_and_pull_back import pull_back_of
from autograd.program.ir.program import same_bits
from autograd.program.replay.current_replayer import add_rows, replayer
from autograd.program.replay.row_blocks import SHARD
from autograd.program.rows.row_parts import Part
from autograd.program.rows.run_programs import Code
from nn.losses.reduction import Loss
from nn.modules.module import Module
from nn.programs.record_model import Refusal, record_model
from nn.programs.shard_sums import Send, ShardSums
from nn.programs.verification_schedule import VerificationSchedule

__all__ = ["RowGradient"]


class RowGradient:
    """The loss of a row and its gradient with respect to the parameters of a model.

    Attributes:
        comparisons: when a row is compared with the model.

    Args:
        model: the model.
        loss: the loss.
        sample: the input and the target of a row.

    Raises:
        Refusal: the model or the loss cannot be replayed, or the model branches on numbers.
    """

    def __init__(self, model: Module, loss: Loss[Any], sample: tuple[Any, Any]) -> None:
        if record_model(model, model, sample[0]).recording.guards:
            raise Refusal("the model branches on numbers")
        called = record_model(lambda x, t: loss([model(x)], [t]), model, *sample)
        self._closed: list[Value] = list(called.recording.closed.values())
        program, depends = pull_back_of(called, called.leaves, self._closed, with_leaves=True)
        self._kept = [k for k, needed in enumerate(depends) if needed]
        self._values = [self._closed[k] for k in self._kept]
        self._program, self._replay = program, replayer(program)
        self.comparisons = VerificationSchedule(1)

    def add_up(
        self, columns: Sequence[Any], count: int, factor: float, send: Send | None = None, *, exact: bool = True
    ) -> tuple[float, array[float]] | None:
        """Return the summed losses of all rows and their summed gradients, times a factor; None if impossible.

        Args:
            columns: the numbers of inputs and targets.
            count: the number of rows.
            factor: the factor of the gradients.
            send: adds up the shards of many rows; None adds them up here.
            exact: whether to compute the same bits as the operations of the table.
        """
        totals = array("d", bytes(8 * (len(self._closed) + 1)))
        part, code = Part.of_columns(columns, count), Code(self._replay, [*read_data(self._closed), factor])
        if count <= SHARD:
            given = [*(part.cut(0, count).columns or ()), *code.closed]
            if add_rows(self._replay, given, totals, 0, count, exact) < count:
                return None
        else:
            added = ShardSums(code, self._program, exact=exact).of(part, send)
            if added is None:
                return None
            totals = added
        total = totals.pop()
        return total, totals if len(self._kept) == len(totals) else array("d", [totals[k] for k in self._kept])

    def add_gradients(self, gradients: array[float]) -> None:
        """Add gradients to the grads of the parameters that the loss depends on."""
        add_to_grads(self._values, gradients)

    def is_new(self) -> bool:
        """Return whether no row has been compared yet, apart from the recorded one."""
        return self.comparisons.replays <= 1

    def difference(self, numbers: Sequence[float], loss: Any) -> str | None:
        """Return how the loss of a row differs from the model's loss, or None if it does not.

        Args:
            numbers: the numbers of the row's input and target.
            loss: the loss computed by the model.
        """
        found = self._replay([*numbers, *read_data(self._closed), 1.0])
        if isinstance(found, int):
            return "a replay takes a different path"
        if not isinstance(loss, Value) or not same_bits(loss.data, found[-1]):
            return f"the loss of a row is {loss!r}, and {found[-1]!r} in a replay"
        return None
