"""The guarantees of every row of the table. The tests are generated from the table."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from itertools import product
from math import inf, isfinite, isnan, nan
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.checks import check_at, check_primitive
from autograd.comparisons import data_of
from autograd.current_engine import record
from autograd.operation import Primitive
from autograd.ops import TABLE
from tests.helpers.draws import draws
from tests.helpers.every_case import every_case
from tests.helpers.nodes import identical

OPS = list(TABLE.values())
POINTS = draws(test=1, cover=100, soak=1_000)
every_op = every_case("op", OPS)
item_per_op = pytest.mark.parametrize("op", OPS, ids=list(TABLE))  # for tests that use hypothesis
HOSTILE = (0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, 2.5, -1e-200, 1e200, -1.7976931348623157e308, inf, -inf, nan)


def call(op: Primitive, operands: Sequence[Any]) -> Any:
    """Call an operation as users do: with its operands, with a list of them, or with two lists and a bias."""
    if op.signature is None or op.arity is not None:
        return op(*operands)
    if len(inspect.signature(op.signature).parameters) == 1:
        return op(list(operands))
    n = len(operands) // 2
    return op(list(operands[:n]), list(operands[n : 2 * n]), *operands[2 * n :])


def counts(op: Primitive) -> range:
    """Return the numbers of operands to draw."""
    return range(op.parameters + 1, op.parameters + 6) if op.arity is None else range(op.arity, op.arity + 1)


@st.composite
def drawn(draw: st.DrawFn, op: Primitive) -> list[float]:
    """Operands within the samples and the domain, away from kinks."""
    count = draw(st.sampled_from(counts(op)))
    operands = []
    for i in range(count):
        low, high = op.samples[min(i, len(op.samples) - 1)]
        numbers = st.floats(low, high)
        parameter = i >= count - op.parameters
        operands.append(draw(st.one_of(numbers, st.integers(int(low), int(high)).map(float)) if parameter else numbers))
    if op.arity is None and op.parameters and not op.domain(*operands):
        operands[-1] = float(draw(st.integers(0, count - 2)))  # an index
    assume(op.domain(*operands) and all(abs(kink) > 1e-3 for kink in op.kinks(*operands)))
    return operands


def operand_lists(op: Primitive, count: int) -> list[tuple[float, ...]]:
    """Return all combinations of hostile operands, or a thousand random ones if there are too many."""
    random = Random(0)
    few = len(HOSTILE) ** count <= 2500
    lists = [*product(HOSTILE, repeat=count)] if few else [tuple(random.choices(HOSTILE, k=count)) for _ in range(1000)]
    if op.arity is None and op.parameters:  # an index
        return [(*operands[:-1], float(i % (count - 1))) for i, operands in enumerate(lists)]
    return lists


def recorded(op: Primitive, operands: Sequence[float]) -> Value:
    """Apply an operation to Values. Its parameters remain floats."""
    split = len(operands) - op.parameters
    return record(op, (*map(Value, operands[:split]), *operands[split:]))


def same(x: float, y: float) -> bool:
    """Return whether two floats are the same, including the sign of zero and nan."""
    return x.hex() == y.hex()


# ---- complete rows --------------------------------------------------------------------------------------------------


@every_op
def test_row_is_complete(op: Primitive) -> None:
    """A row has a docstring, samples, notations and C code that fit its arity."""
    assert op.doc.startswith("Return ")
    assert op.doc.endswith(".")
    assert str(op.__doc__).split("\n\n")[0] == op.doc  # operands, errors and an example may follow
    assert 1 <= len(op.samples) <= (op.arity or 1)
    assert all(low < high for low, high in op.samples)
    assert op.parameters < (op.arity or 2)
    assert 1 <= op.precedence <= 5
    for count in counts(op):
        names = [f"operand{i}" for i in range(count)]
        if op.parameters and op.arity is None:
            names[-1] = "0"
        for style in ("symbol", "text", "latex", *(["c"] if op.c is not None else [])):
            shown = op.show(style, names)
            assert shown
            assert "$" not in shown
        if not callable(op.text) or op.parameters == 0:
            assert all(name in op.show("text", names) for name in names)


@every_op
def test_without_c_the_forward_function_is_written_like_a_rule(op: Primitive) -> None:
    """Without C text, forward itself runs on Values, with the same results as on floats."""
    if op.c is not None:
        return
    operands = [(low + high) / 2 for low, high in (op.samples * (op.arity or 1))[: op.arity]]
    written = op.forward(*(Value(x) for x in operands))
    assert data_of(written) == op.forward(*operands)


def test_names_are_unique_and_public() -> None:
    """Names are unique. Every operation is public, as a function or as an operator."""
    assert [op.name for op in OPS] == list(TABLE)
    x, y = Value(3.0), Value(2.0)
    spelled = {node._op for node in (-x, x + y, x - y, x * y, x / y, x % y, x // y, x**y, x**2)}
    hidden = [op for op in OPS if not callable(getattr(autograd, op.name, None))]
    assert {op.show("symbol", ["3", "2"]) for op in hidden} <= spelled
    assert len(TABLE) >= 45


# ---- right numbers --------------------------------------------------------------------------------------------------


@every_op
def test_against_finite_differences(op: Primitive) -> None:
    """Value, partials, and partials of partials."""
    assert check_primitive(op, points=POINTS) >= 3 * POINTS


@item_per_op
@settings(max_examples=draws(test=1, cover=100, soak=2_000))
@given(data=st.data())
def test_against_finite_differences_at_points_of_hypothesis(op: Primitive, data: st.DataObject) -> None:
    """The same check at points that hypothesis prefers: round numbers, edges, tiny numbers."""
    check_at(op, data.draw(drawn(op)))


@item_per_op
@given(data=st.data())
def test_calls_agree(op: Primitive, data: st.DataObject) -> None:
    """The public function on floats, the function on Values and the method are the same operation."""
    operands = data.draw(drawn(op))
    value = call(op, operands)
    assert type(value) is float
    assert same(value, op.forward(*operands))
    split = len(operands) - op.parameters
    xs = [*map(Value, operands[:split]), *operands[split:]]
    node = call(op, xs)
    assert isinstance(node, Value)
    assert node.op is op
    assert same(node.data, value)
    if hasattr(Value, op.name) and op.arity is not None:
        method = getattr(xs[0], op.name)(*xs[1:])
        assert method.op is op
        assert identical(method.operands, node.operands)
        assert same(method.data, value)
        assert [*map(float.hex, method.partials)] == [*map(float.hex, node.partials)]


@item_per_op
@given(data=st.data())
def test_constants_stay_floats(op: Primitive, data: st.DataObject) -> None:
    """If one operand is a Value and the others are floats, value and partial are the same."""
    operands = data.draw(drawn(op))
    split = len(operands) - op.parameters
    full = record(op, (*map(Value, operands[:split]), *operands[split:]))
    for i in range(split):
        mixed = record(op, tuple(Value(x) if j == i else x for j, x in enumerate(operands)))
        assert [type(x) for x in mixed.operands] == [Value if j == i else float for j in range(len(operands))]
        assert same(mixed.data, full.data)
        assert same(mixed.partials[i], full.partials[i])


# ---- defined for all floats ------------------------------------------------------------------------------------------


@every_op
def test_never_raises_and_always_gives_floats(op: Primitive) -> None:
    """For zeros, subnormals, huge floats, infinities and nan, value and partials are floats, without an exception."""
    for count in counts(op):
        for operands in operand_lists(op, count):
            node = recorded(op, operands)
            assert type(node.data) is float
            assert same(node.data, op.forward(*operands))
            assert len(node.partials) == count - op.parameters
            assert {*map(type, node.partials)} <= {float}, operands


@every_op
def test_the_value_is_finite_exactly_inside_the_domain(op: Primitive) -> None:
    """For operands of ordinary size, the value is finite exactly inside the domain, with a few conventions."""
    for count in counts(op):
        for operands in operand_lists(op, count):
            if all(x == 0 or 0.1 < abs(x) < 10 for x in operands):
                node = recorded(op, operands)
                convention = {*node.partials} == {0.0}  # atan2(0, 0)
                assert isfinite(node.data) == op.domain(*operands) or convention, operands


@every_op
def test_outside_the_domain_partials_are_nan(op: Primitive) -> None:
    """If finite operands give nan, no partial is finite."""
    for count in counts(op):
        for operands in operand_lists(op, count):
            if all(abs(x) < 1e3 for x in operands):
                node = recorded(op, operands)
                assert not isnan(node.data) or not any(map(isfinite, node.partials)), operands


@every_op
def test_nan_in_nan_out(op: Primitive) -> None:
    """The value at nan is nan, and so is the partial, unless it is constant."""
    if op.arity == 1:
        node = recorded(op, (nan,))
        assert isnan(node.data)
        constant = len({recorded(op, (x,)).partials for x in (1.0, 2.0, -3.0, 0.25) if op.domain(x)}) == 1
        piecewise = recorded(op, (0.1,)).partials == (0.0,)
        assert isnan(node.partials[0]) or (constant and not piecewise)


@every_op
def test_kinks_are_total(op: Primitive) -> None:
    """`kinks` returns numbers for all finite operands in the domain, and never raises."""
    for count in counts(op):
        for operands in operand_lists(op, count):
            if all(abs(x) < inf for x in operands) and op.domain(*operands):
                assert all(isinstance(kink, float) for kink in op.kinks(*operands)), operands
