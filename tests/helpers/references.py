"""Reference definitions of the operations: the value and partials of each, in mpmath.

They are textbook definitions, independent of the formulas in the table. With 200 bits and an unlimited exponent, only a
difference that tends to 0 must be rewritten to be accurate. Each entry is the value and the list of partials.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from mpmath import mp, mpf

mp.prec = 200
Function = Callable[..., Any]


def exp(x: Any) -> Any:
    """e**x. Exponents far beyond the range of floats are limited: exact results would have thousands of digits."""
    return mpf(0) if x < -2000 else mpf(2) ** 4000 if x > 2000 else mp.exp(x)


def power(x: Any, y: Any) -> Any:
    """x**y for real results."""
    if x == 0:
        return mpf(0) if y > 0 else mpf(1) if y == 0 else 1 / x
    size = exp(y * mp.log(abs(x)))
    return -size if x < 0 and y % 2 == 1 else size


def power_slope(x: Any, y: Any) -> Any:
    """d(x**y)/dx. If y exceeds 2**200, x**(y-1) is not used, because y - 1 would be rounded."""
    return mpf(0) if y == 0 else y * power(x, y) / x if x else y * power(x, y - 1)


def whole(x: Any, y: Any) -> Fraction:
    """floor(x / y), exact, because the quotient can have 600 digits."""
    return Fraction(Fraction(float(x)) // Fraction(float(y)))


def rational(x: Fraction) -> Any:
    return mpf(x.numerator) / x.denominator


def sech2(x: Any) -> Any:
    e = exp(-2 * abs(x))
    return 4 * e / (1 + e) ** 2


def logistic(x: Any) -> Any:
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


def logistic_slope(x: Any) -> Any:
    return logistic(x) * logistic(-x)


def near(x: Any, limit: int) -> Any:
    """x, limited to the range in which results differ as floats."""
    return max(-limit, min(limit, x))


def below(x: Any) -> Any:
    """The normal distribution function."""
    return mp.erfc(near(-x / mp.sqrt(2), 60)) / 2


def density(x: Any) -> Any:
    return exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def bell(x: Any) -> Any:
    return 2 * exp(-x * x) / mp.sqrt(mp.pi)


def terms(*operands: Any) -> list[Any]:
    """The terms of a dot product."""
    n = len(operands) // 2
    return [*(w * x for w, x in zip(operands[:n], operands[n : 2 * n], strict=True)), *operands[2 * n :]]


def dot_partials(*operands: Any) -> list[Any]:
    n = len(operands) // 2
    return [*operands[n : 2 * n], *operands[:n], *(1 for _ in operands[2 * n :])]


def shifted(*xs: Any) -> tuple[Any, Any]:
    """The largest of xs, and the sum of exp(x - largest) over the others."""
    largest, *others = sorted(xs, reverse=True)
    return largest, sum((exp(x - largest) for x in others), mpf(0))


def logsumexp(*xs: Any) -> Any:
    largest, others = shifted(*xs)
    return largest + mp.log1p(others)


def weights(*xs: Any) -> list[Any]:
    largest, others = shifted(*xs)
    return [exp(x - largest) / (1 + others) for x in xs]


def log_softmax(*operands: Any) -> Any:
    *xs, i = operands
    largest, others = shifted(*xs)
    return (xs[int(i)] - largest) - mp.log1p(others)


def log_softmax_partials(*operands: Any) -> list[Any]:
    w, i = weights(*operands[:-1]), int(operands[-1])
    return [sum((x for k, x in enumerate(w) if k != i), mpf(0)) if j == i else -weight for j, weight in enumerate(w)]


def product(*xs: Any) -> Any:
    return mp.fprod(xs)


def rounded(x: Any, digits: Any) -> Any:
    """x rounded to decimal digits in exact arithmetic, then to a float. At most 400 digits are needed."""
    return float(round(Fraction(float(x)), int(near(digits, 400))))


def times_tanh(x: Any) -> Any:
    """tanh(softplus(x)), from e**x."""
    e = exp(-abs(x))
    return (1 + 2 * e) / (1 + 2 * e + 2 * e * e) if x > 0 else e * (2 + e) / (2 + 2 * e + e * e)


def mish_terms(x: Any) -> list[Any]:
    return [times_tanh(x), x * (1 - times_tanh(x) ** 2) * logistic(x)]


def sinc_slope_terms(x: Any) -> list[Any]:
    return [mp.cospi(x) / x, mp.sinpi(x) / (mp.pi * x * x)]


def sinc_slope(x: Any) -> Any:
    """The slope of sinc. It is a series if the difference would lose too many digits, even with 200 bits."""
    if abs(x) < mpf(10) ** -20:
        return -(mp.pi**2) * x / 3
    return sum(a * b for a, b in zip((1, -1), sinc_slope_terms(x), strict=True))


def softmax(*operands: Any) -> Any:
    return weights(*operands[:-1])[int(operands[-1])]


def softmax_partials(*operands: Any) -> list[Any]:
    w, i = weights(*operands[:-1]), int(operands[-1])
    rest = sum((weight for j, weight in enumerate(w) if j != i), mpf(0))
    return [w[i] * rest if j == i else -w[i] * weight for j, weight in enumerate(w)]


def log_gamma(x: Any) -> Any:
    """log(abs(gamma(x))), by the reflection formula for negative x."""
    return mp.loggamma(x) if x > 0 else sum(log_gamma_terms(x))


def log_gamma_terms(x: Any) -> list[Any]:
    return [mp.log(mp.pi / abs(x * mp.sinpi(x))), -mp.loggamma(-x)] if x < 0 else []


def trigamma(x: Any) -> Any:
    """The derivative of digamma: the reflection formula for negative x, or a few terms if the rest is negligible."""
    if x < 0:
        return (mp.pi / mp.sinpi(x)) ** 2 - trigamma(1 - x)
    if x < mpf(10) ** -30:
        return 1 / x**2
    return mp.psi(1, x) if x < 10**6 else 1 / x + 1 / (2 * x**2) + 1 / (6 * x**3) - 1 / (30 * x**5)


def digamma_terms(x: Any) -> list[Any]:
    return [mp.digamma(1 - x), mp.pi * mp.cospi(x) / mp.sinpi(x)] if x < 0 else []


# Klambauer et al. 2017, appendix: computed from the mean of the normal distribution over the negative half.
SELU_ALPHA, SELU_SCALE = mpf("1.6732632423543772848170429916717"), mpf("1.0507009873554804934193349852946")

REFERENCE: dict[str, tuple[Function, Function]] = {
    "neg": (lambda x: -x, lambda x: [-1]),
    "add": (lambda x, y: x + y, lambda x, y: [1, 1]),
    "sub": (lambda x, y: x - y, lambda x, y: [1, -1]),
    "mul": (lambda x, y: x * y, lambda x, y: [y, x]),
    "div": (lambda x, y: x / y, lambda x, y: [1 / y, -x / y**2]),
    "mod": (lambda x, y: rational(Fraction(float(x)) % Fraction(float(y))), lambda x, y: [1, -rational(whole(x, y))]),
    "floordiv": (lambda x, y: rational(whole(x, y)), lambda x, y: [0, 0]),
    "pow_const": (power, lambda x, c: [power_slope(x, c)]),
    "pow": (power, lambda x, y: [power_slope(x, y), power(x, y) * (mp.log(x) if x else 1 / x)]),
    "exp": (exp, lambda x: [exp(x)]),
    "exp2": (lambda x: exp(x * mp.ln2), lambda x: [exp(x * mp.ln2) * mp.ln2]),
    "expm1": (lambda x: mp.expm1(x) if x < 2000 else exp(x), lambda x: [exp(x)]),
    "log": (mp.log, lambda x: [1 / x]),
    "log1p": (mp.log1p, lambda x: [1 / (1 + x)]),
    "log2": (lambda x: mp.log(x) / mp.ln2, lambda x: [1 / (x * mp.ln2)]),
    "log10": (lambda x: mp.log(x) / mp.ln10, lambda x: [1 / (x * mp.ln10)]),
    "logaddexp": (logsumexp, weights),
    "xlogy": (lambda x, y: x * mp.log(y) if x else mpf(0), lambda x, y: [mp.log(y), x / y]),
    "xlog1py": (lambda x, y: x * mp.log1p(y) if x else mpf(0), lambda x, y: [mp.log1p(y), x / (1 + y)]),
    "sqrt": (mp.sqrt, lambda x: [1 / (2 * mp.sqrt(x))]),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), lambda x: [1 / (3 * mp.cbrt(abs(x)) ** 2)]),
    "sin": (mp.sin, lambda x: [mp.cos(x)]),
    "cos": (mp.cos, lambda x: [-mp.sin(x)]),
    "tan": (mp.tan, lambda x: [1 / mp.cos(x) ** 2]),
    "asin": (mp.asin, lambda x: [1 / mp.sqrt(1 - x * x)]),
    "acos": (mp.acos, lambda x: [-1 / mp.sqrt(1 - x * x)]),
    "atan": (mp.atan, lambda x: [1 / (1 + x * x)]),
    "atan2": (mp.atan2, lambda y, x: [x / (x * x + y * y), -y / (x * x + y * y)]),
    "sinh": (lambda x: mp.sinh(near(x, 2000)), lambda x: [mp.cosh(near(x, 2000))]),
    "cosh": (lambda x: mp.cosh(near(x, 2000)), lambda x: [mp.sinh(near(x, 2000))]),
    "tanh": (lambda x: mp.tanh(near(x, 2000)), lambda x: [sech2(x)]),
    "asinh": (mp.asinh, lambda x: [1 / mp.sqrt(1 + x * x)]),
    "acosh": (mp.acosh, lambda x: [1 / mp.sqrt(x * x - 1)]),
    "atanh": (mp.atanh, lambda x: [1 / (1 - x * x)]),
    "sinc": (lambda x: mp.sinpi(x) / (mp.pi * x) if x else mpf(1), lambda x: [sinc_slope(x)]),
    "sigmoid": (logistic, lambda x: [logistic_slope(x)]),
    "softplus": (lambda x: mp.log1p(exp(-abs(x))) + max(x, 0), lambda x: [logistic(x)]),
    "logsigmoid": (lambda x: min(x, 0) - mp.log1p(exp(-abs(x))), lambda x: [logistic(-x)]),
    "relu": (lambda x: max(x, 0), lambda x: [int(x > 0)]),
    "leaky_relu": (lambda x, k: x if x > 0 else k * x, lambda x, k: [1, 0] if x > 0 else [k, x]),
    "elu": (lambda x, k: x if x > 0 else k * mp.expm1(x), lambda x, k: [1, 0] if x > 0 else [k * exp(x), mp.expm1(x)]),
    "relu6": (lambda x: min(max(x, 0), 6), lambda x: [int(0 < x < 6)]),
    "hardtanh": (lambda x: min(max(x, -1), 1), lambda x: [int(-1 < x < 1)]),
    "selu": (
        lambda x: SELU_SCALE * x if x > 0 else SELU_SCALE * SELU_ALPHA * mp.expm1(x),
        lambda x: [SELU_SCALE if x > 0 else SELU_SCALE * SELU_ALPHA * exp(x)],
    ),
    "softsign": (lambda x: x / (1 + abs(x)), lambda x: [1 / (1 + abs(x)) ** 2]),
    "mish": (lambda x: x * times_tanh(x), lambda x: [sum(mish_terms(x))]),
    "normal_cdf": (below, lambda x: [density(x)]),
    "gelu": (lambda x: x * below(x), lambda x: [below(x) + x * density(x)]),
    "silu": (lambda x: x * logistic(x), lambda x: [logistic(x) + x * logistic_slope(x)]),
    "erf": (lambda x: mp.erf(near(x, 60)), lambda x: [bell(x)]),
    "erfc": (lambda x: mp.erfc(near(x, 60)), lambda x: [-bell(x)]),
    "erfinv": (lambda x: mp.erfinv(x), lambda x: [mp.sqrt(mp.pi) / 2 * mp.exp(mp.erfinv(x) ** 2)]),
    "lgamma": (log_gamma, lambda x: [mp.digamma(x)]),
    "digamma": (mp.digamma, lambda x: [trigamma(x)]),
    "abs": (abs, lambda x: [mp.sign(x)]),
    "sign": (mp.sign, lambda x: [0]),
    "floor": (mp.floor, lambda x: [0]),
    "ceil": (mp.ceil, lambda x: [0]),
    "trunc": (lambda x: mp.sign(x) * mp.floor(abs(x)), lambda x: [0]),
    "round": (rounded, lambda x, digits: [0]),
    "maximum": (max, lambda x, y: [int(x > y), int(x < y)]),
    "minimum": (min, lambda x, y: [int(x < y), int(x > y)]),
    "clamp": (lambda x, a, b: min(max(x, a), b), lambda x, a, b: [int(a <= x <= b), int(x < a), int(x > b)]),
    "where": (lambda c, x, y: x if c else y, lambda c, x, y: [0, int(c != 0), int(c == 0)]),
    "hypot": (lambda x, y: mp.sqrt(x * x + y * y), lambda x, y: [x / mp.hypot(x, y), y / mp.hypot(x, y)]),
    "dot": (lambda *xs: sum(terms(*xs), mpf(0)), dot_partials),
    "fsum": (lambda *xs: rational(sum((Fraction(float(x)) for x in xs), Fraction(0))), lambda *xs: [1] * len(xs)),
    "logsumexp": (logsumexp, weights),
    "norm": (
        lambda *xs: mp.sqrt(sum(x * x for x in xs)),
        lambda *xs: [x / mp.sqrt(sum(y * y for y in xs)) for x in xs],
    ),
    "prod": (product, lambda *xs: [product(*xs[:i], *xs[i + 1 :]) for i in range(len(xs))]),
    "log_softmax": (log_softmax, log_softmax_partials),
    "softmax": (softmax, softmax_partials),
}

# If a sum of terms nearly cancels, no formula on floats can be accurate, because the terms are rounded. The error is
# then measured in units of the largest term. The first list is for the value, the second for the partials.
VALUE_TERMS: dict[str, Function] = {
    "dot": terms,
    "lgamma": lambda x: [1, *log_gamma_terms(x)] if x < 0 else [],  # the logarithm of a rounded product
    "digamma": digamma_terms,
    "logaddexp": lambda *xs: [max(xs), mp.log1p(shifted(*xs)[1])],
    "logsumexp": lambda *xs: [max(xs), mp.log1p(shifted(*xs)[1])],
}


def quotient_terms(x: Any, y: Any) -> list[Any]:
    """A subnormal quotient has an error of half the smallest float. Dividing by y < 1 again makes it larger."""
    return [mpf(2) ** -1022 / y] if abs(x / y) < mpf(2) ** -1022 else []


def power_terms(x: Any, c: Any) -> list[Any]:
    """A subnormal power has lost digits before it is multiplied by c. Below the smallest float it is 0."""
    least, terms = mpf(2) ** -1022, []
    if x and abs(power(x, c) / x) < least:
        terms.append(abs(c) * least)
    if x > 0 and power(x, c) < mpf(2) ** -1074:
        terms.append(abs(mp.log(x)) * least)
    return terms


PARTIAL_TERMS: dict[str, Function] = {
    "pow_const": power_terms,
    "pow": power_terms,
    "div": lambda x, y: quotient_terms(x, y),
    "atan2": lambda y, x: quotient_terms(min(abs(x), abs(y)), mp.hypot(x, y)),
    # A subnormal exponential has lost digits too, before alpha multiplies it.
    "elu": lambda x, k: [k * mpf(2) ** -1022] if x < -708 else [],
    "lgamma": digamma_terms,
    "mish": mish_terms,
    "sinc": lambda x: sinc_slope_terms(x) if abs(x) > 0.5 else [],
    "gelu": lambda x: [below(x), x * density(x)],
    "silu": lambda x: [logistic(x), x * logistic_slope(x)],
}
