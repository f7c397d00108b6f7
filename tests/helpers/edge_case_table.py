"""The edge cases on which PyTorch or JAX disagree with us or with each other, as a table.

python tests/edge_case_table.py > tests/data/disagreements.md
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isclose
from typing import Any

from tests.helpers.paths import DATA

HEAD = """# Where systems disagree

Values and partials at edge cases where PyTorch 2.13 or JAX 0.10 (float64, CPU) give something else than this project,
or than each other; "-" where a system has no such operation. A number that is 1e-9 or more off, relatively, disagrees;
signs of zero do not count. Written by `python tests/edge_case_table.py` from `tests/data/`.
"""


def numbers(result: Any) -> list[float]:
    """Return the numbers of a stored result: value and partials, or a second derivative alone."""
    parts = [result["value"], *result["grads"]] if isinstance(result, dict) else [result]
    return [float(part) for part in parts if part is not None]


def agrees(result: Any, ours: Any) -> bool:
    """Tell whether a system's result is ours, as far as it has one."""
    pairs = zip(numbers(result), numbers(ours), strict=False) if result is not None else ()
    return all(a == b or (a != a and b != b) or isclose(a, b, rel_tol=1e-9) for a, b in pairs)


def shown(result: Any) -> str:
    """Print a result: value; partials."""
    if result is None:
        return "-"
    if not isinstance(result, dict):
        return f"{float(result):.6g}"
    value, *partials = (f"{x:.6g}" for x in numbers(result))
    return f"{value}; {', '.join(partials)}"


def rows(file: str) -> Iterator[str]:
    """Yield a line for each case on which not all agree."""
    for case in json.loads((DATA / file).read_text()):
        ours = case["recommended"]
        if not (agrees(case["torch"], ours) and agrees(case["jax"], ours)):
            call = f"`{case['op']}` at {', '.join(map(str, case['args']))}"
            cells = [
                call,
                *(shown(case[system]) for system in ("recommended", "torch", "jax")),
                case["reason"] or "a smooth point, at which the usual formula loses all digits",
            ]
            yield "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def page() -> str:
    """Return the page."""
    header = "| call | ours | PyTorch | JAX | why |\n| --- | --- | --- | --- | --- |"
    parts = [HEAD]
    for title, file in (("Value; partials", "edge_cases.json"), ("Second derivatives", "edge_cases_second_order.json")):
        found = list(rows(file))
        parts.append(f"## {title}\n\n{len(found)} of the cases listed.\n\n{header}\n" + "\n".join(found) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(page(), end="")
