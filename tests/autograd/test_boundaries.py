"""Value and partials in special cases: infinities, nan, signed zeros, edges, ties.

The rules of the project: the limit from inside at an edge, minimum norm at a kink, nan outside a domain and at nan, and
no accidental product of zero and infinity. These cases are not in the shared list of edge cases.
"""

from __future__ import annotations

import math
from math import inf, nan
from typing import Any

from autograd import primitive, where
from autograd.current_engine import Value, record
from autograd.functional.gradient import gradients
from autograd.operation import Primitive
from autograd.ops import TABLE
from tests.helpers.every_case import every_case

Case = tuple[str, tuple[float, ...], float, tuple[float, ...]]

FIRST: list[Case] = [
    ("hypot", (inf, 3.0), inf, (1.0, 0.0)),
    ("hypot", (3.0, -inf), inf, (0.0, -1.0)),
    ("hypot", (-inf, 0.0), inf, (-1.0, 0.0)),
    ("hypot", (-inf, inf), inf, (nan, nan)),
    ("hypot", (nan, 1.0), nan, (nan, nan)),
    ("hypot", (-inf, nan), inf, (nan, nan)),
    ("hypot", (1.7e308, 1.7e308), inf, (0.5**0.5, 0.5**0.5)),
    ("hypot", (3e-324, -4e-324), 5e-324, (0.5**0.5, -(0.5**0.5))),  # both are the smallest float
    ("where", (0.0, 2.0, 3.0), 3.0, (0.0, 0.0, 1.0)),
    ("where", (-2.0, 2.0, 3.0), 2.0, (0.0, 1.0, 0.0)),
    ("leaky_relu", (0.0, 2.0), 0.0, (1.0, 0.0)),
    ("leaky_relu", (0.0, 0.25), 0.0, (0.25, 0.0)),
    ("leaky_relu", (0.0, 0.0), 0.0, (0.0, 0.0)),
    ("leaky_relu", (0.0, -1.0), -0.0, (0.0, 0.0)),
    ("leaky_relu", (0.0, nan), nan, (nan, 0.0)),
    ("leaky_relu", (-2.0, 3.0), -6.0, (3.0, -2.0)),
    ("elu", (0.0, 2.0), 0.0, (1.0, 0.0)),
    ("elu", (0.0, 1.5), 0.0, (1.0, 0.0)),
    ("elu", (0.0, 0.25), 0.0, (0.25, 0.0)),
    ("elu", (0.0, -1.0), -0.0, (0.0, 0.0)),
    ("elu", (-inf, 2.0), -2.0, (0.0, -1.0)),
    ("pow_const", (inf, 0.3), inf, (0.0,)),
    ("pow_const", (inf, -0.3), 0.0, (-0.0,)),
    ("pow_const", (0.0, 0.3), 0.0, (inf,)),
    ("pow_const", (-1e200, 3.0), -inf, (inf,)),
    ("pow_const", (-1e200, 2.0), inf, (-2e200,)),
    ("pow_const", (-1e-200, -3.0), -inf, (-inf,)),
    ("pow_const", (0.5, -3001.0), inf, (-inf,)),
    ("pow_const", (-0.0, -1.0), -inf, (-inf,)),
    ("pow_const", (-0.0, -2.0), inf, (inf,)),
    ("relu", (-0.0,), 0.0, (0.0,)),
    ("pow_const", (inf, 3000.0), inf, (inf,)),
    ("pow_const", (nan, 1.0), nan, (1.0,)),
    ("pow_const", (-2.0, 0.5), nan, (nan,)),
    ("pow_const", (-1.0, 5e-324), nan, (nan,)),
    ("pow_const", (-2.0, 0.0), 1.0, (0.0,)),
    ("pow_const", (-1.0000000000000002, 1e16), 9.21143870499353, (-9.211438704993528e16,)),
    ("pow_const", (-1.0000000000000002, 2.0**53), 7.38905609893065, (-6.65547005875275e16,)),
    ("pow", (-2.0, 0.0), 1.0, (0.0, nan)),
    ("pow", (-2.0, 2.0), 4.0, (-4.0, nan)),
    ("pow", (0.0, nan), nan, (nan, nan)),
    ("pow", (0.0, 0.5), 0.0, (inf, 0.0)),
    ("pow", (0.0, -0.5), inf, (-inf, -inf)),
    ("mod", (5.0, inf), 5.0, (1.0, 0.0)),
    ("mod", (0.0, inf), 0.0, (1.0, 0.0)),
    ("mod", (-5.0, inf), inf, (1.0, 1.0)),
    ("mod", (0.25, -inf), -inf, (1.0, 1.0)),
    ("mod", (-5.0, -inf), -5.0, (1.0, 0.0)),
    ("mod", (inf, inf), nan, (nan, nan)),
    ("mod", (4.863867863338442, 4.769413485922659), 0.09445437741578289, (1.0, -1.0)),  # (x - z) / y is below 1
    ("gelu", (inf,), inf, (1.0,)),
    ("gelu", (-inf,), -0.0, (0.0,)),
    ("gelu", (-38.5,), -5.4e-323, (-2.085e-321,)),
    ("silu", (inf,), inf, (1.0,)),
    ("silu", (-inf,), -0.0, (-0.0,)),
    ("atanh", (1.0,), inf, (inf,)),
    ("atanh", (-1.0,), -inf, (inf,)),
    ("atanh", (1.5,), nan, (nan,)),
    ("atanh", (-2.0,), nan, (nan,)),
    ("sqrt", (-0.0,), -0.0, (inf,)),
    ("log", (-0.0,), -inf, (inf,)),
    ("atan2", (0.0, 5e-324), 0.0, (inf, -0.0)),
    ("atan2", (5e-324, 0.0), math.pi / 2, (0.0, -inf)),
    ("atan2", (inf, 1.0), math.pi / 2, (0.0, 0.0)),
    ("atan2", (nan, 1.0), nan, (nan, nan)),
    ("acosh", (1.0000001,), 0.0004472135919037347, (2236.067920945309,)),  # mpmath, 60 digits
    ("erfc", (40.0,), 0.0, (-0.0,)),
    ("erf", (40.0,), 1.0, (0.0,)),
    ("normal_cdf", (inf,), 1.0, (0.0,)),
    ("normal_cdf", (-inf,), 0.0, (0.0,)),
    ("normal_cdf", (nan,), nan, (nan,)),
    ("clamp", (2.0, 2.0, 3.0), 2.0, (1.0, 0.0, 0.0)),
    ("clamp", (4.0, 2.0, 3.0), 3.0, (0.0, 0.0, 1.0)),
    ("clamp", (1.0, 2.0, 2.0), 2.0, (0.0, 1.0, 0.0)),
    ("clamp", (-inf, 2.0, 3.0), 2.0, (0.0, 1.0, 0.0)),
    ("clamp", (1.0, nan, 3.0), nan, (nan, nan, nan)),
    ("floordiv", (7.0, 0.0), inf, (nan, nan)),
    ("floordiv", (-7.0, 2.0), -4.0, (0.0, 0.0)),
    ("floordiv", (-0.0, 2.0), -0.0, (0.0, 0.0)),
    ("floordiv", (-5.0, inf), -1.0, (0.0, 0.0)),
    ("floordiv", (1.0, 0.1), 9.0, (0.0, 0.0)),
    ("round", (2.5, 0.0), 2.0, (0.0,)),
    ("round", (-0.3, 0.0), -0.0, (0.0,)),
    ("round", (2.675, 2.0), 2.67, (0.0,)),
    ("round", (inf, 2.0), inf, (0.0,)),
    ("round", (1.7e308, -308.0), inf, (0.0,)),
    ("trunc", (-0.5,), -0.0, (0.0,)),
    ("trunc", (-inf,), -inf, (0.0,)),
    ("log2", (-0.0,), -inf, (inf,)),
    ("log10", (0.0,), -inf, (inf,)),
    ("log10", (-0.0,), -inf, (inf,)),
    ("log10", (-1.0,), nan, (nan,)),
    ("exp2", (-inf,), 0.0, (0.0,)),
    ("exp2", (1024.0,), inf, (inf,)),
    ("logaddexp", (inf, 0.0), inf, (1.0, 0.0)),
    ("logaddexp", (0.0, -inf), 0.0, (1.0, 0.0)),
    ("logaddexp", (-inf, -inf), -inf, (nan, nan)),
    ("logaddexp", (0.0, 0.0), math.log(2), (0.5, 0.5)),
    ("logaddexp", (nan, 1.0), nan, (nan, nan)),
    ("xlogy", (0.0, 0.0), 0.0, (-inf, 0.0)),
    ("xlogy", (2.0, -0.0), -inf, (-inf, inf)),
    ("xlogy", (0.0, 2.0), 0.0, (math.log(2), 0.0)),
    ("xlogy", (1.0, -1.0), nan, (nan, nan)),
    ("xlogy", (0.0, nan), nan, (nan, nan)),
    ("xlogy", (0.0, -2.0), 0.0, (nan, 0.0)),
    ("xlog1py", (0.0, -1.0), 0.0, (-inf, 0.0)),
    ("xlog1py", (2.0, -1.0), -inf, (-inf, inf)),
    ("xlog1py", (0.0, nan), nan, (nan, nan)),
    ("sinc", (0.0,), 1.0, (-0.0,)),
    ("sinc", (1.0,), 0.0, (-1.0,)),
    ("sinc", (inf,), 0.0, (0.0,)),
    ("sinc", (-inf,), 0.0, (0.0,)),
    ("sinc", (1.0 - 2.0**53,), 0.0, (1 / (2.0**53 - 1.0),)),  # cos(pi x) is -1: an odd integer
    ("selu", (0.0,), 0.0, (1.0507009873554805,)),
    ("selu", (-inf,), -1.7580993408473768, (0.0,)),
    ("softsign", (-inf,), -1.0, (0.0,)),
    ("softsign", (1e160,), 1.0, (1e-320,)),
    ("mish", (-inf,), -0.0, (-0.0,)),
    ("mish", (inf,), inf, (1.0,)),
    ("relu6", (-0.0,), 0.0, (0.0,)),
    ("relu6", (6.0,), 6.0, (0.0,)),
    ("relu6", (nan,), nan, (nan,)),
    ("hardtanh", (-1.0,), -1.0, (0.0,)),
    ("logsigmoid", (inf,), -0.0, (0.0,)),
    ("logsigmoid", (-inf,), -inf, (1.0,)),
    ("log_softmax", (inf, 0.0, 1.0), -inf, (-1.0, 1.0)),
    ("log_softmax", (inf, 0.0, 0.0), 0.0, (0.0, -0.0)),
    ("log_softmax", (inf, inf, 0.0), nan, (nan, nan)),
    ("log_softmax", (0.0, -800.0, 1.0), -800.0, (-1.0, 1.0)),
    ("log_softmax", (nan, 0.0), nan, (nan,)),
    ("lgamma", (0.0,), inf, (-inf,)),
    ("lgamma", (1.0,), 0.0, (-0.5772156649015329,)),
    ("lgamma", (2.0,), 0.0, (0.42278433509846713,)),
    ("lgamma", (-1.0,), inf, (nan,)),
    ("lgamma", (1.0 - 2.0**53,), inf, (nan,)),
    ("lgamma", (-1e308,), inf, (nan,)),
    ("lgamma", (-0.5,), 1.2655121234846454, (0.03648997397857652,)),  # mpmath, 60 digits
    ("lgamma", (inf,), inf, (inf,)),
    ("lgamma", (-inf,), inf, (nan,)),
    ("lgamma", (nan,), nan, (nan,)),
    ("digamma", (-0.0,), inf, (inf,)),
    ("digamma", (1.0,), -0.5772156649015329, (math.pi**2 / 6,)),
    ("digamma", (-2.0,), nan, (nan,)),
    ("digamma", (1.0 - 2.0**53,), nan, (nan,)),
    ("digamma", (inf,), inf, (0.0,)),
    ("digamma", (-inf,), nan, (nan,)),
    ("erfinv", (-0.0,), -0.0, (math.sqrt(math.pi) / 2,)),
    ("erfinv", (1.0,), inf, (inf,)),
    ("erfinv", (-1.0,), -inf, (inf,)),
    ("erfinv", (1.5,), nan, (nan,)),
    ("erfinv", (-inf,), nan, (nan,)),
    ("norm", (0.0, -0.0), 0.0, (0.0, 0.0)),
    ("norm", (), 0.0, ()),
    ("norm", (-inf, 3.0, 4.0), inf, (-1.0, 0.0, 0.0)),
    ("norm", (1e200, 1e200), 1.4142135623730951e200, (0.5**0.5, 0.5**0.5)),
    ("norm", (3e-324, -4e-324), 5e-324, (0.5**0.5, -(0.5**0.5))),
    ("norm", (inf, nan), inf, (nan, nan)),
    ("norm", (inf, 1.0, -inf), inf, (nan, 0.0, nan)),
    ("norm", (inf, 1.0, nan), inf, (nan, nan, nan)),
    ("norm", (nan, 1.0), nan, (nan, nan)),
    ("norm", (1.7e308, 1.7e308, 1.7e308), inf, (3**-0.5, 3**-0.5, 3**-0.5)),
    ("norm", (1e151, 1e-140), 1e151, (1.0, 1e-291)),
    ("prod", (), 1.0, ()),
    ("prod", (2.0, 0.0, 3.0), 0.0, (0.0, 6.0, 0.0)),
    ("prod", (0.0, 0.0, 3.0), 0.0, (0.0, 0.0, 0.0)),
    ("prod", (-2.0, 0.0), -0.0, (0.0, -2.0)),
    ("prod", (1e200, 1e200, 1e-300), 1e100, (1e-100, 1e-100, inf)),
    ("prod", (inf, 0.0), nan, (0.0, inf)),
    ("fsum", (1.7e308, 1.7e308, -inf), -inf, (1.0, 1.0, 1.0)),
    ("fsum", (1.7e308, 1.7e308, -1.7e308, -1.7e308, 5e-324), 5e-324, (1.0,) * 5),
    ("fsum", (1.7e308, 1.7e308, inf, -inf), nan, (1.0,) * 4),
    ("fsum", (-1.7e308, -1.7e308), -inf, (1.0, 1.0)),
]

SECOND: list[tuple[str, tuple[float, ...], int, int, float]] = [
    ("asin", (1.0,), 0, 0, inf),
    ("asin", (-1.0,), 0, 0, -inf),
    ("acos", (-1.0,), 0, 0, inf),
    ("pow", (2.0, 0.0), 0, 1, 0.5),
    ("pow", (0.5, 0.0), 0, 1, 2.0),
    ("pow", (2.0, 0.0), 1, 0, 0.5),
    ("pow", (2.0, 0.0), 0, 0, 0.0),
    ("pow", (2.0, 1.0), 0, 1, 1 + math.log(2)),
    ("gelu", (inf,), 0, 0, 0.0),
    ("gelu", (-inf,), 0, 0, 0.0),
    ("silu", (inf,), 0, 0, 0.0),
    ("silu", (-inf,), 0, 0, 0.0),
    ("atan", (1e200,), 0, 0, 0.0),
    ("atan", (0.0,), 0, 0, 0.0),
    # The first terms of the series near 0.
    ("tanh", (1e-9,), 0, 0, -2e-9),
    ("sigmoid", (1e-9,), 0, 0, -1.25e-10),
    ("asin", (1e-9,), 0, 0, 1e-9),
    ("acos", (1e-9,), 0, 0, -1e-9),
    ("atanh", (1e-9,), 0, 0, 2e-9),
    ("acosh", (1.0,), 0, 0, -inf),
    ("acosh", (inf,), 0, 0, 0.0),
    ("acosh", (1e200,), 0, 0, 0.0),
    # Outside of a domain, and at nan, all higher derivatives are nan.
    ("log", (-2.0,), 0, 0, nan),
    ("log1p", (-2.0,), 0, 0, nan),
    ("atanh", (-2.0,), 0, 0, nan),
    ("acosh", (-2.0,), 0, 0, nan),
    ("pow", (-2.0, 1.5), 1, 1, nan),
    ("pow", (-2.0, 1.5), 1, 0, nan),
    ("pow", (0.0, nan), 1, 1, nan),
    ("leaky_relu", (nan, 0.1), 0, 0, nan),
    ("clamp", (nan, 0.0, 1.0), 0, 0, nan),
    ("relu", (nan,), 0, 0, nan),
    ("relu6", (nan,), 0, 0, nan),
    ("sign", (nan,), 0, 0, nan),
    ("floor", (nan,), 0, 0, nan),
    ("ceil", (nan,), 0, 0, nan),
    ("maximum", (nan, 1.0), 0, 0, nan),
    ("minimum", (1.0, nan), 1, 1, nan),
    ("clamp", (1.0, nan, 3.0), 0, 0, nan),
    ("clamp", (1.0, nan, 3.0), 1, 2, nan),
    ("clamp", (1.0, 2.0, nan), 0, 1, nan),
    ("clamp", (1.0, 3.0, 2.0), 2, 2, nan),
    ("leaky_relu", (nan, 0.1), 0, 1, nan),
    ("leaky_relu", (nan, 0.1), 1, 0, nan),
    ("hypot", (nan, 1.0), 1, 1, nan),
    ("hypot", (nan, 1.0), 1, 0, nan),
    ("hypot", (inf, inf), 0, 1, nan),
    ("hypot", (inf, 3.0), 1, 1, 0.0),
    ("norm", (nan, 1.0), 1, 1, nan),
    ("norm", (nan, 1.0), 0, 1, nan),
    ("norm", (inf, 2.0, nan), 1, 1, nan),
    ("norm", (-inf, 2.0, 3.0), 1, 2, 0.0),
    ("log_softmax", (nan, 0.0), 0, 0, nan),
    ("xlogy", (0.0, nan), 1, 0, nan),
    ("xlogy", (0.0, nan), 1, 1, nan),
    ("xlog1py", (0.0, nan), 1, 0, nan),
    ("lgamma", (-2.0,), 0, 0, nan),
    ("digamma", (-1.0,), 0, 0, nan),
    ("digamma", (-inf,), 0, 0, nan),
    # At edges and poles: the limits.
    ("erfinv", (1.0,), 0, 0, inf),
    ("erfinv", (-1.0,), 0, 0, -inf),
    ("digamma", (0.0,), 0, 0, -inf),
    ("digamma", (-0.0,), 0, 0, inf),  # -2 / x**3
    ("xlogy", (0.0, 0.0), 0, 1, inf),  # 1 / y, in both orders
    ("xlogy", (0.0, -0.0), 1, 0, inf),
    ("xlogy", (0.0, 0.0), 1, 1, 0.0),
    ("xlogy", (0.0, -2.0), 1, 0, nan),
    ("xlogy", (0.0, 2.0), 1, 0, 0.5),
    ("xlog1py", (0.0, 1.0), 1, 0, 0.5),
    ("xlogy", (2.0, -1.0), 1, 0, nan),
    ("xlogy", (2.0, -1.0), 1, 1, nan),
    ("xlog1py", (0.0, -1.0), 1, 0, inf),
    ("xlog1py", (0.0, -2.0), 1, 0, nan),
    # x**(y - 1) * (1 + y * log(x)), in both orders
    ("pow", (0.0, 1.0), 0, 0, 0.0),
    ("pow", (0.0, 1.0), 0, 1, -inf),
    ("pow", (0.0, 1.0), 1, 0, -inf),
    ("pow", (1e-300, 2.0), 0, 1, 1e-300 * (1 + 2 * math.log(1e-300))),  # the power itself is 0
    ("pow", (1e-300, 2.0), 1, 0, 1e-300 * (1 + 2 * math.log(1e-300))),
    ("pow", (inf, -1.0), 1, 1, 0.0),
    ("pow", (1e-320, 1.0), 1, 1, 5.429083387e-315),  # x * log(x)**2
    ("pow", (0.5, inf), 1, 1, 0.0),
    ("pow", (0.5, inf), 1, 0, 0.0),
    ("mod", (5.0, 1e-250), 1, 1, 0.0),  # 5 / 1e-250**2 overflows
    ("pow", (0.0, -0.5), 0, 1, inf),
    ("pow", (0.0, -0.5), 1, 0, inf),
    ("pow", (0.0, -0.5), 1, 1, inf),
    ("pow", (-0.0, -2.0), 0, 1, inf),
    ("pow", (-0.0, -2.0), 1, 0, inf),
    ("pow", (0.0, 0.0), 0, 1, 0.0),  # x**0 is 1 for every x
    ("pow", (0.0, 0.0), 1, 0, 0.0),
    ("pow", (0.0, 0.5), 0, 1, -inf),
    ("pow", (0.0, 0.5), 1, 0, -inf),
    ("pow", (0.0, 0.5), 0, 0, -inf),
    ("pow", (0.0, 0.5), 1, 1, 0.0),
    ("pow", (0.0, 1.0), 1, 0, -inf),
    ("pow", (0.0, 1.5), 1, 0, 0.0),
    ("pow", (0.0, nan), 1, 0, nan),
    ("pow_const", (5e-324, 0.0), 0, 0, 0.0),
    ("hypot", (0.0, 0.0), 0, 1, nan),
    ("norm", (0.0, 0.0), 0, 0, nan),
    ("digamma", (-2.5,), 0, 0, -0.1082040516417274),  # mpmath: the cotangent does not contribute, or only a little
    ("digamma", (-2.50000001,), 0, 0, -0.10820599912047776),
    ("digamma", (-2.49999999,), 0, 0, -0.10820210416297706),
    # Operands of very different sizes, and lengths at the ends of the range. The numbers are those of mpmath.
    ("hypot", (1.0, 1e-9), 0, 0, 1e-18),
    ("hypot", (1.0, 1e-9), 1, 1, 1.0),
    ("hypot", (-1e-9, -1.0), 1, 1, 1e-18),
    ("hypot", (-3.0, -1e-5), 0, 0, 3.703703703641976e-12),
    ("hypot", (3.0, 1e-5), 0, 0, 3.703703703641976e-12),
    ("hypot", (3.0, 1e-5), 0, 1, -1.1111111110925928e-06),
    ("hypot", (3.0, 1e-5), 1, 0, -1.1111111110925928e-06),
    ("hypot", (1e-200, 1e-200), 0, 0, 3.5355339059327376e199),
    ("hypot", (1e305, 1e305), 1, 1, 3.535533905932738e-306),
    ("hypot", (1e-310, 1e-310), 0, 0, inf),
    ("hypot", (1e-310, 0.0), 0, 0, 0.0),
    ("norm", (1.0, 1e-9), 0, 0, 1e-18),
    ("norm", (-2.0, 1e-4, -3e-5), 0, 0, 1.3624999944307813e-09),
    ("norm", (2.0, 1e-4, -3e-5), 0, 2, 7.49999996934375e-06),
    ("norm", (2.0, 1e-4, -3e-5), 2, 0, 7.49999996934375e-06),
    ("norm", (1e-200, 1e-200), 0, 0, 3.5355339059327376e199),
    ("norm", (1e-310, 1e-310), 0, 0, inf),
    ("norm", (1e-310, 0.0), 0, 0, 0.0),
    ("log_softmax", (0.0, 40.0, 39.0, 0.0), 0, 0, -3.105795823390202e-18),
    ("log_softmax", (0.0, 40.0, 39.0, 0.0), 0, 1, 2.2705186801626468e-18),
    ("atan", (1e100,), 0, 0, -2e-300),
    ("acosh", (1e100,), 0, 0, -1e-200),
]


# The operands to differentiate with respect to, in order.
THIRD: list[tuple[str, tuple[float, ...], tuple[int, int, int], float]] = [
    ("pow", (3.0, 0.0), (0, 1, 1), 2 * math.log(3) / 3),
    ("pow", (3.0, 0.0), (0, 0, 1), -1 / 9),
    ("pow_const", (5e-324, 1.0), (0, 0, 0), 0.0),
    ("log", (-2.0,), (0, 0, 0), nan),
    ("relu", (nan,), (0, 0, 0), nan),
    ("acosh", (1.0,), (0, 0, 0), inf),
    ("acosh", (1e100,), (0, 0, 0), 2e-300),
    ("erfinv", (1.0,), (0, 0, 0), inf),
    ("hypot", (3.0, 1e-5), (0, 0, 0), -3.703703703600824e-12),
    ("hypot", (3.0, 1e-5), (0, 0, 1), 7.407407407160494e-07),
]


def near(got: float, wanted: float) -> bool:
    """Return whether two floats agree within four units in the last place, integers and signs of zeros exactly."""
    if not math.isfinite(wanted) or (wanted.is_integer() and abs(wanted) < 1e15):
        return got.hex() == wanted.hex()
    return abs(got - wanted) <= 4 * math.ulp(wanted)


def check_first(op: Primitive, operands: tuple[float, ...], value: float, partials: tuple[float, ...]) -> None:
    """Compare value and partials with those of the case."""
    split = len(operands) - op.parameters
    node = record(op, (*map(Value, operands[:split]), *operands[split:]))
    assert near(node.data, value), node
    assert len(node.partials) == len(partials)
    assert all(map(near, node.partials, partials)), node.partials


def first_derivative(op: Primitive, operands: tuple[float, ...], i: int) -> tuple[Any, list[Value]]:
    """Return the partial with respect to operand i as a Value, if it depends on an operand, and the operands."""
    split = len(operands) - op.parameters
    xs = [*map(Value, operands[:split])]
    return gradients(record(op, (*xs, *operands[split:])), xs[i], create_graph=True), xs


def check_second(op: Primitive, operands: tuple[float, ...], i: int, j: int, wanted: float) -> None:
    """Compare the partial with respect to operand j of the partial with respect to operand i."""
    first, xs = first_derivative(op, operands, i)
    second = gradients(first, xs[j]) if isinstance(first, Value) else 0.0
    assert near(second + 0.0, wanted), second


def check_third(op: Primitive, operands: tuple[float, ...], by: tuple[int, int, int], wanted: float) -> None:
    """Compare the third derivative with respect to these operands."""
    first, xs = first_derivative(op, operands, by[0])
    third = gradients(gradients(first, xs[by[1]], create_graph=True), xs[by[2]])
    assert near(third, wanted), third


@every_case(("name", "operands", "value", "partials"), FIRST)
def test_value_and_partials(name: str, operands: tuple[float, ...], value: float, partials: tuple[float, ...]) -> None:
    """First order."""
    check_first(TABLE[name], operands, value, partials)


@every_case(("name", "operands", "i", "j", "wanted"), SECOND)
def test_partials_of_partials(name: str, operands: tuple[float, ...], i: int, j: int, wanted: float) -> None:
    """Second order. The sign of a zero is not specified."""
    check_second(TABLE[name], operands, i, j, wanted)


@every_case(("name", "operands", "by", "wanted"), THIRD)
def test_third_derivatives(name: str, operands: tuple[float, ...], by: tuple[int, int, int], wanted: float) -> None:
    """Third order."""
    check_third(TABLE[name], operands, by, wanted)


def test_a_rule_may_have_a_condition_for_which_floats_raise() -> None:
    """A condition that is an operand, in a rule that raises for Python floats at 0."""
    guarded = primitive("guarded", lambda x: x, lambda z, x: (where(x, 1 / x, 7.0),))
    assert guarded(Value(0.0)).partials == (7.0,)
    assert guarded(Value(4.0)).partials == (0.25,)
    nested = primitive("nested", lambda x: x, lambda z, x: (where(x + 1, 1 / x, 7.0),))
    assert nested(Value(0.0)).partials == (inf,)
