"""Small changes to Python source: each is a mutant that a test should notice.

A change replaces a constant, an operator, a comparison, a choice or the operands of a call, or drops a statement. Code
that does not affect behavior, such as annotations, docstrings, overloads and `__all__`, is not changed.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Container, Iterator
from copy import deepcopy
from typing import NamedTuple

__all__ = ["Mutant", "Region", "called", "mutants", "texts"]


class Mutant(NamedTuple):
    """One change: its place, the old and the new code, the changed module, and the operations that use it."""

    place: str
    line: int
    end: int
    before: str
    after: str
    code: str
    operations: tuple[str, ...] = ()
    file: str = ""

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.before}  ->  {self.after}"


# ---- mutations ------------------------------------------------------------------------------------------------------

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    **dict.fromkeys((ast.Pow, ast.FloorDiv, ast.Mod), ast.Mult),
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
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
TYPES = {"ParamSpec", "TypeVar", "TypeVarTuple"}
UNORDERED = {"isinstance", "issubclass", "startswith", "endswith", "sorted", "set"}  # their tuples have no order
SYMMETRIC = {
    "max",
    "min",
    "hypot",
    "maximum",
    "minimum",
    "isinstance",
    "dist",
    "isclose",
}  # exchanging the operands changes nothing, or raises a TypeError


def threshold(node: ast.AST) -> bool:
    """Return whether a node is a threshold between formulas that are both accurate there. It may change slightly."""
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and (node.value > 9 or 0 < node.value < 1e-9)
    )


def called(function: ast.expr) -> str:
    """Return the name of the called function: `hypot` for `ops.hypot(x, y)`."""
    return getattr(function, "id", "") or getattr(function, "attr", "")


def changes(node: ast.AST, in_formula: bool) -> Iterator[ast.AST]:
    """Yield the replacements of a node."""
    match node:
        case ast.Constant(value=bool(x)):
            yield ast.Constant(not x)
        case ast.Subscript(slice=ast.Constant(value=1)):
            yield ast.Subscript(node.value, ast.Constant(2), node.ctx)  # in a pair, item -1 is item 1
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
        case ast.Return(value=x) if x is not None and not (isinstance(x, ast.Constant) and x.value is False):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.Assign() | ast.AugAssign() | ast.Raise() | ast.Continue():
            yield ast.Pass()


class Region(NamedTuple):
    """A part of a module, its name, and the operations that use it."""

    name: str
    part: ast.AST
    operations: tuple[str, ...] = ()


def is_type_alias(node: ast.stmt) -> bool:
    """Return whether a statement of a module names a type.

    >>> [is_type_alias(ast.parse(text).body[0]) for text in ("Row = tuple[int, str]", "Row = list", "ROW = rows[0]")]
    [True, False, False]
    """
    match node:
        case ast.AnnAssign(annotation=said):
            return ast.unparse(said) == "TypeAlias"
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() | ast.BinOp(op=ast.BitOr())):
            return name.lstrip("_")[:1].isupper() and not name.isupper()
        case ast.Assign(value=ast.Call(func=f)):
            return called(f) in TYPES
    return False


def unobserved(part: ast.AST) -> Iterator[ast.AST]:
    """Yield nodes whose change has no effect: code for type checkers, assertions that hold, orders of sets, hints."""
    for node in ast.walk(part):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from ast.walk(node)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"__all__", "__tracebackhide__"}:
            yield from ast.walk(node)
        if isinstance(node, ast.Module):
            yield from (x for statement in node.body if is_type_alias(statement) for x in ast.walk(statement))
        if isinstance(node, ast.FunctionDef) and any(called(f) == "overload" for f in node.decorator_list):
            yield from ast.walk(node)
        if isinstance(node, ast.Assert):
            yield from ast.walk(node)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == 1:
            yield node.slice  # `changes` replaces the whole
        match node:
            case (
                ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Tuple() as x])
                | ast.Assign(targets=[ast.Name(id="__slots__")], value=ast.Tuple() as x)
            ):
                yield x  # its order
            case ast.Call(func=f, args=[*_, ast.Tuple() as x], keywords=[]) if called(f) in UNORDERED:
                yield x
            case ast.Call(func=ast.Name(id="dataclass"), keywords=options):
                yield from (option.value for option in options if option.arg == "frozen")  # nothing writes into it
            case ast.Raise(exc=ast.Name(id="NotImplementedError")):
                yield node  # nothing calls it
            case ast.Call(func=f) if called(f) == "lru_cache":
                yield from ast.walk(node)  # a size
            case ast.Call(func=ast.Name(id="zip"), keywords=[ast.keyword(arg="strict", value=x)]):
                yield x  # an assertion that holds
        for field in ("annotation", "returns"):
            if isinstance(said := getattr(node, field, None), ast.AST):
                yield from ast.walk(said)


def texts(tree: ast.Module) -> list[str]:
    """Return a text for each change to a module. It does not depend on the code of other functions.

    >>> texts(ast.parse("def f(x): return -x"))
    ['f: return -x  ->  return None 1', 'f: -x  ->  x 1']
    """
    left = set(unobserved(tree))
    inside: dict[ast.AST, tuple[ast.AST, str]] = {}
    for node in ast.walk(tree):
        path = inside[node][1] if node in inside else ""
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            path = f"{path}.{node.name}".lstrip(".")
        inside |= dict.fromkeys(ast.iter_child_nodes(node), (node, path))
    found: list[str] = []
    seen: Counter[str] = Counter()
    for node in ast.walk(tree):
        if node in left:
            continue
        parent, path = inside.get(node, (node, ""))
        for other in changes(node, in_formula=False):
            before = ast.unparse(parent if isinstance(node, ast.Constant) else node).split("\n")[0]
            after = ast.unparse(other).split("\n")[0]
            text = f"{path}: {before}  ->  {after}"
            seen[text] += 1
            found.append(f"{text} {seen[text]}")
    return found


def mutants(
    regions: list[Region], tree: ast.Module, formulas: bool, file: str, only: Container[int] | None = None
) -> Iterator[Mutant]:
    """Yield every mutant of the nodes in some regions of a module, or only those at some positions."""
    seen, place = {ast.unparse(tree)}, -1
    for name, part, operations in regions:
        left = set(unobserved(part))
        parents = {child: node for node in ast.walk(part) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(part):
            if node in left or (formulas and isinstance(node, ast.stmt)):
                continue
            shown = parents.get(node, node) if isinstance(node, ast.Constant) else node
            for other in changes(node, formulas):
                place += 1
                if only is not None and place not in only:
                    continue
                before, kind, fields = ast.unparse(shown), type(node), dict(node.__dict__)
                line = getattr(node, "lineno", 0)
                end = getattr(node, "end_lineno", line)
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
                    yield Mutant(name, line, end, before.split("\n")[0], after.split("\n")[0], code, operations, file)
