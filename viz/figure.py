"""What every picture can do: be DOT text, an SVG, a page, a file, or stand in a notebook."""

from __future__ import annotations

import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

from nn.storage.atomic_write import write_whole
from viz.rendering.renderers import KINDS, RenderError, Rendering, kind_of, picture, render
from viz.rendering.svg import embedded


class Drawing(ABC):
    """A picture: as DOT text, SVG, a page, a file, or in a notebook.

    Args:
        name: what it shows, in a few words.
        dot: the DOT text.
        timeout: seconds a renderer may take.
    """

    def __init__(self, name: str, dot: str, timeout: float) -> None:
        self.name = name
        self.dot = dot
        self.timeout = timeout

    @cached_property
    def svg(self) -> str:
        """The picture as an SVG document.

        Raises:
            RenderError: it cannot be drawn; the error says why, `dot` is there all the same.
        """
        return picture(self.dot, "svg", self.timeout)[0].decode()

    @property
    @abstractmethod
    def html(self) -> str:
        """A page that needs nothing from outside."""

    def save(self, path: str | os.PathLike[str]) -> Rendering:
        """Write a file of the kind its name says: .svg, .png, .pdf, .dot, .gv or .html; whole or not at all.

        Raises:
            RenderError: it cannot be drawn; the DOT text is then beside where the picture should be, as the error says.
            ValueError: the name ends in nothing of the above.
            OSError: the file cannot be written.
        """
        path = Path(path)
        try:
            if kind_of(path, (*KINDS, "html")) != "html":
                return render(self.dot, path, timeout=self.timeout)
            write_whole(path, self.html.encode(errors="replace"))
            return Rendering(path, "page")
        except RenderError as error:
            kept = path.with_name(f"{path.name}.dot")
            write_whole(kept, self.dot.encode(errors="replace"))
            error.add_note(f"the DOT text is in {kept}")
            raise

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Return what a notebook shows: the picture, or why there is none."""
        try:
            svg = embedded(self.svg, self.name, f"g{secrets.token_hex(4)}-")
        except RenderError as error:
            return {"text/plain": f"{self.name}: no picture. {error}"}
        return {"image/svg+xml": svg, "text/html": f"<figure>{svg}</figure>", "text/plain": self.name}
