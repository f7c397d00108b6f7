"""Plots of training and of functions, with matplotlib (the extra `plots`).

    training_curves.py      losses, gradient norms, learning rates, histograms of gradients
    function_curves.py      a function with its derivative
    decision_boundaries.py  the classes that a model predicts over the plane of its inputs
    axes.py                 helpers of the plots: Axes, curves by step, numbers

Each function takes `ax`, the Axes to draw on, or makes a new figure. It returns the Axes, so that titles, limits and
files can be set with matplotlib.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

try:
    import matplotlib  # noqa: F401  (first, so that the error names the extra)
except ImportError as error:
    raise ImportError("viz.plots needs the package matplotlib: pip install matplotlib") from error

from nn import _check_autograd_package
from viz.plots.decision_boundaries import decision_boundary
from viz.plots.function_curves import function
from viz.plots.training_curves import gradient_histogram, gradient_norms, learning_rate_sweep, loss_curve

__all__ = [
    "decision_boundary",
    "function",
    "gradient_histogram",
    "gradient_norms",
    "learning_rate_sweep",
    "loss_curve",
]

_check_autograd_package.name_exports(globals())

if not TYPE_CHECKING:  # with __getattr__, type checkers would accept any name
    __getattr__ = _check_autograd_package.missing_names("viz.plots", __all__)
