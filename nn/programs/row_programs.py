"""The programs of a model, and the rows of a batch distributed among them."""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd.current_engine import forget_grads, read_grads
from autograd.modes import is_watching, noted, openings, recording
from autograd.program.cache.verifying import ReplayError, next_check
from autograd.program.calls.arguments import Key
from autograd.program.calls.watching import Watch
from nn.module import Module
from nn.programs.inputs import grouped
from nn.programs.model_state import Effects, ModelState
from nn.programs.row_path import Refusal, RowPath

__all__ = ["FEW", "Forward", "RowPrograms", "programs_of"]

FEW = 8  # rows of one path that are worth a replay
PATHS = 16  # paths of one structure


class Run(NamedTuple):
    """The rows of a batch that take one path.

    Attributes:
        path: the path.
        rows: their positions in the batch.
        columns: the numbers of their inputs.
        values: the Values in their results, as a column for each.
    """

    path: RowPath
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
        """True if a path was not pulled back before."""
        return not all(run.path.is_pulled_back for run in self._runs)

    def pull_back(self) -> bool:
        """Pull the gradients of the outputs back to the parameters. Return False if that is impossible."""
        for path, rows, columns, values in self._runs:
            cotangents = []
            for column in values:
                grads, some = read_grads(column), any(y._has_grad for y in column)
                forget_grads(column)  # a leaf would add to them in the next sweep
                if grads is None and some:
                    return False  # the loss depends on this output in some rows only
                cotangents.append(None if grads is None else array("d", grads))
            if any(column is not None for column in cotangents) and not path.pull_back(
                self.model, self.inputs[rows[0]], columns, cotangents
            ):
                return False
        return True


class RowPrograms:
    """The programs of a model.

    Attributes:
        reason: why rows of the last batch ran without replays, or "".
        losses: the losses that were compared, replayed and with whole graphs, and how their gradients differ.
    """

    def __init__(self) -> None:
        self._state: ModelState | None = None
        self._paths: dict[Key, list[RowPath] | str] = {}
        self._refusal = ""  # why the model is never replayed
        self.reason = ""
        self.losses: list[tuple[object, str]] = []

    def forward(self, model: Module, inputs: Sequence[Any]) -> Forward:
        """Replay the rows for which that is possible.

        The choice depends on the batch alone, not on earlier ones, so that a run that is resumed has the same bits.

        Raises:
            ReplayError: a program differs from the model.
        """
        done = Forward(model, inputs)
        self.reason = self._refusal
        if self.reason:
            return done
        if len(inputs) < FEW:
            self.reason = f"a batch of {len(inputs)} rows is too small; replays start at {FEW}"
        elif noted.get() is not None or (openings.get() and is_watching()):
            self.reason = "each operation is watched, as in detect_anomaly()"
        else:
            self._check_state(model)
            mode = tuple([module.training for module in model._modules_and_parameters()[0]])
            # The gradients of rows are added up from the last row to the first, as in a sweep through all rows.
            for group in grouped(inputs[::-1]):
                rows = [len(inputs) - 1 - k for k in group.rows]
                if len(rows) < FEW or not group.columns:
                    self.reason = f"fewer than {FEW} rows of a batch have inputs of the same structure"
                else:
                    self._run(done, (group.key, mode), rows, group.columns)
        return done

    def refuse(self, reason: str) -> None:
        """Run the model without replays from now on."""
        self._refusal = self.reason = reason
        self._paths = {}

    def effects(self, model: Module, loss: Any) -> Effects:
        """Return a snapshot of what calls of the model and of a loss may change."""
        return (self._state or ModelState(model)).effects(model, Watch(loss).objects)

    def _check_state(self, model: Module) -> None:
        """Drop the programs if the model has changed."""
        if self._state is None or self._state.has_changed(model):
            self._paths, self._state = {}, ModelState(model)

    def _run(self, done: Forward, key: Key, rows: list[int], columns: list[array[float]]) -> None:
        """Run the rows of one structure."""
        paths = self._paths.setdefault(key, [])
        left: list[int] | None = None  # all
        found: list[tuple[Run, list[Any]]] = []
        k = 0
        while not isinstance(paths, str) and (left is None or len(left) >= FEW):
            if k == len(paths):
                try:
                    paths.append(self._recorded(done.model, done.inputs[rows[left[0] if left else 0]], columns, left))
                    if k == PATHS:
                        raise Refusal(f"rows take more than {PATHS} paths through its branches")
                except Refusal as refusal:
                    paths = self._paths[key] = str(refusal)
                    break
            path = paths[k]
            k += 1
            leaves, missed = path.forward(columns, left)
            gone = set(missed)
            took = [at for at in (range(len(rows)) if left is None else left) if at not in gone]
            left = missed
            if len(took) >= FEW:
                self._verify(path, done, leaves, took[0], rows)
                own = (
                    columns
                    if not missed and len(took) == len(rows)
                    else [array("d", [c[at] for at in took]) for c in columns]
                )
                results, values = path.results(leaves, took)
                found.append((Run(path, [rows[at] for at in took], own, values), results))
        if isinstance(paths, str):
            self.reason = paths
            return
        for run, results in found:
            done.add(run, results)
        if left:
            self.reason = f"fewer than {FEW} rows of a batch take the same path through branches"

    def _recorded(self, model: Module, x: Any, columns: list[array[float]], left: list[int] | None) -> RowPath:
        """Record the path of a row, and compare it with the model.

        Raises:
            Refusal: the model cannot be replayed.
        """
        assert self._state is not None
        effects = self._state.effects(model)
        try:
            path = RowPath(model, x)
            at = left[0] if left else 0
            leaves, missed = path.forward([column[at : at + 1] for column in columns], None)
            difference = "a replay takes another path" if missed else path.difference(leaves, 0, _result(model, x))
            if effects.has_drawn():
                raise Refusal("it draws random numbers")
            if self._state.has_changed(model):
                self.refuse("a call changes the model, or a variable that it uses")
                raise Refusal(self.reason)
            if difference is not None:
                raise Refusal(difference)
        except BaseException:
            effects.undo()
            raise
        return path

    def _verify(self, path: RowPath, done: Forward, leaves: list[Any], at: int, rows: list[int]) -> None:
        """Count a replay, and compare one row with the model if it is due.

        Raises:
            ReplayError: they differ.
        """
        path.replays += 1
        if path.replays < path.next_check:
            return
        path.next_check = next_check(path.replays, True)
        difference = path.difference(leaves, at, _result(done.model, done.inputs[rows[at]]))
        if difference is not None:
            self.refuse(difference)
            raise ReplayError(
                f"{type(done.model).__name__}: {difference}. A replay repeats what the recorded call did: look for "
                "random numbers, and for something that the model uses and that changed between two batches. The next "
                "call of fit runs the model itself"
            )


def _result(model: Module, x: Any) -> Any:
    with recording():
        return model(x)


_kept: dict[int, tuple[weakref.ref[Module], RowPrograms]] = {}  # by identity, since a model may not be hashable


def programs_of(model: Module) -> RowPrograms:
    """Return the programs of a model. They live as long as the model."""
    found = _kept.get(id(model))
    if found is not None and found[0]() is model:
        return found[1]
    programs = RowPrograms()
    key = id(model)
    _kept[key] = weakref.ref(model, lambda _: _kept.pop(key, None)), programs
    return programs
