"""An order of the actions of a program that groups actions of the same kind.

An interpreter runs such groups fast: the processor predicts the next action, and independent sums run at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.ops import TABLE
from autograd.program.rows.sum_chains import Action, Chain, Total

__all__ = ["by_level"]


def by_level(actions: Sequence[Action | Chain | Total]) -> list[Action | Chain | Total]:
    """Sort actions by level: each reads only results of lower levels. Within a level, actions of one kind are together.

    Guards and users' operations keep their order. Anything that follows a guard in that order runs only if the guard
    holds.

    >>> from autograd.program.replay.replay_steps import Step
    >>> def action(name, x, to):
    ...     return Action(Step(name, (x,), ((-1, to),)), None, (x,), (to,))
    >>> found = by_level([action("exp", 0, 1), action("sin", 1, 2), action("exp", 2, 3), action("sin", 0, 4)])
    >>> [(a.step.operation, a.reads) for a in found]
    [('exp', (0,)), ('sin', (0,)), ('sin', (1,)), ('exp', (2,))]
    """
    levels: dict[int, int] = {}  # the level of each register
    last = 0  # the level of the last guard or user's operation
    keys: list[tuple[int, str, int]] = []
    for k, action in enumerate(actions):
        level = 1 + max([levels.get(register, 0) for register in action.reads], default=0)
        kind = _kind(action)
        if not kind:
            level = last = max(level, last)
        for register in action.writes:
            levels[register] = level
        keys.append((level, kind, k))
    keys.sort()
    return [actions[k] for _, _, k in keys]


def _kind(action: Action | Chain | Total) -> str:
    """Return a key for actions that run alike; an empty string for those that keep their order."""
    if not isinstance(action, Action):
        return "sum"
    if isinstance(action.step, int) or action.step.operation not in TABLE:
        return ""
    return action.step.operation
