"""The functions of exported JAX and PyTorch. NumPy replaces these libraries, which may not be installed."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import special

from autograd import jit
from autograd.export.programs.library import Library
from autograd.program.ir.program import Program
from tests.autograd.export.cases import table_cases
from tests.autograd.export.python_source import compare, defined
from tests.helpers.draws import draws, generator

ROWS = draws(test=12, cover=100)
OWN = {  # operations that need separate functions
    "jax": "erf|round|relu$|clamp",
    "torch": "erf|round|pow|mod|floordiv|hypot|atan2|cbrt|sign$|m..imum|where|cosh",
}
EDGES = (0.0, -0.0, 1.0, -2.5, 3.0, math.inf, -math.inf, math.nan)
LANGUAGES: list[Callable[[Program], str]] = [Program.jax, Program.torch]


class Tracer:
    """A number while JAX traces a function. It has no truth value."""

    def __bool__(self) -> bool:
        raise TypeError("a tracer has no truth")


class Torch(SimpleNamespace):
    """PyTorch: NumPy with some other names."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make imports of the libraries return NumPy's functions."""
    config, core = SimpleNamespace(update=lambda *_: None), SimpleNamespace(Tracer=Tracer)
    jax = SimpleNamespace(numpy=np, scipy=SimpleNamespace(special=special), config=config, core=core)
    torch = Torch(
        as_tensor=np.asarray,
        atan2=np.arctan2,
        broadcast_tensors=np.broadcast_arrays,
        div=lambda x, y, rounding_mode: {"floor": np.floor, "trunc": np.trunc}[rounding_mode](x / y),
        equal=np.array_equal,
        erf=special.erf,
        erfc=special.erfc,
        pow=np.power,
    )
    for name, module in {"jax": jax, "jax.numpy": np, "torch": torch}.items():
        monkeypatch.setitem(sys.modules, name, module)


@np.errstate(all="ignore")
@pytest.mark.parametrize("language", LANGUAGES)
def test_own_functions_agree_with_the_engine(language: Callable[[Program], str]) -> None:
    for case in table_cases(generator("texts of libraries"), ROWS).values():
        if re.match(OWN[language.__name__], case.text):
            pairs = (
                [list(pair) for pair in product(EDGES, repeat=2)]
                if case.program.inputs == 2 and case.text != "round"
                else []
            )
            compare(replace(case, rows=case.rows + pairs), language, with_subnormals=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_structures_and_guards(language: Callable[[Program], str]) -> None:
    x, table = np.array([1.0, 2.0]), np.array([3, 4])
    program = jit(lambda p, n, t: {"a": [p["x"] * n, p["k"] * t[0]], "n": n} if p["k"] > 0 else n).program(
        {"x": x, "k": 2.0}, 3, table
    )
    f = defined(language(program))
    for k in (5.0, np.float32(5.0), np.array(5.0)):
        found = f({"x": [4.0, 5.0], "k": k}, 3, table)
        assert [float(each) for each in found["a"][0]] == [12.0, 15.0]
        assert float(found["a"][1]) == 15.0
        assert found["n"] == 3
    with pytest.raises(ValueError, match="take a different path"):
        f({"x": x, "k": -1.0}, 3, table)
    with pytest.raises(ValueError, match="this export requires"):
        f({"x": x, "k": 1.0}, 3, table + 1)


def test_a_guard_is_open_while_jax_traces() -> None:
    library: dict[str, Any] = {}
    exec(jit(lambda x: x * 2.0 if x > 0 else x).program(1.0).jax(), library)
    assert library["is_known_true"](True)
    assert not library["is_known_true"](False)
    assert not library["is_known_true"](Tracer())


def test_functions_come_in_one_order() -> None:
    """The text of a program is the same in every process, although hashes of names differ."""
    names = [f"f{k}" for k in range(9)]
    blocks = [*(f"def {name}(): return 0" for name in reversed(names)), f"def all(): return {'() + '.join(names)}()"]
    used = Library("\n\n".join(blocks)).used("all()")
    assert used == [*(f"def {name}(): return 0" for name in names), blocks[-1]]
