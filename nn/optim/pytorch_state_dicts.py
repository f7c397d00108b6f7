"""State dicts of PyTorch's optimizers, converted for optimizers of Values.

PyTorch remembers tensors, one per parameter. Here each number is a parameter. PyTorch is not imported: a tensor is
anything with `tolist`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.structure import flatten

__all__ = ["of_scalars"]

# Options for computing with tensors, and numbers that PyTorch's OneCycleLR stores here but ours stores itself.
_LEFT_OUT = {"foreach", "fused", "capturable", "differentiable", "max_lr", "min_lr", "max_momentum", "base_momentum"}


def of_scalars(state_dict: Mapping[str, Any], kind: str) -> tuple[list[dict[str, Any]], dict[int, dict[str, Any]]]:
    """Return the groups and the state, with a memory for each number, without options that have no meaning for scalars.

    Args:
        state_dict: the state dict of an optimizer.
        kind: the class of the optimizer that loads it.

    Raises:
        ValueError: the state is from AdamW but the optimizer is Adam, or the reverse.

    >>> memory = {"step": 3.0, "exp_avg": [[1.0, 2.0]]}  # a list in place of a tensor
    >>> given = {"state": {0: memory}, "param_groups": [{"params": [0], "lr": 0.1, "fused": None}]}
    >>> groups, state = of_scalars(given, "Adam")
    >>> groups, state[1]
    ([{'params': [0, 1], 'lr': 0.1}], {'step': 3.0, 'exp_avg': 2.0})
    """
    given = list(state_dict["param_groups"])
    memories = {str(i): _columns(memory) for i, memory in dict(state_dict["state"]).items()}
    state: dict[int, dict[str, Any]] = {}
    groups: list[dict[str, Any]] = []
    count = 0
    for group in given:
        start = count
        for i in group["params"]:
            columns = memories.pop(str(i), {})
            for k in range(max(map(len, columns.values()), default=1)):
                if columns:
                    state[count] = {name: column[k if len(column) > 1 else 0] for name, column in columns.items()}
                count += 1
        options = {name: x for name, x in group.items() if name not in _LEFT_OUT and name != "params"}
        if kind in ("Adam", "AdamW"):
            decoupled = options.pop("decoupled_weight_decay", kind == "AdamW")
            if decoupled != (kind == "AdamW"):
                raise ValueError(f"this is the state of {'AdamW' if decoupled else 'Adam'}; load it into that class")
        groups.append({"params": list(range(start, count))} | options)
    if memories:
        raise ValueError(
            f"the state dict has a memory for parameter {next(iter(memories))}, but its groups have {count}"
        )
    return groups, state


def _columns(memory: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the numbers of each tensor of a memory, in the order of its rows."""
    columns = {str(name): _numbers(x) for name, x in memory.items() if x is not None}
    sizes = {len(column) for column in columns.values()} - {1}
    if len(sizes) > 1 or 0 in sizes:
        raise ValueError(f"the tensors of a parameter have {sorted(sizes)} numbers; expected the same count")
    return columns


def _numbers(x: Any) -> list[Any]:
    return [x] if type(x) is float else flatten(x.tolist() if hasattr(x, "tolist") else x)[0]
