"""The page of the results of NumPy's functions on Values. `python -m tests.autograd.test_numpy_page` prints it."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd import Value
from tests.helpers.paths import ROOT

PAGE = ROOT / "tests" / "data" / "numpy.md"
HEAD = """# NumPy's functions of arrays of Values

Values: the gradient flows. Numbers: plain results, whose derivative is 0, as for an array of Python floats. Comparisons
that pick an operand keep its node; at a tie they pick one, where autograd.maximum gives each half of the slope.

| function | gives | instead |
| --- | --- | --- |
"""


def gives(function: np.ufunc) -> str:
    """Describe the result of a NumPy function for arrays of Values."""
    operands = [np.array([[Value(0.5), Value(0.25)], [Value(0.75), Value(-0.5)]])] * function.nin
    try:
        with np.errstate(all="ignore"):
            results: Any = function(*operands)
    except (TypeError, AttributeError):
        return "an error"
    return "Values" if isinstance(np.asarray(results).flat[0], Value) else "numbers"


def rows() -> list[str]:
    """Return a line for each function of NumPy."""
    lines = []
    for name in sorted(name for name in dir(np) if isinstance(getattr(np, name), np.ufunc)):
        found = gives(getattr(np, name))
        ours = f"autograd.{name}" if found == "an error" and hasattr(autograd, name) else ""
        lines.append(f"| {name} | {found} | {ours} |")
    lines += [f"| linalg.{name} | an error | autograd.linalg.{name} |" for name in autograd.linalg.__all__]
    return lines


def test_the_page_agrees_with_numpy() -> None:
    """Other versions of NumPy may have other functions, not other results."""
    written = PAGE.read_text(encoding="utf-8")
    assert written.startswith(HEAD)
    known = {line.split("|")[1] for line in written.splitlines()[7:]}
    found = [row for row in rows() if row.split("|")[1] in known]
    assert len(found) > 80
    assert {*found} <= {*written.splitlines()}


def test_comparisons_keep_the_node_that_they_pick() -> None:
    v = Value(3.0)
    for picked in (np.maximum(v, 2.0), np.maximum(2.0, v), np.minimum(v, 4.0), np.fmax(v, 2.0), np.fmin(v, 4.0)):
        assert picked is v
    assert np.maximum(v, 5.0) == 5.0


if __name__ == "__main__":
    print(HEAD + "\n".join(rows()))
