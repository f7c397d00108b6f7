"""Exported JavaScript, run by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograd.export.languages.javascript import javascript_source
from autograd.program.ir.program import Program

__all__ = ["NODE", "results"]

NODE = shutil.which("node")
RUNNER = """
import * as programs from './programs.mjs';
import { readFileSync } from 'node:fs';
const given = JSON.parse(readFileSync('rows.json', 'utf8'));
const found = {};
for (const [name, rows] of Object.entries(given)) {
  found[name] = rows.map((row) => {
    const output = [];
    const failed = programs[name](row.map(Number), output);
    return failed ? failed - 1 : output.map((x) => (Object.is(x, -0) ? '-0.0' : String(x)));
  });
}
console.log(JSON.stringify(found));
"""


def results(
    programs: Mapping[str, Program], rows: Mapping[str, Sequence[Sequence[float]]], folder: Path
) -> dict[str, list[list[float] | int]]:
    """Return the outputs of each program for its rows, or the position of the guard that failed."""
    (folder / "programs.mjs").write_text(javascript_source(programs))
    (folder / "run.mjs").write_text(RUNNER)
    texts = {name: [[_text(x) for x in row] for row in given] for name, given in rows.items()}
    (folder / "rows.json").write_text(json.dumps(texts))
    assert NODE
    done = subprocess.run([NODE, "run.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    found = json.loads(done.stdout)
    return {
        name: [row if isinstance(row, int) else [float(x.replace("Infinity", "inf")) for x in row] for row in each]
        for name, each in found.items()
    }


def _text(x: float) -> str:
    return repr(x).replace("inf", "Infinity").replace("nan", "NaN")
