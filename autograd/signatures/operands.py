"""The operands of a call: the arguments by position and by name, bound to the signature of an operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograd.names import wrong_call
from autograd.names.error_text import counted
from autograd.number import number

if TYPE_CHECKING:
    from inspect import Parameter, Signature

__all__ = ["TakesOperands"]


class _Signature:
    """The signature of an operation, made on first use, because `inspect` is slow to import."""

    def __get__(self, op: TakesOperands | None, kind: type[TakesOperands]) -> Signature:
        if op is None:
            raise AttributeError("the class itself has the signature of its constructor")
        from inspect import Signature

        made = Signature(op._named_operands())
        vars(op)["__signature__"] = made  # later lookups find it before this descriptor
        return made


class TakesOperands:
    """Base class of operations. `autograd/operation.py` explains the attributes."""

    name: str
    arity: int | None
    parameters: int
    forward: Callable[..., Any]
    partials: Callable[..., Sequence[Any]]
    signature: Callable[..., tuple[Any, ...]] | None

    __signature__ = _Signature()

    def _named_operands(self) -> list[Parameter]:
        """Return the parameters of a call: those of `signature`, else those of the rule after z, else of `forward`."""
        if self.signature is not None:
            return _parameters(self.signature)
        names = _parameters(self.partials)[1:]
        if any(p.kind is p.VAR_POSITIONAL for p in names):
            names = _parameters(self.forward)
        return names

    def _takes_plain(self, args: tuple[Any, ...], parameters: dict[str, Any]) -> bool:
        """Return whether the arguments are exactly the right number of floats, as in most calls in rules."""
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
        if self.parameters:  # a Value in their place would lose its gradient
            first = len(args) - self.parameters
            return args[:first] + tuple(number(x, f"a parameter of {self.name}") for x in args[first:])
        return args

    def _by_position(self, args: tuple[Any, ...], parameters: dict[str, Any]) -> tuple[Any, ...]:
        """Return the operands in order. Some may be passed by name."""
        try:
            operands = self.__signature__.bind(*args, **parameters).args
        except TypeError:
            operands = ()
        if len(operands) != self.arity:
            given = [*(type(arg).__name__ for arg in args), *(f"{name}=" for name in parameters)]
            taken = ", ".join(p.name for p in self._named_operands())
            got = f"{len(given)}: {', '.join(given)}" if given else "none"
            raise TypeError(f"{self.name} takes {counted(self.arity or 0, 'operand')} ({taken}), got {got}")
        return operands

    def _bind(self, args: tuple[Any, ...], parameters: dict[str, Any]) -> None:
        """Raise a TypeError that names the operands if the arguments do not fit the signature."""
        try:
            self.__signature__.bind(*args, **parameters)
        except TypeError:
            raise wrong_call(self.name, self.signature or self.forward, args, parameters) from None


def _parameters(function: Callable[..., Any]) -> list[Parameter]:
    """Return the parameters of a function without their types. `autograd.signatures.operation_types` has the types."""
    from inspect import Parameter, signature

    try:
        taken = signature(function).parameters.values()
    except (TypeError, ValueError):  # a built-in function without a signature
        return [Parameter("operands", Parameter.VAR_POSITIONAL)]
    return [p.replace(annotation=Parameter.empty) for p in taken]
