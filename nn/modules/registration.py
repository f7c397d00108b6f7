"""Parts that are added to a module by name, under PyTorch's names: modules, parameters and buffers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from autograd import Value
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from autograd.number import number
from autograd.structure import flatten
from nn.argument_checks import missing_call
from nn.modules.part_names import joined

__all__ = ["PartsByName"]


class PartsByName:
    """Base class of `Module`. Parts that are added by name become attributes."""

    _buffers: Mapping[str, bool] = MappingProxyType({})  # by name: whether it is in the state dict

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, Any]]:
        """Yield this module and all modules in it with their names."""
        raise NotImplementedError

    def add_module(self, name: str, module: PartsByName | None) -> None:
        """Keep a module as an attribute, as `self.name = module` does.

        Raises:
            TypeError, ValueError: the argument is not a module, or an attribute already has this name.
        """
        if module is not None and not isinstance(module, PartsByName):
            raise TypeError(f"expected a module, got {described(module)}{missing_call(module)}")
        setattr(self, self._new_name(name, PartsByName), module)

    register_module = add_module

    def register_parameter(self, name: str, param: Value | None) -> None:
        """Keep a Value as an attribute, as `self.name = value` does.

        Raises:
            TypeError, ValueError: the parameter is not a leaf Value, or an attribute already has this name.
        """
        if param is not None and (not isinstance(param, Value) or param.op is not None):
            raise TypeError(f"a parameter is a leaf Value, not the result of an operation; got {param!r:.60}")
        setattr(self, self._new_name(name, Value), param)

    @names_its_parameters
    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """Keep numbers that are not trained, such as a running mean, as an attribute. They are in the state dict.

        Args:
            name: the name of the attribute.
            tensor: a number, nested lists of numbers, or None as a placeholder. Values become numbers, because a Value
                would be a parameter.
            persistent: whether the state dict and safetensors files contain them. A file of `nn.save` contains every
                attribute.

        Raises:
            TypeError, ValueError: the buffer is not made of numbers, or an attribute already has this name.
        """
        leaves, rebuild = ([], lambda numbers: None) if tensor is None else flatten(tensor)
        numbers = [number(x.data if isinstance(x, Value) else x, f"a number of the buffer {name}") for x in leaves]
        setattr(self, self._new_name(name, None), rebuild(numbers))
        self._buffers = {**self._buffers, name: bool(persistent)}

    def __delattr__(self, name: str) -> None:
        super().__delattr__(name)
        if name in self._buffers:
            self._buffers = {other: x for other, x in self._buffers.items() if other != name}

    def named_buffers(self) -> Iterator[tuple[str, Any]]:
        """Yield the numbers of `register_buffer` with their names."""
        for prefix, module in self.named_modules():
            for name in module._buffers:
                if getattr(module, name) is not None:
                    yield joined(prefix, name), getattr(module, name)

    def buffers(self) -> Iterator[Any]:
        """Yield the numbers of `register_buffer`."""
        return (x for _, x in self.named_buffers())

    def _new_name(self, name: str, kind: type | None) -> str:
        """Return the name of a new part. A part of the same kind, or None, may be replaced.

        Raises:
            TypeError, ValueError: the name cannot be an attribute, or another attribute has it.
        """
        if not isinstance(name, str):
            raise TypeError(f"the name of a part must be a str, got {described(name)}")
        if not name or "." in name:
            raise ValueError(f"the name of a part must not be empty or have a dot, got {name!r}")
        before = vars(self).get(name)
        same = before is None or (kind is not None and isinstance(before, kind)) or name in self._buffers
        if not same or hasattr(type(self), name):
            raise ValueError(f"{type(self).__name__} already has an attribute {name!r}; choose another name")
        return name
