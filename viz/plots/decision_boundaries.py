"""The decisions of a model with two inputs, over the plane of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, isfinite
from typing import Any

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from autograd import no_grad
from autograd.names import names_its_parameters
from autograd.names.error_text import counted
from viz.plots.axes import axes, number, numbers, spread
from viz.style.themes import LIGHT

__all__ = ["decision_boundary"]

_MARKERS = "soD^vP*X"
_PALEST, _DEEPEST = 0.12, 0.6  # the opacity of a color for an uncertain and for a certain prediction

_Outputs = list[list[list[float]]]  # one row per height: the outputs at each grid point


@names_its_parameters
def decision_boundary(
    model: Callable[[list[float]], Any],
    points: Sequence[Sequence[float]],
    labels: Sequence[float],
    *,
    threshold: float | None = None,
    resolution: int = 60,
    ax: Axes | None = None,
) -> Axes:
    """Plot the class that a model with two inputs predicts at each point, and the training points.

    A model with one output predicts the label nearest to its output: for the labels 0 and 1, it predicts 1 above 0.5. A
    model with several outputs has one output per class, and the largest output wins. A deeper color is a more certain
    prediction: farther from the boundary for one output, a larger softmax for several.

    Args:
        model: a function of the two inputs, in a list.
        points: the two inputs of each point.
        labels: the class of each point. For several outputs, the zero-based number of an output, or any distinct
            labels, one per output in ascending order.
        threshold: the output at which the decision of a model with one output changes, if not halfway between labels.
        resolution: the number of grid points along each side at which the model is called.
        ax: the matplotlib axes to draw on; new ones if it is None.

    Raises:
        ValueError: a point does not have two inputs, there is not one label per point, or the outputs do not fit the
            labels.

    >>> ax = decision_boundary(lambda x: x[0] - x[1], [[0.0, 1.0], [1.0, 0.0]], [-1, 1], resolution=3)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['−1', '1']
    """
    if len(points) != len(labels) or any(len(point) != 2 for point in points) or len(points) == 0:
        raise ValueError(f"expected points of two inputs and a label for each, got {len(points)} and {len(labels)}")
    x, y = (numbers(point[i] for point in points) for i in (0, 1))
    wanted = numbers(labels)
    across, up = _around(x, resolution), _around(y, resolution)
    with no_grad():
        outputs = [[_outputs(model([a, b])) for a in across] for b in up]
    several = len(outputs[0][0]) > 1
    decisions = _largest(outputs, wanted) if several else _nearest(outputs, wanted, threshold)
    ax = axes(ax)
    colors = _colors(len(decisions.names))
    image = [[(*colors[k], _PALEST + (_DEEPEST - _PALEST) * sure) for k, sure in row] for row in decisions.places]
    ax.imshow(image, extent=(across[0], across[-1], up[0], up[-1]), origin="lower", aspect="auto", zorder=0)
    for margin in decisions.margins:
        if len({m > 0.0 for row in margin for m in row if isfinite(m)}) == 2:  # there is a boundary
            ax.contour(across, up, margin, levels=[0.0], colors=[LIGHT.text])
    for k, name in enumerate(decisions.names):
        chosen = [i for i, label in enumerate(wanted) if decisions.class_of(label) == k]
        where = [x[i] for i in chosen], [y[i] for i in chosen]
        look: dict[str, Any] = {"color": colors[k], "marker": _MARKERS[k % len(_MARKERS)], "edgecolors": "white"}
        ax.scatter(*where, label=name.replace("-", "−"), **look)
    ax.set(xlabel="x1", ylabel="x2")
    ax.legend(title="label")
    return ax


@dataclass(frozen=True)
class _Decisions:
    """The classes and where each is predicted.

    Attributes:
        names: the names of the classes.
        class_of: returns the class of a label.
        places: rows of the class predicted at each grid point, and the certainty from 0 to 1.
        margins: numbers over the plane that are 0 at a boundary.
    """

    names: list[str]
    class_of: Callable[[float], int]
    places: list[list[tuple[int, float]]]
    margins: list[list[list[float]]]


def _nearest(outputs: _Outputs, labels: Sequence[float], threshold: float | None) -> _Decisions:
    """Return the decisions of one output: the nearest label, or the side of a threshold."""
    known = sorted(set(labels))
    if threshold is None:
        limits = [(low + high) / 2 for low, high in pairwise(known)]
        names = [f"{label:g}" for label in known]
    else:
        limits = [threshold]
        sides = ([x for x in known if x <= threshold], [x for x in known if x > threshold])
        names = [", ".join(f"{x:g}" for x in side) for side in sides]
    margins = [[[z - limit for (z,) in row] for row in outputs] for limit in limits]
    far = [[min((abs(z - limit) for limit in limits), default=0.0) for (z,) in row] for row in outputs]
    farthest = max((d for row in far for d in row if isfinite(d)), default=0.0) or 1.0

    def class_of(x: float) -> int:
        return sum(x > limit for limit in limits)

    places = [
        [(class_of(z), min(1.0, d / farthest) if d == d else 0.0) for (z,), d in zip(row, ds, strict=True)]
        for row, ds in zip(outputs, far, strict=True)
    ]
    return _Decisions(names, class_of, places, margins)


def _largest(outputs: _Outputs, labels: Sequence[float]) -> _Decisions:
    """Return the decisions of several outputs: the largest."""
    count, known = len(outputs[0][0]), sorted(set(labels))
    if set(known) <= set(range(count)):
        known = list(map(float, range(count)))
    elif len(known) != count:
        given = ", ".join(f"{x:g}" for x in known)
        raise ValueError(
            f"the model has {counted(count, 'output')}; expected labels from 0 to {count - 1}, got {given:.80}"
        )

    def place(zs: Sequence[float]) -> tuple[int, float]:
        k = max(range(count), key=lambda i: zs[i] if zs[i] == zs[i] else -inf)
        if not all(map(isfinite, zs)):
            return k, 0.0
        share = 1.0 / sum(exp(z - zs[k]) for z in zs)  # the softmax of the largest
        return k, (share - 1 / count) / (1 - 1 / count)

    margins = [
        [[zs[k] - max(z for i, z in enumerate(zs) if i != k) for zs in row] for row in outputs] for k in range(count)
    ]
    return _Decisions([f"{x:g}" for x in known], known.index, [[place(zs) for zs in row] for row in outputs], margins)


def _colors(count: int) -> list[tuple[float, float, float]]:
    """Return the colors of the classes: the colors of signs for two classes, a matplotlib scale for more."""
    if count <= 2:
        return [to_rgb(LIGHT.boxes[name].line) for name in ("neg3", "pos3")]
    scale = colormaps["tab10" if count <= 10 else "turbo"]
    return [scale(k if count <= 10 else k / (count - 1))[:3] for k in range(count)]


def _around(xs: Sequence[float], count: int) -> list[float]:
    """Return evenly spaced numbers that reach a little beyond the given ones."""
    low, high = min(xs), max(xs)
    margin = (high - low) * 0.1 or 1.0
    return spread(low - margin, high + margin, count)


def _outputs(x: Any) -> list[float]:
    return numbers(x) if isinstance(x, list | tuple) else [number(x)]
