"""The functions of exported JAX and PyTorch. NumPy replaces these libraries, which may not be installed."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import special

from autograd import jit
from autograd.export.programs.library import Library
from autograd.ops import TABLE
from autograd.program.ir.program import Program
from tests.autograd.export.cases import Case, table_cases
from tests.autograd.export.python_source import compare, defined
from tests.helpers.draws import draws, generator

ROWS = draws(test=12, cover=100)
OWN = {  # operations that need separate functions
    "jax": "erf|round|relu$|clamp",
    "torch": "erf|round|pow|mod|floordiv|hypot|atan2|cbrt|sign$|m..imum|where|cosh|exp|log(?!_)|relu|prod|norm|fsum",
}
LANGUAGES: list[Callable[[Program], str]] = [Program.jax, Program.torch]


class Tracer:
    """A number while JAX traces a function. It has no truth value."""

    def __bool__(self) -> bool:
        raise TypeError("a tracer has no truth")


class Torch(SimpleNamespace):
    """PyTorch: NumPy with some other names. A function accepts only tensors, or a tensor as its first argument."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(np, name)
        return of_tensors(found) if callable(found) and not isinstance(found, type) else found


def of_tensors(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that raises if its operands are Python numbers."""

    def strict(*operands: Any, **options: Any) -> Any:
        given = operands[:1] if f in (np.copysign, np.fmod, np.where) else operands
        if any(type(x) in (int, float) for x in given):
            raise TypeError(f"{f.__name__} takes tensors, got {operands}")
        return f(*operands, **options)

    return strict


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
            compare(case, language, with_subnormals=False)


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


@np.errstate(all="ignore")
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_operand_may_be_a_constant(language: Callable[[Program], str]) -> None:
    pairs = [op for op in TABLE.values() if op.arity == 2 and not op.parameters]
    for op in pairs:
        functions: list[Callable[..., Any]] = [lambda x, op=op: op(x, 3.0), lambda x, op=op: op(3.0, x)]
        for f in functions:
            compare(Case(jit(f).program(2.0), [[0.5], [2.0], [-1.5]], op.name), language, with_subnormals=False)
    assert len(pairs) > 5


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
