"""The choice of the engine: the native engine if it is built, otherwise the Python engine.

The environment variable AUTOGRAD_ENGINE (`python` or `native`) forces one. It is read at import.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import autograd.engine
from autograd.arrays import columns_of_values as rows
from autograd.graph import copying
from autograd.names.fixed_choices import suggestion
from autograd.native.source_fingerprint import fingerprint, is_source_folder

__all__ = [
    "EngineInfo",
    "FloatOrValue",
    "Value",
    "add_to_grads",
    "are_finite",
    "engine",
    "engine_info",
    "finish_plainly",
    "forget_grads",
    "layer_outputs",
    "module_parts",
    "pulled_back",
    "pushed_forward",
    "read_data",
    "read_grads",
    "record",
    "recorded_since",
    "same_nodes",
    "start_plainly",
    "topological_order",
    "write_data",
]


class EngineInfo(NamedTuple):
    """The engine in use, and the reason for it.

    Attributes:
        engine: "native" or "python".
        reason: the reason for the choice.
    """

    engine: str
    reason: str


def _native() -> Any:
    """Import the native engine.

    Raises:
        ImportError: the native engine is not built, or was built from different sources.
    """
    try:
        module = importlib.import_module("autograd.native.engine")
    except ModuleNotFoundError:
        raise ImportError(_not_built()) from None
    except Exception as error:  # an outdated engine may fail to import before its fingerprint can be read
        raise ImportError(f"it was built from different sources ({error}); `pip install` builds it again") from error
    if module.fingerprint() != fingerprint():
        raise ImportError("it was built from different sources; `pip install` builds it again")
    return module


def _not_built() -> str:
    """Return why the native engine is missing."""
    if is_source_folder():
        return (
            "it was not built in this source folder; `pip install -e .` builds it here. To use an installed "
            "autograd, start Python in another folder"
        )
    return "it was not built; `pip install -v` shows why (usually, there is no C compiler)"


def _chosen(wanted: str) -> tuple[Any, EngineInfo]:
    if wanted not in ("", "python", "native"):
        cure = suggestion(wanted, ("python", "native"))
        raise ImportError(f"AUTOGRAD_ENGINE must be 'python', 'native' or not set, got {wanted!r}{cure}")
    if wanted == "python":
        return autograd.engine, EngineInfo("python", "AUTOGRAD_ENGINE=python")
    try:
        module = _native()
    except ImportError as error:
        if wanted:
            raise ImportError(f"AUTOGRAD_ENGINE=native, but there is no native engine: {error}") from error
        return autograd.engine, EngineInfo("python", f"there is no native engine: {error}")
    module.install()
    return module, EngineInfo("native", "AUTOGRAD_ENGINE=native" if wanted else "it is built")


engine, _info = _chosen(os.environ.get("AUTOGRAD_ENGINE", ""))

if TYPE_CHECKING:
    from autograd.arrays.columns_of_values import (
        add_to_grads,
        are_finite,
        forget_grads,
        read_data,
        read_grads,
        same_nodes,
        write_data,
    )
    from autograd.engine import Value as Value
    from autograd.engine import record as record
    from autograd.graph.gradient_order import recorded_since as recorded_since
    from autograd.graph.gradient_order import topological_order as topological_order
    from autograd.modes.mode_aware_sweeps import pulled_back as pulled_back
    from autograd.modes.mode_aware_sweeps import pushed_forward as pushed_forward

    start_plainly: Callable[[tuple[Any, ...], object], tuple[int, Any, tuple[Any, ...]] | None]
    finish_plainly: Callable[[int, Any, Any], tuple[float, Any] | None]
    module_parts: Callable[[Any, type], tuple[list[Any], list[Value]] | None]
    layer_outputs: Callable[[list[Any], list[Any], type, Callable[[str], str]], list[Value] | None]
else:
    Value, record, topological_order = engine.Value, engine.record, engine.topological_order
    pulled_back, pushed_forward = engine.pulled_back, engine.pushed_forward
    recorded_since = engine.recorded_since
    same_nodes, are_finite, read_data, read_grads, write_data, forget_grads, add_to_grads = (
        getattr(engine, name, getattr(rows, name))
        for name in (
            "same_nodes",
            "are_finite",
            "read_data",
            "read_grads",
            "write_data",
            "forget_grads",
            "add_to_grads",
        )
    )
    # Native only: a shortcut for derivatives with respect to a float or a flat list of floats.
    start_plainly = getattr(engine, "start_plainly", lambda args, argnums: None)
    finish_plainly = getattr(engine, "finish_plainly", None)
    # Native only: shortcuts for nn, which has the same functions in Python.
    module_parts = getattr(engine, "module_parts", lambda root, kind: None)
    layer_outputs = getattr(engine, "layer_outputs", lambda neurons, inputs, kind, net_label: None)

copying.value_class = Value


def _name_methods() -> None:
    """Give inherited methods the name of the class that users know. Errors for wrong calls show it."""
    for base in Value.__mro__:
        for name, method in vars(base).items():
            if isinstance(method, FunctionType) and getattr(Value, name) is method:
                public = method.__name__ if getattr(Value, method.__name__, None) is vars(base)[name] else name
                method.__module__, method.__qualname__ = "autograd", f"Value.{public}"


_name_methods()
FloatOrValue: TypeAlias = "float | Value"


def engine_info() -> EngineInfo:
    """Return the engine in use, and the reason for the choice.

    >>> engine_info().engine in ("native", "python")
    True
    """
    return _info
