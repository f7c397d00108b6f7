"""One path through the branches of a function: its program, and how the outputs become a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.comparisons import noting
from autograd.current_engine import Value, replayer
from autograd.modes import recording
from autograd.program.arguments import Index, is_static_array
from autograd.program.passes import finished
from autograd.program.program import Program
from autograd.program.recording import Recording
from autograd.program.replay import Replay
from autograd.program.results import Output, builder
from autograd.structure import flatten

__all__ = ["Path", "Recorded", "record"]

_STATIC = (int, float, str, bytes, complex, type(None))  # what a result may hold besides recorded numbers


@dataclass(slots=True)
class Path:
    """A program, and how a call becomes its inputs and its outputs a result.

    Attributes:
        program: the program.
        closed: Values that the function found, its last inputs.
        outputs: the leaves of the result.
        rebuild: puts them into their structure.
        example: the inputs at which it was recorded.
        replay: what runs the program.
        is_plain: whether the outputs of the program are the leaves of the result, all plain numbers.
        replays: how often it ran.
        next_check: which replay is compared with the function.
    """

    program: Program
    closed: list[Value]
    outputs: list[Output]
    rebuild: Callable[[list[Any]], Any]
    example: list[float]
    replay: Replay = field(init=False)
    is_plain: bool = field(init=False)
    replays: int = 0
    next_check: int = 0

    def __post_init__(self) -> None:
        self.replay = replayer(self.program)
        self.is_plain = all(x.at == k and x.partials is None for k, x in enumerate(self.outputs))

    def run(self, numbers: Sequence[float]) -> list[float] | int:
        """Return what the program computes of the numbers of a call, or the position of a guard that does not hold."""
        return self.replay([*numbers, *[x._data for x in self.closed]] if self.closed else numbers)


@dataclass(slots=True)
class Recorded:
    """A recorded call.

    Attributes:
        result: what the function returned, as the eager engine has it.
        path: the program, None where there is none.
        refusal: why there is none.
    """

    result: Any
    path: Path | None
    refusal: str | None


def record(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], *, differentiable: bool) -> Recorded:
    """Call a function, and lift the call to a program.

    Args:
        f: the function.
        args: its arguments.
        kwargs: those by name.
        differentiable: whether the program gives derivatives with respect to the Values too.
    """
    heard = Recording()
    leaves, rebuild = flatten((args, kwargs), is_static_array)
    with recording(), noting(heard):
        stand_ins = [
            heard.argument(x)
            if isinstance(x, Value)
            else heard.number(float(x), is_integer=isinstance(x, Index))
            if isinstance(x, (float, Index))
            else x
            for x in leaves
        ]
        given = rebuild(stand_ins)
        result = f(*given[0], **given[1])
        flat, rebuild_result = flatten(result, is_static_array)
        now = flatten(given, is_static_array)[0]
        if len(now) != len(stand_ins) or any(x is not y for x, y in zip(now, stand_ins)):
            heard.refuse("writes to its arguments")
        for x in flat:
            if not isinstance(x, (Value, *_STATIC)) and not is_static_array(x):
                heard.refuse(f"returns the {type(x).__name__} {x!r:.40}, which a program does not compute,")
        is_number = list(map(heard.is_number, flat))
        eager = [x._data if number else x for x, number in zip(flat, is_number, strict=True)]
        path = None
        if heard.refusal is None:
            inputs = [x for x in stand_ins if isinstance(x, Value)]
            path = _path(heard, inputs, flat, is_number, differentiable)
            path.rebuild = builder(rebuild_result([0.0 if isinstance(x, Value) else x for x in flat]))
    return Recorded(rebuild_result(eager), path, heard.refusal)


def _path(
    heard: Recording, inputs: list[Value], flat: Sequence[Any], is_number: Sequence[bool], differentiable: bool
) -> Path:
    places = [heard.place(x) for x in inputs]
    for x in flat:
        if isinstance(x, Value):
            heard.place(x)
    wanted: list[int] = []
    outputs: list[Output] = []
    closed = list(heard.closed.items())
    takes = [*places, *(place for place, _ in closed)]
    values = [x for x in (*inputs, *(x for _, x in closed)) if not heard.is_number(x)]
    of_value = [takes.index(heard.place(x)) for x in values]
    for x, number in zip(flat, is_number, strict=True):
        if not isinstance(x, Value):
            outputs.append(Output(static=x))
            continue
        place = heard.place(x)
        if not number and place in takes and any(x is y for y in values):
            outputs.append(Output(given=takes.index(place)))
            continue
        output = Output(at=len(wanted))
        wanted.append(place)
        if not number:
            output.partials = []
            for k, partial in zip(of_value, heard.pull_back({x: 1.0}, values) if differentiable else (), strict=False):
                if partial is not None:
                    output.partials.append((k, len(wanted)))
                    wanted.append(partial)
        outputs.append(output)
    program = finished(heard.code.steps, takes, heard.guards.values(), wanted)
    example = [x._data for x in inputs] + [x._data for _, x in closed]
    return Path(program, [x for _, x in closed], outputs, lambda leaves: None, example)
