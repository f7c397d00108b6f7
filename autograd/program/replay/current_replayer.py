"""The replayer of the engine in use: in C for the native engine, in Python otherwise.

The choice is made here, so that choosing an engine does not import programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.current_engine import engine
from autograd.program.replay import quick_calls, replay

__all__ = [
    "PathState",
    "ProgramsState",
    "QuickCaller",
    "WatchState",
    "add_rows",
    "replay_rows",
    "replayer",
    "rows_by_guard",
]

if TYPE_CHECKING:
    from autograd.program.replay.quick_calls import PathState as PathState
    from autograd.program.replay.quick_calls import ProgramsState as ProgramsState
    from autograd.program.replay.quick_calls import QuickCaller as QuickCaller
    from autograd.program.replay.quick_calls import WatchState as WatchState
    from autograd.program.replay.replay import add_rows as add_rows
    from autograd.program.replay.replay import replay_rows as replay_rows
    from autograd.program.replay.replay import replayer as replayer
    from autograd.program.replay.replay import rows_by_guard as rows_by_guard
else:
    QuickCaller = getattr(engine, "QuickCaller", quick_calls.QuickCaller)
    PathState = getattr(engine, "PathState", quick_calls.PathState)
    ProgramsState = getattr(engine, "ProgramsState", quick_calls.ProgramsState)
    WatchState = getattr(engine, "WatchState", quick_calls.WatchState)
    replayer = getattr(engine, "replayer", replay.replayer)
    add_rows = getattr(engine, "add_rows", replay.add_rows)
    replay_rows = getattr(engine, "replay_rows", replay.replay_rows)
    rows_by_guard = getattr(engine, "rows_by_guard", replay.rows_by_guard)
