"""The checks notice when any rule of the table is broken."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from autograd.checks import check_primitive
from autograd.operation import Primitive
from autograd.ops import TABLE
from tests.helpers.draws import draws, generator
from tests.helpers.every_case import every_case
from tests.soak.rule_mutants import mutants, survivors

every_op = every_case("op", TABLE.values())

# Each row with each mistake; in `make test`, with only one of them.
MISTAKES = ("sign", "factor", "millionth", "offset")
BROKEN = [(op, MISTAKES[(i + k) % 4]) for i, op in enumerate(TABLE.values()) for k in range(draws(test=1, cover=4))]


@every_case(("op", "mistake"), BROKEN)
def test_a_broken_row_fails(op: Primitive, mistake: str) -> None:
    """The generated check notices when any partial of any rule is broken."""
    broken = {
        "sign": lambda p: -p,
        "factor": lambda p: 2 * p,
        "millionth": lambda p: p * (1 + 1e-6),
        "offset": lambda p: p + 1e-6,
    }[mistake]

    def rule(z: Any, *operands: Any) -> tuple[Any, ...]:
        return tuple(broken(p) for p in op.partials(z, *operands))

    operands = [0.3] * (op.arity or 3) if op.parameters == 0 else [1.0] * (op.arity or 3)
    flat = mistake != "offset" and {*op.partials(op.forward(*operands), *operands)} == {0.0}  # doubling 0 gives 0
    wrong = Primitive(op.name, op.forward, rule, arity=op.arity, parameters=op.parameters, domain=op.domain,
                      kinks=op.kinks, samples=op.samples)  # fmt: skip
    if flat:
        assert check_primitive(wrong, points=5) > 0
    else:
        with pytest.raises(AssertionError, match="finite differences give"):
            check_primitive(wrong)


@every_op
def test_every_mutant_of_a_rule_is_found(op: Primitive) -> None:
    """The generated check notices each mistake, and the culprit finder names it; `rule_mutants.py` prints the count."""
    found = list(mutants(op))
    # The slopes of these operations are 0.
    assert found or op.name in ("sign", "floor", "ceil", "trunc", "round", "floordiv")
    chosen = generator(op.name).sample(found, min(len(found), draws(test=1, cover=1_000)))
    assert survivors(chosen, Counter()) == []
