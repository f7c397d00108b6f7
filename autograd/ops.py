"""The table of operations: all calculus is in this file.

A row has an operation's value on floats, its partial derivatives, domain, kinks and notation; `operation.py` explains the
columns. A rule is an ordinary formula in the result z and the operands. It never branches (a choice is `either`), so it
works for floats, Values and symbols.

The simplest rows come first. After them come rows whose rule is written for accuracy. For these, the column `textbook`
has the textbook's formula, and `formulas/` explains the rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, SupportsFloat, overload

from autograd import ieee
from autograd.formulas import (
    activations,
    arithmetic,
    choices,
    hyperbolic,
    list_operations,
    logarithms,
    named_constants,
    normal_distribution,
    special,
    trigonometry,
    vector_lengths,
)
from autograd.formulas.choices import either, undefined
from autograd.formulas.normal_distribution import gaussian
from autograd.names import names_its_parameters
from autograd.number import number, unwrapped
from autograd.operation import Primitive, T, Traced, known
from autograd.signatures.operation_signatures import (
    clamp_operands,
    component,
    component_symbol,
    constant_or_traced,
    dot_operands,
    listed,
    multiplied,
    products,
    round_operands,
    summed,
)
from autograd.signatures.operation_types import Atan2, Binary, Clamp, Dot, Elu, LeakyRelu, OfList, Round, Unary

# fmt: off
__all__ = [
    "TABLE",
    "add", "div", "floordiv", "mod", "mul", "neg", "pow", "sub",
    "cbrt", "exp", "exp2", "expm1", "log", "log10", "log1p", "log2", "logaddexp", "sqrt", "xlog1py", "xlogy",
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cos", "cosh", "sin", "sinc", "sinh", "tan", "tanh",
    "elu", "gelu", "hardtanh", "leaky_relu", "logsigmoid", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "softplus", "softsign",
    "digamma", "erf", "erfc", "erfinv", "lgamma", "normal_cdf",
    "abs", "ceil", "clamp", "floor", "maximum", "minimum", "round", "sign", "trunc", "where",
    "dot", "fsum", "hypot", "log_softmax", "logsumexp", "norm", "prod", "softmax",
]  # in the families of the table

WIDE, POSITIVE, UNIT = ((-20.0, 20.0),), ((0.01, 20.0),), ((-0.99, 0.99),)  # intervals of samples
LN2, LN10 = float(named_constants.LN2), float(named_constants.LN10)
SELU_LAMBDA, SELU_ALPHA = float(named_constants.SELU_LAMBDA), float(named_constants.SELU_ALPHA)

# A table is easier to read in long rows. The formatter would break them.

# =====================================================================================================================
# The rows to read first: name, value, partials, docstring, notation
# =====================================================================================================================

# ---- arithmetic -----------------------------------------------------------------------------------------------------

neg = Unary("neg",  lambda x: -x,       lambda z, x: (-1.0,),         "Return -x.",       symbol="-", text="-$a",     latex="-$a",            c="-$a",     precedence=3)
add = Binary("add", lambda x, y: x + y, lambda z, x, y: (1.0, 1.0),   "Return x + y.", 2, symbol="+", text="$a + $b", latex="$a + $b",        c="$a + $b", precedence=1, binds=(1,))
sub = Binary("sub", lambda x, y: x - y, lambda z, x, y: (1.0, -1.0),  "Return x - y.", 2, symbol="-", text="$a - $b", latex="$a - $b",        c="$a - $b", precedence=1)
mul = Binary("mul", lambda x, y: x * y, lambda z, x, y: (y, x),       "Return x * y.", 2, symbol="*", text="$a * $b", latex=r"$a \cdot $b",   c="$a * $b", precedence=2, binds=(2,))
# (x/y)/y, because y*y overflows or underflows long before the quotient does.
div = Binary("div", ieee.div, lambda z, x, y: (1 / y, -z / y),        "Return x / y.", 2, symbol="/", text="$a / $b", latex=r"\frac{$a}{$b}", c="$a / $b", precedence=2,
    domain=lambda x, y: y != 0, samples=((-5, 5), (0.1, 5)), textbook=lambda z, x, y: (1 / y, -x / y**2))

# ---- exponentials, circular and hyperbolic functions ----------------------------------------------------------------

exp         = Unary("exp",   ieee.exp,   lambda z, x: (z,),                 "Return e raised to the power x.",            latex="e^{$a}")
expm1       = Unary("expm1", ieee.expm1, lambda z, x: (exp(x),),            "Return exp(x) - 1 without losing digits for small x.", latex="e^{$a} - 1")  # z + 1 has no digits left below x = -37
exp2        = Unary("exp2",  ieee.exp2,  lambda z, x: (z * LN2,),           "Return 2 raised to the power x.",            latex="2^{$a}", textbook=lambda z, x: (z * named_constants.LN2,))
sin         = Unary("sin",   ieee.sin,   lambda z, x: (cos(x),),            "Return the sine of x radians.",              latex=r"\sin\left($a\right)")
cos: Unary  = Unary("cos",   ieee.cos,   lambda z, x: (-sin(x),),           "Return the cosine of x radians.",            latex=r"\cos\left($a\right)")
tan         = Unary("tan",   ieee.tan,   lambda z, x: (1 + z * z,),         "Return the tangent of x radians.",           latex=r"\tan\left($a\right)", samples=((-1.4, 1.4),), textbook=lambda z, x: (1 + z**2,))
sinh        = Unary("sinh",  ieee.sinh,  lambda z, x: (cosh(x),),           "Return the hyperbolic sine of x.",           latex=r"\sinh\left($a\right)")
cosh: Unary = Unary("cosh",  ieee.cosh,  lambda z, x: (sinh(x),),           "Return the hyperbolic cosine of x.",         latex=r"\cosh\left($a\right)")
asinh       = Unary("asinh", ieee.asinh, lambda z, x: (1 / hypot(1.0, x),), "Return the inverse hyperbolic sine of x.",   latex=r"\mathrm{arsinh}\left($a\right)", textbook=lambda z, x: (1 / sqrt(x**2 + 1),))

# ---- kinks, and sums of many operands -------------------------------------------------------------------------------

abs       = Unary( "abs",       ieee.abs,       lambda z, x: (sign(x),),                    "Return the absolute value of x.",                    kinks=lambda x: (x,), text="|$a|", latex=r"\left|$a\right|", c="fabs($a)")
# One node for the net input of a neuron: graphs are smaller and faster, and derivations look like those of textbooks.
dot       = Dot(   "dot",       ieee.dot,       list_operations.dot_partials,               "Return w1 * x1 + w2 * x2 + ... + bias for lists w and x.", None,
    signature=dot_operands, text=products(" * "), latex=products(r" \cdot "), precedence=1, binds=(2,))
fsum      = OfList("fsum",      ieee.fsum,      lambda z, *xs: (1.0,) * len(xs),            "Return the sum of a list, rounded only once.", None,      signature=listed("fsum", or_nothing=True), text=summed, latex=summed, precedence=1, binds=(1,))
logsumexp = OfList("logsumexp", ieee.logsumexp, lambda z, *xs: list_operations.softmax(xs), "Return log(exp(x1) + exp(x2) + ...) for a list.", None, signature=listed("logsumexp"))

# =====================================================================================================================
# Rows with special cases: edges, poles, nan, and large arguments for which a textbook formula loses digits
# =====================================================================================================================

# ---- remainders and powers ------------------------------------------------------------------------------------------

mod = Binary("mod", ieee.mod, arithmetic.mod_partials,
    "Return the remainder of x / y with the sign of y, as Python's x % y does.", 2,
    domain=lambda x, y: y != 0, kinks=lambda x, y: (ieee.mod(x + 0.5 * y, y) - 0.5 * y,), samples=((-5, 5), (0.5, 5)),
    symbol="%", text="$a % $b", latex=r"$a \bmod $b", precedence=2, textbook=lambda z, x, y: (1.0, -floor(x / y)),
    c="(fmod($a, $b) == 0 ? copysign(0.0, $b) : (fmod($a, $b) < 0) != ($b < 0) ? fmod($a, $b) + $b : fmod($a, $b))")

floordiv = Binary("floordiv", ieee.floordiv, arithmetic.floordiv_partials,
    "Return the largest integer not above x / y, as Python's x // y does.", 2,
    domain=lambda x, y: y != 0, kinks=lambda x, y: (ieee.mod(x + 0.5 * y, y) - 0.5 * y,), samples=((-5, 5), (0.5, 5)),
    symbol="//", text="$a // $b", latex=r"\left\lfloor \frac{$a}{$b} \right\rfloor", precedence=2, c="floor_quotient($a, $b)")


def _has_real_power(x: float, c: float) -> bool:
    return x > 0 or (x == 0 and c >= 0) or (x < 0 and c % 1 == 0)


# A constant exponent has a separate row, so that the logarithm of a negative base is never needed.
_pow_const = Binary("pow_const", ieee.pow, lambda z, x, c: (either(c == 0, 0.0, arithmetic.power_slope(z, x, c)),),
    "Return x ** c for a constant c.", 2, 1,
    domain=_has_real_power, samples=((0.1, 5), (-3, 3)), signature=lambda x, c: (x, number(c, "the exponent")), symbol="**$b",
    text="$a ** $b", latex="{$a}^{$b}", c="pow($a, $b)", precedence=4,
    textbook=lambda z, x, c: (c * x ** (c - 1),))
_pow = Binary("pow", ieee.pow, lambda z, x, y: (arithmetic.power_slope(z, x, y), arithmetic.exponent_slope(z, x, y)),
    "Return x ** y.", 2,
    domain=_has_real_power, samples=((0.1, 5), (-3, 3)), symbol="**", text="$a ** $b", latex="{$a}^{$b}", precedence=4,
    textbook=lambda z, x, y: (y * x ** (y - 1), z * logarithms.named_log(x)))

# ---- logarithms and roots -------------------------------------------------------------------------------------------

# x + 0.0 turns -0.0 into 0.0: the slope of an increasing function is +inf at its edge, not -inf.
log: Unary = Unary("log", ieee.log, lambda z, x: (either(x >= 0, 1 / (x + 0.0), undefined(x)),),
    "Return the natural logarithm of x.", domain=lambda x: x > 0, samples=POSITIVE, latex=r"\ln\left($a\right)",
    textbook=lambda z, x: (1 / x,))
log1p = Unary("log1p", ieee.log1p, lambda z, x: (either(x >= -1, 1 / (1 + x), undefined(x)),),
    "Return log(1 + x) without losing digits for small x.", domain=lambda x: x > -1, samples=((-0.95, 20),), latex=r"\ln\left(1 + $a\right)",
    textbook=lambda z, x: (1 / (1 + x),))
log2 = Unary("log2", ieee.log2, lambda z, x: (either(x >= 0, (1 / LN2) / (x + 0.0), undefined(x)),),
    "Return the logarithm of x to base 2.", domain=lambda x: x > 0, samples=POSITIVE, latex=r"\log_{2}\left($a\right)",
    textbook=lambda z, x: (1 / (x * named_constants.LN2),))
log10 = Unary("log10", ieee.log10, lambda z, x: (either(x >= 0, (1 / LN10) / (x + 0.0), undefined(x)),),
    "Return the logarithm of x to base 10.", domain=lambda x: x > 0, samples=POSITIVE, latex=r"\log_{10}\left($a\right)",
    textbook=lambda z, x: (1 / (x * named_constants.LN10),))
logaddexp = Binary("logaddexp", logarithms.logaddexp, logarithms.logaddexp_partials,
    "Return log(exp(x) + exp(y)).", 2, latex=r"\ln\left(e^{$a} + e^{$b}\right)",
    textbook=lambda z, x, y: (exp(x) / (exp(x) + exp(y)), exp(y) / (exp(x) + exp(y))))
# The terms of an entropy. They are 0 at x = 0, even if the logarithm is infinite.
xlogy = Binary("xlogy", lambda x, y: either(x == 0, x * either(y == y, 1.0, y), x * log(y)), logarithms.xlogy_partials,
    "Return x * log(y), which is 0 if x is 0.", 2,
    domain=lambda x, y: y > 0 or x == 0, samples=((-5, 5), (0.01, 20)), latex=r"$a \cdot \ln\left($b\right)",
    textbook=lambda z, x, y: (logarithms.named_log(y), x / y))
xlog1py = Binary("xlog1py", lambda x, y: either(x == 0, x * either(y == y, 1.0, y), x * log1p(y)), logarithms.xlog1py_partials,
    "Return x * log(1 + y), which is 0 if x is 0.", 2,
    domain=lambda x, y: y > -1 or x == 0, samples=((-5, 5), (-0.95, 20)), latex=r"$a \cdot \ln\left(1 + $b\right)",
    textbook=lambda z, x, y: (log1p(y), x / (1 + y)))
sqrt: Unary = Unary("sqrt", ieee.sqrt, lambda z, x: (0.5 / (z + 0.0),),
    "Return the square root of x.", domain=lambda x: x >= 0, samples=POSITIVE, latex=r"\sqrt{$a}",
    textbook=lambda z, x: (1 / (2 * z),))
# The cbrt of the C library has errors of up to 3 ulp.
cbrt = Unary("cbrt", ieee.cbrt, lambda z, x: (1 / (3 * z) / z,),
    "Return the real cube root of x.", kinks=lambda x: (x,), latex=r"\sqrt[3]{$a}", textbook=lambda z, x: (1 / (3 * z**2),),
    c="($a == 0 || !isfinite($a) ? $a : copysign(scalbn(pow(scalbn(fabs($a), -3 * (int)floor(logb($a) / 3)), 1.0 / 3), (int)floor(logb($a) / 3)), $a))")

# ---- inverse circular functions, hyperbolic functions ---------------------------------------------------------------

asin = Unary("asin", ieee.asin, lambda z, x: (1 / sqrt(choices.one_minus_square(x)),),
    "Return the arc sine of x in radians.", domain=lambda x: -1 <= x <= 1, samples=UNIT, latex=r"\arcsin\left($a\right)",
    textbook=lambda z, x: (1 / sqrt(1 - x**2),))
acos = Unary("acos", ieee.acos, lambda z, x: (-1 / sqrt(choices.one_minus_square(x)),),
    "Return the arc cosine of x in radians.", domain=lambda x: -1 <= x <= 1, samples=UNIT, latex=r"\arccos\left($a\right)",
    textbook=lambda z, x: (-1 / sqrt(1 - x**2),))
atan = Unary("atan", ieee.atan, lambda z, x: (trigonometry.atan_slope(x),),
    "Return the arc tangent of x in radians.", latex=r"\arctan\left($a\right)",
    textbook=lambda z, x: (1 / (1 + x**2),))
atan2 = Atan2("atan2", ieee.atan2, vector_lengths.atan2_partials,
    "Return the angle of the point (x, y) in radians, called with y first.", 2,
    domain=lambda y, x: x != 0 or y != 0, kinks=lambda y, x: (y if x <= 0 else ieee.hypot(x, y),),
    textbook=lambda z, y, x: (x / (x**2 + y**2), -y / (x**2 + y**2)))
tanh = Unary("tanh", ieee.tanh, lambda z, x: (hyperbolic.tanh_slope(z, x),),
    "Return the hyperbolic tangent of x.", latex=r"\tanh\left($a\right)",
    textbook=lambda z, x: (1 - z**2,))
acosh = Unary("acosh", ieee.acosh, lambda z, x: (hyperbolic.acosh_slope(x),),
    "Return the inverse hyperbolic cosine of x.", domain=lambda x: x >= 1, samples=((1.05, 20),), latex=r"\mathrm{arcosh}\left($a\right)",
    textbook=lambda z, x: (1 / sqrt(x**2 - 1),))
atanh = Unary("atanh", ieee.atanh, lambda z, x: (either(abs(x) <= 1, 1 / choices.one_minus_square(x), undefined(x)),),
    "Return the inverse hyperbolic tangent of x.", domain=lambda x: -1 < x < 1, samples=UNIT, latex=r"\mathrm{artanh}\left($a\right)",
    textbook=lambda z, x: (1 / (1 - x**2),))

sinc = Unary("sinc", trigonometry.sinc, lambda z, x: (trigonometry.sinc_slope(x),),
    "Return sin(pi x) / (pi x), and 1 at 0.",
    textbook=lambda z, x: (either(x == 0, 0.0, (cos(named_constants.PI * x) - z) / x),))

# ---- activations ----------------------------------------------------------------------------------------------------

sigmoid = Unary("sigmoid", activations.sigmoid, lambda z, x: (activations.sigmoid_slope(x),),
    "Return 1 / (1 + exp(-x)).", samples=WIDE, latex=r"\sigma\left($a\right)",
    textbook=lambda z, x: (z * (1 - z),))
softplus = Unary("softplus", lambda x: maximum(x, 0.0) + log1p(exp(choices.minus_abs(x))), lambda z, x: (sigmoid(x),),
    "Return log(1 + exp(x)).", samples=WIDE)
logsigmoid = Unary("logsigmoid", lambda x: -softplus(-x), lambda z, x: (sigmoid(-x),),
    "Return log(sigmoid(x)).", samples=WIDE, latex=r"\ln\left(\sigma\left($a\right)\right)")
relu = Unary("relu", ieee.relu, lambda z, x: (either(x > 0, 1.0, either(x <= 0, 0.0, undefined(x))),),
    "Return x if it is positive, else 0.", kinks=lambda x: (x,), symbol="ReLU", latex=r"\mathrm{ReLU}\left($a\right)", c="($a > 0 ? $a : $a <= 0 ? 0.0 : $a)")
leaky_relu = LeakyRelu("leaky_relu", lambda x, k: either(x > 0, x, k * x),
    lambda z, x, k: (
        either(x > 0, 1.0, either(x < 0, k, either(x == 0, choices.minimum_norm(k), undefined(x * k)))), either(x > 0, 0.0, either(x <= 0, x, undefined(x)))),
    "Return x if it is positive, else slope * x.", 2,
    kinks=lambda x, k: (x,), samples=((-5, 5), (0.001, 0.5)), latex=r"\mathrm{LeakyReLU}\left($all\right)",
    signature=lambda x, slope=0.01: (x, constant_or_traced(slope, "the slope of leaky_relu")))
elu = Elu("elu", lambda x, k: either(x > 0, x, k * expm1(x)),
    lambda z, x, k: (either(x > 0, 1.0, either(x == 0, choices.minimum_norm(k), k * exp(x))), either(x > 0, 0.0, expm1(x))),
    "Return x if it is positive, else alpha * (exp(x) - 1).", 2,
    kinks=lambda x, k: (x,), samples=((-5, 5), (0.1, 2)), latex=r"\mathrm{ELU}\left($all\right)",
    signature=lambda x, alpha=1.0: (x, constant_or_traced(alpha, "the alpha of elu")))
relu6 = Unary("relu6", lambda x: either(x > 6, 6.0, relu(x)), lambda z, x: (choices.between(x, 0.0, 6.0),),
    "Return x limited to the range from 0 to 6.", kinks=lambda x: (x, x - 6), samples=((-5, 10),), symbol="ReLU6", latex=r"\mathrm{ReLU6}\left($a\right)")
hardtanh = Unary("hardtanh", lambda x: either(x < -1, -1.0, either(x > 1, 1.0, x)), lambda z, x: (choices.between(x, -1.0, 1.0),),
    "Return x limited to the range from -1 to 1.", kinks=lambda x: (x + 1, x - 1))
selu = Unary("selu", lambda x: either(x > 0, SELU_LAMBDA * x, SELU_LAMBDA * SELU_ALPHA * expm1(x)),
    lambda z, x: (either(x >= 0, SELU_LAMBDA, SELU_LAMBDA * SELU_ALPHA * exp(x)),),
    "Return 1.0507 * x if it is positive, else 1.7581 * (exp(x) - 1).", kinks=lambda x: (x,), latex=r"\mathrm{SELU}\left($a\right)",
    textbook=lambda z, x: (either(x >= 0, named_constants.SELU_LAMBDA, named_constants.SELU_LAMBDA * (named_constants.SELU_ALPHA * exp(x))),))
softsign = Unary("softsign", lambda x: either(abs(x) < math.inf, x / (1 + abs(x)), sign(x)), lambda z, x: (1 / (1 + abs(x)) / (1 + abs(x)),),
    "Return x / (1 + abs(x)).",
    textbook=lambda z, x: (1 / (1 + abs(x)) ** 2,))
mish = Unary("mish", activations.mish, lambda z, x: (activations.mish_slope(x),), "Return x * tanh(softplus(x)).", samples=WIDE,
    textbook=lambda z, x: (tanh(softplus(x)) + x * (1 - tanh(softplus(x)) ** 2) * sigmoid(x),))
normal_cdf = Unary("normal_cdf", normal_distribution.normal_cdf, lambda z, x: (gaussian(1 / math.sqrt(2 * math.pi), 0.5, x),),
    "Return the normal distribution function at x.", latex=r"\Phi\left($a\right)",
    textbook=lambda z, x: (exp(-(x**2) / 2) / named_constants.ROOT_OF_2PI,))
gelu = Unary("gelu", normal_distribution.gelu,
    lambda z, x: (normal_cdf(x) + gaussian(x / math.sqrt(2 * math.pi), 0.5, x),),
    "Return x times the normal distribution function at x.", latex=r"\mathrm{GELU}\left($a\right)",
    textbook=lambda z, x: (normal_cdf(x) + x * exp(-(x**2) / 2) / named_constants.ROOT_OF_2PI,))
silu = Unary("silu", activations.silu, lambda z, x: (activations.silu_slope(x),), "Return x * sigmoid(x).", samples=WIDE, latex=r"\mathrm{SiLU}\left($a\right)",
    textbook=lambda z, x: (sigmoid(x) * (1 + x * (1 - sigmoid(x))),))
erf = Unary("erf", ieee.erf, lambda z, x: (gaussian(2 / math.sqrt(math.pi), 1.0, x),), "Return the error function of x.",
    textbook=lambda z, x: (2 * exp(-(x**2)) / named_constants.ROOT_OF_PI,))
erfc = Unary("erfc", ieee.erfc, lambda z, x: (gaussian(-2 / math.sqrt(math.pi), 1.0, x),), "Return 1 - erf(x) without losing digits for large x.",
    textbook=lambda z, x: (-2 * exp(-(x**2)) / named_constants.ROOT_OF_PI,))

# ---- the gamma function, and the inverse of erf ----------------------------------------------------------------------


def _is_no_pole(x: float) -> bool:
    return x > 0 or x % 1 != 0


lgamma = Unary("lgamma", special.lgamma, lambda z, x: (digamma(x),),
    "Return the logarithm of the absolute value of gamma(x).", domain=_is_no_pole, samples=POSITIVE, latex=r"\ln\left|\Gamma\left($a\right)\right|")
digamma: Unary = Unary("digamma", special.digamma, lambda z, x: (special.trigamma(x),),
    "Return the derivative of lgamma at x.", domain=_is_no_pole, samples=POSITIVE, latex=r"\psi\left($a\right)",
    textbook=lambda z, x: (special.TRIGAMMA(x),))
erfinv = Unary("erfinv", special.erfinv, lambda z, x: (special.erfinv_slope(z, x),),
    "Return the inverse of the error function: the y with erf(y) = x.", domain=lambda x: -1 < x < 1, samples=UNIT, latex=r"\mathrm{erf}^{-1}\left($a\right)",
    textbook=lambda z, x: (named_constants.ROOT_OF_PI * exp(z**2) / 2,))

# ---- jumps and choices ----------------------------------------------------------------------------------------------


def _distance_from_integers(x: float) -> tuple[float, ...]:
    return (x - ieee.round(x, 0.0),)


sign: Unary = Unary("sign", ieee.sign, lambda z, x: (choices.flat(x),),
    "Return -1, 0 or 1 for a negative, zero or positive x.",
    kinks=lambda x: (x,), c="($a > 0 ? 1.0 : $a < 0 ? -1.0 : $a == 0 ? 0.0 : $a)")
floor: Unary = Unary("floor", ieee.floor, lambda z, x: (choices.flat(x),),
    "Return the largest integer not above x.", kinks=_distance_from_integers, latex=r"\left\lfloor $a \right\rfloor")
ceil = Unary("ceil", ieee.ceil, lambda z, x: (choices.flat(x),),
    "Return the smallest integer not below x.", kinks=_distance_from_integers, latex=r"\left\lceil $a \right\rceil")
trunc = Unary("trunc", ieee.trunc, lambda z, x: (choices.flat(x),),
    "Return x rounded toward 0 to an integer.", kinks=lambda x: _distance_from_integers(x) if ieee.abs(x) >= 0.5 else ())


def _distance_from_halves(x: float, digits: float) -> tuple[float, ...]:
    y = ieee.abs(x) * ieee.pow(10.0, digits)
    return (y - ieee.floor(y) - 0.5,) if y < 2.0**52 else ()


round: Round = Round("round", ieee.round, lambda z, x, n: (choices.flat(z),),
    "Return x rounded to a number of decimal digits. Ties go to the even digit.", 2, 1,
    domain=lambda x, n: n % 1 == 0, kinks=_distance_from_halves, samples=((-5, 5), (0, 2)), signature=round_operands, c="round_decimal($a, $b)")
maximum: Binary = Binary("maximum", ieee.maximum, lambda z, x, y: (choices.larger(x, y), choices.larger(y, x)),
    "Return the larger of x and y.", 2,
    kinks=lambda x, y: (x - y,), symbol="max", text="max($all)", latex=r"\max\left($all\right)",
    c="($a == $b ? (signbit($a) ? $b : $a) : $a > $b || $a != $a ? $a : $b)")
minimum = Binary("minimum", ieee.minimum, lambda z, x, y: (choices.larger(y, x), choices.larger(x, y)),
    "Return the smaller of x and y.", 2,
    kinks=lambda x, y: (x - y,), symbol="min", text="min($all)", latex=r"\min\left($all\right)",
    c="($a == $b ? (signbit($a) ? $a : $b) : $a < $b || $a != $a ? $a : $b)")
clamp = Clamp("clamp", lambda x, low, high: either(low <= high, either(x < low, low, either(x > high, high, x)), math.nan),
    choices.clamp_partials,
    "Return x, or low if x is below it, or high if x is above it.", 3,
    domain=lambda x, low, high: low <= high, kinks=lambda x, low, high: (x - low, x - high), samples=((-5, 5), (-4, 0), (0.5, 4)), signature=clamp_operands)
_where = Primitive("where", lambda c, x, y: x if c else y, lambda z, c, x, y: (0.0, either(c, 1.0, 0.0), either(c, 0.0, 1.0)),
    "Return x if the condition is true, else y.", 3,
    kinks=lambda c, x, y: (c,), samples=((0, 1), (-5, 5), (-5, 5)), text="($b if $a else $c)",
    latex=r"\begin{cases} $b & \text{if } $a \\ $c & \text{otherwise} \end{cases}", c="($a ? $b : $c)")

# ---- operations of several operands ---------------------------------------------------------------------------------

hypot: Binary = Binary("hypot", ieee.hypot, vector_lengths.hypot_partials,
    "Return the length of the vector (x, y).", 2, kinks=lambda x, y: (ieee.hypot(x, y),), latex=r"\sqrt{{$a}^2 + {$b}^2}",
    textbook=lambda z, x, y: (x / z, y / z))
norm = OfList("norm", ieee.norm, vector_lengths.norm_partials,
    "Return the length of a vector: the square root of the sum of the squares.", None, signature=listed("norm", or_nothing=True), latex=r"\left\Vert\left($all\right)\right\Vert",
    kinks=lambda *xs: (ieee.norm(*xs),), textbook=lambda z, *xs: [x / z for x in xs])
prod = OfList("prod", ieee.prod, list_operations.prod_partials,
    "Return the product of a list.", None, signature=listed("prod", or_nothing=True),
    text=multiplied(" * "), latex=multiplied(r" \cdot "), precedence=2, binds=(2,))
_log_softmax = Primitive("log_softmax", ieee.log_softmax, list_operations.log_softmax_partials,
    "Return one component of the logarithm of a softmax.", None, 1,
    domain=lambda *operands: operands[-1] in range(len(operands) - 1), symbol=component_symbol("log_softmax"),
    text=component("log_softmax([{0}])[{1}]"), latex=component(r"\ln\left(\mathrm{{softmax_{{{1}}}}}\left({0}\right)\right)"),
    textbook=list_operations.log_softmax_partials_of_textbooks)
_softmax = Primitive("softmax", ieee.softmax, list_operations.softmax_partials,
    "Return one component of a softmax.", None, 1,
    domain=lambda *operands: operands[-1] in range(len(operands) - 1), symbol=component_symbol("softmax"),
    text=component("softmax([{0}])[{1}]"), latex=component(r"\mathrm{{softmax_{{{1}}}}}\left({0}\right)"), textbook=list_operations.softmax_partials_of_textbooks)

# fmt: on

TABLE = MappingProxyType({op.name: op for op in list(globals().values()) if isinstance(op, Primitive)})
"""All operations of this package, by name. `autograd.primitive` adds more."""
known.update(TABLE)
_of_softmax, _of_log_softmax = listed("softmax"), listed("log_softmax")


@overload
def pow(x: SupportsFloat, y: SupportsFloat) -> float: ...
@overload
def pow(x: T | SupportsFloat, y: T | SupportsFloat) -> T: ...
@names_its_parameters
def pow(x: Any, y: Any) -> Any:
    """Return x ** y.

    Args:
        x: the base.
        y: the exponent.

    Raises:
        TypeError: an operand is not a number.

    >>> pow(2.0, 3)
    8.0
    """
    if type(y) is float:
        return ieee.pow(x, y) if type(x) is float else _pow_const(x, y)
    return arithmetic.power(x, y)


@overload
def where(condition: Traced | bool, x: SupportsFloat, y: SupportsFloat) -> float: ...
@overload
def where(condition: Traced | bool, x: T | SupportsFloat, y: T | SupportsFloat) -> T: ...
@names_its_parameters
def where(condition: Any, x: Any, y: Any) -> Any:
    """Return x if the condition is true, else y. Only the chosen one receives a gradient.

    Args:
        condition: a bool, a number or a Value. Numbers other than 0 are true.
        x: the result if the condition is true.
        y: the result if it is false.

    Raises:
        TypeError: an argument is not a number.

    >>> where(2 > 1, 3.0, 4.0)
    3.0
    """
    if type(x) is not float:
        x = unwrapped(x)
    if type(y) is not float:
        y = unwrapped(y)
    if type(condition) is not bool:
        condition = unwrapped(condition)
        if isinstance(condition, Traced):
            return condition._choose(x, y)
        condition = condition if type(condition) is bool else number(condition, "the condition of where")
    if type(x) is float and type(y) is float:
        return x if condition else y
    operands = (1.0, x, _constant(y)) if condition else (0.0, _constant(x), y)
    for operand in (x, y):
        if isinstance(operand, Traced):  # even if it is not chosen, so that the result is always a Value
            return _where.traced(operand, operands)
    return _where(*operands)


@overload
def softmax(values: Iterable[SupportsFloat]) -> list[float]: ...
@overload
def softmax(values: Iterable[T | SupportsFloat]) -> list[T]: ...
@overload
def softmax(values: Iterable[Traced | SupportsFloat]) -> list[Any]: ...
@names_its_parameters
def softmax(values: Iterable[Traced | SupportsFloat]) -> list[Any]:
    """Return exp(x_i) / (exp(x_1) + exp(x_2) + ...) for every x_i of a list.

    Args:
        values: the list, of at least one number or Value.

    Raises:
        ValueError: the list is empty.

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """
    return list_operations.softmax(_of_softmax(values))


@overload
def log_softmax(values: Iterable[SupportsFloat]) -> list[float]: ...
@overload
def log_softmax(values: Iterable[T | SupportsFloat]) -> list[T]: ...
@names_its_parameters
def log_softmax(values: Iterable[Traced | SupportsFloat]) -> list[Any]:
    """Return x_i - log(exp(x_1) + exp(x_2) + ...) for every x_i of a list: the logarithm of its softmax.

    Args:
        values: the list, of at least one number or Value.

    Raises:
        ValueError: the list is empty.

    >>> log_softmax([0.0, 800.0])
    [-800.0, 0.0]
    """
    xs = _of_log_softmax(values)
    return [_log_softmax(*xs, float(i)) for i in range(len(xs))]


def _constant(x: Any) -> Any:
    return x._constant() if isinstance(x, Traced) else x
