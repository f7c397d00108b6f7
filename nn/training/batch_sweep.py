"""The loss of a batch and its gradients: replays of the model where that is possible, else its whole graph.

With replays, the outputs of the model are leaves. The loss is computed from them as usual, by its graph, and `backward`
gives their gradients. Then the programs of the model pull these back to the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isclose, isfinite
from typing import Any

from autograd import Value
from autograd.current_engine import forget_grads
from nn.module import Module
from nn.programs.row_programs import Forward, RowPrograms, programs_of

__all__ = ["sweep"]

LOSSES = 16  # that are remembered
ROUNDING = 1e-9  # of a gradient, relative to the largest one


def sweep(
    model: Module,
    inputs: Sequence[Any],
    params: Sequence[Value],
    loss_of: Callable[[Forward | None], Value],
    loss: Callable[..., Any],
) -> tuple[Value, bool, str]:
    """Set the gradients of a batch, unless its loss is not finite.

    Args:
        model: the model.
        inputs: the inputs of the rows.
        params: the Values whose gradients are cleared before.
        loss_of: returns the loss, given the replayed outputs; None stands for those of the model itself.
        loss: the user's function.

    Returns:
        The loss; whether rows were replayed; and why some were not, or "".
    """
    programs, code = programs_of(model), getattr(loss, "__code__", loss)
    verdict = next((reason for known, reason in programs.losses if known is code), None)
    forward = programs.forward(model, inputs) if not verdict else Forward(model, inputs)
    if forward.outputs and (verdict is None or forward.is_new):
        verdict = _difference(programs, forward, params, loss_of, loss)
        programs.losses = [*programs.losses[-LOSSES:], (code, verdict)]
    reason = verdict or programs.reason
    swept = _replayed(loss_of, forward, params) if forward.outputs and not verdict else None
    return (_swept(loss_of, None, params), False, reason) if swept is None else (swept, True, reason)


def _swept(loss_of: Callable[[Forward | None], Value], forward: Forward | None, params: Sequence[Value]) -> Value:
    loss = loss_of(forward)
    if isfinite(loss.data):
        forget_grads(params)
        loss.backward()
    return loss


def _replayed(loss_of: Callable[[Forward | None], Value], forward: Forward, params: Sequence[Value]) -> Value | None:
    """Set the gradients with replays. Return the loss, or None if that is impossible."""
    try:
        loss = _swept(loss_of, forward, params)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (the loss may read the graph of the outputs; its own errors come again without replays)
        return None
    return loss if isfinite(loss.data) and forward.pull_back() else None


def _difference(
    programs: RowPrograms,
    forward: Forward,
    params: Sequence[Value],
    loss_of: Callable[[Forward | None], Value],
    loss: Callable[..., Any],
) -> str:
    """Compare the gradients of replays with those of the whole graph. Return how they differ, or ""."""
    effects = programs.effects(forward.model, loss)
    numbers: list[float] = []
    grads: list[list[float | None]] = []
    for given in (forward, None):
        swept = _replayed(loss_of, forward, params) if given else _swept(loss_of, None, params)
        effects.undo()
        if swept is None or not isfinite(swept.data):
            return ""  # the step decides what to do
        numbers.append(swept.data)
        grads.append([p.grad if p._has_grad else None for p in params])
    if not isclose(*numbers, rel_tol=ROUNDING):
        return f"the loss is {numbers[1]!r}, and {numbers[0]!r} of replayed outputs: it reads more than the outputs"
    most = max([abs(g) for g in grads[1] if g is not None], default=0.0)
    for replayed, g in zip(*grads, strict=True):
        if (replayed is None) is not (g is None) or (
            replayed is not None and g is not None and not abs(replayed - g) <= ROUNDING * most
        ):
            return f"a gradient is {g!r}, and {replayed!r} with replays: the loss reads more than the outputs"
    return ""
