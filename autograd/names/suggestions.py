"""Errors for names that do not exist: they suggest the name to use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from autograd.names.other_libraries import ALIASES, REPLACEMENTS

__all__ = ["missing_names", "refer"]

_FEW = 12  # the maximum number of names that an error lists


class _MissingError(AttributeError):
    """An AttributeError that builds its text when it is shown, so that `hasattr` stays fast."""

    __module__, __qualname__ = "builtins", "AttributeError"  # the name that tracebacks show

    def __str__(self) -> str:
        elsewhere, owner = self.args
        name = owner.__name__
        vowels = "AEIO" if name[1:2].islower() else "AEFHILMNORSX"  # an MLP, an L1Loss
        return f"{'an' if name[0] in vowels else 'a'} {name} has no {elsewhere.name!r}; {elsewhere.hint}"

    def __repr__(self) -> str:
        return f"AttributeError({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return AttributeError, (str(self),)


class _ForeignAttribute:
    """An attribute of other libraries' objects: reading it raises an error that says what to use instead."""

    def __init__(self, name: str, hint: str) -> None:
        self.name, self.hint = name, hint

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise _MissingError(self, owner)  # Python adds the attribute's name and the object

    def __repr__(self) -> str:  # in `help` of the class
        return f"<not an attribute: {self.hint}>"


def refer(cls: type, hints: dict[str, str]) -> None:
    """Make errors for missing attributes say what to use instead. Access to other attributes stays as fast.

    Args:
        cls: the class whose objects do not have the attributes. A subclass or an object may define them.
        hints: the advice, by attribute name. Several names may share one hint: "numpy tolist".

    Raises:
        TypeError: the class has such an attribute.

    >>> class Model:
    ...     pass
    >>> refer(Model, {"predict": "call it: model(x)"})
    >>> Model().predict
    Traceback (most recent call last):
    AttributeError: a Model has no 'predict'; call it: model(x)
    """
    missing = {name: hint for names, hint in hints.items() for name in names.split()}
    for name, hint in missing.items():
        if hasattr(cls, name):
            raise TypeError(f"a {cls.__name__} has the attribute {name!r}")
        setattr(cls, name, _ForeignAttribute(name, hint))
    listed: Any = cls.__dir__

    def directory(x: Any) -> list[str]:
        return [name for name in listed(x) if name not in missing or hasattr(x, name)]

    cls.__dir__ = directory  # type: ignore[assignment]  # a method; editors should not offer these names


def missing_names(
    package: str, names: Sequence[str], others: Callable[[], Iterable[tuple[str, str]]] = tuple
) -> Callable[[str], NoReturn]:
    """Make the `__getattr__` of a package. It raises an error that suggests the closest name.

    Args:
        package: the name of the package.
        names: the public names of the package.
        others: returns names that the package does not have, each with the replacement. Only errors call it.

    >>> missing_names("nn", ["cross_entropy"])("CrossEntropyLoss")
    Traceback (most recent call last):
    AttributeError: nn has no 'CrossEntropyLoss'; did you mean nn.cross_entropy?
    """

    def missing(name: str) -> NoReturn:
        if name.startswith("_"):  # looked up by tools, not by users
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from difflib import SequenceMatcher, get_close_matches  # imported here, because only errors need it

        known = {_plain(other): place for other, place in others()}
        for other in sorted(names, key=lambda each: SequenceMatcher(None, each, name).ratio()):
            known[_plain(other)] = f"{package}.{other}"  # keeps the most similar of the names that compare equal
        for misnomers, replacement in REPLACEMENTS.get(package, {}).items():
            if name.lower().replace("_", "") in misnomers.split():
                raise _missing(f"{package} has no {name!r}; {replacement}", name)
        alias = _plain(ALIASES.get(_plain(name), name))
        found = [alias] if alias in known else get_close_matches(alias, known, 1, 0.75)
        listed = f"it has {', '.join(names)}" if len(names) <= _FEW else f"dir({package}) lists its names"
        hint = f"did you mean {known[found[0]]}?" if found else listed
        raise _missing(f"{package} has no {name!r}; {hint}", name)

    return missing


def _missing(text: str, name: str) -> AttributeError:
    """Return an AttributeError to which Python adds no suggestion."""
    return AttributeError(text, name=name, obj=None)


def _plain(name: str) -> str:
    """Normalize a name, so that the spellings of different libraries compare equal.

    >>> _plain("CrossEntropyLoss") == _plain("cross_entropy"), _plain("arctan")
    (True, 'atan')
    """
    plain = name.lower().replace("_", "").removesuffix("loss")
    return "a" + plain.removeprefix("arc") if plain.startswith("arc") else plain
