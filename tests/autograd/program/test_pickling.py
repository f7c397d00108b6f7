"""Pickles and copies of jitted and mapped functions, and of models that hold one."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import nn
from autograd import Value, grad, jit, vmap

W = Value(2.0)


def square(x: Any) -> Any:
    return x * x if x > 0 else W * x


@jit
def decorated(x: Any) -> Any:
    return x * 3.0


class Line(nn.Module):
    def __init__(self) -> None:
        self.slope = Value(2.0)
        self.quick = jit(self.forward, verify=3)

    def forward(self, x: Any) -> Any:
        return self.slope * x

    @jit
    def area(self, r: Any) -> Any:
        return self.slope * r * r


def pickled(x: Any) -> Any:
    return pickle.loads(pickle.dumps(x))


COPIES: list[Callable[[Any], Any]] = [pickled, copy.copy, copy.deepcopy]


@pytest.mark.parametrize("copied", COPIES)
def test_a_copy_computes_the_same_and_records_for_itself(copied: Callable[[Any], Any]) -> None:
    for f, x, wanted in (
        (jit(square, verify=False), 3.0, 9.0),
        (vmap(square, reduce="sum", threads=2), [1.0, 3.0], 10.0),
        (vmap(square, (0,)), [1.0, 3.0], [1.0, 9.0]),
    ):
        assert f(x) == wanted
        twin = copied(f)
        assert len(twin.programs) == 0
        assert (twin(x), f(x), len(twin.programs), len(f.programs)) == (wanted, wanted, 1, 1)
        assert twin.__reduce__() == f.__reduce__()
        assert twin.__name__ == "square"


@pytest.mark.parametrize("copied", COPIES)
def test_a_decorated_function_is_found_by_its_name(copied: Callable[[Any], Any]) -> None:
    assert copied(decorated) is decorated
    assert copied(Line.area) is Line.area


@pytest.mark.parametrize("copied", [pickled, copy.deepcopy])
def test_a_copy_of_a_model_replays_itself(copied: Callable[[Any], Any]) -> None:
    line = Line()
    assert (line.quick(3.0).data, line.area(2.0).data) == (6.0, 8.0)
    twin = copied(line)
    twin.slope.data = 5.0
    assert (twin.quick(3.0).data, twin.area(2.0).data) == (15.0, 20.0)
    assert twin.quick(3.0).operands == (twin.slope,)
    assert (line.quick(3.0).data, line.area(2.0).data) == (6.0, 8.0)


def test_pickle_says_that_a_closure_has_no_name() -> None:
    for f in (lambda x: x * x, grad(square)):
        for wrapped in (jit(f), vmap(f)):
            with pytest.raises((AttributeError, pickle.PicklingError), match=r"pickle|local object"):
                pickle.dumps(wrapped)
            assert copy.deepcopy(wrapped).__reduce__() == wrapped.__reduce__()
