"""An optimizer's rule, applied to all parameters.

With the native engine, the rule is recorded as a program, which runs over the columns of numbers. The engine in Python
calls the rule for each parameter.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple

from autograd import Value, engine_info
from autograd.modes import noted

__all__ = ["Recording", "each_parameter", "recording_of"]

# With fewer parameters than this, a user's rule is called for each, because it is recorded again in each step.
MANY = 2_000
BRANCHES = 4  # the most programs of a rule; RAdam has two
COMPARED = 16  # the number of parameters for which the replay of a user's rule is compared with the rule

_PLAIN = {float, int, bool, tuple, type(None)}


class _Program(NamedTuple):
    """The program of a rule.

    Attributes:
        replay: runs the program for one row.
        replay_rows: runs it for all rows.
        results: the number of its results.
        branches: the number of its first guards, which choose a branch of the rule. The others test for finite results.
    """

    replay: Any
    replay_rows: Callable[..., Sequence[int]]
    results: int
    branches: int


class Recording:
    """The recording of a rule.

    Attributes:
        is_kept: whether later steps use it too.
        names: the names in the memory after a step; None before the first step.
        programs: one for each branch, the last used one first.
        is_refused: whether the rule cannot be recorded.
    """

    def __init__(self, *, is_kept: bool) -> None:
        self.is_kept = is_kept
        self.names: tuple[str, ...] | None = None
        self.programs: tuple[_Program, ...] = ()  # a new tuple for each change, because threads may share a recording
        self.is_refused = False


def recording_of(rule: Any, options: Mapping[str, Any], remembered: Iterable[str]) -> Recording:
    """Return the recording of a rule, empty before the first step with these options.

    A user's rule may depend on more than its options, so its recording is always empty.

    Args:
        rule: the method `rule` of an optimizer.
        options: the options of a group of parameters. A recording contains their numbers, but not that of `lr`.
        remembered: the names in the memory of the parameters.

    >>> import autograd, nn
    >>> rule = nn.SGD([autograd.Value(1.0)], lr=0.1).rule
    >>> recording_of(rule, {"momentum": 0.1, "lr": 1.0}, []) is recording_of(rule, {"momentum": 0.1, "lr": 0.5}, [])
    True
    >>> recording_of(rule, {"momentum": 0.1}, []) is recording_of(rule, {"momentum": 0.2}, [])
    False
    """
    function = getattr(rule, "__func__", None)  # None if a user assigned a function to the object
    home = getattr(function, "__globals__", {}).get("__name__", "")
    values = [x for name, x in options.items() if name != "lr"]
    parts = [*values, *(x for each in values if type(each) is tuple for x in each)]
    if not home.startswith("nn.optim.") or not _PLAIN.issuperset(map(type, parts)):
        return Recording(is_kept=False)
    # repr distinguishes 1, 1.0 and True, and also 0.0 and -0.0.
    return _kept(function, repr([(name, x) for name, x in options.items() if name != "lr"]), tuple(remembered))


@lru_cache(maxsize=64)
def _kept(function: object, options: str, remembered: tuple[str, ...]) -> Recording:
    return Recording(is_kept=True)


def each_parameter(
    rule: Callable[..., Sequence[float]], columns: Sequence[float | Sequence[float]], recording: Recording
) -> list[Sequence[float]]:
    """Call a rule with the numbers of each parameter. Return a column for each of its results.

    Args:
        rule: returns a sequence of numbers, with the same length for every parameter.
        columns: for each argument of the rule, a column of numbers, or one float for all parameters. The first is a
            column.
        recording: the recording of the rule.

    >>> new = Recording(is_kept=True)
    >>> [list(column) for column in each_parameter(lambda x, rate: (x - rate, rate), [[1.0, 2.0], 0.5], new)]
    [[0.5, 1.5], [0.5, 0.5]]
    """
    first = columns[0]
    assert not isinstance(first, float)
    count = len(first)
    given = _columns(columns) if _is_recorded(recording, count) else None
    if given is not None:
        replayed = _replayed if recording.is_kept else _compared
        results = replayed(rule, columns, given, recording)
        if results is not None:
            return results
    rows = zip(*[repeat(x, count) if isinstance(x, float) else x for x in columns], strict=False)
    return [list(column) for column in zip(*[rule(*row) for row in rows], strict=True)]


def _is_recorded(recording: Recording, count: int) -> bool:
    is_worth_it = engine_info().engine == "native" and (recording.is_kept or count >= MANY)
    return is_worth_it and not recording.is_refused and noted.get() is None


def _compared(
    rule: Callable[..., Sequence[float]],
    columns: Sequence[float | Sequence[float]],
    given: Sequence[float | array[float]],
    recording: Recording,
) -> list[Sequence[float]] | None:
    """Return the results of a user's rule by a program, or None if they may differ from those of the rule.

    The rule may draw random numbers, count its calls, or test the type of a number.
    """
    from nn.programs.model_state import Effects, shared_generators

    effects = Effects(shared_generators(), ())
    results = _replayed(rule, columns, given, recording)
    count = len(columns[0])  # type: ignore[arg-type]  # the first is a column
    for row in range(count - 1, -1, -(count // COMPARED + 1)) if results is not None else ():
        found = rule(*_row(columns, row))
        if any(x != column[row] and x == x for column, x in zip(results or (), found, strict=True)):
            results = None
            break
    if effects.has_drawn():
        effects.undo()
        return None
    return results


def _replayed(
    rule: Callable[..., Sequence[float]],
    columns: Sequence[float | Sequence[float]],
    given: Sequence[float | array[float]],
    recording: Recording,
) -> list[Sequence[float]] | None:
    """Return the results by a program, or None if the rule cannot be recorded. Rows on other branches call the rule."""
    count, programs = len(columns[0]), recording.programs  # type: ignore[arg-type]  # the first is a column
    for k in range(BRANCHES):
        program = programs[k] if k < len(programs) else None
        if program is None:
            program = _recorded(rule, _row(columns, 0))
            if program is None:
                break
            programs = recording.programs = (*programs, program)
        results = [array("d", bytes(8 * count)) for _ in range(program.results)]
        guards = array("q")
        missed = program.replay_rows(program.replay, given, results, count, guards=guards)
        if len(missed) < count or max(guards, default=0) >= program.branches:
            recording.programs = (program, *programs[:k], *programs[k + 1 :])
            for row in missed:
                found = rule(*_row(columns, row))
                for column, x in zip(results, found, strict=True):
                    column[row] = x
            return [*results]
    recording.is_refused = True
    return None


def _row(columns: Sequence[float | Sequence[float]], k: int) -> list[float]:
    """Return the arguments of a rule for parameter k."""
    return [x if isinstance(x, float) else x[k] for x in columns]


def _recorded(rule: Callable[..., Sequence[float]], row: Sequence[float]) -> _Program | None:
    """Return the program of a rule, or None if there is none.

    A program has guards that its results are finite, because Python's floats may raise an error instead.
    """
    # Imported on first use, because programs are slow to import.
    from autograd.program.ir.program import Guard
    from autograd.program.optimization_passes import finished
    from autograd.program.recording.recorded_call import record_call
    from autograd.program.replay.current_replayer import replay_rows, replayer

    try:
        called = record_call(rule, tuple(row), {})
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (a call with floats may work; otherwise it raises a better error)
        return None
    recording, code = called.recording, called.recording.code
    if recording.refusal is not None or not all(isinstance(y, (Value, float, int)) for y in called.leaves):
        return None
    takes, results = (
        [recording.register_of(x) for x in called.inputs],
        [recording.register_of(y) for y in called.leaves],
    )
    if recording.closed:
        return None
    finite = [Guard("isfinite", (y,), True) for y in results]
    program = finished(code.steps, takes, [*recording.guards.values(), *finite], results)
    tested = sum(guard.test == "isfinite" for guard in program.guards)
    return _Program(replayer(program), replay_rows, len(results), len(program.guards) - tested)


def _columns(columns: Sequence[float | Sequence[float]]) -> list[float | array[float]] | None:
    """Return columns of equal numbers as one float, and others as arrays; None if a number is not a float."""
    found: list[float | array[float]] = []
    for column in columns:
        if not isinstance(column, (float, array)):
            if set(map(type, column)) != {float}:
                return None
            column = array("d", column)  # noqa: PLW2901  (the same numbers)
        if isinstance(column, array):
            numbers = column.tobytes()
            found.append(column[0] if numbers == numbers[:8] * len(column) else column)
        else:
            found.append(column)
    return found
