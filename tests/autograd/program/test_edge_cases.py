"""In replays, the listed edge cases compute the same bits as in the eager engine, even signed zeros and infinities."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, grad, gradients, jit, value_and_grad, vmap
from tests.autograd.program.bits import bits
from tests.autograd.test_edge_cases import call
from tests.helpers.every_case import every_case
from tests.helpers.paths import DATA


def cases(file: str) -> list[dict[str, Any]]:
    return json.loads((DATA / file).read_text())  # type: ignore[no-any-return]  # a list of cases


@every_case("name", sorted({case["op"] for case in cases("edge_cases.json")}))
def test_value_and_partials(name: str) -> None:
    """One jitted function is called for all cases of an operation, so most calls miss or replay another program."""
    jitted: dict[Any, Any] = {}
    for case in [case for case in cases("edge_cases.json") if case["op"] == name] * 2:
        args, wrt = [float(x) for x in case["args"]], tuple(case["wrt"])
        eager = value_and_grad(call(name), wrt)
        wanted = bits(eager(*args))
        assert bits(jitted.setdefault(wrt, jit(eager, verify=False))(*args)) == wanted, args
        assert bits(value_and_grad(jit(call(name)), wrt)(*args)) == wanted, args


def test_second_derivatives() -> None:
    jitted: dict[str, Any] = {}
    for case in cases("edge_cases_second_order.json") * 2:
        args, name = [float(x) for x in case["args"]], case["op"]
        second = grad(grad(call(name)))
        wanted = bits(second(*args))
        assert bits(jitted.setdefault(name, jit(second, verify=False))(*args)) == wanted, (name, args)
        assert bits(grad(grad(jit(call(name))))(*args)) == wanted, (name, args)


def rows_by_call(file: str) -> dict[tuple[str, tuple[int, ...], int], list[list[float]]]:
    """Return the rows of all cases, by the operation, the arguments to differentiate, and the number of arguments."""
    found = defaultdict(list)
    for case in cases(file):
        found[case["op"], tuple(case.get("wrt", ())), len(case["args"])].append([float(x) for x in case["args"]])
    return found


FIRST, SECOND = rows_by_call("edge_cases.json"), rows_by_call("edge_cases_second_order.json")


@pytest.mark.parametrize("kind", [list, np.array], ids=["list", "array"])
def test_rows_of_values_and_partials(kind: Callable[..., Any]) -> None:
    """All cases of an operation are the rows of one call, so they are split by path and stacked again."""
    for (name, wrt, _), rows in FIRST.items():
        eager = value_and_grad(call(name), wrt)
        wanted = [bits([value, *gradient]) for value, gradient in (eager(*row) for row in rows)]
        for mapped in (vmap(eager), vmap(jit(eager))):
            for _ in range(2):
                found = mapped(*[kind(column) for column in zip(*rows, strict=True)])
                assert [bits(list(row)) for row in zip(found[0], *found[1], strict=True)] == wanted, name


def test_rows_of_values_have_the_partials() -> None:
    for (name, wrt, _), rows in FIRST.items():
        leaves = [[Value(x) if k in wrt else x for k, x in enumerate(row)] for row in rows]
        found = vmap(call(name))(*map(list, zip(*leaves, strict=True)))
        for row, xs, y in zip(rows, leaves, found, strict=True):
            inputs = [xs[k] for k in wrt]
            slopes = gradients(y, inputs) if isinstance(y, Value) else [0.0] * len(wrt)
            value, gradient = value_and_grad(call(name), wrt)(*row)
            assert bits([y, *slopes]) == bits([value, *gradient]), (name, row)


def test_rows_of_second_derivatives() -> None:
    for (name, _, _), rows in SECOND.items():
        second = grad(grad(call(name)))
        wanted = [bits(second(*row)) for row in rows]
        for mapped in (vmap(second), vmap(grad(jit(grad(call(name)))))):
            for kind in (list, np.array):
                columns = [kind(column) for column in zip(*rows, strict=True)]
                assert list(map(bits, mapped(*columns))) == wanted, name
