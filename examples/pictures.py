"""The style of the plots in the examples. The SVG and PNG files are reproducible."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#8893a0",
    "axes.labelcolor": "#33404d",
    "axes.titlesize": 11,
    "axes.titlecolor": "#33404d",
    "axes.titlelocation": "left",
    "axes.titlepad": 14,
    "grid.color": "#e6e9ed",
    "xtick.color": "#66717d",
    "ytick.color": "#66717d",
    "svg.hashsalt": "scalar-autograd",
}


def draw_plot(path: Path, draw: Callable[[Any], Any], **style: Any) -> list[Path]:
    """Call `draw` with matplotlib's pyplot. Write its figure as SVG and PNG, and return the files.

    Raises:
        ImportError: matplotlib is not installed.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    with mpl.rc_context(STYLE | style):
        figure = draw(plt)
        files = [path.with_suffix(".svg"), path.with_suffix(".png")]
        for file in files:
            figure.savefig(file, dpi=150, metadata={"Date": None} if file.suffix == ".svg" else None)
        plt.close(figure)
    return files


def show_plot(path: Path, draw: Callable[[Any], Any], **style: Any) -> None:
    """Write a plot, and print its path, or the reason it could not be drawn."""
    try:
        files = draw_plot(path, draw, **style)
    except ImportError as missing:
        print(f"plot: not drawn. {missing}: pip install matplotlib")
    else:
        print("\n".join(f"plot: {file}" for file in files))
