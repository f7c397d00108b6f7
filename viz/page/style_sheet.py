"""A theme as CSS.

Without a theme, a page uses the color scheme that the reader's system prefers. Print always uses the theme "print".
"""

from __future__ import annotations

import re
from collections.abc import Collection

from viz.style.themes import DARK, LIGHT, PRINT, SHADES, Theme

__all__ = ["style_sheet"]

_DOUBLED = re.compile(r"#(\w)\1(\w)\2(\w)\3\b")  # #ffffff is #fff


def style_sheet(theme: Theme | None, looks: Collection[str] | None = None) -> str:
    """Return the colors of a theme as CSS. Without a theme, they follow the preference of the reader's system.

    Args:
        theme: the theme.
        looks: the styles of boxes and the shades of lines that are used, if not all of them are.

    >>> print(style_sheet(LIGHT).splitlines()[0][:29])
    :root{--background:#fff;--tex
    """
    rules = [_variables(theme or LIGHT, looks)]
    if theme is None:
        rules.append(f"@media (prefers-color-scheme: dark){{{_variables(DARK, looks)}}}")
    rules.append(f"@media print{{{_variables(PRINT, looks)}}}")
    shapes = ".node :where(path,rect:not(.bar),polygon,ellipse):where(:not(.map *))"
    rules.append(".node{--fill:none}")
    rules.append(f"{shapes}{{fill:var(--fill);stroke:var(--line);stroke-width:var(--wide)}}")
    for look, box in (theme or LIGHT).boxes.items():
        if looks is not None and look not in looks:
            continue
        rules.append(f".node.{look}{{--fill:var(--{look}-fill);--line:var(--{look}-line);--wide:{box.width:g}}}")
        if box.dashed:
            rules.append(f".node.{look} :where(path,rect:not(.bar),polygon,ellipse){{stroke-dasharray:5 2}}")
        if look.startswith(("pos", "neg", "zero")):  # lines in networks are colored by the sign of a weight
            rules.append(f".edge.{look} :where(path,polygon){{stroke:var(--{look}-line)}}")
            rules.append(f".edge.{look} polygon{{fill:var(--{look}-line)}}")
    for shade in _shades(looks):
        rules.append(f".edge.{shade} :where(path,line,polygon){{stroke:var(--{shade})}}")
        rules.append(f".edge.{shade} :where(polygon){{fill:var(--{shade})}}")
    return "\n".join(rules) + "\n"


def _shades(looks: Collection[str] | None) -> dict[str, int]:
    names = {f"shade{i}": i for i in range(1, SHADES + 1)}
    return {name: i for name, i in names.items() if looks is None or name in looks}


def _variables(theme: Theme, looks: Collection[str] | None) -> str:
    named = ("background", "text", "muted", "edge", "accent", "gradient")
    colors = [(name, getattr(theme, name)) for name in named]
    colors += [("group", theme.group), ("group-line", theme.group_line)]
    for name, look in theme.boxes.items():
        if looks is None or name in looks:
            colors += [(f"{name}-fill", look.fill), (f"{name}-line", look.line)]
    colors += [(name, theme.line(shade)) for name, shade in _shades(looks).items()]
    text = ";".join(f"--{name}:{color}" for name, color in colors)
    return ":root{" + _DOUBLED.sub(r"#\1\2\3", text) + "}"
