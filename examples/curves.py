"""The plot of the learning-rate sweep: the error in the six runs, for both choices of starting weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pictures import draw_plot

Curves = Mapping[float, Sequence[float]]


def draw_curves(warm: Curves, fresh: Curves, path: Path) -> list[Path]:
    """Draw the errors of each epoch by learning rate, as SVG and PNG. Return the files.

    Raises:
        ImportError: matplotlib is not installed.
    """
    style = {"figure.constrained_layout.wspace": 0.08, "axes.grid": True, "axes.grid.axis": "y"}
    return draw_plot(path, lambda plt: _figure(plt, warm, fresh), **style)


def _figure(plt: Any, warm: Curves, fresh: Curves) -> Any:
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.8), sharey=True, layout="constrained")
    colors = [plt.get_cmap("viridis")(0.82 - 0.82 * i / (len(warm) - 1)) for i in range(len(warm))]
    nudges = {0.1: 1, 0.2: -7}  # the distance, in points, to move labels that would touch
    start = 0
    for color, (rate, errors) in zip(colors, warm.items(), strict=True):
        end, middle = start + len(errors), len(errors) // 2
        left.plot(range(start, end), errors, color=color, linewidth=2)
        left.annotate(str(rate), (start + middle, errors[middle]), (9, 5), textcoords="offset points", color=color)
        left.axvline(start, color="#c5ccd3", linewidth=0.8, linestyle=":")
        start = end
    for color, (rate, errors) in zip(colors, fresh.items(), strict=True):
        right.plot(errors, color=color, linewidth=2)
        end, place = len(errors) - 1, (6, nudges.get(rate, -3))
        right.annotate(str(rate), (end, errors[end]), place, textcoords="offset points", color=color)
    left.set_title("As published: each rate continues where the last one ended")
    right.set_title("A comparison: each rate starts from the same weights")
    left.set_xlabel("epoch; all runs in sequence, each with its rate")
    right.set_xlabel("epoch of each run, each with its rate")
    left.set_ylabel("total error")
    left.set_yscale("log")
    left.set_xlim(0, 1.04 * start)
    right.set_xlim(0, 110)
    return figure
