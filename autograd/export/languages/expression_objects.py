"""An interpreter of programs for libraries whose expressions are objects.

A library provides the operations that it has. Others are derived from their definition in the table, and partials from
their rule in textbook form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from autograd.operation import Primitive, operation
from autograd.operators.symbolic_comparisons import Symbolic
from autograd.program.ir.program import VALUE, Program

__all__ = ["LISTS", "Number", "Writer", "interpreted"]


class Writer(Protocol):
    """The part of a library that the interpreter needs. Its numbers are expressions and floats.

    Attributes:
        library: the name of the library.
    """

    library: str

    def apply(self, name: str, operands: Sequence[Any]) -> Any:
        """Return an operation of the table, or None if the library lacks it."""

    def compare(self, sign: str, x: Any, y: Any) -> Any:
        """Return a comparison."""

    def choose(self, condition: Any, x: Any, y: Any) -> Any:
        """Return x if the condition holds, else y."""


class Number(Symbolic):
    """A number in a program, as an expression of a library."""

    __slots__ = ("raw", "writer")

    def __init__(self, writer: Writer, raw: Any) -> None:
        self.writer, self.raw = writer, raw

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        written = self.writer.apply(op.name, [raw(x) for x in operands])
        if written is not None:
            return Number(self.writer, written)
        if op.name in LISTS:
            return LISTS[op.name](*operands)
        if op.c is not None:
            raise TypeError(f"{self.writer.library} lacks {op.name}")
        return getattr(op.forward, "__wrapped__", op.forward)(
            *operands
        )  # a user-defined operation's forward is wrapped

    def _choose(self, x: Any, y: Any) -> Any:
        condition = self.raw if isinstance(self, _Condition) else self.writer.compare("!=", self.raw, 0.0)
        return Number(self.writer, self.writer.choose(condition, raw(x), raw(y)))

    def _compare(self, sign: str, other: Any) -> Any:
        return _Condition(self.writer, self.writer.compare(sign, self.raw, raw(other)))

    def __str__(self) -> str:
        return "a number"  # for the error of a rule that branches


class _Condition(Number):
    """A comparison."""

    __slots__ = ()


def raw(x: Any) -> Any:
    """Return the library's expression of a number, or the float itself."""
    return x.raw if isinstance(x, Number) else x


def interpreted(program: Program, inputs: Sequence[Any], writer: Writer) -> list[Any]:
    """Return the outputs of a program as expressions of a library. Guards are omitted.

    Raises:
        TypeError: the library cannot express an operation.
    """
    numbers: list[Any] = [*(Number(writer, x) for x in inputs), *program.constants]
    for name, registers, part in program.instructions:
        operands = [numbers[x] for x in registers]
        op = operation(name)
        try:
            if part != VALUE:
                numbers.append((op.textbook or op.partials)(*operands)[part])
            elif any(isinstance(x, Number) for x in operands):
                numbers.append(next(x for x in operands if isinstance(x, Number))._apply(op, tuple(operands)))
            else:
                numbers.append(op.forward(*operands))
        except Exception as error:  # a user's function of floats may raise anything
            what = name if part == VALUE else f"partial {part} of {name}"
            raise TypeError(f"{what} cannot be exported: {error}") from error
    return [raw(numbers[register]) for register in program.outputs]


def _total(xs: Sequence[Any]) -> Any:
    total = xs[0]
    for x in xs[1:]:
        total = total + x
    return total


def _dot(*operands: Any) -> Any:
    n = len(operands) // 2
    products = [w * x for w, x in zip(operands[:n], operands[n : 2 * n], strict=True)]
    return _total([*products, *operands[2 * n :]])


def _logsumexp(*xs: Any) -> Any:
    return _total([_exp(x) for x in xs]).log()


def _softmax(*operands: Any) -> Any:
    *xs, i = operands
    return _exp(xs[int(i)]) / _total([_exp(x) for x in xs])


def _log_softmax(*operands: Any) -> Any:
    *xs, i = operands
    return xs[int(i)] - _logsumexp(*xs)


def _prod(*xs: Any) -> Any:
    total = xs[0]
    for x in xs[1:]:
        total = total * x
    return total


def _exp(x: Any) -> Any:
    return operation("exp")(x)


# Operations of lists, as textbooks define them.
LISTS: dict[str, Callable[..., Any]] = {
    "dot": _dot,
    "fsum": lambda *xs: _total(xs),
    "norm": lambda *xs: _total([x * x for x in xs]).sqrt(),
    "prod": _prod,
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
}
