"""Operations: the columns of the table and their meaning.

A `Primitive` is one row of the table in `ops.py`: its value, partial derivatives, domain, kinks and notation. It can be
called with floats, or with `Traced` operands, which define the meaning of an operation: a `Value` records a node, other
interpreters print or compile. A primitive knows nothing else about them, so everything derived from the table also
works for users' operations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, Self, TypeVar
from weakref import WeakValueDictionary

from autograd import ieee
from autograd.number import number, unwrapped
from autograd.signatures.operands import TakesOperands

__all__ = [
    "Forward",
    "Primitive",
    "Rule",
    "T",
    "TextTemplate",
    "Traced",
    "everywhere",
    "known",
    "local",
    "operation",
    "ops",
    "smooth",
]


class Traced:
    """Base class of the operands of a primitive, other than floats."""

    __slots__ = ()

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Self:
        """Apply `op` to these operands; return NotImplemented if one of them is foreign."""
        raise NotImplementedError

    def _choose(self, x: Any, y: Any) -> Any:
        """Return `where(self, x, y)`."""
        raise NotImplementedError

    def _constant(self) -> Any:
        """Return this operand as a constant. `where` uses it for the branch that is not taken."""
        raise NotImplementedError


T = TypeVar("T", bound=Traced)

# A rule takes floats, Values and symbols. No type narrower than Any covers all of them.
Forward = Callable[..., Any]
Rule = Callable[..., Sequence[Any]]
TextTemplate = str | Callable[..., str]


def everywhere(*_: float) -> bool:
    """The domain of an operation that is defined for all real operands."""
    return True


def smooth(*_: float) -> tuple[float, ...]:
    """The kinks of an operation that has none."""
    return ()


# By precedence: a - (b - c) keeps its parentheses and (a - b) - c does not; the operands of a call need none.
_BINDS = {1: (1, 2), 2: (2, 3), 3: (2,), 4: (5, 4), 5: (0,)}


class Primitive(TakesOperands):
    """One differentiable operation.

    Call it with floats to compute, with Values to record.

    Attributes:
        name: the unique name of the operation: `autograd.NAME`.
        forward: the value on floats. It never raises: it returns inf and nan as in IEEE-754.
        partials: the rule `(z, *operands) -> partials`. z is the result. There is one partial for each operand that is
            not a parameter. A rule uses ordinary operators and other operations. It never branches on a type or a value
            (a choice is `where`), so that it runs on floats, on Values (derivatives of derivatives) and on symbols.
        doc: one imperative line.
        arity: the number of operands, parameters included; None for any number.
        parameters: the number of trailing operands that are constants, with no derivative with respect to them.
        domain: whether the operation is defined and finite at these operands; by default it is everywhere. An infinity
            outside of the domain is a pole.
        kinks: functions of the operands that are zero at the jumps of a derivative; by default there are none.
        samples: (low, high) for each operand: the range of test points. The last one applies to all further operands.
        symbol, text, latex, c: the notations. In the templates, $a, $b, $c are the operands as text, $all their
            list. If `c` is omitted and `forward` is from `ieee`, it is C's function of that name. Otherwise the C
            code is generated from `forward`, which is then written like a rule.
        precedence: how tightly the text binds: 1 sum, 2 product, 3 sign, 4 power, 5 call.
        binds: how tightly each operand must bind to need no parentheses; the last one applies to all further operands.
            By default, it follows from the precedence.
        textbook: the rule in textbook form, if `partials` is written for accuracy instead.
        signature: turns the arguments of a call into the operands, if they differ.
        is_local: whether only this process has it, so that programs with it cannot be pickled.

    >>> from autograd import tanh
    >>> tanh(0.5), tanh.partials(tanh(0.5), 0.5)
    (0.46211715726000974, (0.7864477329659275,))
    >>> tanh.show("text", ["w * x"])
    'tanh(w * x)'
    """

    is_local = False

    def __init__(
        self,
        name: str,
        forward: Forward,
        partials: Rule,
        doc: str = "",
        arity: int | None = 1,
        parameters: int = 0,
        domain: Callable[..., bool] | None = None,
        kinks: Callable[..., Sequence[float]] | None = None,
        samples: tuple[tuple[float, float], ...] = ((-5.0, 5.0),),
        symbol: TextTemplate = "",
        text: TextTemplate = "",
        latex: TextTemplate = "",
        c: TextTemplate | None = None,
        precedence: int = 5,
        binds: tuple[int, ...] = (),
        textbook: Rule | None = None,
        signature: Callable[..., tuple[Any, ...]] | None = None,
    ) -> None:
        call = f"{name}($all)"
        self.name, self.forward, self.partials = name, forward, partials
        self.doc = self.__doc__ = doc
        self.arity, self.parameters = arity, parameters
        self.signature = signature
        self.domain, self.kinks = domain or everywhere, kinks or smooth
        self.samples, self.textbook = samples, textbook
        self.symbol, self.text = symbol or name, text or call
        # No \operatorname, which GitHub does not allow; an underscore would begin a subscript.
        self.latex = latex or rf"\mathrm{{{name.replace('_', '')}}}\left($all\right)"
        self.c = call if c is None and forward is getattr(ieee, name, None) else c
        self.precedence, self.binds = precedence, binds or _BINDS[precedence]

    def __call__(self, *args: Any, **parameters: Any) -> Any:
        """Compute the operation on floats, or record it on Values.

        Args:
            args: the operands: numbers, Values, or lists of these. `inspect.signature` shows their names.
            parameters: operands passed by name.

        Raises:
            TypeError: an operand is not a number, or the number of operands is wrong.
        """
        if args and type(args[0]) is float and self._takes_plain(args, parameters):
            return self.forward(*args)
        operands = self._operands(args, parameters)
        for operand in operands:
            if isinstance(operand, Traced):
                return self.traced(operand, operands)
        for operand in map(unwrapped, operands):
            if isinstance(operand, Traced):
                return self.traced(operand, operands)
        return self.forward(*[number(operand, f"an operand of {self.spoken}") for operand in operands])

    @property
    def spoken(self) -> str:
        """The name in errors. `pow_const`, the row for constant exponents, is called `pow`, and `take[]` is `take`."""
        return self.name.removesuffix("_const").removesuffix("[]")

    def traced(self, interpreter: T, operands: tuple[Any, ...]) -> T:
        """Apply the operation as one of the operands, the interpreter, defines it.

        Raises:
            TypeError: the interpreter does not know the type of another operand.
        """
        result = interpreter._apply(self, operands)
        if result is NotImplemented:
            kinds = ", ".join(type(operand).__name__ for operand in operands)
            raise TypeError(f"{self.name} takes floats and Values, one number each; got {kinds}")
        return result

    def show(self, style: str, operands: Sequence[str]) -> str:
        """Return the operation as text in one of its notations: symbol, text, latex or c.

        >>> import autograd
        >>> autograd.hypot.show("text", ["x", "y"])
        'hypot(x, y)'
        """
        notation = getattr(self, style)
        if callable(notation):
            return str(notation(*operands))
        from string import Template  # imported here, because `import autograd` does not need it

        names = dict(zip("abc", operands, strict=False))
        return Template(notation).substitute(names, all=", ".join(operands))

    def __repr__(self) -> str:
        return f"<operation {self.name}{self.__signature__}>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return operation, (self.name,)


# All operations, as `ops.NAME` and by name: the rows of the table, then users' operations. The formulas of the table
# use `ops` to call other rows. A user's operation stays, because files and pickles name it.
ops = SimpleNamespace()
known: dict[str, Primitive] = vars(ops)

# The operations that only this process has, by their unique names. Programs and recordings keep theirs alive.
local: WeakValueDictionary[str, Primitive] = WeakValueDictionary()


def operation(name: str) -> Primitive:
    """Return the operation of this name.

    Raises:
        LookupError: no operation has this name.

    >>> operation("tanh")
    <operation tanh(x)>
    """
    op = known.get(name) or local.get(name)
    if op is None:
        raise LookupError(f"no operation is named {name!r}; define it with autograd.primitive before loading")
    return op
