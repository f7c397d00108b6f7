"""The docstrings of public names say what they take, what they raise, and how they are called."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from enum import EnumType
from typing import Any

import pytest

import autograd.checks
import nn
import viz.plots
from autograd import Primitive
from autograd.ops import TABLE

PACKAGES = (autograd, autograd.checks, nn, nn.init, viz, viz.plots)


def public() -> Iterator[Any]:
    for package in PACKAGES:
        for name in package.__all__:
            x = getattr(package, name)
            if inspect.isfunction(x) or inspect.isclass(x) or isinstance(x, Primitive):
                yield pytest.param(x, id=f"{package.__name__}.{name}")


every_public_name = pytest.mark.parametrize("x", [*public()])


def raised(x: Any) -> set[str]:
    """Return the exceptions in the code of a function, or in what makes an object of a class."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(x))).body[0]
    makers = ("__init__", "__new__", "__post_init__")
    bodies = [tree]
    if isinstance(tree, ast.ClassDef):
        bodies = [part for part in tree.body if isinstance(part, ast.FunctionDef) and part.name in makers]
    calls = [node.exc for body in bodies for node in ast.walk(body) if isinstance(node, ast.Raise)]
    return {ast.unparse(call.func) for call in calls if isinstance(call, ast.Call)}


@every_public_name
def test_parameters_are_described(x: Callable[..., Any]) -> None:
    """An operation of the table names its operands in its signature."""
    if isinstance(x, Primitive) or x.__name__ in TABLE:
        return
    if isinstance(x, EnumType) or (isinstance(x, type) and issubclass(x, (BaseException, dict))):  # not made by users
        return
    doc = inspect.getdoc(x) or ""
    if inspect.signature(x).parameters:
        assert "Args:" in doc or "Attributes:" in doc


@every_public_name
def test_errors_are_described(x: Callable[..., Any]) -> None:
    if isinstance(x, Primitive) or x is autograd.Value:  # whose source an engine compiled
        return
    if isinstance(x, type) and issubclass(x, BaseException):
        return
    doc = inspect.getdoc(x) or ""
    assert {name for name in raised(x) if name not in doc} == set()


@pytest.mark.parametrize("package", [autograd, nn.init], ids=lambda package: package.__name__)
def test_functions_show_a_call(package: Any) -> None:
    functions = [(name, getattr(package, name)) for name in package.__all__]
    shown = [(name, x) for name, x in functions if inspect.isfunction(x) or isinstance(x, Primitive)]
    assert [name for name, x in shown if ">>> " not in inspect.getdoc(x)] == []  # type: ignore[operator]  # it has one


@pytest.mark.parametrize("name", [name for name in autograd.__all__ if isinstance(getattr(autograd, name), Primitive)])
def test_the_example_of_an_operation_is_right(name: str) -> None:
    *_, call, result = getattr(autograd, name).__doc__.splitlines()
    assert repr(eval(call.removeprefix(">>> "), {"autograd": autograd})) == result
