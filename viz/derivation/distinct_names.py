"""A name for each Value of a graph. No two look the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count

from autograd import Value
from viz.derivation.cross_entropy import is_loss
from viz.derivation.label_markup import latex_label
from viz.derivation.quantity_names import Label, enclosed, labelled

__all__ = ["distinct_names"]


def distinct_names(values: Iterable[Value], output: Value, label: Callable[[Value], str]) -> dict[Value, Label]:
    """Return a name for each Value, unique in every notation.

    The name of a Value is its label, with a number if several labels would look the same. Values without a label are
    v1, v2, ..., beginning with the output, which is "loss" if it is a cross entropy. Pages, derivations and checks all
    use these names.

    >>> a, b, c = Value(1.0, "w"), Value(2.0, "w"), Value(3.0)
    >>> [name.text for name in distinct_names([a, b, c], c, lambda value: value.label).values()]
    ['w[1]', 'w[2]', 'v1']
    """
    labels = {value: labelled(label(value)) if label(value) else None for value in values}
    often = Counter(name.text for name in labels.values() if name)
    used: set[str] = set()

    def is_free(name: Label) -> bool:
        marks = {enclosed(name), _as_seen(name)}
        return not (marks & used or _is_derived(name, often))

    free = (name for i in count(1) if (name := labelled(f"v{i}")).text not in often)
    found: dict[Value, Label] = {}
    if output in labels and labels[output] is None:
        found[output] = labelled("loss") if is_loss(output) and "loss" not in often else next(free)
    unlabelled = [value for value, name in labels.items() if name is None and value is not output]
    found |= zip(unlabelled, free, strict=False)
    numbers: dict[str, Iterator[int]] = {}  # the numbers not yet tried, by label
    for value, given in labels.items():
        if given is not None:
            if given.shown not in numbers:
                numbers[given.shown] = count(1) if often[given.text] > 1 else chain([0], count(2))
            found[value] = next(new for i in numbers[given.shown] if is_free(new := Label(given.shown, i)))
            used |= {enclosed(found[value]), _as_seen(found[value])}
    return {value: found[value] for value in labels}


def _as_seen(name: Label) -> str:
    """Return a name as it looks in mathematics, with its number as a superscript."""
    shown = latex_label(name.shown)
    return f"{{{shown}^{{({name.number})}}}}" if name.number else shown


def _is_derived(name: Label, known: Counter[str]) -> bool:
    """Return whether a label is the name of a derivative or an updated weight of other Values."""
    text = name.text
    if text.endswith("'") and text[:-1] in known:
        return True
    places = [match.start() for match in re.finditer("/d", text)] if text.startswith("d") else []
    return any(text[1:i] in known and text[i + 2 :] in known for i in places)
