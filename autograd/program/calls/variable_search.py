"""The variables that functions use in addition to their arguments: cells, globals, defaults, attributes and containers.

The search follows the names in the code, and stops at `LIMIT` variables. It follows functions, methods, properties,
instances of the user's classes, the user's modules, and containers within containers.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache, partial
from types import CodeType, FunctionType, MappingProxyType, MemberDescriptorType, MethodType, ModuleType
from typing import Any, NamedTuple

from autograd.current_engine import Value
from autograd.operation import Primitive
from autograd.program.calls.container_entries import LIMIT, MISSING, Container, Name, entries
from autograd.program.user_source_lines import is_of_user

__all__ = ["Search", "Variable", "has_variables"]

_VISITS = 5 * LIMIT  # the maximum number of objects to search
_ENTRIES = 5 * LIMIT  # entries of all containers

_ATOMS = (float, int, str, bytes, complex, type(None), Value, Primitive)
_PRINTS = frozenset({"__init__", "__new__", "__del__", "__repr__", "__str__", "__reduce__", "__init_subclass__"})


class Variable(NamedTuple):
    """A variable.

    Attributes:
        name: the name of the variable, for messages; see `named`.
        read: returns the present value.
        found: the value when the variable was found.
        is_inside: whether it is an attribute, or within a container.
    """

    name: Name
    read: Callable[[], Any]
    found: Any
    is_inside: bool = True


class Search:
    """The search for variables, starting from functions.

    Attributes:
        found: the variables.
        containers: the containers that the variables hold, and those inside them.

    >>> k, rates = 2.0, [1.0]
    >>> search = Search(lambda x: k * x + rates[0])
    >>> [variable.name for variable in search.found], search.containers
    (['k', 'rates'], [Container(name='rates', items=[1.0], is_inside=False)])
    """

    def __init__(self, *functions: Any) -> None:
        self.found: list[Variable] = []
        self.containers: list[Container] = []
        self._entries = 0  # the number of entries of the containers
        self._classes: dict[int, type] = {}  # instances whose operators are searched
        self._outer: set[int] = set()  # what variables hold that are not inside
        self._seen: dict[int, Any] = {}  # keeps objects alive, so that no other object gets their ids
        self._names: dict[str, None] = {}  # names of attributes that the code uses
        self._instances: list[tuple[Name, Any]] = []
        self._looked_up = 0, 0  # the numbers of instances and of names searched so far
        self._waiting: list[tuple[Name, Any]] = [("", f) for f in reversed(functions)]
        self._entries_waiting: deque[tuple[Name, Any]] = deque()  # so that large amounts of data do not hide attributes
        while self._waiting and len(self.found) < LIMIT and len(self._seen) < _VISITS:
            _try(self._visit, *self._waiting.pop())
            if not self._waiting:
                self._look_up_attributes()
                self._waiting += [self._entries_waiting.popleft() for _ in range(min(50, len(self._entries_waiting)))]

    def _add(self, name: Name, read: Callable[[], Any], x: Any, *, is_inside: bool = True) -> None:
        """Add a variable, and visit what it holds."""
        if not isinstance(x, ModuleType):
            self.found.append(Variable(name, read, x, is_inside))
            if not is_inside:
                self._outer.add(id(x))
        self._waiting.append((name, x))

    def _visit(self, name: Name, x: Any) -> None:
        if isinstance(x, _ATOMS) or id(x) in self._seen:
            return
        self._seen[id(x)] = x
        if isinstance(x, partial):
            self._waiting += [("", each) for each in (x.func, *x.args, *x.keywords.values())]
        elif isinstance(x, MethodType):
            self._waiting += [("", x.__func__), ("self", x.__self__)]
        elif isinstance(x, (staticmethod, classmethod)):
            self._waiting.append(("", x.__func__))
        elif isinstance(x, property):
            self._waiting.append(("", x.fget))
        elif isinstance(x, cached_property):
            self._waiting.append(("", x.func))
        elif isinstance(x, FunctionType):
            self._visit_function(x)
        elif (inside := entries(x)) is not None:
            self._visit_entries(name, x, inside)
        elif _is_array(x):
            if x.size <= LIMIT:
                self.found.append(Variable(name, x.tobytes, x.tobytes()))
        else:
            if callable(getattr(x, "__wrapped__", None)):
                self._waiting.append(("", x.__wrapped__))
            if has_variables(x):
                self._instances.append((name or type(x).__name__, x))
                if id(type(x)) not in self._classes:
                    self._classes[id(type(x))] = type(x)
                    self._waiting += [("", method) for method in _operators(type(x))]

    def _visit_function(self, f: FunctionType) -> None:
        of_user = is_of_user(f.__code__.co_filename)
        for name, read in _places(f):
            x = read()
            if of_user:
                self._add(name, read, x, is_inside=False)
            else:  # the cells of these packages are written once
                self._waiting.append((name, x))
        names = _names_in(f.__code__)
        self._names |= dict.fromkeys(names if of_user else [name for name in names if name[0] != "_"])

    def _visit_entries(self, name: Name, container: Any, inside: list[Any]) -> None:
        self._entries += len(inside)
        if type(container) not in (tuple, frozenset) and self._entries <= _ENTRIES:
            self.containers.append(Container(name, container, id(container) not in self._outer))
        for k, x in enumerate(inside):
            if isinstance(x, FunctionType):
                self._waiting.append(("", x))
            elif not isinstance(x, _ATOMS) and len(self._entries_waiting) < _VISITS:  # beyond this, nothing is visited
                self._entries_waiting.append(((name, container, k), x))

    def _look_up_attributes(self) -> None:
        """Add the attributes that the code names: new names in all instances, and all names in new instances."""
        names, (searched, known) = list(self._names), self._looked_up
        for k in range(searched if len(names) == known else 0, len(self._instances)):
            label, x = self._instances[k]
            for name in names[known if k < searched else 0 :]:
                if len(self.found) >= LIMIT:
                    return
                _try(self._add_attribute, (label, None, name), x, name)
        self._looked_up = len(self._instances), len(names)

    def _add_attribute(self, label: Name, x: Any, name: str) -> None:
        """Add an attribute of a module, class or instance: its own and its class's, since one may hide the other."""
        own = getattr(x, "__dict__", {})
        own = own if isinstance(own, (dict, MappingProxyType)) else {}
        if name in own:
            self._add(label, partial(own.get, name, MISSING), own[name])
            return
        bases = () if isinstance(x, ModuleType) else x.__mro__[1:] if isinstance(x, type) else type(x).__mro__
        having = [base for base in bases if name in vars(base)]
        if not having:
            return
        base = having[0]
        self._waiting += [("", vars(other)[name]) for other in having[1:]]  # for super()
        raw = vars(base)[name]
        if isinstance(raw, MemberDescriptorType):  # from __slots__
            self._add(label, partial(getattr, x, name, MISSING), getattr(x, name, MISSING))
        elif isinstance(raw, (FunctionType, property)) and base.__module__.startswith("nn."):  # written once
            self._waiting.append(("", raw))
        else:
            if not isinstance(raw, (FunctionType, property)):
                self.found.append(Variable(label, partial(own.get, name, MISSING), MISSING))
            self._add(label, partial(vars(base).get, name, MISSING), raw)


def _try(search: Callable[..., None], *place: Any) -> None:
    """Search a place. If reading it raises, as hostile code may, it is not compared."""
    try:
        search(*place)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (it may raise anything)
        pass


def _is_array(x: object) -> bool:
    """Return whether x is a NumPy array of numbers."""
    numpy: Any = sys.modules.get("numpy")
    return numpy is not None and isinstance(x, numpy.ndarray) and not x.dtype.hasobject


def has_variables(x: Any) -> bool:
    """Return whether attributes of x are followed: for modules, classes and instances, except those of libraries."""
    if isinstance(x, _ATOMS):
        return False
    name = x.__name__ if isinstance(x, ModuleType) else (x if isinstance(x, type) else type(x)).__module__
    return isinstance(name, str) and _is_searched_module(name)


@lru_cache(maxsize=4096)
def _is_searched_module(name: str) -> bool:
    """Return whether a module is neither part of Python nor installed, except `nn`."""
    package = name.partition(".")[0]
    if package in sys.stdlib_module_names or package in ("autograd", "viz"):
        return name == "types"  # a namespace
    file = getattr(sys.modules.get(package), "__file__", None) or ""
    return package == "nn" or not ("site-packages" in file or "dist-packages" in file)


def _operators(cls: type[Any]) -> tuple[FunctionType, ...]:
    """Return the methods of a class that Python calls implicitly: `__call__`, `__getitem__`, `__add__` ..."""
    names = [
        name for base in cls.__mro__ for name in vars(base) if name[:2] == name[-2:] == "__" and name not in _PRINTS
    ]
    methods = [getattr(cls, name, None) for name in dict.fromkeys(names)]
    return tuple([method for method in methods if isinstance(method, FunctionType)])


def _places(f: FunctionType) -> Iterator[tuple[str, Callable[[], Any]]]:
    for name, cell in zip(f.__code__.co_freevars, f.__closure__ or (), strict=True):
        yield name, partial(_cell, cell)
    for k, _ in enumerate(f.__defaults__ or ()):
        yield f"default {k} of {f.__name__}", partial(_default, f, k)
    for name in f.__kwdefaults__ or ():
        yield f"the default of {name}", partial(_keyword_default, f, name)
    if is_of_user(f.__code__.co_filename):
        for name in _names_in(f.__code__):
            if name in f.__globals__:
                yield name, partial(f.__globals__.get, name, MISSING)


@lru_cache(maxsize=4096)
def _names_in(code: CodeType) -> tuple[str, ...]:
    """Return the names of globals and attributes in a function and its inner functions."""
    inner = [name for x in code.co_consts if isinstance(x, CodeType) for name in _names_in(x)]
    return tuple(dict.fromkeys([*code.co_names, *inner]))


def _cell(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # the cell is still empty
        return MISSING


def _default(f: FunctionType, k: int) -> Any:
    defaults = f.__defaults__ or ()
    return defaults[k] if k < len(defaults) else MISSING


def _keyword_default(f: FunctionType, name: str) -> Any:
    return (f.__kwdefaults__ or {}).get(name, MISSING)
