"""The docstrings of public names describe arguments and errors, and show a call."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from doctest import DocTest, DocTestRunner, Example
from types import GenericAlias
from typing import Any, is_typeddict

import pytest

import autograd.checks.strategies
import autograd.linalg
import nn.strategies
import viz.plots
from autograd import Primitive
from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT
from tests.helpers.readme import IMPORTS, SESSIONS

PACKAGES = (
    autograd,
    autograd.checks,
    autograd.checks.strategies,
    autograd.linalg,
    nn,
    nn.init,
    nn.strategies,
    viz,
    viz.plots,
)


def public() -> Iterator[Any]:
    """Yield each public function, operation and class; other names are types and lists."""
    for package in PACKAGES:
        for name in package.__all__:
            x = getattr(package, name)
            if inspect.isfunction(x) or (isinstance(x, Primitive | type) and not isinstance(x, GenericAlias)):
                yield pytest.param(x, id=f"{package.__name__}.{name}")


every_public_name = every_case("x", [*public()])


# The first is compiled; hypothesis wraps the others.
WITHOUT_SOURCE = (autograd.Value, autograd.checks.strategies.expressions, nn.strategies.networks)


def is_error(x: Any) -> bool:
    return isinstance(x, type) and issubclass(x, BaseException)


def raised(x: Any) -> set[str]:
    """Return the exceptions that a function, or the constructor of a class, raises in its own code."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(x))).body[0]
    makers = ("__init__", "__new__", "__post_init__")
    bodies = [tree]
    if isinstance(tree, ast.ClassDef):
        bodies = [part for part in tree.body if isinstance(part, ast.FunctionDef) and part.name in makers]
    calls = [node.exc for body in bodies for node in ast.walk(body) if isinstance(node, ast.Raise)]
    return {ast.unparse(call.func) for call in calls if isinstance(call, ast.Call)}


@every_public_name
def test_parameters_are_described(x: Callable[..., Any]) -> None:
    doc = inspect.getdoc(x) or ""
    if is_error(x) and "__init__" not in vars(x):  # its argument is a message
        return
    if is_typeddict(x) or inspect.signature(x).parameters:
        assert "Args:" in doc or "Attributes:" in doc


# Public names with parameters that raise no errors themselves: results, hypothesis strategies, and one identity.
NEVER_RAISE = {
    *("Culprit", "Estimate", "Finding", "Report", "Row", "Verdict", "Training", "Drawn"),
    *("Derivation", "Exercise", "Rendering", "WorkReport", "LineVerdict", "Primitive"),
    *("derivative_property", "expressions", "points", "values", "networks", "stop_gradient"),
}


@every_public_name
def test_names_with_parameters_say_what_they_raise(x: Any) -> None:
    if is_typeddict(x) or is_error(x) or getattr(x, "__name__", "") in NEVER_RAISE:
        return
    if inspect.signature(x).parameters:
        assert "Raises:" in (inspect.getdoc(x) or "")


@every_public_name
def test_errors_are_described(x: Callable[..., Any]) -> None:
    if isinstance(x, Primitive) or x in WITHOUT_SOURCE or is_error(x):
        return
    doc = inspect.getdoc(x) or ""
    assert {name for name in raised(x) if name not in doc} == set()


@every_public_name
def test_a_call_is_shown(x: Any) -> None:
    assert ">>> " in (inspect.getdoc(x) or "")


@every_public_name
def test_a_signature_names_all_parameters(x: Any) -> None:
    """Options that several functions share are a TypedDict; no operation shows `*args` only."""
    if is_typeddict(x) or is_error(x):
        return
    for p in inspect.signature(x).parameters.values():
        assert p.kind is not p.VAR_KEYWORD or "Unpack" in str(p.annotation)
        assert p.kind is not p.VAR_POSITIONAL or not isinstance(x, Primitive)


@every_public_name
def test_a_signature_shows_no_address_no_private_name_and_no_bare_any(x: Any) -> None:
    """The same holds for public methods, which `help` shows too."""
    members = vars(x).items() if isinstance(x, type) else []
    for f in (x, *(f for name, f in members if inspect.isfunction(f) and not name.startswith("_"))):
        if not is_typeddict(f) and not is_error(f):
            assert not re.search(r" at 0x|\b_[a-z]|(?:: |-> )'?Any\b(?! \|)", str(inspect.signature(f)))


@every_case("name", [name for name in autograd.__all__ if isinstance(getattr(autograd, name), Primitive)])
def test_the_example_of_an_operation_is_right(name: str) -> None:
    *_, call, result = getattr(autograd, name).__doc__.splitlines()
    assert repr(eval(call.removeprefix(">>> "), {"autograd": autograd})) == result


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session[-1].source.strip()[:40])
def test_a_session_of_readme_runs_by_itself(session: list[Example]) -> None:
    examples = session if session is SESSIONS[0] else [*IMPORTS, *session]
    test = DocTest(examples, {"__name__": "readme"}, "README", "README.md", 0, None)
    assert DocTestRunner().run(test).failed == 0
    assert "".join(example.source for example in IMPORTS).startswith("import autograd, nn, viz\n")


def test_readme_fits_a_few_screens() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8").count("\n") < 300
