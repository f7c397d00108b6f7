"""The meaning of a name in a derivation: a named value, or the two named values of a derivative.

Names are accepted as `explain` prints them, even with different spacing, or with ∂ for d.
"""

from __future__ import annotations

from collections.abc import Mapping

from viz.derivation.named_values import NamedValue
from viz.derivation.quantity_names import enclosed

__all__ = ["Names", "Pair"]

Pair = tuple[NamedValue, NamedValue]


class Names:
    """The named values by their names.

    Args:
        named: the named values, by their printed names.
    """

    def __init__(self, named: Mapping[str, NamedValue]) -> None:
        self._named = {enclosed(named_value.name): named_value for named_value in named.values()} | dict(named)
        # A net input is written net_h1 in mathematics.
        nets = {f"net_{name.removesuffix('.net')}": at for name, at in named.items() if name.endswith(".net")}
        self._tight = {_tight(name): named_value for name, named_value in (nets | self._named).items()}

    def named_value(self, name: str) -> NamedValue | None:
        """Return the named value of this name, if there is one."""
        return self._named.get(name) or self._tight.get(_tight(name))

    def error_term(self, key: str) -> NamedValue | None:
        """Return the named value of delta_name; for a neuron, its net input. A leaf has no delta."""
        key = key.strip()
        name = key.removeprefix("delta_")
        found = None if name == key else self.named_value(f"{name}.net") or self.named_value(name)
        return found if found is not None and found.forward is not None else None

    def pair(self, key: str) -> Pair | None:
        """Return the two named values of dA/dB, whose names may contain any characters."""
        for names, text in ((self._named, key.strip().replace("∂", "d")), (self._tight, _tight(key))):
            for of, above in names.items():
                rest = text.removeprefix(f"d{of}/d")
                if rest != text and rest in names:
                    return above, names[rest]
        return None


def _tight(name: str) -> str:
    return name.replace("∂", "d").replace(" ", "")
