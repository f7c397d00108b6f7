"""Common parts of the plots: Axes to draw on, curves by step, and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from autograd import Value
from autograd.names.error_text import described

__all__ = ["Curve", "Curves", "axes", "by_name", "draw_curve", "draw_curves", "number", "numbers", "spread"]

Curve = Sequence[float | Value]
Curves = Curve | Mapping[str, Curve]


def axes(ax: Axes | None) -> Axes:
    """Return the Axes to draw on.

    Raises:
        TypeError: ax is not an Axes.
    """
    if ax is not None and not isinstance(ax, Axes):
        raise TypeError(f"expected matplotlib Axes as ax, got {described(ax)}")
    return pyplot.subplots(layout="constrained")[1] if ax is None else ax


def numbers(curve: Iterable[Any]) -> list[float]:
    """Return a list of Values or numbers as floats.

    Raises:
        TypeError: the curve is not a list of numbers.
    """
    if isinstance(curve, str) or not isinstance(curve, Iterable):
        raise TypeError(f"expected a list of numbers, got {described(curve)}")
    return [number(x) for x in curve]


def number(x: Any) -> float:
    """Return a Value or number as a float."""
    try:
        return x.data if isinstance(x, Value) else float(x)
    except (TypeError, ValueError):
        raise TypeError(f"expected a number, got {described(x)}") from None


def by_name(lists: Mapping[Any, Iterable[Any]]) -> dict[Any, list[float]]:
    """Return the numbers in several lists.

    Raises:
        ValueError: there are none.
    """
    found = {name: numbers(given) for name, given in lists.items()}
    if not any(found.values()):
        raise ValueError("expected at least one number to plot, got none")
    return found


def draw_curves(ax: Axes | None, curves: Curves) -> Axes:
    """Draw one curve, or several with their names; return the Axes."""
    named = isinstance(curves, Mapping)
    found = by_name(curves if isinstance(curves, Mapping) else {"": curves})
    ax = axes(ax)
    for name, curve in found.items():
        draw_curve(ax, curve, name if named else None)
    if named:
        ax.legend()
    return ax


def draw_curve(ax: Axes, curve: Sequence[float], name: str | None = None, color: Any = None) -> None:
    """Draw numbers by step, starting at step 1. A cross marks the last number before one that is not finite."""
    last = next((i for i, y in enumerate(curve) if not isfinite(y)), len(curve))
    (line,) = ax.plot(range(1, last + 1), curve[:last], label=name, color=color)
    if 0 < last < len(curve):
        ax.plot([last], [curve[last - 1]], "x", color=line.get_color(), label="_end")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlim(left=0.5)  # no tick at 0


def spread(low: float, high: float, count: int) -> list[float]:
    """Return evenly spaced numbers from low to high.

    Raises:
        ValueError: low and high are not two different finite numbers, or count is below 2.
    """
    if not (isfinite(low) and isfinite(high)) or low == high:
        raise ValueError(f"expected two different ends, got {low} and {high}")
    if count < 2:
        raise ValueError(f"expected at least 2 points, got {count}")
    return [low + (high - low) * i / (count - 1) for i in range(count)]
