"""Programs as data: text, counts, pickles, and the two programs of a cut."""

from __future__ import annotations

import functools
import math
import operator
import pickle
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

import autograd
import nn
from autograd import Value, grad, gradients, jit, sin, tanh, value_and_grad, vjp, vmap
from autograd.ops import TABLE
from autograd.program.ir.program import Guard, Instruction, Program, same_bits
from autograd.program.recording.line_tracing import LineTrace
from autograd.program.replay.replay import replayer
from autograd.program.replay.replay_steps import compute_step, numbers_of
from autograd.program.rows.execution_plan import plan
from autograd.program.rows.sum_chains import Chain, Total
from tests.autograd.export.cases import random_cases
from tests.autograd.program.bits import bits
from tests.helpers.draws import draws, generator


def inner(x: Any) -> Any:
    return sin(x)


def outer(x: Any, y: Any) -> Any:
    a = x * y
    if a > 0:
        a = a + inner(x) * 2
    return a


def test_the_text_names_places_operations_and_lines() -> None:
    text = str(jit(value_and_grad(outer)).program(1.0, 2.0)).splitlines()
    assert text[:4] == ["%0 = input 0", "%1 = input 1", "%2 = 0.0", "%3 = 2.0"]
    assert text[4].startswith("%4 = mul %0 %1   at test_programs.py:")
    assert text[4].endswith(": a = x * y")
    assert text[5].endswith(": return sin(x)")
    assert text[8].startswith("%8 = partial 0 of sin %5 %0")
    assert text[-2].startswith("guard gt %4 %2 is True   at test_programs.py:")
    assert text[-1] == "return %7 %10"


def test_partials_are_identified_by_counts() -> None:
    assert jit(value_and_grad(outer)).program(1.0, 2.0).counts() == {"mul": 3, "sin": 1, "add": 2, "sin'": 1}


def test_equal_values_are_merged_and_unused_ones_dropped() -> None:
    def f(x: Any, y: Any) -> Any:
        sin(y)
        return (sin(x) + sin(x)) * autograd.exp(2.0 * Value(1.5))

    program = jit(f).program(0.5, 1.0)
    assert program.counts() == {"sin": 1, "add": 1, "mul": 1}
    assert program.inputs == 2


def test_vmap_shows_the_program_of_its_first_row() -> None:
    assert vmap(outer).program([1.0, -1.0], [1.0, 1.0]).counts() == {"mul": 2, "sin": 1, "add": 1}


def test_the_text_says_what_all_rows_share() -> None:
    b = Value(0.5)
    program = vmap(lambda w, x: (w[0] * w[1]) * x + b, in_axes=(None, 0)).program([2.0, 3.0], [1.0, 2.0])
    lines = [line.partition("   at ")[0] for line in str(program).splitlines()]
    assert lines[:4] == ["%0 = input 0  shared", "%1 = input 1  shared", "%2 = input 2", "%3 = input 3  shared"]
    shown = [line.split(" = ")[1] for line in lines[4:] if "mul" in line or "add" in line]
    assert shown == ["mul %0 %1  shared", "mul %5 %2", "add %6 %3"]
    assert pickle.loads(pickle.dumps(program)) == program


def test_the_line_of_a_node_from_before_is_unknown() -> None:
    node = Value(1.0)
    assert LineTrace().of(node) == ("", 0)


def test_lines_of_a_users_code_are_noted_also_while_a_package_runs() -> None:
    """Called by itself, because nothing measures the coverage of a function that traces."""

    def frame(file: str, line: int, back: Any = None) -> Any:
        return SimpleNamespace(f_code=SimpleNamespace(co_filename=file), f_lineno=line, f_back=back)

    mine = frame("mine.py", 3)
    package, script = frame(nn.__file__, 7, mine), frame("script.py", 9)
    trace = LineTrace()
    assert trace._trace(package, "call", None) is None
    noted = []
    for source, event in ((mine, "call"), (package, "line"), (script, "line"), (package, "return"), (script, "return")):
        (trace._trace if event == "call" else trace._trace_lines)(source, event, None)
        noted.append(trace.of(Value(0.0)))
    at_mine, at_script = ("mine.py", 3), ("script.py", 9)
    assert noted == [at_mine, at_mine, at_script, at_mine, at_mine]  # a script has no caller


def test_a_program_pickles_without_its_function() -> None:
    program = jit(value_and_grad(outer, (0, 1))).program(1.0, 2.0)
    twin = pickle.loads(pickle.dumps(program))
    assert twin == program
    value, gradient = value_and_grad(outer, (0, 1))(3.0, 0.5)
    assert bits(replayer(twin)([3.0, 0.5])) == bits([value, *gradient])


MUL = Instruction("mul", (0, 0))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ((-1, (), (), (), ()), "inputs of a program must be a nonnegative number"),
        ((1, [], (), (), ()), "constants of a program must be a tuple"),
        ((1, (1,), (), (), ()), "constants of a program are floats"),
        ((1, (), (Instruction("mul", (0, 1)),), (), ()), "registers from 0 to 0, got 1"),
        ((1, (), (Instruction("mul", (0, -1)),), (), ()), "got -1"),
        ((1, (), (Instruction("mul", (0,)),), (), ()), "2 operands, got 1"),
        ((1, (), (Instruction("mul", (0, 0, 0), 2),), (), ()), "no partial 2"),
        ((1, (), (Instruction("pow_const", (0, 0, 0), 1),), (), ()), "no partial 1"),
        ((1, (), (Instruction("softmax", ()),), (), ()), "at least 1 operand"),
        ((1, (), (Instruction("no such", (0,)),), (), ()), "no operation is named 'no such'"),
        ((1, (), ((1, (0,), 0),), (), ()), "operation of Instruction has the wrong type"),
        ((1, (), (MUL,), (Guard("lt", (0,), True),), (1,)), "2 operands, got 1"),
        ((1, (), (MUL,), (Guard("system", (0,), True),), (1,)), "one of the tests"),
        ((1, (), (MUL,), (), (2,)), "outputs must use registers from 0 to 1, got 2"),
        ((1, (), (MUL,), (), (1,), (("file", 1), ("file", 2))), "expected 1 sources or none, got 2"),
        ((1, (), (MUL,), (), (1,), ("file",)), "a source is a file and a line"),
        ((1, (), (MUL,), (), (1,), (), (1,)), "shared must use registers from 0 to 0, got 1"),
    ],
)
def test_an_invalid_program_is_an_error(fields: tuple[Any, ...], message: str) -> None:
    with pytest.raises((TypeError, ValueError, LookupError), match=message):
        Program(*fields)


def test_slots_hold_every_number_until_it_is_used() -> None:
    net = nn.MLP(2, [3, 1], activation="tanh", rng=0)
    program = jit(lambda x: net(x) ** 2).program([0.5, -1.0])
    _, each, registers, count = plan(program, [False, False, *[True] * (program.inputs - 2)])
    assert count < len(each)
    held: list[Any] = [None] * count
    held[:2] = [0, 1]
    for action in each:
        assert [held[registers[x]] for x in action.reads if x in registers] == [
            x for x in action.reads if x in registers
        ]
        for register in action.writes:
            held[registers[register]] = register
    assert [held[registers[x]] for x in program.outputs] == list(program.outputs)


LISTS = frozenset(op.name for op in TABLE.values() if op.arity is None)


def planned(program: Program, row: list[float], together: frozenset[str], *, totals: bool) -> list[float]:
    """Return the outputs of a row, computed by the actions of a plan. Fail if a register is read too early."""
    numbers = dict(enumerate([*row, *program.constants]))
    added: dict[int, float] = {}
    found = plan(program, [k % 2 == 1 for k in range(program.inputs)], together, totals=totals)
    for action in [*found.once, *found.each]:
        given = [numbers[x] for x in action.reads]
        if isinstance(action, Chain):
            assert action.reads == tuple(x for term in action.terms for x in term)
            first, *rest = [math.prod(numbers[x] for x in term) for term in action.terms]
            results = [functools.reduce(operator.add, rest, first)]
        elif isinstance(action, Total):
            added[action.output], results = math.prod(given), []
        else:
            results = [] if isinstance(action.step, int) else compute_step(action.step, given)
            if action.partials is not None:
                results += compute_step(action.partials, [results[0], *given])
        numbers.update(zip(action.writes, results, strict=True))
    return [added[k] if totals else numbers[x] for k, x in enumerate(program.outputs)]


@pytest.mark.parametrize("together", [frozenset(), LISTS], ids=["apart", "together"])
@pytest.mark.parametrize("totals", [False, True])
def test_a_plan_computes_what_the_program_does(totals: bool, together: frozenset[str]) -> None:
    chains = 0
    for case in random_cases(generator("plans"), draws(test=40, cover=400)).values():
        program, row = case.program, case.rows[-1]
        numbers = numbers_of(program, row)
        assert bits(planned(program, row, together, totals=totals)) == bits([numbers[x] for x in program.outputs]), (
            case.text
        )
        chains += any(isinstance(x, Chain) for x in plan(program, [False] * program.inputs).each)
    assert chains > 3


def test_a_cut_trains_with_any_loss() -> None:
    net = nn.MLP(2, [3, 2], activation="tanh", rng=0)
    forward, pull_back, closed = jit(lambda x: net(x)).cut([0.5, -1.0])
    x = [0.3, 0.7]
    given = [*x, *(p.data for p in closed)]
    ys = net([Value(x[0]), Value(x[1])])
    assert bits(replayer(forward)(given)) == bits([y.data for y in ys])
    cotangents = [0.25, -2.0]
    _, pulled = vjp(lambda x: net(x), [Value(0.3), Value(0.7)])
    wanted = [g.data for g in pulled([Value(c) for c in cotangents])[0]]
    found = replayer(pull_back)([*given, *cotangents])
    assert isinstance(found, list)
    assert bits(found[:2]) == bits(wanted)
    loss = cotangents[0] * ys[0] + cotangents[1] * ys[1]
    assert found[2:] == pytest.approx(gradients(loss, list(closed)), rel=1e-14)


@pytest.mark.parametrize(
    ("f", "counts"),
    [
        (lambda x: x / 4.0, {"mul": 1}),
        (lambda x: x / -0.125, {"mul": 1}),
        (lambda x: x / 3.0, {"div": 1}),
        (lambda x: x / 5e-324, {"div": 1}),  # its inverse is infinite
        (grad(lambda x: tanh(x + 3.0)), {"add": 1, "tanh": 1, "tanh'": 1}),
        (grad(lambda x: tanh(x) + 3.0), {"tanh": 1, "tanh'": 1}),
        (grad(lambda x: 2.0 * tanh(x)), {"mul": 1, "tanh": 1, "tanh'": 1}),
        (grad(lambda x: x * 3.0 - 1.0), {}),
    ],
)
def test_products_with_one_and_quotients_by_powers_of_two_are_simple(f: Any, counts: dict[str, int]) -> None:
    program = jit(f).program(0.5)
    assert program.counts() == counts
    assert same_bits(replayer(program)([0.3])[0], f(0.3))


@pytest.mark.parametrize("x", [Fraction(1, 3), Decimal("0.1"), 10**400, 2**53 + 1])
def test_a_comparison_with_a_number_that_no_float_equals_is_refused(x: Any) -> None:
    f = jit(lambda y: y if y < x else -y)
    with pytest.warns(RuntimeWarning, match=f"it compares Value and {type(x).__name__}, which a float does not hold"):
        assert [f(1e17), f(0.0)] == [1e17 if x > 1e18 else -1e17, 0.0]
    assert not f.programs
    exact = jit(lambda y: y if y < Fraction(1, 2) else -y)
    assert [exact(1.0), exact(0.25)] == [-1.0, 0.25]
    assert len(exact.programs) == 2
