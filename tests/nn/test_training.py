"""fit: results, stopping, errors, interruption and resuming."""

from __future__ import annotations

import gc
import math
import pickle
import random
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value, no_grad
from nn.training.history import Epoch
from nn.training.nonfinite_origin import of_rows, of_value, row_of
from tests.helpers.draws import EXAMPLES, TIER, draws
from tests.helpers.paths import ROOT

STEPS = draws(test=2_000, cover=10_000, soak=200_000)
LINE = [([x / 4], 2 * x / 4 + 1) for x in range(-8, 9)]


def line(**options: Any) -> tuple[nn.Module, dict[str, Any]]:
    """Return a network, and arguments of fit to train it."""
    net = nn.MLP(1, [3, 1], activation="tanh", rng=1)
    optimizer = nn.Adam(net.parameters(), lr=0.05)
    return net, {"data": LINE, "loss": nn.mse_loss, "optimizer": optimizer, "progress": False} | options


# ---- results ----


def test_an_epoch_agrees_with_a_loop_by_hand() -> None:
    weights = [Value(0.5), Value(0.5)]
    nets = [nn.MLP(1, [1], w=[[[w]]], b=None) for w in weights]
    start = time.perf_counter()
    history = nn.fit(
        nets[0], LINE, loss=nn.mse_loss, optimizer=nn.SGD([weights[0]], 0.1), epochs=2, batch_size=10, progress=False
    )
    elapsed = time.perf_counter() - start
    losses, norms = [], []
    for _ in range(2):
        for batch in (LINE[:10], LINE[10:]):
            loss = autograd.fsum((nets[1](x) - y) ** 2 for x, y in batch) / len(batch)
            weights[1].grad = 0.0
            loss.backward()
            losses.append(loss.data * len(batch))
            norms.append(abs(weights[1].grad))
            weights[1].data -= 0.1 * weights[1].grad
    assert weights[0].data == pytest.approx(weights[1].data, rel=1e-14)
    assert history.loss == pytest.approx([sum(losses[:2]) / 17, sum(losses[2:]) / 17], rel=1e-14)
    assert history.gradient_norm == pytest.approx([sum(norms[:2]) / 2, sum(norms[2:]) / 2], rel=1e-14)
    assert all(seconds > 0 for seconds in history.seconds)
    assert sum(history.seconds) <= elapsed
    assert history.validation_loss == []


def test_data_may_come_in_many_shapes() -> None:
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    inputs, targets = [x for x, _ in LINE], [y for _, y in LINE]
    frame = pandas.DataFrame({"x": [x for (x,) in inputs], "y": targets})
    losses = set()
    for data in (
        LINE,
        tuple(LINE),
        (pair for pair in LINE),
        (inputs, targets),
        (tuple(inputs), (y for y in targets)),
        (numpy.array(inputs), numpy.array(targets)),
        (frame[["x"]], frame["y"]),
    ):
        net, options = line(data=data, epochs=2, batch_size=5, seed=3)
        losses.add(nn.fit(net, **options).loss[-1])
    assert len(losses) == 1


def test_the_seed_decides_the_order() -> None:
    def last(seed: int | None) -> float:
        net, options = line(epochs=3, batch_size=4, seed=seed)
        return nn.fit(net, **options).loss[-1]

    assert last(1) == last(1)
    assert len({last(1), last(2), last(None)}) == 3


def test_validation_neither_trains_nor_drops() -> None:
    net = nn.Sequential(nn.Linear(1, 4, rng=1), nn.Dropout(0.5, rng=1), nn.Linear(4, 1, rng=1))
    seen = []

    def loss(outputs: list[Any], targets: list[float]) -> Value:
        seen.append((net[1].training, outputs[0][0].operands != ()))
        total: Value = nn.mse_loss([y for (y,) in outputs], targets)
        return total

    history = nn.fit(
        net, LINE, loss=loss, optimizer=nn.SGD(net.parameters(), 0.01), epochs=1, validation=LINE, progress=False
    )
    assert seen == [(True, True), (False, False)]
    assert len(history.validation_loss) == 1
    assert net.training
    nn.fit(net.eval(), LINE, loss=loss, optimizer=nn.SGD(net.parameters(), 0.01), epochs=1, progress=False)
    assert not net[1].training


def test_gradients_are_clipped_and_rates_scheduled() -> None:
    net = nn.MLP(1, [1], w=[[[100.0]]], b=None)
    optimizer = nn.SGD(net.parameters(), lr=1.0)
    schedule = nn.StepLR(optimizer, 1, gamma=0.5)
    options: dict[str, Any] = {"loss": nn.mse_loss, "optimizer": optimizer, "schedule": schedule, "progress": False}
    history = nn.fit(net, [([1.0], 0.0)], epochs=2, max_grad_norm=1.0, **options)
    assert history.gradient_norm == pytest.approx([200.0, 198.0])
    assert net.w[0][0][0].data == pytest.approx(100.0 - 1.0 - 0.5)
    assert schedule.get_last_lr() == [0.25]


# ---- stopping ----


def test_early_stopping_goes_back_to_the_best_weights() -> None:
    net = nn.MLP(1, [1], w=[[[0.0]]], b=None)
    rates = iter([0.4, 0.1, 5.0, 0.001, 0.001, 0.001, 0.001])
    optimizer = nn.SGD(net.parameters(), lr=0.4)

    def next_rate(_: nn.Training) -> None:
        optimizer.param_groups[0]["lr"] = next(rates)

    history = nn.fit(
        net,
        [([1.0], 3.0)],
        loss=nn.mse_loss,
        optimizer=optimizer,
        epochs=50,
        validation=[([1.0], 3.0)],
        progress=False,
        callbacks=[next_rate, nn.EarlyStopping(patience=3)],
    )
    best = min(history.validation_loss)
    assert history.validation_loss.index(best) + 1 == len(history) - 3
    assert history.stopped == f"no improvement in the 3 epochs after epoch {len(history) - 3}"
    assert (net.w[0][0][0].data - 3) ** 2 == pytest.approx(best, rel=1e-12)
    assert repr(history).endswith(history.stopped)


def test_early_stopping_may_keep_the_last_weights_and_watches_the_loss_without_validation() -> None:
    net, options = line(epochs=99)
    last: list[dict[str, float]] = []
    stopping = nn.EarlyStopping(patience=2, min_delta=1e9, restore_best=False)
    history = nn.fit(net, callbacks=[lambda training: last.append(net.state_dict()), stopping], **options)
    assert len(history) == 3
    assert net.state_dict() == last[-1]


@pytest.mark.parametrize("is_last_best", [True, False])
def test_early_stopping_ignores_earlier_epochs_whose_weights_are_unknown(is_last_best: bool) -> None:
    """If the last epoch is the best so far, a resumed run keeps the weights that it starts with."""
    net = nn.MLP(1, [1], w=[[[2.0]]], b=None)
    weight = net.w[0][0][0]

    def train(rates: list[float], *callbacks: Any, history: nn.History | None = None) -> nn.History:
        optimizer = nn.SGD(net.parameters(), lr=rates[0])
        start = 0 if history is None else len(history)

        def next_rate(training: nn.Training) -> None:
            optimizer.param_groups[0]["lr"] = rates[min(len(training.history) - start, len(rates) - 1)]

        return nn.fit(
            net,
            [([1.0], 3.0)],
            loss=nn.mse_loss,
            optimizer=optimizer,
            epochs=start + len(rates),
            validation=[([1.0], 3.0)],
            progress=False,
            callbacks=[next_rate, *callbacks],
            history=history,
        )

    history = train([0.25, 0.25] if is_last_best else [0.25, 1.5])  # the rate 1.5 doubles the distance to 3
    assert (history.validation_loss[1] < history.validation_loss[0]) is is_last_best
    kept = weight.data
    train([1.5, 2.0], nn.EarlyStopping(), history=history)  # two times the distance, then three times that distance
    losses = history.validation_loss
    assert (weight.data - 3.0) ** 2 == pytest.approx(losses[1 if is_last_best else 2], rel=1e-12)
    assert (weight.data == kept) is is_last_best


def test_any_function_may_be_a_callback_and_stop() -> None:
    net, options = line(epochs=9)
    seen: list[int] = []

    def callback(training: nn.Training) -> None:
        seen.append(len(training.history))
        if len(seen) == 4:
            training.stop("enough")

    history = nn.fit(net, callbacks=[callback], **options)
    assert (seen, len(history), history.stopped) == ([1, 2, 3, 4], 4, "enough")


def test_a_function_of_c_may_be_a_callback() -> None:
    """Its signature is unknown, so it cannot be checked beforehand."""
    net, options = line(epochs=2)
    assert len(nn.fit(net, callbacks=[dir], **options)) == 2


@pytest.mark.parametrize("where", ["loss", "step"])
def test_ctrl_c_returns_the_history_and_leaves_whole_steps(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    net, options = line(epochs=9, batch_size=5)  # 4 batches per epoch
    snapshots = [net.state_dict()]
    calls = [0]

    def interrupted_loss(outputs: list[Value], targets: list[float]) -> Value:
        calls[0] += 1
        if calls[0] == 7:
            snapshots.append(net.state_dict())
            if where == "loss":
                raise KeyboardInterrupt
            monkeypatch.setattr(type(options["optimizer"]), "step", half_a_step)
        total: Value = nn.mse_loss(outputs, targets)
        return total

    def half_a_step(optimizer: nn.Adam) -> None:
        net.parameters()[0].data += 1.0
        raise KeyboardInterrupt

    history = nn.fit(net, **(options | {"loss": interrupted_loss}))
    assert history.stopped == "interrupted in epoch 2"
    assert len(history) == 1
    assert history.unfinished is not None
    assert history.unfinished.loss < 2 * history.loss[0]
    assert net.state_dict() == snapshots[-1] != snapshots[0]
    assert net.training


def test_an_interruption_before_anything_leaves_an_empty_history() -> None:
    def interrupt(*_: object) -> Value:
        raise KeyboardInterrupt

    net, options = line(epochs=9)
    history = nn.fit(net, **(options | {"loss": interrupt}))
    assert (len(history), history.unfinished, repr(history)) == (0, None, "History of 0 epochs; interrupted in epoch 1")


def test_a_run_resumes_bit_for_bit(tmp_path: Path) -> None:
    def begin() -> tuple[nn.Module, dict[str, Any]]:
        net = nn.Sequential(
            nn.Linear(1, 4, rng=1), "tanh", nn.Dropout(0.2, rng=2), nn.Linear(4, 1, rng=3), lambda y: y[0]
        )
        optimizer = nn.AdamW(net.parameters(), lr=0.05)
        schedule = nn.CosineAnnealingLR(optimizer, 12, warmup=2)
        return net, {"optimizer": optimizer, "schedule": schedule}

    same: dict[str, Any] = {"data": LINE, "loss": nn.mse_loss, "batch_size": 5, "seed": 7, "progress": False}
    whole_net, whole = begin()
    nn.fit(whole_net, epochs=12, **whole, **same)
    net, parts = begin()
    history = nn.fit(net, epochs=5, **parts, **same)
    stored = {"layers": list(net)[:4], **parts, "history": history}
    nn.save(stored, tmp_path / "run.json")
    found = nn.load(tmp_path / "run.json")
    resumed = nn.Sequential(*found.pop("layers"), lambda y: y[0])
    history = nn.fit(resumed, epochs=12, **found, **same)
    assert len(history) == 12
    assert resumed.state_dict() == whole_net.state_dict()


def test_checkpoints_are_written_on_schedule(tmp_path: Path) -> None:
    net, options = line(epochs=4)
    keep = [nn.Checkpoint(tmp_path / "at-{epoch}.json", every=2), nn.Checkpoint(tmp_path / "best.json", best_only=True)]
    history = nn.fit(net, callbacks=keep, **options)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["at-2.json", "at-4.json", "best.json"]
    best = nn.load(tmp_path / "best.json")
    assert best["history"].loss[-1] == min(history.loss)
    assert best["optimizer"].state_dict().keys() == {"state", "param_groups"}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("x.json", ["x.json"]),
        ("x{epoch}.json", ["x1.json", "x2.json", "x3.json"]),
        ("x{epoch:03d}.json", ["x001.json", "x002.json", "x003.json"]),
        ("{{x}}{epoch:>2}.json", ["{x} 1.json", "{x} 2.json", "{x} 3.json"]),
        ("{epoch}-{validation_loss:.0f}-{loss:.0f}.json", ["1-0-0.json", "2-0-0.json", "3-0-0.json"]),
    ],
)
def test_the_path_of_a_checkpoint_is_a_format(path: str, names: list[str], tmp_path: Path) -> None:
    net, options = line(epochs=3)
    net.load_state_dict(dict.fromkeys(net.state_dict(), 0.0))
    options["data"] = options["validation"] = [([0.0], 0.0)]
    nn.fit(net, callbacks=[nn.Checkpoint(tmp_path / path)], **options)
    assert sorted(file.name for file in tmp_path.iterdir()) == names


@pytest.mark.parametrize(
    "path", ["{step}.json", "x{.json", "{epoch:x y}.json", "{0}.json", "{epoch.x}.json", "{epoch[a]}.json"]
)
def test_an_invalid_path_format_is_an_error_at_once(path: str) -> None:
    with pytest.raises(ValueError, match=r"the path of a checkpoint must be a format with \{epoch\}"):
        nn.Checkpoint(path)


class OnlyOne:
    """A callback object that takes two arguments."""

    def __call__(self, training: object, more: object) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("callbacks", "error", "message"),
    [
        ([3], TypeError, "callback 0 is the int 3"),
        (
            [print, nn.EarlyStopping],
            TypeError,
            r"callback 1 is the class EarlyStopping; make one: EarlyStopping\(\.\.\.\)",
        ),
        (3, TypeError, "callbacks as a list, got the int"),
        (nn.EarlyStopping(), TypeError, "callbacks as a list, got EarlyStopping"),
        (["stop"], TypeError, "callback 0 is the str 'stop'"),
        ([lambda: None], TypeError, "callback 0 must accept one argument, a Training: too many"),
        ([OnlyOne()], TypeError, "must accept one argument, a Training: missing a required argument: 'more'"),
        ([nn.Checkpoint("no/such/folder/x.json")], FileNotFoundError, "The folder does not exist; create it first"),
        ([nn.Checkpoint("{epoch}/x.json")], FileNotFoundError, "The folder does not exist"),
        ([nn.Checkpoint("tests")], IsADirectoryError, "is a folder"),
        ([nn.Checkpoint("{validation_loss:.3f}.json")], ValueError, "with validation data, {validation_loss}"),
    ],
)
def test_a_callback_that_cannot_work_is_an_error_before_the_first_epoch(
    callbacks: Any, error: type[Exception], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    net, options = line(epochs=1)
    before = net.state_dict()
    with pytest.raises(error, match=message):
        nn.fit(net, callbacks=callbacks, **options)
    assert net.state_dict() == before


def test_a_model_that_cannot_be_stored_is_an_error_before_the_first_epoch(tmp_path: Path) -> None:
    net = nn.Sequential(nn.Linear(1, 1), lambda y: y[0])
    calls: list[int] = []
    options = {"loss": lambda *_: calls.append(1), "optimizer": nn.SGD(net.parameters()), "progress": False}
    with pytest.raises(TypeError, match=r"it.model.layers\[1\] is the function"):
        nn.fit(net, LINE, epochs=1, callbacks=[nn.Checkpoint(tmp_path / "x.json")], **options)
    assert calls == list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"validation": [([1.0, 2.0], 1.0)]}, ValueError, "takes 1 inputs, got 2"),
        ({"validation": [("a", 1.0)]}, TypeError, "str"),
        ({"seed": [1]}, TypeError, "seed must be an int"),
        ({"schedule": nn.StepLR(nn.SGD([Value(1.0)]), 1)}, ValueError, "the schedule belongs to another optimizer"),
        ({"max_grad_norm": math.nan}, ValueError, "max_grad_norm must be a number above 0"),
        ({"epochs": 2.0}, TypeError, "number of epochs must be an int"),
    ],
)
def test_wrong_arguments_are_errors_before_the_first_step(
    change: dict[str, Any], error: type[Exception], message: str
) -> None:
    net, options = line(epochs=1)
    before = net.state_dict()
    with pytest.raises(error, match=message):
        nn.fit(net, **(options | change))
    assert net.state_dict() == before


# ---- inf and nan ----


@pytest.mark.parametrize("seed", range(20))
def test_a_number_of_the_data_that_is_not_finite_is_named_by_its_row(seed: int) -> None:
    rng = random.Random(seed)
    row, bad, part = rng.randrange(len(LINE)), rng.choice([math.nan, math.inf, -math.inf]), rng.randrange(2)
    data = [([x], y) for (x,), y in LINE]
    data[row] = ([bad], 1.0) if part == 0 else ([1.0], bad)
    net, options = line(epochs=3, seed=rng.choice([None, 3]), batch_size=rng.choice([1, 4, 99]))
    net.layers[0] = nn.Layer(1, 3, activation="linear", rng=1)
    options["optimizer"] = nn.SGD(net.parameters(), lr=1e-3)
    name = ("input", "target")[part]
    wrong = "data" if rng.random() < 0.5 else "validation"
    if wrong == "data":
        options["data"] = data
    else:
        options["validation"] = data
    with pytest.raises(nn.NotFiniteError, match=f"Row {row} of {wrong} has {bad} in its {name} ") as found:
        nn.fit(net, **options)
    assert "rows of the batch" not in str(found.value)


def test_an_error_of_the_model_names_the_row() -> None:
    net, options = line(epochs=1, seed=2)
    options["data"] = [*LINE[:6], ([1.0, 2.0], 0.0)]
    with pytest.raises(ValueError, match="takes 1 inputs, got 2") as found:
        nn.fit(net, **options)
    assert found.value.__notes__ == [r"The model was called with row 6 of data, [1.0, 2.0]."]


def test_a_loss_that_is_not_finite_is_traced_to_its_origin_and_good_weights_are_kept() -> None:
    net = nn.MLP(1, [1], w=[[[1.0]]], b=None)
    good = []

    def loss(outputs: list[Value], targets: list[float]) -> Value:
        if outputs[0].data > 0:
            good.append(net.state_dict())
        return outputs[0].log() * targets[0]

    with pytest.raises(
        nn.NotFiniteError, match=r"the loss of epoch 1, batch 3 is nan: log\(-.*\) is nan; .*L0.n0 = -"
    ) as e:
        nn.fit(net, [([1.0], 1.0)] * 9, loss=loss, optimizer=nn.SGD(net.parameters(), 0.6), epochs=9, batch_size=1)
    assert net.state_dict() == good[-1]
    assert len(good) == 2
    assert "The model has its last good weights" in str(e.value)
    assert len(e.value.history) == 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([([math.nan], 1.0)], r"is nan: .* is nan \(one of its constants is nan\)"),
        ([([Value(math.inf, "x0")], 1.0)], "is inf: x0 is inf"),
    ],
)
def test_numbers_given_that_are_not_finite_are_named(data: Any, message: str) -> None:
    net = nn.MLP(1, [1], w=[[[1.0]]], b=None)
    with pytest.raises(nn.NotFiniteError, match=message):
        nn.fit(net, data, loss=nn.mse_loss, optimizer=nn.SGD(net.parameters(), 0.1), epochs=1)


def test_a_weight_that_is_not_finite_is_named() -> None:
    net = nn.MLP(1, [1], w=[[[math.inf]]], b=None)
    with pytest.raises(nn.NotFiniteError, match=r"is inf: layers.0.neurons.0.w.0 is inf"):
        nn.fit(net, [([1.0], 1.0)], loss=nn.mse_loss, optimizer=nn.SGD(net.parameters(), 0.1), epochs=1)


def test_a_gradient_that_is_not_finite_is_an_error_before_the_step() -> None:
    net = nn.MLP(1, [1], w=[[[0.0]]], b=None)

    def loss(outputs: list[Value], _: list[float]) -> Value:
        return outputs[0].sqrt()

    with pytest.raises(nn.NotFiniteError, match=r"a gradient of epoch 1, batch 1 is not finite: the partial of sqrt"):
        nn.fit(net, [([1.0], 1.0)], loss=loss, optimizer=nn.SGD(net.parameters(), 0.1), epochs=1)
    assert net.w[0][0][0].data == 0.0


def test_a_gradient_that_is_a_sum_beyond_the_floats_is_an_error() -> None:
    net = nn.MLP(1, [1], w=[[[1.0]]], b=None)

    def loss(outputs: list[Value], _: list[float]) -> Value:
        y = outputs[0]
        return 1.7e308 * y + 1.7e308 * y - 1.7e308 * y - 1.7e308 * y if y.data < 0 else 1e308 * y + 1e308 * (y - 1)

    with pytest.raises(nn.NotFiniteError, match=r"the gradients that flow back to .* sum to inf"):
        nn.fit(net, [([1.0], 1.0)], loss=loss, optimizer=nn.SGD(net.parameters(), 0.1), epochs=1)


def test_a_step_beyond_the_floats_is_undone() -> None:
    net = nn.MLP(1, [1], w=[[[1.0]]], b=None)
    with pytest.raises(
        nn.NotFiniteError, match=r"changed the weight layers.0.neurons.0.w.0 to -inf; is the learning rate too"
    ):
        nn.fit(net, [([9.0], 1.0)], loss=nn.mse_loss, optimizer=nn.SGD(net.parameters(), 1e308), epochs=1)
    assert net.w[0][0][0].data == 1.0


def test_a_validation_loss_that_is_not_finite_is_an_error() -> None:
    net, options = line(epochs=2)
    with pytest.raises(nn.NotFiniteError, match="the validation loss of epoch 1 is nan"):
        nn.fit(net, validation=[([math.nan], 1.0)], **options)


# ---- bad input ----


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"data": []}, ValueError, "data is empty"),
        ({"data": ([], [])}, ValueError, "the inputs of data is empty"),
        ({"data": ([[1.0]], [1.0, 2.0])}, ValueError, "data has 1 input and 2 targets; expected one per input"),
        ({"data": [1.0]}, TypeError, "Item 0 is 1.0"),
        ({"data": 3}, TypeError, "data must be a list, a generator, an array or a frame; got the int 3"),
        ({"data": [([1.0, 2.0], 1.0)]}, ValueError, "takes 1 inputs, got 2"),
        ({"validation": []}, ValueError, "validation is empty"),
        (
            {"loss": "mse"},
            TypeError,
            "loss must be a function of outputs and targets such as nn.mse_loss, got the str 'mse'",
        ),
        (
            {"loss": lambda outputs, targets: 1.0},
            TypeError,
            "the loss must return one Value; it returned the float 1.0",
        ),
        ({"optimizer": None}, TypeError, "optimizer must be of class Optimizer, got None"),
        ({"optimizer": nn.SGD([Value(1.0)], 0.1)}, ValueError, "has none of the model's parameters"),
        ({"epochs": 0}, ValueError, "number of epochs must be at least 1"),
        ({"batch_size": 0}, ValueError, "number of samples per batch must be at least 1"),
        ({"schedule": 0.1}, TypeError, "schedule must be of class Schedule, got the float"),
        ({"max_grad_norm": 0}, ValueError, "max_grad_norm must be a number above 0"),
        ({"history": []}, TypeError, "history must be of class History"),
    ],
)
def test_bad_input_is_explained(change: dict[str, Any], error: type[Exception], message: str) -> None:
    net, options = line(epochs=1)
    with pytest.raises(error, match=message):
        nn.fit(net, **(options | change))


def test_only_modules_are_trained() -> None:
    _, options = line(epochs=1)
    with pytest.raises(TypeError, match="model must be of class Module, got the builtin"):
        nn.fit(len, **options)  # type: ignore[arg-type]  # the mistake


EPOCH = Epoch(1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        *(({"epochs": x}, "expected a list of epochs") for x in ([1], [EPOCH, 1], (EPOCH,), 3, EPOCH)),
        *(({"unfinished": x}, "unfinished must be an epoch or None") for x in (1, "", [EPOCH])),
        *(({"stopped": x}, "and stopped a str") for x in (1, None, b"")),
        ({"unfinished": EPOCH, "stopped": None}, "and stopped a str"),
        ({"unfinished": 1, "stopped": "x"}, "unfinished must be an epoch or None"),
        *(({"best": x}, "best must be the number of an epoch and its") for x in ((1, 2), (1,), (1, {}, 2), ({}, 1))),
    ],
)
def test_the_arguments_of_a_history_are_checked(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        nn.History(**parts)


def test_a_history_is_a_sequence_of_its_epochs() -> None:
    history = nn.History([nn.Epoch(float(loss), 1.0, 0.1) for loss in (3, 2, 1)])
    assert list(history) == [history[0], history[1], history[-1]] == history[:] == history.epochs
    with pytest.raises(IndexError, match=r"the history has 3 epochs, with indices from 0; got the index 3"):
        history[3]
    with pytest.raises(TypeError, match=r"an int or a slice, got 'loss'; the lists are \.loss, \.validation_loss"):
        history["loss"]  # type: ignore[call-overload]  # as in Keras


def test_a_history_is_made_of_its_parts() -> None:
    history = nn.History([EPOCH], EPOCH, "x", [(1, 2, 3)], (1, {"w": 1.0}))
    assert (history.epochs, history.unfinished, history.stopped) == ([EPOCH], EPOCH, "x")
    assert (history.steps, history.best) == ([(1.0, 2.0, 3)], (1, {"w": 1.0}))


@pytest.mark.parametrize("length", [1, 30, 59, 60, 61, 62, 200])
def test_a_long_row_is_cut_to_sixty_characters(length: int) -> None:
    class Text:
        def __repr__(self) -> str:
            return "x" * length

    sample = (Text(), 0.0)
    cut = "x" * length if length <= 60 else "x" * 57 + "..."
    assert row_of(sample, [(1, 2), sample], "data") == f"row 1 of data, {cut}"
    wrong = ([math.nan, Text()], 0.0)
    text = f"[nan, {'x' * length}]"
    cut = text if len(text) <= 60 else f"{text[:57]}..."
    assert of_rows([wrong], [wrong], "data") == f". Row 0 of data has nan in its input {cut}"


def test_numbers_that_are_not_finite_are_called_by_their_names_or_as_values() -> None:
    named, bare = Value(math.inf, "x"), Value(math.inf)
    assert of_value(named, {}) == "x is inf"
    assert of_value(named, {named: "w"}) == "w is inf"
    assert of_value(bare, {}) == "a Value is inf"
    assert of_value(Value(-1.0).log(), {}) == "log(-1.0) is nan"
    with no_grad():
        held = Value(-1.0).log()
    assert of_value(held * 2.0, {}) == "a Value is nan"


def test_an_interrupt_within_the_step_of_a_schedule_is_made_up_for() -> None:
    """The number of earlier epochs does not matter."""

    class Interrupted(nn.StepLR):
        left = 0

        def next_rate(self, *arguments: Any) -> float:
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
            return super().next_rate(*arguments)

    for epoch in (1, 2, 3, 5):
        net, options = line(epochs=9)
        schedule = Interrupted(options["optimizer"], step_size=2, gamma=0.5)
        schedule.left = epoch
        history = nn.fit(net, **options, schedule=schedule)
        assert history.stopped == f"interrupted in epoch {epoch}"
        assert schedule.last_epoch == len(history) == epoch
        assert schedule.get_last_lr() == [options["optimizer"].param_groups[0]["lr"]]


# ---- early stopping, against its definition ----


@pytest.mark.parametrize("restore_best", [True, False])
@settings(max_examples=5 * EXAMPLES[TIER])
@given(
    losses=st.lists(st.sampled_from([0.5, 1.0, 1.25, 1.5, 2.0, 3.0]), min_size=1, max_size=8),
    patience=st.integers(1, 3),
    min_delta=st.sampled_from([0.0, 0.25, 0.5]),
)
def test_early_stopping_agrees_with_its_definition(
    losses: list[float], patience: int, min_delta: float, restore_best: bool
) -> None:
    class Given(nn.Module):
        """Its output in validation is the loss of the epoch that its weight shows."""

        def __init__(self) -> None:
            self.w = Value(0.0)

        def __call__(self, x: Any) -> list[Any]:
            return [self.w * 0.0 + losses[max(int(self.w.data) - 1, 0)]]

    def next_epoch(training: nn.Training) -> None:
        model.w.data = min(len(training.history) + 1.0, len(losses))

    best, kept, stop = math.inf, 0, len(losses)
    for i, loss in enumerate(losses, 1):
        if loss < best - min_delta:
            best, kept = loss, i
        elif i - kept >= patience:
            stop = i
            break
    model = Given()
    model.w.data = 1.0
    history = nn.fit(
        model,
        [(0.0, 0.0)],
        loss=lambda outputs, _: outputs[0][0],
        optimizer=nn.SGD(model.parameters(), 0.1),
        epochs=len(losses),
        validation=[(0.0, 0.0)],
        callbacks=[nn.EarlyStopping(patience, min_delta, restore_best), next_epoch],
        progress=False,
    )
    assert len(history) == stop
    assert history.validation_loss == losses[:stop]
    if restore_best and kept != stop:
        assert model.w.data == kept
    assert (history.best is not None) == restore_best


# ---- the bar ----


def test_the_bar_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    tqdm = pytest.importorskip("tqdm")
    shown: list[str] = []

    class Bar:
        def __init__(self, **options: Any) -> None:
            shown.append(f"{options['initial']} of {options['total']}")

        def set_postfix_str(self, text: str, refresh: bool) -> None:
            shown.append(text)

        def update(self) -> None:
            shown.append("+1")

        def close(self) -> None:
            shown.append("closed")

    monkeypatch.setattr(tqdm, "tqdm", Bar)
    net, options = line(epochs=1, progress=True)
    nn.fit(net, validation=LINE, **options)
    assert (shown[0], shown[2], set(shown[3:])) == ("0 of 1", "+1", {"closed"})  # tqdm may be closed again
    assert shown[1].startswith("loss ")
    assert "validation" in shown[1]


def test_without_tqdm_there_is_no_bar_and_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    net, options = line(epochs=1, progress=True)
    assert len(nn.fit(net, **options)) == 1
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("kernel", [True, False])
def test_in_a_notebook_the_bar_is_shown_and_stays(
    kernel: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tqdm")
    shell = type("Shell", (), {"kernel": 1} if kernel else {})()  # a terminal's IPython has no kernel
    monkeypatch.setitem(sys.modules, "IPython", type("IPython", (), {"get_ipython": lambda: shell}))
    net, options = line(epochs=2, progress=True)
    nn.fit(net, **options)
    out, err = capsys.readouterr()
    assert out == ""
    assert ("2/2" in err and "loss" in err) if kernel else err == ""


# ---- memory ----


def test_steps_do_not_grow_memory() -> None:
    net = nn.MLP(1, [1], rng=1)
    optimizer = nn.Adam(net.parameters())
    options: dict[str, Any] = {"loss": nn.mse_loss, "optimizer": optimizer, "batch_size": 1, "progress": False}

    def steps(count: int) -> int:
        nn.fit(net, [([1.0], 1.0)] * count, epochs=1, **options)
        return sys.getallocatedblocks()

    gc.collect()
    gc.disable()  # graphs have no cycles, so the collector is not needed
    try:
        before = steps(STEPS)  # many steps, because Python keeps a few thousand tuples for reuse
        after = steps(STEPS)
    finally:
        gc.enable()
    assert after - before < 500


@pytest.mark.parametrize("name", ["loss", "gradient_norm", "seconds", "validation_loss"])
def test_the_numbers_of_an_epoch_are_checked_and_shown_in_order(name: str) -> None:
    right = {"loss": 1.0, "gradient_norm": 2.0, "seconds": 3.0, "validation_loss": 4.0}
    for wrong in ("x", [], None):
        if name != "validation_loss" or wrong is not None:
            with pytest.raises(TypeError, match=f"the {name} of an epoch"):
                Epoch(**(right | {name: wrong}))
    assert vars(Epoch(**(right | {name: 5}))) == right | {name: 5.0}
    assert Epoch(1, 2, 3).validation_loss is None
    history = nn.History([Epoch(**right)])
    assert repr(history) == "History of 1 epoch: loss 1 -> 1, validation loss 4 -> 4, 3 s"


def test_rows_that_are_not_finite_are_counted_and_their_numbers_shown() -> None:
    nan_row, target, infinite = ([Value(math.nan)], 2.0), ([1.0], Value(math.nan)), ([Value(math.inf)], 1.0)
    data: list[Any] = [([Value(1.0)], 2.0), nan_row, target, infinite]
    said = of_rows(data, data, "data")
    assert said.startswith(". Row 1 of data has nan in its input [Value(")
    assert said.endswith("; 3 rows of the batch have such numbers")
    assert of_rows([target], data, "data").startswith(". Row 2 of data has nan in its target Value(")
    assert of_rows([infinite], data, "data").startswith(". Row 3 of data has inf in its input")
    assert of_rows(data[:1], data, "data") == ""


def test_weights_are_kept_on_where_a_resumed_run_has_some() -> None:
    model = nn.MLP(1, [1], rng=1)
    optimizer = nn.SGD(model.parameters(), lr=0.1)
    history = nn.History()
    for epochs in (2, 4, 4):
        nn.fit(
            model,
            [([1.0], 2.0)],
            loss=nn.mse_loss,
            optimizer=optimizer,
            epochs=epochs,
            history=history,
            callbacks=[nn.KeepWeights()],
            progress=False,
        )
    assert [epoch for epoch, _ in history.weights] == [0, 1, 2, 3, 4]


def test_a_schedule_shows_its_options() -> None:
    optimizer = nn.SGD([Value(1.0)], lr=0.5)
    assert repr(nn.StepLR(optimizer, 3, 0.25)).startswith(
        "<StepLR(step_size=3, gamma=0.25): epoch 0, learning rate 0.5"
    )


def test_the_error_of_a_training_survives_a_process() -> None:
    error = pickle.loads(pickle.dumps(nn.NotFiniteError("the loss is inf", nn.History())))
    assert str(error) == "the loss is inf"
    assert len(error.history) == 0
