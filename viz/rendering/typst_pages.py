"""An SVG as a PDF or PNG, and a document as a PDF, by Typst's typesetter, which pip can install on every system.

It needs no system programs or libraries. Graphviz asks for Helvetica, which few systems have, so similar fonts follow
in the list. Like every renderer, the typesetter runs in its own process.
"""

from __future__ import annotations

import importlib.util
import re

from viz.rendering.renderer_worker import Worker

__all__ = ["converted", "is_installed", "typeset_document"]

_FAMILIES = "Helvetica, Arial, Liberation Sans, Nimbus Sans, DejaVu Sans, sans-serif"
_FAMILY = re.compile(r'(?<=font-family=")Helvetica[^"]*')
_POINTS_PER_INCH = 96  # the same as for Graphviz's PNGs

# The first letter of a request is the kind: a PNG or a PDF of a picture, or the PDF of a document.
_typesetter = Worker(
    "import typst\n"
    "page = b'#set page(width: auto, height: auto, margin: 0pt, fill: none)\\n#image(\"picture.svg\")'\n"
    "def files(kind, given): return {'main.typ': given} if kind == b't' else {'main.typ': page, 'picture.svg': given}\n"
    "serve(lambda given: typst.compile(files(given[:1], given[1:]), "
    f"format='png' if given[:1] == b'n' else 'pdf', ppi={_POINTS_PER_INCH}))\n"
)


def is_installed() -> bool:
    """Return whether the typesetter is installed."""
    return importlib.util.find_spec("typst") is not None


def converted(svg: str, kind: str, timeout: float, most_bytes: int) -> bytes:
    """Return an SVG as a picture of a different kind, pdf or png.

    Raises:
        LimitError: the typesetter took too long, or the picture is too large.
        WorkerError: the typesetter failed.
        OSError: the typesetter cannot be started.
    """
    svg = _FAMILY.sub(_FAMILIES, svg)
    return _typesetter.ask((b"n" if kind == "png" else b"d") + svg.encode(), timeout, most_bytes)


def typeset_document(source: str, timeout: float, most_bytes: int) -> bytes:
    """Return a Typst document as a PDF.

    Raises:
        LimitError, WorkerError, OSError: as for `converted`.
    """
    return _typesetter.ask(b"t" + source.encode(errors="replace"), timeout, most_bytes)
