"""What can be stored: things that say what they are built from, and are built from that again.

By default that is what the constructor takes, kept under the same names, as a dataclass does. So a stored file holds
no code and no object's insides, and everything read from one goes through the checks of a constructor.
"""

from __future__ import annotations

import inspect
from typing import Any, Self


class Described:
    """Base of what can be stored.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Pair(Described):
    ...     a: float
    ...     b: float
    >>> Pair(1.0, 2.0).describe()
    {'a': 1.0, 'b': 2.0}
    """

    def describe(self) -> dict[str, Any]:
        """Return what `rebuild` takes: numbers, text, lists and dicts of them, Values, and other things described.

        Raises:
            TypeError: the constructor takes something that is not kept under its name.
        """
        kind = type(self).__name__
        parts = {}
        for name, p in inspect.signature(type(self)).parameters.items():
            if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) or not hasattr(self, name):
                raise TypeError(
                    f"{kind} does not say how it is built again: its constructor takes {name}, which is not kept as "
                    f"self.{name}; keep it, or write describe and rebuild (or store a state_dict() instead)"
                )
            parts[name] = getattr(self, name)
        return parts

    @classmethod
    def rebuild(cls, **parts: Any) -> Self:
        """Build from what `describe` returned. Nothing may be drawn or filled in here: a file is not to be trusted."""
        return cls(**parts)
