"""The meaning of a name in a derivation: a named value, or the two named values of a derivative.

Names are accepted as `explain` prints them, also with other spaces or with ∂ for d.
"""

from __future__ import annotations

from collections.abc import Mapping

from viz.derivation.named_values import NamedValue
from viz.derivation.names import Derivative, enclosed

__all__ = ["Names", "Pair"]

Pair = tuple[NamedValue, NamedValue]

_SHOWN = 12  # the most names in an error


class Names:
    """The named values by their names.

    Args:
        named: the named values, by their printed names.
    """

    def __init__(self, named: Mapping[str, NamedValue]) -> None:
        self._named = {enclosed(named_value.name): named_value for named_value in named.values()} | dict(named)
        # A net input is net_h1 in mathematics.
        nets = {f"net_{name.removesuffix('.net')}": at for name, at in named.items() if name.endswith(".net")}
        self._tight = {_tight(name): named_value for name, named_value in (nets | self._named).items()}

    def named_value(self, name: str) -> NamedValue | None:
        """Return the named value of this name, if there is one."""
        return self._named.get(name) or self._tight.get(_tight(name))

    def error_term(self, key: str) -> NamedValue | None:
        """Return the named value of delta_name; for a neuron, its net input."""
        key = key.strip()
        name = key.removeprefix("delta_")
        return None if name == key else self.named_value(f"{name}.net") or self.named_value(name)

    def pair(self, key: str) -> Pair | None:
        """Return the two named values of dA/dB, whose names may contain any signs."""
        for names, text in ((self._named, key.strip().replace("∂", "d")), (self._tight, _tight(key))):
            for of, above in names.items():
                rest = text.removeprefix(f"d{of}/d")
                if rest != text and rest in names:
                    return above, names[rest]
        return None

    def unknown(self, key: str, output: NamedValue) -> ValueError:
        """Return an error that suggests similar names, ignoring case."""
        from difflib import get_close_matches  # needed for errors only

        known = {named_value.name.text: named_value.name for named_value in self._named.values()}
        names = [*known, *(Derivative(output.name, name).text for name in known.values())]
        lower = {name.lower(): name for name in names}
        found = get_close_matches(_tight(key).lower(), lower, 3)
        if found:
            cure = f"did you mean {' or '.join(lower[name] for name in found)}?"
        else:
            more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
            cure = f"it has {', '.join(list(known)[:_SHOWN])}{more}, and derivatives as {names[len(known)]}"
        return ValueError(f"the graph has no quantity {key!r}; {cure}")


def _tight(name: str) -> str:
    return name.replace("∂", "d").replace(" ", "")
