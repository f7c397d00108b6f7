"""Numbers that keep arithmetic by hand short.

Inputs and weights have one decimal, net inputs are moderate, and no gradient is so small that it rounds to zero. Many
random sets of numbers are tried. The first set without a fault is used, or else the one with the fewest faults. It is
also a fault if rounding each line to the decimals of the sheet changes the last digit of a later line by over 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from random import Random

from autograd.current_engine import topological_order
from viz.exercises.exercise_network import Network, Shape, names_of_numbers
from viz.worksheet.quantities import Sheet, evaluated

__all__ = ["TRIES", "drawn", "extremes", "rounding_faults"]

TRIES = 200

_INPUTS = (0.5, 1.0, 2.0, -1.0, 0.2, -0.5, 1.5)
_WEIGHTS = tuple(sign * i / 10 for sign in (1, -1) for i in range(1, 10))
_BIASES = (0.1, 0.2, 0.3, 0.5, -0.1, -0.2, -0.3, -0.5)
_TARGETS = {"sigmoid": (0.0, 1.0), "tanh": (1.0, -1.0, 0.5)}
_OTHER_TARGETS = (1.0, 2.0, 0.5, -1.0)
_NET_INPUTS = (0.05, 1.5)  # beyond this, an activation is flat


def drawn(shape: Shape, random: Random, output: str) -> Iterator[dict[str, float]]:
    """Yield sets of numbers for a network.

    >>> next(drawn((1, 1), Random(1), "sigmoid")).keys()
    dict_keys(['x1', 'w1', 'b1', 't'])
    """
    names = names_of_numbers(shape)
    choices = {"x": _INPUTS, "w": _WEIGHTS, "b": _BIASES, "t": _TARGETS.get(output, _OTHER_TARGETS)}
    for _ in range(TRIES):
        found: dict[str, float] = {}
        for kind, all_of_kind in names.items():
            pool: list[float] = []
            for name in all_of_kind:  # all different, as long as there are enough numbers
                pool = pool or random.sample(choices[kind], len(choices[kind]))
                found[name] = pool.pop()
        yield found


def extremes(network: Network, decimals: int) -> int:
    """Return the number of net inputs that are too large or too small, and of gradients that round to zero."""
    smallest, largest = 10.0 ** (1 - decimals), 1e3  # at least two digits are left
    low, high = _NET_INPUTS
    network.error.backward()
    named = [node for node in topological_order(network.error) if node.label]
    found = sum(not smallest <= abs(node.grad) <= largest for node in named if node.label[0] not in "xt")
    return found + sum(not low <= abs(node.data) <= high for node in named if node.label.endswith(".net"))


def rounding_faults(sheet: Sheet, keys: Sequence[str], decimals: int) -> int:
    """Return the number of lines that differ by more than one in the last digit if each line is rounded.

    Args:
        sheet: the quantities of the network.
        keys: the lines of the calculation, in order.
        decimals: the number of decimals to which each line is rounded.
    """
    rounded: dict[str, float] = {}
    found = 0
    for key in keys:
        quantity = sheet[key]
        assert quantity.formula is not None
        number = evaluated(quantity.formula, lambda k: rounded[k] if k in rounded else sheet[k].right)
        rounded[quantity.key] = round(number, decimals) if isfinite(number) else number
        found += not abs(rounded[quantity.key] - quantity.right) <= 1.5 * 10.0**-decimals
    return found
