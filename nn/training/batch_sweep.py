"""The loss of a batch and its gradients, by replays of the model if possible, otherwise by its whole graph.

There are two ways to replay. If the loss is known to be the sum or the mean of the losses of rows, a program computes
the loss of a row and its gradient. For any other loss, the outputs of the model are replayed and become leaves. The
loss is computed from them as usual, by its graph, and `backward` computes the gradients of the leaves. Then programs
pull these back to the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import isclose, isfinite
from typing import Any, NamedTuple

from autograd import Value
from autograd.current_engine import forget_grads
from autograd.program.user_source_lines import is_of_user
from nn.modules.module import Module
from nn.programs.program_cache import programs_of
from nn.programs.replayed_forward_pass import Forward
from nn.programs.row_programs import RowPrograms
from nn.programs.shard_sums import Send

__all__ = ["Swept", "sweep"]

LOSSES = 16  # the number of losses that are remembered
ROUNDING = 1e-9  # the rounding error of a gradient, relative to the largest one

COMPARED = 1024  # rows; the whole graph of a larger batch would take a lot of memory

LossOf = Callable[[Sequence[tuple[Any, Any]], Forward | None], Value]
Attempt = Callable[[], "float | None"]  # sets the gradients, and returns the loss; None if that is impossible


class Swept(NamedTuple):
    """The loss of a batch, whose gradients are set if it is finite.

    Attributes:
        loss: the loss.
        root: the loss as the root of its whole graph, or None after replays.
        reason: why rows ran without replays, or "".
    """

    loss: float
    root: Value | None
    reason: str


def sweep(
    model: Module,
    modules: Sequence[Module],
    batch: Sequence[tuple[Any, Any]],
    params: Sequence[Value],
    loss_of: LossOf,
    loss: Callable[..., Any],
    *,
    check: bool,
    exact: bool,
    send: Send | None = None,
) -> Swept:
    """Set the gradients of a batch, unless its loss is not finite.

    Args:
        model: the model.
        modules: the model and all modules in it.
        batch: the inputs and targets of the rows.
        params: the Values whose gradients are cleared first.
        loss_of: returns the loss of rows, given the replayed outputs; None means the model's own losses.
        loss: the user's function.
        check: whether the model may have changed since the last batch. A user's loss may also change the model.
        exact: whether replays compute the same bits as the operations of the table.
        send: adds up the shards of many rows by workers; None adds them up here.
    """
    programs, code = programs_of(model), getattr(loss, "__code__", loss)
    if check or is_of_user(getattr(code, "co_filename", "")):
        programs.check(model)
    verdict = next((reason for known, reason in programs.losses if known is code), None)
    attempt, is_new = None, False
    if not verdict:
        attempt, is_new = _attempt(programs, model, modules, batch, params, loss_of, loss, send, exact=exact)
    if attempt is not None and (verdict is None or is_new):
        some, compared = batch[:COMPARED], attempt
        if len(some) < len(batch):
            compared = _attempt(programs, model, modules, some, params, loss_of, loss, None, exact=exact)[0] or attempt
        verdict = _difference(programs, model, compared, params, partial(loss_of, some), loss)
        programs.losses = [*programs.losses[-LOSSES:], (code, verdict)]
    reason = verdict or programs.reason
    found = None if attempt is None or verdict else attempt()
    if found is not None:
        return Swept(found, None, reason)
    root = _swept(partial(loss_of, batch), None, params)
    return Swept(root.data, root, reason)


def _attempt(
    programs: RowPrograms,
    model: Module,
    modules: Sequence[Module],
    batch: Sequence[tuple[Any, Any]],
    params: Sequence[Value],
    loss_of: LossOf,
    loss: Callable[..., Any],
    send: Send | None,
    *,
    exact: bool,
) -> tuple[Attempt | None, bool]:
    """Return a function that sets the gradients with replays, or None; and whether its programs are new."""
    found = programs.gradient(model, modules, batch, loss, send, exact=exact)
    if found is not None:
        path, number, gradients = found

        def by_rows() -> float | None:
            if not isfinite(number):
                return None
            forget_grads(params)
            path.add_gradients(gradients)
            return number

        return by_rows, path.is_new()
    forward = programs.forward(model, modules, [x for x, _ in batch])
    if not forward.outputs:
        return None, False

    def by_outputs() -> float | None:
        try:
            root = _swept(partial(loss_of, batch), forward, params)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  (the loss may read the graph of the outputs; its own errors are raised later)
            return None
        return root.data if isfinite(root.data) and forward.pull_back(exact=exact) else None

    return by_outputs, forward.is_new


def _swept(loss_of: Callable[[Forward | None], Value], forward: Forward | None, params: Sequence[Value]) -> Value:
    loss = loss_of(forward)
    if isfinite(loss.data):
        forget_grads(params)
        loss.backward()
    return loss


def _difference(
    programs: RowPrograms,
    model: Module,
    attempt: Attempt,
    params: Sequence[Value],
    loss_of: Callable[[Forward | None], Value],
    loss: Callable[..., Any],
) -> str:
    """Compare the gradients of replays with those of the whole graph. Return how they differ, or ""."""
    effects = programs.effects(model, loss)
    numbers: list[float] = []
    grads: list[list[float | None]] = []
    for act in (attempt, lambda: _swept(loss_of, None, params).data):
        found = act()
        effects.undo()
        if found is None or not isfinite(found):
            return ""  # the step decides what to do
        numbers.append(found)
        grads.append([p.grad if p._has_grad else None for p in params])
    if not isclose(*numbers, rel_tol=ROUNDING):
        return f"the loss is {numbers[1]!r}, but {numbers[0]!r} for replayed outputs: it reads more than the outputs"
    most = max([abs(g) for g in grads[1] if g is not None], default=0.0)
    for replayed, g in zip(*grads, strict=True):
        if (replayed is None) is not (g is None) or (
            replayed is not None and g is not None and not abs(replayed - g) <= ROUNDING * most
        ):
            return f"a gradient is {g!r}, and {replayed!r} with replays: the loss reads more than the outputs"
    return ""
