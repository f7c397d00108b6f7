"""The formula of an operation as a graph, printed in a programming language.

A rule runs on expressions as it runs on floats and Values. Equal parts are one node, so a part that a formula uses
twice is computed once, under a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from autograd.operation import Primitive, operation
from autograd.operators.symbolic_comparisons import Symbolic
from autograd.program.ir.program import VALUE

__all__ = ["CHOICE", "Expression", "Formula", "Language", "formula", "named", "operands_of", "topological"]

CHOICE = "choice"  # the head of a conditional expression: condition, and what it chooses from


class Language(Protocol):
    """The part of a programming language that the formulas of the table need."""

    def __hash__(self) -> int:
        """Return a hash, since formulas are kept for each language."""

    def knows(self, op: Primitive) -> bool:
        """Return whether the language has the operation. Others are replaced by their definitions."""

    def count(self, op: Primitive, k: int) -> int:
        """Return how many times the text of an operation contains its k-th operand."""


class Expression(Symbolic):
    """A number in a formula: an operand, or an operation, a comparison or a choice of other expressions.

    Attributes:
        head: the operation, the comparison operator, CHOICE, or an operand's name.
        operands: expressions and floats.
    """

    __slots__ = ("head", "language", "known", "operands")

    def __init__(
        self, head: Primitive | str, operands: tuple[Any, ...], language: Language, known: dict[Any, Expression]
    ) -> None:
        self.head, self.operands, self.language, self.known = head, operands, language, known

    def _once(self, head: Primitive | str, operands: tuple[Any, ...]) -> Expression:
        """Return the only expression of this operation on these operands."""
        operands = tuple([x if isinstance(x, Expression) else float(x) for x in operands])
        key = (head, *[id(x) if isinstance(x, Expression) else repr(x) for x in operands])
        if key not in self.known:
            self.known[key] = Expression(head, operands, self.language, self.known)
        return self.known[key]

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        if op.name == "pow_const" and operands[1] == 1.0:  # occurs in the slope of a square
            return operands[0]
        return self._once(op, operands) if self.language.knows(op) else op.forward(*operands)

    def _choose(self, x: Any, y: Any) -> Any:
        return x if x is y else self._once(CHOICE, (self, x, y))

    def _compare(self, sign: str, other: Any) -> Any:
        return self._once(sign, (self, other))

    def __str__(self) -> str:
        return "a number"

    @property
    def is_name(self) -> bool:
        """True for an operand of the formula."""
        return not self.operands

    @property
    def is_condition(self) -> bool:
        """True for a comparison."""
        return isinstance(self.head, str) and self.head[0] in "<>="


class Formula(NamedTuple):
    """The value of an operation or one of its partials.

    Attributes:
        name: the name of the function that computes it.
        operands: the names that it uses, in the order of the instruction's operands.
        positions: the positions of the operands among the instruction's operands.
        result: the expression.
    """

    name: str
    operands: tuple[str, ...]
    positions: tuple[int, ...]
    result: Any


@lru_cache(maxsize=2048)
def formula(name: str, part: int, language: Language, count: int, fixed: tuple[str, ...] = ()) -> Formula:
    """Return the formula of an instruction.

    Fixed trailing operands are substituted, so the slope of a square is 2.0 * x, not a choice among powers.

    Args:
        name: the name of the operation.
        part: VALUE, or the position of the partial.
        language: the language to write it in.
        count: the number of operands of the instruction.
        fixed: the last operands if they are constants, as strings, so that -0.0 and 0.0 stay distinct.

    Raises:
        TypeError: the language cannot express it.
    """
    op, known = operation(name), dict[Any, Expression]()
    names = [f"x{k}" for k in range(count)] if part == VALUE else ["z", *(f"x{k}" for k in range(count - 1))]
    xs: list[Any] = [Expression(name, (), language, known) for name in names]
    xs[len(xs) - len(fixed) :] = map(float, fixed)
    try:
        if part != VALUE:
            result = op.partials(*xs)[part]
        elif language.knows(op):
            result = xs[0]._once(op, tuple(xs))
        else:
            result = getattr(op.forward, "__wrapped__", op.forward)(
                *xs
            )  # a user-defined operation's forward is wrapped
        result = result if isinstance(result, Expression) else float(result)
    except Exception as error:  # a user's function of floats may raise anything
        what = name if part == VALUE else f"partial {part} of {name}"
        raise TypeError(f"{what} cannot be exported: its formula is not a formula of the table ({error})") from error
    used = {x.head for x in topological([result])}
    positions = tuple([k for k, name in enumerate(names) if name in used])
    called = f"{name}_{count}" if part == VALUE else f"{name}_{count - 1}_partial_{part}"
    for text in fixed:
        called += "_for_" + text.removesuffix(".0").replace("-", "minus_").replace(".", "_").replace("+", "")
    return Formula(called, tuple([names[k] for k in positions]), positions, result)


def operands_of(x: Any) -> Iterator[tuple[int, Expression]]:
    """Yield the operands of an expression that are expressions, with their positions."""
    for k, y in enumerate(x.operands):
        if isinstance(y, Expression):
            yield k, y


def topological(roots: list[Any]) -> list[Expression]:
    """Return all expressions that the roots consist of, operands first."""
    found: dict[int, Expression] = {}

    def visit(x: Any) -> None:
        if isinstance(x, Expression) and id(x) not in found:
            for _, y in operands_of(x):
                visit(y)
            found[id(x)] = x

    for root in roots:
        visit(root)
    return list(found.values())


def named(result: Any, repeats: Callable[[Expression, int], int]) -> set[int]:
    """Return the ids of the expressions that need a name, because they are used more than once.

    Args:
        result: the result of the formula.
        repeats: how many times the text of an expression contains its k-th operand.
    """
    uses: dict[int, int] = {}
    for x in topological([result]):
        for k, y in operands_of(x):
            uses[id(y)] = uses.get(id(y), 0) + repeats(x, k)
    return {id(x) for x in topological([result]) if not x.is_name and uses.get(id(x), 0) > 1}
