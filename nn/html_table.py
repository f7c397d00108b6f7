"""HTML tables for notebooks."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["html_table"]


def html_table(rows: Iterable[Iterable[str]], caption: str = "") -> str:
    """Return a table. Its first row is the header. Text is escaped.

    >>> html_table([["epoch", "loss"], ["1", "<2"]])
    '<table><thead><tr><th>epoch</th><th>loss</th></tr></thead><tbody><tr><td>1</td><td>&lt;2</td></tr></tbody></table>'
    """
    from html import escape  # needed in notebooks only

    head, *body = [list(map(escape, row)) for row in rows]
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    lines = "".join(_row("td", row) for row in body)
    return f"<table>{title}<thead>{_row('th', head)}</thead><tbody>{lines}</tbody></table>"


def _row(cell: str, texts: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{cell}>{text}</{cell}>' for text in texts)}</tr>"
