"""The types of `grad(f)` and similar derivatives, for editors and type checkers.

A derivative has the parameters of its function. The derivative of a function of Values also accepts floats, and is then
a float.
"""

from typing import Any, ParamSpec, Protocol, SupportsFloat, TypeVar, overload

from autograd.engine import Value

# Bound by Any, so that a lambda may use its argument in any way.
A = TypeVar("A", bound=Any)
A_contra = TypeVar("A_contra", bound=Any, contravariant=True)
B = TypeVar("B", bound=Any)
P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

class Gradient(Protocol[A, P]):
    """The gradient with respect to the first argument."""

    @overload
    def __call__(self: Gradient[Value, [Value]], x: float, y: float, /) -> float: ...
    @overload
    def __call__(self: Gradient[Value, [Value]], x: Value | float, y: Value | float, /) -> Value: ...
    @overload
    def __call__(self: Gradient[Value, [Value, Value]], x: float, y: float, z: float, /) -> float: ...
    @overload
    def __call__(self: Gradient[Value, P], x: float, /, *args: P.args, **kwargs: P.kwargs) -> float: ...
    @overload
    def __call__(self: Gradient[SupportsFloat, P], x: float, /, *args: P.args, **kwargs: P.kwargs) -> float: ...
    @overload
    def __call__(
        self: Gradient[list[Value], P], x: list[float], /, *args: P.args, **kwargs: P.kwargs
    ) -> list[float]: ...
    @overload
    def __call__(self, x: A, /, *args: P.args, **kwargs: P.kwargs) -> A: ...

class SecondGradient(Protocol[A_contra, B, P]):
    """The gradient with respect to the second argument."""

    @overload
    def __call__(
        self: SecondGradient[Value, Value, P], x: float, y: float, /, *args: P.args, **kwargs: P.kwargs
    ) -> float: ...
    @overload
    def __call__(
        self: SecondGradient[Value, Value, P], x: Value | float, y: Value | float, /, *args: P.args, **kwargs: P.kwargs
    ) -> Value: ...
    @overload
    def __call__(self, x: A_contra, y: B, /, *args: P.args, **kwargs: P.kwargs) -> B: ...

class ValueAndGradient(Protocol[A, P, R_co]):
    """The value, and the gradient with respect to the first argument."""

    @overload
    def __call__(self: ValueAndGradient[Value, [Value], Value], x: float, y: float, /) -> tuple[float, float]: ...
    @overload
    def __call__(
        self: ValueAndGradient[Value, P, Value], x: float, /, *args: P.args, **kwargs: P.kwargs
    ) -> tuple[float, float]: ...
    @overload
    def __call__(
        self: ValueAndGradient[list[Value], P, Value], x: list[float], /, *args: P.args, **kwargs: P.kwargs
    ) -> tuple[float, list[float]]: ...
    @overload
    def __call__(self, x: A, /, *args: P.args, **kwargs: P.kwargs) -> tuple[R_co, A]: ...

class Jacobian(Protocol[A_contra, P, R_co]):
    """The Jacobian with respect to the first argument."""

    @overload
    def __call__(self: Jacobian[Value, P, Value], x: float, /, *args: P.args, **kwargs: P.kwargs) -> float: ...
    @overload
    def __call__(self: Jacobian[float, P, R_co], x: float, /, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    @overload
    def __call__(self: Jacobian[B, P, float], x: B, /, *args: P.args, **kwargs: P.kwargs) -> B: ...
    @overload
    def __call__(self: Jacobian[list[Value], P, Any], x: list[float], /, *args: P.args, **kwargs: P.kwargs) -> Any: ...
    @overload
    def __call__(self, x: A_contra, /, *args: P.args, **kwargs: P.kwargs) -> Any: ...

class Hessian(Protocol[A_contra, P, R_co]):
    """The second derivatives with respect to the first argument."""

    @overload
    def __call__(self: Hessian[Value, P, Value], x: float, /, *args: P.args, **kwargs: P.kwargs) -> float: ...
    @overload
    def __call__(self: Hessian[float, P, R_co], x: float, /, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    @overload
    def __call__(self: Hessian[list[Value], P, Any], x: list[float], /, *args: P.args, **kwargs: P.kwargs) -> Any: ...
    @overload
    def __call__(self, x: A_contra, /, *args: P.args, **kwargs: P.kwargs) -> Any: ...
