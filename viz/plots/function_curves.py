"""A function of one number, with its derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes

from autograd import value_and_grad
from autograd.names import names_its_parameters
from viz.plots.axes import axes, spread
from viz.style.themes import LIGHT

__all__ = ["function"]

_POSITIVE, _NEGATIVE = LIGHT.boxes["pos3"], LIGHT.boxes["neg3"]


@names_its_parameters
def function(f: Callable[[Any], Any], low: float, high: float, *, points: int = 201, ax: Axes | None = None) -> Axes:
    """Plot a function of one number from low to high, with its derivative.

    Args:
        f: a function of one Value, written with autograd's functions.
        low: the left end of the plot.
        high: the right end.
        points: the number of points.
        ax: the matplotlib axes to draw on; new ones if it is None.

    Raises:
        TypeError: f is not a function.
        ValueError: low and high are equal or not finite, or points is below 2.

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
