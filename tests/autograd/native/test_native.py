"""The native engine against the Python one: the same bits for every operation, for random programs, for derivatives."""

from __future__ import annotations

import inspect
import math
import random
import runpy
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from autograd import engine, primitive
from autograd.graph import gradient_order
from autograd.modes import mode_aware_sweeps
from autograd.operation import Primitive
from autograd.ops import TABLE
from autograd.value import AbstractValue
from tests.helpers.every_case import every_case
from tests.helpers.nodes import identical
from tests.helpers.programs import ROWS, Program, programs

native: Any = pytest.importorskip("autograd.native.engine", reason="the native engine is not built")

SPECIAL = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 1e300, -1e300, 1e-300, 5e-324, 50.0, -50.0, 0.5]


def bits(numbers: Sequence[float]) -> list[str]:
    """Compare all bits, except sign and payload of nan, which C does not define."""
    assert all(type(x) is float for x in numbers)
    return [x.hex() for x in numbers]


def points(op: Primitive) -> list[list[float]]:
    rng = random.Random(op.name)
    drawn = []
    for i in range(400):
        n = rng.randrange(1, 12) if op.arity is None else op.arity - op.parameters
        bounds = [op.samples[min(j, len(op.samples) - 1)] for j in range(n + op.parameters)]
        xs = [rng.uniform(*pair) if i % 2 or j >= n else rng.choice(SPECIAL) for j, pair in enumerate(bounds)]
        if op.name in ("softmax", "log_softmax"):  # the last operand is an index
            xs[-1] = float(rng.randrange(n))
        drawn.append(xs)
    return drawn


@every_case("op", TABLE.values())
def test_every_operation_has_the_same_bits(op: Primitive) -> None:
    for xs in points(op):
        n = len(xs) - op.parameters
        ours = native.record(op, (*map(native.Value, xs[:n]), *xs[n:]))
        theirs = engine.record(op, (*map(engine.Value, xs[:n]), *xs[n:]))
        assert bits([ours.data, *ours.partials]) == bits([theirs.data, *theirs.partials]), xs
        assert [type(x) is float for x in ours.operands] == [type(x) is float for x in theirs.operands]


def test_the_whole_table_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["generate", str(tmp_path / "table.h")])
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # it was already imported
        runpy.run_module("autograd.native.table.generate", run_name="__main__")
    compiled = (tmp_path / "table.h").read_text()
    assert all(f'{{"{name}", ' in compiled for name in TABLE)


def on(kind: Any, program: Program) -> list[Any]:
    """Run a program step by step through the table, on one engine's Values."""
    inputs = [kind.Value(x) for x in program.inputs]
    return [*inputs, *program.run(inputs, lambda name, operands: step(kind, name, operands))[len(inputs) :]]


def step(kind: Any, name: str, operands: list[Any]) -> Any:
    op, parameters = ROWS.get(name, (TABLE.get(name), ()))
    if name == "dot" and len(operands) == 1:
        op = TABLE["fsum"]
    return kind.record(op, (*operands, *parameters))


@given(programs())
def test_random_programs_have_the_same_bits(program: Program) -> None:
    graphs = ours, theirs = on(native, program), on(engine, program)
    assert bits([x.data for x in ours]) == bits([x.data for x in theirs])
    for nodes in graphs:
        nodes[-1].backward()
        nodes[-1].backward(0.5)
    assert bits([x.grad for x in ours]) == bits([x.grad for x in theirs])
    orders = [native.topological_order(ours[-1]), gradient_order.topological_order(theirs[-1])]
    places = [{id(x): i for i, x in enumerate(nodes)} for nodes in graphs]
    assert [places[0][id(x)] for x in orders[0]] == [places[1][id(x)] for x in orders[1]]
    seeds = [dict.fromkeys(nodes[: len(program.inputs)], 1.5) for nodes in graphs]
    pushed = native.pushed_forward(orders[0], seeds[0], False, orders[0])
    assert bits(pushed) == bits(mode_aware_sweeps.pushed_forward(orders[1], seeds[1], False, orders[1]))
    pulled = native.pulled_back(orders[0], {ours[-1]: -2.0}, False, ours)
    assert bits(pulled) == bits(mode_aware_sweeps.pulled_back(orders[1], {theirs[-1]: -2.0}, False, theirs))


def test_methods_and_properties_have_the_help_of_the_python_engine() -> None:
    shared = [name for name in vars(native.Native) if not name.startswith("_") and name in vars(AbstractValue)]
    assert {"backward", "zero_grad", "data", "grad"} <= {*shared}
    for name in shared:
        assert inspect.getdoc(getattr(native.Value, name)) == inspect.getdoc(getattr(AbstractValue, name)), name


def test_an_error_for_wrong_arguments_has_no_other_error_behind_it() -> None:
    with pytest.raises(TypeError, match="did you mean label") as error:
        native.Value(1.0, name="x")
    assert error.value.__context__ is None


def test_an_operation_that_was_not_compiled_runs_through_its_rules() -> None:
    cube = primitive("native_cube", lambda x: x * x * x, lambda z, x: (3 * x * x,))
    x = native.Value(2.0)
    native.record(cube, (x,)).backward()
    assert x.grad == 12.0
    inverse = primitive("native_inverse", lambda x: math.inf, lambda z, x: (1 / x,))
    assert native.record(inverse, (native.Value(0.0),)).partials == (math.inf,)


def test_a_binary_node_takes_96_bytes() -> None:
    assert (native.Value(1.0) + 2.0).__sizeof__() + 16 == 96  # 16: the header of the garbage collector


def test_sums_are_rounded_once_as_in_python() -> None:
    rng = random.Random(3)
    for _ in range(300):
        xs = [
            rng.choice([1, -1]) * rng.random() * 2.0 ** rng.randrange(-1070, 1000) for _ in range(rng.randrange(2, 60))
        ]
        xs += [-x for x in rng.sample(xs, len(xs) // 2)]
        rng.shuffle(xs)
        assert native.record(TABLE["fsum"], tuple(map(native.Value, xs))).data == math.fsum(xs)
    half = 2.0**-53
    for tie in ([1.0, half], [1.0, half, 5e-324], [1.0, half, -5e-324], [1.0 + 2 * half, half], [-1.0, -half, -5e-324]):
        assert native.record(TABLE["fsum"], tuple(map(native.Value, tie))).data == math.fsum(tie)


def test_values_of_the_other_engine_are_rejected() -> None:
    y = engine.Value(1.0) * 2.0
    with pytest.raises(TypeError, match="expected a graph of native Values, got Value"):
        native.pulled_back([y], {y: 1.0}, False, [y])
    assert identical(native.topological_order(y), [y.operands[0], y])


def test_help_and_editors_show_the_same_for_both_engines() -> None:
    def shown(kind: Any) -> dict[str, Any]:
        public = [name for name in dir(kind(1.0)) if not name.startswith("_")]
        lines = {name: (getattr(kind, name).__doc__ or "").partition("\n")[0] for name in public}
        called = [kind, *(getattr(kind, name) for name in public if callable(getattr(kind, name)))]
        return lines | {
            f.__name__: [
                (x.name, x.default, x.kind) for x in inspect.signature(f).parameters.values() if x.name != "self"
            ]
            for f in called
        }

    assert shown(native.Value) == shown(engine.Value)
    assert repr(native.Value) == repr(engine.Value) == "<class 'autograd.Value'>"
