"""Positions within a rank: in order, apart from each other, and each as near as possible to a given position."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["spread"]


def spread(wanted: Sequence[float], weights: Sequence[float], apart: Sequence[float]) -> list[float]:
    """Return positions, in order and far enough apart, with the smallest weighted sum of squared deviations.

    After the distances are subtracted, each position must be at least as large as the previous one. So this is an
    isotonic regression. Pooling adjacent violators solves it exactly (Barlow et al., Statistical Inference under Order
    Restrictions, 1972).

    Args:
        wanted: the desired position of each item.
        weights: the weight of each item.
        apart: the minimum distance of each item from the previous one. The first entry is not used.

    >>> spread([0.0, 0.0, 9.0], [1.0, 1.0, 1.0], [0.0, 4.0, 4.0])
    [-2.0, 2.0, 9.0]
    """
    pools: list[tuple[float, float, int]] = []  # groups of touching items: position, weight, count
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
