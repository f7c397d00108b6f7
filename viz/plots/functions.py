"""Plots of functions and of the decisions of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

from matplotlib.axes import Axes

from autograd import no_grad, value_and_grad
from viz.plots.curves import axes, number, numbers, spread
from viz.style.themes import LIGHT

__all__ = ["decision_boundary", "function"]

_POSITIVE, _NEGATIVE = LIGHT.boxes["pos3"], LIGHT.boxes["neg3"]


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
