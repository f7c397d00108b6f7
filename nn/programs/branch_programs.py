"""The programs of one branch of a model: the forward pass of a row, and its pull-back."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from enum import Enum
from typing import Any

from autograd import Value
from autograd.comparisons import data_of
from autograd.current_engine import add_to_grads, read_data
from autograd.names.error_text import counted
from autograd.program.cache.replay_verification import is_same_leaf
from autograd.program.calls.numbers_and_key import is_static_array
from autograd.program.forward_and_pull_back import forward_of, pull_back_of
from autograd.program.ir.program import Program
from autograd.program.recording.recorded_call import RecordedCall
from autograd.program.replay.current_replayer import add_rows, replay_rows, replayer
from autograd.program.replay.results import builder
from autograd.program.user_source_lines import line_of
from autograd.structure import flatten
from nn.modules.module import Module
from nn.programs.record_model import record_model
from nn.programs.verification_schedule import VerificationSchedule

__all__ = ["BranchPrograms"]


class Kind(Enum):
    """A leaf of a result."""

    OUTPUT = 1  # a Value
    NUMBER = 2  # a float that differs from row to row
    STATIC = 3  # the same object in all rows


class BranchPrograms:
    """The programs of one branch of a model, that is, of one path through its `if`s and loops.

    Attributes:
        closed: the Values that the model uses in addition to its input.
        conversion: the line that reads an input as a plain number, or "".
        comparisons: the batches at which a row is compared with the model.
        is_pulled_back: whether gradients have been pulled back before.

    Args:
        model: the model.
        x: an input that takes this path.

    Raises:
        Refusal: the model cannot be replayed.
    """

    def __init__(self, model: Module, x: Any) -> None:
        called = record_model(model, model, x)
        self.closed: list[Value] = list(called.recording.closed.values())
        self._kinds = [
            Kind.OUTPUT if _is_output(called, y) else Kind.NUMBER if isinstance(y, Value) else Kind.STATIC
            for y in called.leaves
        ]
        computed = [y for y in called.leaves if isinstance(y, Value)]
        program = forward_of(called, computed)
        self.conversion = _conversion(program)
        self._forward = replayer(program)
        self._statics = [None if isinstance(y, Value) else y for y in called.leaves]
        self._build = builder(called.rebuild([0.0 if isinstance(y, Value) else y for y in called.leaves]))
        self._pull_backs: dict[tuple[bool, ...], tuple[Any, list[Value], list[int]]] = {}
        self.comparisons = VerificationSchedule(2)  # the recorded row is compared too
        self.is_pulled_back = False

    # ---- forward ----

    def forward(self, columns: Sequence[array[float]], rows: Sequence[int] | None) -> tuple[list[Any], list[int]]:
        """Return the columns of the leaves of the results, and the positions of the rows that take a different path.

        Args:
            columns: the numbers of the inputs.
            rows: the positions of the rows to run in the columns; None for all.
        """
        count = len(columns[0])
        found = [array("d", bytes(8 * count)) for kind in self._kinds if kind is not Kind.STATIC]
        chosen = None if rows is None else array("q", rows)
        missed = replay_rows(self._forward, [*columns, *read_data(self.closed)], found, count, chosen, True)
        computed = iter(found)
        leaves = [
            x if kind is Kind.STATIC else next(computed) for x, kind in zip(self._statics, self._kinds, strict=True)
        ]
        return leaves, list(missed)

    def results(self, leaves: Sequence[Any], rows: Sequence[int]) -> tuple[list[Any], list[list[Value]]]:
        """Return the result of each row, with new leaf Values, and these Values as a column for each leaf."""
        columns: list[Any] = []
        values = []
        for kind, column in zip(self._kinds, leaves, strict=True):
            if kind is Kind.STATIC:
                columns.append([column] * len(rows))
                continue
            chosen = column if len(rows) == len(column) else [column[k] for k in rows]
            if kind is Kind.OUTPUT:
                chosen = list(map(Value, chosen))
                values.append(chosen)
            columns.append(chosen)
        return [self._build(list(row)) for row in zip(*columns, strict=True)], values

    def difference(self, leaves: Sequence[Any], row: int, result: Any) -> str | None:
        """Return how a replayed row differs from a result of the model, or None if it does not."""
        flat, _ = flatten(result, is_static_array)
        if len(flat) != len(leaves):
            return f"it returns {counted(len(flat), 'number')}, and a replay {len(leaves)}"
        for x, column, kind in zip(flat, leaves, self._kinds, strict=True):
            now, then = data_of(x), column if kind is Kind.STATIC else column[row]
            if isinstance(x, Value) is not (kind is Kind.OUTPUT) or type(now) is not type(then):
                return f"it returns {x!r:.40}, and a replay {then!r:.40}"
            if not is_same_leaf(now, then):
                return f"it returns {now!r}, and a replay {then!r}"
        return None

    # ---- pull-back ----

    def pull_back(
        self,
        model: Module,
        x: Any,
        columns: Sequence[array[float]],
        cotangents: Sequence[array[float] | None],
        *,
        exact: bool,
    ) -> bool:
        """Add the pulled-back cotangents of all rows to the gradients of Values. Return False if that is impossible.

        Args:
            model: the model.
            x: the input of the first row.
            columns: the numbers of the inputs.
            cotangents: a column for each Value in a result; None if the loss does not depend on it.
            exact: whether to compute the same bits as the operations of the table.
        """
        used = tuple([column is not None for column in cotangents])
        if used not in self._pull_backs:
            self._pull_backs[used] = self._compiled(model, x, used)
        replay, values, kept = self._pull_backs[used]
        count = len(columns[0])
        totals = array("d", bytes(8 * len(self.closed)))
        given: list[Any] = [*columns, *read_data(self.closed), *(column for column in cotangents if column is not None)]
        if add_rows(replay, given, totals, 0, count, exact) < count:
            return False
        self.is_pulled_back = True
        add_to_grads(values, totals if len(kept) == len(totals) else array("d", [totals[k] for k in kept]))
        return True

    def _compiled(self, model: Module, x: Any, used: Sequence[bool]) -> tuple[Any, list[Value], list[int]]:
        """Return the pull-back of some leaves, the Values that they depend on, and their positions."""
        called = record_model(model, model, x)
        outputs = [y for y in called.leaves if _is_output(called, y)]
        chosen = [y for y, is_used in zip(outputs, used, strict=True) if is_used]
        program, depends = pull_back_of(called, chosen, list(called.recording.closed.values()))
        kept = [k for k, needed in enumerate(depends) if needed]
        return replayer(program), [self.closed[k] for k in kept], kept


def _conversion(program: Program) -> str:
    """Return where a model turns a number that depends on its input into a float, or ""."""
    for guard in program.guards:
        if guard.test == "same":
            return f"it reads its input as a plain number, as float(x) and math.exp(x) do{line_of(guard.source)}"
    return ""


def _is_output(called: RecordedCall, y: Any) -> bool:
    """Return whether a leaf of a result is a Value for float inputs too."""
    return isinstance(y, Value) and not called.recording.is_number(y)
