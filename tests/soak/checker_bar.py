"""The bar of the checks: no wrong derivative passes, and no right one is called wrong.

Every family of functions is checked at random points, half of them with plain floats through `check_derivative`, half
with Values through `gradcheck`. A point gets the right derivative and four wrong ones: another sign, twice as much, off
by a part in 1e5, and zero; Values also get a product with a detached operand. The right derivatives are closed forms
evaluated with mpmath. A miss is a wrong claim that the check calls ok, kink or not differentiable. A false alarm is a
right claim that the check calls wrong. Claims that floats cannot decide are ill-conditioned.

    python -m tests.soak.checker_bar [points per family] [--seed SEED] [--state FILE] [families]

With --state a run continues where an earlier one was stopped.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import mpmath

import autograd
from autograd import primitive
from autograd.checks import Verdict, check_derivative, gradcheck
from tests.helpers.draws import SEED

POINTS = 250  # per family
DIGITS = 60
FACTORS = {"right": 1.0, "sign": -1.0, "factor": 2.0, "near": 1 + 1e-5, "zero": 0.0}
RIGHT, WRONG = 1e-7, 9e-6  # relative: claims that are off by less, and by more
LEFT_OPEN = 0.01  # of the claims at ordinary points: the largest share that may be undecided
PASSES = (Verdict.OK, Verdict.KINK, Verdict.NOT_DIFFERENTIABLE)

# A function whose value is right and whose derivative is a multiple of the right one.
MULTIPLE = {
    name: primitive(f"multiple_{name}", lambda x: x, lambda z, x, factor=factor: (factor + 0 * x,))
    for name, factor in FACTORS.items()
}


@dataclass(frozen=True)
class Family:
    """Functions of one kind, and points to check them at.

    Attributes:
        f: the function, of a module of functions (math, mpmath or autograd) and a number.
        slope: its derivative, of mpmath and a number.
        draw: draws a point.
        ordinary: whether floats can show the derivative: no cancellation and no flatness.
        values: whether f takes Values.
    """

    f: Callable[[Any, Any], Any]
    slope: Callable[[Any, Any], Any]
    draw: Callable[[Random], float]
    ordinary: bool = True
    values: bool = True


def uniform(low: float, high: float) -> Callable[[Random], float]:
    """Draw points uniformly."""
    return lambda random: random.uniform(low, high)


def scales(low: int, high: int, center: float = 0.0, signs: tuple[int, ...] = (-1, 1)) -> Callable[[Random], float]:
    """Draw points whose distances from a center are of all sizes, as powers of ten."""
    return lambda random: center + random.choice(signs) * 10 ** random.uniform(low, high)


def cube_root(y: float, tolerance: float) -> float:
    """Return a cube root by bisection."""
    low, high = 0.0, max(1.0, y)
    while high - low > tolerance:
        middle = (low + high) / 2
        low, high = (middle, high) if middle**3 < y else (low, middle)
    return (low + high) / 2


M = 1e6
K = 273.15

SMOOTH = {
    "polynomial": Family(
        lambda m, x: ((x - 2.0) * x + 3.0) * x - 1.0, lambda m, x: 3 * x**2 - 4 * x + 3, uniform(-3, 3)
    ),
    "exp": Family(lambda m, x: m.exp(x), lambda m, x: m.exp(x), uniform(-20, 20)),
    "log": Family(lambda m, x: m.log(x), lambda m, x: 1 / x, scales(-8, 8, signs=(1,))),
    "tanh": Family(lambda m, x: m.tanh(x), lambda m, x: m.sech(x) ** 2, uniform(-3, 3)),
    "atan": Family(lambda m, x: m.atan(5 * x), lambda m, x: 5 / (1 + 25 * x * x), uniform(-10, 10)),
    "sqrt": Family(lambda m, x: m.sqrt(x), lambda m, x: 0.5 / m.sqrt(x), scales(-12, 12, signs=(1,))),
    "reciprocal": Family(lambda m, x: 1 / x, lambda m, x: -1 / x**2, scales(-6, 6)),
    "power": Family(lambda m, x: x**2.5, lambda m, x: 2.5 * x**1.5, scales(-4, 4, signs=(1,))),
    "hypot": Family(lambda m, x: m.sqrt(x * x + 2.0), lambda m, x: x / m.sqrt(x * x + 2), scales(-3, 5)),
    "exp_sin": Family(
        lambda m, x: m.exp(m.sin(3 * x)), lambda m, x: 3 * m.cos(3 * x) * m.exp(m.sin(3 * x)), uniform(-5, 5)
    ),
    "logistic": Family(
        lambda m, x: 1 / (1 + m.exp(-x)), lambda m, x: 1 / (m.exp(x / 2) + m.exp(-x / 2)) ** 2, uniform(-10, 10)
    ),
    "erf": Family(lambda m, x: m.erf(x), lambda m, x: 2 / m.sqrt(m.pi) * m.exp(-x * x), uniform(-2, 2)),
    "linear": Family(lambda m, x: 3.7 * x + 1.3, lambda m, x: m.mpf(3.7), scales(-6, 6)),
    "deep": Family(
        lambda m, x: m.sin(m.cos(m.sin(2 * x) + x) + 1.0),
        lambda m, x: -m.cos(m.cos(m.sin(2 * x) + x) + 1) * m.sin(m.sin(2 * x) + x) * (2 * m.cos(2 * x) + 1),
        uniform(-3, 3),
    ),
    "small_argument": Family(lambda m, x: m.sin(x), lambda m, x: m.cos(x), scales(-12, 0)),
    "large_values": Family(lambda m, x: 1e200 * m.sin(x), lambda m, x: 1e200 * m.cos(x), uniform(-3, 3)),
    "small_values": Family(lambda m, x: 1e-200 * m.sin(x), lambda m, x: 1e-200 * m.cos(x), uniform(-3, 3)),
}
WAVES = {
    f"sin_{w:g}x": Family(lambda m, x, w=w: m.sin(w * x), lambda m, x, w=w: w * m.cos(w * x), uniform(-2, 2))
    for w in (7.0, 50.0, 200.0, 1000.0, 1e4)
} | {
    "cos_30x_shifted": Family(lambda m, x: m.cos(30 * x + 2), lambda m, x: -30 * m.sin(30 * x + 2), uniform(-2, 2)),
    "zero_of_a_wave": Family(
        lambda m, x: m.sin(50 * x),
        lambda m, x: 50 * m.cos(50 * x),
        lambda random: random.randrange(-30, 30) * math.pi / 50 + random.uniform(-1, 1) * 10 ** random.uniform(-9, -3),
    ),
    "chirp": Family(lambda m, x: m.sin(x * x), lambda m, x: 2 * x * m.cos(x * x), uniform(1, 30)),
    "reciprocal_wave": Family(lambda m, x: m.sin(1 / x), lambda m, x: -m.cos(1 / x) / x**2, uniform(0.01, 1)),
    "two_waves": Family(
        lambda m, x: m.sin(x) + 0.01 * m.sin(300 * x), lambda m, x: m.cos(x) + 3 * m.cos(300 * x), uniform(-3, 3)
    ),
    "far_wave": Family(
        lambda m, x: m.sin(2 * math.pi * x), lambda m, x: 2 * math.pi * m.cos(2 * math.pi * x), scales(2, 5)
    ),
    "far_wave_at_integers": Family(
        lambda m, x: m.sin(2 * math.pi * x),
        lambda m, x: 2 * math.pi * m.cos(2 * math.pi * x),
        lambda random: float(random.randrange(10**8)),
        ordinary=False,
    ),
    "damped": Family(
        lambda m, x: m.exp(-x) * m.cos(20 * x),
        lambda m, x: -m.exp(-x) * (m.cos(20 * x) + 20 * m.sin(20 * x)),
        uniform(0, 5),
    ),
}
STEEP = {
    "steep_tanh": Family(
        lambda m, x: m.tanh(20 * (x - 0.7)), lambda m, x: 20 * m.sech(20 * (x - 0.7)) ** 2, uniform(0.5, 0.9)
    ),
    "steeper_tanh": Family(lambda m, x: m.tanh(1e4 * x), lambda m, x: 1e4 * m.sech(1e4 * x) ** 2, uniform(-2e-4, 2e-4)),
    "peak": Family(
        lambda m, x: 1 / (1 + (1000 * x) ** 2), lambda m, x: -2e6 * x / (1 + (1000 * x) ** 2) ** 2, uniform(-0.01, 0.01)
    ),
    "pole": Family(lambda m, x: 1 / (x - 1), lambda m, x: -1 / (x - 1) ** 2, scales(-5, 0, 1.0)),
    "log_near_zero_of_f": Family(lambda m, x: m.log(3 * x), lambda m, x: 1 / x, scales(-9, -3, 1 / 3)),
    "growth": Family(lambda m, x: m.exp(x * x), lambda m, x: 2 * x * m.exp(x * x), uniform(-5, 5)),
}
FLAT = {
    "far_tail": Family(
        lambda m, x: m.exp(-x * x), lambda m, x: -2 * x * m.exp(-x * x), uniform(-20, 20), ordinary=False
    ),
    "saturated": Family(lambda m, x: m.tanh(x), lambda m, x: m.sech(x) ** 2, uniform(3, 25), ordinary=False),
    "log_sigmoid": Family(
        lambda m, x: m.log(1 / (1 + m.exp(-x))), lambda m, x: 1 / (1 + m.exp(x)), uniform(0, 60), ordinary=False
    ),
    "high_power": Family(lambda m, x: x**8, lambda m, x: 8 * x**7, scales(-3, 0), ordinary=False),
    "cosine_top": Family(lambda m, x: m.cos(x), lambda m, x: -m.sin(x), scales(-10, -1), ordinary=False),
}
CANCELLING = {
    "variance": Family(
        lambda m, x: ((M + x) ** 2 + (M - x) ** 2 + M * M) / 3 - ((M + x + M - x + M) / 3) ** 2,
        lambda m, x: 4 * x / 3,
        scales(-2, 3),
        ordinary=False,
    ),
    "kelvin": Family(lambda m, x: (K + x) ** 4 - K**4, lambda m, x: 4 * (K + x) ** 3, scales(-8, 2), ordinary=False),
    "one_minus_cos": Family(lambda m, x: 1 - m.cos(x), lambda m, x: m.sin(x), scales(-9, 0), ordinary=False),
    "exp_minus_one": Family(lambda m, x: m.exp(x) - 1, lambda m, x: m.exp(x), scales(-12, 0), ordinary=False),
    "exp_minus_three": Family(lambda m, x: m.exp(x) - 3, lambda m, x: m.exp(x), uniform(0.9, 1.3)),
    "expanded": Family(
        lambda m, x: x**7 - 7 * x**6 + 21 * x**5 - 35 * x**4 + 35 * x**3 - 21 * x**2 + 7 * x - 1,
        lambda m, x: 7 * (x - 1) ** 6,
        uniform(0.5, 1.5),
        ordinary=False,
    ),
    "langevin": Family(
        lambda m, x: 1 / m.tanh(x) - 1 / x, lambda m, x: 1 / x**2 - m.csch(x) ** 2, scales(-6, 1), ordinary=False
    ),
    "conjugate": Family(
        lambda m, x: m.sqrt(x * x + 1) - x,
        lambda m, x: x / m.sqrt(x * x + 1) - 1,
        scales(0, 6, signs=(1,)),
        ordinary=False,
    ),
}
OFFSET = {
    f"offset_{c:g}": Family(lambda m, x, c=c: m.sin(x) + c, lambda m, x: m.cos(x), uniform(-3, 3), ordinary=c <= 1e3)
    for c in (1e3, 1e6, 1e10, 1e16)
} | {
    "offset_argument": Family(lambda m, x: m.sin(x + 1e5), lambda m, x: m.cos(x + 1e5), uniform(-3, 3)),
    "offset_cancelled": Family(
        lambda m, x: (1e8 + m.sin(x)) - 1e8, lambda m, x: m.cos(x), uniform(-3, 3), ordinary=False
    ),
}
NOISY = {
    "rounded_6": Family(
        lambda m, x: m.floor(m.sin(x) * 1e6) / 1e6, lambda m, x: m.cos(x), uniform(-3, 3), ordinary=False, values=False
    ),
    "bisection": Family(
        lambda m, x: cube_root(x, 1e-6), lambda m, x: m.cbrt(x) / (3 * x), uniform(1, 8), ordinary=False, values=False
    ),
    "bisection_fine": Family(
        lambda m, x: cube_root(x, 1e-12), lambda m, x: m.cbrt(x) / (3 * x), uniform(1, 8), ordinary=False, values=False
    ),
    "jitter": Family(
        lambda m, x: m.sin(x) + 1e-9 * (hash(x) % 1000 / 1000),
        lambda m, x: m.cos(x),
        uniform(-3, 3),
        ordinary=False,
        values=False,
    ),
}
PIECES = {
    "relu_far": Family(lambda m, x: max(x, 0.0) * 3, lambda m, x: m.mpf(3 if x > 0 else 0), uniform(-3, 3)),
    "abs_near": Family(lambda m, x: abs(x - 0.5), lambda m, x: m.sign(x - 0.5), scales(-10, 0, 0.5)),
    "kinked_wave": Family(
        lambda m, x: abs(m.sin(5 * x)), lambda m, x: 5 * m.cos(5 * x) * m.sign(m.sin(5 * x)), uniform(-2, 2)
    ),
    "huber": Family(
        lambda m, x: 0.5 * x * x if abs(x) < 1 else abs(x) - 0.5,
        lambda m, x: x if abs(x) < 1 else m.sign(x),
        uniform(-3, 3),
    ),
    "piecewise": Family(
        lambda m, x: m.exp(x) if x < 0.25 else 2 * x * x, lambda m, x: m.exp(x) if x < 0.25 else 4 * x, uniform(-1, 1.5)
    ),
    "near_a_step": Family(lambda m, x: m.sin(x) + (1.0 if x > 0.5 else 0.0), lambda m, x: m.cos(x), scales(-8, 0, 0.5)),
    "sawtooth": Family(lambda m, x: (3 * x) % 1.0, lambda m, x: m.mpf(3), uniform(-5, 5)),
    "max_of_two": Family(
        lambda m, x: max(m.sin(x), m.cos(x)),
        lambda m, x: m.cos(x) if m.sin(x) > m.cos(x) else -m.sin(x),
        uniform(-5, 5),
    ),
}
FAMILIES = SMOOTH | WAVES | STEEP | FLAT | CANCELLING | OFFSET | NOISY | PIECES


class Scalar:
    """The functions of `math` under the names that families use, and a few more."""

    def __getattr__(self, name: str) -> Any:
        return getattr(math, name)


def wave(m: Any, x: Any) -> Any:
    """Return the second factor of the product with a detached operand."""
    return 1.5 + m.sin(x)


def off(claim: Any, slope: Any) -> float:
    """Return how far a claim is from the right derivative, relative to the larger of the two."""
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
        claim = report.rows[0].finding.analytic  # with Values the engine's, which rounds where its terms cancel
        if off(claim, slope) < RIGHT if name == "right" else off(claim, slope) > WRONG:
            found[name] = report.rows[0].verdict
    if with_values:
        with mpmath.workdps(DIGITS):
            t = mpmath.mpf(x)
            lost = family.f(mpmath, t) * mpmath.cos(t)
            kept = exact * wave(mpmath, t)
        if off(kept, kept + lost) > WRONG:
            report = gradcheck(lambda v: family.f(autograd, v) * wave(autograd, v.detach()), x, raise_exception=False)
            if off(report.rows[0].finding.analytic, float(kept + lost)) > WRONG:
                found["detached"] = report.rows[0].verdict
    return found


def points(name: str, count: int, seed: int) -> list[tuple[float, bool]]:
    """Draw points of a family, and for each whether it is checked with Values."""
    family, random = FAMILIES[name], Random(f"{name} {seed}")
    return [(family.draw(random), family.values and i % 2 == 1) for i in range(count)]


def run(name: str, count: int, seed: int = 0) -> dict[str, Any]:
    """Return the counts of a family: points, claims, misses, alarms, undecided; and the failures, in words."""
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
    """Print a line for each family and the totals; return 1 if a claim was judged wrongly or too many are undecided."""
    parser = argparse.ArgumentParser(description="The bar of the checks.")
    parser.add_argument("points", nargs="?", type=int, default=POINTS, help="points per family")
    parser.add_argument("families", nargs="*", help="families; by default all")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--state", type=Path, help="a file that keeps the families that are done")
    parser.add_argument("--shown", type=int, default=2, help="failures to print for each family")
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
