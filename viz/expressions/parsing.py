"""Expressions as text. They are parsed into Values, and never evaluated as Python.

Python's parser reads the text, and its tree is walked node by node. Only arithmetic, numbers, given names and the
functions of numbers from the table are accepted. Everything else is an error that shows its place in the text. Integers
are converted to floats first, so powers cannot become huge.
"""

from __future__ import annotations

import ast
import math
import re
import unicodedata  # noqa: F401  (Python's parser imports it for names that are not ASCII; texts import nothing)
import warnings
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from autograd import Value, ops
from autograd.number import number
from autograd.ops import TABLE
from viz.expressions.syntax_hints import SIGNS, hint

__all__ = ["FUNCTIONS", "ExpressionError", "ParsedExpression"]

MOST_CHARACTERS = 10_000
MOST_PARTS = 1_000
DEEPEST = 100

_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: TABLE["add"],
    ast.Sub: TABLE["sub"],
    ast.Mult: TABLE["mul"],
    ast.Div: TABLE["div"],
    ast.Mod: TABLE["mod"],
    ast.Pow: ops.pow,
    ast.USub: TABLE["neg"],
    ast.UAdd: lambda x: x,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: getattr(ops, name) for name, op in TABLE.items() if op.arity is not None and hasattr(ops, name)
}
# The names that derivations print: max for maximum.
FUNCTIONS |= {
    match[1]: FUNCTIONS[name]
    for name, op in TABLE.items()
    if name in FUNCTIONS and isinstance(op.text, str) and (match := re.match(r"(\w+)\(", op.text))
}
_WORDS = {
    "ifexp": "choice by if",
    "str": "text",
    "joinedstr": "text",
    "boolop": "boolean",
    "namedexpr": "name given here",
}
_ALLOWED = "an expression may have numbers, names, + - * / % **, parentheses and autograd functions"


class ExpressionError(ValueError):
    """The text is not a valid expression; the message shows the place."""


class ParsedExpression:
    """A parsed expression.

    Args:
        source: the text of the expression.

    Raises:
        ExpressionError: the source is too long or nested too deeply, or contains anything but arithmetic, numbers,
            names and functions of numbers from the table.

    >>> square = ParsedExpression("x**2 + 1")
    >>> square.names, square.of({"x": Value(3.0)}).data
    (['x'], 10.0)
    >>> ParsedExpression("1 + x.data")
    Traceback (most recent call last):
    viz.expressions.parsing.ExpressionError: an attribute is not allowed; an expression may have numbers, names, \
+ - * / % **, parentheses and autograd functions
      1 + x.data
          ^
    """

    def __init__(self, source: str) -> None:
        self.source = source.strip()
        self._tree = self._parsed()
        self.names: list[str] = []
        self._check()

    def of(self, values: Mapping[str, Value]) -> Value:
        """Compute the expression with these Values.

        Raises:
            ExpressionError: a name is missing.
        """
        result = self._made(self._tree, values)
        return result if isinstance(result, Value) else Value(result)

    def _parsed(self) -> ast.expr:
        if not self.source:
            raise self._error("expected an expression, got only spaces")
        if len(self.source) > MOST_CHARACTERS:
            raise self._error(f"{len(self.source):,} characters are too many; expected at most {MOST_CHARACTERS:,}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # for numbers followed by letters, which are errors anyway
                return ast.parse(self.source, mode="eval").body
        except SyntaxError as error:
            line, column = self._line(error.lineno or 1), max(error.offset or 1, 1) - 1
            if error.offset == 0:  # the parser expects another line
                column = len(line)
            why = f"this is not an expression: {error.msg}{hint(error.msg, line, column)}"
            raise self._error(why, line, column) from None
        except (ValueError, MemoryError, RecursionError) as error:
            raise self._error(f"this is not an expression: {error or 'it is nested too deeply'}") from None

    def _check(self) -> None:
        """Check all parts, without recursion. Raise for unknown ones."""
        waiting: list[tuple[ast.expr, int]] = [(self._tree, 1)]
        parts = 0
        while waiting:
            node, depth = waiting.pop()
            parts += 1
            if parts > MOST_PARTS:
                raise self._error(f"it has over {MOST_PARTS:,} parts, which is the maximum")
            if depth > DEEPEST:
                raise self._refused(node, f"this is more than {DEEPEST} levels deep")
            waiting += [(part, depth + 1) for part in reversed(self._parts(node))]

    def _parts(self, node: ast.expr) -> list[ast.expr]:
        match node:
            case ast.Constant(value=value) if type(value) in (int, float):
                self._float(node)
                return []
            case ast.Name(id=name):
                if sign := next((sign for sign in name if sign in SIGNS), ""):  # a middle dot may be in a name
                    raise self._refused(node, f"{sign} is not an operator here; write {SIGNS[sign]}")
                if name not in self.names:
                    self.names.append(name)
                return []
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return [left, right]
            case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
                return [operand]
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                if name not in FUNCTIONS:
                    close = get_close_matches(name, FUNCTIONS, 1)
                    cure = f"did you mean {close[0]}?" if close else f"there are {', '.join(FUNCTIONS)}"
                    raise self._refused(node, f"no function of numbers is named {name}; {cure}")
                return args
            case ast.BinOp(op=op):
                why = "write a power as **, as in x**2" if isinstance(op, ast.BitXor) else _ALLOWED
                sign, line, column = self._operator(node)
                raise self._error(f"{sign} is not allowed; {why}", line, column)
            case _:
                kind = type(node.value if isinstance(node, ast.Constant) else node).__name__.lower()
                kind = _WORDS.get(kind, kind)
                article = "an" if kind[0] in "aeiou" else "a"
                raise self._refused(node, f"{article} {kind} is not allowed; {_ALLOWED}")

    def _made(self, node: ast.expr, values: Mapping[str, Value]) -> Any:
        """Compute a part as a Value or float. `_check` has limited the depth of the recursion."""
        match node:
            case ast.Constant():
                return self._float(node)
            case ast.Name(id=name):
                if name not in values:
                    example = {"e": math.e, "pi": math.pi}.get(name, 0.5)
                    raise self._refused(node, f"{name} has no value; pass one: {name}={example}")
                return values[name]
            case ast.BinOp(left=left, op=op, right=right):
                return _OPERATORS[type(op)](self._made(left, values), self._made(right, values))
            case ast.UnaryOp(op=unary, operand=operand):
                return _OPERATORS[type(unary)](self._made(operand, values))
            case _:
                assert isinstance(node, ast.Call)
                assert isinstance(node.func, ast.Name)
                try:
                    return FUNCTIONS[node.func.id](*(self._made(x, values) for x in node.args))
                except TypeError as error:
                    raise self._refused(node, f"{error}") from None

    def _float(self, node: ast.Constant) -> float:
        try:
            return number(node.value)
        except OverflowError as error:
            raise self._refused(node, f"{error}") from None

    def _operator(self, node: ast.BinOp) -> tuple[str, str, int]:
        """Return the symbol of an operation and its place: after the left operand, its parentheses and line ends."""
        first = node.left.end_lineno or 1
        for place in range(first, node.right.lineno + 1):
            line = self._line(place)
            rest = line.encode()[(node.left.end_col_offset or 0) if place == first else 0 :].decode(errors="replace")
            match = re.match(r"[\s)\\]*([^\s\w()#\\]+)", rest)
            if match is not None:
                break
        assert match is not None
        return match[1], line, len(line) - len(rest) + match.start(1)

    def _refused(self, node: ast.expr, why: str) -> ExpressionError:
        line = self._line(node.lineno)
        before = line.encode()[: node.col_offset]  # the parser counts bytes
        return self._error(why, line, len(before.decode(errors="replace")))

    def _line(self, place: int) -> str:
        lines = re.split(r"\r\n|\r|\n", self.source)  # the line ends of the parser; str.splitlines has more
        return lines[min(place, len(lines)) - 1]

    def _error(self, why: str, line: str = "", column: int = 0) -> ExpressionError:
        start = max(0, column - 60)
        place = f"\n  {line[start : start + 100]}\n  {'':{column - start}}^" if line else ""
        return ExpressionError(why + place)
