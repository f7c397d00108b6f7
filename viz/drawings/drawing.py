"""The base class of pictures (DOT text, SVG, page, file, notebook output), and the page that steps through one."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Collection
from functools import cached_property
from html import escape
from pathlib import Path
from typing import final

from autograd.names.option_ranges import limit
from nn import _check_autograd_package
from nn.storage.atomic_write import file_path, write_whole
from viz.rendering.renderers import KINDS, RenderError, Rendering, kind_of, picture, write_picture
from viz.rendering.svg import embedded, shrinking
from viz.style.dark_rules import dark_rules

__all__ = ["Drawing", "Page"]


class Drawing(ABC):
    """A picture: as DOT text, SVG, a page, a file, or in a notebook.

    Args:
        name: a short description.
        timeout: the maximum time that a renderer may take, in seconds.
        automatic: whether a notebook may replace the colors with its theme's colors.
    """

    def __init__(self, name: str, timeout: float, automatic: bool = False) -> None:
        self.name = name
        self.timeout = limit("timeout", timeout)
        self._automatic = automatic

    def __repr__(self) -> str:
        return f"<{self.name}; .save('graph.svg') writes it>"

    @property
    @abstractmethod
    def dot(self) -> str:
        """The picture as DOT text."""

    @cached_property
    def svg(self) -> str:
        """The picture as an SVG document. It shrinks to fit a narrower window or column.

        Raises:
            RenderError: the picture cannot be drawn. The error says why. `dot` still works.
        """
        return shrinking(self._rendered[0])

    @cached_property
    def _rendered(self) -> tuple[str, str]:
        """The SVG at full size, for pages, and the renderer that drew it."""
        content, renderer = picture(self.dot, "svg", self.timeout)
        return content.decode(), renderer

    @property
    @abstractmethod
    def html(self) -> str:
        """A self-contained page."""

    def save(self, path: str | os.PathLike[str]) -> Rendering:
        """Write a file. Its extension determines the format: .svg, .png, .pdf, .dot, .gv or .html.

        The file is written completely or not at all.

        Raises:
            RenderError: the picture cannot be drawn. The DOT text is then written to the same folder; the error says
                where.
            ValueError: the name has a different extension.
            OSError: the file cannot be written.
        """
        try:
            return self.write(path)
        except RenderError as error:
            kept = Path(f"{os.fspath(path)}.dot")
            write_whole(kept, self.dot.encode(errors="replace"))
            error.add_note(f"the DOT text is in {kept}")
            raise

    def write(self, path: str | os.PathLike[str]) -> Rendering:
        """Write a file like `save`, but without writing DOT text if the picture cannot be drawn."""
        path = file_path(path)
        kind = kind_of(path, (*KINDS, "html"))
        if kind not in ("svg", "html"):
            return write_picture(self.dot, path, self.timeout)
        content, renderer = (self.svg, self._rendered[1]) if kind == "svg" else (self.html, "page")
        write_whole(path, content.encode(errors="replace"))
        return Rendering(path, renderer)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Return the picture for a notebook, or the reason it could not be drawn."""
        prefix = f"g{os.urandom(4).hex()}-"
        try:
            svg = embedded(self.svg, self.name, prefix)
        except RenderError as error:
            return {"text/plain": f"{self.name}: no picture. {error}"}
        if self._automatic:
            rules = dark_rules(svg, f"#{prefix}graph0")
            svg = svg.replace("</svg>", f"<style>{rules}</style></svg>")
        return {"image/svg+xml": svg, "text/html": f"<figure>{svg}</figure>", "text/plain": self.name}


_check_autograd_package.refer(
    Drawing,
    {
        "show view display": "a notebook shows it as the last line of a cell; elsewhere, use .save('graph.svg')",
        "render to_svg savefig": "write .save('graph.svg')",
        "source": "the DOT text is .dot",
    },
)


@final
class Page:
    """A page that steps through a graph; `step_through` makes it."""

    def __init__(self, name: str, html: str, still: Drawing) -> None:
        self.name = name
        self.html = html
        self._still = still

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file whose name ends in .html, completely or not at all."""
        path = file_path(path)
        kind_of(path, ["html"])
        write_whole(path, self.html.encode(errors="replace"))
        return path

    def __repr__(self) -> str:
        return f"<page: {self.name}; .save('graph.html') writes it>"

    def _repr_html_(self) -> str:
        """Return the page in an iframe, so that the page and the notebook do not affect each other.

        Hosts that strip frames and styles, such as notebook previews, show the picture.
        """
        still = b64encode(self._still.svg.encode()).decode()
        return (
            "<style>.scalar-autograd-still { display: none; }</style>"
            f'<img class="scalar-autograd-still" alt="{escape(self.name)}" src="data:image/svg+xml;base64,{still}">'
            f'<iframe sandbox="allow-scripts" title="{escape(self.name)}" width="100%" height="640" '
            f'style="border:0" srcdoc="{escape(self.html)}"></iframe>'
        )
