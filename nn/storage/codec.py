"""Models and what belongs to them as JSON, and back.

A thing that is described becomes an object with its type's name and what it is built from, a Value its number and
label. What occurs twice, a shared bias or an optimiser's parameters, is written once and then referred to. Reading
calls the `rebuild` of types that are known beforehand and nothing else: a file cannot name code.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeAlias

from autograd import Primitive, Value
from autograd.number import number
from nn.activations import Activation, activation_of, linear
from nn.storable import Described

Json: TypeAlias = Any  # None, bool, int, float, str, and lists and dicts of them

LARGEST_INT = 2**64


class StoredError(ValueError):
    """A file is not, or no longer, what `save` wrote; or it holds what was not asked for."""


class Encoder:
    """Turns things into JSON; one for each file."""

    def __init__(self) -> None:
        self._known: dict[int, int | None] = {}  # by identity: the place in the order of completion, None before that
        self._kept: list[Any] = []  # alive as long as their identities are used
        self._completed = 0

    def encode(self, x: Any, where: str) -> Json:
        """Return x as JSON.

        Raises:
            TypeError, ValueError: it is nothing that can be stored; `where` says which part of the whole.
        """
        if x is None or isinstance(x, (bool, str)):
            return x
        if isinstance(x, int):
            if abs(x) >= LARGEST_INT:
                raise ValueError(f"{where} is an integer of {x.bit_length()} bits; at most 64 can be stored")
            return int(x)
        if isinstance(x, (list, tuple)):
            return [self.encode(item, f"{where}[{i}]") for i, item in enumerate(x)]
        if isinstance(x, Mapping):
            return self._mapping(x, where)
        if isinstance(x, (Value, random.Random, Described)):
            return self._object(x, where)
        if isinstance(x, Primitive):
            return {"type": "operation", "name": x.name}
        if x is linear:
            return {"type": "operation", "name": "linear"}
        if callable(x):
            raise TypeError(
                f"{where} is the function {getattr(x, '__name__', x)!r}, and a file holds no code. Make an operation "
                "of it with autograd.primitive and use that, or store a state_dict()"
            )
        return _finite(x, where)

    def _mapping(self, x: Mapping[Any, Any], where: str) -> Json:
        if "type" in x or not all(isinstance(key, (str, int)) for key in x):
            raise TypeError(f"{where} is a dict whose keys are not all text, or one of them is 'type'")
        return {str(key): self.encode(item, f"{where}.{key}") for key, item in x.items()}

    def _object(self, x: Any, where: str) -> Json:
        if id(x) in self._known:
            if (place := self._known[id(x)]) is None:
                raise ValueError(f"{where} holds itself")
            return {"type": "again", "of": place}
        self._known[id(x)] = None
        self._kept.append(x)
        tree: Json
        if isinstance(x, Value):
            if x.op is not None:
                raise ValueError(f"{where} is the result of an operation, {x!r}; only leaves can be stored")
            tree = {"type": "Value", "data": _finite(x.data, where), "label": x.label}
        elif isinstance(x, random.Random):
            tree = {"type": "Random", "state": self.encode(x.getstate(), where)}
        else:
            parts = {name: self.encode(part, f"{where}.{name}") for name, part in x.describe().items()}
            tree = {"type": type(x).__name__} | parts
        self._known[id(x)] = self._completed
        self._completed += 1
        return tree


class Decoder:
    """Turns JSON into things of the types given by name; one for each file."""

    def __init__(self, types: Mapping[str, type[Described]]) -> None:
        self._types = types
        self._known: list[Any] = []

    def decode(self, tree: Json, where: str) -> Any:
        """Return what the JSON stands for.

        Raises:
            StoredError: it stands for nothing, or for something that does not fit together.
        """
        if isinstance(tree, list):
            return [self.decode(item, f"{where}[{i}]") for i, item in enumerate(tree)]
        if not isinstance(tree, dict):
            return tree
        if "type" not in tree:
            return {key: self.decode(item, f"{where}.{key}") for key, item in tree.items()}
        kind, parts = tree["type"], {key: item for key, item in tree.items() if key != "type"}
        readers: dict[Any, Callable[..., Any]] = {
            "Value": self._value,
            "Random": self._random,
            "again": self._again,
            "operation": self._operation,
        }
        try:
            if kind in readers:
                return readers[kind](**parts)
            if kind not in self._types:
                raise StoredError(
                    f"{where} is of the type {kind!r:.60}, which is not nn's; give it to load: types=[...]"
                )
            built = self._types[kind].rebuild(**{k: self.decode(x, f"{where}.{k}") for k, x in parts.items()})
        except StoredError:
            raise
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as fault:
            raise StoredError(f"{where}, {kind!r:.60}, cannot be built: {str(fault)[:300]}") from fault
        self._known.append(built)
        return built

    def _value(self, data: float, label: str) -> Value:
        self._known.append(value := Value(_finite(data, "the data of a Value"), label))
        return value

    def _random(self, state: Json) -> random.Random:
        version, numbers, gauss = state
        generator = random.Random(0)
        generator.setstate((version, tuple(numbers), gauss if gauss is None else _finite(gauss, "gauss")))
        self._known.append(generator)
        return generator

    def _operation(self, name: str) -> Activation:
        return activation_of(name)

    def _again(self, of: int) -> Any:
        if isinstance(of, bool) or not isinstance(of, int) or not 0 <= of < len(self._known):
            raise ValueError(f"nothing has the place {of!r:.40}")
        return self._known[of]


def _finite(x: Any, where: str) -> float:
    if not isfinite(plain := number(x, where)):
        raise ValueError(f"{where} is {plain}, which cannot be stored")
    return plain
