"""Light pictures on dark pages: CSS that replaces the colors.

A notebook may be dark although the reader's system is light, and vice versa. So the rules check the notebook first:
JupyterLab, VS Code and Colab mark their pages. Without a mark, the preference of the system is used.
"""

from __future__ import annotations

from viz.style.themes import DARK, LIGHT, SHADES, Theme

__all__ = ["dark_rules"]

_DARK = ':is([data-jp-theme-light="false"],[data-vscode-theme-kind$="dark"],.vscode-dark,[theme="dark"])'
_LIGHT = ':is([data-jp-theme-light="true"],[data-vscode-theme-kind$="light"],.vscode-light,[theme="light"])'


def dark_rules(svg: str, selector: str) -> str:
    """Return CSS that gives a light picture the colors of the dark theme if the page around it is dark.

    Args:
        svg: the picture.
        selector: the CSS selector of the picture.

    >>> print(dark_rules('<rect fill="#e3eefb"/>', "#g").splitlines()[0].partition(" ")[2])
    :is(#g,#g *)[fill="#e3eefb"]{fill:#1d3553}
    """
    inside = f":is({selector},{selector} *)"
    used = [
        (f'{inside}[{kind}="{light}"]', f"{{{kind}:{dark}}}")
        for light, dark in _dark_of_light().items()
        for kind in ("fill", "stroke")
        if f'{kind}="{light}"' in svg
    ]
    marked = "".join(f"{_DARK} {which}{rule}\n" for which, rule in used)
    preferred = "".join(f":root:not({_LIGHT}):not(:has({_LIGHT})) {which}{rule}\n" for which, rule in used)
    return f"{marked}@media screen and (prefers-color-scheme:dark){{\n{preferred}}}\n"


def _dark_of_light() -> dict[str, str]:
    """Return the dark color for each light one."""
    return dict(zip(_colors(LIGHT), _colors(DARK), strict=True))


def _colors(theme: Theme) -> list[str]:
    named = [color for color in vars(theme).values() if isinstance(color, str) and color.startswith("#")]
    named += [theme.line(shade) for shade in range(1, SHADES + 1)]
    return [*named, *(color for name in LIGHT.boxes for color in (theme.boxes[name].fill, theme.boxes[name].line))]
