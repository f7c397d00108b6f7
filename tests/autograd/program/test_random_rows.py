"""Random functions that are mapped over rows compute the same bits as calls row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from autograd import value_and_grad, vmap
from autograd.structure import flatten
from tests.autograd.program.bits import bits, sum_in_blocks
from tests.autograd.program.random_functions import Case, around
from tests.autograd.program.test_random_functions import DERIVATIVES, NEAR, PARTS, drawn, numbers_of, outcome
from tests.helpers.draws import draws

COUNT = draws(test=50, cover=2_000, soak=10_000)
TIMES = draws(test=2, cover=3)  # the number of times that the rows are repeated, to fill a block


def column(parts: Sequence[Any]) -> Any:
    """Return the arguments of all rows as one structure of lists. Ints remain ints."""
    first = parts[0]
    if isinstance(first, dict):
        return {key: column([part[key] for part in parts]) for key in first}
    if isinstance(first, tuple):
        return tuple(column(each) for each in zip(*parts, strict=True))
    return first if type(first) is int else list(parts)


def picked(tree: Any, k: int) -> Any:
    """Return one row of a structure of lists."""
    if isinstance(tree, dict):
        return {key: picked(child, k) for key, child in tree.items()}
    return tuple(picked(child, k) for child in tree) if isinstance(tree, tuple) else tree[k]


def columns(case: Case, rows: Sequence[Sequence[float]]) -> tuple[tuple[Any, ...], tuple[int | None, ...]]:
    """Return the arguments of a mapped call, and their axes."""
    args = [case.build(list(row)) for row in rows]
    return column(args), tuple(None if type(arg) is int else 0 for arg in args[0])


def check(case: Case, derivative: Any, reduces: bool) -> None:
    f, rows = derivative(case.f), [*case.rows, *case.rows[::-1]]
    args, axes = columns(case, rows * TIMES)
    mapped = vmap(f, axes)
    for _ in range(2):
        wanted = [outcome(f, case.build(row), case.closed) for row in rows]
        errors = [each for each in wanted if isinstance(each[0], type)]
        if errors:
            with pytest.raises(tuple(kind for kind, _ in errors)):
                mapped(*args)
            return
        found = mapped(*args)
        for k, each in enumerate(wanted):
            at = k + k % TIMES * len(rows)
            assert outcome(picked, (found, at), case.closed) == each, (at, rows[k])
        for program in mapped.programs[-1:]:
            inputs = [*rows[0], *(x.data for x in case.closed)]
            if program.inputs == len(inputs):
                rows = around(program, rows[0], numbers_of(program, inputs), NEAR) + rows[:5]
        args, axes = columns(case, rows * TIMES)
    if reduces and not case.closed:
        if any(isinstance(outcome(f, case.build(row), case.closed)[0], type) for row in rows):
            return  # a row near a guard raises
        each = [flatten(f(*case.build(row)))[0] for row in rows]
        sums = [sum_in_blocks(numbers) for numbers in zip(*each * TIMES, strict=True)]
        assert bits(flatten(vmap(f, axes, reduce="sum")(*args))[0]) == bits(sums)
        assert bits(flatten(vmap(f, axes, reduce="mean")(*args))[0]) == bits([x / (TIMES * len(rows)) for x in sums])


@pytest.mark.parametrize("part", range(PARTS))  # so that several processes can share the work
def test_rows_have_the_bits_of_calls_one_by_one(part: int) -> None:
    for i in range(part, COUNT, PARTS):
        random, case = drawn("rows", i)
        derivative = random.choice([*DERIVATIVES, value_and_grad, value_and_grad])
        try:
            check(case, derivative, derivative is value_and_grad)
        except Exception as error:
            error.add_note(f"case {i}, k={case.scope['k']}, {case.closed}")
            error.add_note(case.text)
            raise
