"""The check before any ratio: all engines compute the same loss and the same gradient.

A wrong engine must not win. Plain floats provide the reference for the loss. The first engine with a backward pass is
compared with every other one: each partial, relative to the largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .engines import Engine, count_nodes
from .loads import Load

TOLERANCE = 1e-9


class DisagreementError(AssertionError):
    """Two engines differ on a load; the message shows both numbers."""


@dataclass(frozen=True)
class Answer:
    """The results of one engine for a load. Gradient and nodes are None if there is only a forward pass."""

    engine: str
    loss: float
    gradient: Sequence[float] | None
    nodes: int | None


def answer(engine: Engine, load: Load) -> Answer:
    """Take one step of `load` on fresh leaves."""
    if engine.differentiate is not None:
        loss, slopes = engine.differentiate(load)()
        return Answer(engine.name, float(loss), [float(slope) for slope in slopes], None)
    loss, leaves = load.prepare(engine, load.numbers)()
    if engine.backward is None or engine.gradient is None:
        return Answer(engine.name, engine.number(loss), None, None)
    nodes = count_nodes(engine, loss)
    engine.backward(loss)
    gradient = [float(engine.gradient(leaf)) for leaf in leaves]
    return Answer(engine.name, engine.number(loss), gradient, nodes)


def compare(load: str, answers: Sequence[Answer]) -> None:
    """Raise DisagreementError unless all answers are the same to within 1e-9."""
    reference = answers[0]
    for other in answers[1:]:
        _compare(f"loss of {load}", reference, other, [reference.loss], [other.loss])
    swept = [(each, each.gradient) for each in answers if each.gradient is not None]
    for other, gradient in swept[1:]:
        _compare(f"gradient of {load}", swept[0][0], other, swept[0][1], gradient)


def _compare(what: str, one: Answer, other: Answer, ones: Sequence[float], others: Sequence[float]) -> None:
    if len(ones) != len(others):
        raise DisagreementError(f"{what}: {one.engine} has {len(ones)} numbers, {other.engine} has {len(others)}")
    allowed = TOLERANCE * max(map(abs, ones))
    for place, (x, y) in enumerate(zip(ones, others, strict=True)):
        if not abs(x - y) <= allowed:  # written so that nan disagrees
            raise DisagreementError(
                f"{what}, number {place}: {one.engine} says {x!r}, {other.engine} says {y!r}; "
                f"they may differ by {allowed:.1e}"
            )
