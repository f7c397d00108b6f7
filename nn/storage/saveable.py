"""Objects that can be stored: they list their parts, and are rebuilt from them.

The parts are all attributes of an object, so its whole state is saved. A file contains no code. The constructor is not
called again, so numbers that it draws at random keep their saved values.
"""

from __future__ import annotations

from typing import Any, Self

from autograd.names import names_its_parameters
from nn.argument_checks import parameters_of

__all__ = ["Saveable"]


class Saveable:
    """Base class of everything that can be stored.

    If attributes must be consistent, a subclass checks them in `_set_parts`, which takes these parts by name. All other
    parts become attributes unchanged.

    >>> class Pair(Saveable):
    ...     def __init__(self, a, b=None):
    ...         self.a, self.sum = a, a + b
    >>> Pair(1.0, 2.0).describe()
    {'a': 1.0, 'sum': 3.0}
    >>> vars(Pair.rebuild(a=1.0, sum=3.0))
    {'a': 1.0, 'sum': 3.0}
    """

    def __init_subclass__(cls) -> None:
        """Make nn's constructors explain calls with wrong arguments."""
        super().__init_subclass__()
        if cls.__module__.startswith("nn.") and "__init__" in vars(cls):
            cls.__init__ = names_its_parameters(cls.__init__)  # type: ignore[method-assign]  # the same, with different errors

    def describe(self) -> dict[str, Any]:
        """Return the arguments of `rebuild`: numbers, text, Values, saveables, and lists, tuples and dicts of them.

        Raises:
            TypeError: the class has `__slots__`, whose attributes would not be found.
        """
        for kind in type(self).__mro__:
            slots = vars(kind).get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if name not in ("__dict__", "__weakref__"):
                    raise TypeError(
                        f"{type(self).__name__} keeps {name!r} in __slots__, which are not saved; "
                        "leave out __slots__, or write describe and rebuild"
                    )
        return dict(vars(self))

    @classmethod
    def rebuild(cls, **parts: Any) -> Self:
        """Build an object from the result of `describe`. Files are not trusted, so missing parts are errors.

        Raises:
            TypeError, ValueError: a part is missing, does not fit the others, or has the name of a method.
        """
        built = cls.__new__(cls)
        checked = {
            name: parts[name]
            for name, p in parameters_of(built._set_parts).items()
            if name in parts and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
        }
        built._set_parts(**checked)
        attributes = vars(built)
        for name, x in parts.items():
            if callable(getattr(cls, name, None)):
                raise ValueError(f"{cls.__name__} has a method {name!r}, which no part may replace")
            if name not in checked:
                attributes[name] = x
            elif name in attributes:
                attributes[name] = attributes.pop(name)  # in the original order
        return built

    def _set_parts(self, *args: Any, **kwargs: Any) -> None:
        """Check and set some parts. By default, there are none."""
