"""Rows of the table in derivations, written as a textbook writes them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest

import autograd
import viz
from autograd import Value
from autograd.operation import Primitive
from viz.derivation.formula import Formula
from viz.derivation.quantity_names import labelled
from viz.derivation.writing.notation import Latex


def derivation(function: Callable[..., Any], *xs: float) -> viz.Derivation:
    """Explain z = function(x, y, ...)."""
    leaves = [Value(x, name) for x, name in zip(xs, "xyu", strict=False)]
    z = function(*leaves)
    z.label = "z"
    return viz.explain(z)


@pytest.mark.parametrize(
    ("function", "x", "text", "latex"),
    [
        (autograd.exp2, 2.0, "z * log(2) = 4 * log(2) = 2.7726", r"z \cdot \ln\left(2\right)"),
        (autograd.log2, 4.0, "1 / (x * log(2)) = 1 / (4 * log(2)) = 0.3607", r"\frac{1}{x \cdot \ln\left(2\right)}"),
        (
            autograd.log10,
            4.0,
            "1 / (x * log(10)) = 1 / (4 * log(10)) = 0.1086",
            r"\frac{1}{x \cdot \ln\left(10\right)}",
        ),
        (lambda x: 2.0**x, 3.0, "z * log(2) = 8 * log(2) = 5.5452", r"z \cdot \ln\left(2\right)"),
        (lambda x: 0.5**x, 3.0, "z * log(0.5) = 0.125 * log(0.5) = ", r"z \cdot \ln\left(0.5\right)"),
        (lambda x: math.e**x, 1.0, "z = 2.7183", "z"),
        (lambda x: autograd.xlogy(x, 3.0), 2.0, "log(3) = 1.0986", r"\ln\left(3\right)"),
        (autograd.erf, 1.0, "2 * exp(-x ** 2) / sqrt(pi) = ", r"\frac{2 \cdot e^{-{x}^{2}}}{\sqrt{\pi}}"),
        (autograd.erfc, 1.0, "-2 * exp(-x ** 2) / sqrt(pi) = ", r"-\frac{2 \cdot e^{-{x}^{2}}}{\sqrt{\pi}}"),
        (autograd.erfinv, 0.5, "0.5 * sqrt(pi) * exp(z ** 2) = ", r"0.5 \cdot \sqrt{\pi} \cdot e^{{z}^{2}}"),
        (
            autograd.normal_cdf,
            1.0,
            "exp(-x ** 2 / 2) / sqrt(2 * pi) = ",
            r"\frac{e^{-\frac{{x}^{2}}{2}}}{\sqrt{2 \cdot \pi}}",
        ),
        (autograd.sinc, 2.0, "(cos(pi * x) - z) / x = ", r"\frac{\cos\left(\pi \cdot x\right) - z}{x}"),
        (autograd.selu, 2.0, "lambda = 1.0507", r"\lambda"),
        (autograd.selu, -2.0, "lambda * alpha * exp(x) = ", r"\lambda \cdot \alpha \cdot e^{x}"),
        (autograd.digamma, 2.0, "trigamma(x) = trigamma(2) = 0.6449", r"\psi_{1}\left(x\right)"),
    ],
)
def test_slopes_have_their_formulas_with_named_constants(
    function: Callable[..., Any], x: float, text: str, latex: str
) -> None:
    """No constant is multiplied out or printed as a decimal."""
    found = derivation(function, x)
    assert f"dz/dx = {text}" in found.text.replace("\n        ", " ")
    assert rf"\frac{{\partial z}}{{\partial x}} &= {latex} = " in found.latex


@pytest.mark.parametrize(
    ("function", "xs", "latex"),
    [
        (autograd.xlogy, (2.0, 3.0), r"x \cdot \ln\left(y\right) = 2 \cdot \ln\left(3\right)"),
        (lambda x, y: autograd.xlogy(x - y, y), (5.0, 3.0), r"\left(x - y\right) \cdot \ln\left(y\right) = "),
        (lambda x, y: autograd.xlogy(x, y) ** 2, (5.0, 3.0), r"{\left(x \cdot \ln\left(y\right)\right)}^{2} = "),
        (autograd.xlog1py, (-2.0, 3.0), r"x \cdot \ln\left(1 + y\right) = -2 \cdot \ln\left(1 + 3\right)"),
        (lambda x: autograd.log1p(-x), (0.5,), r"\ln\left(1 + \left(-x\right)\right) = "),
        (autograd.expm1, (2.0,), r"e^{x} - 1 = e^{2} - 1"),
        (lambda x: x * autograd.expm1(x), (2.0,), r"x \cdot \left(e^{x} - 1\right) = "),
        (lambda x: x - autograd.expm1(x), (2.0,), r"x - \left(e^{x} - 1\right) = "),
        (lambda x, y: autograd.norm([x, y]), (3.0, 4.0), r"\left\Vert\left(x, y\right)\right\Vert = "),
        (lambda x: autograd.logsigmoid(x) * x, (1.0,), r"\ln\left(\sigma\left(x\right)\right) \cdot x = "),
        (autograd.asinh, (1.0,), r"\mathrm{arsinh}\left(x\right) = "),
        (autograd.leaky_relu, (1.0, 0.1), r"\mathrm{LeakyReLU}\left(x, y\right) = "),
    ],
)
def test_values_are_written_as_in_textbooks(function: Callable[..., Any], xs: tuple[float, ...], latex: str) -> None:
    """A call may be a sum or a product in LaTeX, and has parentheses where it needs them."""
    assert f"z &= {latex}" in derivation(function, *xs).latex


def test_a_length_has_double_bars_in_html() -> None:
    html = derivation(lambda x, y: autograd.norm([x, y]), 3.0, 4.0).html
    assert html.count("‖") == 4
    assert "Vert" not in re.sub("<annotation.*?</annotation>", "", html)


def test_a_users_operation_may_be_a_difference_in_latex() -> None:
    """The operand after a minus needs parentheses, unless it is a product."""
    gap = Primitive("gap", lambda x: 1 - x, lambda z, x: (-1.0,), latex=r"\left|1 - $a\right|")
    x, y = Formula(2.0, labelled("x")), Formula(3.0, labelled("y"))
    assert Latex(4).formula(gap.traced(x, (x + y,))) == r"\left|1 - \left(x + y\right)\right|"
    assert Latex(4).formula(gap.traced(x, (x * y,))) == r"\left|1 - x \cdot y\right|"
