"""The notebooks of the guide, run cell by cell. `python -m tests.helpers.notebooks` saves the outputs of all.

A cell runs as in Jupyter: its last expression is shown, and its printed output is kept. No kernel is started, so a
notebook runs as fast as its code.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.helpers.paths import EXAMPLES

__all__ = ["NOTEBOOKS", "code_of", "run", "texts"]

NOTEBOOKS = sorted((EXAMPLES / "guide").glob("*.ipynb"))

_PREFIX = re.compile(r"\bg[0-9a-f]{8}-")  # the ids of a picture, which differ from run to run


def load(path: Path) -> dict[str, Any]:
    """Return the content of a notebook."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def code_of(path: Path) -> list[dict[str, Any]]:
    """Return the cells with code."""
    return [cell for cell in load(path)["cells"] if cell["cell_type"] == "code"]


def run(cells: list[dict[str, Any]], name: str) -> Iterator[list[dict[str, Any]]]:
    """Run cells in one namespace. Yield the outputs of each, as a notebook keeps them.

    A cell with the tag "raises-exception" shows its error.
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(cells, 1):
        yield _outputs("".join(cell["source"]), namespace, f"{name} [{number}]", cell.get("metadata", {}), number)


def _outputs(
    source: str, namespace: dict[str, Any], name: str, metadata: Mapping[str, Any], number: int
) -> list[dict[str, Any]]:
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    said = io.StringIO()
    outputs: list[dict[str, Any]] = []
    shown = None
    try:
        with contextlib.redirect_stdout(said):
            exec(compile(tree, name, "exec"), namespace)
            if last is not None and not source.rstrip().endswith(";"):
                assert isinstance(last, ast.Expr)
                shown = eval(compile(ast.Expression(last.value), name, "eval"), namespace)
            elif last is not None:
                exec(compile(ast.Module([last], []), name, "exec"), namespace)
    except Exception as error:
        if "raises-exception" not in metadata.get("tags", ()):
            error.add_note(f"in {name}")
            raise
        text = traceback.format_exception_only(error)
        outputs = [{"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": text}]
    if said.getvalue():
        outputs.insert(0, {"name": "stdout", "output_type": "stream", "text": _lines(said.getvalue())})
    if shown is not None:
        data = {kind: _lines(_PREFIX.sub(f"g{number}-", text)) for kind, text in _shown(shown).items()}
        outputs.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
    return outputs


def _shown(x: object) -> dict[str, str]:
    """Return an object as a notebook shows it. For a picture, return only the SVG."""
    if hasattr(x, "_repr_mimebundle_"):
        bundle: dict[str, str] = x._repr_mimebundle_()
        return {kind: bundle[kind] for kind in ("image/svg+xml", "text/plain") if kind in bundle}
    html = {"text/html": x._repr_html_()} if hasattr(x, "_repr_html_") else {}
    return {**html, "text/plain": repr(x)}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def texts(outputs: list[dict[str, Any]]) -> list[str]:
    """Return the outputs that are the same on every machine: everything except pictures and pages."""
    found = []
    for output in outputs:
        lines = output.get("text") or output.get("data", {}).get("text/plain") or [output.get("evalue", "")]
        found.append("".join(lines))
    return found


def main() -> None:
    """Run every notebook, and write it with its outputs."""
    for path in NOTEBOOKS:
        content = load(path)
        cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        for number, (cell, outputs) in enumerate(zip(cells, run(cells, path.name), strict=True), 1):
            cell["outputs"], cell["execution_count"] = outputs, number
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(path)


if __name__ == "__main__":
    sys.exit(main())
