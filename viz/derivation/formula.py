"""Formulas: operations of the table, preserved as written.

A `Formula` is an operation on formulas and floats, or a quantity with a name. It also has a number. Rules run on
formulas as they run on floats, so the table provides the symbolic derivative of an operation. Choices in a rule depend
on the numbers. Products of the chain rule are simplified as on paper (1 * x is x, 0.5 * 2 * x is x). Operations of the
graph are not changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from math import isclose
from typing import Any

from autograd.comparisons import ComparedByData, data_of
from autograd.formulas.named_constants import Constant
from autograd.operation import Primitive
from autograd.operators import Operators
from autograd.ops import TABLE
from viz.derivation.quantity_names import Name

__all__ = ["Formula", "constant", "evaluated", "product", "symbol", "tidied", "total", "written"]

_ADD, _SUB, _MUL, _NEG, _DIV, _POW, _WHERE = (
    TABLE[name] for name in ("add", "sub", "mul", "neg", "div", "pow_const", "where")
)


class Formula(ComparedByData, Operators):
    """An operation on formulas and floats, or a quantity with a name.

    Attributes:
        op, operands: the operation and its operands; None and () for a quantity.
        name: the name of a quantity, or None.
        size: the number of quantities, constants and operations.
    """

    __slots__ = ("_data", "name", "op", "operands", "size")
    size: int

    def __init__(
        self,
        data: float,
        name: Name | None = None,
        op: Primitive | None = None,
        operands: Sequence[Formula | float] = (),
    ) -> None:
        self._data = data
        self.name = name
        self.op = op
        self.operands = tuple(operands)
        self.size = 1 + sum(x.size if isinstance(x, Formula) else 1 for x in self.operands)

    @property
    def data(self) -> float:
        """The number of the formula."""
        return self._data

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Any:
        if op is _WHERE:
            return operands[1] if operands[0] else operands[2]
        return tidied(op, [*map(symbol, operands)])

    def quantities(self) -> Iterator[Formula]:
        """Yield the quantities in the formula from left to right, with repetitions."""
        if self.name is not None:
            yield self
        for x in self.operands:
            if isinstance(x, Formula):
                yield from x.quantities()


def written(op: Primitive, operands: Sequence[Formula | float]) -> Formula:
    """Return an operation as written, with its number.

    >>> from viz.derivation.quantity_names import labelled
    >>> x = Formula(3.0, labelled("x"))
    >>> written(_MUL, [1.0, x]).size, tidied(_MUL, [1.0, x]).size
    (3, 1)
    """
    if op is _WHERE:  # use only the chosen operand
        chosen = operands[1] if operands[0] else operands[2]
        return chosen if isinstance(chosen, Formula) else Formula(chosen)
    return Formula(op.forward(*map(data_of, operands)), None, op, operands)


def tidied(op: Primitive, operands: Sequence[Formula | float]) -> Formula | float:
    """Return an operation, simplified as on paper."""
    a, b = (*operands, 0.0)[:2]
    if op is _MUL:
        return _product(a, b)
    if op is _NEG:
        return _product(-1.0, a)
    if op is _ADD:
        if _is(a, 0.0) or _is(b, 0.0):
            return b if _is(a, 0.0) else a
        if _split(b)[0] < 0:
            return written(_SUB, [a, _product(-1.0, b)])
        if not isinstance(a, Formula) and a < 0:
            return written(_SUB, [b, _product(-1.0, a)])
    if op is _SUB:
        if _is(a, 0.0) or _is(b, 0.0):
            return _product(-1.0, b) if _is(a, 0.0) else a
        if _split(b)[0] < 0:
            return written(_ADD, [a, _product(-1.0, b)])
    if (op is _DIV or op is _POW) and _is(b, 1.0):
        return a
    if op is _DIV and _split(a)[0] < 0:  # the sign goes before the fraction
        return written(_NEG, [written(_DIV, [_product(-1.0, a), b])])
    if op is _POW and _is(b, 0.0):
        return 1.0
    return written(op, operands)


def symbol(x: Any) -> Any:
    """Return a named constant as an operation without operands, and anything else unchanged.

    So it is never multiplied out.

    >>> from autograd.formulas.named_constants import PI
    >>> symbol(PI).op.show("text", []), symbol(3.0)
    ('pi', 3.0)
    """
    if not isinstance(x, Constant):
        return x
    name = Primitive(x.text, lambda: float(x), lambda z: (), arity=0, text=x.text, latex=x.latex)
    return written(name, ())


def product(factors: Iterable[Formula | float]) -> Formula | float:
    """Return a product, without simplification.

    >>> product([2.0, 3.0]).data
    6.0
    """
    return reduce(lambda a, b: written(_MUL, [a, b]), factors)


def total(terms: Iterable[Formula | float]) -> Formula | float:
    """Return a sum, without simplification, or 0 if there are no terms."""
    listed = list(terms)
    return reduce(lambda a, b: written(_ADD, [a, b]), listed) if listed else 0.0


def evaluated(x: Formula | float, number_of: Callable[[Formula | float], float]) -> float:
    """Compute a formula with different numbers for its quantities and constants.

    >>> from viz.derivation.quantity_names import labelled
    >>> evaluated(Formula(2.0, labelled("x")) * 3.0, lambda part: 5.0 if isinstance(part, Formula) else part)
    15.0
    """
    if not isinstance(x, Formula) or x.op is None:
        return number_of(x)
    return float(x.op.forward(*(evaluated(operand, number_of) for operand in x.operands)))


def constant(x: float) -> Formula | float:
    """Return a number as on paper: as a fraction such as 1 / 3 if there is no short decimal."""
    above, below = _ratio(x)
    return x if below == 1 else written(_DIV, [above, below])


def _is(x: Formula | float, constant: float) -> bool:
    return not isinstance(x, Formula) and x == constant


def _product(a: Formula | float, b: Formula | float) -> Formula | float:
    """Return a product with its constants multiplied and moved to the front. 1 is dropped, and -1 becomes a sign."""
    (c, x), (d, y) = _split(a), _split(b)
    constant = c * d
    if (x is None and y is None) or constant == 0:
        return constant
    rest = y if x is None else x if y is None else _times(x, y)
    assert rest is not None
    if constant == 1:
        return rest
    if constant == -1:
        return written(_NEG, [rest])
    above, below = _ratio(constant)
    if below != 1:
        return written(_DIV, [_product(above, rest), below])
    return written(_MUL, [constant, rest])


def _ratio(x: float) -> tuple[float, float]:
    """Return a number without a short decimal, such as 1/3, as a ratio, and any other unchanged.

    >>> _ratio(2 / 3), _ratio(0.125)
    ((2.0, 3.0), (0.125, 1.0))
    """
    if len(repr(x)) < 15:  # also inf and nan
        return x, 1.0
    ratio = Fraction(x).limit_denominator(100)
    near = isclose(ratio, x, rel_tol=4e-16)
    return (float(ratio.numerator), float(ratio.denominator)) if near else (x, 1.0)


def _times(x: Formula, y: Formula) -> Formula:
    if y.op is _DIV and _is(y.operands[0], 1.0):
        return written(_DIV, [x, y.operands[1]])
    return written(_MUL, [x, y])


def _split(x: Formula | float) -> tuple[float, Formula | None]:
    """Split a formula into its constant factor and the rest."""
    if not isinstance(x, Formula):
        return x, None
    if x.op is _NEG and isinstance(x.operands[0], Formula):
        constant, rest = _split(x.operands[0])
        return -constant, rest
    if x.op is _DIV and isinstance(x.operands[0], Formula) and not isinstance(x.operands[1], Formula):
        constant, rest = _split(x.operands[0])
        return (constant / x.operands[1], rest) if x.operands[1] else (1.0, x)
    if x.op is _MUL and not isinstance(x.operands[0], Formula) and isinstance(x.operands[1], Formula):
        return x.operands[0], x.operands[1]
    return 1.0, x
