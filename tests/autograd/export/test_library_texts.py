"""The functions of exported JAX, with NumPy in the place of JAX, which may not be installed."""

from __future__ import annotations

import re
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import special

from autograd import jit
from autograd.program.ir.program import Program
from tests.autograd.export.cases import table_cases
from tests.autograd.export.python_source import compare, defined
from tests.helpers.draws import draws, generator

ROWS = draws(test=15, cover=100)


class Tracer:
    """A number while JAX traces a function. It has no truth."""

    def __gt__(self, other: object) -> Tracer:
        return self

    def __bool__(self) -> bool:
        raise TypeError("a tracer has no truth")


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `import jax` give NumPy's functions."""
    config, core = SimpleNamespace(update=lambda *_: None), SimpleNamespace(Tracer=Tracer)
    jax = SimpleNamespace(numpy=np, scipy=SimpleNamespace(special=special), config=config, core=core)
    monkeypatch.setitem(sys.modules, "jax", jax)
    monkeypatch.setitem(sys.modules, "jax.numpy", np)


@np.errstate(all="ignore")
def test_own_functions_agree_with_the_engine() -> None:
    for case in table_cases(generator("text of JAX"), ROWS).values():
        if re.match("erf|round|relu|clamp|mod", case.text):
            compare(case, Program.jax, with_subnormals=False)


def test_structures_and_guards() -> None:
    program = jit(lambda p, n: {"a": [p["x"][0] * n, p["x"][1]]} if p["x"][0] > 0 else n).program({"x": (1.0, 2.0)}, 3)
    f = defined(program.jax())
    assert f({"x": (2.0, 5.0)}, 3) == {"a": [6.0, 5.0]}
    found = f({"x": [np.float32(2.0), np.array([5.0])]}, 3)
    assert found["a"][1].tolist() == [5.0]
    with pytest.raises(ValueError, match="take a different path"):
        f({"x": (-2.0, 5.0)}, 3)


def test_a_guard_is_open_while_jax_traces() -> None:
    library: dict[str, Any] = {}
    exec(jit(lambda x: x * 2.0 if x > 0 else x).program(1.0).jax(), library)
    assert library["is_known_true"](True)
    assert not library["is_known_true"](False)
    assert not library["is_known_true"](Tracer())
