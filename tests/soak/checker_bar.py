"""The requirement for the checks: no wrong derivative passes, and no correct one is reported as wrong.

Every family of functions is checked at random points, half of them with plain floats through `check_derivative`, half
with Values through `gradcheck`. At each point, the correct derivative and four wrong ones are claimed: with the
opposite sign, doubled, with a relative error of 1e-5, and zero. With Values, a product with a detached operand is also
checked. The correct derivatives are closed forms evaluated with mpmath. A miss is a wrong claim reported as ok, kink or
not differentiable. A false alarm is a correct claim reported as wrong. Claims that floats cannot decide are
ill-conditioned.

    python -m tests.soak.checker_bar [points per family] [--seed SEED] [--state FILE] [families]

With --state, a run continues where an earlier one was stopped.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import mpmath

import autograd
from autograd import primitive
from autograd.checks import Verdict, check_derivative, gradcheck
from tests.helpers.draws import SEED
from tests.soak.checker_families import FAMILIES, Family

POINTS = 250  # per family
DIGITS = 60
FACTORS = {"right": 1.0, "sign": -1.0, "factor": 2.0, "near": 1 + 1e-5, "zero": 0.0}
RIGHT, WRONG = 1e-7, 9e-6  # relative errors: the largest of a correct claim, and the smallest of a wrong one
LEFT_OPEN = 0.01  # the largest share of undecided claims at ordinary points
PASSES = (Verdict.OK, Verdict.KINK, Verdict.NOT_DIFFERENTIABLE)

# A function with the right value and a multiple of the right derivative.
MULTIPLE = {
    name: primitive(f"multiple_{name}", lambda x: x, lambda z, x, factor=factor: (factor + 0 * x,))
    for name, factor in FACTORS.items()
}


def wave(m: Any, x: Any) -> Any:
    """Return the second factor of the product with a detached operand."""
    return 1.5 + m.sin(x)


def relative_error(claim: Any, slope: Any) -> float:
    """Return the error of a claim, relative to the larger of the claim and the right derivative."""
    return float(abs(claim - slope) / (max(abs(claim), abs(slope)) or 1))


def verdicts(family: Family, x: float, with_values: bool) -> dict[str, Verdict]:
    """Return the verdict on every claim about the derivative at a point, by the name of the claim."""
    with mpmath.workdps(DIGITS):
        exact = family.slope(mpmath, mpmath.mpf(x))
        slope = float(exact)
    found: dict[str, Verdict] = {}
    seen: dict[Any, Any] = {}

    def f(t: Any) -> Any:  # computed once for all claims
        if t not in seen:
            seen[t] = family.f(math, t)
        return seen[t]

    claims = FACTORS if slope else {"right": 1.0}
    for name, factor in claims.items():
        if with_values:
            multiple = MULTIPLE[name]
            report = gradcheck(lambda v, m=multiple: m(family.f(autograd, v)), x, raise_exception=False)
        else:
            report = check_derivative(f, lambda _, c=slope * factor: c, x, raise_exception=False)
        claim = report.rows[0].finding.analytic  # for Values the engine's, with rounding errors
        if relative_error(claim, slope) < RIGHT if name == "right" else relative_error(claim, slope) > WRONG:
            found[name] = report.rows[0].verdict
    if with_values:
        with mpmath.workdps(DIGITS):
            t = mpmath.mpf(x)
            lost = family.f(mpmath, t) * mpmath.cos(t)
            kept = exact * wave(mpmath, t)
        if relative_error(kept, kept + lost) > WRONG:
            report = gradcheck(lambda v: family.f(autograd, v) * wave(autograd, v.detach()), x, raise_exception=False)
            if relative_error(report.rows[0].finding.analytic, float(kept + lost)) > WRONG:
                found["detached"] = report.rows[0].verdict
    return found


def points(name: str, count: int, seed: int) -> list[tuple[float, bool]]:
    """Draw points of a family, each with a flag for the check with Values. An odd seed begins with Values."""
    family, random = FAMILIES[name], Random(f"{name} {seed}")
    return [(family.draw(random), family.values and i % 2 == 1) for i in range(seed, seed + count)]


def run(name: str, count: int, seed: int = 0) -> dict[str, Any]:
    """Return the counts of a family (points, claims, misses, alarms, undecided), and a text for each failure."""
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for x, with_values in points(name, count, seed):
        counts["points"] += 1
        found = verdicts(FAMILIES[name], x, with_values)
        for claim, verdict in found.items():
            counts["claims"] += 1
            counts["undecided"] += verdict is Verdict.ILL_CONDITIONED
            miss = claim != "right" and verdict in PASSES
            alarm = claim == "right" and verdict is Verdict.WRONG
            lost = claim == "right" and verdict is Verdict.NOT_DIFFERENTIABLE
            counts["misses"] += miss
            counts["alarms"] += alarm
            counts["not differentiable"] += lost
            if miss or alarm or lost:
                failures.append(f"{name} at {x!r}, {'Values' if with_values else 'floats'}: {claim} is {verdict.value}")
    return {**counts, "failures": failures}


def main() -> int:
    """Print a line per family and the totals. Return 1 if a claim was judged wrongly, or if too many are undecided."""
    parser = argparse.ArgumentParser(description="The acceptance test of the checker.")
    parser.add_argument("points", nargs="?", type=int, default=POINTS, help="points per family (default: %(default)s)")
    parser.add_argument("families", nargs="*", help="families (default: all)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--state", type=Path, help="a file that stores the finished families")
    parser.add_argument("--shown", type=int, default=2, help="failures to print for each family (default: %(default)s)")
    options = parser.parse_args()
    names = options.families or list(FAMILIES)
    done: dict[str, Any] = json.loads(options.state.read_text()) if options.state and options.state.exists() else {}
    start = time.process_time()
    total: Counter[str] = Counter()
    for i, name in enumerate(names):
        key = f"{name} {options.points} {options.seed}"
        if key not in done:
            done[key] = run(name, options.points, options.seed)
            if options.state:
                options.state.write_text(json.dumps(done))
        counts = {k: v for k, v in done[key].items() if k != "failures"}
        total.update(counts)
        if FAMILIES[name].ordinary:
            total.update({f"ordinary {k}": v for k, v in counts.items()})
        share = 100 * counts.get("undecided", 0) / counts["claims"]
        print(
            f"{i + 1:3} of {len(names)} {name:22} {counts['points']} points, {counts['claims']} claims: "
            f"{counts['misses']} missed, {counts['alarms']} false alarms, {counts['not differentiable']} not "
            f"differentiable, {share:.1f} % undecided",
            flush=True,
        )
        for line in done[key]["failures"][: options.shown]:
            print("       ", line)
    failed = total["misses"] + total["alarms"] + total["not differentiable"]
    print(
        f"{len(names)} families, {total['points']} points, {total['claims']} claims: {total['misses']} missed, "
        f"{total['alarms']} false alarms, {total['not differentiable']} called not differentiable; "
        f"{100 * total['undecided'] / total['claims']:.2f} % undecided, at ordinary points "
        f"{100 * total['ordinary undecided'] / max(1, total['ordinary claims']):.2f} %; "
        f"{time.process_time() - start:.0f} s"
    )
    return int(failed > 0 or total["ordinary undecided"] >= LEFT_OPEN * total["ordinary claims"] > 0)


if __name__ == "__main__":
    sys.exit(main())
