"""Break the code in every small way there is, and see whether a test notices.

`python -m tests.soak.mutate --rules` breaks every formula of the table (constants, signs, operators, operands swapped
or dropped, choices turned round) and runs the generated checks of the operations it belongs to. Every mutant must be
killed, but for those listed in `EQUIVALENT` with a reason. `python -m tests.soak.mutate --sample 100` breaks the rest
of `autograd/` in a hundred places, statements too, in a copy of the tree, and runs the fast test files. Without an
option it does both. Exit status 1 if too many survive.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import NamedTuple

import autograd
from autograd import formulas as unbroken_formulas
from autograd.checks import check_primitive
from autograd.current_engine import Value, record
from autograd.functional import gradients
from autograd.operation import Primitive, known
from autograd.ops import TABLE
from tests.autograd import test_boundaries as boundaries
from tests.autograd import test_edge_cases as edges
from tests.autograd import test_table, test_ulp
from tests.helpers.paths import ROOT


class Mutant(NamedTuple):
    """One change: where it is, what it was and became, the changed module, and the operations it belongs to."""

    place: str
    line: int
    before: str
    after: str
    code: str
    operations: tuple[str, ...] = ()
    file: str = ""

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.before}  ->  {self.after}"


# ---- what can be broken ---------------------------------------------------------------------------------------------

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    **dict.fromkeys((ast.Pow, ast.FloorDiv, ast.Mod), ast.Mult),
}
COMPARISONS = {
    ast.Lt: (ast.GtE, ast.LtE),
    ast.Gt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
SYMMETRIC = {
    "max",
    "min",
    "hypot",
    "maximum",
    "minimum",
    "isinstance",
}  # turned round they are the same, or a TypeError


def threshold(node: ast.AST) -> bool:
    """Tell whether a node is a number where a formula takes over from one as good there: it may move a little."""
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and (node.value > 9 or 0 < node.value < 1e-9)
    )


def called(function: ast.expr) -> str:
    """Return the name of what a call calls: `hypot` of `ops.hypot(x, y)`."""
    return getattr(function, "id", "") or getattr(function, "attr", "")


def changes(node: ast.AST, in_formula: bool) -> Iterator[ast.AST]:
    """Yield what may stand in a node's place."""
    match node:
        case ast.Constant(value=bool(x)):
            yield ast.Constant(not x)
        case ast.Constant(value=int(x) | float(x)):
            if not (in_formula and threshold(node)):
                yield ast.Constant(x + 1 if x + 1 != x else 2 * x)
            if x:
                yield ast.UnaryOp(ast.USub(), ast.Constant(x))
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=x):
            yield x
        case ast.BinOp(left=x, op=op, right=y):
            yield ast.BinOp(x, OPERATORS.get(type(op), ast.Add)(), y)
            yield x
            if isinstance(op, ast.Add | ast.Mult):
                yield y
            else:
                yield ast.BinOp(y, op, x)
        case ast.Compare(left=x, ops=[op], comparators=[y]):
            edge = y.operand if isinstance(y, ast.UnaryOp) else y
            for other in COMPARISONS[type(op)][: 1 if in_formula and threshold(edge) else 2]:
                yield ast.Compare(x, [other()], [y])
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield from values
        case ast.IfExp(test=test, body=x, orelse=y):
            yield ast.IfExp(test, y, x)
        case ast.Call(func=f, args=[x], keywords=[]) if not isinstance(x, ast.Starred) and (
            isinstance(f, ast.Name) or (in_formula and isinstance(f, ast.Attribute))
        ):
            yield x
        case ast.Call(func=f, args=[*first, x, y], keywords=keywords):
            if called(f) not in SYMMETRIC:
                yield ast.Call(f, [*first, y, x], keywords)
            if called(f) in {"where", "either"}:
                yield from (x, y)
        case ast.Tuple(elts=[x, y], ctx=ast.Load()) if not (isinstance(y, ast.Constant) and y.value is ...):
            yield ast.Tuple([y, x], ast.Load())
        case ast.If(test=test):
            yield ast.If(ast.UnaryOp(ast.Not(), test), node.body, node.orelse)
        case ast.Return(value=x) if x is not None:
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.Assign() | ast.AugAssign() | ast.Raise() | ast.Continue():
            yield ast.Pass()


class Region(NamedTuple):
    """A part of a module, its name, and the operations it belongs to."""

    name: str
    part: ast.AST
    operations: tuple[str, ...] = ()


def annotations(part: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in annotations, which no test can tell."""
    for node in ast.walk(part):
        for field in ("annotation", "returns"):
            if isinstance(said := getattr(node, field, None), ast.AST):
                yield from ast.walk(said)


def mutants(regions: list[Region], tree: ast.Module, formulas: bool, file: str) -> Iterator[Mutant]:
    """Yield every mutant of the nodes in these regions of a module."""
    seen = {ast.unparse(tree)}
    for name, part, operations in regions:
        said = set(annotations(part))
        parents = {child: node for node in ast.walk(part) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(part):
            if node in said or (formulas and isinstance(node, ast.stmt)):
                continue
            shown = parents.get(node, node) if isinstance(node, ast.Constant) else node
            for other in changes(node, formulas):
                before, kind, fields, line = (
                    ast.unparse(shown),
                    type(node),
                    dict(node.__dict__),
                    getattr(node, "lineno", 0),
                )
                replacement = deepcopy(other)
                node.__class__ = type(replacement)
                node.__dict__.clear()
                node.__dict__.update(replacement.__dict__)
                ast.fix_missing_locations(node)
                code, after = ast.unparse(tree), ast.unparse(shown)
                node.__class__ = kind
                node.__dict__.clear()
                node.__dict__.update(fields)
                if code not in seen:
                    seen.add(code)
                    yield Mutant(name, line, before.split("\n")[0], after.split("\n")[0], code, operations, file)


# ---- the rules ------------------------------------------------------------------------------------------------------


TABLE_SOURCES = ("ops.py", "formulas.py")


def regions(rows_of: ast.Module, formulas_of: ast.Module) -> dict[str, list[Region]]:
    """Return the rows' functions and the formulas, by file, each with the operations it belongs to."""
    helpers = {f.name: f for f in formulas_of.body if isinstance(f, ast.FunctionDef)}
    imported = {alias.name for x in rows_of.body if isinstance(x, ast.ImportFrom) for alias in x.names}
    rows: dict[str, list[ast.expr]] = {}
    for statement in rows_of.body:
        for call in ast.walk(statement) if isinstance(statement, ast.Assign | ast.AnnAssign) else ():
            if isinstance(call, ast.Call) and called(call.func) == "Op":
                assert isinstance(call.args[0], ast.Constant)
                rows[str(call.args[0].value)] = call.args[1:3]

    def named(part: ast.AST) -> set[str]:
        """The formulas that a row names: imported ones, and attributes of the module."""
        names = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)} & imported
        return names | {
            x.attr for x in ast.walk(part) if isinstance(x, ast.Attribute) and called(x.value) == "formulas"
        }

    def used(name: str) -> set[str]:
        return {node.id for node in ast.walk(helpers[name]) if isinstance(node, ast.Name)} & helpers.keys()

    users: dict[str, set[str]] = {name: set() for name in helpers}
    for row, parts in rows.items():
        reached = set().union(*map(named, parts)) & helpers.keys()
        while more := set().union(*map(used, reached)) - reached:
            reached |= more
        for name in reached:
            users[name].add(row)
    shared = [
        Region(name, line, tuple(sorted(users[name]))) for name, f in helpers.items() if users[name] for line in f.body
    ]
    own = [Region(row, x, (row,)) for row, parts in rows.items() for x in parts if isinstance(x, ast.Lambda)]
    return {"ops.py": own, "formulas.py": shared}


@contextmanager
def broken_table(mutant: Mutant) -> Iterator[dict[str, Primitive]]:
    """Make the table anew from a mutant of one of its files."""
    modules = {}
    rows = dict(TABLE)
    try:
        for file in reversed(TABLE_SOURCES):  # the formulas first, which the rows import
            name = f"autograd.{file.removesuffix('.py')}"
            modules[name] = types.ModuleType(name)
            code = mutant.code if file == mutant.file else (ROOT / "autograd" / file).read_text()
            exec(compile(code, file, "exec"), modules[name].__dict__)
            if file == "formulas.py":
                sys.modules[name] = autograd.formulas = modules[name]
        yield modules["autograd.ops"].TABLE
    finally:
        sys.modules["autograd.formulas"] = autograd.formulas = unbroken_formulas
        known.update(rows)


def edge_cases(op: Primitive) -> None:
    """Check the listed edge cases of an operation that is not (yet) the table's."""
    names = {"max": "maximum", "min": "minimum", "rpow_const": "pow", "softmax[0]": "softmax"}
    for file in ("edge_cases.json", "edge_cases_second_order.json"):
        for case in json.loads((edges.DATA / file).read_text()):
            if names.get(case["op"], case["op"]) != op.name:
                continue
            args = [float(x) for x in case["args"]] + ([0.0] if case["op"] == "softmax[0]" else [])
            n = len(args) - op.parameters
            xs = [Value(x) for x in args[:n]]
            node = record(op, (*xs, *args[n:]))
            if "wrt" in case:
                assert edges.ulps(node.data, float(case["recommended"]["value"])) <= 2
                for i, wanted in zip(case["wrt"], case["recommended"]["grads"], strict=True):
                    assert edges.ulps(node.partials[i], float(wanted)) <= (64 if op.name == "gelu" else 2)
            elif case["recommended"] is not None:
                slope = gradients(node, xs[0], create_graph=True)
                second = gradients(slope, xs[0]) if isinstance(slope, Value) else 0.0
                assert edges.ulps(second + 0.0, float(case["recommended"]) + 0.0) <= 2


def passes(op: Primitive) -> None:
    """Run every generated check on an operation, which raises where one fails."""
    name = op.name
    check_primitive(op, points=20)
    edge_cases(op)
    for check, cases in (
        (boundaries.check_first, boundaries.FIRST),
        (boundaries.check_second, boundaries.SECOND),
        (boundaries.check_third, boundaries.THIRD),
    ):
        for case in cases:
            if case[0] == name:
                check(op, *case[1:])
    for count in (200, 2000):
        test_ulp.POINTS = count
        test_ulp.test_errors_are_within_the_bars(op)
    test_table.test_never_raises_and_always_gives_floats(op)
    test_table.test_domain_is_where_the_value_is_finite(op)
    test_table.test_outside_the_domain_partials_are_nan(op)
    test_table.test_nan_in_nan_out(op)
    check_primitive(op, points=200, seed=1)


def survives(mutant: Mutant) -> bool:
    """Tell whether every generated check passes on the operations of a mutant of the table."""
    try:
        with broken_table(mutant) as table:
            for name in mutant.operations:
                passes(table[name])
    except Exception:  # noqa: BLE001  # whatever a broken formula does, it was noticed
        return False
    return True


# Why a mutant that survives is no mistake. A star stands for anything.
LAST_CHOICE = "the conditions before it leave only one answer here"
ONE_VALUE = "both branches have the same value there"
NOT_TAKEN = "only keeps the branch that is not taken from raising"
ANY_SCALE = "any scale that is far enough from the ends of the range will do, as it cancels"
EQUIVALENT: dict[str, str] = {
    "one_minus_square: x * x < 0.25  ->  x * x <= 0.25": ONE_VALUE,
    "gaussian: factor > 0  ->  factor >= 0": ONE_VALUE,
    "exponent_slope: x * y  ->  x / y": "nan either way",
    "undefined: nan * x  ->  nan / x": "nan either way",
    "larger: x * y  ->  x / y": "nan either way",
    "minimum_norm: undefined(k)  ->  k": "k is a parameter, which nothing is differentiated by",
    "tanh_slope: x * x < 0.25  ->  x * x <= 0.25": ONE_VALUE,
    "acosh_slope: x * x  ->  x": "at 1 the slope is infinite either way",
    "acosh_slope: x >= 1  ->  x >= -1": "between them the square root is nan",
    "sigmoid_slope: 0.5 * x  ->  -0.5 * x": "the square of tanh is even",
    "sigmoid_slope: x * x < 1  ->  x * x <= 1": ONE_VALUE,
    "sigmoid_slope: x * x < 1  ->  x * x < 2": "a threshold: both formulas are good between",
    "gaussian: 16 * x + 0.5  ->  *": "any number near x of few digits splits it",
    "power_slope: x == 0  ->  x == 1": NOT_TAKEN,
    "power_slope: *(x == 0, 1.0, x)  ->  *": NOT_TAKEN,
    "power_slope: abs(c) < 2.0 ** 53  ->  abs(c) <= 2.0 ** 53": ONE_VALUE,
    "power_slope: abs(x) > 0  ->  abs(x) >= 0": ONE_VALUE,
    "power_slope: abs(x)  ->  x": "x ** y at x < 0 has no derivative by y, and c / x is 0",
    "power_slope: x < 0  ->  *": "elsewhere z is nan only where the slope is",
    "exponent_slope: y < 0  ->  *": LAST_CHOICE,
    "normal_cdf: ops.clamp(x, -37.0, -1.0)  ->  *": NOT_TAKEN,
    "normal_cdf: -1.0  ->  *": NOT_TAKEN,
    "normal_cdf: *(x < -37, -x, 37.0)  ->  *(x < -37, -x, -37.0)": NOT_TAKEN,
    "normal_cdf: x < -1  ->  x <= -1": ONE_VALUE,
    "normal_cdf: -1  ->  -2": "a threshold: both formulas are good between",
    "minimum_norm: k < 0  ->  k <= 0": ONE_VALUE,
    "minimum_norm: k < 1  ->  k <= 1": ONE_VALUE,
    "hypot_partials: * ** *  ->  *": ANY_SCALE,
    "hypot_partials: *(z > 1e+150, 2.0 ** (-600), 1.0)  ->  *(z > 1e+150, 2.0 ** (-600), 2.0)": ANY_SCALE,
    "atan2_partials: * ** *  ->  *": ANY_SCALE,
    "atan2_partials: *(length *, 1.0)  ->  *(length *, *1.0)": ANY_SCALE,
    "atan2_partials: *(length *, 1.0)  ->  *(length *, 2.0)": ANY_SCALE,
    "mod_partials: x * y < 0  ->  *": "y is infinite here, and x * y with it, or nan",
    "silu: x > 0  ->  x >= 0": ONE_VALUE,
    "atan_slope: abs(x) > 1e+150  ->  abs(x) > -1e+150": NOT_TAKEN,
    "atan_slope: *(abs(x) > 1e+150, x, 1e+150)  ->  *": NOT_TAKEN,
    "sigmoid: x > 0  ->  x >= 0": ONE_VALUE,
    "asinh: hypot(1.0, x)  ->  hypot(-1.0, x)": "hypot is even",
    "relu: x <= 0  ->  *": LAST_CHOICE,
    "clamp: x < low  ->  x <= low": ONE_VALUE,
    "clamp: x > high  ->  x >= high": ONE_VALUE,
}


def reason(mutant: Mutant) -> str:
    """Return why a surviving mutant is no mistake, or nothing."""
    text = f"{mutant.place}: {mutant.before}  ->  {mutant.after}"
    stars = {key: re.escape(key).replace(r"\*", ".*").replace(".*.*", "[*][*]") for key in EQUIVALENT}
    return next((EQUIVALENT[key] for key, pattern in stars.items() if re.fullmatch(pattern, text)), "")


def rules(workers: int) -> int:
    """Break every formula of the table; return how many unexplained survivors there are."""
    trees = {file: ast.parse((ROOT / "autograd" / file).read_text()) for file in TABLE_SOURCES}
    parts = regions(*trees.values())
    if not survives(Mutant("ops", 0, "", "", ast.unparse(trees["ops.py"]), tuple(TABLE), "ops.py")):
        raise SystemExit("the unbroken table fails its own checks: run pytest first")
    everything = [
        mutant for file, tree in trees.items() for mutant in mutants(parts[file], tree, formulas=True, file=file)
    ]
    with ProcessPoolExecutor(workers) as pool:
        alive = [m for m, lives in zip(everything, pool.map(survives, everything, chunksize=4), strict=True) if lives]
    unexplained = [mutant for mutant in alive if not reason(mutant)]
    for mutant in alive:
        print(f"survived {mutant}   {reason(mutant) or 'UNEXPLAINED'}")
    dead, explained = len(everything) - len(alive), len(alive) - len(unexplained)
    print(f"rules: {len(everything)} mutants, {dead} killed, {explained} equivalent, {len(unexplained)} unexplained")
    return len(unexplained)


# ---- everything else ------------------------------------------------------------------------------------------------

# What these test is elsewhere, or they take long: a mutant meets the other test files of the engine and the doctests.
NOT_RUN = re.compile(
    "test_(benchmarks|deep|determinism|dot|render|examples|nn|micrograd|delta_rule|general.*|c|types).py"
)
SCORE = 0.95


def killed(task: tuple[Path, str, Mutant]) -> bool:
    """Put a mutant into a copy of the tree of its own and run the tests there."""
    tree, name, mutant = task
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(tree, copy, dirs_exist_ok=True)
        (copy / "autograd" / name).write_text(mutant.code)
        files = sorted(file for file in (copy / "tests").glob("test_*.py") if not NOT_RUN.fullmatch(file.name))
        files.sort(
            key=lambda file: file.name in {"test_table.py", "test_checks.py", "test_programs.py", "test_ulp.py"}
        )  # these take longest
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "autograd", *map(str, files)]
        try:
            return subprocess.run(command, cwd=copy, capture_output=True, timeout=180, check=False).returncode != 0
        except subprocess.TimeoutExpired:
            return True


def sampled(count: int, seed: int, workers: int) -> int:
    """Break the engine in `count` places chosen at random; return 1 if too many survive."""
    everything = []
    for path in sorted((ROOT / "autograd").glob("**/*.py")):
        tree = ast.parse(path.read_text())
        if path.name not in TABLE_SOURCES:  # the rules have a run of their own
            name = str(path.relative_to(ROOT / "autograd"))
            everything += [(name, mutant) for mutant in mutants([Region(name, tree)], tree, formulas=False, file=name)]
    chosen = Random(seed).sample(everything, min(count, len(everything)))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        for part in ("autograd", "nn", "viz", "tests", "pyproject.toml"):
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
            else:
                shutil.copy(source, copy / part)
        unbroken = ("__init__.py", Mutant("", 0, "", "", (copy / "autograd" / "__init__.py").read_text()))
        tasks = [(copy, name, mutant) for name, mutant in [unbroken, *chosen]]
        with ProcessPoolExecutor(workers) as pool:
            dead = list(pool.map(killed, tasks))
    if dead[0]:
        raise SystemExit("the unbroken tree fails its own tests: run pytest first")
    for (_, mutant), died in zip(chosen, dead[1:], strict=True):
        if not died:
            print(f"survived {mutant}")
    print(
        f"autograd: {sum(dead)} of {len(chosen)} mutants killed ({sum(dead) / len(chosen):.1%}), "
        f"drawn from {len(everything)}"
    )
    return int(sum(dead) < SCORE * len(chosen))


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="break the code in small ways and see whether a test notices")
    parser.add_argument("--rules", action="store_true", help="break the formulas of the table, and nothing else")
    parser.add_argument(
        "--sample", type=int, metavar="N", help="break the rest of autograd/ in N places, and nothing else"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the sample (%(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (%(default)s)")
    options = parser.parse_args()
    start = time.monotonic()
    os.environ.update(PYTHONDONTWRITEBYTECODE="1", PYTHONPATH="")
    failed = 0
    if options.rules or options.sample is None:
        failed += rules(options.workers)
    if options.sample or not options.rules:
        failed += sampled(options.sample or 100, options.seed, options.workers)
    print(f"{time.monotonic() - start:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
