"""Count correct rules that a check reports as wrong. There should be none.

 Points are drawn where mistakes are likely: operands from an operation's samples, mixed with zeros of both signs, the
 smallest and the largest floats, integers, equal operands, the edges of the domain and their neighbors. Each partial is
judged twice: with the kinks in the table, and as unknown code.

Points are skipped if a function has periods too short for floats to sample.

    python -m tests.soak.false_alarms [points] [operations]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from math import inf, isfinite, nan, nextafter, ulp
from random import Random

from autograd.checks import Verdict
from autograd.checks.differences.decide_verdict import judge
from autograd.checks.differences.extrapolation import total
from autograd.checks.differences.slope_comparison import Comparison
from autograd.checks.operation_partials import judge_partial
from autograd.checks.operation_rules import draw_operands
from autograd.checks.report.findings import Finding
from autograd.current_engine import record
from autograd.operation import Primitive
from autograd.ops import TABLE

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 5e-324, 2.3e-308, 1e-300, 1e-100, 1e-20, 1e-10, 1e-5, 100.0, 1e5]
SPECIAL += [1e10, 1e17, 1e100, 1e200, 1.7e308]
SPECIAL += [-x for x in SPECIAL] + [nextafter(x, side) for x in (0.5, 1.0, 2.0, -1.0) for side in (-inf, inf)]


def points(op: Primitive, count: int, seed: int = 0) -> Iterator[list[float]]:
    """Draw operands at which the operation is defined and finite."""
    random = Random(f"{op.name} {seed}")
    found = 0
    while found < count:
        operands = draw_operands(op, random)
        for i in range(len(operands) - op.parameters):
            if random.random() < 0.5:
                operands[i] = random.choice(SPECIAL)
            elif random.random() < 0.1:
                operands[i] = random.choice(operands)
        if op.domain(*operands) and isfinite(op.forward(*operands)) and not is_unseen(op, operands):
            found += 1
            yield operands


def is_unseen(op: Primitive, operands: list[float]) -> bool:
    """Return whether the samples of a difference are too far apart to show a period."""
    x, y = (*operands, 1.0)[:2]
    if op.name == "pow":  # powers of a negative number are real at integers
        return x < 0 and ulp(y) > 0.5
    if op.name in ("floordiv", "round"):  # stairs of any width; a check detects them unless they are narrow
        return (abs(y) if op.name == "floordiv" else 10.0**-y) < 0.05 * max(1.0, abs(x))
    return op.name in ("mod", "floor", "ceil", "trunc", "sinc") and 2 * ulp(x) > abs(y)


def foreign(op: Primitive, operands: list[float], i: int, partial: float) -> Finding:
    """Judge a partial, given only values of the operation."""

    def value(x: float) -> float:
        moved = [*operands[:i], x, *operands[i + 1 :]]
        return op.forward(*moved) if op.domain(*moved) else nan

    return judge(Comparison(total(value), operands[i]), partial)


def alarms(op: Primitive, count: int, seed: int = 0) -> tuple[Counter[Verdict], list[str]]:
    """Return the verdicts on right partials, and the false alarms among them."""
    verdicts: Counter[Verdict] = Counter()
    wrong = []
    for operands in points(op, count, seed):
        node = record(op, tuple(operands))
        for i, partial in enumerate(node.partials):
            for judged in (judge_partial(op, operands, i, partial), foreign(op, operands, i, partial)):
                verdicts[judged.verdict] += 1
                if judged.verdict is Verdict.WRONG:
                    wrong.append(f"{op.name}{tuple(operands)} by operand {i}: {judged}")
    return verdicts, wrong


def main() -> int:
    """Print a line per operation. Return the number of false alarms."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    ops = [TABLE[name] for name in sys.argv[2:]] or list(TABLE.values())
    everything: Counter[Verdict] = Counter()
    for op in ops:
        verdicts, wrong = alarms(op, count)
        everything += verdicts
        print(f"{op.name:12}", ", ".join(f"{verdicts[v]} {v.value}" for v in Verdict if verdicts[v]), flush=True)
        for line in wrong[:3]:
            print("   ", line)
    print(f"{count} points of each of {len(ops)} operations: {everything[Verdict.WRONG]} false alarms")
    return everything[Verdict.WRONG]


if __name__ == "__main__":
    sys.exit(min(main(), 1))
