"""Plots of training and of functions, with matplotlib (the extra `plots`).

Each takes `ax`, the Axes to draw on, or makes a figure of its own, and returns the Axes, so that titles, limits and
files stay matplotlib's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

try:
    from matplotlib import colormaps
    from matplotlib.axes import Axes
except ImportError as error:
    raise ImportError('viz.plots needs the package matplotlib: pip install "scalar-autograd[plots]"') from error

from autograd import Value, no_grad, value_and_grad
from nn.training.history import History
from viz.plots.curves import Curve, Curves, axes, by_name, draw_curve, draw_curves, number, numbers, spread
from viz.style.themes import LIGHT

_POSITIVE, _NEGATIVE = LIGHT.looks["pos3"], LIGHT.looks["neg3"]


def loss_curve(losses: Curves | History, *, ax: Axes | None = None) -> Axes:
    """Plot the loss by epoch: one curve, several by name, or what `nn.fit` returns.

    A curve that leaves the numbers ends in a cross at the last that is one.

    Raises:
        TypeError: what is given are no numbers.
        ValueError: there are none.

    >>> [line.get_label() for line in loss_curve({"train": [2.0, 1.0], "test": [2.5, 1.5]}).get_lines()]
    ['train', 'test']
    """
    if isinstance(losses, History):
        validation = {"validation": losses.validation_loss} if losses.validation_loss else {}
        losses = {"training": losses.loss} | validation
    ax = draw_curves(ax, losses)
    ax.set(xlabel="epoch", ylabel="loss")
    return ax


def learning_rate_sweep(runs: Mapping[float, Curve | History], *, ax: Axes | None = None) -> Axes:
    """Plot the loss by epoch for each learning rate, small rates dark and large ones bright, on a logarithmic scale."""
    if not isinstance(runs, Mapping):
        raise TypeError(f"runs are curves by their learning rates, as in {{0.1: [2.0, 1.0]}}; got {runs!r:.40}")
    given = {number(rate): run.loss if isinstance(run, History) else run for rate, run in runs.items()}
    curves = by_name(dict(sorted(given.items())))
    ax = axes(ax)
    for i, (rate, curve) in enumerate(curves.items()):
        draw_curve(ax, curve, f"{rate:g}", colormaps["viridis"](i / max(1, len(curves) - 1) * 0.9))
    ax.set(xlabel="epoch", ylabel="loss")
    if any(y > 0 for curve in curves.values() for y in curve):
        ax.set_yscale("log")
    ax.legend(title="learning rate")
    return ax


def gradient_norms(norms: Curves | History, *, ax: Axes | None = None) -> Axes:
    """Plot the length of the gradient by step, of one model or of several parts by name, on a logarithmic scale.

    What `nn.fit` returns has one for each epoch.
    """
    given, step = (norms.gradient_norm, "epoch") if isinstance(norms, History) else (norms, "step")
    ax = draw_curves(ax, given)
    ax.set(xlabel=step, ylabel="norm of the gradient")
    if ax.dataLim.minposy < float("inf"):
        ax.set_yscale("log")
    return ax


def decision_boundary(
    model: Callable[[list[float]], Any],
    points: Sequence[Sequence[float]],
    labels: Sequence[float],
    *,
    threshold: float = 0.0,
    resolution: int = 60,
    ax: Axes | None = None,
) -> Axes:
    """Plot where a model of two inputs and one output says what, with the points it learns from.

    Args:
        model: what is called with the two inputs.
        points: the two inputs of each point.
        labels: what each point belongs to: one class above the threshold, the other not.
        threshold: the output at which the decision changes.
        resolution: how many places along each side the model is asked at.
        ax: where to draw.

    Raises:
        ValueError: the points have not two inputs each, or there are not as many labels; the model has several outputs.
    """
    if len(points) != len(labels) or any(len(point) != 2 for point in points) or len(points) == 0:
        raise ValueError(f"points of two inputs and a label for each are wanted, got {len(points)} and {len(labels)}")
    x, y = (numbers(point[i] for point in points) for i in (0, 1))
    across, up = _around(x, resolution), _around(y, resolution)
    with no_grad():
        height = [[_output(model([a, b])) - threshold for a in across] for b in up]
    ax = axes(ax)
    top = max((abs(z) for row in height for z in row if isfinite(z)), default=0.0) or 1.0
    colors = [_NEGATIVE.fill, _POSITIVE.fill]
    ax.contourf(across, up, height, levels=[-top * 1.01, 0.0, top * 1.01], colors=colors, alpha=0.45)
    if len({z > 0.0 for row in height for z in row}) == 2:  # there is a boundary
        ax.contour(across, up, height, levels=[0.0], colors=[LIGHT.text])
    for above, look, marker in ((False, _NEGATIVE, "s"), (True, _POSITIVE, "o")):
        chosen = [i for i, label in enumerate(labels) if (number(label) > threshold) == above]
        ax.scatter([x[i] for i in chosen], [y[i] for i in chosen], c=look.line, marker=marker, edgecolors="white")
    ax.set(xlabel="x1", ylabel="x2")
    return ax


def function(f: Callable[[Any], Any], low: float, high: float, *, points: int = 201, ax: Axes | None = None) -> Axes:
    """Plot a function of one number from low to high, with its derivative.

    >>> import autograd
    >>> [line.get_label() for line in function(autograd.tanh, -3, 3).get_lines()][:2]
    ['f', "f'"]
    """
    xs = spread(low, high, points)
    values, slopes = zip(*(value_and_grad(f)(x) for x in xs), strict=True)
    ax = axes(ax)
    ax.plot(xs, values, color=_POSITIVE.line, label="f")
    ax.plot(xs, slopes, color=_NEGATIVE.line, label="f'", linestyle="--")
    ax.axhline(0.0, color=LIGHT.group_line, linewidth=0.8, zorder=0, label="_zero")
    ax.set(xlabel="x")
    ax.legend()
    return ax


def gradient_histogram(model: Any | Mapping[str, Iterable[Value]], *, bins: int = 30, ax: Axes | None = None) -> Axes:
    """Plot how the gradients of each layer are spread, as they are after a backward.

    Args:
        model: anything with `parameters()`, taken apart by its `layers` if it has some; or parameters by name.
        bins: how many bars a layer has.
        ax: where to draw.
    """
    gradients = by_name({name: [p.grad for p in parameters] for name, parameters in _layers(model).items()})
    ax = axes(ax)
    shown = {name: [g for g in found if isfinite(g)] for name, found in gradients.items()}
    spread = [g for found in shown.values() for g in found]
    if spread:
        ax.hist(list(shown.values()), bins=bins, range=(min(spread), max(spread)), label=list(shown), stacked=True)
        ax.legend()
    lost = sum(map(len, gradients.values())) - len(spread)
    ax.set(xlabel="gradient" + (f" ({lost} that are inf or nan are not shown)" if lost else ""), ylabel="parameters")
    return ax


def _layers(model: Any) -> Mapping[str, Iterable[Value]]:
    if isinstance(model, Mapping):
        return model
    if not hasattr(model, "parameters"):
        raise TypeError(f"a model with parameters() is wanted, or parameters by name; got {type(model).__name__}")
    layers = getattr(model, "layers", None) or [model]
    return {f"layer {i}": layer.parameters() for i, layer in enumerate(layers, 1)}


def _around(xs: Sequence[float], count: int) -> list[float]:
    """Return places from a little before the first to a little after the last."""
    low, high = min(xs), max(xs)
    margin = (high - low) * 0.1 or 1.0
    return spread(low - margin, high + margin, count)


def _output(x: Any) -> float:
    if isinstance(x, (list, tuple)):
        if len(x) != 1:
            raise ValueError(f"a model of one output is wanted, this one has {len(x)}")
        x = x[0]
    return number(x)
