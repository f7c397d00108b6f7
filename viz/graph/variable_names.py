"""Names of variables as labels: `names=locals()`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from autograd import Value
from autograd.names.error_text import described
from nn.modules.module import Module

__all__ = ["names_of"]


def names_of(order: Sequence[Value], variables: Mapping[str, object]) -> dict[Value, str]:
    """Return the names of variables for the Values of a graph that have no label.

    Items of a list, tuple or dict are named by their positions, as in w[0]. Parameters of a module are named as in
    net.0.weight.1.0, even those that have a label if other Values have the same one. Names that begin with an
    underscore, and names that a notebook defines, are ignored. The first of several names is used; the name of a
    variable takes precedence over a position.

    >>> x = Value(1.0)
    >>> names_of([x], {"_": x, "w": [x], "x": x})
    {Value(data=1.0, grad=0.0): 'x'}
    """
    if not isinstance(variables, Mapping):
        raise TypeError(f"names must be a dict from names to objects, as locals() returns, got {described(variables)}")
    labels = Counter(value.label for value in order)
    wanted = {value for value in order if not value.label}
    unclear = {value for value in order if labels[value.label] > 1} | wanted
    direct: dict[Value, str] = {}
    placed: dict[Value, str] = {}
    for name, given in variables.items():
        if name.startswith("_") or name in ("In", "Out"):
            continue
        if isinstance(given, Value):
            if given in wanted:
                direct.setdefault(given, name)
        elif isinstance(given, Module):
            for path, parameter in given.named_parameters():
                if parameter in unclear:
                    placed.setdefault(parameter, f"{name}.{path}")
        elif isinstance(given, list | tuple | dict):
            for place, held in given.items() if isinstance(given, dict) else enumerate(given):
                if isinstance(held, Value) and held in wanted:
                    placed.setdefault(held, f"{name}[{place!r}]")
    return placed | direct
