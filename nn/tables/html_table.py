"""HTML tables for notebooks.

Each element has its own style, because previews strip style sheets. Numbers are right-aligned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["html_table"]

_NUMBER = re.compile(r"[-−+]?[\d.,]+(e[-+]?\d+)?|[-−+]?(inf|nan)|")
_CELL = ' style="padding: .15em .8em; text-align: '
_CAPTION = ' style="caption-side: top; text-align: left; padding: .3em .8em; white-space: nowrap"'


def html_table(rows: Iterable[Iterable[str]], caption: str = "") -> str:
    r"""Return a table. Its first row is the header. Text is escaped.

    >>> print(html_table([["epoch", "loss"], ["1", "<2"]]).replace("><", ">\n<"))
    <table>
    <thead>
    <tr>
    <th style="padding: .15em .8em; text-align: right">epoch</th>
    <th style="padding: .15em .8em; text-align: left">loss</th>
    </tr>
    </thead>
    <tbody>
    <tr>
    <td style="padding: .15em .8em; text-align: right">1</td>
    <td style="padding: .15em .8em; text-align: left">&lt;2</td>
    </tr>
    </tbody>
    </table>
    """
    from html import escape  # needed in notebooks only

    head, *body = [list(row) for row in rows]
    columns = [[row[i] for row in body if len(row) == len(head)] for i in range(len(head))]
    sides = ["right" if all(map(_NUMBER.fullmatch, column)) else "left" for column in columns]

    def row(cell: str, texts: Sequence[str]) -> str:
        aligned = zip(texts, [*sides, *["left"] * len(texts)], strict=False)
        return "".join(["<tr>", *(f'<{cell}{_CELL}{side}">{escape(text)}</{cell}>' for text, side in aligned), "</tr>"])

    title = f"<caption{_CAPTION}>{escape(caption)}</caption>" if caption else ""
    lines = "".join(row("td", texts) for texts in body)
    return f"<table>{title}<thead>{row('th', head)}</thead><tbody>{lines}</tbody></table>"
