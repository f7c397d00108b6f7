"""`jit`: record a function once for each path through it, and replay it."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import MethodType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

from autograd.names import names_its_parameters
from autograd.names.error_text import counted
from autograd.program.cache.programs_of_function import Programs
from autograd.program.cache.recorded_path import Path
from autograd.program.calls.call_arguments import Eager, call_of
from autograd.program.forward_and_pull_back import Cut, cut
from autograd.program.ir.program import Program
from autograd.program.option_checks import check_options
from autograd.program.pickling import reduced
from autograd.program.replay.current_replayer import QuickCaller
from autograd.signatures.lambda_parameter_types import Lambda

__all__ = ["Jitted", "jit"]

P = ParamSpec("P")
R = TypeVar("R")


@names_its_parameters
def jit(f: Callable[P, R] | Lambda, *, exact: bool = True, verify: bool | int = True) -> Jitted[P, R]:
    """Return a function that records f in its first call, and replays the recording in later calls.

    Floats, Values and arrays of floats are numbers. NumPy's floats of other sizes become doubles for f. Ints,
    bools, strings and other objects are static: f is recorded again for each new one. It is also recorded again for a
    new structure of arguments, for a different path through its branches, and for a different number in its closure, in
    an attribute that it reads, or in a container of up to 1,000 entries. Larger containers are not compared.

    If arguments are Values, the result is one node, whose partials the replay computed. They are the derivatives of the
    whole function. So `backward` from the node itself computes the same bits as f. In a larger graph, its gradient is
    multiplied at the end, which may round differently. Higher derivatives of the node call f itself.

    Args:
        f: a function of numbers, or structures of them, written with autograd's functions.
        exact: compute the same bits as f itself. False permits different rounding, but currently has no effect.
        verify: True compares each recording, and replays 1, 2, 4, 8 ... of its program, with f. An int k compares every
            k-th replay, and False compares none.

    Raises:
        TypeError: f is not a function, or an option has the wrong type.
        RuntimeError: in a call, a program that is compared differs from f.

    >>> area = jit(lambda r: 3.0 * r * r if r > 0 else 0.0)
    >>> area(1.0), area(2.0), area(-1.0)
    (3.0, 12.0, 0.0)
    >>> from autograd import grad
    >>> jit(grad(lambda x: x**3))(2.0)
    12.0
    """
    check_options(f, verify)
    return Jitted(cast("Callable[P, R]", f), Programs(f, verify), {"exact": exact, "verify": verify})


class Jitted(QuickCaller, Generic[P, R]):
    """A function with its programs, made by `jit`."""

    _programs: Programs

    def __init__(self, f: Callable[P, R], programs: Programs, options: dict[str, Any]) -> None:
        update_wrapper(self, f)
        self._programs, self._options = programs, options

    if TYPE_CHECKING:

        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
            """Return the result of the function. Replay a program if there is one for these arguments."""
            ...

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        """Return the result of the function. Replay a program if there is one for these arguments."""
        programs = self._programs
        if not programs.is_usable():
            return cast("R", programs.f(*args, **kwargs))
        call = call_of(args, kwargs)
        missed: list[tuple[Path, int]] = []
        for path in programs.paths(call.key):
            found = path.run(call.data)
            if not isinstance(found, int):
                eager = programs.replayed(path, found, call)
                return cast("R", programs.result(path, found, call) if eager is None else eager.result)
            missed.append((path, found))
        recorded = programs.record(call, missed)
        return cast("R", recorded.result if isinstance(recorded, Eager) else programs.result(*recorded, call))

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        """Return the method of an instance."""
        return self if instance is None else MethodType(self, instance)

    def program(self, *args: P.args, **kwargs: P.kwargs) -> Program:
        """Return the program for these arguments. Record it if there is none yet.

        Raises:
            RuntimeError: the function cannot be recorded.
        """
        return self._programs.program(call_of(args, kwargs))

    def cut(self, *args: P.args, **kwargs: P.kwargs) -> Cut:
        """Return two programs for these arguments: the forward pass, and the pull-back of cotangents.

        Raises:
            RuntimeError: the function cannot be recorded.
            TypeError: a result is not a number.

        >>> from autograd.program.replay.replay import replayer
        >>> forward, pull_back, _ = jit(lambda x, y: [x * y, x]).cut(2.0, 3.0)
        >>> replayer(forward)([2.0, 3.0]), replayer(pull_back)([2.0, 3.0, 1.0, 10.0])
        ([6.0, 2.0], [13.0, 2.0])
        """
        return cut(self._programs.f, args, kwargs)

    @property
    def programs(self) -> list[Program]:
        """The programs of all paths that are kept."""
        return self._programs.all()

    def explain(self) -> str:
        """Return a report: for each recording, why no earlier program fit."""
        return self._programs.explain()

    def __reduce__(self) -> str | tuple[Any, ...]:
        return reduced(self, jit, self._programs.f, self._options)

    def __repr__(self) -> str:
        return f"<jit of {self._programs.name}, {counted(len(self.programs), 'program')}>"
