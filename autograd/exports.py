"""The names of a package: where its exports say they are from, and which one a misspelled name means."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any, NoReturn

__all__ = ["missing_names", "name_exports", "show_examples"]

# Names of other libraries that no spelling leads to.
_ALIASES = {
    "tensor": "Value",
    "variable": "Value",
    "parameter": "Value",
    "array": "Value",
    "bce": "binary_cross_entropy",
    "bcewithlogits": "binary_cross_entropy_with_logits",
    "smoothl1": "huber_loss",
}


def name_exports(package: dict[str, Any]) -> None:
    """Set `__module__` of the exported functions and exceptions to the package.

    Classes keep theirs, since `inspect.getsource` finds a class's code by its module.

    Args:
        package: the `globals()` of a package with an `__all__`.

    >>> import autograd.checks
    >>> autograd.checks.DerivativeError
    <class 'autograd.checks.DerivativeError'>
    """
    for name in package["__all__"]:
        x = package[name]
        if isinstance(x, FunctionType) or (isinstance(x, type) and issubclass(x, BaseException)):
            x.__module__ = package["__name__"]


def show_examples(operations: Iterable[Any]) -> None:
    """Add a call to the docstring of each operation that has none, with operands from its samples.

    >>> from autograd import hypot
    >>> hypot.__doc__.splitlines()[-2:]
    ['>>> autograd.hypot(1.5, 0.5)', '1.5811388300841898']
    """
    for op in operations:
        count = sum(p.default is p.empty for p in op.__signature__.parameters.values())
        if op.arity is None:
            operands: list[Any] = [[1.0, 2.0], [3.0, 4.0]][:count]
        else:
            samples = (op.samples + op.samples[-1:] * count)[:count]
            operands = [round(low + (0.65 - 0.1 * i) * (high - low), 1) for i, (low, high) in enumerate(samples)]
        call = f"autograd.{op.name}({', '.join(map(repr, operands))})"
        object.__setattr__(op, "__doc__", f"{op.doc}\n\n>>> {call}\n{op(*operands)!r}")


def missing_names(
    package: str, names: Iterable[str], others: Iterable[tuple[str, str]] = ()
) -> Callable[[str], NoReturn]:
    """Make the `__getattr__` of a package: an error that says which name comes closest.

    Args:
        package: the name of the package that has the names.
        names: its names.
        others: pairs of a name that the package does not have and what to write in its place.

    >>> missing_names("nn", ["cross_entropy"])("CrossEntropyLoss")
    Traceback (most recent call last):
    AttributeError: nn has no 'CrossEntropyLoss'; did you mean nn.cross_entropy?
    """

    def missing(name: str) -> NoReturn:
        if name.startswith("_"):  # asked for by tools, not by users
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from difflib import get_close_matches  # needed for errors only

        known = {_plain(other): f"{package}.{other}" for other in names}
        known = {_plain(other): place for other, place in others} | known
        alias = _plain(_ALIASES.get(_plain(name), name))
        found = [alias] if alias in known else get_close_matches(alias, known, 1, 0.75)
        hint = f"did you mean {known[found[0]]}?" if found else f"dir({package}) lists its names"
        raise AttributeError(f"{package} has no {name!r}; {hint}")

    return missing


def _plain(name: str) -> str:
    """Return a name without what libraries spell differently.

    >>> _plain("CrossEntropyLoss") == _plain("cross_entropy"), _plain("arctan")
    (True, 'atan')
    """
    plain = name.lower().replace("_", "").removesuffix("loss")
    return "a" + plain.removeprefix("arc") if plain.startswith("arc") else plain
