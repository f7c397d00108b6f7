"""Break every rule of the table in the usual ways. The generated checks must notice; `find_culprit` must name it.

A mutant wraps the rule: a sign flipped, a factor 2, a partial dropped, one term of a sum dropped, operands swapped, the
partial of the wrong operand, a relative error of 1e-6. A change that still produces the right numbers at all drawn
points (such as a factor 2 of a slope that is 0) is not a mutant. `mutate.py` breaks the text of the rules instead.

    python -m tests.soak.rule_mutants
"""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from math import isclose, isfinite
from random import Random
from typing import Any, NamedTuple

from autograd import Value, tanh
from autograd.checks import check_primitive, find_culprit
from autograd.checks.operation_rules import draw_operands
from autograd.current_engine import record
from autograd.operation import Primitive, Rule
from autograd.ops import TABLE
from autograd.recording.slow_path import Ieee

POINTS = 20
Change = Callable[[float], float]

ONE_PARTIAL: dict[str, Change] = {
    "sign": lambda p: -p,
    "factor 2": lambda p: 2 * p,
    "dropped": lambda p: 0.0 * p,
    "off by 1e-6": lambda p: p * (1 + 1e-6),
}


class Mutant(NamedTuple):
    """A broken operation, and the points at which it is wrong: operands, and the wrong partial."""

    what: str
    op: Primitive
    shows: list[tuple[list[float], int]]


class Dropping(Ieee):
    """A number that drops a term of a sum: addition or subtraction number `left` returns its first operand."""

    __slots__ = ()
    left = 0

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        if op.name in ("add", "sub"):
            Dropping.left -= 1
            if Dropping.left == 0:
                kept = operands[0]
                return type(self)(kept._data if isinstance(kept, Ieee) else kept)
        return super()._apply(op, operands)


def rules(op: Primitive) -> Iterator[tuple[str, Rule]]:
    """Yield the broken rules of an operation."""
    count = (op.arity or 3) - op.parameters

    def changed(i: int, change: Change) -> Rule:
        def rule(z: Any, *operands: Any) -> list[Any]:
            return [change(p) if k == i else p for k, p in enumerate(op.partials(z, *operands))]

        return rule

    def swapped(z: Any, *operands: Any) -> Any:
        n = len(operands) - op.parameters
        return op.partials(z, *operands[:n][::-1], *operands[n:])

    def dropped(which: int) -> Rule:
        def rule(z: Any, *operands: Any) -> Any:
            if isinstance(z, Value):
                return op.partials(z, *operands)
            Dropping.left = which
            partials = op.partials(Dropping(z), *map(Dropping, operands))
            return tuple(p._data if isinstance(p, Ieee) else p for p in partials)

        return rule

    for i in range(count):
        for name, change in ONE_PARTIAL.items():
            yield f"{name}, operand {i}", changed(i, change)
    if count > 1:
        yield "operands swapped", swapped
        yield "wrong operand", lambda z, *operands: [*op.partials(z, *operands)][::-1]
    for which in range(1, 10):
        yield f"term {which} dropped", dropped(which)


def mutants(op: Primitive) -> Iterator[Mutant]:
    """Yield the mutants of an operation that compute a wrong number somewhere."""
    random = Random(op.name)
    points = [draw_operands(op, random) for _ in range(POINTS)]
    for what, rule in rules(op):
        columns = {name: getattr(op, name) for name in inspect.signature(Primitive).parameters}
        # Finite differences alone must be enough.
        broken = Primitive(**columns | {"partials": rule, "textbook": None})
        shows = []
        for operands in points:
            right, wrong = (record(o, tuple(operands)).partials for o in (op, broken))
            shows += [
                (operands, i)
                for i, (a, b) in enumerate(zip(right, wrong, strict=True))
                if isfinite(b) and not isclose(a, b, rel_tol=1e-7)
            ]
        if shows:
            yield Mutant(what, broken, shows)


def is_noticed(mutant: Mutant) -> bool:
    """Return whether the generated check of the operation fails."""
    try:
        check_primitive(mutant.op)
    except (AssertionError, RuntimeError):  # the partials of the recorded sweep differ from the captured ones
        return True
    return False


def is_named(mutant: Mutant) -> bool:
    """Return whether the right culprit is found: operation, operand and label."""
    operands, _ = mutant.shows[0]
    n = len(operands) - mutant.op.parameters
    xs = [Value(x) for x in operands[:n]]
    node = record(mutant.op, (*xs, *operands[n:]))
    node.label = "buried"
    above = node
    for x in xs:
        above = tanh(above * 0.5) + x
    culprit = find_culprit(tanh(xs[0]), above)
    first = min(k for at, k in mutant.shows if at is operands)
    return culprit is not None and culprit.node is node and culprit.operand == first and "buried" in str(culprit)


def survivors(broken: Iterable[Mutant], counts: Counter[str]) -> list[str]:
    """Count mutants by kind; return those that escape."""
    escaped = []
    for mutant in broken:
        counts[mutant.what.split(",")[0] if "term" not in mutant.what else "term dropped"] += 1
        failed = [test.__name__[3:] for test in (is_noticed, is_named) if not test(mutant)]
        escaped += [f"{mutant.op.name}: {mutant.what}: not {name} ({mutant.shows[0]})" for name in failed]
    return escaped


def main() -> int:
    """Print the score. Return the number of mutants that were not noticed."""
    counts: Counter[str] = Counter()
    escaped = [line for op in TABLE.values() for line in survivors(mutants(op), counts)]
    print("\n".join(escaped))
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    print(f"{counts.total()} mutants of {len(TABLE)} rules: {len(escaped)} escaped the checks or the culprit finder")
    return len(escaped)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
