"""Plots of training: losses, gradients and learning rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from autograd import Value
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from nn.training.history import History
from viz.plots.axes import Curve, Curves, axes, by_name, draw_curve, draw_curves, number

__all__ = ["gradient_histogram", "gradient_norms", "learning_rate_sweep", "loss_curve"]


@names_its_parameters
def loss_curve(losses: Curves | History, *, ax: Axes | None = None) -> Axes:
    """Plot the loss by epoch: one curve, several curves with names, or the History that `nn.fit` returns.

    Epochs start at 1. A curve ends in a cross before a number that is not finite.

    Args:
        losses: a History, a list of losses, or a dict of lists by name.
        ax: the matplotlib axes to draw on; new ones if it is None.

    Raises:
        TypeError: the losses are not numbers.
        ValueError: there are no numbers.

    >>> [line.get_label() for line in loss_curve({"train": [2.0, 1.0], "test": [2.5, 1.5]}).get_lines()]
    ['train', 'test']
    """
    if isinstance(losses, History):
        validation = {"validation": losses.validation_loss} if losses.validation_loss else {}
        losses = {"training": losses.loss} | validation
    ax = draw_curves(ax, losses)
    ax.set(xlabel="epoch", ylabel="loss")
    return ax


@names_its_parameters
def learning_rate_sweep(runs: Mapping[float, Curve | History], *, ax: Axes | None = None) -> Axes:
    """Plot the loss by epoch for each learning rate, small rates dark and large ones bright, on a logarithmic scale.

    Args:
        runs: the losses by learning rate.
        ax: the matplotlib axes to draw on; new ones if it is None.

    Raises:
        TypeError: the runs are not a dict by learning rate.

    >>> [line.get_label() for line in learning_rate_sweep({0.1: [2.0, 1.0], 0.01: [2.0, 1.9]}).get_lines()]
    ['0.01', '0.1']
    """
    if not isinstance(runs, Mapping):
        raise TypeError(f"expected curves by their learning rates, as in {{0.1: [2.0, 1.0]}}; got {runs!r:.40}")
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


@names_its_parameters
def gradient_norms(norms: Curves | History, *, ax: Axes | None = None) -> Axes:
    """Plot the norm of the gradient at each step, of a model or of several parts by name, on a logarithmic scale.

    The history that `nn.fit` returns has one norm per epoch.

    Args:
        norms: a History, a list of norms, or a dict of lists by name.
        ax: the matplotlib axes to draw on; new ones if it is None.

    Raises:
        TypeError: the norms are not numbers.
        ValueError: there are no numbers.

    >>> gradient_norms([2.0, 1.0, 0.5]).get_ylabel()
    'gradient norm'
    """
    given, step = (norms.gradient_norm, "epoch") if isinstance(norms, History) else (norms, "step")
    ax = draw_curves(ax, given)
    ax.set(xlabel=step, ylabel="gradient norm")
    if ax.dataLim.minposy < float("inf"):
        ax.set_yscale("log")
    return ax


@names_its_parameters
def gradient_histogram(model: Any | Mapping[str, Iterable[Value]], *, bins: int = 30, ax: Axes | None = None) -> Axes:
    """Plot a histogram of the gradients of each layer, after `backward()`.

    Args:
        model: anything with `parameters()`, split by its `layers` if it has them; or parameters by name.
        bins: the number of bars.
        ax: the matplotlib axes to draw on; new ones if it is None.

    Raises:
        TypeError: model has no parameters.
        ValueError: there are no parameters.

    >>> from nn import MLP
    >>> net = MLP(2, [3, 1], rng=1)
    >>> net([1.0, 2.0]).backward()
    >>> [text.get_text() for text in gradient_histogram(net).get_legend().get_texts()]
    ['layer 1', 'layer 2']
    """
    gradients = by_name({name: [p.grad for p in parameters] for name, parameters in _layers(model).items()})
    ax = axes(ax)
    shown = {name: [g for g in found if isfinite(g)] for name, found in gradients.items()}
    spread = [g for found in shown.values() for g in found]
    if spread:
        ax.hist(list(shown.values()), bins=bins, range=(min(spread), max(spread)), label=list(shown), stacked=True)
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        ax.legend()
    lost = sum(map(len, gradients.values())) - len(spread)
    ax.set(xlabel="gradient" + (f" ({lost} that are inf or nan are not shown)" if lost else ""), ylabel="parameters")
    return ax


def _layers(model: Any) -> Mapping[str, Iterable[Value]]:
    if isinstance(model, Mapping):
        return model
    if not hasattr(model, "parameters"):
        raise TypeError(f"expected a model with parameters(), or parameters by name; got {described(model)}")
    layers = getattr(model, "layers", None) or [model]
    return {f"layer {i}": layer.parameters() for i, layer in enumerate(layers, 1)}
