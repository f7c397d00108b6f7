"""The state of a model that its result depends on, apart from the numbers of its parameters.

A program repeats what the model did when it was recorded. So the attributes of its modules, and the closures and
globals of the functions in it, are compared with their state at that time.
"""

from __future__ import annotations

import random
import sys
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from operator import is_
from types import FunctionType, ModuleType
from typing import Any

from autograd import Primitive, Value
from autograd.program.calls.watched_variables import Watch
from nn.modules.module import Module

__all__ = ["Effects", "ModelState"]

# the methods of random.Random, and of NumPy's old and new generators
_STATES = ("getstate", "get_state", "bit_generator")
_PLAIN = (float, int, bool, str, bytes, complex, type(None))
_ATOMS = {Value, Primitive, *_PLAIN}
_OWN = ("autograd", "nn", "builtins")  # packages whose classes are written once
_CONTAINERS = (list, tuple, dict, deque, set, frozenset, bytearray)
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
        self._parts = _parts(model._modules_and_parameters()[0])
        self._watch = Watch(*[x for x in self._parts if isinstance(x, FunctionType)])

    def has_changed(self, model: Module) -> bool:
        """Return whether the model has changed. Modes of training are not compared."""
        parts, before = _parts(model._modules_and_parameters()[0]), self._parts
        if len(parts) != len(before):
            return True
        if not all(map(is_, parts, before)) and not all(map(_is_same, parts, before)):
            return True
        return self._watch.change() is not None

    def effects(self, model: Module, others: Sequence[Any] = ()) -> Effects:
        """Return a snapshot of all that calls of the model may change, and of any generators among other objects."""
        numpy: Any = sys.modules.get("numpy")
        objects = [*self._parts, *self._watch.objects, *others]
        found = [x for x in objects if not isinstance(x, ModuleType) and any(hasattr(x, name) for name in _STATES)]
        generators = [random, *found, *([numpy.random] if numpy is not None else [])]
        return Effects(generators, model._modules_and_parameters()[0])


class Effects:
    """A snapshot of generators of random numbers and of the attributes of modules, to undo the effects of a call.

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


def _parts(modules: Sequence[Module]) -> list[Any]:
    """Return the attributes of modules and their classes, with the entries of containers one by one."""
    found: list[Any] = []
    for base in _user_classes(tuple(dict.fromkeys(map(type, modules)))):
        attributes = list(vars(base).values())
        found += attributes
        _add(found, [x for x in attributes if isinstance(x, _CONTAINERS)])
    for module in modules:
        found.append(type(module))
        for name, x in vars(module).items():
            found.append(name)
            kind = type(x)
            if kind in _ATOMS:
                if name != "training":
                    found.append(x)
            elif kind is list and x and (type(x[0]) is Value or isinstance(x[0], Module)):  # the fast path
                found.append(len(x))
                found += x
            else:
                _add(found, x)
    return found


@lru_cache(maxsize=64)
def _user_classes(kinds: tuple[type, ...]) -> list[type]:
    """Return the user's classes among these and their bases."""
    bases = dict.fromkeys(base for kind in kinds for base in kind.__mro__)
    return [base for base in bases if base.__module__.partition(".")[0] not in _OWN]


def _add(found: list[Any], x: Any) -> None:
    """Add an object and what it holds."""
    stack, seen = [x], set()
    while stack:
        x = stack.pop()
        if isinstance(x, (list, tuple, deque, set, frozenset)):
            found.append(len(x))
            stack += x
        elif isinstance(x, bytearray):
            found.append(bytes(x))
        elif isinstance(x, dict):
            found.append(len(x))
            stack += [part for item in x.items() for part in item]
        elif hasattr(x, "dtype") and hasattr(x, "tobytes"):
            found += (str(x.dtype), str(x.shape), x.tobytes())
        else:
            found.append(x)
            held = None if isinstance(x, _WHOLE) else getattr(x, "__dict__", None)
            slots = [] if isinstance(x, _WHOLE) else [name for c in type(x).__mro__ for name in _slots(c)]
            if (type(held) is dict or slots) and id(x) not in seen:
                seen.add(id(x))
                stack += held.values() if type(held) is dict else ()
                stack += [getattr(x, name, None) for name in slots]


def _slots(kind: type) -> tuple[str, ...]:
    """Return the slots that a user's class names."""
    found = vars(kind).get("__slots__", ()) if kind.__module__.partition(".")[0] not in _OWN else ()
    return (found,) if isinstance(found, str) else tuple(found)


def _is_same(x: Any, y: Any) -> bool:
    if x is y or type(x) is not type(y):
        return x is y
    return repr(x) == repr(y) if type(x) in (float, complex) else type(x) in _PLAIN and bool(x == y)
