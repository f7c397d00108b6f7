"""The types that a checker infers for the parameters of lambdas: Any, rather than unknown.

A parameter `f: Callable[P, R] | Lambda` accepts any function. No function matches the protocols, because functions have
no attribute `is_lambda`. So `P` and `R` are those of the function. But for a lambda, pyright takes the types of
parameters from a protocol. Without the protocols, it would report every lambda in its strict mode.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

__all__ = ["Lambda"]


class _Lambda1(Protocol):
    is_lambda: bool

    def __call__(self, x: Any, /) -> Any: ...


class _Lambda2(Protocol):
    is_lambda: bool

    def __call__(self, x: Any, y: Any, /) -> Any: ...


class _Lambda3(Protocol):
    is_lambda: bool

    def __call__(self, x: Any, y: Any, z: Any, /) -> Any: ...


Lambda: TypeAlias = _Lambda1 | _Lambda2 | _Lambda3
