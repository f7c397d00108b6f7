"""The listed edge cases in replays: the bits of the eager engine, signed zeros and infinities included."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograd import grad, jit, value_and_grad
from tests.autograd.program.bits import bits
from tests.autograd.test_edge_cases import call
from tests.helpers.paths import DATA


def cases(file: str) -> list[dict[str, Any]]:
    return json.loads((DATA / file).read_text())  # type: ignore[no-any-return]  # a list of cases


@pytest.mark.parametrize("name", sorted({case["op"] for case in cases("edge_cases.json")}))
def test_value_and_partials(name: str) -> None:
    """One jitted function meets all cases of an operation, so most of them miss a guard or replay another's program."""
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
