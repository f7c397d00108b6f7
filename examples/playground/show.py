"""Run a program of the playground, and return its output, picture, page and derivation as JSON."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
import time
import traceback
import types
from collections.abc import Callable
from typing import Any

import autograd
import nn
import viz
from autograd import Value

__all__ = ["ready", "show"]

# The lecture's own imports work too.
engine, layers = types.ModuleType("micrograd.engine"), types.ModuleType("micrograd.nn")
vars(engine)["Value"] = Value
vars(layers).update(Neuron=nn.Neuron, Layer=nn.Layer, MLP=nn.MLP, Module=nn.Module)
sys.modules |= {"micrograd": types.ModuleType("micrograd"), "micrograd.engine": engine, "micrograd.nn": layers}


def ready() -> str:
    """Return the versions of Python and of this package."""
    return f"Python {sys.version.split()[0]}, scalar-autograd {autograd.__version__}"


def show(program: str) -> str:
    """Run a program. Its picture shows the last expression, or the last Value with a name."""
    said = io.StringIO()
    result: dict[str, Any] = {"output": ""}
    names: dict[str, Any] = {"__name__": "__main__"}
    started = time.perf_counter()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            value = executed(program, names)
        root = value if isinstance(value, Value) else last_root(names)
        if root is None:
            result["reason"] = "The program has no Value to show. Assign one to a name, or put it on the last line."
        else:
            result |= shown(root, names)
    except BaseException as error:  # noqa: BLE001  (also SystemExit; the page shows any error)
        result["error"] = explained(error)
        result["reason"] = "The program ended with an error."
    result["output"] = said.getvalue()
    result["seconds"] = round(time.perf_counter() - started, 2)
    return json.dumps(result)


def executed(program: str, names: dict[str, Any]) -> object:
    """Run a program as a notebook does: print its last expression and return it."""
    tree = ast.parse(program, "program")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "program", "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    value: object = eval(compile(ast.Expression(last.value), "program", "eval"), names)
    if value is not None:
        print(repr(value))
    return value


def last_root(names: dict[str, Any]) -> Value | None:
    """Return the last computed Value with a name; it is usually the loss."""
    values = [x for name, x in names.items() if isinstance(x, Value) and x.op is not None and not name.startswith("_")]
    return values[-1] if values else None


def shown(root: Value, names: dict[str, Any]) -> dict[str, str]:
    """Return the pictures of a graph. If one cannot be made, the others still are."""
    made: dict[str, str] = {}
    makers: dict[str, Callable[[], str]] = {
        "picture": lambda: viz.draw(root, names=names).svg,
        "page": lambda: viz.step_through(root, names=names).html,
        "derivation": lambda: viz.explain(root, names=names).html,
    }
    for name, make in makers.items():
        try:
            made[name] = make()
        except (ValueError, RuntimeError) as error:
            made["reason"] = str(error)
    return made


def explained(error: BaseException) -> str:
    """Return a traceback that begins in the user's program."""
    steps = traceback.extract_tb(error.__traceback__)
    inside = next((i for i, step in enumerate(steps) if step.filename == "program"), len(steps))
    return "".join([*traceback.format_list(steps[inside:]), *traceback.format_exception_only(error)])
