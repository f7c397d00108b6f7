"""Interrupted training: a resumed run computes the same bits as an uninterrupted run."""

from __future__ import annotations

import itertools
import linecache
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import nn
from autograd import Value
from nn.training.history import Epoch
from tests.helpers.draws import draws, generator
from tests.helpers.paths import ROOT

INTERRUPTS = draws(test=20, cover=150, soak=5_000)  # the number of places to try
DATA = [([x / 4], 2 * x / 4 + 1) for x in range(-4, 5)]
ANYWHERE = draws(test=2, cover=100, soak=3_000)
WHOLE = (str(ROOT / "nn"),)
HOT = tuple(str(ROOT / "nn" / part) for part in ("training", "optim", "modules"))


@dataclass(eq=False)
class Scaled(nn.Module):
    """A module with a plain number that changes in each call, like a running mean."""

    inner: nn.Sequential
    calls: int = 0

    def forward(self, x: list[Value]) -> Value:
        """Count the calls, and scale by a growing number."""
        self.calls += 1
        (y,) = self.inner(x)
        out: Value = y * (1 + self.calls / 1000)
        return out


def begin(*, replayed: bool = False) -> dict[str, Any]:
    """Return the parts of a run. A model without randomness and counting is replayed, if batches are large."""
    layers = (nn.Linear(1, 3, rng=1), "tanh", nn.Dropout(0.0 if replayed else 0.3, rng=2), nn.Linear(3, 1, rng=3))
    model: Any = Plain(nn.Sequential(*layers)) if replayed else Scaled(nn.Sequential(*layers))
    optimizer = nn.SGD(model.parameters(), lr=0.05, momentum=0.9)
    schedule = nn.ExponentialLR(optimizer, 0.7)
    return {"model": model, "optimizer": optimizer, "schedule": schedule, "history": nn.History()}


@dataclass(eq=False)
class Plain(nn.Module):
    """A module that returns one number."""

    inner: nn.Sequential
    calls: int = 0

    def forward(self, x: list[Value]) -> Value:
        """Return the only output."""
        (y,) = self.inner(x)
        return y  # type: ignore[no-any-return]  # a Value


def train(run: dict[str, Any], epochs: int = 3, **options: Any) -> nn.History:
    parts = dict(run)
    settings: dict[str, Any] = {"loss": nn.mse_loss, "batch_size": 2, "seed": 5, "progress": False} | options
    data = settings.pop("data", DATA)
    history = nn.fit(parts.pop("model"), data, epochs=epochs, validation=data[:3], **parts, **settings)
    run["history"] = history
    return history


def outcome(run: dict[str, Any]) -> Any:
    history: nn.History = run["history"]
    epochs = [(e.loss, e.gradient_norm, e.validation_loss) for e in history.epochs]
    memories = [dict(memory) for memory in run["optimizer"].state.values()]
    model = run["model"]
    return model.state_dict(), model.calls, epochs, memories, run["schedule"].get_last_lr(), run["schedule"].last_epoch


def interrupted(
    call: Callable[[], object],
    after: int | None,
    hot: tuple[str, ...] = HOT,
    may: Callable[[FrameType | None], bool] | None = None,
) -> int:
    """Call something, and raise KeyboardInterrupt at a line of training. Return the number of lines that ran."""
    lines, may = 0, may or within_fit

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal lines
        if not frame.f_code.co_filename.startswith(hot):
            return None
        if event == "line" and lines != after:
            lines += 1
            if lines == after and may(frame):
                raise KeyboardInterrupt
        return trace

    call_traced(call, trace)
    return lines


def call_traced(call: Callable[[], object], trace: Callable[[FrameType, str, Any], Any]) -> None:
    """Call something with a trace function."""
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)


def within_fit(frame: FrameType | None) -> bool:
    """Return whether a frame runs in the loop of fit, which catches Ctrl-C, not in its handling of interruptions."""
    while frame is not None:
        if frame.f_code.co_name in ("settle", "finish", "start", "try_validation", "close", "_checked", "samples"):
            return False
        if frame.f_code.co_name == "fit":
            return True
        frame = frame.f_back
    return False


@pytest.mark.parametrize(("replayed", "options"), [(False, {}), (True, {"batch_size": 8, "data": DATA * 8})])
def test_a_run_interrupted_anywhere_resumes_bit_for_bit(
    replayed: bool, options: dict[str, Any], tmp_path: Path
) -> None:
    whole, hot = begin(replayed=replayed), (*HOT, *([str(ROOT / "nn" / "programs")] if replayed else []))
    lines = interrupted(lambda: train(whole, **options), None, hot)
    assert (whole["history"].eager == "") is replayed
    rng = generator()
    within = 0
    for place in [rng.randrange(1, lines) for _ in range(INTERRUPTS)]:
        run = begin(replayed=replayed)
        try:
            interrupted(lambda run=run: train(run, **options), place, hot)  # type: ignore[misc]  # bound at once
        except KeyboardInterrupt:
            continue  # before the first epoch or after the last one
        history = run["history"]
        within += bool(history.steps)
        assert bool(history.steps) == (history.unfinished is not None)
        if rng.random() < 0.5:
            nn.save(run, tmp_path / "run.json")
            run = nn.load(tmp_path / "run.json", types=[Scaled, Plain])
        while len(run["history"]) < 3:
            train(run, **options)
        assert outcome(run) == outcome(whole), place
        assert (run["history"].steps, run["history"].unfinished) == ([], None)
    assert within > INTERRUPTS // 3


def anywhere_in_fit(frame: FrameType | None) -> bool:
    """Return whether a frame runs in fit, except in a line of `with`: Python lets no signal come at the end of one."""
    if frame is None or linecache.getline(frame.f_code.co_filename, frame.f_lineno).lstrip().startswith("with "):
        return False
    while frame is not None and frame.f_code is not nn.fit.__code__:
        frame = frame.f_back
    return frame is not None


@pytest.mark.parametrize("restore_best", [False, True])
def test_ctrl_c_anywhere_leaves_all_whole(restore_best: bool, tmp_path: Path) -> None:
    """In validation, callbacks and files too: no mode stays on, no weights are mixed, nothing trained is lost."""
    rng, path, states = generator(str(restore_best)), tmp_path / "run.json", []

    def watched(run: dict[str, Any]) -> dict[str, Any]:
        run["model"].eval()
        states.append(run["model"].state_dict())
        return run

    def go_on(run: dict[str, Any]) -> None:
        stopping = nn.EarlyStopping(1, restore_best=restore_best)
        see = [lambda training: states.append(training.model.state_dict())] if not path.exists() else []
        train(run, callbacks=[*see, stopping, nn.Checkpoint(path), nn.KeepWeights()])

    whole = watched(begin())
    step = type(whole["optimizer"]).step
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nn.SGD, "step", lambda self: (step(self), states.append(whole["model"].state_dict())))
        go_on(whole)
    lines = interrupted(lambda: go_on(watched(begin())), None, WHOLE)
    for place in [rng.randrange(1, lines) for _ in range(ANYWHERE)]:
        run, begun = watched(begin()), states[0]
        path.unlink()
        try:
            interrupted(lambda run=run: go_on(run), place, WHOLE, anywhere_in_fit)  # type: ignore[misc]  # bound at once
        except KeyboardInterrupt:
            assert run["model"].state_dict() == begun or len(run["history"]) == 3, place  # before or after all steps
        assert (Value(1.0) * 2.0).op is not None, place
        modes = [m.training for m in run["model"]._modules_and_parameters()[0]]
        assert modes == [False] * len(modes), place
        assert run["model"].state_dict() in states, place
        assert {p.name for p in tmp_path.iterdir()} <= {path.name}, place
        if path.exists():
            assert nn.load(path, types=[Scaled])["model"].state_dict() in states
        else:
            path.touch()
        history = run["history"]
        if restore_best and history.best and history.best[0] == len(history):
            assert run["model"].state_dict() == history.best[1] or history.steps, place
        while not restore_best and len(history) < 3:
            history.stopped = ""
            go_on(run)
        assert restore_best or outcome(run) == outcome(whole), place


def test_an_interrupted_epoch_is_kept_until_it_is_complete() -> None:
    run, calls = begin(), [0]

    def loss(outputs: list[Value], targets: list[float]) -> Value:
        calls[0] += 1
        if calls[0] == 4:
            raise KeyboardInterrupt
        total: Value = nn.mse_loss(outputs, targets)
        return total

    history = train(run, loss=loss)
    assert (len(history), len(history.steps), history.stopped) == (0, 3, "interrupted in epoch 1")
    unfinished = history.unfinished
    assert unfinished is not None
    nn.fit(run["model"], DATA, epochs=1, **{k: v for k, v in run.items() if k != "model"}, loss=loss, batch_size=2)
    assert (len(history), history.steps, history.unfinished) == (1, [], None)
    assert calls[0] == 6
    assert history.seconds[0] > unfinished.seconds


def test_training_continues_after_an_error_within_an_epoch() -> None:
    run, whole, calls = begin(), begin(), [0]
    train(whole)

    def loss(outputs: list[Value], targets: list[float]) -> Value:
        calls[0] += 1
        if calls[0] == 3:
            raise RuntimeError("once")
        total: Value = nn.mse_loss(outputs, targets)
        return total

    with pytest.raises(RuntimeError, match="once"):
        train(run, loss=loss)
    assert len(run["history"].steps) == 2
    train(run, loss=loss)
    assert outcome(run) == outcome(whole)


# ---- early stopping ----


class Scripted(nn.Module):
    """A model whose losses come from a list, and whose weight is the number of the epoch."""

    def __init__(self, losses: list[float]) -> None:
        self.w = Value(0.0)
        self.losses = losses

    def forward(self, x: float) -> Value:
        """Return the loss of the epoch that the weight shows."""
        return Value(self.losses[int(self.w.data)] if int(self.w.data) < len(self.losses) else 9.0) + 0.0 * self.w


class Counting(nn.optim.optimizer.Optimizer):
    """An optimizer that adds 1."""

    def __init__(self, params: Any) -> None:
        super().__init__(params)

    def rule(self, x: float, g: float, memory: Any, o: Any) -> tuple[float, Any]:
        """Add 1 and remember nothing."""
        return x + 1.0, memory


def stopped_at(losses: list[float], patience: int, min_delta: float, first: int = 0) -> tuple[int, int]:
    """Return the last epoch and the best one, by a slow definition that checks each prefix of the losses."""
    for n in range(1, len(losses) + 1):
        best = 0
        for i in range(1, n):
            if losses[i] < losses[best] - min_delta:
                best = i
        if n - 1 - best >= patience:
            return n, best + 1
    return len(losses), best + 1


@pytest.mark.parametrize("seed", range(draws(test=10, cover=30)))
def test_the_best_weights_are_restored_however_training_ends(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    losses = [rng.choice([1.0, 2.0, 3.0, 4.0, 5.0]) for _ in range(10)]
    patience, min_delta, cut = rng.choice([2, 4, 99]), rng.choice([0.0, 1.0]), rng.randrange(1, 10)
    expected, best = stopped_at(losses, patience, min_delta)

    def options() -> dict[str, Any]:
        stopping = nn.EarlyStopping(patience, min_delta)
        return {"loss": lambda outputs, _: outputs[0], "progress": False, "callbacks": [stopping, kept]}

    kept = nn.Checkpoint(tmp_path / "run-{epoch:02d}.json")
    model = Scripted([0.0, *losses])
    optimizer = Counting(model.parameters())
    # The loss of an epoch is computed before its step. Validation gives the loss of the weights after it.
    settings: dict[str, Any] = {"validation": [(0.0, 0.0)]}
    history = nn.fit(model, [(0.0, 0.0)], optimizer=optimizer, epochs=10, **settings, **options())
    assert (len(history), model.w.data) == (expected, best)
    if cut < expected:  # the same from a checkpoint, with a new EarlyStopping
        stored = nn.load(tmp_path / f"run-{cut:02d}.json", types=[Scripted, Counting])
        resumed = stored.pop("model")
        history = nn.fit(resumed, [(0.0, 0.0)], epochs=10, **stored, **settings, **options())
        assert (len(history), resumed.w.data) == (expected, best)


@pytest.mark.parametrize("where", ["epoch", "callback"])
def test_ctrl_c_restores_the_best_weights(where: str) -> None:
    model = Scripted([0.0, 3.0, 1.0, 2.0, 2.0, 2.0])

    def loss(outputs: list[Value], _: object) -> Value:
        if where == "epoch" and model.w.data == 4.0 and model.training:
            raise KeyboardInterrupt
        return outputs[0]

    def callback(training: nn.Training) -> None:
        if where == "callback" and len(training.history) == 4:
            raise KeyboardInterrupt

    history = nn.fit(
        model,
        [(0.0, 0.0)],
        loss=loss,
        validation=[(0.0, 0.0)],
        optimizer=Counting(model.parameters()),
        epochs=9,
        callbacks=[callback, nn.EarlyStopping()],
        progress=False,
    )
    assert model.w.data == 2.0
    assert history.stopped.startswith("interrupted in epoch")


def test_epochs_with_unknown_weights_are_ignored() -> None:
    model = Scripted([0.0, 5.0, 4.0, 3.0])
    history = nn.History([Epoch(1.0, 1.0, 1.0, 0.5), Epoch(2.0, 1.0, 1.0, 2.0)])  # the best one was lost
    settings: dict[str, Any] = {"loss": lambda outputs, _: outputs[0], "validation": [(0.0, 0.0)], "progress": False}
    optimizer = Counting(model.parameters())
    nn.fit(
        model,
        [(0.0, 0.0)],
        optimizer=optimizer,
        epochs=9,
        history=history,
        callbacks=[nn.EarlyStopping(2)],
        **settings,
    )
    assert history.stopped == "no improvement in the 2 epochs after epoch 5"
    assert model.w.data == 3.0


@pytest.mark.parametrize("groups", [1, 2])
def test_an_interrupted_step_changes_numbers_and_memory_or_neither(groups: int) -> None:
    for at in itertools.count(1):
        params = [Value(1.0) for _ in range(groups)]
        optimizer = nn.SGD([{"params": [p]} for p in params], lr=0.5, momentum=0.5)
        for p in params:
            p.grad = 1.0
        if not interrupted_at_opcode(optimizer.step, "Optimizer.step", at):
            break
        assert [p.data for p in params] == [0.5 if p in optimizer.state else 1.0 for p in params]
        assert len({p.data for p in params}) == 1
    assert at > 20


def interrupted_at_opcode(call: Callable[[], object], function: str, at: int) -> bool:
    """Call something, and raise KeyboardInterrupt at an opcode of a function. Return whether that was reached."""
    opcodes = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal opcodes
        if frame.f_code.co_qualname != function:
            return None
        frame.f_trace_opcodes = True
        opcodes += event == "opcode"
        if opcodes == at and event == "opcode":
            raise KeyboardInterrupt
        return trace

    try:
        call_traced(call, trace)
    except KeyboardInterrupt:
        return True
    return False
