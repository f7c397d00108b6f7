"""Expressions from users: results, and errors for everything else."""

from __future__ import annotations

import functools
import math
import subprocess
import sys

import pytest

import autograd
from autograd import Value
from tests.helpers.draws import SEED, draws
from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT
from viz.expressions.parsing import FUNCTIONS, ExpressionError, ParsedExpression

MANY = draws(test=1_000, cover=5_000, soak=200_000)
ESCAPES = [
    "__import__('os').system('id')", "().__class__.__bases__[0].__subclasses__()", "eval('1')", "exec('x=1')",
    "open('/etc/passwd').read()", "getattr(x, 'data')", "x.__class__", "x.data", "lambda: 1", "(lambda x: x)(1)",
    "[x for x in (1, 2)]", "{x: 1}", "{1, 2}", "(1, 2)", "[1, 2]", "x[0]", "x[0:1]", "f'{x}'", "f'{x.__class__}'",
    "'a' * 10**9", "b'a'", "1j", "True", "None", "...", "x if x else 1", "x and 1", "x or 1", "not x", "~x", "x < 1",
    "x == 1", "x in y", "x is y", "x @ y", "x // y", "x << 2", "x >> 2", "x & y", "x | y", "x ^ y", "(y := x)",
    "await x", "(yield x)", "*x", "sin(*x)", "sin(**x)", "sin(x=1)", "sin.__call__(x)", "sin(x).data", "a.sin(x)",
    "sin", "sin()()", "sin(x)(x)", "x(1)", "print(x)", "input()", "globals()", "vars()", "dir()", "breakpoint()",
    "compile('1', '', 'eval')", "type(x)", "object()", "dot([x], [y])", "fsum([x])", "softmax([x])", "primitive('a')",
    "Value(1)", "_ieee.exp(1)", "_op('a')", "__builtins__", "__name__", "_where(x, 1, 2)", "number(x)", "T", "TABLE",
    "x;y", "x=1", "import os", "del x", "x\ny", "# nothing", "", " ", "(", ")", "x +", "+", "1 2", "x y", "1x", "0x",
    "9" * 5000, "9" * 400, "(" * 300, "(" * 300 + "x" + ")" * 300, "-" * 5000 + "x", "x" + "+x" * 3000, "x**" * 400,
    "x\x00", "\ud800", "x\u2028.data", "x\x0c.data", "\ufeffx.y", "漢.data", "\uff58.\uff44", "a" * 10_001, "x\r.data",
]  # fmt: skip


def value(source: str, **values: float) -> float:
    return ParsedExpression(source).of({name: Value(x, name) for name, x in values.items()}).data


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("tanh(w*x + b)", math.tanh(2.0)), ("-x**2", -4.0), ("2**-1", 0.5), ("x % 3 - +1", 1.0), ("1/0", math.inf),
        ("maximum(x, w) + max(x, 5)", 7.0), ("hypot(3, 4)", 5.0), ("where(x, 1, 2)", 1.0), ("elu(-0.0)", 0.0),
        ("clamp(x, 0, 1)", 1.0), ("9**9**9", math.inf), ("10**1000000", math.inf), ("(-8)**(1/3)", math.nan),
        ("1e3 + 0x10 + 1_000", 2016.0), (" x\n", 2.0), ("abs(-x)", 2.0), ("(x +\n w)", 2.5),
    ],
)  # fmt: skip
def test_results_of_expressions(source: str, result: float) -> None:
    found = value(source, w=0.5, x=2.0, b=1.0)
    assert found == result or (found != found and result != result)


def test_values_are_recorded() -> None:
    x = Value(3.0, "x")
    y = ParsedExpression("x**2 * sin(x)").of({"x": x})
    y.backward()
    assert x.grad == pytest.approx(6 * math.sin(3.0) + 9 * math.cos(3.0))
    assert ParsedExpression("sin(w*x) + w").names == ["w", "x"]


def test_every_function_of_numbers_can_be_called() -> None:
    for name, function in FUNCTIONS.items():
        arity = (
            {"leaky_relu": 1, "elu": 1, "round": 1}.get(name)
            or getattr(function, "arity", None)
            or {"pow": 2, "where": 3}[name]
        )
        operands = ["0.3", "0.2", "0.4"][:arity]
        assert str(value(f"{name}({', '.join(operands)})")) == str(function(*map(float, operands)))
    assert set(FUNCTIONS) - {"max", "min"} <= set(dir(autograd))


@every_case("source", ESCAPES)
def test_unsafe_expressions_are_rejected(source: str) -> None:
    with pytest.raises(ExpressionError):
        ParsedExpression(source).of({"x": Value(2.0), "y": Value(3.0)})


@every_case(
    ("source", "place"),
    [
        ("1 + x.data", "an attribute is not allowed; .*\n  1 \\+ x.data\n      \\^$"),
        ("1 + (x", "this is not an expression: '\\(' was never closed\n  1 \\+ \\(x\n      \\^$"),
        ("é + ü*[1]", "a list is not allowed; .*\n  é \\+ ü\\*\\[1\\]\n        \\^$"),
        ("x @ y", "@ is not allowed; .*\n  x @ y\n    \\^$"),
        ("((é) )//2", "// is not allowed; .*\n  \\(\\(é\\) \\)//2\n        \\^$"),
        ("(x +\n x @ y)", "@ is not allowed; .*\n   x @ y\\)\n     \\^$"),
        ("(x  # one & two\n  << y)", "<< is not allowed; .*\n    << y\\)\n    \\^$"),
        ("x if x else 'y'", "a choice by if is not allowed"),
        ("1 + 'y'", "a text is not allowed; .*\n  1 \\+ 'y'\n      \\^$"),
        ("3x", "as in 3\\*w or sin\\(x\\)\\?\n  3x\n  \\^$"),
        ("sin x", "as in 3\\*w or sin\\(x\\)\\?\n  sin x\n      \\^$"),
        ("x \N{MINUS SIGN} y", "; write -\n  x . y\n    \\^$"),
        ("x\N{MIDDLE DOT}y", "is not an operator here; write \\*\n"),
        ("x\N{SUPERSCRIPT TWO}", "; write \\*\\*2\n  x.\n   \\^$"),
        ("2*pi", "pi has no value; pass one: pi=3.14159"),
        ("x ^ 2", "\\^ is not allowed; write a power as .*\n  x \\^ 2\n    \\^$"),
        ("2*tanhh(x)", "no function of numbers is named tanhh; did you mean tanh\\?\n  2\\*tanhh\\(x\\)\n    \\^$"),
        ("x + 1 -", "something is missing at the end\n  x \\+ 1 -\n         \\^$"),
        ("  ", "expected an expression, got only spaces$"),
        ("x + q", "q has no value; pass one: q=0.5\n  x \\+ q\n      \\^$"),
        ("tanh(x, x)", "tanh takes 1 operand \\(x\\), got 2: Value, Value\n"),
        ("(x +\n y.z)", "an attribute is not allowed; .*\n   y.z\\)\n   \\^$"),
        ("x+" * 150 + "x", "this is more than 100 levels deep"),
        ("1" * 400, "an integer of 1326 bits; a float holds at most 1024 bits"),
        ("x" * 10_001, "10,001 characters are too many; expected at most 10,000"),
        ("+".join(["sin(x)*x"] * 300), "this is more than 100 levels deep"),
        (functools.reduce(lambda part, _: f"({part}+{part})", range(9), "x"), "it has over 1,000 parts"),
    ],
)
def test_errors_point_at_the_place(source: str, place: str) -> None:
    with pytest.raises(ExpressionError, match=place):
        ParsedExpression(source).of({"x": Value(2.0)})


SANDBOX = """
import random, sys
from autograd import Value
from viz.expressions.parsing import FUNCTIONS, ParsedExpression, ExpressionError

escapes = eval(sys.stdin.readline())
values = {"x": Value(2.0), "y": Value(3.0)}
ParsedExpression("sin(x)*y").of(values)
for source in ("1 +", "x.y", "1x"):  # what these load is loaded before anything is watched
    try:
        ParsedExpression(source)
    except ExpressionError:
        pass
seen = []
watching = True
def hook(event, args):
    # ast.parse is compile; an error message looks up what a function of autograd's own takes.
    own = event == "object.__getattr__" and args[0].__module__.startswith("autograd.")
    if watching and event not in ("compile", "builtins.id") and not own:
        seen.append((event, args))
sys.addaudithook(hook)
words = ["x", "y", "1", "2.5", "9**9", "(", ")", "+", "-", "*", "/", "%", "**", ",", ".", "[", "]", "{", "}", ":", "=",
         "lambda", "import", "os", "__import__", "open", "eval", "exec", "'a'", "f'{x}'", "if", "else", "for", "in",
         "not", "@", "^", "~", "<", "==", "\\n", " ", "__class__", "data", "await", "yield", ":=", "1j", "None",
         *FUNCTIONS]
random.seed(int(sys.argv[2]))
for i in range(int(sys.argv[1])):
    source = " ".join(random.choices(words, k=random.randint(1, 12)))
    try:
        ParsedExpression(source).of(values)
    except ExpressionError:
        pass
for source in escapes:
    try:
        ParsedExpression(source).of(values)
    except ExpressionError:
        pass
watching = False
print(seen)
"""


def test_random_words_reach_nothing() -> None:
    """Only ExpressionError is raised, and no file, process, module or network is used."""
    done = subprocess.run(
        [sys.executable, "-c", SANDBOX, str(MANY), str(SEED)],
        input=f"{ESCAPES!r}\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize(
    ("before", "wrong", "after"),
    [
        ("x + " * 60, "y.z", " * 2" * 30), ("x + " * 14, "y.z", ""), ("x + " * 15, "y.z", ""), ("x + " * 16, "y.z", ""),
        ("(x +\n  x *\n   ", "y.z", ")"), ("", "y.z", " + x" * 50), ("x * ", "3w", " + x"), ("(x +\n x * ", "3w", ")"),
    ],
)  # fmt: skip
def test_the_caret_is_below_the_place(before: str, wrong: str, after: str) -> None:
    """In any line, with at most 60 characters before the error and 100 in all."""
    source = (before + wrong + after).strip()
    with pytest.raises(ExpressionError) as caught:
        ParsedExpression(source)
    _, shown, caret = str(caught.value).split("\n")
    line = source.split("\n")[before.count("\n")]
    column = len(before.rpartition("\n")[2])
    start = max(0, column - 60)
    assert shown == "  " + line[start : start + 100]
    assert caret == " " * (2 + column - start) + "^"


def test_an_error_without_a_place_points_at_the_first_character() -> None:
    with pytest.raises(ExpressionError, match=r"null bytes\n  x\x00 \+\n  \^$"):
        ParsedExpression("x\x00 +\n 1")
