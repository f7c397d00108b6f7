"""The errors of values, partials and second derivatives in units in the last place, over the whole range of floats.

The operands are log-uniform over every exponent and over common magnitudes. The table's samples are added, and so are
the neighbors of every number at which a formula changes or a domain ends. Points without a derivative (kinks, poles)
are tested as edge cases instead. Prints its table with `python -m tests.autograd.test_ulp [POINTS]`.
"""

from __future__ import annotations

import math
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from mpmath import mp, mpf

from autograd.current_engine import Value, record
from autograd.functional.gradient import gradients
from autograd.operation import Primitive
from autograd.ops import TABLE
from tests.helpers.draws import SEED, draws
from tests.helpers.every_case import every_case
from tests.helpers.references import PARTIAL_TERMS, REFERENCE, VALUE_TERMS

POINTS = draws(test=25, cover=2_000, soak=20_000)

# Edges of domains, thresholds of rules, ends of the range, and a few arbitrary numbers.
SPECIAL = (
    *(
        0.0,
        1.0,
        0.5,
        2.0,
        3.0,
        16.0,
        5e-324,
        2.2250738585072014e-308,
        1.7976931348623157e308,
        2.0**53,
        2.0**-53,
        1.5,
        1.1,
        1.9,
    ),
    *(
        19.0,
        22.0,
        37.0,
        38.5,
        40.0,
        709.78,
        745.13,
        710.47,
        354.89,
        372.6,
        800.0,
        27.5,
        26.64,
        5.9,
        0.7517916,
        1.2784645,
    ),
    *(
        1e150,
        1e-150,
        1e-290,
        1e-100,
        1.34e154,
        1.49e-154,
        6.7e153,
        1e200,
        1e-200,
        1e16,
        math.pi,
        math.pi / 2,
        math.pi / 4,
    ),
    *(
        1 / 3,
        1e-5,
        1e7,
        3.402823466e38,
        1.192092896e-07,
        10 / 7,
        math.sqrt(0.5),
        math.log(2),
        math.e,
        0.99999,
        6.5,
        13.0,
    ),
)


# ---- points ---------------------------------------------------------------------------------------------------------


def neighbor(x: float, steps: int) -> float:
    """Return the float that is a number of steps away from x."""
    for _ in range(abs(steps)):
        x = math.nextafter(x, math.copysign(math.inf, steps))
    return x


def size(random: Random, low: float, high: float) -> float:
    """Draw a number of either sign with a uniform binary exponent."""
    return random.choice((-1.0, 1.0)) * random.uniform(1, 2) * 2.0 ** random.uniform(low, high)


def operand(random: Random, samples: tuple[float, float]) -> float:
    kind = random.random()
    if kind < 0.25:
        return size(random, -1074, 1022.99)
    if kind < 0.55:
        return size(random, -30, 11)
    if kind < 0.75:
        return random.uniform(*samples)
    return neighbor(random.choice((-1.0, 1.0)) * random.choice(SPECIAL), random.randint(-2, 2))


def companion(random: Random, x: float) -> float:
    """Draw a second operand that is related to the first: of similar size, adjacent, or such that x**y is in range."""
    kind = random.random()
    if kind < 0.4:
        return x * size(random, -60, 60)
    if kind < 0.6:
        return neighbor(x, random.randint(-3, 3)) * random.choice((-1.0, 1.0))
    y = random.uniform(-1100, 1100) / (math.log2(abs(x)) or 1.0) if x else 2.0
    return float(round(y)) if kind < 0.75 and abs(y) < 1e9 else y


def points(op: Primitive, seed: int = 0) -> Iterator[tuple[float, ...]]:
    """Yield endless operands inside the domain and away from kinks."""
    random = Random(f"{op.name} {seed}")
    while True:
        count = op.arity or op.parameters + random.randint(1, 5)
        ranges = [op.samples[min(i, len(op.samples) - 1)] for i in range(count)]
        xs = [operand(random, limits) for limits in ranges]
        if count == 2 and random.random() < 0.6:
            xs[1] = companion(random, xs[0])
        if op.arity is None and random.random() < 0.7:
            xs = [random.uniform(-40, 40) for _ in xs]
        if op.parameters and op.arity != 2:
            xs[-op.parameters :] = [random.uniform(*limits) for limits in ranges[-op.parameters :]]
        if op.parameters and op.arity is None:
            xs[-1] = float(random.randrange(count - 1))
        if all(map(math.isfinite, xs)) and op.domain(*xs) and all(op.kinks(*xs)):
            yield tuple(xs)


# ---- errors ---------------------------------------------------------------------------------------------------------


def ulps(got: float, exact: Any, terms: Sequence[Any] = ()) -> float:
    """Return the error in units in the last place of the exact number, or of the largest of its terms."""
    if math.isnan(got):
        return math.inf
    largest = mpf(2) ** 1024
    near, exact = (max(-largest, min(largest, mpf(x))) for x in (got, exact))
    scale = max([abs(exact), *map(abs, terms)])
    unit = mpf(2) ** (max(-1021, min(1024, mp.mag(scale))) - 53 if scale else -1074)
    return float(abs(near - exact) / unit)


@dataclass
class Worst:
    """The largest error so far, and its operands."""

    error: float = 0.0
    at: tuple[float, ...] = ()

    def update(self, error: float, at: tuple[float, ...]) -> None:
        """Keep an error if it is the largest so far."""
        if error > self.error:
            self.error, self.at = error, at


def measure(op: Primitive, count: int, seed: int = 0) -> tuple[Worst, Worst]:
    """The worst error of the value and of a partial over this many points."""
    of_value, of_partials = Worst(), Worst()
    value, partials = REFERENCE[op.name]
    for _, xs in zip(range(count), points(op, seed), strict=False):
        exact = [mpf(x) for x in xs]
        split = len(xs) - op.parameters
        node = record(op, (*map(Value, xs[:split]), *xs[split:]))
        terms = VALUE_TERMS[op.name](*exact) if op.name in VALUE_TERMS else ()
        of_value.update(ulps(node.data, value(*exact), terms), xs)
        try:
            slopes = partials(*exact)
        except ZeroDivisionError:
            continue  # a pole of the slope
        terms = PARTIAL_TERMS[op.name](*exact) if op.name in PARTIAL_TERMS else ()
        for got, slope in zip(node.partials, slopes, strict=True):
            if not isinstance(slope, type(mp.j)):  # d(x**y)/dy at x < 0 is not real
                of_partials.update(ulps(got, slope, terms), xs)
    return of_value, of_partials


def measure_second(op: Primitive, count: int, seed: int = 0) -> Worst:
    """Return the worst error of the second derivative of an operation of one operand.

    Near its zeros, the unit is derived from its change with x, since no formula keeps more digits there than its terms
    have.
    """
    worst, (_, partials) = Worst(), REFERENCE[op.name]
    for _, (x,) in zip(range(count), points(op, seed), strict=False):
        if not 1e-10 < abs(x) < 700:
            continue
        with mp.workprec(min(2500, 400 + int(3 * x * x))):  # enough bits to distinguish 1 - exp(-x**2) from 1
            h = abs(mpf(x)) * mpf(2) ** -80
            try:
                below, at, above = (partials(mpf(x) + step)[0] for step in (-h, 0, h))
            except ZeroDivisionError:
                continue  # a pole of the slope
            if isinstance(below, type(mp.j)):
                continue  # an edge of the domain
            second, third = (above - below) / (2 * h), (above - 2 * at + below) / h**2
        if mpf(2) ** -1000 < abs(second) < mpf(2) ** 1000:
            v = Value(x)
            slope = gradients(record(op, (v,)), v, create_graph=True)
            assert isinstance(slope, Value)
            worst.update(ulps(gradients(slope, v), second, [x * third]), (x,))
    return worst


# ---- the bars -------------------------------------------------------------------------------------------------------

PARTIALS = 4.0
COMPOSED = 2.0  # two functions of the C library, or one and some arithmetic
LIBM = 1.0
VALUE_BARS = {
    # Python's math calls glibc, whose functions have these errors. Its manual lists the same or larger ones.
    "sinh": 2.0,
    "tanh": 2.0,
    "asinh": 2.0,
    "acosh": 2.0,
    "atanh": 2.0,
    "erfc": 3.0,
    "log10": 2.0,
    "normal_cdf": 3.5,  # half of erfc
    "gelu": 3.5,  # x times normal_cdf
    "prod": 0.51,  # as if rounded once
    "floordiv": 2.0,  # Python's //
    "lgamma": 2.5,  # a product with a logarithm, added to another number
    "digamma": 4.0,  # at negative numbers pi times the tangent of a rounded angle
    "sinc": 3.0,  # the sine of a rounded angle over a rounded angle
    "mish": 2.5,  # an exponential and five arithmetic operations
    "silu": 2.5,  # in the far left tail a product of three factors
    "logaddexp": 2.5,  # an exponential, a sum, a logarithm, a sum
    "logsumexp": 2.5,
    "log_softmax": 2.5,
    "softmax": 3.0,  # an exponential over a sum of exponentials, with an error of 1 each
    "dot": 4.0,  # a rounding for each product and each sum
}
PARTIAL_BARS = {
    "erfinv": 5.0,  # the C library's erfc is off by up to 2.6, and so is the residual of z computed from it
    "softmax": 5.0,  # a product of two components, each up to 2.5 off
}
ELSEWHERE = 1.0 if platform.libc_ver()[0] == "glibc" else 2.0  # other C libraries have larger errors


SECOND = 8.0  # a slope's formula is differentiated term by term


def bar(op: Primitive) -> float:
    """Return the error that a value may have. Operations without a C function are compositions."""
    return VALUE_BARS.get(op.name, COMPOSED if op.c is None else LIBM)


def test_every_operation_has_a_reference() -> None:
    """An operation that is added to the table is added to the references."""
    assert REFERENCE.keys() == TABLE.keys()


@every_case("op", TABLE.values())
def test_errors_are_within_the_bars(op: Primitive) -> None:
    """Value and partials, over the whole range of floats."""
    of_value, of_partials = measure(op, POINTS, SEED)
    assert of_value.error <= bar(op) * ELSEWHERE, of_value
    assert of_partials.error <= PARTIAL_BARS.get(op.name, PARTIALS) * ELSEWHERE, of_partials


@every_case("name", [op.name for op in TABLE.values() if op.arity == 1])
def test_errors_of_second_derivatives_are_within_the_bar(name: str) -> None:
    """Also where the first derivative is nearly constant, far out on either side."""
    worst = measure_second(TABLE[name], POINTS // 6, SEED)
    assert worst.error <= SECOND * ELSEWHERE, worst


def main(count: int) -> None:
    """Print the table."""
    print(f"worst errors at {count} points each, in units in the last place; the last column: where the partial's is")
    print(f"{'operation':12}{'value':>8}{'partials':>10}   at")
    for op in TABLE.values():
        of_value, of_partials = measure(op, count)
        print(f"{op.name:12}{of_value.error:8.2f}{of_partials.error:10.2f}   {', '.join(map(repr, of_partials.at))}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
