"""Formulas that are written for accuracy. They are here so that the rows of the table stay short.

A textbook formula often loses digits near an edge, near a zero or for large arguments. Each function here computes the
textbook's value to the last digits of a float, and has correct derivatives of its own. Like every rule, it never
branches on a type or a value: a choice is `either`. So the same definition works for floats, Values and symbols.
Operations are written as `ops.exp`, because `ops.py` imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, factorial, inf, nan, pi, sqrt
from typing import Any

from autograd import ieee
from autograd.number import number, unwrapped
from autograd.operation import Traced, ops

__all__ = [
    "acosh_slope",
    "atan2_partials",
    "atan_slope",
    "between",
    "clamp_partials",
    "dot_partials",
    "either",
    "exponent_slope",
    "flat",
    "floordiv_partials",
    "gaussian",
    "gelu",
    "hypot_partials",
    "larger",
    "log_softmax_partials",
    "log_softmax_partials_of_textbooks",
    "logaddexp",
    "logaddexp_partials",
    "minimum_norm",
    "minus_abs",
    "mish",
    "mish_slope",
    "mod_partials",
    "nearest",
    "norm_partials",
    "normal_cdf",
    "one_minus_square",
    "power",
    "power_slope",
    "prod_partials",
    "sigmoid",
    "sigmoid_slope",
    "silu",
    "silu_slope",
    "sinc",
    "sinc_slope",
    "softmax",
    "softmax_partials",
    "softmax_partials_of_textbooks",
    "tanh_slope",
    "undefined",
    "xlog1py_partials",
    "xlogy_partials",
]

# ---- choices ---------------------------------------------------------------------------------------------------------


def either(condition: Any, x: Any, y: Any) -> Any:
    """Choose x if the condition holds, else y, without a node for the choice.

    Symbols print it as C's conditional expression.
    """
    return condition._choose(x, y) if isinstance(condition, Traced) else x if condition else y


def undefined(x: Any) -> Any:
    """Return nan, whose derivatives of every order with respect to x are nan too.

    A multiple of x would not do: its second derivative is 0.
    """
    return ops.div(nan, x) if isinstance(x, Traced) else nan


def flat(x: Any) -> Any:
    """Return the slope of a piecewise constant function: 0, or nan at nan."""
    return either(x == x, 0.0, undefined(x))


def minimum_norm(k: Any) -> Any:
    """Return the minimum-norm slope at a kink between the slopes k and 1.

    Every slope between the two is a subgradient there. The smallest in absolute value is the usual choice.
    """
    return either(k < 0, 0.0, either(k < 1, k, either(k == k, 1.0, undefined(k))))


def larger(x: Any, y: Any) -> Any:
    """Return the slope of max(x, y) with respect to x: half of it at a tie, nan at nan."""
    return either(x > y, 1.0, either(x < y, 0.0, either(x == y, 0.5, undefined(x * y))))


# ---- parts that several rows share -----------------------------------------------------------------------------------


def minus_abs(x: Any) -> Any:
    """Return -|x| as a branch of a smooth function that is even in x.

    At 0 it keeps a slope, unlike the row `abs`, so that derivatives of any order are right there.
    """
    return either(x > 0, -x, x)


def nearest(x: Any) -> Any:
    """Return the integer nearest to x. Beyond 2**52, x + 0.5 would round to another integer."""
    below = ops.floor(x)
    return either(x - below >= 0.5, below + 1, below)


def one_minus_square(x: Any) -> Any:
    """Return 1 - x**2 without cancellation near 1 and -1.

    Elsewhere, and at exactly 1 and -1, it is the plain formula, whose slope is exact.
    """
    return either(x * x < 0.25, 1 - x * x, either(x * x == 1, 1 - x * x, (1 - x) * (1 + x)))


def gaussian(factor: Any, scale: float, x: Any) -> Any:
    """Return factor * exp(-scale * x**2).

    The rounding of x**2 would cost digits in the tails. So x is split into m, a multiple of 1/256 with an exact square,
    and a small rest f, as in `expx2` of the Cephes library. Far out, the factor exp(-64) comes last, since the
    exponential alone could underflow before `factor` is applied.
    """
    m = ops.floor(256 * x + 0.5) / 256
    f = x - m
    far = scale * x * x > 690
    e = ops.exp(either(far, 64.0, 0.0) - scale * m * m) * ops.exp(-scale * (2 * m * f + f * f))
    return either(scale * x * x > 760, either(factor >= 0, 0.0, -0.0), factor * e * either(far, exp(-64), 1.0))


# ---- powers ----------------------------------------------------------------------------------------------------------


def power(x: Any, y: Any) -> Any:
    """Return x ** y by the matching row: `pow_const` if the exponent is a plain number."""
    if type(x) is float and type(y) is float:
        return ieee.pow(x, y)
    y = unwrapped(y)
    return (ops.pow if isinstance(y, Traced) else ops.pow_const)(x, y)


def power_slope(z: Any, x: Any, c: Any) -> Any:
    """Return the slope of z = x**c with respect to x.

    It is c * x**(c-1) if c - 1 is exact, or if z is 0 or inf. Otherwise it is c * z / x, which keeps all digits.
    """
    lower = power(x, c - 1)
    divisor = either(x == 0, 1.0, x)
    quotient = either(z > 0, either(z < inf, c * z / divisor, c * lower), c * lower)
    # Every float c >= 2**53 is even, and so is the rounded c - 1. Only z / x has the right sign there.
    slope = either(abs(c) < 2.0**53, either(c - 1 + 1 == c, c * lower, quotient), c * z / divisor)
    # x**0 is 1 for every x, so its slope is 0 even at 0, inf and nan. The form c z / x keeps the slope with respect to
    # c.
    level = either(abs(x) > 0, c * z / divisor + 0.0, 0.0)
    return either(c == 0, level, either(x < 0, either(z == z, slope, z), slope))


def exponent_slope(z: Any, x: Any, y: Any) -> Any:
    """Return the slope of z = x**y with respect to y: z * log(x), and its limits at x = 0.

    A tiny z has lost digits already. So the square root of the power is multiplied in before and after the logarithm.
    """
    half = power(x, 0.5 * y)
    # If z is inf, the slope is inf too, even if it would fit in a float.
    inside = either(z == 0, 0.0, either(z < 1e-290, half * ops.log(x) * half, z * ops.log(x)))
    at_zero = either(y >= 0, 0.0, either(y < 0, -inf, undefined(y)))
    return either(x > 0, inside, either(x == 0, at_zero, undefined(x * y)))


# ---- lengths, angles, remainders -------------------------------------------------------------------------------------


def hypot_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the partials x / z and y / z of z = hypot(x, y)."""
    scale = _scale_of_length(z)
    u, v = scale * x, scale * y
    h = either(scale == 1, z, ops.hypot(u, v))
    p, q = u / h, v / h
    return _cosine(z, x, p, abs(x) > 2 * abs(y), q * q), _cosine(z, y, q, abs(y) > 2 * abs(x), p * p)


def norm_partials(z: Any, *xs: Any) -> list[Any]:
    """Return the partials x_i / z of z = norm(xs). The one of the only infinite operand is its sign."""
    scale = _scale_of_length(z)
    scaled = [scale * x for x in xs]
    h = either(scale == 1, z, ops.norm(scaled))
    cosines = [u / h for u in scaled]
    # Only one square can be as large as this. For it, the sum of the rest is that of all others.
    rest = ops.fsum([either(c * c > 0.75, 0.0, c * c) for c in cosines])
    infinite = ops.fsum([either(abs(x) == inf, 1.0, either(x == x, 0.0, nan)) for x in xs])

    def slope(x: Any, c: Any) -> Any:
        usual = either(infinite >= 0, _cosine(z, x, c, c * c > 0.75, rest), undefined(z))
        return either(infinite == 1, either(abs(x) == inf, ops.sign(x), 0.0), usual)

    return [*map(slope, xs, cosines)]


def _scale_of_length(z: Any) -> Any:
    """Return a power of two. With operands multiplied by it, a length neither overflows nor loses digits."""
    return either(z < 1e-150, 2.0**600, either(z > 1e300, 2.0**-40, 1.0))


def _cosine(z: Any, x: Any, c: Any, dominant: Any, rest: Any) -> Any:
    """Return the slope c = x / z of a length z. `rest` is the sum of the squares of the other cosines.

    For a dominant operand, the slope of x / z cancels, and that of sqrt(1 - rest) does not. At the origin, which is a
    kink, the slope is 0, and its own slope is nan, because that of the cube root is inf.
    """
    return either(z == 0, ops.cbrt(z), either(dominant, ops.sign(x) * ops.sqrt(1 - rest), c))


def atan2_partials(z: Any, y: Any, x: Any) -> tuple[Any, Any]:
    """Return the partials x / (x**2 + y**2) and -y / (x**2 + y**2) of z = atan2(y, x).

    The squares overflow or underflow long before the quotients do. So x and y are scaled by a power of two, and divided
    twice by the length.
    """
    length = ops.hypot(x, y)
    s = either(length > 1e150, 2.0**-600, either(length < 1e-150, 2.0**600, 1.0))  # keeps all digits of h
    h = ops.hypot(s * x, s * y)

    def slope(a: Any) -> Any:
        return either(length == 0, 0.0, either(h < inf, s * a / h / h * s, either(z == z, 0.0, z)))

    return slope(x), slope(-y)


def floordiv_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the slopes of z = x // y. They are 0, and nan if y is 0."""
    slope = either(y == 0, nan, flat(z))
    return slope, slope


def mod_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the partials 1 and -floor(x / y) of z = x % y.

    x / y may round up to the next integer. (x - z) / y is close to the right integer, so it is rounded to the nearest.
    """
    whole = either(abs(y) < inf, nearest(x / y - z / y), either(x * y < 0, -1.0, 0.0))
    return either(z == z, 1.0, z), either(z == z, 0.0 - whole, z)


# ---- logarithms ------------------------------------------------------------------------------------------------------


def _exp_of_difference(x: Any, m: Any) -> Any:
    """Return exp(x - m), corrected for the rounding error of the difference."""
    d = x - m
    e = ops.exp(d)
    return either(abs(d) < 750, e + e * ieee.rest_of_difference(x, m, d), e)


def logaddexp(x: Any, y: Any) -> Any:
    """Return log(exp(x) + exp(y)), with the larger term factored out so that the small one is not lost."""
    larger, smaller = either(x < y, y, x), either(x < y, x, y)
    rest = either(x == y, 1.0, _exp_of_difference(smaller, larger))
    return larger + ops.log1p(rest)


def logaddexp_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return exp(x) / (exp(x) + exp(y)) and exp(y) / (exp(x) + exp(y)). For equal infinities they are nan."""
    rest = _exp_of_difference(either(x < y, x, y), either(x < y, y, x))
    return either(x < y, rest, 1.0) / (1 + rest), either(x < y, 1.0, rest) / (1 + rest)


def xlogy_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the partials log(y) and x / y of z = x log(y), which is 0 at x = 0 even if the logarithm is infinite."""
    return ops.log(y), _slope_of_logarithm(x, y, y + 0.0)


def xlog1py_partials(z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the partials log1p(y) and x / (1 + y) of z = x log1p(y)."""
    return ops.log1p(y), _slope_of_logarithm(x, y, 1 + y)


def _slope_of_logarithm(x: Any, y: Any, of: Any) -> Any:
    """Return x / of, where `of` is the argument of the logarithm. For x = 0 the function is 0 for every y.

    There the slope is 0 too. Its own slope with respect to x is inf at the edge, and nan outside of the domain.
    """
    outside = undefined(x * y)
    edge = either(of == 0, ops.cbrt(x), either(of < 0, 0.0 * ops.cbrt(x), outside))
    return either(x == 0, either(of > 0, x / of, edge), either(of >= 0, x / of, outside))


# ---- slopes of circular and hyperbolic functions ---------------------------------------------------------------------


def atan_slope(x: Any) -> Any:
    """Return 1 / (1 + x**2), or 1 / x / x for large x, where the square or its slope would overflow."""
    far = either(abs(x) > 1e9, x, 1e9)
    return either(abs(x) > 1e9, 1 / far / far, 1 / (1 + x * x))


def tanh_slope(z: Any, x: Any) -> Any:
    """Return the slope 1 - z**2 of z = tanh(x).

    Near 0 it is computed in this form, whose own slope is exact. For larger x, where 1 - z**2 cancels, it is
    4 e / (1 + e)**2 with e = exp(-2|x|).
    """
    e = ops.exp(2 * minus_abs(x))
    return either(x * x < 0.25, 1 - z * z, 4 * e / ((1 + e) * (1 + e)))


def sinc(x: Any) -> Any:
    """Return sin(pi x) / (pi x), 1 at 0 and 0 at +-inf."""
    quotient = _sin_pi(x) / (pi * either(x == 0, 1.0, x))
    return either(x == 0, 1.0 + x, either(abs(x) == inf, 0.0, quotient + 0.0))


def sinc_slope(x: Any) -> Any:
    """Return (cos(pi x) - sinc(x)) / x, and its series near 0, where the difference would cancel."""
    t = pi * pi * either(abs(x) < 0.5, x * x, 0.0)
    series: Any = 0.0
    for k in range(12, 0, -1):
        series = series * t + (-1) ** k * 2 * k / factorial(2 * k + 1)
    far = either(abs(x) < 0.5, 1.0, x)
    beyond = (_cos_pi(far) - ops.sinc(far)) / far
    return either(abs(x) < 0.5, pi * pi * x * series, either(abs(x) == inf, 0.0, beyond))


def _sin_pi(x: Any) -> Any:
    """Return sin(pi x) from the distance of x to the nearest integer, which is exact, unlike pi * x."""
    n = nearest(x)
    return ops.sin(pi * (x - n)) * (1 - 2 * (n % 2))


def _cos_pi(x: Any) -> Any:
    """Return cos(pi x) in the same way. Near its zeros it is computed as a sine, so that it is exactly 0 there."""
    n = nearest(x)
    r = x - n
    cosine = either(r * r > 0.0625, ops.sin(pi * (0.5 + minus_abs(r))), ops.cos(pi * r))
    return cosine * (1 - 2 * (n % 2))


def acosh_slope(x: Any) -> Any:
    """Return 1 / sqrt(x**2 - 1), with (x - 1) * (x + 1) in place of x**2 - 1.

    At exactly 1, its tangent is used, so that the derivatives of every order are their limits. For large x the result
    is 1 / x.
    """
    square = either(x == 1, 2 * (x - 1), (x - 1) * (x + 1))
    return either(x > 1e9, 1 / x, either(x >= 1, 1 / ops.sqrt(square), undefined(x)))


# ---- activations -----------------------------------------------------------------------------------------------------


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x)) from exp(-|x|), which never overflows."""
    e = ops.exp(minus_abs(x))
    return either(x > 0, 1.0, e) / (1 + e)


def sigmoid_slope(x: Any) -> Any:
    """Return the slope of the sigmoid, as `tanh_slope` does: sigmoid(x) is (1 + tanh(x/2)) / 2.

    The textbook's z * (1 - z) has no digits left beyond x = 37.
    """
    t = ops.tanh(0.5 * x)
    e = ops.exp(minus_abs(x))
    return either(x * x < 1, 0.25 * (1 - t * t), e / ((1 + e) * (1 + e)))


def silu(x: Any) -> Any:
    """Return x * sigmoid(x), accurate in the left tail."""
    return either(x > -700, x / (1 + ops.exp(-x)), _far_left(x))


def silu_slope(x: Any) -> Any:
    """Return the slope of silu: sigmoid(x) * (1 + x * (1 - sigmoid(x))), written with e = exp(-|x|)."""
    e, scale = _scaled_exp(x)
    below = either(x < -800, -0.0, (1 + e + x) * e / ((1 + e) * (1 + e)) * scale)
    return either(x > 800, 1.0, either(x > 0, (1 + e + x * e) / ((1 + e) * (1 + e)), below))


def mish(x: Any) -> Any:
    """Return x * tanh(softplus(x)), which is x / (e + 1/2 + 1/2 / (1 + 2 e)) with e = exp(-x)."""
    e = ops.exp(-x)
    return either(x > -700, x / (e + (0.5 + 0.5 / (1 + 2 * e))), _far_left(x))


def mish_slope(x: Any) -> Any:
    """Return the slope of mish: a quotient of polynomials in e = exp(-|x|) for each sign of x."""
    e, scale = _scaled_exp(x)
    h = e + e * e / 2
    below = e * (x + 1 + e * (x + 1.5 + e * (1 + e / 4))) / (1 + h * (2 + h)) * scale
    d = 1 + 2 * e * (1 + e)
    above = 1 + 2 * e * e * (2 * x * (1 + e) - d) / (d * d)
    return either(x > 800, 1.0, either(x > 0, above, either(x < -800, -0.0, below)))


def _far_left(x: Any) -> Any:
    """Return x * exp(x), the limit of silu and mish. At -inf it is -0.0, not nan."""
    e, scale = _scaled_exp(x)
    return either(x < -800, -0.0, x * e * scale)


def _scaled_exp(x: Any) -> tuple[Any, Any]:
    """Return exp(-|x|) as a product of two factors.

    The second is below 1 only for very negative x. There the exponential alone would be subnormal and lose digits.
    """
    far = x < -700
    return ops.exp(either(far, x + 64, minus_abs(x))), either(far, exp(-64), 1.0)


def between(x: Any, low: float, high: float) -> Any:
    """Return the slope of x clipped to `low` and `high`: 0 at both, which are kinks."""
    return either(x <= low, 0.0, either(x >= high, 0.0, either(x == x, 1.0, undefined(x))))


def clamp_partials(z: Any, x: Any, low: Any, high: Any) -> tuple[Any, Any, Any]:
    """Return the slopes: 1 for the operand that is chosen, else 0. At the edges, x has slope 1, as in PyTorch."""
    nowhere = undefined(x * low * high)

    def slope(below: float, inside: float, above: float) -> Any:
        taken = either(x < low, below, either(x > high, above, either(x == x, inside, nowhere)))
        return either(low <= high, taken, nowhere)

    return slope(0.0, 1.0, 0.0), slope(1.0, 0.0, 0.0), slope(0.0, 0.0, 1.0)


def normal_cdf(x: Any) -> Any:
    """Return the normal distribution function, erfc(-x / sqrt(2)) / 2: 1 + erf would lose the left tail.

    In the tail the rounding error of -x / sqrt(2) would cost digits. It is corrected with the slope of erfc. For x
    below
    -37, where erfc underflows, the result is the density times the Mills ratio.
    """
    plain = 0.5 * ops.erfc(-x * sqrt(0.5))
    t = -ops.clamp(x, -37.0, -1.0)
    u = t * sqrt(0.5)
    high = ieee.upper_half(t)
    lost = (high * _ROOT_HALF - u) + (t - high) * _ROOT_HALF + t * _REST_OF_ROOT_HALF
    near = 0.5 * ops.erfc(u) - lost * ops.exp(-u * u) * (1 / sqrt(pi))
    return either(x < -1, either(x > -37, near, gaussian(_far_mills(x) / sqrt(2 * pi), 0.5, x)), plain)


_ROOT_HALF, _REST_OF_ROOT_HALF = 0.7071067839860916, -2.799544089368687e-09  # sqrt(1/2): 26 bits, and the rest


def gelu(x: Any) -> Any:
    """Return x times the normal distribution function. In the far tail, x is multiplied in before it underflows."""
    far = either(x < -40, -0.0, gaussian(x * _far_mills(x) / sqrt(2 * pi), 0.5, x))
    return either(x < -37, far, x * ops.normal_cdf(x))


def _far_mills(x: Any) -> Any:
    """Return the Mills ratio at x below -37, the tail of the normal distribution over its density.

    It is Laplace's continued fraction.
    """
    a = either(x < -37, -x, 37.0)
    return 1 / (a + 1 / (a + 2 / (a + 3 / (a + 4 / (a + 5 / a)))))


# ---- operations of lists ---------------------------------------------------------------------------------------------


def dot_partials(z: Any, *operands: Any) -> tuple[Any, ...]:
    """Return the partials of z = w1 * x1 + w2 * x2 + ... (+ bias): the inputs, the weights, and 1 for the bias."""
    n = len(operands) // 2
    return operands[n : 2 * n] + operands[:n] + (1.0,) * (len(operands) % 2)


def prod_partials(z: Any, *xs: Any) -> list[Any]:
    """Return for each operand the product of the others. Unlike z / x, it is right at zeros."""
    if any(isinstance(x, Traced) for x in xs):
        return [ops.prod([*xs[:i], *xs[i + 1 :]]) for i in range(len(xs))]
    return ieee.products_of_others(*map(number, xs))


def softmax(xs: Sequence[Any]) -> list[Any]:
    """Return every component of the softmax of xs."""
    if any(isinstance(unwrapped(x), Traced) for x in xs):
        return [ops.softmax(*xs, float(i)) for i in range(len(xs))]
    return list(ieee.softmax_all(*map(number, xs)))


def softmax_partials(z: Any, *operands: Any) -> list[Any]:
    """Return the partials of one component z. z times the sum of the others is more accurate than z * (1 - z)."""
    *xs, index = operands
    weights = softmax(xs)
    others = ops.fsum([weight for j, weight in enumerate(weights) if j != index])
    return [z * others if j == index else -(z * weight) for j, weight in enumerate(weights)]


def log_softmax_partials(z: Any, *operands: Any) -> list[Any]:
    """Return the partials of one component z: 1 minus its softmax for itself, minus the softmax of each other.

    1 - w has all digits for w below 1/2, and so has its slope. For a larger w it would cancel, so the sum of the others
    is used.
    """
    *xs, index = operands
    weights = softmax(xs)
    others = ops.fsum([weight for j, weight in enumerate(weights) if j != index])
    return [either(w >= 0.5, others, 1 - w) if j == index else -w for j, w in enumerate(weights)]


def softmax_partials_of_textbooks(z: Any, *operands: Any) -> list[Any]:
    """Return the partials of one component z as textbooks print them."""
    *xs, index = operands
    return [z * (1 - z) if j == index else -z * weight for j, weight in enumerate(softmax(xs))]


def log_softmax_partials_of_textbooks(z: Any, *operands: Any) -> list[Any]:
    """Return the partials of one component z as textbooks print them."""
    *xs, index = operands
    return [1 - ops.exp(z) if j == index else -weight for j, weight in enumerate(softmax(xs))]
