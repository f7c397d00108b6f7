"""Predictions: the results of a model for all rows, as plain numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import nn
from autograd import Value, no_grad
from nn.programs import program_cache
from nn.programs.input_columns import as_data, grouped

numpy = pytest.importorskip("numpy")

INPUTS = [[k / 7 - 1, (k * k) % 5 / 3] for k in range(20)]


class Pair(nn.Module):
    """A module with a structured result and Dropout."""

    def __init__(self) -> None:
        self.w, self.drop = Value(2.0), nn.Dropout(0.5, rng=1)

    def forward(self, x: list[float]) -> dict[str, Any]:
        """Return two numbers, dropped at random in training."""
        return {"sum": self.w * x[0] + x[1], "both": tuple(self.drop([self.w * x[0], x[1]]))}


@pytest.mark.parametrize("count", [3, 8, 20])
def test_predictions_match_those_of_single_calls(count: int) -> None:
    single, several = nn.MLP(2, [4, 1], rng=1), nn.Sequential(nn.Linear(2, 3, rng=1), "gelu", nn.Linear(3, 2, rng=2))
    wanted = [single(x).data for x in INPUTS[:count]]
    assert nn.predict(single, INPUTS[:count]) == wanted
    found = nn.predict(single, numpy.array(INPUTS[:count]))
    assert (found.shape, found.dtype.kind, found.tolist()) == ((count,), "f", wanted)
    rows = [[y.data for y in several(x)] for x in INPUTS[:count]]
    assert nn.predict(several, INPUTS[:count]) == rows
    assert nn.predict(several, numpy.array(INPUTS[:count])).tolist() == rows


def test_predictions_for_a_frame_are_an_array() -> None:
    pandas = pytest.importorskip("pandas")
    model = nn.MLP(2, [1], rng=1)
    wanted = [model(x).data for x in INPUTS]
    for inputs in (pandas.DataFrame(INPUTS), numpy.array(INPUTS)):
        found = nn.predict(model, inputs)
        assert (type(found), found.tolist()) == (numpy.ndarray, wanted)
    assert nn.predict(model, INPUTS) == wanted


def test_structures_are_stacked_and_modes_come_back() -> None:
    model = Pair().train()
    model.drop.training = False
    found = nn.predict(model, INPUTS)
    assert found["sum"] == [2.0 * a + b for a, b in INPUTS]
    assert found["both"] == ([2.0 * a for a, _ in INPUTS], [b for _, b in INPUTS])
    assert (model.training, model.drop.training) == (True, False)


@pytest.mark.parametrize("n", [2**53, -(2**53), 2**53 + 1, -(2**53) - 1, 2**60, -(2**60)])
def test_an_int_is_data_if_a_float_has_its_digits(n: int) -> None:
    assert as_data(n) == n
    assert (type(as_data(n)) is int) == (abs(n) > 2**53)


class Marked(nn.Module):
    """A module whose output includes its mark."""

    def __init__(self, mark: Callable[[], Any]) -> None:
        self.w, self.mark = Value(2.0), mark

    def forward(self, x: list[float]) -> dict[str, Any]:
        """Return a number and a mark."""
        return {"y": self.w * x[0] + x[1], "mark": self.mark()}


@pytest.mark.parametrize(
    "mark",
    [
        lambda: numpy.array(["a", "b"]), lambda: numpy.array([True, False]), lambda: numpy.array([1, 2, 3]),
        lambda: 3, lambda: "a", lambda: None, lambda: float("nan"), lambda: numpy.float64("nan"),
    ],
)  # fmt: skip
def test_a_result_may_hold_text_and_other_arrays(mark: Callable[[], Any]) -> None:
    model = Marked(mark)
    for count in (1, 20):
        found = nn.predict(model, INPUTS[:count])
        assert found["y"] == [2.0 * a + b for a, b in INPUTS[:count]]
        assert [str(each) for each in found["mark"]] == [str(nn.predict(model, INPUTS[:1])["mark"][0])] * count
        if mark() is not None:
            given = numpy.asarray(mark())
            for inputs in (INPUTS[:count], numpy.array(INPUTS[:count])):
                marks = numpy.asarray(nn.predict(model, inputs)["mark"])
                assert (marks.dtype, marks.shape) == (given.dtype, (count, *given.shape))


def test_training_accepts_a_result_that_holds_text() -> None:
    def loss(outputs: list[Any], targets: list[Any]) -> Any:
        return nn.mse_loss([each["y"] for each in outputs], targets)

    model = Marked(lambda: numpy.array(["a", "b"]))
    data, optimizer = [(x, 1.0) for x in INPUTS], nn.SGD(model.parameters(), 0.1)
    history = nn.fit(model, data, loss=loss, optimizer=optimizer, epochs=3, batch_size=10)
    assert history.loss[-1] < history.loss[0]


@pytest.mark.parametrize(
    "given",
    [
        lambda a, b: a, lambda a, b: [a, b], lambda a, b: (a, b), lambda a, b: {"a": a, "b": [b]},
        lambda a, b: numpy.array([a, b]), lambda a, b: [(a,), {"b": numpy.int64(b)}],
    ],
)  # fmt: skip
def test_ints_in_any_structure_are_data(given: Callable[[int, int], Any]) -> None:
    """Rows with different ints form one group, so one program runs all of them."""
    (group,) = grouped([given(k, k * k) for k in range(5)])
    assert list(group.rows) == [0, 1, 2, 3, 4]
    assert [list(column) for column in group.columns] == [[0, 1, 2, 3, 4], [0, 1, 4, 9, 16]][: len(group.columns)]
    assert grouped([given(2**60, 1), given(2**60 + 1, 1)])[0].rows == [0]  # no floats


def test_predictions_follow_the_weights_and_the_structure() -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=1)
    before = nn.predict(model, INPUTS)
    model.layers[0].neurons[0].w[0].data += 1.0
    after = nn.predict(model, INPUTS)
    model.layers[0].neurons[1].nonlin = False
    last = nn.predict(model, INPUTS)
    assert before != after != last
    with no_grad():
        assert last == [model(x).data for x in INPUTS]


def test_rows_are_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    model, calls = nn.MLP(2, [3, 1], rng=1), 0
    call = nn.MLP.__call__

    def counted(self: Any, x: Any) -> Any:
        nonlocal calls
        calls += 1
        return call(self, x)

    nn.predict(model, INPUTS)
    monkeypatch.setattr(nn.MLP, "__call__", counted)
    nn.predict(model, INPUTS * 10)
    assert calls <= 2  # rows that are compared
    assert program_cache.programs_of(model).reason == ""


@pytest.mark.parametrize(
    ("model", "inputs", "error", "message"),
    [
        (3, [1.0], TypeError, "model must be of class Module"),
        (nn.MLP(1, [1]), [], ValueError, "inputs is empty"),
        (nn.MLP(1, [1]), 3.0, TypeError, "inputs must be a list"),
        (nn.MLP(2, [1]), [[1.0]] * 9, ValueError, "takes 2 inputs, got 1"),
        (nn.MLP(2, [1]), [([1.0, 2.0], [1.0])] * 2, TypeError, r"expected inputs, got pairs .* pass \[x for x, _ in"),
        (nn.MLP(2, [1]), [["a", 1.0]], TypeError, "must be a number, got the str 'a'"),
        (nn.MLP(2, [1]), [[[1.0], [2.0]]], TypeError, "dot takes floats and Values"),
        (nn.MLP(2, [1]), [(1.0, None)], TypeError, "must be a number, got None"),
        (nn.MLP(2, [1]), [1.0, None], TypeError, "expected the inputs of a layer as a list, got the float"),
    ],
)
def test_errors_say_what_is_wrong(model: Any, inputs: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        nn.predict(model, inputs)


def test_changes_of_a_class_are_seen() -> None:
    class Scaled(nn.Module):
        scale = 1.0

        def __init__(self) -> None:
            self.layer = nn.Linear(1, 1, rng=1)

        def forward(self, x: Any) -> Any:
            return self.layer(x)[0] * self.scale

    model, xs = Scaled(), [[0.1 * k] for k in range(16)]
    wanted = [model(x).data for x in xs]
    for scale in (1.0, 1.0, 1.0, 100.0, -2.0):
        Scaled.scale = scale
        assert nn.predict(model, xs) == pytest.approx([scale * y for y in wanted])
    nn.predict(model, xs)
    Scaled.forward = lambda self, x: self.layer(x)[0] + 5.0  # type: ignore[method-assign]  # as a notebook does
    assert nn.predict(model, xs) == pytest.approx([model(x).data for x in xs])
