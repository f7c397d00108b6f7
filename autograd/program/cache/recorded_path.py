"""One path through the branches of a function: its program, and how the outputs become a result."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from autograd.current_engine import Value
from autograd.program.calls.numbers_and_key import Key, taken
from autograd.program.ir.program import Program
from autograd.program.optimization_passes import finished
from autograd.program.recording.recorded_call import record_call
from autograd.program.recording.recording import Recording
from autograd.program.replay.current_replayer import PathState, replayer
from autograd.program.replay.results import Build, Output, builder

__all__ = ["Path", "Recorded", "record"]


@dataclass(eq=False)
class Path(PathState):
    """A program, with the mapping from a call to its inputs, and from its outputs to a result.

    Attributes:
        program: the program.
        closed: Values that the function closes over; they are the last inputs.
        outputs: the leaves of the result.
        rebuild: builds the result from its leaves.
        example: the inputs at which it was recorded.
        is_plain: whether the outputs of the program are the leaves of the result, all plain numbers.
        rows: the number of rows of batches that took this path.
    """

    program: Program
    closed: list[Value]
    outputs: list[Output]
    rebuild: Build = field()  # so that the attribute of the base class is not used as the default
    example: list[float]
    is_plain: bool = field(init=False)
    rows: int = 0
    _forks: WeakKeyDictionary[Path, int] = field(default_factory=WeakKeyDictionary, repr=False)

    def __post_init__(self) -> None:
        self.replay = replayer(self.program)
        self.is_plain = all(x.at == k and x.partials is None for k, x in enumerate(self.outputs))
        self.is_quick = self.is_plain and not self.closed

    @cached_property
    def structure(self) -> Key:
        """The structure of the result. It is equal for two paths if all containers are the same."""
        return taken(self.rebuild([0.0] * len(self.outputs))).key

    def fork(self, other: Path) -> int:
        """Return the position of the first guard at which another path continues differently; -1 if there is none."""
        found = self._forks.get(other)
        if found is None:
            pairs = zip(self.program.guards, other.program.guards, strict=False)
            found = next((k for k, (x, y) in enumerate(pairs) if x.outcome != y.outcome or x.test != y.test), -1)
            self._forks[other] = found
        return found

    def run(self, numbers: Sequence[float]) -> Sequence[float] | int:
        """Return the program's results for the numbers of a call, or the position of the guard that failed.

        For an array of numbers, the results are an array.
        """
        if self.closed:
            closed = [x._data for x in self.closed]
            numbers = numbers + array("d", closed) if isinstance(numbers, array) else [*numbers, *closed]
        return self.replay(numbers)


@dataclass(slots=True)
class Recorded:
    """A recorded call.

    Attributes:
        result: the result of the function, as the eager engine computes it.
        path: the recorded path, or None if the call cannot be replayed.
        refusal: why it cannot be replayed.
        may_pass: whether the next call may succeed, for example because another thread changed the closure.
        is_misled: whether the result may differ from the result for plain numbers.
    """

    result: Any
    path: Path | None
    refusal: str | None
    may_pass: bool = False
    is_misled: bool = False


def record(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    differentiable: bool,
    with_sources: bool = False,
) -> Recorded:
    """Call a function, and record the call as a program.

    Args:
        f: the function.
        args: the arguments of f.
        kwargs: the keyword arguments of f.
        differentiable: whether the program also computes derivatives with respect to the Values.
        with_sources: whether the program keeps the line of each instruction.
    """
    called = record_call(f, args, kwargs, with_sources=with_sources)
    recording, flat = called.recording, called.leaves
    is_number = list(map(recording.is_number, flat))
    path = None
    if recording.refusal is None:
        path = _path(recording, called.inputs, flat, is_number, differentiable)
        path.rebuild = builder(called.rebuild([0.0 if isinstance(x, Value) else x for x in flat]))
    eager = [x._data if number else x for x, number in zip(flat, is_number, strict=True)]
    return Recorded(called.rebuild(eager), path, recording.refusal, is_misled=recording.is_misled)


def _path(
    recording: Recording, inputs: list[Value], flat: Sequence[Any], is_number: Sequence[bool], differentiable: bool
) -> Path:
    registers = [recording.register_of(x) for x in inputs]
    for x in flat:
        if isinstance(x, Value):
            recording.register_of(x)
    wanted: list[int] = []
    outputs: list[Output] = []
    closed = list(recording.closed.items())
    takes = [*registers, *(register for register, _ in closed)]
    position = {register: k for k, register in enumerate(takes)}
    values = [x for x in (*inputs, *(x for _, x in closed)) if not recording.is_number(x)]
    of_value = [position[recording.register_of(x)] for x in values]
    given = set(values)
    for x, number in zip(flat, is_number, strict=True):
        if type(x) is float:  # the same in every replay, but still a number in the result
            outputs.append(Output(at=len(wanted)))
            wanted.append(recording.code.constant(x))
            continue
        if not isinstance(x, Value):
            outputs.append(Output(static=x))
            continue
        register = recording.register_of(x)
        if x in given:
            outputs.append(Output(given=position[register]))
            continue
        output = Output(at=len(wanted))
        wanted.append(register)
        if not number:
            output.partials = []
            for k, partial in zip(
                of_value, recording.pull_back({x: 1.0}, values) if differentiable else (), strict=False
            ):
                if partial is not None:
                    output.partials.append((k, len(wanted)))
                    wanted.append(partial)
        outputs.append(output)
    program = finished(recording.code.steps, takes, recording.guards.values(), wanted, recording.sources())
    example = [x._data for x in inputs] + [x._data for _, x in closed]
    return Path(program, [x for _, x in closed], outputs, lambda leaves: None, example)
