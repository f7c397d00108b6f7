"""How the operations of the table are called, for editors and type checkers.

Floats give a float, and a Value among the operands gives a Value. The operands have the same names as in
`inspect.signature`; a test checks this.
"""

from collections.abc import Iterable
from math import inf
from typing import Any, SupportsFloat, SupportsIndex, overload

from autograd.operation import Primitive, T, Traced

class Unary(Primitive):
    """An operation of one number."""
    @overload
    def __call__(self, x: SupportsFloat) -> float: ...
    @overload
    def __call__(self, x: T) -> T: ...

class Binary(Primitive):
    """An operation of two numbers."""
    @overload
    def __call__(self, x: SupportsFloat, y: SupportsFloat) -> float: ...
    @overload
    def __call__(self, x: T | SupportsFloat, y: T | SupportsFloat) -> T: ...

class Atan2(Primitive):
    """The angle of a point, which takes y first."""
    @overload
    def __call__(self, y: SupportsFloat, x: SupportsFloat) -> float: ...
    @overload
    def __call__(self, y: T | SupportsFloat, x: T | SupportsFloat) -> T: ...

class LeakyRelu(Primitive):
    """An operation of one number and a slope."""
    @overload
    def __call__(self, x: SupportsFloat, slope: SupportsFloat = 0.01) -> float: ...
    @overload
    def __call__(self, x: T | SupportsFloat, slope: T | SupportsFloat = 0.01) -> T: ...

class Elu(Primitive):
    """An operation of one number and a factor."""
    @overload
    def __call__(self, x: SupportsFloat, alpha: SupportsFloat = 1.0) -> float: ...
    @overload
    def __call__(self, x: T | SupportsFloat, alpha: T | SupportsFloat = 1.0) -> T: ...

class Clamp(Primitive):
    """An operation of one number and two bounds."""
    @overload
    def __call__(self, x: SupportsFloat, low: SupportsFloat = -inf, high: SupportsFloat = inf) -> float: ...
    @overload
    def __call__(self, x: T | SupportsFloat, low: T | SupportsFloat = -inf, high: T | SupportsFloat = inf) -> T: ...

class Round(Primitive):
    """An operation of one number and a number of digits."""
    @overload
    def __call__(self, x: SupportsFloat, digits: SupportsIndex = 0) -> float: ...
    @overload
    def __call__(self, x: T, digits: SupportsIndex = 0) -> T: ...

class OfList(Primitive):
    """An operation of a list of numbers."""
    @overload
    def __call__(self, values: Iterable[SupportsFloat]) -> float: ...
    @overload
    def __call__(self, values: Iterable[T | SupportsFloat]) -> T: ...
    @overload
    def __call__(self, values: Iterable[Traced | SupportsFloat]) -> Any: ...

class Dot(Primitive):
    """The sum of products of two lists, and a bias."""
    @overload
    def __call__(
        self, weights: Iterable[SupportsFloat], inputs: Iterable[SupportsFloat], bias: SupportsFloat | None = None
    ) -> float: ...
    @overload
    def __call__(
        self,
        weights: Iterable[T | SupportsFloat],
        inputs: Iterable[T | SupportsFloat],
        bias: T | SupportsFloat | None = None,
    ) -> T: ...
    @overload
    def __call__(
        self,
        weights: Iterable[Traced | SupportsFloat],
        inputs: Iterable[Traced | SupportsFloat],
        bias: Traced | SupportsFloat | None = None,
    ) -> Any: ...
