r"""Constants that formulas print by name.

In arithmetic they are floats. But the printed derivative of `log2` contains `log(2)`, or \ln 2, rather than 0.693.
"""

from __future__ import annotations

import math

__all__ = ["LN2", "LN10", "PI", "ROOT_OF_2PI", "ROOT_OF_PI", "SELU_ALPHA", "SELU_LAMBDA", "Constant", "logarithm"]


class Constant(float):
    """A float with a name.

    Attributes:
        text: the name of the constant in plain text.
        latex: the name of the constant in LaTeX.

    >>> 2 * PI, PI.text
    (6.283185307179586, 'pi')
    """

    __slots__ = ("latex", "text")
    text: str
    latex: str

    def __new__(cls, number: float, text: str, latex: str) -> Constant:
        """Make a constant."""
        made = super().__new__(cls, number)
        made.text, made.latex = text, latex
        return made


def logarithm(x: float) -> float:
    """Return the natural logarithm of a positive number, named as such unless it is 0 or 1.

    >>> logarithm(2.0).text, logarithm(math.e)
    ('log(2)', 1.0)
    """
    if math.log(x) in (0.0, 1.0):
        return math.log(x)
    return Constant(math.log(x), f"log({x:.10g})", rf"\ln\left({x:.10g}\right)")


PI = Constant(math.pi, "pi", r"\pi")
ROOT_OF_PI = Constant(math.sqrt(math.pi), "sqrt(pi)", r"\sqrt{\pi}")
ROOT_OF_2PI = Constant(math.sqrt(2 * math.pi), "sqrt(2 * pi)", r"\sqrt{2 \cdot \pi}")
LN2 = logarithm(2.0)
LN10 = logarithm(10.0)
# Klambauer et al., "Self-Normalizing Neural Networks", 2017: with these two, mean 0 and variance 1 are a fixed point.
SELU_LAMBDA = Constant(1.0507009873554805, "lambda", r"\lambda")
SELU_ALPHA = Constant(1.6732632423543773, "alpha", r"\alpha")
