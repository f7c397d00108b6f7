"""Programs for the tests of exports, and numbers to run them with."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from autograd import jit
from autograd.ops import TABLE
from autograd.program.ir.program import Instruction, Program
from tests.autograd.program.random_functions import random_case
from tests.autograd.program.test_random_functions import DERIVATIVES

__all__ = ["SPECIAL", "Case", "random_cases", "table_cases"]

SPECIAL = (
    0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 0.125, 2.5, 250.0, 5e-324, 1e-308, 1e-160, 1e160, 1e300, -1e300, 1.7e308, -745.0,
    math.inf, -math.inf, math.nan,
)  # fmt: skip


EDGES = (0.0, -0.0, 1.0, -2.5, 3.0, math.inf, -math.inf, math.nan)


@dataclass
class Case:
    """A program, rows of inputs, and a text to show if it fails."""

    program: Program
    rows: list[list[float]]
    text: str


def table_cases(random: Random, count: int) -> dict[str, Case]:
    """Return a program for each operation of the table, which computes its value and all partials.

    For two operands, every pair of edges is a row.
    """
    found = {}
    for op in TABLE.values():
        for n in [op.arity] if op.arity is not None else [1 + op.parameters, 2 + op.parameters, 5 + op.parameters]:
            steps = [Instruction(op.name, tuple(range(n)))]
            steps += [Instruction(op.name, (n, *range(n)), k) for k in range(n - op.parameters)]
            program = Program(n, (), tuple(steps), (), tuple(range(n, n + len(steps))))
            rows = [[_anything(random) for _ in range(n)] for _ in range(count)]
            for row in rows:
                if op.name in ("softmax", "log_softmax"):
                    row[-1] = float(random.randrange(n - 1))
                if op.name == "round":
                    row[-1] = float(random.randint(-5, 20))
            if n == 2 and op.name not in ("softmax", "log_softmax", "round"):
                rows += [list(pair) for pair in product(EDGES, repeat=2)]
            found[f"of_{op.name}_{n}"] = Case(program, rows, op.name)
    return found


def random_cases(random: Random, count: int, rows: int = 3) -> dict[str, Case]:
    """Return programs of random functions and their derivatives."""
    found: dict[str, Case] = {}
    while len(found) < count:
        case = random_case(random, 8)
        f: Any = jit(random.choice(DERIVATIVES)(case.f))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                program = f.program(*case.build(case.rows[0]))
        except Exception:  # noqa: BLE001  (a random function may raise anything)
            continue
        numbers = [[_anything(random) for _ in range(program.inputs)] for _ in range(rows)]
        given = [*case.rows[0], *[x.data for x in case.closed]]
        numbers += [given[: program.inputs]] if len(given) >= program.inputs else []
        found[f"random_{len(found)}"] = Case(program, numbers, case.text)
    return found


def _anything(random: Random) -> float:
    """Return a number: special, ordinary, or of any size."""
    roll = random.random()
    if roll < 0.2:
        return random.choice(SPECIAL)
    return random.uniform(-5, 5) if roll < 0.85 else random.gauss(0, 1) * 10.0 ** random.randint(-300, 300)
