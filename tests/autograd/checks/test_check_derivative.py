"""Derivatives written by hand, for functions of floats, NumPy and PyTorch: right ones pass, wrong ones are caught."""

from __future__ import annotations

import io
import json
import math
import random
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.checks import CheckOptions, DerivativeError, UncheckableError, UndecidedWarning, Verdict, check_derivative
from autograd.checks.check_options import DEFAULTS
from autograd.checks.functions.argument_text import source
from autograd.checks.report.check_progress import Progress
from autograd.structure import flatten
from tests.helpers.draws import draws
from tests.helpers.every_case import every_case

Pair = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def softmax(x: Any) -> Any:
    e = np.exp(x - x.max())
    return e / e.sum()


def softmax_jacobian(x: Any) -> Any:
    p = softmax(x)
    return np.diag(p) - np.outer(p, p)


VECTOR = np.array([0.3, -1.2, 0.7])
# A textbook function, its derivative, a point, and a student's mistake.
TEXTBOOK: dict[str, tuple[Any, Any, Any, Any]] = {
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), lambda x: (s := 1 / (1 + np.exp(-x))) * (1 - s), 0.8,
                lambda x: (s := 1 / (1 + np.exp(-x))) * (1 + s)),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2, 0.8, lambda x: 1 - np.tanh(x)),
    "softplus": (lambda x: np.log1p(np.exp(x)), lambda x: 1 / (1 + np.exp(-x)), -0.4, lambda x: 1 / (1 + np.exp(x))),
    "quotient": (lambda x: x / (1 + x * x), lambda x: (1 - x * x) / (1 + x * x) ** 2, 1.7,
                 lambda x: (1 - x * x) / (1 + x * x)),
    "gaussian": (lambda x: math.exp(-x * x / 2), lambda x: -x * math.exp(-x * x / 2), 1.1,
                 lambda x: x * math.exp(-x * x / 2)),
    "x to the x": (lambda x: x**x, lambda x: x**x * (1 + math.log(x)), 2.3, lambda x: x * x ** (x - 1)),
    "log of cosine": (lambda x: math.log(math.cos(x)), lambda x: -math.tan(x), 0.9, lambda x: 1 / math.cos(x)),
    "norm": (lambda x: np.sqrt((x * x).sum()), lambda x: x / np.sqrt((x * x).sum()), VECTOR,
             lambda x: 2 * x / np.sqrt((x * x).sum())),
    "cross entropy": (lambda x: -np.log(softmax(x)[1]), lambda x: softmax(x) - np.array([0.0, 1.0, 0.0]), VECTOR,
                      lambda x: softmax(x) - np.array([1.0, 0.0, 0.0])),
    "softmax": (softmax, softmax_jacobian, VECTOR, lambda x: np.diag(softmax(x)) + np.outer(softmax(x), softmax(x))),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTBOOK)
def test_textbook_functions(name: str) -> None:
    """The right derivative passes with all entries ok. The mistake is caught, and so is a relative error of 1e-6."""
    f, df, x, mistake = TEXTBOOK[name]
    report = check_derivative(f, df, x)
    assert report
    assert {*report.verdicts} == {Verdict.OK}
    for wrong in (mistake, lambda t: df(t) * (1 + 1e-6)):
        with pytest.raises(DerivativeError, match="wrong"):
            check_derivative(f, wrong, x)


def test_smooth_functions_are_known_to_ten_digits() -> None:
    """The estimates themselves are right, not only close to the derivative."""
    for f, df, x, _ in TEXTBOOK.values():
        for row in check_derivative(f, df, x).rows:
            assert row.finding.numeric == pytest.approx(row.finding.analytic, rel=1e-10)


def test_the_complex_step_is_exact_for_numpy_functions() -> None:
    """With a few more evaluations, the error is a few ulp."""
    (row,) = check_derivative(
        lambda x: np.exp(np.sin(3 * x)), lambda x: 3 * np.cos(3 * x) * np.exp(np.sin(3 * x)), 0.4
    ).rows
    assert row.finding.error <= 1e-14
    assert row.finding.numeric == pytest.approx(row.finding.analytic, rel=1e-14)


def test_f_gets_the_given_containers() -> None:
    """Dicts, lists, tuples and arrays, for inputs and for the gradient."""
    at = {"w": [0.5, 2.0], "b": 1.5}
    report = check_derivative(lambda p: p["w"][0] * p["w"][1] ** 2 + p["b"], lambda p: {"w": [4.0, 2.0], "b": 1.0}, at)
    assert [row.input for row in report.rows] == ["x['w'][0]", "x['w'][1]", "x['b']"]
    assert check_derivative(lambda m: (m @ m).trace(), lambda m: 2 * m.T, np.arange(4.0).reshape(2, 2))
    assert check_derivative(lambda p: (p[0] * p[1], p[0]), lambda p: [[p[1], p[0]], [1, 0]], (2.0, 3.0))


class Tensor:
    """A list in place of a PyTorch tensor."""

    dtype = "torch.float64"

    def tolist(self) -> list[float]:
        """Return the numbers."""
        return [0.5, 2.0]


def test_tensors_are_shown_as_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(Tensor=Tensor))
    assert source(Tensor()) == "torch.tensor([0.5, 2.0], dtype=torch.float64)"
    assert source([(Tensor(), 1.0)]) == "[(torch.tensor([0.5, 2.0], dtype=torch.float64), 1.0)]"


def test_functions_of_pytorch_tensors() -> None:
    """The gradient of PyTorch passes, and a wrong derivative is caught."""
    torch = pytest.importorskip("torch")

    def gradient(x: Any) -> Any:
        x = x.clone().requires_grad_()
        return torch.autograd.grad(f(x), x)[0]

    def f(x: Any) -> Any:
        return (torch.sin(x) * x.exp()).sum()

    at = torch.tensor([[0.3, 1.2], [-0.5, 2.0]], dtype=torch.float64)
    assert check_derivative(f, gradient, at)
    with pytest.raises(DerivativeError, match=r"torch\.tensor"):
        check_derivative(f, lambda x: torch.cos(x) * x.exp(), at)
    with pytest.raises(UncheckableError, match="float32"):
        check_derivative(f, gradient, at.float())


def test_a_custom_engine() -> None:
    """The functions take and return numbers. Inside, they may use any library; here, they use this engine's Values."""

    def gradient(x: float) -> float:
        v = Value(x)
        (v * v).tanh().backward()
        return v.grad

    assert check_derivative(lambda x: (Value(x) * x).tanh().data, gradient, 0.7)


# ---- bad input ------------------------------------------------------------------------------------------------------


def zero_first(x: list[float]) -> float:
    x[0] = 0.0
    return x[1]


def key_error(x: float) -> float:
    raise KeyError("w")


@every_case(
    ("f", "df", "x", "message"),
    [
        (lambda x: 1 / 0, lambda x: 0.0, 2.0, "raised ZeroDivisionError"),
        (key_error, lambda x: 0.0, 2.0, "key_error raised KeyError: 'w'"),
        (lambda x: x, key_error, 2.0, "key_error raised KeyError"),
        (zero_first, lambda x: [0.0, 1.0], [1.0, 2.0], "changes its argument in place; let it work on a copy"),
        (lambda x: None, lambda x: 0.0, 2.0, "the result of <lambda> must be a number, got None"),
        (lambda x: "2", lambda x: 0.0, 2.0, "the str '2'"),
        (lambda x: x * 1j, lambda x: 0.0, 2.0, "the complex 2j; take its .real"),
        (
            lambda x: x,
            lambda x: None,
            2.0,
            "the result of <lambda> must be a number, got None; is a return",
        ),
        (lambda x: x, lambda x: 1j, 2.0, "the complex 1j; take its .real"),
        (lambda x: x, lambda x: 1.0, "2", "an input must be a number, got the str '2'"),
        (lambda x: x, lambda x: 1.0, 2j, "the complex 2j"),
        (lambda x: x.sum(), lambda x: [1.0], np.array([2j]), "take its .real"),
        (lambda x: x.clear() or 1.0, lambda x: [1.0], [2.0], "changes its argument in place"),
        (lambda x: x.update(a=0.0) or 1.0, lambda x: [1.0], {"a": 2.0}, "changes its argument in place"),
        (lambda x: 3.0, lambda x: [], [], "no inputs"),
        (lambda x: [], lambda x: [], 2.0, "did not return a number"),
        (lambda x: x, lambda x: 1.0, math.nan, "finite points"),
        (
            lambda x: x,
            lambda x: [1.0, 2.0],
            2.0,
            "gave 2 numbers; .* here has 1, one for each of 1 output with respect to",
        ),
        (lambda x: [x] * (1 + (x > 2)), lambda x: 1.0, 2.0, "the same number everywhere"),
    ],
)
def test_errors_explain_why_a_check_is_impossible(f: Any, df: Any, x: Any, message: str) -> None:
    """Every verdict is meaningful."""
    with pytest.raises(UncheckableError, match=message):
        check_derivative(f, df, x)


def test_other_bad_input_is_reported() -> None:
    """A result that is nan, one that is an int, and results that differ between calls."""
    with pytest.warns(UndecidedWarning, match="not differentiable here"):
        assert [*check_derivative(lambda x: math.nan, lambda x: 0.0, 2.0).verdicts] == [Verdict.NOT_DIFFERENTIABLE]
    assert [*check_derivative(lambda x: 7, lambda x: 0, 2).verdicts] == [Verdict.OK]
    state = random.Random(0)
    with pytest.raises(DerivativeError, match="not deterministic"):
        check_derivative(lambda x: x + 1e-12 * state.random(), lambda x: 1.0, 2.0)
    with pytest.raises(DerivativeError, match="not deterministic"):
        check_derivative(lambda x: x, lambda x: 1.0 + 1e-12 * state.random(), 2.0)


def test_the_domain_of_a_power_ends_at_complex_results() -> None:
    """A power of a negative number is complex in Python, and nan in NumPy."""
    for f in (lambda x: x**0.5, np.sqrt):
        with np.errstate(invalid="ignore"):
            for x in (1e-4, 1e-9, 0.3):
                assert [*check_derivative(f, lambda x: 0.5 / math.sqrt(x), x).verdicts] == [Verdict.OK]
            with pytest.raises(DerivativeError):
                check_derivative(f, lambda x: 0.6 / math.sqrt(x), 1e-4)


@pytest.mark.parametrize("exception", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_a_keyboard_interrupt_is_not_caught(exception: type[BaseException]) -> None:
    """Ctrl-C stops the check, in either function."""

    def stopped(x: float) -> float:
        raise exception

    for f, df in ((stopped, math.cos), (math.sin, stopped)):
        with pytest.raises(exception):
            check_derivative(f, df, 1.0)


def test_options_are_checked() -> None:
    """Invalid counts and steps are errors."""
    with pytest.raises(ValueError, match="directions must be an int"):
        check_derivative(math.sin, math.cos, 1.0, directions=0)
    for step in (-1.0, 0, math.nan, "1"):
        with pytest.raises((ValueError, TypeError), match="longest step"):
            check_derivative(math.sin, math.cos, 1.0, step=step)  # type: ignore[arg-type]  # the test passes a str
    for tolerance in ("atol", "rtol"):
        for wrong in (-1.0, math.nan, "1", None):
            with pytest.raises((ValueError, TypeError), match=f"{tolerance} must be a"):
                check_derivative(math.sin, math.cos, 1.0, **{tolerance: wrong})  # type: ignore[arg-type]  # as above


def test_options_have_one_list_of_names() -> None:
    """Every option has a default and a type; another name is an error that lists the names."""
    assert {*DEFAULTS} == {*CheckOptions.__annotations__}
    with pytest.raises(TypeError, match=r"check_derivative\(\) has no option 'tol'; it takes atol, rtol, "):
        check_derivative(math.sin, math.cos, 1.0, tol=1e-3)  # type: ignore[call-arg]  # the test passes an unknown name


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (lambda x: round(x, 3), 1.0),
        (lambda x: 1e16 + x, 1.0),
        (lambda x: 1e16 + x, -3.0),
        (lambda x: math.nan, 0.0),
        (lambda x: math.sqrt(x - 0.7543), 0.0),  # a vertical slope at the edge of the domain
    ],
)
def test_a_check_that_decides_nothing_says_so(f: Callable[[float], float], slope: float) -> None:
    """The check warns; with strict=True it fails; with raise_exception=False the report shows it."""
    with pytest.warns(UndecidedWarning, match="1 of 1 derivatives could be neither confirmed nor refuted"):
        assert check_derivative(f, lambda x: slope, 0.7543)
    with pytest.raises(DerivativeError, match=r"ill-conditioned|not differentiable"):
        check_derivative(f, lambda x: slope, 0.7543, strict=True)
    report = check_derivative(f, lambda x: slope, 0.7543, strict=True, raise_exception=False)
    assert not report
    assert len(report.undecided) == 1
    assert "strict=True" in report.reproduce


def test_a_strict_check_passes_if_all_derivatives_are_confirmed() -> None:
    """A kink with one of its slopes is confirmed."""
    assert check_derivative(math.sin, math.cos, 0.3, strict=True)
    assert check_derivative(abs, lambda x: 1.0, 0.0, strict=True)


def test_tolerances_and_steps_are_the_callers() -> None:
    """With a large tolerance, a wrong derivative passes. A short step stays within the domain."""
    assert check_derivative(math.sin, lambda x: math.cos(x) + 1e-3, 1.0, atol=1e-2)
    assert check_derivative(math.sin, lambda x: math.cos(x) * 1.001, 1.0, rtol=1e-2)
    asked: list[float] = []
    check_derivative(lambda x: asked.append(x) or x * x, lambda x: 2 * x, 1.0, step=2.0**-10)
    assert max(abs(x - 1) for x in asked) <= 2.0**-10


# ---- many inputs ----------------------------------------------------------------------------------------------------


def calls(n: int, **options: Any) -> int:
    """Return the number of evaluations that a check of n inputs takes."""
    at = np.linspace(-0.5, 1, n)
    return check_derivative(lambda x: np.tanh(x).sum(), lambda x: 1 - np.tanh(x) ** 2, at, **options).evaluations


def test_evaluations_are_in_proportion_to_the_inputs() -> None:
    """About twenty per input. With directions, the number is constant."""
    n = draws(test=200, cover=1_000)
    assert calls(n) <= 30 * n
    assert calls(n // 10) >= 10 * (n // 10)
    assert calls(1_000, directions=3) <= 3 * 60


def test_sums_that_cancel_are_uncertain_in_more_than_the_last_digit() -> None:
    """The sum is 1e-16 and its terms are up to 1. Rounding errors look like kinks for short steps."""
    at = np.linspace(-1, 1, 100)
    report = check_derivative(lambda x: np.tanh(x).sum(), lambda x: 1 - np.tanh(x) ** 2, at)
    assert {*report.verdicts} == {Verdict.OK}
    with pytest.raises(DerivativeError, match="100 wrong"):
        check_derivative(lambda x: np.tanh(x).sum(), lambda x: 1.0001 - np.tanh(x) ** 2, at)


def test_directions_find_one_wrong_input_of_a_thousand() -> None:
    """Every direction has a component for every input."""
    at = np.linspace(-1, 1, 1000)

    def wrong(x: Any) -> Any:
        slopes = 1 - np.tanh(x) ** 2
        slopes[617] *= 1.001
        return slopes

    report = check_derivative(lambda x: np.tanh(x).sum(), wrong, at, directions=2, raise_exception=False)
    assert report.verdicts == {Verdict.WRONG: 2}
    assert "direction 0" in str(report)
    more = check_derivative(lambda x: x[0] * x[1], lambda x: x[::-1], [2.0, 3.0], directions=5)  # more than inputs
    assert more.verdicts == {Verdict.OK: 5}


def test_progress_is_shown_when_it_is_slow() -> None:
    """The line appears after two seconds and changes five times per second. It is erased at the end."""
    stream, now = io.StringIO(), iter(range(100))
    assert list(Progress("check", True, stream, lambda: next(now)).over("abcdef")) == list("abcdef")
    lines = stream.getvalue().split("\r")
    assert [line.strip() for line in lines if line.strip()] == [
        "check: 1 of 6, 10 s left", "check: 2 of 6, 6 s left", "check: 3 of 6, 4 s left", "check: 4 of 6, 2 s left",
        "check: 5 of 6, 1 s left",
    ]  # fmt: skip
    assert lines[-1] == ""
    left, now = io.StringIO(), iter(range(100))
    for step in Progress("check", True, left, lambda: next(now)).over("abcdef"):
        if step == "d":
            break
    assert left.getvalue().endswith(" \r")  # erased too
    quick = io.StringIO()
    assert list(Progress("check", True, quick, lambda: 0.0).over("ab")) == ["a", "b"]
    assert list(Progress("check", None, quick).over("ab")) == ["a", "b"]  # no terminal
    assert quick.getvalue() == ""


# ---- the report -----------------------------------------------------------------------------------------------------


def test_the_report_has_the_worst_first_and_says_how_to_see_it_again() -> None:
    """An aligned table. The exception has the report as an attribute."""

    def df(x: list[float]) -> list[float]:
        return [2 * x[0], 2.0001 * x[1], -2 * x[2]]

    with pytest.raises(DerivativeError) as caught:
        check_derivative(sum_of_squares, df, [1.0, 2.0, 3.0])
    report = caught.value.report
    lines = str(report).splitlines()
    assert lines[0].startswith("check_derivative of sum_of_squares: 2 wrong, 1 ok (")
    assert [line.split()[:3] for line in lines[2:5]] == [
        ["wrong", "y", "x[2]"],
        ["wrong", "y", "x[1]"],
        ["ok", "y", "x[0]"],
    ]
    assert len({line.index("y") for line in lines[2:5]}) == 1
    assert lines[-1] == "reproduce: check_derivative(sum_of_squares, df, [1.0, 2.0, 3.0])"
    assert not report
    told = json.loads(json.dumps(report.as_dict()))
    assert told["passed"] is False
    assert [row["verdict"] for row in told["rows"]] == ["wrong", "wrong", "ok"]
    assert told["rows"][0]["left"] == "nan"


def sum_of_squares(x: list[float]) -> float:
    return sum(t * t for t in x)


def test_long_reports_are_cut() -> None:
    """The table has twelve rows and the number of other rows."""
    report = check_derivative(sum_of_squares, lambda x: [2 * t for t in x], [1.0] * 500)
    assert "... and 488 more" in str(report)
    assert str(report).endswith("...  # the same 500 inputs)")


class Weights(NamedTuple):
    w: list[float]
    b: float


@pytest.mark.parametrize(
    "at",
    [
        0.1 + 0.2,
        (0.1 + 0.2,),
        [0.1, -0.0, 1e-300],
        {"w": np.array([[0.1 + 0.2, 1 / 3]]), "b": np.float64(2 / 3), 3: (np.array(1.5),)},
        Weights([1 / 3], 2.0),
        [[], [1.0]],
    ],
)
def test_the_line_that_reproduces_is_python(at: Any) -> None:
    """Every number keeps all its digits, in any container or array."""

    def total(tree: Any) -> float:
        return math.fsum(flatten(tree)[0])

    def ones(tree: Any) -> list[float]:
        return [1.0] * len(flatten(tree)[0])

    report = check_derivative(total, ones, at)
    again = eval(report.reproduce)
    assert [row.at for row in again.rows] == [row.at for row in report.rows]
    assert again.rows == report.rows
    assert again.reproduce == report.reproduce


def test_a_tuple_is_the_arguments_of_a_function_of_several() -> None:
    assert check_derivative(lambda x, y: x * y, lambda x, y: (y, x), (3.0, 4.0))
    assert check_derivative(lambda v: v[0] * v[1], lambda x, y: (y, x), (3.0, 4.0))
    report = check_derivative(lambda x, y: x * y, lambda x, y: (x, y), (3.0, 4.0), raise_exception=False)
    assert [row.verdict.value for row in report.rows] == ["wrong", "wrong"]


# ---- structures -----------------------------------------------------------------------------------------------------


@given(st.permutations(["a", "b", "c"]), st.permutations(["u", "v"]))
def test_dicts_match_by_key_in_any_order(inner: list[str], outer: list[str]) -> None:
    def f(p: Any) -> Any:
        return {"u": p["a"] ** 2 * p["b"], "v": p["c"] * p["b"]}

    def slopes(p: Any) -> Any:
        u = {"a": 2 * p["a"] * p["b"], "b": p["a"] ** 2, "c": 0.0}
        v = {"a": 0.0, "b": p["c"], "c": p["b"]}
        return {key: {"u": {k: u[k] for k in inner}, "v": {k: v[k] for k in inner}}[key] for key in outer}

    def swapped(p: Any) -> Any:
        return {"u": slopes(p)["v"], "v": slopes(p)["u"]}

    at = {"a": 3.0, "b": 5.0, "c": 7.0}
    assert check_derivative(f, slopes, at)
    assert check_derivative(lambda p: f(p)["u"], lambda p: slopes(p)["u"], at)
    assert not check_derivative(f, swapped, at, raise_exception=False)


def test_a_derivative_with_other_keys_is_an_error_that_shows_both() -> None:
    with pytest.raises(UncheckableError, match=r"with the keys 'a', 'b', got a dict with the keys 'a', 'x'"):
        check_derivative(lambda p: p["a"] * p["b"], lambda p: {"a": 1.0, "x": 1.0}, {"a": 1.0, "b": 1.0})
