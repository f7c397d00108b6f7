"""Places across one rank: in order, apart from each other, and each as near as possible to a given place."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["spread"]


def spread(wanted: Sequence[float], weights: Sequence[float], apart: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted, by the sum of weighted squares, in order and far enough apart.

    Less the distances before it, each place must be at least the one before. So this is an isotonic regression, which
    pooling adjacent violators solves exactly (Barlow et al., Statistical Inference under Order Restrictions, 1972).

    Args:
        wanted: a place for each.
        weights: of each.
        apart: the least distance of each from the one before; that of the first does not count.

    >>> spread([0.0, 0.0, 9.0], [1.0, 1.0, 1.0], [0.0, 4.0, 4.0])
    [-2.0, 2.0, 9.0]
    """
    pools: list[tuple[float, float, int]] = []  # place, weight and number of those that touch
    before = 0.0
    offsets = []
    for i, (place, weight) in enumerate(zip(wanted, weights, strict=True)):
        before += apart[i] if i else 0.0
        offsets.append(before)
        pool = (place - before, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            there, mass, count = pools.pop()
            whole = mass + pool[1]
            pool = ((there * mass + pool[0] * pool[1]) / whole, whole, count + pool[2])
        pools.append(pool)
    places = [place for place, _, count in pools for _ in range(count)]
    return [place + offset for place, offset in zip(places, offsets, strict=True)]
