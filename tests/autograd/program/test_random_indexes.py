"""Random functions of an index that is data, mapped over rows, against calls to the same functions row by row.

A derivative through `take` may add its terms in a different order, so numbers agree only up to rounding here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

import autograd
from autograd import grad, hessian, jvp, take, value_and_grad, vmap
from autograd.program.take import replaced
from autograd.structure import flatten
from tests.autograd.program.bits import bits
from tests.autograd.program.random_functions import CALLS, COUNTS, NAMES, TESTS, data, random_number
from tests.helpers.draws import draws, generator

COUNT = draws(test=40, cover=2_000, soak=10_000)
CHOICES = ("take([{}], i % 3)", "take([{}], (i + 1) % 3)", "take([{}], i % 3 - 3)", "[{}][i % 3]")
DERIVATIVES: list[Callable[..., Any]] = [
    lambda f: f,
    grad,
    value_and_grad,
    lambda f: grad(f, (0, 1, 2)),
    hessian,
    lambda f: lambda x, y, z, i: jvp(lambda x, y: f(x, y, z, i), (x, y), (y, x)),
]


def random_function(random: Random) -> tuple[Callable[..., Any], str]:
    """Return a function of three numbers and an index, and its text."""
    names, lines = ["x", "y", "z"], ["def f(x, y, z, i):"]
    for k in range(random.randint(2, 6)):
        roll, name = random.random(), random.choice(NAMES)
        operands = random.choices(names, k=3)
        if roll < 0.4:
            found = random.choice(CHOICES).format(", ".join(operands))
        elif roll < 0.5:
            found = (
                f"{operands[0]} if {random.choice(TESTS).format(operands[1], random.choice(('i', '0.5')))} else i * z"
            )
        else:
            count = COUNTS.get(name) or random.randint(1, 4)
            found = f"{name}({', '.join(random.choices(names, k=count))})"
        lines.append(f"    v{k} = {found}")
        names.append(f"v{k}")
    text = "\n".join([*lines, f"    return {names[-1]} * 1.0 + {random.choice(names)}"])
    scope = {**CALLS, "take": take, "data": data, "round": round}
    scope |= {"isnan": autograd.isnan, "isfinite": autograd.isfinite}
    exec(compile(text, "<random function>", "exec"), scope)
    return scope["f"], text


def agree(found: Sequence[Any], wanted: Sequence[Any]) -> bool:
    """Return whether numbers are the same up to rounding."""
    return len(found) == len(wanted) and all(
        x == y or (math.isnan(x) and math.isnan(y)) or math.isclose(x, y, rel_tol=1e-7, abs_tol=1e-280)
        for x, y in zip(found, wanted, strict=True)
    )


def test_rows_of_indexes_are_a_loop_over_them() -> None:
    compared = 0
    for k in range(COUNT):
        random = generator(f"indexes {k}")
        f, text = random_function(random)
        derivative, n = random.choice(DERIVATIVES), random.choice((3, 20))
        columns: list[Any] = [[random_number(random) for _ in range(n)] for _ in range(3)]
        columns.append([random.randrange(6) for _ in range(n)])
        g = derivative(f)
        try:
            wanted = [flatten(g(*row))[0] for row in zip(*columns, strict=True)]
        except (
            ArithmeticError,
            ValueError,
            TypeError,
            IndexError,
        ):  # Python's floats raise, Values are inf or nan
            continue
        mapped = vmap(lambda *row, g=g: flatten(g(*row))[0])
        for _ in range(2):
            for row, found in enumerate(mapped(*columns)):
                assert agree(found, wanted[row]), (k, [column[row] for column in columns], found, wanted[row], text)
        compared += 1
    assert compared > COUNT / 2


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_is_drawn(choice: str) -> None:
    texts = "\n".join(random_function(generator(f"indexes {k}"))[1] for k in range(100))
    assert choice.partition("{}")[2] in texts


@pytest.mark.parametrize(
    "xs", [[1.0, math.inf, -2.0], [math.nan, 2.0, 0.5], [-math.inf, math.inf, 3.0], [0.0, -0.0, 1.0]]
)
def test_entries_that_are_not_chosen_do_not_matter(xs: list[float]) -> None:
    indexes = [0, 1, 2, 2, 1, 0, -1, -3] * 2
    for row, found in enumerate(vmap(lambda xs, i: grad(lambda xs: take(xs, i) * 2.0)(xs), (None, 0))(xs, indexes)):
        assert found == [2.0 * (k == indexes[row] % 3) for k in range(3)]


@pytest.mark.parametrize(
    "chosen",
    [
        take,
        lambda xs, i: take([[x, 1.0] for x in xs], i),
        lambda xs, i: autograd.atan2(take(xs, i), -1.0),
        lambda xs, i: replaced([1.0, *xs], i + 1, xs[0]),
        lambda xs, i: take(replaced(xs, i, -0.0), i),
        lambda xs, i: value_and_grad(lambda xs: take(xs, i))(xs)[0],
    ],
)
def test_the_number_that_is_chosen_keeps_its_bits(chosen: Callable[..., Any]) -> None:
    """The numbers have both signs of zero, infinities and nan, as data of rows and shared by all rows."""
    random = generator("bits of choices")
    numbers = [0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -2.5, 5e-324, 1e308]
    for count in (1, 2, 3, 7):
        for n in (3, 70):
            rows = [random.choices(numbers, k=count) for _ in range(n)]
            indexes = [random.randrange(count) for _ in range(n)]
            of_rows = vmap(chosen)
            for found, *row in zip(of_rows(rows, indexes), rows, indexes, strict=True):
                assert bits(found) == bits(chosen(*row))
            shared = vmap(chosen, (None, 0))(rows[0], indexes)
            assert [bits(x) for x in shared] == [bits(chosen(rows[0], i)) for i in indexes]
            assert len(of_rows.programs) == 1
