"""Plots: the contents of their Axes."""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Callable, Iterator

import pytest

import autograd
import nn
from autograd import Value

matplotlib = pytest.importorskip("matplotlib", reason="needs the extra plots")
matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402  (after the choice of a backend without a screen)
from matplotlib.axes import Axes  # noqa: E402

from viz import plots  # noqa: E402


@pytest.fixture
def ax() -> Iterator[Axes]:
    _, axes = pyplot.subplots()
    yield axes
    pyplot.close("all")


def curves(ax: Axes) -> dict[str, tuple[list[float], list[float]]]:
    return {str(line.get_label()): (list(line.get_xdata()), list(line.get_ydata())) for line in ax.get_lines()}


def test_a_loss_curve_is_drawn_on_the_given_axes(ax: Axes) -> None:
    assert plots.loss_curve([Value(3.0), 2.0, 1.0], ax=ax) is ax
    assert list(curves(ax).values()) == [([1, 2, 3], [3.0, 2.0, 1.0])]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "loss")


def test_without_axes_there_is_a_figure_of_its_own(ax: Axes) -> None:
    assert plots.loss_curve([1.0]) is not ax
    assert plots.gradient_norms([1.0]).figure is not ax.figure


def test_several_curves_have_names(ax: Axes) -> None:
    plots.loss_curve({"train": [2.0, 1.0], "test": [3.0, 2.5]}, ax=ax)
    assert curves(ax) == {"train": ([1, 2], [2.0, 1.0]), "test": ([1, 2], [3.0, 2.5])}
    assert ax.get_legend() is not None


def test_a_curve_that_diverges_ends_in_a_cross(ax: Axes) -> None:
    plots.loss_curve({"a": [1.0, 10.0, math.inf, 1.0], "b": [math.nan]}, ax=ax)
    assert curves(ax) == {"a": ([1, 2], [1.0, 10.0]), "_end": ([2], [10.0]), "b": ([], [])}


def test_the_history_of_fit_is_drawn(ax: Axes) -> None:
    history = nn.History([nn.Epoch(2.0, 1.5, 0.1, 2.5), nn.Epoch(1.0, 0.5, 0.1, 1.5)])
    plots.loss_curve(history, ax=ax)
    assert curves(ax) == {"training": ([1, 2], [2.0, 1.0]), "validation": ([1, 2], [2.5, 1.5])}
    assert plots.gradient_norms(history).get_xlabel() == "epoch"
    alone = plots.loss_curve(nn.History([nn.Epoch(2.0, 1.5, 0.1)]))
    assert list(curves(alone)) == ["training"]
    swept = plots.learning_rate_sweep({0.1: history, 0.2: [1.0, 2.0]})
    assert curves(swept) == {"0.1": ([1, 2], [2.0, 1.0]), "0.2": ([1, 2], [1.0, 2.0])}


def test_a_sweep_has_a_curve_for_each_rate_in_order(ax: Axes) -> None:
    plots.learning_rate_sweep({0.5: [1.0, 0.1], 0.01: [1.0, 0.9]}, ax=ax)
    assert list(curves(ax)) == ["0.01", "0.5"]
    assert ax.get_yscale() == "log"
    legend = ax.get_legend()
    assert legend is not None
    assert legend.get_title().get_text() == "learning rate"


def test_a_sweep_of_zeros_is_not_logarithmic(ax: Axes) -> None:
    plots.learning_rate_sweep({0.5: [0.0]}, ax=ax)
    assert ax.get_yscale() == "linear"


def test_gradient_norms_are_logarithmic(ax: Axes) -> None:
    plots.gradient_norms({"L0": [1.0, 0.01]}, ax=ax)
    assert curves(ax) == {"L0": ([1, 2], [1.0, 0.01])}
    assert ax.get_yscale() == "log"


def test_the_boundary_is_at_the_threshold_of_the_output(ax: Axes) -> None:
    points, labels = [(0.0, 0.0), (1.0, 1.0), (0.9, 0.0)], [0, Value(1.0), 1]
    plots.decision_boundary(lambda x: x[0] * 2, points, labels, threshold=0.5, resolution=21, ax=ax)
    contour = next(c for c in ax.collections if list(getattr(c, "levels", [])) == [0.0])
    xs = [x for path in contour.get_paths() for x, _ in path.vertices]
    assert xs == pytest.approx([0.25] * len(xs))
    scattered = [
        sorted(map(tuple, c.get_offsets().tolist()))
        for c in ax.collections
        if len(c.get_offsets()) > 0 and not hasattr(c, "levels")
    ]
    assert scattered == [[(0.0, 0.0)], [(0.9, 0.0), (1.0, 1.0)]]


def test_a_constant_model_has_no_boundary(ax: Axes) -> None:
    plots.decision_boundary(nn.Neuron(2, False, w=[0.0, 0.0], b=-1.0), [(1.0, 1.0)], [1], ax=ax)
    assert not any(list(getattr(c, "levels", [])) == [0.0] for c in ax.collections)


def boundaries(ax: Axes) -> list[float]:
    """Return the positions of the boundaries from left to right."""
    lines = [c for c in ax.collections if list(getattr(c, "levels", [])) == [0.0]]
    return sorted({round(x, 6) for line in lines for path in line.get_paths() for x, _ in path.vertices})


@pytest.mark.parametrize(
    ("labels", "expected"),
    [([0, 1], [0.5]), ([-1, 1], [0.0]), ([1, 2], [1.5]), ([0, 1, 2], [0.5, 1.5]), ([2, -1, 5], [0.5, 3.5]), ([3], [])],
)
def test_one_output_predicts_the_nearest_label(ax: Axes, labels: list[int], expected: list[float]) -> None:
    points = [(float(label), 0.0) for label in labels]
    plots.decision_boundary(lambda x: x[0], points, labels, resolution=41, ax=ax)
    assert boundaries(ax) == pytest.approx(expected)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        f"{x:g}".replace("-", "−") for x in sorted(labels)
    ]
    assert len({tuple(c.get_facecolor()[0]) for c in ax.collections if not hasattr(c, "levels")}) == len(labels)


@pytest.mark.parametrize("labels", [[0, 1, 2], [1, 2, 3], [0, 0, 2]])
def test_the_largest_of_several_outputs_wins(ax: Axes, labels: list[int]) -> None:
    def model(x: list[float]) -> list[Value]:
        return [Value(-3.0 * x[0]), Value(0.0), Value(3.0 * (x[0] - 1.0))]

    plots.decision_boundary(model, [(-1.0, 0.0), (0.5, 0.0), (2.0, 0.0)], labels, resolution=37, ax=ax)
    assert boundaries(ax) == pytest.approx([0.0, 1.0])
    (image,) = ax.images
    row = image.get_array()[0]
    assert len({tuple(place[:3]) for place in row}) == 3
    assert row[0][3] > row[12][3]  # more certain far from a boundary
    assert len(ax.get_legend().get_texts()) == 3


def test_no_label_is_cut() -> None:
    for plot in (
        lambda: plots.gradient_norms([1.0, 0.001]),
        lambda: plots.loss_curve([1e-9, 1e9]),
        lambda: plots.decision_boundary(lambda x: x[0], [(0.0, 0.0), (1e6, 1e6)], [0, 1], resolution=5),
    ):
        figure = plot().figure
        figure.canvas.draw()
        box = figure.axes[0].get_tightbbox()
        assert 0 <= box.x0 < box.x1 <= figure.bbox.x1
        assert 0 <= box.y0 < box.y1 <= figure.bbox.y1


@pytest.mark.parametrize(("points", "labels"), [([], []), ([(1.0,)], [1]), ([(1.0, 2.0)], [])])
def test_points_without_two_inputs_or_a_label_are_errors(points: list[tuple[float, ...]], labels: list[int]) -> None:
    with pytest.raises(ValueError, match="points of two inputs and a label for each"):
        plots.decision_boundary(lambda x: 0.0, points, labels)


def test_a_function_is_drawn_with_its_derivative(ax: Axes) -> None:
    plots.function(lambda x: autograd.sin(x), 0.0, 2.0, points=5, ax=ax)
    xs = [0.0, 0.5, 1.0, 1.5, 2.0]
    assert curves(ax)["f"] == (xs, pytest.approx([math.sin(x) for x in xs]))
    assert curves(ax)["f'"] == (xs, pytest.approx([math.cos(x) for x in xs]))


def test_gradients_are_counted_by_layer(ax: Axes) -> None:
    net = nn.MLP(2, [3, 1], activation="tanh", rng=1)
    net([1.0, 2.0]).backward()
    plots.gradient_histogram(net, bins=4, ax=ax)
    assert [int(sum(bar.get_height() for bar in bars)) for bars in ax.containers] == [9, 4]
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["layer 1", "layer 2"]
    ax.set_ylim(0, 1.5)
    assert all(tick == int(tick) for tick in ax.get_yticks())  # parameters are counted


def test_nan_gradients_are_counted_separately(ax: Axes) -> None:
    p, q = Value(1.0), Value(2.0)
    p.grad, q.grad = math.nan, 1.0
    plots.gradient_histogram({"all": [p, q]}, ax=ax)
    assert ax.get_xlabel() == "gradient (1 that are inf or nan are not shown)"


def test_a_model_without_layers_and_one_of_only_nan(ax: Axes) -> None:
    neuron = nn.Neuron(2, rng=1)
    for p in neuron.parameters():
        p.grad = math.nan
    plots.gradient_histogram(neuron, ax=ax)
    assert not ax.containers


@pytest.mark.parametrize(
    ("plot", "error", "message"),
    [
        (lambda: plots.loss_curve([]), ValueError, "at least one number to plot, got none"),
        (lambda: plots.loss_curve({}), ValueError, "at least one number to plot"),
        (lambda: plots.loss_curve("abc"), TypeError, "expected a list of numbers, got the str 'abc'"),
        (lambda: plots.loss_curve(3), TypeError, "expected a list of numbers, got the int 3"),
        (lambda: plots.loss_curve([[1.0]]), TypeError, r"expected a number, got the list \[1.0\]"),
        (lambda: plots.loss_curve([1.0], ax=pyplot), TypeError, "expected matplotlib Axes as ax, got the module"),
        (lambda: plots.learning_rate_sweep([1.0]), TypeError, r"as in \{0.1: \[2.0, 1.0\]\}; got \[1.0\]"),
        (lambda: plots.learning_rate_sweep({"a": [1.0]}), TypeError, "expected a number, got the str 'a'"),
        (lambda: plots.learning_rate_sweep({0.1: []}), ValueError, "at least one number to plot"),
        (lambda: plots.gradient_norms([]), ValueError, "at least one number to plot"),
        (lambda: plots.gradient_histogram({}), ValueError, "at least one number to plot"),
        (lambda: plots.gradient_histogram(3), TypeError, r"expected a model with parameters\(\)"),
        (lambda: plots.function(autograd.tanh, 1, 1), ValueError, "expected two different ends, got 1 and 1"),
        (lambda: plots.function(autograd.tanh, 0, math.nan), ValueError, "two different ends"),
        (lambda: plots.function(autograd.tanh, 0, 1, points=1), ValueError, "expected at least 2 points, got 1"),
        (lambda: plots.decision_boundary(sum, [[1, 2]], [1], resolution=1), ValueError, "at least 2 points"),
        (
            lambda: plots.decision_boundary(list, [[1, 2]], [2]),
            ValueError,
            "2 outputs; expected labels from 0 to 1, got 2",
        ),
        (lambda: plots.decision_boundary(sum, [[math.nan, 2]], [1]), ValueError, "two different ends"),
    ],
)
def test_wrong_data_is_an_error_before_a_figure_is_made(
    plot: Callable[[], Axes], error: type[Exception], message: str
) -> None:
    pyplot.close("all")
    with pytest.raises(error, match=message):
        plot()
    assert not pyplot.get_fignums()


def test_a_model_may_give_its_one_output_in_a_list_and_points_may_be_arrays(ax: Axes) -> None:
    numpy = pytest.importorskip("numpy")
    points = numpy.array([[0.0, 1.0], [1.0, 0.0]])
    plots.decision_boundary(lambda p: [p[0] - p[1]], points, numpy.array([-1, 1]), resolution=5, ax=ax)
    assert len(ax.images) == 1
    assert len(ax.collections) == 3


def test_zero_norms_are_not_drawn_on_a_logarithmic_axis(ax: Axes) -> None:
    plots.gradient_norms([0.0, 0.0], ax=ax)
    assert ax.get_yscale() == "linear"


def test_epochs_are_whole(ax: Axes) -> None:
    plots.loss_curve([2.0, 1.0, 0.5], ax=ax)
    assert all(float(tick).is_integer() for tick in ax.get_xticks())
    assert ax.get_xlim()[0] > 0  # epochs start at 1


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"viz\.plots needs the package matplotlib: pip install matplotlib"):
        importlib.reload(plots)
