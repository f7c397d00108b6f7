"""The programs of each model, kept as long as the model exists."""

from __future__ import annotations

import weakref

from nn.modules.module import Module
from nn.programs.row_programs import RowPrograms

__all__ = ["programs_of"]

_programs: dict[int, tuple[weakref.ref[Module], RowPrograms]] = {}  # by identity, since a model may not be hashable


def programs_of(model: Module) -> RowPrograms:
    """Return the programs of a model. They exist as long as the model."""
    found = _programs.get(id(model))
    if found is not None and found[0]() is model:
        return found[1]
    programs = RowPrograms()
    key, kept = id(model), _programs  # module globals are None when Python exits
    _programs[key] = weakref.ref(model, lambda _: kept.pop(key, None)), programs
    return programs
