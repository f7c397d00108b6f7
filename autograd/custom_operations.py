"""Operations defined by users: `primitive` makes a row like the rows of the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypedDict, Unpack, overload

from autograd.comparisons import data_of
from autograd.names import names_its_parameters, unknown_keyword
from autograd.names.error_text import described
from autograd.names.option_ranges import whole
from autograd.number import number
from autograd.operation import Forward, Primitive, Rule, TextTemplate, Traced, known
from autograd.ops import TABLE
from autograd.signatures.operation_types import Binary, Unary

__all__ = ["Columns", "primitive"]


class Columns(TypedDict, total=False):
    """The columns of the table that have a default; `autograd.Primitive` describes each."""

    doc: str
    arity: int | None
    parameters: int
    domain: Callable[..., bool]
    kinks: Callable[..., Sequence[float]]
    samples: tuple[tuple[float, float], ...]
    symbol: TextTemplate
    text: TextTemplate
    latex: TextTemplate
    c: TextTemplate | None
    precedence: int
    binds: tuple[int, ...]
    textbook: Rule | None
    signature: Callable[..., tuple[Any, ...]] | None


@overload
def primitive(
    name: str,
    forward: Callable[[float], float],
    partials: Callable[[float, float], Sequence[float]],
    **columns: Unpack[Columns],
) -> Unary: ...
@overload
def primitive(
    name: str,
    forward: Callable[[float, float], float],
    partials: Callable[[float, float, float], Sequence[float]],
    **columns: Unpack[Columns],
) -> Binary: ...
@overload
def primitive(name: str, forward: Forward, partials: Rule, **columns: Unpack[Columns]) -> Primitive: ...
@names_its_parameters
def primitive(name: str, forward: Forward, partials: Rule, **columns: Unpack[Columns]) -> Primitive:
    """Define a new operation, with all features of a built-in one.

    Args:
        name: the name of the operation. A second definition under the same name replaces the first. Operations stay
            defined, because files and pickles of graphs name them.
        forward: the value on floats.
        partials: the rule `(z, *operands) -> partials`, where z is the result. Write it with operators and functions
            of autograd, which include `grad`. Then derivatives of any order work.
        columns: the other columns of the table: `doc`, `domain`, `samples` ... (see `autograd.Primitive`). `arity`, the
            number of operands, is taken from `forward` if it is omitted. `*operands` means any number.

    Raises:
        TypeError: a column has the wrong type; or, in a call, the rule does not return one number per operand.
        ValueError: a built-in operation already has this name.

    >>> from autograd import Value
    >>> cube = primitive("cube", lambda x: x * x * x, lambda z, x: (3 * x * x,))
    >>> x = Value(2.0)
    >>> cube(x).backward()
    >>> x.grad
    12.0

    An implicit function: the y such that y**3 + y = a, by the implicit function theorem.

    >>> from autograd import grad
    >>> def equation(y, a):
    ...     return y**3 + y - a
    >>> def solve(a):
    ...     y = 0.0
    ...     for _ in range(60):
    ...         y -= equation(y, a) / grad(equation)(y, a)
    ...     return y
    >>> root = primitive("root", solve, lambda y, a: (-grad(equation, 1)(y, a) / grad(equation)(y, a),))
    >>> grad(root)(2.0), grad(grad(root))(2.0)
    (0.25, -0.09375)
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise TypeError(f"the name of an operation must be an identifier, got {name!r}")
    if name in TABLE:
        raise ValueError(f"the table already has an operation named {name!r}; choose another name")
    for part, function in (("forward", forward), ("partials", partials)):
        if not callable(function):
            raise TypeError(f"{part} of {name} must be a function, got {described(function)}")

    for column, x in columns.items():
        _check_column(column, x, name)

    @wraps(forward)
    def float_forward(*operands: float) -> float:
        return number(forward(*operands), f"the value of {name}")

    @wraps(partials)
    def counted_partials(z: Any, *operands: Any) -> tuple[Any, ...]:
        given = partials(z, *operands)
        wanted = len(operands) - op.parameters
        if not isinstance(given, (tuple, list)) or len(given) != wanted:
            got = len(given) if isinstance(given, (tuple, list)) else type(given).__name__
            raise TypeError(f"the rule of {name} must return a tuple of {wanted}, one partial per operand; got {got}")
        if not isinstance(z, Traced):  # called with floats: if a rule returns Values, take their data
            given = [data_of(x) for x in given]
        return tuple(x if isinstance(x, Traced) else number(x, f"a partial of {name}") for x in given)

    given: Columns = {"arity": _arity(forward), **columns}
    op = Primitive(name, float_forward, counted_partials, **given)
    known[name] = op
    return op


_TEXTS = ("symbol", "text", "latex", "c")
_FUNCTIONS = ("domain", "kinks", "textbook", "signature")
_OPTIONAL = ("arity", "textbook", "signature", "c")


def _check_column(column: str, x: object, name: str) -> None:
    """Raise if a column of an operation does not exist or has the wrong type."""
    what = f"{column} of {name}"
    if column not in Columns.__annotations__:
        raise unknown_keyword("primitive", column, list(Columns.__annotations__))
    if x is None and column in _OPTIONAL:
        return
    if column in ("arity", "parameters", "precedence"):
        if whole(what, x, 0) not in range(1, 6) and column == "precedence":
            raise ValueError(f"{what} must be from 1 (a sum) to 5 (a call), got {x}")
    elif column in _FUNCTIONS and not callable(x):
        raise TypeError(f"{what} must be a function, got {described(x)}")
    elif column in _TEXTS and not (isinstance(x, str) or callable(x)):
        raise TypeError(f"{what} must be a str or a function that returns one, got {described(x)}")
    elif column == "doc" and not isinstance(x, str):
        raise TypeError(f"{what} must be a str, got {described(x)}")
    elif column == "binds" and not (isinstance(x, tuple) and all(isinstance(n, int) for n in x)):
        raise TypeError(f"{what} must be a tuple of ints, one per operand, got {described(x)}")
    elif column == "samples" and not _are_intervals(x):
        raise TypeError(f"{what} must be a tuple of intervals such as ((-5.0, 5.0),), got {described(x)}")


def _are_intervals(x: object) -> bool:
    pairs = list(x) if isinstance(x, (tuple, list)) else []
    return bool(pairs) and all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in pairs)


def _arity(forward: Forward) -> int | None:
    """Return the number of operands of a function: None if it takes any number, 1 if it has no signature."""
    import inspect  # imported on first use, because it is slow to import

    try:
        taken = inspect.signature(forward).parameters.values()
    except (TypeError, ValueError):  # a built-in function
        return 1
    if any(p.kind is p.VAR_POSITIONAL for p in taken):
        return None
    required = [p for p in taken if p.default is p.empty and p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]
    return len(required) or 1
