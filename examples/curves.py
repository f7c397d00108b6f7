"""The picture of the learning-rate sweep: how the error falls in the six runs, started each way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Curves = Mapping[float, Sequence[float]]


def draw_curves(warm: Curves, fresh: Curves, path: Path) -> list[Path]:
    """Draw the errors of each epoch by learning rate, as SVG and PNG; returns the files.

    Raises:
        ImportError: matplotlib is not installed.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    style: dict[Any, Any] = {
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "figure.constrained_layout.wspace": 0.08,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": "#8893a0",
        "axes.labelcolor": "#33404d",
        "axes.titlesize": 11,
        "axes.titlecolor": "#33404d",
        "axes.titlelocation": "left",
        "axes.titlepad": 14,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": "#e6e9ed",
        "xtick.color": "#66717d",
        "ytick.color": "#66717d",
        "svg.hashsalt": "learning_rate_sweep",  # the same file each time
    }
    with mpl.rc_context(style):
        figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.8), sharey=True, layout="constrained")
        colours = [mpl.colormaps["viridis"](0.82 - 0.82 * i / (len(warm) - 1)) for i in range(len(warm))]
        nudges = {0.1: 1, 0.2: -7}  # points by which labels that would touch stand apart
        start = 0
        for colour, (rate, errors) in zip(colours, warm.items(), strict=True):
            end, middle = start + len(errors), len(errors) // 2
            left.plot(range(start, end), errors, color=colour, linewidth=2)
            left.annotate(str(rate), (start + middle, errors[middle]), (9, 5), textcoords="offset points", color=colour)
            left.axvline(start, color="#c5ccd3", linewidth=0.8, linestyle=":")
            start = end
        for colour, (rate, errors) in zip(colours, fresh.items(), strict=True):
            right.plot(errors, color=colour, linewidth=2)
            end, place = len(errors) - 1, (6, nudges.get(rate, -3))
            right.annotate(str(rate), (end, errors[end]), place, textcoords="offset points", color=colour)
        left.set_title("As published: each rate goes on where the last one ended")
        right.set_title("A comparison: each rate starts from the same weights")
        left.set_xlabel("epoch, all runs in a row, each with its rate")
        right.set_xlabel("epoch of each run, each with its rate")
        left.set_ylabel("total error")
        left.set_yscale("log")
        left.set_xlim(0, 1.04 * start)
        right.set_xlim(0, 110)
        files = [path.with_suffix(".svg"), path.with_suffix(".png")]
        for file in files:
            figure.savefig(file, dpi=150, metadata={"Date": None} if file.suffix == ".svg" else None)
        plt.close(figure)
    return files
