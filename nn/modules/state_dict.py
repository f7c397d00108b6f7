"""Reading and writing the numbers of a model by name, and clearing its gradients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from autograd import Value
from autograd.current_engine import forget_grads, write_data
from autograd.names.error_text import counted, described
from autograd.number import number
from nn.modules.buffers import Buffer
from nn.modules.part_names import joined, named, unique

__all__ = ["IncompatibleKeys", "clear_grads", "load_numbers", "numbers_by_name", "persistent_buffers"]


class IncompatibleKeys(NamedTuple):
    """The names that `load_state_dict(strict=False)` skipped."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Model(Protocol):
    """The part of a module that this file needs."""

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Yield the parameters with their names."""

    def named_modules(self) -> Iterator[tuple[str, Any]]:
        """Yield the modules with their names."""


def numbers_by_name(module: Model) -> dict[str, float]:
    """Return the number of every parameter and buffer by its name."""
    numbers = [(name, p.data) for name, p in module.named_parameters()]
    return unique([*numbers, *(item for held in persistent_buffers(module) for item in held.items())])


def load_numbers(module: Model, state_dict: Mapping[str, float], strict: bool) -> IncompatibleKeys:
    """Set parameters and buffers by name; set none if anything is wrong."""
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"expected a state dict, which maps names to numbers; got {described(state_dict)}")
    own: dict[str, Any] = unique(module.named_parameters())
    held = persistent_buffers(module)
    own = unique([*own.items(), *(item for buffer in held for item in buffer.items())])
    passed = IncompatibleKeys([k for k in own if k not in state_dict], [k for k in state_dict if k not in own])
    if strict and any(passed):
        parts = [f"{what} {named(keys)}" for what, keys in zip(("lacks", "has unknown"), passed) if keys]
        raise ValueError(
            f"the state dict {' and '.join(parts)}; {type(module).__name__} has {counted(len(own), 'parameter')} "
            f"({named(list(own), 3)}). strict=False skips parameters that do not match"
        )
    numbers = {k: number(state_dict[k], f"the number for {k}") for k in own if k in state_dict}
    params = [name for name in numbers if isinstance(own[name], Value)]
    # In one call, so that either all or none are written, whenever Ctrl-C is pressed.
    write_data([own[name] for name in params], [numbers[name] for name in params])
    for buffer in held:
        buffer.write([numbers.get(name, x) for name, x in buffer.items()])
    return passed


def clear_grads(parameters: Sequence[Value], set_to_none: bool) -> None:
    """Clear gradients, or set those that were written to 0.0."""
    if set_to_none:
        forget_grads(parameters)
    elif held := [p for p in parameters if p._has_grad]:
        held[0]._write_grads(held, [0.0] * len(held))


def persistent_buffers(module: Model) -> list[Buffer]:
    """Return the buffers in the state dict, except those that are None."""
    return [
        Buffer(part, name, joined(prefix, name))
        for prefix, part in module.named_modules()
        for name, persistent in part._buffers.items()
        if persistent and getattr(part, name) is not None
    ]
