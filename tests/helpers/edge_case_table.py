"""The table of edge cases in which PyTorch or JAX disagree with this project or with each other.

python -m tests.helpers.edge_case_table > tests/data/disagreements.md
"""

from __future__ import annotations

import json
from math import isclose
from typing import Any

from tests.helpers.paths import DATA

HEAD = """# Where systems disagree

Values and partials in edge cases in which PyTorch 2.13 or JAX 0.10 (float64, CPU) differ from this project
or from each other. "-" means that a system does not have the operation. Numbers disagree if their relative difference
is at least 1e-9. Signs of zero are ignored. Written by `python -m tests.helpers.edge_case_table` from the `edge_cases`
files of this folder.
"""

# By the `reason` of a stored case: a heading, and the behavior of this project.
REASONS = {
    "smooth": (
        "Smooth points",
        "The usual formula cancels, overflows or underflows. The result here is right to the last digits.",
    ),
    "range": (
        "Ends of the range",
        "Subnormal numbers are kept. A result becomes 0 or inf only if it is out of range itself.",
    ),
    "limit": ("Limits", "At inf and at an edge of the domain, a partial is the limit from inside the domain."),
    "pole": ("Poles", "Value and partials are infinite, and their signs follow the sign of the zero."),
    "power": (
        "The exponent 0",
        "x to the power 0 is 1 for every x, nan included, so its derivative with respect to x is 0.",
    ),
    "kink": (
        "Kinks and ties",
        "The partials are the subgradient with the smallest norm. PyTorch has the same rule.",
    ),
    "bound": (
        "The bounds of clamp",
        "The slope is 1 at both bounds, so that a parameter on a bound can move back inside.",
    ),
    "none": (
        "No derivative",
        "If no direction is better than another, the partials of atan2 are 0. The partials of undefined weights are "
        "nan.",
    ),
    "choice": ("Choices", "The operand that `where` does not choose gets no adjoint at all, so no nan comes from it."),
    "outside": (
        "Outside the domain",
        "Value and partials are nan. A finite slope would let training continue from a nan loss.",
    ),
    "nan": ("nan operands", "A nan operand makes the value and the partials nan, so that it stays visible."),
    "rounding": ("Rounding", "Every operation is rounded separately, from left to right, without fused multiply-add."),
    "ieee": (
        "IEEE-754",
        "The value follows IEEE-754 arithmetic. The partials follow the formula, even if the value is infinite.",
    ),
}


def numbers(result: Any) -> list[float]:
    """Return the numbers of a stored result: value and partials, or a second derivative alone."""
    parts = [result["value"], *result["grads"]] if isinstance(result, dict) else [result]
    return [float(part) for part in parts if part is not None]


def agrees(result: Any, ours: Any) -> bool:
    """Return whether a system has our result, or none."""
    pairs = zip(numbers(result), numbers(ours), strict=False) if result is not None else ()
    return all(a == b or (a != a and b != b) or isclose(a, b, rel_tol=1e-9) for a, b in pairs)


def shown(result: Any) -> str:
    """Return a result as text: value; partials."""
    if result is None:
        return "-"
    if not isinstance(result, dict):
        return f"{float(result):.6g}"
    value, *partials = (f"{x:.6g}" for x in numbers(result))
    return f"{value}; {', '.join(partials)}"


def rows(file: str) -> dict[str, list[str]]:
    """Return a line for each case with a disagreement, by its reason."""
    found: dict[str, list[str]] = {}
    for case in json.loads((DATA / file).read_text()):
        ours = case["recommended"]
        if not (agrees(case["torch"], ours) and agrees(case["jax"], ours)):
            call = f"`{case['op']}` at {', '.join(map(str, case['args']))}"
            cells = [call, *(shown(case[system]) for system in ("recommended", "torch", "jax"))]
            found.setdefault(case["reason"], []).append("| " + " | ".join(cells) + " |")
    return found


def page() -> str:
    """Return the page."""
    header = "| call | ours | PyTorch | JAX |\n| --- | --- | --- | --- |\n"
    parts = [HEAD]
    for title, file in (("Value; partials", "edge_cases.json"), ("Second derivatives", "edge_cases_second_order.json")):
        found = rows(file)
        parts.append(f"## {title}\n\n{sum(map(len, found.values()))} of the cases listed.\n")
        for reason, (heading, text) in REASONS.items():
            if lines := found.get(reason):
                said = "" if file == "edge_cases_second_order.json" else f"{text}\n\n"
                parts.append(f"### {heading}\n\n{said}{header}" + "\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(page(), end="")
