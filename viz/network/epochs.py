"""The epochs of training as frames: the parts of a network's picture that change with its weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from nn.modules.module import Module
from nn.training.history import History

__all__ = ["Frame", "State", "frames_of"]

# The id of an element and, if it has them, its texts, the sign of its weight and the width of its line.
State: TypeAlias = list[tuple[str, list[str] | None, str | None, float | None]]
Frame: TypeAlias = tuple[str, State]  # a title, and the elements

MOST_FRAMES = 100


def frames_of(model: Module, history: History, state: Callable[[], tuple[str, State]]) -> list[Frame]:
    """Return a frame for each epoch, or for some evenly spaced ones. The model then gets its original weights back.

    Args:
        model: the trained model.
        history: the history of its training, with the weights that `nn.KeepWeights` stored.
        state: returns the title and the elements for the current weights of the model.

    Raises:
        ValueError: the history has no weights, or another model's weights.
    """
    kept = history.weights
    if not kept:
        raise ValueError("the history has no weights: pass callbacks=[nn.KeepWeights()] to nn.fit")
    last = len(kept) - 1
    shown = sorted({round(i * last / (MOST_FRAMES - 1)) for i in range(MOST_FRAMES)}) if last >= MOST_FRAMES else None
    frames = []
    with _restored(model):
        for epoch, weights in kept if shown is None else [kept[i] for i in shown]:
            model.load_state_dict(weights)
            title, elements = state()
            frames.append((f"epoch {epoch}{title}", elements))
    return frames


@contextmanager
def _restored(model: Module) -> Iterator[None]:
    """Restore the weights of the model."""
    before: dict[str, Any] = model.state_dict()
    try:
        yield
    finally:
        model.load_state_dict(before)
