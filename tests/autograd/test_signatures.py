"""`inspect.signature`, `help` and type checkers show the arguments of an operation."""

from __future__ import annotations

import ast
import inspect
import pydoc
from inspect import Parameter
from typing import Any

import pytest

import autograd
from autograd import Primitive, Value, primitive
from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT

OPERATIONS = [name for name in autograd.__all__ if isinstance(getattr(autograd, name), Primitive)]
every_operation = every_case("name", OPERATIONS)


def parsed(path: str) -> ast.Module:
    return ast.parse((ROOT / "autograd" / path).read_text(encoding="utf-8"))


def kinds() -> dict[str, str]:
    """Return the kind of call for each operation of the table."""
    found = {}
    for node in parsed("ops.py").body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=kind)))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call(func=ast.Name(id=kind)))
            ):
                found[name] = kind
    return found


def typed_calls() -> dict[str, list[list[tuple[str, str]]]]:
    """Return the names and defaults of the operands for each kind of call and each overload, from the stub file."""
    found = {}
    for node in parsed("signatures/operation_types.pyi").body:
        if isinstance(node, ast.ClassDef):
            calls = [part.args for part in node.body if isinstance(part, ast.FunctionDef)]
            found[node.name] = [[*_named(call)][1:] for call in calls]
    return found


def _named(call: ast.arguments) -> list[tuple[str, str]]:
    defaults = [""] * (len(call.args) - len(call.defaults)) + [ast.unparse(x) for x in call.defaults]
    return [(arg.arg, default) for arg, default in zip(call.args, defaults, strict=True)]


@every_operation
def test_type_checkers_see_the_signature(name: str) -> None:
    """Without its kind, an operation would accept and return any type."""
    parameters = inspect.signature(getattr(autograd, name)).parameters.values()
    shown = [(p.name, "" if p.default is Parameter.empty else str(p.default)) for p in parameters]
    assert all(call == shown for call in typed_calls()[kinds()[name]])


@every_operation
def test_operands_are_given_by_name_too(name: str) -> None:
    operation = getattr(autograd, name)
    parameters = inspect.signature(operation).parameters.values()
    listed = operation.arity is None
    given = {
        p.name: [1.0, 0.5] if listed else 1.0 + i for i, p in enumerate(parameters) if p.default is Parameter.empty
    }
    assert operation(**given) == operation(*given.values())
    first, *rest = given
    value: Any = [Value(1.0), 0.5] if listed else Value(1.0)
    traced = operation(**{first: value}, **{other: given[other] for other in rest})
    assert isinstance(traced, Value)
    assert traced.data == operation(*given.values())


@every_operation
def test_help_shows_a_call_and_its_result(name: str) -> None:
    operation = getattr(autograd, name)
    text = pydoc.plain(pydoc.render_doc(operation))
    assert f"{name}{inspect.signature(operation)}" in text
    assert operation.doc in text


@pytest.mark.parametrize("given", [{"y": 1.0}, {"x": 1.0, "y": 1.0}, {}])
def test_wrong_names_are_errors(given: dict[str, float]) -> None:
    with pytest.raises(TypeError, match=r"sin takes 1 operand \(x\), got"):
        autograd.sin(**given)


def test_operations_of_users_have_the_names_of_their_operands() -> None:
    by_rule = primitive("area", lambda *sides: sides[0] * sides[1], lambda z, width, height: (height, width), arity=2)
    by_forward = primitive("tilt", lambda rise, run: rise / run, lambda z, *xs: (1 / xs[1], -z / xs[1]))
    unnamed = primitive("biggest", max, lambda z, *xs: [1.0 if x == z else 0.0 for x in xs], arity=None)
    shown = [str(inspect.signature(operation)) for operation in (by_rule, by_forward, unnamed)]
    assert shown == ["(width, height)", "(rise, run)", "(*operands)"]
    assert by_forward(run=2.0, rise=1.0) == 0.5


def test_each_operand_of_an_example_is_from_its_own_samples() -> None:
    for name in OPERATIONS:
        op = getattr(autograd, name)
        if op.arity is None:
            continue
        call = ast.parse((op.__doc__ or "").partition(">>> ")[2].splitlines()[0]).body[0]
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        operands = [ast.literal_eval(x) for x in call.value.args]
        for operand, (low, high) in zip(operands, op.samples, strict=False):
            assert low <= operand <= high, name
        if len(op.samples) > 1 and op.samples[0] != op.samples[-1]:
            low, high = op.samples[0]
            assert operands[0] == round(low + 0.65 * (high - low), 1), name
