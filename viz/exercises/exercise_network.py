"""The network of an exercise: a graph of Values with the names of textbooks.

Inputs are x1, x2, ..., hidden units h1, h2, ..., outputs y1, y2, ... (y if there is one). Weights and biases are
numbered in the order of the units: w1, w2, ..., b1, b2, ....
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autograd import Value
from nn.activations import activation_of

__all__ = ["Network", "Shape", "names_of_numbers", "shape_of"]

Shape = tuple[int, ...]

MOST_WEIGHTS = 60  # larger networks cannot be worked out by hand


def shape_of(given: str | Sequence[int]) -> Shape:
    """Return the number of units of each layer, the inputs first.

    Raises:
        TypeError: the shape is neither text nor a list.
        ValueError: there are fewer than two layers, a layer without units, or too many weights.

    >>> shape_of("2-2-1"), shape_of([3, 1])
    ((2, 2, 1), (3, 1))
    """
    wanted = 'expected the units of each layer, the inputs first, as in "2-2-1"'
    if not isinstance(given, Iterable):
        raise TypeError(f"{wanted}; got {given!r:.40}")
    parts = given.split("-") if isinstance(given, str) else list(given)
    try:
        shape = tuple(int(part) if isinstance(part, str) else part for part in parts)
    except ValueError:
        raise ValueError(f"{wanted}; got {given!r:.40}") from None
    if len(shape) < 2 or any(isinstance(n, bool) or not isinstance(n, int) or n < 1 for n in shape):
        raise ValueError(f"{wanted}; got {given!r:.40}")
    weights = sum((below + 1) * above for below, above in pairwise(shape))
    if weights > MOST_WEIGHTS:
        raise ValueError(f"{given!r:.40} has {weights:,} weights and biases; at most {MOST_WEIGHTS} fit a sheet")
    return shape


def names_of_numbers(shape: Shape) -> dict[str, list[str]]:
    """Return the names of the numbers in a network, by kind.

    >>> names_of_numbers((2, 1))
    {'x': ['x1', 'x2'], 'w': ['w1', 'w2'], 'b': ['b1'], 't': ['t']}
    """
    weights = sum(below * above for below, above in pairwise(shape))
    return {
        "x": _numbered("x", shape[0]),
        "w": [f"w{i}" for i in range(1, weights + 1)],
        "b": [f"b{i}" for i in range(1, sum(shape[1:]) + 1)],
        "t": _numbered("t", shape[-1]),
    }


@dataclass(frozen=True)
class Network:
    """The graph of an exercise.

    Attributes:
        error: the output of the graph, E.
        units: the names of the units by layer, the first hidden layer first.
        given: the leaves by name.
    """

    error: Value
    units: tuple[tuple[str, ...], ...]
    given: dict[str, Value]

    @classmethod
    def of(cls, shape: Shape, numbers: Mapping[str, float], hidden: str, output: str) -> Network:
        """Compute the network with these numbers.

        >>> numbers = {"x1": 1.0, "w1": 0.5, "b1": 0.5, "t": 0.0}
        >>> Network.of((1, 1), numbers, "tanh", "linear").error.data
        0.5
        """
        names = names_of_numbers(shape)
        given = {name: Value(numbers[name], name) for kind in names.values() for name in kind}
        weights, biases = iter(names["w"]), iter(names["b"])
        values = [given[name] for name in names["x"]]
        layers = _layers(shape)
        for layer in layers:
            activation = activation_of(output if layer is layers[-1] else hidden)
            values = [_unit(unit, values, weights, next(biases), given, activation) for unit in layer]
        parts = []
        for y, t in zip(values, names["t"], strict=True):
            part = 0.5 * (given[t] - y) ** 2
            part.label = f"E_{y.label}"
            parts.append(part)
        error = parts[0]
        for part in parts[1:]:
            error = error + part
        error.label = "E"
        return cls(error, layers, given)


def _unit(
    name: str,
    inputs: Sequence[Value],
    weights: Iterator[str],
    bias: str,
    given: Mapping[str, Value],
    activation: Callable[[Value], Value],
) -> Value:
    net = given[next(weights)] * inputs[0]
    for x in inputs[1:]:
        net = net + given[next(weights)] * x
    net = net + given[bias]
    net.label = f"{name}.net"
    result = activation(net)
    if result is net:  # a linear unit is its net input
        net.label = name
    else:
        result.label = name
    return result


def _layers(shape: Shape) -> tuple[tuple[str, ...], ...]:
    """Return the names of the units of each layer. With several hidden layers, h2_1 is in the second."""
    count = len(shape) - 2
    letters = [f"h{i}_" if count > 1 else "h" for i in range(1, count + 1)]
    hidden = [tuple(f"{letter}{j}" for j in range(1, n + 1)) for letter, n in zip(letters, shape[1:-1], strict=True)]
    return (*hidden, tuple(_numbered("y", shape[-1])))


def _numbered(letter: str, count: int) -> list[str]:
    return [letter] if count == 1 and letter != "x" else [f"{letter}{i}" for i in range(1, count + 1)]
