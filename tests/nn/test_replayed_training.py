"""Training by replays: the same losses, weights and errors as with whole graphs, and a reason without replays."""

from __future__ import annotations

import functools
import gc
import math
import random
import re
import tracemalloc
import weakref
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import nn
from autograd import Value, detect_anomaly, fsum, gradients, tanh
from autograd.current_engine import are_finite
from autograd.program.cache.replay_verification import ReplayError
from nn.programs import record_model, row_gradient, row_programs
from nn.programs.model_state import ModelState
from tests.helpers.draws import draws

numpy = pytest.importorskip("numpy")

SIDE = draws(test=10, cover=100)  # the side of a square of numbers that is too large for a program
RATE = Value(0.5)
scale = 1.0


@pytest.fixture
def without_replays(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], Any]:
    """Return a function that calls another one while models are not replayed."""

    def call(act: Callable[[], Any]) -> Any:
        with monkeypatch.context() as patched:
            patched.setattr(row_programs, "FEW", 10**9)
            return act()

    return call


def points(count: int, width: int, seed: int = 1) -> list[tuple[list[float], float]]:
    rng = random.Random(seed)
    inputs = [[rng.gauss(0, 1) for _ in range(width)] for _ in range(count)]
    return [(x, sum(x) - x[0] * x[-1]) for x in inputs]


def classes(count: int, width: int, kinds: int) -> list[tuple[list[float], int]]:
    return [(x, int(t * 7) % kinds) for x, t in points(count, width)]


def train(model: nn.Module, data: Any, loss: Any = nn.mse_loss, **options: Any) -> tuple[nn.History, list[float]]:
    optimizer = nn.Adam(model.parameters(), lr=0.02)
    settings: dict[str, Any] = {"epochs": 4, "batch_size": 16, "seed": 3, "progress": False} | options
    history = nn.fit(model, data, loss=loss, optimizer=optimizer, **settings)
    return history, [p.data for p in model.parameters()]


def numbers_of(history: nn.History) -> list[tuple[float, ...]]:
    kept = ((epoch.loss, epoch.gradient_norm, epoch.validation_loss) for epoch in history.epochs)
    return [tuple([x for x in numbers if x is not None]) for numbers in kept]


def assert_same(replayed: tuple[nn.History, list[float]], whole: tuple[nn.History, list[float]]) -> None:
    """Raise unless losses, norms and weights are the same. Sums over rows are added up in a different order."""
    assert replayed[0].eager == ""
    assert "batch" in whole[0].eager
    for now, then in zip(numbers_of(replayed[0]), numbers_of(whole[0]), strict=True):
        assert now == pytest.approx(then, rel=1e-9)
    assert replayed[1] == pytest.approx(whole[1], rel=1e-9, abs=1e-12)


class Branching(nn.Module):
    """A module with plain branches on numbers."""

    def __init__(self) -> None:
        self.w = [Value(0.3), Value(-0.2)]

    def forward(self, x: list[float]) -> Value:
        """Compute one of three formulas."""
        z = self.w[0] * x[0] + self.w[1] * x[1]
        if z > 0.2:
            return z * z
        return tanh(z) if x[0] > 0 else 0.1 * z  # type: ignore[return-value]  # z is a Value


class Words(nn.Module):
    """A module that takes ints."""

    def __init__(self) -> None:
        self.table = nn.Embedding(5, 3, rng=1)
        self.attention = nn.SelfAttention(3, 1, rng=2)
        self.readout = nn.Linear(3, 5, rng=3)

    def forward(self, letters: list[int]) -> list[list[Value]]:
        """Return scores for the letter that follows each letter."""
        scores: list[list[Value]] = self.readout(self.attention(self.table(letters)))
        return scores


def sentences(outputs: list[Any], targets: list[Any]) -> Any:
    terms = [nn.cross_entropy(scores, wanted, reduction="sum") for scores, wanted in zip(outputs, targets, strict=True)]
    return fsum(terms) / sum(map(len, targets))


class Named(nn.Module):
    """A module of dicts. Each row uses its parameters several times."""

    def __init__(self) -> None:
        self.w = {"a": Value(0.5), "b": Value(-0.25)}

    def forward(self, x: dict[str, Any]) -> dict[str, Any]:
        """Return two outputs and a constant."""
        first = self.w["a"] * x["n"] + self.w["b"] * x["pair"][0]
        return {"y": first * self.w["a"], "z": (first, self.w["b"] + x["pair"][1]), "name": "n"}


def of_named(outputs: list[Any], targets: list[float]) -> Any:
    return fsum([(y["y"] - t) ** 2 + y["z"][0] * y["z"][1] for y, t in zip(outputs, targets, strict=True)])


def penalized(model: nn.Module) -> Callable[[Any, Any], Any]:
    return lambda outputs, targets: nn.mse_loss(outputs, targets) + nn.l2_penalty(model.parameters(), 0.01)


WORDS = [([k % 5, k * k % 5, 3][: 2 + k % 2], [k * k % 5, 3, k % 5][: 2 + k % 2]) for k in range(60)]
NAMED = [({"n": k % 3, "pair": (x[0], x[1])}, t) for k, (x, t) in enumerate(points(40, 2))]

MODELS: dict[str, tuple[Callable[[], nn.Module], Any, Any]] = {
    "one output": (lambda: nn.MLP(2, [4, 1], activation="tanh", rng=1), points(40, 2), nn.mse_loss),
    "relu": (lambda: nn.MLP(3, [5, 4, 1], rng=2), points(40, 3), nn.l1_loss),
    "sum": (
        lambda: nn.MLP(1, [3, 1], activation="sigmoid", rng=2),
        points(40, 1),
        lambda y, t: nn.half_squared_error(y, t, reduction="sum"),
    ),
    "classes": (
        lambda: nn.Sequential(nn.Linear(2, 5, rng=1), "gelu", nn.Linear(5, 3, rng=2)),
        classes(40, 2, 3),
        nn.cross_entropy,
    ),
    "norms": (
        lambda: nn.Sequential(nn.Linear(2, 4, rng=1), nn.LayerNorm(4), "silu", nn.RMSNorm(4), nn.Linear(4, 1, rng=2)),
        [(x, [t]) for x, t in points(40, 2)],
        nn.huber_loss,
    ),
    "branches": (Branching, points(200, 2), nn.mse_loss),
    "ints": (lambda: nn.MLP(2, [3, 1], rng=4), [([k % 3, k % 2], k % 2) for k in range(40)], nn.mse_loss),
    "letters": (Words, WORDS, sentences),
    "dicts": (Named, NAMED, of_named),
    "shared bias": (lambda: nn.MLP(2, [3, 1], b=Value(0.1), rng=4), points(40, 2), nn.mse_loss),
}


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "fast"])
@pytest.mark.parametrize("case", MODELS)
def test_training_by_replays_has_the_numbers_of_whole_graphs(case: str, exact: bool, without_replays: Any) -> None:
    make, data, loss = MODELS[case]
    options: dict[str, Any] = {"validation": data[:17], "batch_size": 40, "exact": exact}
    assert_same(train(make(), data, loss, **options), without_replays(lambda: train(make(), data, loss, **options)))


def test_exact_must_be_a_bool() -> None:
    with pytest.raises(TypeError, match="exact"):
        train(nn.MLP(2, [1], rng=1), points(10, 2), nn.mse_loss, exact="no")


def test_clipping_keeps_its_meaning(without_replays: Any) -> None:
    make, data, loss = MODELS["one output"]
    options: dict[str, Any] = {"validation": data[:12], "max_grad_norm": 0.5}
    assert_same(train(make(), data, loss, **options), without_replays(lambda: train(make(), data, loss, **options)))


def test_penalties_early_stopping_and_schedules_keep_their_meaning(without_replays: Any) -> None:
    def run() -> Any:
        model = nn.MLP(2, [4, 1], activation="tanh", rng=1)
        optimizer = nn.SGD(model.parameters(), lr=0.3, momentum=0.9)
        history = nn.fit(
            model,
            points(40, 2),
            loss=penalized(model),
            optimizer=optimizer,
            epochs=30,
            batch_size=20,
            validation=points(20, 2, seed=5),
            schedule=nn.ExponentialLR(optimizer, 0.9),
            callbacks=[nn.EarlyStopping(patience=2), nn.KeepWeights()],
            progress=False,
            seed=1,
        )
        return history, [p.data for p in model.parameters()]

    (replayed, weights), (whole, expected) = run(), without_replays(run)
    assert replayed.stopped == whole.stopped != ""
    assert (replayed.best or (0,))[0] == (whole.best or (0,))[0]
    assert replayed.loss == pytest.approx(whole.loss, rel=1e-9)
    assert weights == pytest.approx(expected, rel=1e-9)
    assert [epoch for epoch, _ in replayed.weights] == [epoch for epoch, _ in whole.weights]


def test_arrays_of_ints_are_data_like_lists_of_ints() -> None:
    arrays = [(numpy.array(letters), wanted) for letters, wanted in WORDS]
    (history, weights), (_, expected) = (train(Words(), x, sentences, batch_size=30) for x in (arrays, WORDS))
    assert history.eager == ""
    assert weights == expected


def test_a_run_that_is_resumed_has_the_bits_of_one_that_was_not_stopped(tmp_path: Path) -> None:
    data, keep = MODELS["shared bias"][1], nn.Checkpoint(tmp_path / "{epoch}.json")
    whole, weights = train(MODELS["shared bias"][0](), data, epochs=5, callbacks=[keep])
    stored: Any = nn.load(tmp_path / "2.json")
    model = stored["model"]
    history = nn.fit(
        model,
        data,
        loss=nn.mse_loss,
        optimizer=stored["optimizer"],
        history=stored["history"],
        epochs=5,
        batch_size=16,
        seed=3,
        progress=False,
    )
    assert numbers_of(history) == numbers_of(whole)
    assert [p.data for p in model.parameters()] == weights
    assert history.eager == ""


# ---- cases without replays ----


def test_dropout_runs_without_replays(without_replays: Any) -> None:
    def run() -> Any:
        layers = (nn.Linear(2, 4, rng=1), "tanh", nn.Dropout(0.4, rng=2), nn.Linear(4, 1, rng=3))
        data = [(x, [t]) for x, t in points(40, 2)]
        return train(nn.Sequential(*layers), data, validation=data[:10])

    (history, weights), (whole, expected) = run(), without_replays(run)
    assert history.eager == "it draws random numbers"
    assert (numbers_of(history), weights) == (numbers_of(whole), expected)


@dataclass(eq=False)
class Counting(nn.Module):
    """A module that counts its calls, and scales by their number."""

    w: Value = field(default_factory=lambda: Value(0.5))
    calls: int = 0

    def forward(self, x: list[float]) -> Value:
        """Count a call."""
        self.calls += 1
        return self.w * x[0] * (1 + self.calls / 1000)


class Noisy(nn.Module):
    """A module that draws from a generator outside of it."""

    def __init__(self, draw: Callable[[], float]) -> None:
        self.w, self.draw = Value(0.5), draw

    def forward(self, x: list[float]) -> Value:
        """Add noise."""
        return self.w * x[0] + self.draw()


_rng = random.Random(4)
_new = numpy.random.default_rng(4)


def of_module() -> float:
    return random.random()


def of_generator() -> float:
    return _rng.random()


def of_numpy() -> float:
    return float(numpy.random.random())


def of_new_numpy() -> float:
    return float(_new.random())


class Momentous(nn.Module):
    """A module that reads the gradient of its parameter."""

    def __init__(self) -> None:
        self.w = Value(0.5)

    def forward(self, x: list[float]) -> Value:
        """Add a share of the gradient."""
        return self.w * x[0] + 0.125 * self.w.grad


class Outside(nn.Module):
    """A module that closes over a Value."""

    def __init__(self) -> None:
        self.w = Value(0.5)

    def forward(self, x: list[float]) -> Value:
        """Use it."""
        return self.w * x[0] * RATE


class Large(nn.Module):
    """A module with products for each pair of many numbers."""

    def __init__(self) -> None:
        self.w = [Value(k / 200) for k in range(SIDE)]

    def forward(self, x: list[float]) -> Value:
        """Return a long sum."""
        total: Value = fsum([a * b * x[0] * x[0] for a in self.w for b in self.w])
        return total


def smooth(outputs: list[Any], targets: list[float]) -> Any:
    """Return a loss that differentiates the outputs."""
    first = list(outputs[0]._prev) if isinstance(outputs[0], Value) else []
    slopes: list[Any] = gradients(outputs[0], first, create_graph=True) if first else []
    return nn.mse_loss(outputs, targets) + fsum([0.1 * abs(g) for g in slopes] or [0.0 * outputs[0]])


REFUSED: list[tuple[Callable[[], nn.Module], Any, str]] = [
    (Counting, nn.mse_loss, "a call changes the model"),
    (lambda: Noisy(of_module), nn.mse_loss, "it draws random numbers"),
    (lambda: Noisy(of_generator), nn.mse_loss, "it draws random numbers"),
    (lambda: Noisy(of_numpy), nn.mse_loss, "it draws random numbers"),
    (lambda: Noisy(of_new_numpy), nn.mse_loss, "it draws random numbers"),
    (Momentous, nn.mse_loss, "reads grad"),
    (Outside, nn.mse_loss, "the model uses a Value that is not one of its parameters"),
    (Large, nn.mse_loss, "programs are recorded up to"),
    (lambda: nn.MLP(1, [2, 1], activation="tanh", rng=1), smooth, "it reads more than the outputs"),
]


@pytest.mark.parametrize(("make", "loss", "reason"), REFUSED)
def test_what_cannot_be_replayed_has_the_numbers_of_whole_graphs(
    make: Callable[[], nn.Module], loss: Any, reason: str, without_replays: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_model, "LARGEST", 2 * SIDE * SIDE)

    def run() -> Any:
        random.seed(1)
        _rng.seed(2)
        numpy.random.seed(3)
        _new.bit_generator.state = numpy.random.default_rng(5).bit_generator.state
        model = make()
        return train(model, points(20, 1), loss, epochs=2, validation=points(9, 1)), getattr(model, "calls", 0)

    ((history, weights), calls), ((whole, expected), counted) = run(), without_replays(run)
    assert reason in history.eager
    assert (numbers_of(history), weights, calls) == (numbers_of(whole), expected, counted)


def test_a_lack_of_memory_does_not_turn_off_replays() -> None:
    class Full(nn.Module):
        def __init__(self) -> None:
            self.w = Value(0.5)

        def forward(self, x: list[Any]) -> Value:
            if isinstance(x[0], Value):
                raise MemoryError("full")
            return self.w * x[0]

    with pytest.raises(MemoryError, match="full"):
        train(Full(), points(20, 1))


def test_a_loss_need_not_be_hashable(without_replays: Any) -> None:
    @dataclass
    class Scored:
        factor: float

        def __call__(self, outputs: list[Any], targets: list[float]) -> Any:
            return nn.mse_loss(outputs, targets) * self.factor

    def run() -> Any:
        return train(nn.MLP(2, [3, 1], rng=1), points(32, 2), Scored(0.5))

    assert_same(run(), without_replays(run))


def test_small_batches_run_without_replays() -> None:
    history, _ = train(nn.MLP(1, [1], rng=1), points(10, 1), batch_size=5)
    assert history.eager == "a batch of 5 rows is too small; replays start at 8"
    stored = nn.History(history.epochs, eager=history.eager)
    assert stored.eager == history.eager
    with pytest.raises(TypeError, match="eager must be a str"):
        nn.History(eager=1)  # type: ignore[arg-type]  # refused


def test_anomaly_detection_watches_each_operation() -> None:
    with detect_anomaly():
        history, _ = train(nn.MLP(1, [1], rng=1), points(10, 1))
    assert "detect_anomaly" in history.eager


def test_an_output_that_the_loss_does_not_use_leaves_its_parameters_alone(without_replays: Any) -> None:
    def run() -> Any:
        model = nn.Sequential(nn.Linear(2, 2, rng=1))
        for p in model.parameters():
            p.grad = None  # type: ignore[assignment]  # as if never written
        return train(model, points(20, 2), lambda y, t: nn.mse_loss([each[0] for each in y], t))

    (history, weights), (_, expected) = run(), without_replays(run)
    assert history.eager == ""
    assert weights == pytest.approx(expected, rel=1e-9)


def test_a_loss_of_some_rows_runs_the_whole_graph(without_replays: Any) -> None:
    def of_some(outputs: list[Any], targets: list[float]) -> Any:
        return nn.mse_loss(outputs[::2], targets[::2])

    def run() -> Any:
        return train(nn.MLP(2, [2, 1], rng=1), points(20, 2), of_some)

    assert run()[1] == without_replays(run)[1]


# ---- changes between steps ----


def changed_activation(model: Any) -> None:
    for neuron in model.layers[0].neurons:
        neuron.activation = tanh


def replaced_weight(model: Any) -> None:
    weights = model.layers[1].neurons[0].w
    model.layers[1].neurons[0].w = [*weights[:1], *reversed(weights[1:])]


def constant_weight(model: Any) -> None:
    model.layers[0].neurons[0].w[0].data = 0.125


def new_attribute(model: Any) -> None:
    model.layers[0].note = "new"


@pytest.mark.parametrize("change", [changed_activation, replaced_weight, constant_weight, new_attribute])
def test_a_callback_may_change_the_model(change: Callable[[Any], None], without_replays: Any) -> None:
    def act(training: nn.Training) -> None:
        if len(training.history) == 2:
            change(training.model)

    def run() -> Any:
        return train(nn.MLP(2, [3, 1], rng=1), points(16, 2), callbacks=[act])

    assert_same(run(), without_replays(run))


class Scaled(nn.Module):
    """A module that reads a global, an array and an object."""

    def __init__(self) -> None:
        self.w, self.shift, self.options = Value(0.5), numpy.array([1.0, 2.0]), SimpleNamespace(power=2.0)
        self.code = bytearray([3])

    def forward(self, x: list[float]) -> Value:
        """Scale and shift."""
        return scale * self.w * x[0] + float(self.shift[0]) * self.options.power * self.code[0]


def changed_global(model: Any) -> None:
    global scale  # noqa: PLW0603  (this is what is tested)
    scale = 3.0


def changed_array(model: Any) -> None:
    model.shift[0] = 7.0


def changed_object(model: Any) -> None:
    model.options.power = 5.0


def changed_bytes(model: Any) -> None:
    model.code[0] = 5


@pytest.mark.parametrize("change", [changed_global, changed_array, changed_object, changed_bytes])
def test_what_a_model_reads_may_change(
    change: Callable[[Any], None], without_replays: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(training: nn.Training) -> None:
        if len(training.history) == 2:
            change(training.model)

    def run() -> Any:
        monkeypatch.setattr(f"{__name__}.scale", 1.0)
        return train(Scaled(), points(16, 1), callbacks=[act])

    assert_same(run(), without_replays(run))


_hidden = [1.0] * 2000


class Secretive(nn.Module):
    """A module that reads a number where no snapshot finds it."""

    def __init__(self) -> None:
        self.w = Value(0.5)

    def forward(self, x: list[float]) -> Value:
        """Scale."""
        return self.w * x[0] * _hidden[0]


def test_a_change_that_no_snapshot_finds_is_an_error() -> None:
    _hidden[0] = 1.0

    def act(training: nn.Training) -> None:
        _hidden[0] += 1.0

    model = Secretive()
    with pytest.raises(ReplayError, match="look for random numbers, and for something used by the model"):
        train(model, points(16, 1), callbacks=[act], epochs=20)
    history, _ = train(model, points(16, 1))
    assert "in a replay" in history.eager


# ---- programs ----


def test_programs_are_kept_between_calls_and_freed_with_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded: list[Any] = []
    kind = row_gradient.RowGradient
    monkeypatch.setattr(row_programs, "RowGradient", lambda *args: recorded.append(args[2]) or kind(*args))
    model = nn.MLP(2, [3, 1], rng=1)
    optimizer, history = nn.SGD(model.parameters(), lr=0.1), nn.History()
    for epochs in range(1, 6):
        nn.fit(
            model,
            points(16, 2),
            loss=nn.mse_loss,
            optimizer=optimizer,
            epochs=epochs,
            history=history,
            progress=False,
        )
    assert len(recorded) == 1
    gone = weakref.ref(model)
    recorded.clear()
    del model, optimizer
    gc.collect()
    assert gone() is None


def test_a_model_of_many_paths_runs_without_replays(without_replays: Any) -> None:
    def stepped(x: Any) -> Any:
        return x if x > 0 else 0.1 * x

    def run() -> Any:
        return train(nn.MLP(2, [8, 1], activation=stepped, rng=1), points(300, 2), batch_size=300, epochs=2)

    (history, weights), (_, expected) = run(), without_replays(run)
    assert "paths through the branches" in history.eager
    assert weights == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (lambda x: x if isinstance(x, float) else 0.0, "the model may check the type of its input"),
        (lambda x: 2.0 * x if type(x) is float else x, "the model may check the type of its input"),
        (lambda x: float(x), "it reads its input as a plain number, as float\\(x\\) and math.exp\\(x\\) do at"),
        (lambda x: math.sin(x), "it reads its input as a plain number, as float\\(x\\) and math.exp\\(x\\) do at"),
    ],
)
@pytest.mark.parametrize("loss", [nn.mse_loss, lambda ys, ts: sum((y - t) ** 4 for y, t in zip(ys, ts))])
def test_a_model_that_treats_floats_differently_runs_without_replays(
    first: Callable[[Any], Any], reason: str, loss: Any, without_replays: Any
) -> None:
    class Typed(nn.Module):
        def __init__(self) -> None:
            self.net = nn.MLP(2, [4, 1], activation="tanh", rng=1)

        def forward(self, x: Any) -> Any:
            return self.net([first(x[0]), x[1]])

    def run() -> Any:
        return train(Typed(), points(64, 2), loss=loss, batch_size=32, epochs=2)

    (history, weights), (_, expected) = run(), without_replays(run)
    assert re.search(reason, history.eager)
    assert weights == expected


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([([1e200, 1.0], 1.0)], "the loss of epoch 1, batch 1 is inf"),
        ([([float("nan"), 1.0], 1.0)], "Row 20 of data has nan in its input"),
        ([([1.0], 1.0)], "Neuron|neuron L0.n0 takes 2 inputs, got 1"),
    ],
)
def test_errors_match_those_of_whole_graphs(bad: list[Any], message: str, without_replays: Any) -> None:
    data = points(20, 2) + bad

    def run() -> tuple[str, list[str]]:
        with pytest.raises((nn.NotFiniteError, ValueError), match=message) as caught:
            train(nn.MLP(2, [3, 1], rng=1), data, batch_size=40)
        return str(caught.value), getattr(caught.value, "__notes__", [])

    assert run() == without_replays(run)


def test_a_step_does_not_keep_the_gradient_of_each_row() -> None:
    """The graph of a row would take some kilobytes."""
    model = nn.MLP(2, [8, 8, 1], rng=1)
    rows = draws(test=400, cover=4_000)
    data, optimizer = points(rows, 2), nn.SGD(model.parameters(), lr=0.01)
    nn.fit(model, data[:64], loss=nn.mse_loss, optimizer=optimizer, epochs=1, progress=False)
    totals = model.parameters()
    tracemalloc.start()
    history = nn.fit(model, data, loss=nn.mse_loss, optimizer=optimizer, epochs=2, batch_size=rows, progress=False)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert history.eager == ""
    assert are_finite(totals)
    assert most < 2_000 * rows


class Holder:
    """A user's object with an attribute."""

    def __init__(self, x: Any) -> None:
        self.x = x

    def read(self) -> Any:
        """Return the attribute."""
        return self.x


class Slotted:
    """A user's object with a slot."""

    __slots__ = ("__secret", "x")

    def __init__(self, x: Any) -> None:
        self.x = self.__secret = x

    def hide(self, x: Any) -> None:
        """Set the slot with a private name."""
        self.__secret = x


class Searched(nn.Module):
    """A module that holds every kind of container."""

    shared: list[Any]
    known: Any

    def __init__(self, *held: str) -> None:
        kinds: dict[str, Any] = {
            "lists": [[1.0], [2.0, 3.0]],
            "rows": [[Value(1.0)], [Value(2.0), Value(3.0)]],
            "table": {"a": 1.0, "b": {"c": 2.0}},
            "names": {"a", "b"},
            "holder": Holder([1.0]),
            "slotted": Slotted(1.0),
            "array": numpy.zeros(3),
            "bytes": bytearray(3),
            "floats": array("d", [1.0]),
            "mixed": [Value(1.0), Holder(1.0)],
            "method": Holder(1.0).read,
            "partial": functools.partial(max, [1.0]),
            "inner": nn.Linear(1, 1, rng=1),
        }
        for name in held or kinds:
            setattr(self, name, kinds[name])
        type(self).shared, type(self).known = [1.0], Holder(numpy.zeros(3))


def _moved(net: Any) -> None:
    net.lists[0].append(net.lists[1].pop(0))


def _another_dict(net: Any) -> None:
    net.holder.__dict__ = {"x": [2.0]}


def _another_class(net: Any) -> None:
    net.inner.__class__ = type("Other", (nn.Linear,), {})


CHANGES: dict[str, tuple[str, Callable[[Any], object]]] = {
    "an entry": ("lists", lambda net: net.lists[1].__setitem__(0, 5.0)),
    "an entry that moved": ("lists", _moved),
    "a Value": ("rows", lambda net: net.rows[1].__setitem__(0, Value(2.0))),
    "a row": ("rows", lambda net: net.rows.pop()),
    "the order of rows": ("rows", lambda net: net.rows.reverse()),
    "an inner entry": ("table", lambda net: net.table["b"].update(c=3.0)),
    "a key": ("table", lambda net: net.table.update(d=3.0)),
    "a set": ("names", lambda net: net.names.add("c")),
    "an object's list": ("holder", lambda net: net.holder.x.append(1.0)),
    "an object's attribute": ("holder", lambda net: setattr(net.holder, "x", [2.0])),
    "an object's dict": ("holder", _another_dict),
    "a private slot": ("slotted", lambda net: net.slotted.hide(2.0)),
    "floats": ("floats", lambda net: net.floats.__setitem__(0, 2.0)),
    "the type of floats": ("floats", lambda net: setattr(net, "floats", array("B", bytes(net.floats)))),
    "an object after a Value": ("mixed", lambda net: setattr(net.mixed[1], "x", 2.0)),
    "the object of a method": ("method", lambda net: setattr(net.method.__self__, "x", 2.0)),
    "an argument of a partial": ("partial", lambda net: net.partial.args[0].append(2.0)),
    "an object of the class": ("inner", lambda net: net.known.x.__setitem__(0, 1.0)),
    "a slot": ("slotted", lambda net: setattr(net.slotted, "x", 2.0)),
    "an array": ("array", lambda net: net.array.__setitem__(0, 1.0)),
    "bytes": ("bytes", lambda net: net.bytes.__setitem__(0, 1)),
    "a module's attribute": ("inner", lambda net: setattr(net.inner, "out_features", 3)),
    "a module's class": ("inner", _another_class),
    "a class attribute": ("inner", lambda net: type(net).shared.append(2.0)),
    "the sign of a zero": ("inner", lambda net: setattr(net, "zero", -0.0)),
}


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "with all others"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_state_of_a_model_notices_a_change(change: str, alone: bool) -> None:
    name, make = CHANGES[change]
    net = Searched(*[name] if alone else [])
    net.zero = 0.0  # type: ignore[attr-defined]  # an attribute of a user
    state = ModelState(net)
    assert not state.has_changed(net)
    make(net)
    assert state.has_changed(net)


def test_the_state_of_a_model_ignores_modes_and_equal_numbers() -> None:
    net: Any = Searched("lists", "table", "inner")
    net.size = 1e6
    state = ModelState(net)
    net.eval()
    net.size = float("1e6")
    net.lists = [[float("1")], [2.0, 3.0]]
    assert not state.has_changed(net)
    net.inner.in_features = 2
    assert state.has_changed(net)
