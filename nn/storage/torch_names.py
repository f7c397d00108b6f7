"""The names of parameters in a `torch.nn.Sequential` of the same layers.

There, each activation is a separate module with its own number.
"""

from __future__ import annotations

from typing import Any

from nn.layers.layer import Layer
from nn.layers.mlp import MLP
from nn.layers.sequential import Sequential
from nn.modules.module import Module
from nn.modules.part_names import unique
from nn.storage.safetensors import all_tensors, tensors_of

__all__ = ["sequential_tensors"]


def sequential_tensors(model: Module) -> dict[str, Any]:
    """Return the tensors of a model by name. If the model is not a sequence, its own names are used.

    Raises:
        ValueError: two tensors have the same name, or a parameter is in no tensor.

    >>> from nn import MLP
    >>> list(sequential_tensors(MLP(2, [3, 1], activation="tanh")))
    ['0.weight', '0.bias', '2.weight', '2.bias']
    """
    tensors = all_tensors(model)  # raises if a parameter is not in any tensor
    if not isinstance(model, (Layer, MLP, Sequential)):
        return tensors
    parts = enumerate(_parts(model))
    return unique([pair for i, part in parts if isinstance(part, Module) for pair in tensors_of(part, str(i))])


def _parts(model: Any) -> list[Any]:
    """Return the modules in sequence. An activation of neurons is one of them."""
    if isinstance(model, Layer):
        return [model, model.neurons[0].activation] if model.neurons[0].nonlin else [model]
    if isinstance(model, MLP):
        return [part for layer in model.layers for part in _parts(layer)]
    return [part for layer in model for part in _parts(layer)] if isinstance(model, Sequential) else [model]
