"""A theme as CSS.

Without a theme, a page uses the colors that the reader's system prefers. Print always uses the theme "print".
"""

from __future__ import annotations

from viz.style.themes import DARK, LIGHT, PRINT, Theme

__all__ = ["style_sheet"]


def style_sheet(theme: Theme | None) -> str:
    """Return the colors of a theme as CSS. Without a theme, they follow the preference of the reader's system.

    >>> print(style_sheet(LIGHT).splitlines()[0][:29])
    :root{--background:#ffffff;--
    """
    rules = [_variables(theme or LIGHT)]
    if theme is None:
        rules.append(f"@media (prefers-color-scheme: dark){{{_variables(DARK)}}}")
    rules.append(f"@media print{{{_variables(PRINT)}}}")
    for look, box in (theme or LIGHT).boxes.items():
        shapes = ",".join(f".node.{look} {shape}" for shape in ("path", "rect:not(.bar)", "polygon", "ellipse"))
        more = ";stroke-dasharray:5 2" if box.dashed else ""
        rules.append(f"{shapes}{{fill:var(--{look}-fill);stroke:var(--{look}-line);stroke-width:{box.width}{more}}}")
        rules.append(f".edge.{look} path,.edge.{look} polygon{{stroke:var(--{look}-line)}}")
        rules.append(f".edge.{look} polygon{{fill:var(--{look}-line)}}")
    return "\n".join(rules) + "\n"


def _variables(theme: Theme) -> str:
    named = ("background", "text", "muted", "edge", "accent", "gradient")
    colors = [(name, getattr(theme, name)) for name in named]
    colors += [("group", theme.group), ("group-line", theme.group_line)]
    for name, look in theme.boxes.items():
        colors += [(f"{name}-fill", look.fill), (f"{name}-line", look.line)]
    return f":root{{{';'.join(f'--{name}:{color}' for name, color in colors)}}}"
