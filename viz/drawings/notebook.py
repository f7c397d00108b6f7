"""Values as pictures in a notebook.

The display is registered with the notebook, not with Values: autograd does not depend on pictures. Importing viz in a
notebook is enough.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from autograd import Value

__all__ = ["bundle", "show_values"]

_WIDEST, _HIGHEST = 2800.0, 1800.0  # points
_PATIENCE = 10.0  # seconds; short, because the user did not ask for this picture


def show_values() -> bool:
    """Register Values with the notebook that runs this code, and return whether there is one.

    Terminals cannot show pictures, so they are not changed.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or "image/svg+xml" not in shell.display_formatter.active_types:
        return False
    shell.display_formatter.mimebundle_formatter.for_type(Value, lambda value: bundle(value, shell.user_ns))
    return True


def bundle(value: Value, names: Mapping[str, object]) -> dict[str, str]:
    """Return the picture and the text of a Value for a notebook. If the graph is too large, return only the text.

    >>> sorted(bundle(Value(2.0) * 3, {}))
    ['image/svg+xml', 'text/html', 'text/plain']
    """
    from viz.drawings.draw_graph import draw  # imported here, because `import viz` does not need it

    for detail in ("auto", "neurons", "layers"):
        try:
            shown = draw(value, names=names, detail=detail, timeout=_PATIENCE)._repr_mimebundle_()
        except ValueError as too_large:
            return {"text/plain": f"{value!r}\n{too_large}"}
        if "image/svg+xml" not in shown:
            return {"text/plain": f"{value!r}\n{shown['text/plain']}"}
        if _fits(shown["image/svg+xml"]):
            return shown | {"text/plain": repr(value)}
    return {
        "text/plain": f"{value!r}\nIts picture is too large for a screen; use viz.draw() or viz.step_through() to see "
        "it."
    }


def _fits(svg: str) -> bool:
    """Return whether a picture is readable when a notebook scales it to the width of a cell."""
    wide, high = map(float, re.findall(r'\b(?:width|height)="([\d.]+)pt"', svg)[:2])
    return wide <= _WIDEST and high <= _HIGHEST
