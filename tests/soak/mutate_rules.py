"""Make every small change to every formula of the table. The generated checks must notice each change.

Constants, signs, operators and operands are changed, dropped or swapped, and choices are reversed. A mutant is run
through the generated checks of the operations that use its formula. Each must be killed, unless `EQUIVALENT` states a
reason that it survives.

   python -m tests.soak.mutate_rules [COUNT]  # a sample of this size, drawn with SEED
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import sys
import traceback
import types
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from autograd import formulas
from autograd.checks import check_primitive
from autograd.current_engine import Value, record
from autograd.functional.gradient import gradients
from autograd.operation import Primitive, known
from autograd.ops import TABLE
from tests.autograd import test_boundaries as boundaries
from tests.autograd import test_edge_cases as edges
from tests.autograd import test_table, test_ulp
from tests.helpers.draws import SEED, generator
from tests.helpers.paths import ROOT
from tests.soak.mutants import Mutant, Region, called, mutants

# In import order.
FAMILIES = (
    "choices", "arithmetic", "vector_lengths", "logarithms", "trigonometry", "hyperbolic", "activations",
    "normal_distribution", "list_operations", "special",
)  # fmt: skip
FORMULAS = {f"formulas/{family}.py": importlib.import_module(f"autograd.formulas.{family}") for family in FAMILIES}
# Read once: a run takes half an hour, and a file that changes in the meantime would kill every later mutant.
SOURCES = {file: (ROOT / "autograd" / file).read_text() for file in (*FORMULAS, "ops.py")}


def regions(trees: dict[str, ast.Module]) -> dict[str, list[Region]]:
    """Return the functions of rows and the formulas, by file, each with the operations that use it."""
    rows_of = trees["ops.py"]
    helpers = {f.name: f for file in FORMULAS for f in trees[file].body if isinstance(f, ast.FunctionDef)}
    imported = {alias.name for x in rows_of.body if isinstance(x, ast.ImportFrom) for alias in x.names}
    rows: dict[str, list[ast.expr]] = {}
    for statement in rows_of.body:
        match statement:
            case (
                ast.Assign(value=ast.Call(args=[ast.Constant(value=str(name)), *columns]))
                | ast.AnnAssign(value=ast.Call(args=[ast.Constant(value=str(name)), *columns]))
            ) if name in TABLE:
                rows[name] = columns[:2]
    assert rows.keys() == TABLE.keys()

    def named(part: ast.AST) -> set[str]:
        """The formulas that a row names: imported ones, and attributes of the module."""
        names = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)} & imported
        return names | {x.attr for x in ast.walk(part) if isinstance(x, ast.Attribute) and called(x.value) in FAMILIES}

    def used(name: str) -> set[str]:
        return {node.id for node in ast.walk(helpers[name]) if isinstance(node, ast.Name)} & helpers.keys()

    users: dict[str, set[str]] = {name: set() for name in helpers}
    for row, parts in rows.items():
        reached = set().union(*map(named, parts)) & helpers.keys()
        while more := set().union(*map(used, reached)) - reached:
            reached |= more
        for name in reached:
            users[name].add(row)
    in_use = [f for name, f in helpers.items() if users[name]]
    found = {
        file: [Region(f.name, line, tuple(sorted(users[f.name]))) for f in tree.body if f in in_use for line in f.body]
        for file, tree in trees.items()
    }
    found["ops.py"] = [
        Region(row, x, (row,)) for row, parts in rows.items() for x in parts if isinstance(x, ast.Lambda)
    ]
    return found


@contextmanager
def broken_table(mutant: Mutant) -> Iterator[dict[str, Primitive]]:
    """Build the table from a mutant of one of its files."""
    modules = {}
    rows = dict(TABLE)
    try:
        for file in SOURCES:
            name = _module_name(file)
            modules[name] = types.ModuleType(name)
            code = mutant.code if file == mutant.file else SOURCES[file]
            exec(compile(code, file, "exec"), modules[name].__dict__)
            if file in FORMULAS:
                _use(file, modules[name])
        yield modules["autograd.ops"].TABLE
    finally:
        for file, module in FORMULAS.items():
            _use(file, module)
        known.update(rows)


def _use(file: str, module: types.ModuleType) -> None:
    """Make imports find this module in place of the original."""
    name = _module_name(file)
    sys.modules[name] = module
    setattr(formulas, name.rpartition(".")[2], module)


def _module_name(file: str) -> str:
    return "autograd." + file.removesuffix(".py").replace("/", ".")


def edge_cases(op: Primitive) -> None:
    """Check the listed edge cases of an operation that is not in the table."""
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
                    assert edges.ulps(node.partials[i], float(wanted)) <= 2
            elif case["recommended"] is not None:
                slope = gradients(node, xs[0], create_graph=True)
                second = gradients(slope, xs[0]) if isinstance(slope, Value) else 0.0
                assert edges.ulps(second + 0.0, float(case["recommended"]) + 0.0) <= 2


def passes(op: Primitive) -> None:
    """Run all generated checks on an operation. They raise if they fail."""
    name = op.name
    squares = (op.arity - op.parameters if op.arity else 3) ** 2  # second partials last, because they are slow
    edge_cases(op)
    for check, cases in (
        (boundaries.check_first, boundaries.FIRST),
        (boundaries.check_second, boundaries.SECOND),
        (boundaries.check_third, boundaries.THIRD),
    ):
        for case in cases:
            if case[0] == name:
                check(op, *case[1:])
    _are_digits_right(op, 200)
    test_table.test_never_raises_and_always_gives_floats(op)
    test_table.test_the_value_is_finite_exactly_inside_the_domain(op)
    test_table.test_outside_the_domain_partials_are_nan(op)
    test_table.test_nan_in_nan_out(op)
    if op.arity == 1:
        assert test_ulp.measure_second(op, 100).error <= test_ulp.SECOND
    check_primitive(op, points=20 // squares)
    _are_digits_right(op, 2000)
    check_primitive(op, points=200 // squares, seed=1)


def _are_digits_right(op: Primitive, points: int) -> None:
    test_ulp.POINTS = points
    test_ulp.test_errors_are_within_the_bars(op)


def noticed(mutant: Mutant) -> str:
    """Return the error of the first generated check that fails on an operation of a mutant, or ""."""
    name = "the table"
    try:
        with broken_table(mutant) as table:
            for name in mutant.operations:
                passes(table[name])
    except Exception as error:  # noqa: BLE001  # a broken formula may raise anything
        return f"{name}: {error!r}\n" + "".join(traceback.format_tb(error.__traceback__)[-2:])
    return ""


# The reasons why surviving mutants are not mistakes. A star matches anything.
LAST_CHOICE = "the conditions before it leave only one answer here"
ONE_VALUE = "both branches have the same value there"
NOT_TAKEN = "only prevents an error in the branch that is not taken"
SIGN = "the factor is 1 or -1"
ANY_SCALE = "any scale far enough from the ends of the range works, because it cancels"
EQUIVALENT: dict[str, str] = {
    "one_minus_square: x * x < 0.25  ->  x * x <= 0.25": ONE_VALUE,
    "exponent_slope: x * y  ->  x / y": "nan either way",
    "larger: x * y  ->  x / y": "nan either way",
    "leaky_relu: x * k  ->  x / k": "nan either way",
    "leaky_relu: x <= 0  ->  x <= 1": LAST_CHOICE,
    "leaky_relu: x > 0  ->  x >= 0": ONE_VALUE,
    "clamp_partials: x * low*  ->  x */ low*": "nan either way",
    "clamp_partials: x * low * high  ->  x * low / high": "nan either way",
    "_slope_of_logarithm: x * y  ->  x / y": "nan either way",
    "_slope_of_logarithm: of < 0  ->  of <*": LAST_CHOICE,
    "minimum_norm: undefined(k)  ->  k": "k is a parameter, and there is no partial for it",
    "tanh_slope: x * x < 0.25  ->  x * x <= 0.25": ONE_VALUE,
    "acosh_slope: 2 * (x - 1)  ->  *(x - 1)": "at 1 the slope is infinite either way",
    "acosh_slope: 2 * (x - 1)  ->  x - 1": "at 1 the slope is infinite either way",
    "acosh_slope: x >= 1  ->  x >= -1": "between them the square root is nan",
    "sigmoid_slope: 0.5 * x  ->  -0.5 * x": "the square of tanh is even",
    "sigmoid_slope: x * x < 1  ->  x * x <= 1": ONE_VALUE,
    "sigmoid_slope: x * x < 1  ->  x * x < 2": "a threshold: both formulas are good between",
    "gaussian: scale * x  ->  x": "a threshold: both formulas are good between",
    "gaussian: 256 * x + 0.5  ->  *": "any number near x with few digits can split it",
    "erfinv_slope: 256 * inside + 0.5  ->  *": "any number near it with few digits can split it",
    "erfinv_slope: either(u < 1, y, 0.0)  ->  *": NOT_TAKEN,
    "erfinv_slope: u < 1  ->  *": NOT_TAKEN,
    "erfinv_slope: 1 / one_minus_square(x)  ->  2 / one_minus_square(x)": "infinite either way",
    "*gamma: :8  ->  :9": "a term below the last digit",
    "trigamma: :9  ->  :10": "a term below the last digit",
    "trigamma: x - nearest(x)  ->  nearest(x) - x": "the square of the sine is even",
    "trigamma: r * r > 0.0625  ->  r * r >= 0.0625": "a threshold: both formulas are good between",
    "erfinv: ops.sign(x)  ->  x": "Newton's step is a rounding error, so half of it works",
    "power: type(*": "only a shortcut for floats; the calls to `pow` are tested elsewhere",
    "power: unwrapped(y)  ->  y": "no rule passes arrays; the calls to `pow` are tested elsewhere",
    "*_pi: * * (1 - 2 * (n % 2))  ->  * / (1 - 2 * (n % 2))": SIGN,
    "_cos_pi: x - n  ->  n - x": "the cosine is even",
    "_cos_pi: r * r > 0.0625  ->  r * r >= 0.0625": "a threshold: both formulas are good between",
    "sinc_slope: abs(x) < 0.5  ->  abs(x) <= 0.5": "a threshold: both formulas are good between",
    "_cos_pi: r * r  ->  r / r": "the sine is as good near 0, except for differences that no derivative shows",
    "_cos_pi: r * r > 0.0625  ->  r * r > -0.0625": "the sine is as good near 0, except for differences that no "
    "derivative shows",
    "*gamma: * * (-1) ** k  ->  * / (-1) ** k": SIGN,
    "*gamma: range(1, 8)  ->  range(1, 9)": "n is at most 9 here",
    "*gamma: abs(s) < 0.3  ->  abs(s) <= 0.3": "a threshold: both formulas are good between",
    "lgamma: x - nearest(x)  ->  nearest(x) - x": "the absolute value of the sine is even",
    "lgamma: *(u < 9.5, 9.5, u)  ->  *(u < 9.5, -9.5, u)": NOT_TAKEN,
    "digamma: *(x > -inf, *  ->  positive - cotangent": "nan either way",
    "digamma: x > -inf  ->  x >= -inf": "nan either way",
    "digamma: -1.0  ->  -2.0": "infinite either way",
    "digamma: x > 0  ->  x >= 0": "0 is a separate case",
    "digamma: x > 0  ->  x > 1": "the rest of u is used only near the zero at 1.46",
    "digamma: enumerate(_ZETA_LESS_1, 2)  ->  enumerate(_ZETA_LESS_1, -2)": "k only determines a sign here",
    "digamma: r * r > 0.0625  ->  r * r >= 0.0625": "a threshold: both formulas are good between",
    "digamma: *(u < 9.5, 9.5, u)  ->  *": NOT_TAKEN,
    "digamma: u < 9.5  ->  u < -9.5": NOT_TAKEN,
    "digamma: *(n >= k + 2, u - k, 1.0)  ->  *": NOT_TAKEN,
    "xlog*: either(y == y, 1.0, y)  ->  either(y == y, 2.0, y)": "x is 0 here",
    "xlog*: x * either(y == y, 1.0, y)  ->  x / either(y == y, 1.0, y)": "x is 0 here",
    "elu: x > 0  ->  x >= 0": ONE_VALUE,
    "selu: x > 0  ->  x >= 0": ONE_VALUE,
    "hardtanh: x < -1  ->  x <= -1": ONE_VALUE,
    "hardtanh: x > 1  ->  x >= 1": ONE_VALUE,
    "power_slope: x == 0  ->  x == 1": NOT_TAKEN,
    "power_slope: *(x == 0, 1.0, x)  ->  *": NOT_TAKEN,
    "power_slope: abs(c) < 2.0 ** 53  ->  abs(c) <= 2.0 ** 53": ONE_VALUE,
    "power_slope: abs(x) > 0  ->  abs(x) >= 0": ONE_VALUE,
    "power_slope: abs(x)  ->  x": "x ** y at x < 0 has no derivative with respect to y, and c / x is 0",
    "power_slope: c < 0  ->  c <= 0": "c is not 0 here",
    "power_slope: x < 0  ->  *": "elsewhere, z is nan only if the slope is",
    "exponent_slope: y < 0  ->  *": LAST_CHOICE,
    "normal_cdf: ops.clamp(x, -37.0, -1.0)  ->  *": NOT_TAKEN,
    "normal_cdf: -1.0  ->  *": NOT_TAKEN,
    "normal_cdf: *(x < -37, -x, 37.0)  ->  *(x < -37, -x, -37.0)": NOT_TAKEN,
    "normal_cdf: x < -1  ->  x <= -1": ONE_VALUE,
    "normal_cdf: -1  ->  -2": "a threshold: both formulas are good between",
    "minimum_norm: k < 0  ->  k <= 0": ONE_VALUE,
    "minimum_norm: k < 1  ->  k <= 1": ONE_VALUE,
    "hypot_partials: * 2 * abs(*)  ->  *": "a threshold: both formulas are good between",
    "hypot_partials: 2 * abs(*)  ->  *": "a threshold: both formulas are good between",
    "*_partials: *scale == 1*  ->  *": "only a shortcut: the length z needs no scaling there",
    "norm_partials: c * c > 0.75  ->  c * c >= 0.75": "a threshold: both formulas are good between",
    "_scale_of_length: * ** *  ->  *": ANY_SCALE,
    "*: any((isinstance(*  ->  (isinstance(*": "only a shortcut for floats",
    "softmax: unwrapped(x)  ->  x": "no rule passes arrays; the calls to `softmax` are tested elsewhere",
    "softmax: float(i)  ->  i": "the call makes it a float",
    "softmax: list(*": "any sequence works",
    "log_softmax_partials: w >= 0.5  ->  w > 0.5": ONE_VALUE,
    "atan2_partials: * ** *  ->  *": ANY_SCALE,
    "atan2_partials: *(length *, 1.0)  ->  *(length *, *1.0)": ANY_SCALE,
    "atan2_partials: *(length *, 1.0)  ->  *(length *, 2.0)": ANY_SCALE,
    "_cos_pi: either(*)  ->  ops.sin(pi * (0.5 + minus_abs(r)))": "as good near 0, except for differences that no "
    "derivative shows",
    "erfinv: abs(q) <= 0.425  ->  abs(q) < 0.425": "a threshold: both formulas are good between",
    "erfinv: abs(x) < 0.5  ->  abs(x) <= 0.5": "a threshold: both formulas are good between",
    "erfinv: * * (sqrt(pi) / 2)  ->  *": "Newton's step is a rounding error, so one that is 13% longer works",
    "logaddexp: x < y  ->  x <= y": ONE_VALUE,
    "logaddexp_partials: x < y  ->  x <= y": "at a tie both are a half",
    "relu6: x > 6  ->  x >= 6": ONE_VALUE,
    "mod_partials: x * y < 0  ->  *": "y is infinite here, so x * y is infinite or nan",
    "silu: x > 0  ->  x >= 0": ONE_VALUE,
    "atan_slope: abs(x) > 1000000000.0  ->  abs(x) > -1000000000.0": NOT_TAKEN,
    "atan_slope: *(abs(x) > 1000000000.0, x, 1000000000.0)  ->  *": NOT_TAKEN,
    "sigmoid: x > 0  ->  x >= 0": ONE_VALUE,
    "asinh: hypot(1.0, x)  ->  hypot(-1.0, x)": "hypot is even",
    "relu: x <= 0  ->  *": LAST_CHOICE,
    "clamp: x < low  ->  x <= low": ONE_VALUE,
    "clamp: x > high  ->  x >= high": ONE_VALUE,
}


def reason(mutant: Mutant) -> str:
    """Return why a surviving mutant is not a mistake, or ""."""
    text = f"{mutant.place}: {mutant.before}  ->  {mutant.after}"
    stars = {key: re.escape(key).replace(r"\*", ".*").replace(".*.*", "[*][*]") for key in EQUIVALENT}
    return next((EQUIVALENT[key] for key, pattern in stars.items() if re.fullmatch(pattern, text)), "")


def rules(workers: int, count: int | None) -> int:
    """Change every formula of the table, or a sample. Return the number of unexplained survivors."""
    trees = {file: ast.parse(source) for file, source in SOURCES.items()}
    parts = regions(trees)
    rows = [Mutant(name, 0, 0, "", "", ast.unparse(trees["ops.py"]), (name,), "ops.py") for name in TABLE]
    everything = [
        mutant for file, tree in trees.items() for mutant in mutants(parts[file], tree, formulas=True, file=file)
    ]
    total = len(everything)
    if count is not None:
        everything = generator("rules").sample(everything, min(count, total))
        print(f"{len(everything)} of {total} mutants, SEED={SEED}")
    with ProcessPoolExecutor(workers) as pool:
        if failures := [*filter(None, pool.map(noticed, rows))]:
            raise SystemExit("the unbroken table fails its own checks:\n" + "\n".join(failures))
        said = pool.map(noticed, everything, chunksize=4)
        alive = [mutant for mutant, failure in zip(everything, said, strict=True) if not failure]
    unexplained = [mutant for mutant in alive if not reason(mutant)]
    for mutant in alive:
        print(f"survived {mutant}   {reason(mutant) or 'UNEXPLAINED'}")
    dead, explained = len(everything) - len(alive), len(alive) - len(unexplained)
    print(f"rules: {len(everything)} mutants, {dead} killed, {explained} equivalent, {len(unexplained)} unexplained")
    return len(unexplained)


if __name__ == "__main__":
    sys.exit(min(rules(os.cpu_count() or 1, int(sys.argv[1]) if len(sys.argv) > 1 else None), 1))
