"""Models as source code in other languages, and as tensors for PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograd.export.file_endings import ENDINGS, check_ending, contents_for
from autograd.names import names_its_parameters
from nn.argument_checks import instance
from nn.layers.layer import Layer
from nn.layers.linear import Linear
from nn.layers.mlp import MLP
from nn.layers.neuron import Neuron
from nn.layers.sequential import Sequential
from nn.modules.module import Module
from nn.storage.atomic_write import file_path, write_whole
from nn.storage.safetensors import save_tensors
from nn.storage.torch_names import sequential_tensors

__all__ = ["export"]


@names_its_parameters
def export(model: Module, path: str | Path, *example: Any) -> None:
    """Write a model as a function in another language, or as tensors. The file extension determines the format.

    .c, .js, .mjs and .py are source code of the forward pass in evaluation mode; .onnx is an ONNX model. The weights
    are constants, and the function is named `forward`, or `f` in Python. Inputs and outputs are the numbers of the
    arguments and of the result, in order. .safetensors contains tensors with the same names as in a
    `torch.nn.Sequential` of the same layers.

    Args:
        model: the module.
        path: where the file is written.
        example: arguments of a call, not for .safetensors. By default, one list with as many numbers as the first layer
            has inputs.

    Raises:
        TypeError: the number of inputs of the model is unknown, or the model uses an operation without a formula.
        ValueError: there is no language for the extension.
        RuntimeError: the model cannot be recorded.
        ImportError: for .safetensors or .onnx, if the package is not installed.
        OSError: the file cannot be written; an existing file is unchanged.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from nn import MLP, export
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     export(MLP(2, [3, 1], activation="tanh", rng=1), f"{directory}/net.c")
    ...     "int forward(const double *in, double *out)" in Path(f"{directory}/net.c").read_text()
    True
    """
    from autograd.program.closed_over_constants import bound_program  # slow to import, and rarely needed

    instance(model, Module, "the model")
    file = file_path(path)
    if file.suffix == ".safetensors":
        save_tensors(sequential_tensors(model), file)
        return
    check_ending(file.suffix, [*ENDINGS, ".safetensors"])
    args = example or ([0.0] * _count_of_inputs(model),)
    modes = [(module, module.training) for module in model._modules_and_parameters()[0]]
    try:
        model.eval()
        program = bound_program(_called(model), args)
    finally:
        for module, mode in modes:
            module.training = mode
    write_whole(file, contents_for(program, file.suffix, "forward"))


def _called(model: Module) -> Callable[..., Any]:
    """Return the method that computes a model. Its parameters are those of a call."""
    return model.forward if type(model).__call__ is Module.__call__ else model.__call__


def _count_of_inputs(model: Any) -> int:
    """Return the number of inputs of a model."""
    if isinstance(model, MLP):
        return _count_of_inputs(model.layers[0])
    if isinstance(model, Layer):
        return model.neurons[0].nin
    if isinstance(model, Neuron):
        return model.nin
    if isinstance(model, Linear):
        return len(model.weight[0])
    if isinstance(model, Sequential) and len(model):
        return _count_of_inputs(model[0])
    raise TypeError(f"the number of inputs of a {type(model).__name__} is unknown; pass an example of its arguments")
