"""The table of operations: the one place where calculus is written down.

A row gives an operation's value on floats, its partial derivatives, where it is defined, where it has kinks, and how it
prints; `operation.py` says what each column means. Rules are ordinary formulas over the result z and the operands. They
never branch (a choice is `_either`), so one text serves floats, Values and symbols. Where IEEE arithmetic meets a formula
of a textbook badly, the row has another formula and says why. Every public name of this module is exported by `autograd`.
"""

from collections.abc import Iterable as _Iterable
from math import exp as _exp
from math import inf as _inf
from math import nan as _nan
from math import pi as _pi
from math import sqrt as _root
from types import MappingProxyType as _Frozen
from typing import Any as _Any
from typing import SupportsFloat as _Number
from typing import overload as _overload

from autograd import ieee as _ieee
from autograd.number import number as _number
from autograd.operation import Primitive as _op  # noqa: N813  (it reads as the constructor of a row)
from autograd.operation import T as _T
from autograd.operation import Traced as _Traced
from autograd.operation import known as _known
from autograd.signatures import clamp_operands as _clamp_operands
from autograd.signatures import component as _component
from autograd.signatures import dot_operands as _dot_operands
from autograd.signatures import listed as _listed
from autograd.signatures import products as _products
from autograd.signatures import summed as _summed

_abs = abs  # Python's, before the table's takes the name

# ---- formulas that several rows share ------------------------------------------------------------------------------


def _either(condition: _Any, x: _Any, y: _Any) -> _Any:
    """The choice of a rule: x if the condition holds, else y, without a node of its own; symbols print it."""
    return condition._choose(x, y) if isinstance(condition, _Traced) else x if condition else y


def _minus_abs(x: _Any) -> _Any:
    """-|x| as the branch of a smooth function that is even in x: at 0 it keeps a slope, so that any order is right."""
    return _either(x > 0, -x, x)


def _one_minus_square(x: _Any) -> _Any:
    """1 - x**2 without cancellation near +-1; elsewhere, and at +-1 itself, the plain form: its slope is exact."""
    return _either(x * x < 0.25, 1 - x * x, _either(x * x == 1, 1 - x * x, (1 - x) * (1 + x)))


def _gaussian(factor: _Any, scale: float, x: _Any) -> _Any:
    """factor exp(-scale x**2): x split so that rounding x**2 costs no digits (the way of Cephes' expx2)."""
    m = floor(16 * x + 0.5) / 16
    f = x - m
    half = exp(-0.5 * scale * m * m)
    return _either(
        scale * x * x > 760, _either(factor > 0, 0.0, -0.0), factor * half * exp(-scale * (2 * m * f + f * f)) * half
    )


def _slope_of_power(z: _Any, x: _Any, c: _Any) -> _Any:
    """d(x**c)/dx: c x**(c-1) where c-1 is exact or z is 0 or inf, else c z/x, which keeps all digits."""
    power = pow(x, c - 1)
    divisor = _either(x == 0, 1.0, x)
    quotient = _either(z > 0, _either(z < _inf, c * z / divisor, c * power), c * power)
    # Every c from 2**53 on is even, and so would c - 1 be: only z / x has the right sign there.
    slope = _either(_abs(c) < 2.0**53, _either(c - 1 + 1 == c, c * power, quotient), c * z / divisor)
    # x**0 is 1 for every x, so its slope is 0 even at 0, inf and nan; as c z / x it still has slopes by c.
    flat = _either(_abs(x) > 0, c * z / divisor + 0.0, 0.0)
    return _either(c == 0, flat, _either(x < 0, _either(z == z, slope, z), slope))


def _slope_of_exponent(z: _Any, x: _Any, y: _Any) -> _Any:
    """d(x**y)/dy: z log(x), its limits at x = 0, and half the power twice where z itself has lost digits."""
    half = pow(x, 0.5 * y)
    # Where z itself is inf the slope is called inf too, though a float might still hold it.
    inside = _either(z == 0, 0.0, _either(z < 1e-290, half * log(x) * half, z * log(x)))
    at_zero = _either(y >= 0, 0.0, _either(y < 0, -_inf, _undefined(y)))
    return _either(x > 0, inside, _either(x == 0, at_zero, _undefined(x * y)))


def _normal_below(x: _Any) -> _Any:
    """The normal distribution function, erfc(-x/sqrt 2) / 2: 1 + erf would lose the left tail.

    In the tail rounding -x/sqrt 2 would cost digits: a ratio of two gaussians takes that back.
    """
    plain = 0.5 * erfc(-x * _root(0.5))
    tail = clamp(x, -37.0, -1.0)
    u = -tail * _root(0.5)
    near = 0.5 * erfc(u) / _gaussian(1.0, 1.0, u) * _gaussian(1.0, 0.5, tail)
    a = _either(x < -37, -x, 37.0)
    mills = 1 / (a + 1 / (a + 2 / (a + 3 / (a + 4 / (a + 5 / a)))))  # Laplace's continued fraction
    far = _gaussian(1 / _root(2 * _pi), 0.5, x) * mills
    return _either(x < -1, _either(x > -37, near, far), plain)


def _undefined(x: _Any) -> _Any:
    """nan, and nan in every further derivative by x."""
    return _nan * x


def _flat(x: _Any) -> _Any:
    """The slope of a piecewise constant function."""
    return _either(x == x, 0.0, _undefined(x))


def _least(k: _Any) -> _Any:
    """The minimum-norm slope at a kink between the slopes k and 1."""
    return _either(k < 0, 0.0, _either(k < 1, k, _either(k == k, 1.0, _undefined(k))))


def _larger(x: _Any, y: _Any) -> _Any:
    """The slope of max(x, y) by x: shared at a tie, nan at nan."""
    return _either(x > y, 1.0, _either(x < y, 0.0, _either(x == y, 0.5, _undefined(x * y))))


def _hypot(z: _Any, x: _Any, y: _Any) -> tuple[_Any, _Any]:
    up, down = _either(z < 1e-150, 2.0**600, 1.0), _either(z > 1e150, 2.0**-600, 1.0)
    h = hypot(up * down * x, up * down * y)

    def cosine(a: _Any, b: _Any) -> _Any:
        across = _either(_abs(b) == _inf, _either(_abs(a) < _inf, 0.0, _nan), _nan)
        infinite = _either(_abs(b) < _inf, sign(a), across)
        return _either(z == 0, 0.0, _either(h < _inf, up * a / h * down, infinite))

    return cosine(x, y), cosine(y, x)


def _atan2(z: _Any, y: _Any, x: _Any) -> tuple[_Any, _Any]:
    length = hypot(x, y)
    s = _either(length > 1e150, 2.0**-600, _either(length < 1e-150, 2.0**600, 1.0))  # so that h keeps all its digits
    h = hypot(s * x, s * y)

    def slope(a: _Any) -> _Any:
        return _either(length == 0, 0.0, _either(h < _inf, s * a / h / h * s, _either(z == z, 0.0, z)))

    return slope(x), slope(-y)


def _mod(z: _Any, x: _Any, y: _Any) -> tuple[_Any, _Any]:
    whole = _either(_abs(y) < _inf, floor(x / y - z / y + 0.5), _either(x * y < 0, -1.0, 0.0))
    return _either(z == z, 1.0, z), _either(z == z, 0.0 - whole, z)


def _scaled_exp(x: _Any) -> tuple[_Any, _Any]:
    """exp(-|x|) as a product, the second factor below 1 in the far left tail, where exp alone would lose its digits."""
    far = x < -700
    return exp(_either(far, x + 64, _minus_abs(x))), _either(far, _exp(-64), 1.0)


def _silu(x: _Any) -> _Any:
    e, scale = _scaled_exp(x)
    return _either(x > 0, x / (1 + e), _either(x < -800, -0.0, x * e / (1 + e) * scale))


def _slope_of_silu(x: _Any) -> _Any:
    e, scale = _scaled_exp(x)
    below = _either(x < -800, -0.0, (1 + e + x) * e / ((1 + e) * (1 + e)) * scale)
    return _either(x > 800, 1.0, _either(x > 0, (1 + e + x * e) / ((1 + e) * (1 + e)), below))


def _slope_of_softmax(z: _Any, *operands: _Any) -> list[_Any]:
    *xs, index = operands
    weights = softmax(xs)
    others = fsum([weight for j, weight in enumerate(weights) if j != index])
    return [z * others if j == index else -(z * weight) for j, weight in enumerate(weights)]


def _textbook_softmax(z: _Any, *operands: _Any) -> list[_Any]:
    *xs, index = operands
    return [z * (1 - z) if j == index else -z * weight for j, weight in enumerate(softmax(xs))]


def _dot_partials(z: _Any, *operands: _Any) -> tuple[_Any, ...]:
    n = len(operands) // 2
    return operands[n : 2 * n] + operands[:n] + (1.0,) * (len(operands) % 2)


def _has_real_power(x: float, c: float) -> bool:
    return x > 0 or (x == 0 and c >= 0) or (x < 0 and c % 1 == 0)


_WIDE, _POSITIVE, _UNIT = ((-20.0, 20.0),), ((0.01, 20.0),), ((-0.99, 0.99),)

# A table is read in rows, which the formatter would break up.
# fmt: off

# ---- arithmetic -----------------------------------------------------------------------------------------------------

neg = _op("neg", lambda x: -x, lambda z, x: (-1.0,), "Return -x.", symbol="-", text="-$a", latex="-$a", c="-$a", precedence=3)
add = _op("add", lambda x, y: x + y, lambda z, x, y: (1.0, 1.0),
    "Return x + y.", 2, symbol="+", text="$a + $b", latex="$a + $b", c="$a + $b", precedence=1, binds=(1,))
sub = _op("sub", lambda x, y: x - y, lambda z, x, y: (1.0, -1.0),
    "Return x - y.", 2, symbol="-", text="$a - $b", latex="$a - $b", c="$a - $b", precedence=1)
mul = _op("mul", lambda x, y: x * y, lambda z, x, y: (y, x),
    "Return x * y.", 2, symbol="*", text="$a * $b", latex=r"$a \cdot $b", c="$a * $b", precedence=2, binds=(2,))
# (x/y)/y, because y*y leaves the range long before the quotient does.
div = _op("div", _ieee.div, lambda z, x, y: (1 / y, -z / y),
    "Return x / y.", 2,
    domain=lambda x, y: y != 0, samples=((-5, 5), (0.1, 5)), symbol="/", text="$a / $b", latex=r"\frac{$a}{$b}", c="$a / $b",
    precedence=2, textbook=lambda z, x, y: (1 / y, -x / y**2))
mod = _op("mod", _ieee.mod, _mod,
    "Return the remainder of x / y with the sign of y, Python's x % y.", 2,
    domain=lambda x, y: y != 0, kinks=lambda x, y: (_ieee.mod(x + 0.5 * y, y) - 0.5 * y,), samples=((-5, 5), (0.5, 5)), symbol="%", text="$a % $b",
    latex=r"$a \bmod $b", precedence=2,
    textbook=lambda z, x, y: (1.0, -floor(x / y)),
    c="(fmod($a, $b) == 0 ? copysign(0.0, $b) : (fmod($a, $b) < 0) != ($b < 0) ? fmod($a, $b) + $b : fmod($a, $b))")
# An exponent that is a number has a row of its own, so that the logarithm of a negative base is never taken.
_pow_const = _op("pow_const", _ieee.pow, lambda z, x, c: (_slope_of_power(z, x, c),),
    "Return x ** c, c a number.", 2, 1,
    domain=_has_real_power, samples=((0.1, 5), (-3, 3)), signature=lambda x, c: (x, _number(c, "the exponent")), symbol="**$b",
    text="$a ** $b", latex="{$a}^{$b}", c="pow($a, $b)", precedence=4,
    textbook=lambda z, x, c: (c * x ** (c - 1),))
_pow = _op("pow", _ieee.pow, lambda z, x, y: (_slope_of_power(z, x, y), _slope_of_exponent(z, x, y)),
    "Return x ** y.", 2,
    domain=_has_real_power, samples=((0.1, 5), (-3, 3)), symbol="**", text="$a ** $b", latex="{$a}^{$b}", precedence=4,
    textbook=lambda z, x, y: (y * x ** (y - 1), z * log(x)))

# ---- exponentials, logarithms, roots --------------------------------------------------------------------------------

exp = _op("exp", _ieee.exp, lambda z, x: (z,), "Return e raised to the power x.", latex="e^{$a}")
# Not z + 1, which has no digits left below x = -37.
expm1 = _op("expm1", _ieee.expm1, lambda z, x: (exp(x),), "Return exp(x) - 1, exact for small x.")
# x + 0.0 turns -0.0 to 0.0: the slope of an increasing function is +inf at its edge, not -inf.
log: _op = _op("log", _ieee.log, lambda z, x: (_either(x >= 0, 1 / (x + 0.0), _undefined(x)),),
    "Return the natural logarithm of x.", domain=lambda x: x > 0, samples=_POSITIVE, latex=r"\ln\left($a\right)",
    textbook=lambda z, x: (1 / x,))
log1p = _op("log1p", _ieee.log1p, lambda z, x: (_either(x >= -1, 1 / (1 + x), _undefined(x)),),
    "Return log(1 + x), exact for small x.", domain=lambda x: x > -1, samples=((-0.95, 20),), latex=r"\ln\left(1 + $a\right)",
    textbook=lambda z, x: (1 / (1 + x),))
sqrt = _op("sqrt", _ieee.sqrt, lambda z, x: (0.5 / (z + 0.0),),
    "Return the square root of x.", domain=lambda x: x >= 0, samples=_POSITIVE, latex=r"\sqrt{$a}",
    textbook=lambda z, x: (1 / (2 * z),))
# The C library's own cbrt is up to 3 ulp off.
cbrt = _op("cbrt", _ieee.cbrt, lambda z, x: (1 / (3 * z) / z,),
    "Return the real cube root of x.", kinks=lambda x: (x,), latex=r"\sqrt[3]{$a}", textbook=lambda z, x: (1 / (3 * z**2),),
    c="($a == 0 || !isfinite($a) ? $a : copysign(scalbn(pow(scalbn(fabs($a), -3 * (int)floor(logb($a) / 3)), 1.0 / 3), (int)floor(logb($a) / 3)), $a))")

# ---- circular and hyperbolic functions ------------------------------------------------------------------------------

sin = _op("sin", _ieee.sin, lambda z, x: (cos(x),), "Return the sine of x radians.", latex=r"\sin\left($a\right)")
cos: _op = _op("cos", _ieee.cos, lambda z, x: (-sin(x),), "Return the cosine of x radians.", latex=r"\cos\left($a\right)")
tan = _op("tan", _ieee.tan, lambda z, x: (1 + z * z,),
    "Return the tangent of x radians.", samples=((-1.4, 1.4),), latex=r"\tan\left($a\right)",
    textbook=lambda z, x: (1 + z**2,))
asin = _op("asin", _ieee.asin, lambda z, x: (1 / sqrt(_one_minus_square(x)),),
    "Return the arc sine of x in radians.", domain=lambda x: -1 <= x <= 1, samples=_UNIT, latex=r"\arcsin\left($a\right)",
    textbook=lambda z, x: (1 / sqrt(1 - x**2),))
acos = _op("acos", _ieee.acos, lambda z, x: (-1 / sqrt(_one_minus_square(x)),),
    "Return the arc cosine of x in radians.", domain=lambda x: -1 <= x <= 1, samples=_UNIT, latex=r"\arccos\left($a\right)",
    textbook=lambda z, x: (-1 / sqrt(1 - x**2),))


def _slope_of_atan(x: _Any) -> _Any:
    """1 / (1 + x**2), and 1 / x / x where the square would leave the range."""
    far = _either(_abs(x) > 1e150, x, 1e150)
    return _either(_abs(x) > 1e150, 1 / far / far, 1 / (1 + x * x))


atan = _op("atan", _ieee.atan, lambda z, x: (_slope_of_atan(x),),
    "Return the arc tangent of x in radians.", latex=r"\arctan\left($a\right)",
    textbook=lambda z, x: (1 / (1 + x**2),))
atan2 = _op("atan2", _ieee.atan2, _atan2,
    "Return the angle of the point (x, y) in radians, called with y first.", 2,
    domain=lambda y, x: x != 0 or y != 0, kinks=lambda y, x: (y if x <= 0 else _ieee.hypot(x, y),),
    textbook=lambda z, y, x: (x / (x**2 + y**2), -y / (x**2 + y**2)))
sinh = _op("sinh", _ieee.sinh, lambda z, x: (cosh(x),), "Return the hyperbolic sine of x.", latex=r"\sinh\left($a\right)")
cosh: _op = _op("cosh", _ieee.cosh, lambda z, x: (sinh(x),),
    "Return the hyperbolic cosine of x.", latex=r"\cosh\left($a\right)")


def _slope_of_tanh(z: _Any, x: _Any) -> _Any:
    """1 - z**2 near 0, where its own slope is exact; 4 e / (1 + e)**2 with e = exp(-2|x|) beyond, where digits would go."""
    e = exp(2 * _minus_abs(x))
    return _either(x * x < 0.25, 1 - z * z, 4 * e / ((1 + e) * (1 + e)))


tanh = _op("tanh", _ieee.tanh, lambda z, x: (_slope_of_tanh(z, x),),
    "Return the hyperbolic tangent of x.", latex=r"\tanh\left($a\right)",
    textbook=lambda z, x: (1 - z**2,))
asinh = _op("asinh", _ieee.asinh, lambda z, x: (1 / hypot(1.0, x),), "Return the inverse hyperbolic sine of x.",
    textbook=lambda z, x: (1 / sqrt(x**2 + 1),))


def _slope_of_acosh(x: _Any) -> _Any:
    """1 / sqrt(x**2 - 1); at 1 itself the plain square, whose slope is exact; far out 1 / x."""
    square = _either(x == 1, x * x - 1, (x - 1) * (x + 1))
    return _either(x > 1e150, 1 / x, _either(x >= 1, 1 / sqrt(square), _undefined(x)))


acosh = _op("acosh", _ieee.acosh, lambda z, x: (_slope_of_acosh(x),),
    "Return the inverse hyperbolic cosine of x.", domain=lambda x: x >= 1, samples=((1.05, 20),),
    textbook=lambda z, x: (1 / sqrt(x**2 - 1),))
atanh = _op("atanh", _ieee.atanh, lambda z, x: (_either(_abs(x) <= 1, 1 / _one_minus_square(x), _undefined(x)),),
    "Return the inverse hyperbolic tangent of x.", domain=lambda x: -1 < x < 1, samples=_UNIT,
    textbook=lambda z, x: (1 / (1 - x**2),))

# ---- activations ----------------------------------------------------------------------------------------------------


def _sigmoid(x: _Any) -> _Any:
    e = exp(_minus_abs(x))
    return _either(x > 0, 1.0, e) / (1 + e)


def _slope_of_sigmoid(x: _Any) -> _Any:
    """As tanh's, for sigmoid(x) is (1 + tanh(x/2)) / 2: z (1 - z) has no digits left beyond x = 37."""
    t = tanh(0.5 * x)
    e = exp(_minus_abs(x))
    return _either(x * x < 1, 0.25 * (1 - t * t), e / ((1 + e) * (1 + e)))


sigmoid = _op("sigmoid", _sigmoid, lambda z, x: (_slope_of_sigmoid(x),),
    "Return 1 / (1 + exp(-x)).", samples=_WIDE, latex=r"\sigma\left($a\right)",
    textbook=lambda z, x: (z * (1 - z),))
softplus = _op("softplus", lambda x: maximum(x, 0.0) + log1p(exp(_minus_abs(x))), lambda z, x: (sigmoid(x),),
    "Return log(1 + exp(x)).", samples=_WIDE)
relu = _op("relu", _ieee.relu, lambda z, x: (_either(x > 0, 1.0, _either(x <= 0, 0.0, _undefined(x))),),
    "Return x where it is positive, else 0.", kinks=lambda x: (x,), symbol="ReLU", c="($a > 0 ? $a : $a <= 0 ? 0.0 : $a)")
leaky_relu = _op("leaky_relu", lambda x, k: _either(x > 0, x, k * x),
    lambda z, x, k: (_either(x > 0, 1.0, _either(x < 0, k, _either(x == 0, _least(k), _undefined(x)))),),
    "Return x where it is positive, else slope * x.", 2, 1,
    kinks=lambda x, k: (x,), samples=((-5, 5), (0.001, 0.5)),
    signature=lambda x, slope=0.01: (x, _number(slope, "the slope of leaky_relu")))
elu = _op("elu", lambda x, k: _either(x > 0, x, k * expm1(x)),
    lambda z, x, k: (_either(x > 0, 1.0, _either(x == 0, _least(k), k * exp(x))),),
    "Return x where it is positive, else alpha * (exp(x) - 1).", 2, 1,
    kinks=lambda x, k: (x,), samples=((-5, 5), (0.1, 2)), signature=lambda x, alpha=1.0: (x, _number(alpha, "the alpha of elu")))
normal_cdf: _op = _op("normal_cdf", _normal_below, lambda z, x: (_gaussian(1 / _root(2 * _pi), 0.5, x),),
    "Return the normal distribution function at x.", latex=r"\Phi\left($a\right)",
    textbook=lambda z, x: (exp(-(x**2) / 2) / _root(2 * _pi),))
# At -inf the product would meet inf * 0.
gelu = _op("gelu", lambda x: _either(x < -40, -0.0, x * normal_cdf(x)),
    lambda z, x: (normal_cdf(x) + _gaussian(x / _root(2 * _pi), 0.5, x),),
    "Return x times the normal distribution function at x.",
    textbook=lambda z, x: (normal_cdf(x) + x * exp(-(x**2) / 2) / _root(2 * _pi),))
silu = _op("silu", _silu, lambda z, x: (_slope_of_silu(x),), "Return x * sigmoid(x).", samples=_WIDE,
    textbook=lambda z, x: (sigmoid(x) * (1 + x * (1 - sigmoid(x))),))
erf = _op("erf", _ieee.erf, lambda z, x: (_gaussian(2 / _root(_pi), 1.0, x),), "Return the error function of x.",
    textbook=lambda z, x: (2 / _root(_pi) * exp(-(x**2)),))
erfc = _op("erfc", _ieee.erfc, lambda z, x: (_gaussian(-2 / _root(_pi), 1.0, x),), "Return 1 - erf(x), exact for large x.",
    textbook=lambda z, x: (-2 / _root(_pi) * exp(-(x**2)),))

# ---- kinks, jumps and choices ---------------------------------------------------------------------------------------

abs: _op = _op("abs", _ieee.abs, lambda z, x: (sign(x),),
    "Return the absolute value of x.", kinks=lambda x: (x,), text="|$a|", latex=r"\left|$a\right|", c="fabs($a)")
sign: _op = _op("sign", _ieee.sign, lambda z, x: (_flat(x),),
    "Return -1, 0 or 1 as x is negative, zero or positive.",
    kinks=lambda x: (x,), c="($a > 0 ? 1.0 : $a < 0 ? -1.0 : $a == 0 ? 0.0 : $a)")
floor: _op = _op("floor", _ieee.floor, lambda z, x: (_flat(x),),
    "Return the largest integer not above x.", kinks=lambda x: (x - round(x),), latex=r"\left\lfloor $a \right\rfloor")
ceil = _op("ceil", _ieee.ceil, lambda z, x: (_flat(x),),
    "Return the smallest integer not below x.", kinks=lambda x: (x - round(x),), latex=r"\left\lceil $a \right\rceil")
maximum: _op = _op("maximum", _ieee.maximum, lambda z, x, y: (_larger(x, y), _larger(y, x)),
    "Return the larger of x and y.", 2,
    kinks=lambda x, y: (x - y,), symbol="max", text="max($all)", latex=r"\max\left($all\right)",
    c="($a == $b ? (signbit($a) ? $b : $a) : $a > $b || $a != $a ? $a : $b)")
minimum = _op("minimum", _ieee.minimum, lambda z, x, y: (_larger(y, x), _larger(x, y)),
    "Return the smaller of x and y.", 2,
    kinks=lambda x, y: (x - y,), symbol="min", text="min($all)", latex=r"\min\left($all\right)",
    c="($a == $b ? (signbit($a) ? $a : $b) : $a < $b || $a != $a ? $a : $b)")
# At its edges clamp keeps slope 1, as PyTorch found useful: a parameter on the edge can still move back.
clamp = _op("clamp", lambda x, low, high: _either(x < low, low, _either(x > high, high, x)),
    lambda z, x, low, high: (_either(x < low, 0.0, _either(x > high, 0.0, _either(x == x, 1.0, _undefined(x)))),),
    "Return x, or low where x is below it, or high where x is above it.", 3, 2,
    kinks=lambda x, low, high: (x - low, x - high), samples=((-5, 5), (-4, 0), (0.5, 4)), signature=_clamp_operands)
_where = _op("where", lambda c, x, y: x if c else y, lambda z, c, x, y: (0.0, _either(c, 1.0, 0.0), _either(c, 0.0, 1.0)),
    "Return x where the condition holds, else y.", 3,
    kinks=lambda c, x, y: (c,), samples=((0, 1), (-5, 5), (-5, 5)), text="($b if $a else $c)",
    latex=r"\begin{cases} $b & \text{if } $a \\ $c & \text{otherwise} \end{cases}", c="($a ? $b : $c)")

# ---- of two and of many operands ------------------------------------------------------------------------------------

hypot: _op = _op("hypot", _ieee.hypot, _hypot,
    "Return the length of the vector (x, y).", 2, kinks=lambda x, y: (_ieee.hypot(x, y),), latex=r"\sqrt{{$a}^2 + {$b}^2}",
    textbook=lambda z, x, y: (x / z, y / z))
# One node for a neuron's net input: smaller graphs, pictures and derivations like the textbook's, and faster.
dot = _op("dot", _ieee.dot, _dot_partials,
    "Return w1 * x1 + w2 * x2 + ... + bias of lists w and x.", None,
    signature=_dot_operands, text=_products(" * "), latex=_products(r" \cdot "), precedence=1, binds=(2,))
fsum = _op("fsum", _ieee.fsum, lambda z, *xs: (1.0,) * len(xs),
    "Return the sum of a list, rounded once.", None, signature=_listed("fsum"), text=_summed, latex=_summed, precedence=1, binds=(1,))
logsumexp = _op("logsumexp", _ieee.logsumexp, lambda z, *xs: softmax(xs),
    "Return log(exp(x1) + exp(x2) + ...) of a list.", None, signature=_listed("logsumexp"))
_softmax = _op("softmax", _ieee.softmax, _slope_of_softmax,
    "Return one component of a softmax.", None, 1,
    domain=lambda *operands: operands[-1] in range(len(operands) - 1), symbol=lambda *xs: f"softmax[{xs[-1]}]",
    text=_component("softmax([{0}])[{1}]"), latex=_component(r"\mathrm{{softmax_{{{1}}}}}\left({0}\right)"), textbook=_textbook_softmax)

# fmt: on

TABLE = _Frozen({op.name: op for op in list(globals().values()) if isinstance(op, _op)})
"""Every operation by name: read it, add to it with `autograd.primitive`."""
_known.update(TABLE)


@_overload
def pow(x: _Number, y: _Number) -> float: ...
@_overload
def pow(x: _T | _Number, y: _T | _Number) -> _T: ...
def pow(x: _Any, y: _Any) -> _Any:
    """Return x ** y.

    >>> pow(2.0, 3)
    8.0
    """
    if type(x) is float and type(y) is float:
        return _ieee.pow(x, y)
    return (_pow if isinstance(y, _Traced) else _pow_const)(x, y)


@_overload
def where(condition: _Traced | bool, x: _Number, y: _Number) -> float: ...
@_overload
def where(condition: _Traced | bool, x: _T | _Number, y: _T | _Number) -> _T: ...
def where(condition: _Any, x: _Any, y: _Any) -> _Any:
    """Return x if the condition holds, else y; only what was chosen receives a gradient.

    >>> where(2 > 1, 3.0, 4.0)
    3.0
    """
    if isinstance(condition, _Traced):
        return condition._choose(x, y)
    if type(x) is float and type(y) is float:
        return x if condition else y
    if type(condition) is not bool:
        condition = _number(condition, "the condition of where")
    operands = (1.0, x, _constant(y)) if condition else (0.0, _constant(x), y)
    for operand in (x, y):
        if isinstance(operand, _Traced):  # also where it is the one not taken: the result is a Value all the same
            return _where.traced(operand, operands)
    return _where(*operands)


@_overload
def softmax(values: _Iterable[_Number]) -> list[float]: ...
@_overload
def softmax(values: _Iterable[_T | _Number]) -> list[_T]: ...
def softmax(values: _Iterable[_Any]) -> list[_Any]:
    """Return exp(x_i) / (exp(x_1) + exp(x_2) + ...) for every x_i of a list.

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """
    xs = _listed("softmax")(values)
    if any(isinstance(x, _Traced) for x in xs):
        return [_softmax(*xs, float(i)) for i in range(len(xs))]
    return list(_ieee.softmax_all(*map(_number, xs)))


def _constant(x: _Any) -> _Any:
    return x._constant() if isinstance(x, _Traced) else x
