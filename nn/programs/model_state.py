"""The state of a model that its result depends on, apart from the numbers of its parameters.

A program repeats what the model did when it was recorded. So the attributes of its modules, and the closures and
globals of the functions in it, are compared with their state at that time.
"""

from __future__ import annotations

import random
import sys
from array import array
from collections import deque
from collections.abc import Collection, Sequence
from functools import lru_cache, partial
from itertools import chain
from operator import is_
from types import FunctionType, MethodType, ModuleType
from typing import Any

from autograd import Primitive, Value
from autograd.current_engine import same_nodes
from autograd.program.calls.watched_variables import Watch
from nn.modules.module import Module

__all__ = ["Effects", "ModelState", "shared_generators"]

# the methods of random.Random, and of NumPy's old and new generators
_STATES = ("getstate", "get_state", "bit_generator")
_PLAIN = (float, int, bool, str, bytes, complex, type(None))
_ATOMS = {Value, Primitive, *_PLAIN}
_OWN = ("autograd", "nn", "builtins")  # packages whose classes are written once
_WHOLE = (Module, Value, Primitive, type, FunctionType)  # attributes of these are not searched


class ModelState:
    """A snapshot of a model's attributes, and of the variables that its functions use.

    >>> from nn import MLP
    >>> net = MLP(1, [1], activation="tanh", rng=1)
    >>> state = ModelState(net)
    >>> net.layers[0].neurons[0].w[0].data = 5.0
    >>> state.has_changed(net)
    False
    >>> net.layers[0].neurons[0].nonlin = True
    >>> state.has_changed(net)
    True
    """

    def __init__(self, model: Module) -> None:
        self._parts = _Parts(model._modules_and_parameters()[0])
        self._watch = Watch(*[x for x in self._parts.found if isinstance(x, FunctionType)])

    def has_changed(self, model: Module) -> bool:
        """Return whether the model has changed. Modes of training are not compared."""
        if not self._parts.are_untouched(model):
            parts, before = _Parts(model._modules_and_parameters()[0]), self._parts.found
            if len(parts.found) != len(before):
                return True
            if not all(map(is_, parts.found, before)) and not all(map(_is_same, parts.found, before)):
                return True
            self._parts = parts
        return self._watch.change() is not None

    def effects(self, model: Module, others: Sequence[Any] = ()) -> Effects:
        """Return a snapshot of all that calls to the model may change, and of any generators among other objects."""
        objects = [*self._parts.found, *self._watch.objects, *others]
        found = [x for x in objects if not isinstance(x, ModuleType) and any(hasattr(x, name) for name in _STATES)]
        return Effects([*shared_generators(), *found], model._modules_and_parameters()[0])


def shared_generators() -> list[Any]:
    """Return the modules whose functions draw random numbers from a generator of the whole process."""
    numpy: Any = sys.modules.get("numpy")
    return [random, *([numpy.random] if numpy is not None else [])]


class Effects:
    """A snapshot of random number generators and of the attributes of modules, to undo the effects of a call.

    Args:
        generators: the generators, or modules of them.
        modules: the modules.
    """

    def __init__(self, generators: Sequence[Any], modules: Sequence[Module]) -> None:
        self._generators = [(x, _state(x)) for x in generators]
        self._attributes = [(vars(module), vars(module).copy()) for module in modules]

    def has_drawn(self) -> bool:
        """Return whether random numbers have been drawn since."""
        return any(_state(x) != state for x, state in self._generators)

    def undo(self) -> None:
        """Restore generators and attributes."""
        for x, state in self._generators:
            _restore(x, state)
        for now, before in self._attributes:
            if len(now) != len(before) or any(now.get(name) is not x for name, x in before.items()):
                now.clear()
                now.update(before)


def _state(generator: Any) -> Any:
    if hasattr(generator, "getstate"):
        return generator.getstate()
    if hasattr(generator, "get_state"):
        name, keys, *rest = generator.get_state()
        return name, keys.tobytes(), *rest
    return repr(generator.bit_generator.state), generator.bit_generator.state


def _restore(generator: Any, state: Any) -> None:
    if hasattr(generator, "setstate"):
        generator.setstate(state)
    elif hasattr(generator, "get_state"):
        numpy: Any = sys.modules["numpy"]
        name, keys, *rest = state
        generator.set_state((name, numpy.frombuffer(keys, dtype=numpy.uint32), *rest))
    else:
        generator.bit_generator.state = state[1]


class _Parts:
    """The attributes of modules and their classes, with the entries of containers one by one.

    Attributes:
        found: the parts.

    Args:
        modules: the modules.
    """

    def __init__(self, modules: Sequence[Module]) -> None:
        self.found: list[Any] = []
        # The objects whose attributes are parts, without the model itself, so that it can be freed.
        self._owners: list[Any] = list(modules[1:])
        self._containers: list[Collection[Any]] = []  # all that hold the parts; views of dicts follow later changes
        self._slots: list[tuple[Any, str]] = []  # the objects with slots that hold parts, and the names of the slots
        self._is_opaque = False  # whether a part may change while all containers hold the same objects
        for base in _user_classes(tuple(dict.fromkeys(map(type, modules)))):
            attributes = vars(base).values()
            self._containers.append(attributes)
            self.found += attributes
            self._add([x for x in attributes if not isinstance(x, FunctionType)])
        for module in modules:
            self._add_attributes(module)
        self._before = self._held(modules[0])

    def are_untouched(self, model: Module) -> bool:
        """Return whether all containers hold the objects that they held before. False if that is unknown."""
        if self._is_opaque:
            return False
        (sizes, objects), (sizes_before, before) = self._held(model), self._before
        return sizes == sizes_before and same_nodes(objects, before)

    def _held(self, model: Module) -> tuple[list[int], list[Any]]:
        """Return the sizes of all containers, and the objects in them."""
        return list(map(len, self._containers)), [
            type(model),
            vars(model),
            *map(type, self._owners),
            *map(vars, self._owners),
            *[getattr(*slot, None) for slot in self._slots],
            *chain.from_iterable(self._containers),
        ]

    def _add_attributes(self, module: Module) -> None:
        attributes = vars(module)
        self._containers += (attributes.keys(), attributes.values())
        self.found.append(type(module))
        for name, x in attributes.items():
            if name == "training":
                continue
            self.found.append(name)
            kind = type(x)
            if kind in _ATOMS:
                self.found.append(x)
            elif kind is list and x and all(issubclass(each, (Value, Module)) for each in set(map(type, x))):
                self._containers.append(x)
                self.found.append(len(x))
                self.found += x
            else:
                self._add(x)

    def _add(self, x: Any) -> None:
        """Add an object and what it holds."""
        found, stack = self.found, [x]
        seen: set[int] = set()  # containers may contain themselves
        while stack:
            x = stack.pop()
            if type(x) in _ATOMS:
                found.append(x)
                continue
            if id(x) in seen:
                found.append(None)
                continue
            seen.add(id(x))
            if isinstance(x, (list, tuple, deque, set, frozenset)):
                self._containers.append(x)
                found.append(len(x))
                stack += x
            elif isinstance(x, (bytearray, array)):
                self._is_opaque = True
                found += (getattr(x, "typecode", ""), bytes(x))
            elif isinstance(x, partial):
                found.append(x)
                stack += (x.func, x.args, x.keywords)
            elif isinstance(x, MethodType):
                found.append(x)
                stack += (x.__func__, x.__self__)
            elif isinstance(x, dict):
                self._containers += (x.keys(), x.values())
                found.append(len(x))
                stack += [part for item in x.items() for part in item]
            elif hasattr(x, "dtype") and hasattr(x, "tobytes"):
                self._is_opaque = True
                found += (str(x.dtype), str(x.shape), x.tobytes())
            else:
                found.append(x)
                if isinstance(x, _WHOLE):
                    continue
                if type(held := getattr(x, "__dict__", None)) is dict:
                    self._owners.append(x)
                    self._containers.append(held.values())
                    stack += held.values()
                slots = [(x, name) for c in type(x).__mro__ for name in _slots(c)]
                self._slots += slots
                stack += [getattr(*slot, None) for slot in slots]


@lru_cache(maxsize=64)
def _user_classes(kinds: tuple[type, ...]) -> list[type]:
    """Return the user's classes among these and their bases."""
    bases = dict.fromkeys(base for kind in kinds for base in kind.__mro__)
    return [base for base in bases if base.__module__.partition(".")[0] not in _OWN]


def _slots(kind: type) -> tuple[str, ...]:
    """Return the slots that a user's class names."""
    found = vars(kind).get("__slots__", ()) if kind.__module__.partition(".")[0] not in _OWN else ()
    names = (found,) if isinstance(found, str) else tuple(found)
    prefix = f"_{kind.__name__.lstrip('_')}"  # Python adds it to private names
    return tuple([f"{prefix}{x}" if x.startswith("__") and not x.endswith("__") else x for x in names])


def _is_same(x: Any, y: Any) -> bool:
    if x is y or type(x) is not type(y):
        return x is y
    return repr(x) == repr(y) if type(x) in (float, complex) else type(x) in _PLAIN and bool(x == y)
