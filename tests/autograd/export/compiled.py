"""Exported C, compiled and called."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from autograd.export.languages.c import c_source
from autograd.program.ir.program import Program

__all__ = ["COMPILERS", "compiled"]

COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
FLAGS = "-std=c99 -Wall -Wextra -pedantic -Werror -ffp-contract=off -frounding-math -shared -fPIC".split()


def compiled(
    programs: Mapping[str, Program], folder: Path, compiler: str, level: str = "-O0"
) -> dict[str, Callable[[Sequence[float]], list[float] | int]]:
    """Compile programs; any warning fails. Return a function for each, which returns the outputs, or its status."""
    source, library = folder / "programs.c", folder / f"programs_{compiler}.so"
    source.write_text(c_source(programs))
    command = [compiler, *FLAGS, level, str(source), "-o", str(library), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    loaded = ctypes.CDLL(str(library))
    return {name: _caller(getattr(loaded, name), program) for name, program in programs.items()}


def _caller(function: Callable[..., int], program: Program) -> Callable[[Sequence[float]], list[float] | int]:
    def call(row: Sequence[float]) -> list[float] | int:
        given = (ctypes.c_double * max(program.inputs, 1))(*row)
        found = (ctypes.c_double * max(len(program.outputs), 1))()
        status = function(given, found)
        return status if status else list(found)[: len(program.outputs)]

    return call
