"""A progress bar for long runs over rows, drawn by tqdm (extra `progress`)."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Any

__all__ = ["RowProgress", "in_notebook"]

DELAY = 2.0  # seconds before it is shown


class RowProgress:
    """A progress bar of rows. It appears on a terminal or in a notebook, for runs of more than a few seconds.

    Args:
        name: the name of the function that runs.
        total: the number of rows, or None if unknown.
        shown: whether to show it.
    """

    def __init__(self, name: str, total: int | None, shown: bool) -> None:
        self._name, self._total, self._shown = name, total, shown
        self._start, self._rows = monotonic(), 0
        self._bar: Any = None

    def update(self, rows: int) -> None:
        """Advance the bar by some rows."""
        self._rows += rows
        if self._bar is not None:
            self._bar.update(rows)
        elif self._shown and monotonic() - self._start > DELAY:
            self._shown = False
            try:
                from tqdm import tqdm
            except ImportError:
                return
            disable = False if in_notebook() else None  # None disables the bar if the stream is not a terminal
            self._bar = tqdm(
                desc=self._name, total=self._total, initial=self._rows, unit="row", unit_scale=True, disable=disable
            )

    def close(self) -> None:
        """Close the bar."""
        if self._bar is not None:
            self._bar.close()


def in_notebook() -> bool:
    """Return whether this runs in a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")
