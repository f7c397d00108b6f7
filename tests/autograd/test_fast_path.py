"""The generated methods of the Python engine's Value agree with the methods that they replace."""

from __future__ import annotations

import inspect
import traceback
from itertools import product
from math import inf, nan
from typing import Any

import pytest

from autograd import detect_anomaly, no_grad
from autograd.engine import Value
from autograd.modes import recording
from autograd.operators import Operators
from autograd.recording.fast_path import METHODS, source
from tests.helpers.every_case import every_case

NUMBERS = [0.0, 1.0, 2.0, 0.3, 0.97, 6.5, 41.0, 750.0, 1e160, 1e308, 5e-324, 1e-200, inf, nan]
NUMBERS += [-x for x in NUMBERS]


def _stored(node: Any) -> str:
    """Return all bits of a node as text. -0.0 and 0.0 differ."""
    return repr((node.data, node.op, [x if type(x) is float else x.data for x in node.operands], node.partials))


@every_case("name", METHODS)
def test_a_generated_method_makes_the_same_node(name: str) -> None:
    printed, spelled = getattr(Value, name), getattr(Operators, name)
    if METHODS[name].arity == 1:
        cases: list[tuple[Any, ...]] = [(Value(x),) for x in NUMBERS]
    else:
        cases = [(Value(x), y) for x, y in product(NUMBERS[::2], [*NUMBERS[1::3], 3, -1])]
        cases += [(x, Value(y)) for x, y in cases[::7]]
    for operands in cases:
        node = printed(*operands)
        assert _stored(node) == _stored(spelled(*operands))
        assert {id(x) for x in operands if isinstance(x, Value)} <= set(map(id, node.operands))


@pytest.mark.parametrize("other", [True, 10**400, "2", None, [1.0], 2j])
@pytest.mark.parametrize("name", ["__mul__", "__rsub__", "__pow__"])
def test_other_operands_use_the_original_method(name: str, other: Any) -> None:
    def outcome(method: Any) -> Any:
        try:
            node = method(Value(2.0), other)
        except (TypeError, OverflowError) as error:
            return repr(error)
        return node if node is NotImplemented else _stored(node)

    assert outcome(getattr(Value, name)) == outcome(getattr(Operators, name))


def test_modes_are_kept() -> None:
    x = Value(2.0)
    with no_grad():
        assert (x * 3.0).operands == x.exp().operands == ()
        with recording():
            assert (x * 3.0).operands == (x, 3.0)
    with detect_anomaly(), pytest.raises(ZeroDivisionError):
        x / 0.0


@pytest.mark.parametrize("name", ["__add__", "tanh"])
def test_the_text_of_a_printed_method_can_be_seen(name: str) -> None:
    getattr(Value, name)(*[Value(1.0)] * (METHODS[name].arity or 0))
    method = getattr(Value, name)
    assert inspect.getsource(method) == source(name)
    assert method.__doc__ == getattr(Operators, name).__doc__
    with pytest.raises(AttributeError, match="_data") as caught:
        method(*[1.0] * (METHODS[name].arity or 0))
    assert "self._data" in "".join(traceback.format_exception(caught.value))
