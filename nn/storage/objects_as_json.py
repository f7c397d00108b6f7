"""Models, optimizers and histories as JSON.

A Saveable becomes a JSON object with the name of its type and its parts. A Value becomes one with its number and label.
A shared object, such as a bias or an optimizer's parameters, is written once and referred to later. Reading calls only
the `rebuild` of known types: a file cannot name code. Saving an object that could not be restored as the same type is
an error.
"""

from __future__ import annotations

import operator
import random
from collections import deque
from collections.abc import Callable, Mapping, Set
from enum import Enum
from math import isfinite
from typing import Any, ClassVar, SupportsIndex, TypeAlias

from autograd import Primitive, Value
from autograd.names.error_text import described
from autograd.number import number
from nn.activations import Activation, activation_of, linear
from nn.modules.module import Module
from nn.storage.saveable import Saveable

Json: TypeAlias = Any  # None, bool, int, float, str, and lists and dicts of them

__all__ = ["LARGEST_INT", "Decoder", "Encoder", "StoredError"]

LARGEST_INT = 2**64


class StoredError(ValueError):
    """A file was not written by `save`, was changed afterwards, or contains unexpected types.

    >>> import nn, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     path = Path(directory, "net.json")
    ...     nn.save({"epochs": 3}, path)
    ...     _ = path.write_text(path.read_text().replace("3}", "4}"))
    ...     try:
    ...         nn.load(path)
    ...     except StoredError as error:
    ...         print(str(error).removeprefix(str(path)))
     is truncated or altered: its checksum does not match its content
    """


class Encoder:
    """Converts the objects of one file to JSON. `types` are nn's types, by name."""

    def __init__(self, types: Mapping[str, type[Saveable]] | None = None) -> None:
        self._types = dict(types or {})
        self._known: dict[int, int | None] = {}  # by identity: the number of a finished object, else None
        self._kept: list[Any] = []  # keeps objects alive, so that identities stay unique
        self._completed = 0

    def encode(self, x: Any, where: str) -> Json:
        """Return x as JSON.

        Raises:
            TypeError, ValueError: a part of x cannot be stored; `where` names x in the message.
        """
        if hasattr(type(x), "dtype") and getattr(x, "shape", None) == ():
            x = x.item()  # a bool, int or float in place of NumPy's
        if x is None or type(x) in (bool, str):
            return x
        if isinstance(x, (str, Enum)):
            raise TypeError(
                f"{where} is of class {type(x).__name__}, which a file cannot restore; store its text or number"
            )
        if isinstance(x, SupportsIndex) and not isinstance(x, Value) and getattr(x, "shape", ()) == ():
            if abs(whole := operator.index(x)) >= LARGEST_INT:
                raise ValueError(f"{where} is an integer of {whole.bit_length()} bits; at most 64 can be stored")
            return whole
        if type(x) in (list, tuple):
            items = [self.encode(item, f"{where}[{i}]") for i, item in enumerate(x)]
            return items if type(x) is list else {"type": "tuple", "items": items}
        if type(x) is dict:
            return self._dict(x, where)
        if isinstance(x, (list, tuple, Mapping)):
            plain_kind = "dict" if isinstance(x, Mapping) else "list" if isinstance(x, list) else "tuple"
            raise TypeError(
                f"{where} is of class {type(x).__name__}, which a file cannot restore; make it a {plain_kind}"
            )
        if isinstance(x, (Value, random.Random, Saveable)):
            return self._object(x, where)
        if isinstance(x, Primitive):
            return {"type": "operation", "name": x.name}
        if x is linear:
            return {"type": "operation", "name": "linear"}
        if callable(x):
            raise TypeError(
                f"{where} is the function {getattr(x, '__name__', x)!r}, and files contain no code. Define it as an "
                "operation with autograd.primitive and use that, or store a state_dict()"
            )
        if isinstance(x, (Set, deque)) or getattr(x, "shape", ()) != ():
            raise TypeError(f"{where} is {described(x)}, which a file cannot restore; make it a list")
        if (plain := _finite(x, where)) != x:
            raise ValueError(f"{where} is {x!r:.60}, which is not a float; make it one: float(...)")
        return plain

    def _dict(self, x: dict[Any, Any], where: str) -> Json:
        if "type" in x or not all(type(key) in (str, int) for key in x):
            raise TypeError(f"{where} is a dict whose keys are not all text or int, or one of them is 'type'")
        if all(type(key) is str for key in x):
            return {key: self.encode(item, f"{where}.{key}") for key, item in x.items()}
        items = [[self.encode(key, where), self.encode(item, f"{where}.{key}")] for key, item in x.items()]
        return {"type": "dict", "items": items}

    def _object(self, x: Any, where: str) -> Json:
        if id(x) in self._known:
            if (place := self._known[id(x)]) is None:
                raise ValueError(f"{where} contains itself")
            return {"type": "again", "of": place}
        self._known[id(x)] = None
        self._kept.append(x)
        tree: Json
        if isinstance(x, Value):
            if x.op is not None:
                raise ValueError(f"{where} is the result of an operation, {x!r}; only leaves can be stored")
            tree = {"type": "Value", "data": _finite(x.data, where), "label": x.label}
            if not x.requires_grad:
                tree["requires_grad"] = False
        elif isinstance(x, random.Random):
            if type(x) is not random.Random:
                raise TypeError(
                    f"{where} is of class {type(x).__name__}, which a file cannot restore; use a random.Random"
                )
            version, numbers, gauss = x.getstate()
            tree = {"type": "Random", "state": [version, list(numbers), gauss]}
        else:
            tree = self._saveable(x, where)
        self._known[id(x)] = self._completed
        self._completed += 1
        return tree

    def _saveable(self, x: Saveable, where: str) -> Json:
        name = type(x).__name__
        if name in Decoder.READERS or self._types.setdefault(name, type(x)) is not type(x):
            raise ValueError(f"{where} has a type named {name!r}, as does another object in the file; rename one")
        parts = x.describe()
        if "type" in parts:
            raise ValueError(
                f"{where} has an attribute 'type', which is the name of an object's type in a file; rename it"
            )
        for part in parts:
            if callable(getattr(type(x), part, None)):
                raise ValueError(f"{where} has an attribute {part!r}, which is the name of a method; rename it")
        tree = {"type": name} | {part: self.encode(value, f"{where}.{part}") for part, value in parts.items()}
        if isinstance(x, Module):
            for called, p in x.named_parameters():
                if id(p) not in self._known:
                    raise ValueError(f"{where}.describe() leaves out the parameter {called}")
        return tree


class Decoder:
    """Converts the JSON of one file to objects of the types given by name."""

    def __init__(self, types: Mapping[str, type[Saveable]]) -> None:
        self._types = types
        self._known: list[Any] = []

    def decode(self, tree: Json, where: str) -> Any:
        """Return the object that the JSON describes.

        Raises:
            StoredError: the JSON describes no object, or an object whose parts do not fit together.
        """
        if isinstance(tree, list):
            return [self.decode(item, f"{where}[{i}]") for i, item in enumerate(tree)]
        if not isinstance(tree, dict):
            return tree
        if "type" not in tree:
            return {key: self.decode(item, f"{where}.{key}") for key, item in tree.items()}
        kind, parts = tree["type"], {key: item for key, item in tree.items() if key != "type"}
        try:
            if kind in self.READERS:
                return self.READERS[kind](self, **parts)
            if kind not in self._types:
                raise StoredError(
                    f"{where} has the type {kind!r:.60}, which is not one of nn's; pass it to load: types=[...]"
                )
            built = self._types[kind].rebuild(**{k: self.decode(x, f"{where}.{k}") for k, x in parts.items()})
        except StoredError:
            raise
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as fault:
            raise StoredError(f"{where}, {kind!r:.60}, cannot be built: {str(fault)[:300]}") from fault
        self._known.append(built)
        return built

    def _tuple(self, items: Json) -> tuple[Any, ...]:
        return tuple([self.decode(item, "an item of a tuple") for item in _list(items)])

    def _dict(self, items: Json) -> dict[Any, Any]:
        pairs = [(key, self.decode(item, f"the item {key!r:.40} of a dict")) for key, item in map(_list, _list(items))]
        if len(found := dict(pairs)) != len(pairs):
            raise ValueError("a key occurs twice in one dict")
        return found

    def _value(self, data: float, label: str, requires_grad: bool = True) -> Value:
        self._known.append(value := Value(_finite(data, "the data of a Value"), label).requires_grad_(requires_grad))
        return value

    def _random(self, state: Json) -> random.Random:
        version, numbers, gauss = state
        generator = random.Random(0)
        generator.setstate((version, tuple(numbers), gauss if gauss is None else _finite(gauss, "gauss")))
        self._known.append(generator)
        return generator

    def _operation(self, name: str) -> Activation:
        return activation_of(name)

    def _reference(self, of: int) -> Any:
        if isinstance(of, bool) or not isinstance(of, int) or not 0 <= of < len(self._known):
            raise ValueError(f"no object has the number {of!r:.40}")
        return self._known[of]

    READERS: ClassVar[dict[Any, Callable[..., Any]]] = {  # by the value of `type`; all other types are Saveables
        "Value": _value,
        "Random": _random,
        "again": _reference,
        "operation": _operation,
        "tuple": _tuple,
        "dict": _dict,
    }


def _list(x: Json) -> list[Any]:
    if not isinstance(x, list):
        raise TypeError(f"expected a list, got {described(x)}")
    return x


def _finite(x: Any, where: str) -> float:
    if not isfinite(plain := number(x, where)):
        raise ValueError(f"{where} is {plain}, which cannot be stored")
    return plain
