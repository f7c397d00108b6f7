"""Random Python functions over the whole table: branches, loops, closures, nested structures, ints as indexes.

A function is written as text, so a failure prints it. It may compute anything, inside and outside of every domain. The
same function without `jit` provides the right result.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import autograd
from autograd import Value
from autograd.ops import TABLE

__all__ = ["NAMES", "Case", "around", "random_case"]


def spelled(name: str, spelling: Callable[..., Any], *more: float) -> Callable[..., Any]:
    """Return an operation written with an operator. Floats use a function, because Python raises at 1 / 0."""
    op = getattr(autograd, name)
    return lambda *xs: spelling(*xs) if any(isinstance(x, Value) for x in xs) else op(*xs, *more)


CALLS: dict[str, Callable[..., Any]] = {
    **{name: getattr(autograd, name) for name in TABLE if name not in ("pow_const", "round")},
    **{name: spelled(name, getattr(operator, name)) for name in ("add", "sub", "mul", "floordiv", "mod", "pow")},
    "div": spelled("div", operator.truediv),
    "square": spelled("pow", lambda x: x**2, 2.0),
    "root": spelled("pow", lambda x: x**0.5, 0.5),
    "reciprocal": spelled("pow", lambda x: x**-1, -1.0),
    "power_of_two": spelled("exp2", lambda x: 2**x),
    "rounded": lambda x: autograd.round(x, 1),
    "clamp": lambda x: autograd.clamp(x, -1.0, 1.5),
    "leaky_relu": lambda x: autograd.leaky_relu(x, 0.1),
    "elu": lambda x: autograd.elu(x, 0.7),
    "where": lambda x, y, z: autograd.where(x > 0.5, y, z),
    "fsum": lambda *xs: autograd.fsum(xs),
    "dot": lambda *xs: autograd.dot(xs, xs[::-1], 0.5),
    "norm": lambda *xs: autograd.norm(xs),
    "prod": lambda *xs: autograd.prod(xs),
    "logsumexp": lambda *xs: autograd.logsumexp(xs),
    "softmax": lambda *xs: autograd.softmax(xs)[-1],
    "log_softmax": lambda *xs: autograd.log_softmax(xs)[0],
    "total": lambda *xs: sum(xs),
    "largest": lambda *xs: max(xs),
    "smallest": lambda *xs: min(xs),
    "middle": lambda *xs: sorted(xs)[len(xs) // 2],
    "abs": abs,
    "detached": lambda x: x.detach() if isinstance(x, Value) else x,
    "by_size": lambda x, y: x if data(x) > abs(data(y)) else y - data(x),
}
COUNTS = {
    **{name: op.arity for name, op in TABLE.items()},
    **dict.fromkeys(("square", "root", "reciprocal", "power_of_two", "rounded", "clamp", "leaky_relu", "elu"), 1),
    "detached": 1,
    "by_size": 2,
}
NAMES = sorted(CALLS)
TESTS = ("{0} < {1}", "{0} <= {1}", "{0} == {1}", "{0} != {1}", "{0} > {1}", "{0} >= {1}", "not {0}", "{0}")
TESTS += ("isnan({0})", "isfinite({0})", "{1} < {0} <= 2", "{0} > 0 and {1} > 0", "round({0}) > 1", "data({0}) < {1}")
NUMBERS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 5e-324, 1e-8, 1e300, -745.0, math.inf, -math.inf, math.nan)


def data(x: Any) -> Any:
    """Return the number of a Value or a float, read with `.data`."""
    return x.data if isinstance(x, Value) else x


def index(x: Any, count: int) -> int:
    """Return a position that depends on a number."""
    return math.floor(x) % count if autograd.isfinite(x) and abs(x) < 1e6 else 0


def random_number(random: Random) -> float:
    """Return a number, often an ordinary one."""
    return random.choice(NUMBERS) if random.random() < 0.1 else round(random.uniform(-3, 3), random.choice((0, 1, 17)))


@dataclass
class Case:
    """A function with its source, and arguments for calls.

    Attributes:
        text: the definition of `f`.
        scope: the names that it uses from the enclosing scope.
        build: builds the arguments of a call from numbers.
        rows: numbers for `build`.
        closed: the Values in its scope.
    """

    text: str
    scope: dict[str, Any]
    build: Callable[[Sequence[float]], tuple[Any, ...]]
    rows: list[list[float]]
    closed: list[Value]

    @property
    def f(self) -> Callable[..., Any]:
        """The function."""
        return self.scope["f"]  # type: ignore[no-any-return]  # what the text defines


# Kinds of arguments: the signature, the names of the numbers, and a function that builds arguments from four numbers.
SHAPES: list[tuple[str, str, Callable[..., tuple[Any, ...]]]] = [
    ("x, y, z, t", "x y z t", lambda x, y, z, t: (x, y, z, t)),
    ("xs, n=2", "xs[0] xs[1] xs[n] xs[3]", lambda *xs: (list(xs),)),
    ("p, k", "p['w'][0] p['w'][1] p['b'] p['c'][0]", lambda x, y, z, t: ({"w": [x, y], "b": z, "c": (t,)}, 3)),
    ("p, *, scale=0.5", "p[0] p[1][0] p[1][1][0] p[2] scale", lambda x, y, z, t: ((x, [y, (z,)], t),)),
]


class Text:
    """The lines of a function that is being written."""

    def __init__(self, random: Random, names: Sequence[str], closed: Sequence[str]) -> None:
        self.random, self.lines, self.names, self.count = random, [], list(names), 0  # type: list[str]
        self.closed = closed

    def operand(self) -> str:
        """Return a name or, rarely, a constant or the name of a closed-over value."""
        roll = self.random.random()
        if roll < 0.08:
            return repr(self.random.choice((2, 0.5, -1, 1.0, 3)))
        return self.random.choice(self.closed if roll < 0.16 and self.closed else self.names)

    def call(self) -> str:
        """Return one operation."""
        name = self.random.choice(NAMES)
        count = COUNTS.get(name) or self.random.randint(1, 4)
        operands = [self.random.choice(self.names), *(self.operand() for _ in range(count - 1))]
        self.random.shuffle(operands)
        return f"{name}({', '.join(operands)})"

    def test(self) -> str:
        """Return a condition."""
        return self.random.choice(TESTS).format(self.random.choice(self.names), self.operand())

    def statement(self, indent: str, depth: int) -> None:
        """Write a statement that defines one more name."""
        random, name = self.random, f"v{self.count}"
        self.count += 1
        roll = random.random()
        if roll < 0.64 or depth == 2:
            self.lines.append(f"{indent}{name} = {self.call()}")
        elif roll < 0.76:
            for head in (f"if {self.test()}:", "else:"):
                self.lines.append(indent + head)
                before = list(self.names)
                if random.random() < 0.4:
                    self.statement(indent + "    ", depth + 1)
                self.lines.append(f"{indent}    {name} = {self.call()}")
                self.names = before
        elif roll < 0.82:
            self.lines.append(f"{indent}{name} = {random.choice(self.names)}")
            self.lines.append(f"{indent}for i in range({random.randint(0, 3)}):")
            before, self.names = self.names, [*self.names, name]
            self.lines.append(f"{indent}    {name} = {self.call()} * 0.5")
            self.names = before
        elif roll < 0.88:
            self.lines.append(f"{indent}{name}, steps = {random.choice(self.names)}, 0")
            self.lines.append(f"{indent}while {name} > {self.operand()} and steps < 3:")
            before, self.names = self.names, [*self.names, name]
            self.lines.append(f"{indent}    {name}, steps = {self.call()} - 0.3 * {name}, steps + 1")
            self.names = before
        elif roll < 0.94:
            choice = f"[{', '.join(random.choices(self.names, k=3))}]"
            self.lines.append(f"{indent}{name} = {choice}[index({random.choice(self.names)}, 3)]")
        else:
            self.lines.append(f"{indent}g = lambda a: a * {self.operand()} + {random.choice(self.names)}")
            self.lines.append(f"{indent}{name} = g({random.choice(self.names)})")
        self.names.append(name)


def random_case(random: Random, steps: int, rows: int = 3) -> Case:
    """Write a function of a few statements, and draw numbers to call it with."""
    signature, names, build = random.choice(SHAPES)
    closed = [Value(random_number(random), label=f"w{i}") for i in range(random.choice((0, 0, 0, 2)))]
    text = Text(random, names.split(), ["k", *(f"w{i}" for i in range(len(closed)))])
    for _ in range(random.randint(1, steps)):
        text.statement("    ", 0)
    text.lines.append(f"    return {text.names[-1]} * 1.0" + (f" + {random.choice(text.names)}" * random.randint(0, 1)))
    source = "\n".join([f"def f({signature}):", *text.lines])
    scope = {**CALLS, "isnan": autograd.isnan, "isfinite": autograd.isfinite, "index": index, "data": data}
    scope |= {"k": random_number(random), "round": round, **{w.label: w for w in closed}}
    exec(compile(source, "<random function>", "exec"), scope)
    numbers = [[random_number(random) for _ in range(4)] for _ in range(rows)]
    return Case(source, scope, lambda row: build(*row), numbers, closed)


def around(program: Any, row: Sequence[float], numbers: Sequence[float], most: int) -> list[list[float]]:
    """Return rows at and near the guards of a program that test an input, at most `most` rows in all."""
    found = []
    for guard in program.guards:
        tested = [(register, numbers[register]) for register in guard.operands]
        if len(tested) == 1:
            edge = 0.0 if guard.test == "truth" or not math.isfinite(tested[0][1]) else float(round(tested[0][1]))
            tested.append((program.registers, edge))
        for (register, _), (_, other) in (tested, tested[::-1]):
            if register < len(row):
                near = (other, math.nextafter(other, math.inf), math.nextafter(other, -math.inf))
                found += [[*row[:register], x, *row[register + 1 :]] for x in near]
    count = min(most, len(found))
    return [found[k * len(found) // count] for k in range(count)]
