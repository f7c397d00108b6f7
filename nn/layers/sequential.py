"""Sequential: modules in sequence. Elementwise: an activation applied to every number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, final

from autograd import Primitive
from autograd.names.error_text import described
from nn.activations import Activation, activation_of, name_of
from nn.argument_checks import Scalar, missing_call
from nn.layers.vector_layer import VectorLayer
from nn.modules.module import Module

__all__ = ["Elementwise", "Sequential"]


@final
class Elementwise(VectorLayer):
    """Apply an activation to every number.

    Args:
        activation: the name of an operation on one number, or a function of a Value.

    Raises:
        TypeError, ValueError: the activation is not a function, or no operation on one number has this name.

    >>> from autograd import Value
    >>> [y.data for y in Elementwise("relu")([Value(-1.0), Value(2.0)])]
    [0.0, 2.0]
    """

    def __init__(self, activation: str | Activation | None) -> None:
        self.activation = activation_of(activation)

    _set_parts = __init__

    def of_vector(self, x: list[Scalar]) -> list[Any]:
        """Return the activation of each number."""
        return [self.activation(a) for a in x]  # type: ignore[arg-type]  # an operation takes floats as well

    def extra_repr(self) -> str:
        """Return the activation's name."""
        return name_of(self.activation)


@final
class Sequential(Module):
    """Compute the modules in sequence, each from the output of the previous one.

    Args:
        layers: modules, activations and functions, or a single dict of them by name. An activation, as a name or an
            autograd operation, is applied to every number. Any other function is called like a module.

    Raises:
        TypeError, ValueError: a layer is none of these, or a name is unknown.

    >>> from nn import Linear
    >>> net = Sequential(Linear(2, 3, rng=1), "tanh", Linear(3, 1, rng=2))
    >>> net
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): Elementwise(tanh)
      (2): Linear(in_features=3, out_features=1, bias=True)
    )
    >>> [name for name, _ in net.named_parameters()][-1]
    '2.bias.0'
    >>> net[-1], len(net[:2]), Sequential({"first": net[0]}).first is net[0]
    (Linear(in_features=3, out_features=1, bias=True), 2, True)
    """

    _names: tuple[str, ...] = ()  # the names of layers that are not numbered

    def __init__(self, *layers: Module | str | Callable[[Any], Any] | Mapping[str, Any]) -> None:
        if len(layers) == 1 and isinstance(layers[0], Mapping):
            self._set(list(layers[0].items()))
        else:
            self._set([(str(i), layer) for i, layer in enumerate(layers)])

    def _set(self, layers: Sequence[tuple[str, Any]]) -> None:
        """Keep layers under their names, in this order."""
        checked = {_name(self, name): _layer(layer, name) for name, layer in layers}
        for name in self._layer_names():
            del vars(self)[name]
        if len(checked) < len(layers):
            raise ValueError(f"two layers of a Sequential have the same name: {[name for name, _ in layers]}")
        names = tuple(name for name in checked if not name.isdecimal())
        if names or self._names:
            self._names = names
        vars(self).update(checked)  # PyTorch's names: 0.weight, not layers.0.weight

    def _layer_names(self) -> list[str]:
        return [name for name in vars(self) if name.isdecimal() or name in self._names]

    def describe(self) -> dict[str, Any]:
        """Return the modules in order, their names unless these are 0, 1, ..., and any other attributes."""
        names = self._layer_names()
        others = {name: x for name, x in super().describe().items() if name not in names and name != "_names"}
        numbered = names == [str(i) for i in range(len(names))]
        return {"layers": list(self)} | ({} if numbered else {"names": names}) | others

    def _set_parts(self, layers: list[Any], names: list[str] | None = None) -> None:
        self._set(list(zip(names or map(str, range(len(layers))), layers, strict=True)))

    def forward(self, x: Any) -> Any:
        """Return the output of the last module."""
        for layer in self:
            x = layer(x)
        return x

    def __iter__(self) -> Iterator[Callable[[Any], Any]]:
        return (layer for name, layer in vars(self).items() if name.isdecimal() or name in self._names)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, i: int | slice | str) -> Any:
        """Return the layer at a position or with a name. For a slice, return a Sequential of those layers."""
        if isinstance(i, slice):
            return Sequential({name: vars(self)[name] for name in self._layer_names()[i]})
        return vars(self)[self._place(i)]

    def __setitem__(self, i: int | str, layer: Module | str | Callable[[Any], Any]) -> None:
        """Replace a layer."""
        name = self._place(i)
        vars(self)[name] = _layer(layer, name)

    def __delitem__(self, i: int | slice | str) -> None:
        """Remove layers. Numbered layers get new numbers."""
        names = self._layer_names()
        gone = names[i] if isinstance(i, slice) else [self._place(i)]
        self._renumber([(name, vars(self)[name]) for name in names if name not in gone])

    def append(self, layer: Module | str | Callable[[Any], Any]) -> Self:
        """Add a layer at the end. Return the module."""
        return self.insert(len(self), layer)

    def extend(self, layers: Iterable[Any]) -> Self:
        """Add layers at the end. Return the module."""
        for layer in list(layers):
            self.append(layer)
        return self

    def insert(self, index: int, layer: Module | str | Callable[[Any], Any]) -> Self:
        """Add a layer before a position. Return the module."""
        layers = [(name, vars(self)[name]) for name in self._layer_names()]
        layers.insert(index, ("0", layer))
        self._renumber(layers)
        return self

    def _renumber(self, layers: Sequence[tuple[str, Any]]) -> None:
        self._set([(str(i) if name.isdecimal() else name, layer) for i, (name, layer) in enumerate(layers)])

    def _place(self, i: int | str) -> str:
        names = self._layer_names()
        if isinstance(i, str):
            if i not in names:
                raise KeyError(f"a Sequential has no layer {i!r}; it has {', '.join(names)}")
            return i
        return names[i]


def _name(owner: Module, name: Any) -> str:
    """Return the name of a layer.

    Raises:
        TypeError, ValueError: the name is not valid for an attribute, or is a method's name.
    """
    if not isinstance(name, str):
        raise TypeError(f"the name of a layer must be a str, got {described(name)}")
    if not name.replace("_", "a").isalnum() or hasattr(type(owner), name):
        raise ValueError(f"a layer cannot have the name {name!r}: it is empty, has a dot, or is a method of Sequential")
    return name


def _layer(layer: Any, name: str) -> Callable[[Any], Any]:
    return Elementwise(layer) if isinstance(layer, (str, Primitive)) else _callable(layer, name)


def _callable(layer: Any, i: str) -> Callable[[Any], Any]:
    if not callable(layer) or isinstance(layer, type):
        raise TypeError(
            f"layer {i} of a Sequential must be a module, an activation's name or a function; "
            f"got {described(layer)}{missing_call(layer)}"
        )
    return layer  # type: ignore[no-any-return]  # mypy knows only that it can be called
