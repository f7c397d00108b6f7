"""Models as safetensors files, to move between this project and PyTorch (extra `safetensors`).

The tensors have the same names and shapes as in the equivalent PyTorch module. A Linear and a layer of neurons have a
`weight` and a `bias`: `0.weight` in a Sequential, and `layers.0.weight` in an MLP. Numbers are written as float64.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from autograd import Value
from autograd.comparisons import data_of
from autograd.current_engine import write_data
from autograd.names import names_its_parameters
from autograd.number import number
from autograd.structure import flatten
from nn.layers.layer import Layer
from nn.losses.reduction import shape
from nn.modules.module import Module
from nn.modules.part_names import joined, named, unique
from nn.modules.state_dict import IncompatibleKeys, persistent_buffers
from nn.storage.atomic_write import file_path, write_whole
from nn.storage.save import MOST_BYTES, read_file

__all__ = ["all_tensors", "load_safetensors", "save_safetensors", "save_tensors", "tensors_of"]

Nested: TypeAlias = Any  # a Value, or lists of them


@names_its_parameters
def save_safetensors(model: Module, path: str | Path) -> None:
    """Write the parameters and the persistent buffers of a model as tensors.

    Args:
        model: the module whose numbers are written.
        path: where the file is written.

    Raises:
        ImportError: safetensors is not installed. OSError: the file cannot be written; an existing file is unchanged.
        ValueError: the numbers of a buffer or of a layer do not form a tensor, or a parameter would be omitted.

    >>> import tempfile
    >>> import safetensors.numpy
    >>> from nn import Linear
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     save_safetensors(Linear(3, 2, rng=1), f"{directory}/linear.safetensors")
    ...     tensors = safetensors.numpy.load_file(f"{directory}/linear.safetensors")
    >>> {name: tensor.shape for name, tensor in tensors.items()}
    {'bias': (2,), 'weight': (2, 3)}
    """
    save_tensors(all_tensors(model), file_path(path))


def save_tensors(tensors: dict[str, Nested], path: Path) -> None:
    """Write tensors of parameters, given by name."""
    numpy, safetensors = _libraries()
    arrays = {}
    for name, tensor in tensors.items():
        leaves, rebuild = flatten(tensor)
        arrays[name] = numpy.array(rebuild([data_of(x) for x in leaves]), dtype=numpy.float64)
    write_whole(path, safetensors.numpy.save(arrays))


@names_its_parameters
def load_safetensors(
    model: Module, path: str | Path, strict: bool = True, *, max_bytes: int = MOST_BYTES
) -> IncompatibleKeys:
    """Load a file's tensors into the parameters and buffers of a model; change none if anything is wrong.

    Args:
        model: has parameters and persistent buffers of these names and shapes.
        path: the file, with real numbers of any size: F64, F32, F16, BF16, integers, BOOL. float64 is exact.
        strict: refuse missing or unknown names; with False, they are skipped and returned.
        max_bytes: a larger file is rejected without reading it.

    Raises:
        ImportError: safetensors is not installed. OSError: the file cannot be read.
        ValueError: the file is damaged, a tensor has a different shape, or names do not match and strict is True.

    >>> import tempfile
    >>> from nn import Linear
    >>> trained, new = Linear(3, 2, rng=1), Linear(3, 2, rng=2)
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     save_safetensors(trained, f"{directory}/linear.safetensors")
    ...     load_safetensors(new, f"{directory}/linear.safetensors")
    IncompatibleKeys(missing_keys=[], unexpected_keys=[])
    >>> new.state_dict() == trained.state_dict()
    True
    """
    _, safetensors = _libraries()
    try:
        found = dict(safetensors.deserialize(read_file(file_path(path), max_bytes)))
    except safetensors.SafetensorError as fault:
        raise ValueError(f"{path} is not a safetensors file of numbers that can be read: {fault!r}") from None
    own = all_tensors(model)
    passed = IncompatibleKeys([name for name in own if name not in found], [name for name in found if name not in own])
    if strict and any(passed):
        raise ValueError(
            f"{path} lacks [{named(passed.missing_keys)}] and has unknown [{named(passed.unexpected_keys)}]; "
            "strict=False skips tensors that do not match"
        )
    new: dict[str, list[tuple[Any, float]]] = {}
    for name, tensor in own.items():
        if name in found:
            if shape(tensor) != tuple(found[name]["shape"]):
                raise ValueError(f"{name} has the shape {shape(tensor)}, but {tuple(found[name]['shape'])} in {path}")
            numbers = _numbers(found[name], f"{name} in {path}")
            new[name] = [(p, number(x, name)) for p, x in zip(flatten(tensor)[0], numbers, strict=True)]
    pairs = [(p, x) for pairs in new.values() for p, x in pairs if isinstance(p, Value)]
    write_data([p for p, _ in pairs], [x for _, x in pairs])
    for buffer in persistent_buffers(model):
        if buffer.name in new:
            buffer.write([x for _, x in new[buffer.name]])
    return passed


def all_tensors(model: Module) -> dict[str, Nested]:
    """Return the tensors of a model by name.

    Raises:
        ValueError: two tensors have the same name, or a parameter is in no tensor.
    """
    pairs = list(tensors_of(model))
    for buffer in persistent_buffers(model):
        if not _is_tensor(buffer.tree, float):
            raise ValueError(f"the buffer {buffer.name} has rows of different lengths, so it is not a tensor")
        pairs.append((buffer.name, buffer.tree))
    tensors = unique(pairs)
    covered = {p for _, tensor in pairs for p in flatten(tensor)[0]}
    if left := [name for name, p in model.named_parameters() if p not in covered]:
        raise ValueError(f"a layer of neurons is stored as its weights and biases, which would omit {named(left)}")
    return tensors


def tensors_of(module: Module, prefix: str = "") -> Iterator[tuple[str, Nested]]:
    """Yield the tensors of a module and its inner modules, each as nested lists of its parameters.

    >>> from nn import MLP
    >>> [(name, shape(tensor)) for name, tensor in tensors_of(MLP(2, [3, 1]))]
    [('layers.0.weight', (3, 2)), ('layers.0.bias', (3,)), ('layers.1.weight', (1, 3)), ('layers.1.bias', (1,))]
    """
    if isinstance(module, Layer):
        yield joined(prefix, "weight"), module.w
        if any(b is not None for b in module.b):
            if None in module.b:
                raise ValueError(
                    f"only some neurons of {prefix or 'the layer'} have a bias, so the biases are not a tensor"
                )
            yield joined(prefix, "bias"), module.b
        return
    for name, x in vars(module).items():
        yield from _tensors_in(x, joined(prefix, name))


def _tensors_in(x: Any, name: str) -> Iterator[tuple[str, Nested]]:
    if isinstance(x, Module):
        yield from tensors_of(x, name)
    elif isinstance(x, Value) and x.op is None:
        yield name, x
    elif isinstance(x, (list, tuple, dict)):
        if isinstance(x, list) and x and _is_tensor(x, Value):
            yield name, x
        else:
            for key, item in x.items() if isinstance(x, dict) else enumerate(x):
                yield from _tensors_in(item, f"{name}.{key}")


def _is_tensor(tree: Any, kind: type) -> bool:
    """Return whether a number or nested lists hold only leaves of a kind, with rows of equal length."""
    x = [tree]
    while x and isinstance(x[0], (list, tuple)):
        if any(not isinstance(row, (list, tuple)) or len(row) != len(x[0]) for row in x):
            return False
        x = [item for row in x for item in row]
    return all(isinstance(leaf, kind) and not (isinstance(leaf, Value) and leaf.op) for leaf in x)


# The types that NumPy has, all of them little-endian.
_NUMPY_TYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BOOL": "?",
    "I8": "<i1",
    "I16": "<i2",
    "I32": "<i4",
    "I64": "<i8",
    "U8": "<u1",
    "U16": "<u2",
    "U32": "<u4",
    "U64": "<u8",
}


def _numbers(tensor: dict[str, Any], where: str) -> list[Any]:
    """Return the numbers of a tensor in order."""
    numpy, _ = _libraries()
    kind = tensor["dtype"]
    if kind == "BF16":  # the upper half of a float of 32 bits
        halves = numpy.frombuffer(tensor["data"], "<u2")
        return (halves.astype("<u4") << 16).view("<f4").tolist()  # type: ignore[no-any-return]  # NumPy's is untyped here
    if kind not in _NUMPY_TYPES:
        raise ValueError(f"{where} has the type {kind}; expected real numbers: {', '.join([*_NUMPY_TYPES, 'BF16'])}")
    return numpy.frombuffer(tensor["data"], _NUMPY_TYPES[kind]).tolist()  # type: ignore[no-any-return]  # as above


def _libraries() -> tuple[Any, Any]:
    try:
        import numpy
        import safetensors.numpy
    except ImportError as error:
        raise ImportError(
            "safetensors files need the packages safetensors and numpy: pip install safetensors numpy"
        ) from error
    return numpy, safetensors
