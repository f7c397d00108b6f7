"""Operations: the columns of the table and their meaning.

A `Primitive` is one row of the table in `ops.py`: how to compute it, its partial derivatives, where it is defined and
where it has kinks, how it prints. It can be called with floats, and with anything that knows what an operation means to
it (a `Traced` operand): a `Value` records a node, another interpreter prints or compiles. A primitive knows nothing of
them beyond that. So everything that is derived from the table works for users' operations too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import Template
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from autograd import ieee
from autograd.number import number, unwrapped

if TYPE_CHECKING:
    from inspect import Parameter, Signature

__all__ = [
    "Forward",
    "Primitive",
    "Rule",
    "T",
    "TextTemplate",
    "Traced",
    "everywhere",
    "known",
    "operation",
    "ops",
    "smooth",
]


class Traced:
    """Base of everything besides floats that a primitive can be applied to."""

    __slots__ = ()

    def _apply(self, op: Primitive, operands: tuple[Any, ...]) -> Self:
        """Apply `op` to these operands; return NotImplemented if one of them is foreign."""
        raise NotImplementedError

    def _choose(self, x: Any, y: Any) -> Any:
        """Return `where(self, x, y)`."""
        raise NotImplementedError

    def _constant(self) -> Any:
        """Return this operand as a constant, as `where` needs it for the branch not taken."""
        raise NotImplementedError


T = TypeVar("T", bound=Traced)

# One rule serves floats, Values and symbols alike. No type narrower than Any covers that.
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


class _Signature:
    """The signature of an operation, made on first use: `inspect` takes as long to import as all else."""

    def __get__(self, op: Primitive | None, kind: type[Primitive]) -> Signature:
        if op is None:
            raise AttributeError("the class itself has the signature of its constructor")
        from inspect import Signature

        made = Signature(op._named_operands())
        vars(op)["__signature__"] = made  # which is found before this descriptor from now on
        return made


class Primitive:
    """One differentiable operation: everything there is to know about it.

    Call it with floats to compute, with Values to record.

    Attributes:
        name: its unique name: `autograd.NAME`.
        forward: its value on floats; total, with inf and nan as IEEE-754 has them.
        partials: the rule `(z, *operands) -> partials`, z being the result; one partial for each operand that is not a
            parameter. Written with ordinary operators and other operations, without a branch on a type or a value (a
            choice is `where`), so that it runs on floats, on Values (derivatives of derivatives) and on symbols.
        doc: one imperative line.
        arity: the number of operands, parameters included; None for any number.
        parameters: how many of the last operands are constants, with respect to which nothing is differentiated.
        domain: whether the operation is defined and finite at these operands; an infinity outside it is a pole.
        kinks: quantities of the operands that are zero where a derivative jumps.
        samples: (low, high) of each operand, from where tests draw; the last serves all further operands.
        symbol, text, latex, c: how it prints. Templates: $a, $b, $c are the operands' own texts, $all their list.
            `c` left out is C's function of the name where `forward` is that of `ieee.py`; else None, and `forward`
            itself, being written like a rule, says it.
        precedence: how tightly the text binds: 1 sum, 2 product, 3 sign, 4 power, 5 call.
        binds: how tightly each operand must bind to need no parentheses; the last serves all further ones. Left
            out, it follows from the precedence.
        textbook: the rule as a textbook prints it, where `partials` is written for the last digit instead.
        signature: turns the arguments of a call into the operands, where they are not the same.

    >>> from autograd import tanh
    >>> tanh(0.5), tanh.partials(tanh(0.5), 0.5)
    (0.46211715726000974, (0.7864477329659275,))
    >>> tanh.show("text", ["w * x"])
    'tanh(w * x)'
    """

    __signature__ = _Signature()

    def __init__(
        self,
        name: str,
        forward: Forward,
        partials: Rule,
        doc: str = "",
        arity: int | None = 1,
        parameters: int = 0,
        domain: Callable[..., bool] = everywhere,
        kinks: Callable[..., Sequence[float]] = smooth,
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
        self.signature: Callable[..., tuple[Any, ...]] | None = signature
        self.domain, self.kinks, self.samples, self.textbook = domain, kinks, samples, textbook
        self.symbol, self.text = symbol or name, text or call
        # No \operatorname, which GitHub refuses; an underscore would begin a subscript.
        self.latex = latex or rf"\mathrm{{{name.replace('_', '')}}}\left($all\right)"
        self.c = call if c is None and forward is getattr(ieee, name, None) else c
        self.precedence, self.binds = precedence, binds or _BINDS[precedence]

    def _named_operands(self) -> list[Parameter]:
        """Return the parameters of a call: those of `signature`, else of the rule after z, else of `forward`."""
        if self.signature is not None:
            return _parameters(self.signature)
        names = _parameters(self.partials)[1:]
        if any(p.kind is p.VAR_POSITIONAL for p in names):
            names = _parameters(self.forward)
        return names

    def __call__(self, *args: Any, **parameters: Any) -> Any:
        """Compute on floats, or let the operands say what the operation means to them.

        Args:
            args: the operands, as `inspect.signature` of the operation names them; numbers, Values or lists of them.
            parameters: operands given by name.

        Raises:
            TypeError: an operand is not a number, or there are too many or too few.
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
        """The name in errors: `pow` also for `pow_const`, its row for an exponent that is a plain number."""
        return self.name.removesuffix("_const")

    def traced(self, interpreter: T, operands: tuple[Any, ...]) -> T:
        """Return what the operation of these operands means to one of them.

        Raises:
            TypeError: it does not know the type of another operand.
        """
        result = interpreter._apply(self, operands)
        if result is NotImplemented:
            kinds = ", ".join(type(operand).__name__ for operand in operands)
            raise TypeError(f"{self.name} takes floats and Values, one number each; got {kinds}")
        return result

    def _takes_plain(self, args: tuple[Any, ...], parameters: dict[str, Any]) -> bool:
        """Return whether the call has the right number of floats and nothing else, as most calls in rules do."""
        plain = self.signature is None and len(args) == self.arity and not parameters
        return plain and all(type(x) is float for x in args)

    def _operands(self, args: tuple[Any, ...], parameters: dict[str, Any]) -> tuple[Any, ...]:
        if self.signature is not None:
            try:
                return self.signature(*args, **parameters)
            except TypeError:
                self._bind(args, parameters)
                raise
        if parameters or (self.arity is not None and len(args) != self.arity):
            args = self._by_position(args, parameters)
        if self.parameters:  # a Value there would lose its gradient
            first = len(args) - self.parameters
            return args[:first] + tuple(number(x, f"a parameter of {self.name}") for x in args[first:])
        return args

    def _by_position(self, args: tuple[Any, ...], parameters: dict[str, Any]) -> tuple[Any, ...]:
        """Return operands in order, some of them given by name."""
        try:
            operands = self.__signature__.bind(*args, **parameters).args
        except TypeError:
            operands = ()
        if len(operands) != self.arity:
            given = ", ".join([*(type(arg).__name__ for arg in args), *(f"{name}=" for name in parameters)])
            raise TypeError(f"{self.name} takes {self.arity} operand{'s' * (self.arity != 1)}, got ({given})")
        return operands

    def _bind(self, args: tuple[Any, ...], parameters: dict[str, Any]) -> None:
        """Raise a TypeError in the operation's own name where the arguments do not fit its signature."""
        try:
            self.__signature__.bind(*args, **parameters)
        except TypeError as misfit:
            raise TypeError(f"{self.name}{self.__signature__}: {misfit}") from None

    def show(self, style: str, operands: Sequence[str]) -> str:
        """Print the operation in one of its notations: symbol, text, latex or c.

        >>> import autograd
        >>> autograd.hypot.show("text", ["x", "y"])
        'hypot(x, y)'
        """
        notation = getattr(self, style)
        if callable(notation):
            return str(notation(*operands))
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


def _parameters(function: Callable[..., Any]) -> list[Parameter]:
    """Return the parameters of a function without their types, which `autograd.call_types` says."""
    from inspect import Parameter, signature

    try:
        taken = signature(function).parameters.values()
    except (TypeError, ValueError):  # a built-in function that does not say
        return [Parameter("operands", Parameter.VAR_POSITIONAL)]
    return [p.replace(annotation=Parameter.empty) for p in taken]


# Every operation, as `ops.NAME` and by name: the rows of the table, then the users' own. The formulas that the table is
# made of reach its other rows in this way.
ops = SimpleNamespace()
known: dict[str, Primitive] = vars(ops)


def operation(name: str) -> Primitive:
    """Return the operation of this name.

    Raises:
        LookupError: no operation has this name.

    >>> operation("tanh")
    <operation tanh(x)>
    """
    try:
        return known[name]
    except KeyError:
        raise LookupError(f"no operation is named {name!r}; define it with autograd.primitive before loading") from None
