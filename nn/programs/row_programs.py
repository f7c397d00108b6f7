"""The programs of a model, and the rows of a batch distributed among them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from autograd.modes import is_watching, noted, openings, recording
from autograd.names.error_text import counted
from autograd.program.cache.replay_verification import ReplayError
from autograd.program.calls.numbers_and_key import Key
from autograd.program.calls.watched_variables import Watch
from nn.losses.reduction import reduction_by_rows
from nn.modules.module import Module
from nn.programs.branch_programs import BranchPrograms
from nn.programs.input_columns import grouped, grouped_samples
from nn.programs.model_state import Effects, ModelState
from nn.programs.record_model import Refusal
from nn.programs.replayed_forward_pass import Forward, Run
from nn.programs.row_gradient import RowGradient
from nn.programs.shard_sums import Send

__all__ = ["FEW", "RowPrograms"]

FEW = 8  # the minimum number of rows on one path for a replay
PATHS = 16  # the maximum number of paths for one structure

T = TypeVar("T")
_RANDOM = "it draws random numbers"


class RowPrograms:
    """The programs of a model.

    Attributes:
        reason: why rows of the last batch ran without replays, or "".
        losses: the losses whose replays were compared with whole graphs, and how their gradients differ.
    """

    def __init__(self) -> None:
        self._state: ModelState | None = None
        self._paths: dict[Key, list[BranchPrograms] | str] = {}
        self._gradients: dict[Key, RowGradient | None] = {}
        self._refusal = ""  # why the model is never replayed
        self.reason = ""
        self.losses: list[tuple[object, str]] = []

    def gradient(
        self,
        model: Module,
        modules: Sequence[Module],
        samples: Sequence[tuple[Any, Any]],
        loss: Any,
        send: Send | None,
        *,
        exact: bool,
    ) -> tuple[RowGradient, float, array[float]] | None:
        """Return the program of a row's loss, and the loss of a batch with its gradient; None if that is impossible.

        Raises:
            ReplayError: a program differs from the model.
        """
        reduction = reduction_by_rows(loss)
        if reduction is None or len(samples) < FEW or not self._is_usable():
            return None
        # Gradients of rows are added up from the last row to the first, as in a sweep through all rows.
        group = grouped_samples(samples[::-1])
        if group is None:
            return None
        key = group.key, loss, tuple([module.training for module in modules])
        x, t = last = samples[-1]
        if key not in self._gradients:
            try:
                found = self._attempted(model, lambda: RowGradient(model, loss, last))
            except Refusal:
                found = None
            self._gradients[key] = found
        path = self._gradients[key]
        factor = 1.0 if reduction == "sum" else 1.0 / len(samples)
        added = None if path is None else path.add_up(group.columns, len(samples), factor, send, exact=exact)
        if path is None or added is None:
            return None
        if path.comparisons.is_due():
            with recording():
                difference = path.difference([column[0] for column in group.columns], loss([model(x)], [t]))
            if difference is not None and path.is_new():  # the model may check the type of its input
                self._gradients[key] = None
                return None
            self._compare(model, difference)
        return path, added[0] / len(samples) if reduction == "mean" else added[0], added[1]

    def forward(self, model: Module, modules: Sequence[Module], inputs: Sequence[Any]) -> Forward:
        """Replay the rows for which that is possible.

        The choice depends on the batch alone, not on earlier ones, so that a resumed run computes the same bits.

        Raises:
            ReplayError: a program differs from the model.
        """
        done = Forward(model, inputs)
        if not self._is_usable():
            return done
        self.reason = ""
        if len(inputs) < FEW:
            self.reason = f"a batch of {counted(len(inputs), 'row')} is too small; replays start at {FEW}"
            return done
        mode = tuple([module.training for module in modules])
        for group in grouped(inputs[::-1]):
            rows = [len(inputs) - 1 - k for k in group.rows]
            if len(rows) < FEW or not group.columns:
                self.reason = f"fewer than {FEW} rows of a batch have inputs of the same structure"
            else:
                self._run(done, (group.key, mode), rows, group.columns)
        return done

    def check(self, model: Module) -> None:
        """Drop the programs if the model has changed since they were recorded."""
        if not self._refusal and (self._state is None or self._state.has_changed(model)):
            self._paths, self._gradients, self._state = {}, {}, ModelState(model)

    def compare_next(self) -> None:
        """Compare a row of the next replay of each program with the model, as for a new call to fit or predict."""
        for paths in self._paths.values():
            for path in paths if isinstance(paths, list) else ():
                path.comparisons.compare_next()
        for gradient in self._gradients.values():
            if gradient is not None:
                gradient.comparisons.compare_next()

    def _is_usable(self) -> bool:
        """Return whether models may be replayed now. If not, the reason is kept."""
        self.reason = self._refusal
        if noted.get() is not None or (openings.get() and is_watching()):
            self.reason = "each operation is watched, as in detect_anomaly()"
        return not self.reason

    def refuse(self, reason: str) -> None:
        """Run the model without replays from now on."""
        self._refusal = self.reason = reason
        self._paths, self._gradients = {}, {}

    def effects(self, model: Module, loss: Any) -> Effects:
        """Return a snapshot of everything that calls to the model and to a loss may change."""
        return (self._state or ModelState(model)).effects(model, Watch(loss).objects)

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
                        raise Refusal(paths[-1].conversion or f"rows take over {PATHS} paths through the branches")
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

    def _recorded(self, model: Module, x: Any, columns: list[array[float]], left: list[int] | None) -> BranchPrograms:
        """Record the path of a row, and compare it with the model.

        Raises:
            Refusal: the model cannot be replayed.
        """
        at = left[0] if left else 0

        def path() -> BranchPrograms:
            found = BranchPrograms(model, x)
            leaves, missed = found.forward([column[at : at + 1] for column in columns], None)
            difference = "a replay takes a different path" if missed else found.difference(leaves, 0, _result(model, x))
            if difference is not None:
                raise Refusal(f"{difference}; the model may check the type of its input")
            return found

        return self._attempted(model, path)

    def _attempted(self, model: Module, record: Callable[[], T]) -> T:
        """Return the recording if calls to the model have no side effects, which a replay would not repeat.

        Raises:
            Refusal: the model cannot be replayed.
        """
        assert self._state is not None
        effects = self._state.effects(model)
        try:
            try:
                found = record()
            except Refusal:
                if effects.has_drawn():
                    raise Refusal(_RANDOM) from None
                raise
            if effects.has_drawn():
                raise Refusal(_RANDOM)
            if self._state.has_changed(model):
                self.refuse("a call changes the model, or a variable that it uses")
                raise Refusal(self.reason)
        except BaseException:
            effects.undo()
            raise
        return found

    def _verify(self, path: BranchPrograms, done: Forward, leaves: list[Any], at: int, rows: list[int]) -> None:
        """Count a replay, and compare one row with the model if that is due.

        Raises:
            ReplayError: the replay and the model differ.
        """
        if path.comparisons.is_due():
            self._compare(done.model, path.difference(leaves, at, _result(done.model, done.inputs[rows[at]])))

    def _compare(self, model: Module, difference: str | None) -> None:
        if difference is not None:
            self.refuse(difference)
            raise ReplayError(
                f"{type(model).__name__}: {difference}. A replay repeats what the recorded call did: look for random "
                "numbers, and for something used by the model that changed between two batches. The next call to "
                "fit runs the model itself"
            )


def _result(model: Module, x: Any) -> Any:
    with recording():
        return model(x)
