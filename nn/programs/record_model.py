"""One recorded call to a model, or the reason that it cannot be replayed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.program.ir.program import Instruction
from autograd.program.recording.recorded_call import RecordedCall, record_call
from nn.modules.module import Module
from nn.programs.input_columns import as_data

__all__ = ["Refusal", "record_model"]

LARGEST = 20_000  # operands in the program of a row; recording the pull-back of a larger program takes seconds


class Refusal(Exception):  # noqa: N818  (a reason, not an error)
    """The reason that a model cannot be replayed."""


def record_model(f: Callable[..., Any], model: Module, *args: Any) -> RecordedCall:
    """Record a call to a function that calls the model.

    Raises:
        Refusal: the call cannot be replayed.
    """
    try:
        called = record_call(f, tuple(map(as_data, args)), {})
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  (a model of floats may raise anything where it gets a Value)
        raise Refusal(f"with recorded numbers the model raises {type(error).__name__}: {error}") from None
    recording = called.recording
    if recording.refusal is not None:
        raise Refusal(recording.refusal)
    if not set(recording.closed.values()) <= set(model.parameters()):
        raise Refusal("the model uses a Value that is not one of its parameters")
    size = sum(len(step.operands) for step in recording.code.steps if type(step) is Instruction)
    if size > LARGEST:
        raise Refusal(f"a row takes {size:,} operands, and programs are recorded up to {LARGEST:,}")
    return called
