"""Graphs of Values as pictures, as pages and as worked derivations.

`draw` shows a graph, as a picture or as a page to step through. `draw_network` draws a network as textbooks do.
`explain` derives an output in full, and `check_work` compares a hand calculation with it. `exercise` makes exercises
for a class. `draw_dot` returns a graph as DOT text, and `render` writes a picture of any graph. Pictures need the extra
`viz`, and plots need the extra `plots`.

drawings/     draw(), draw_dot(), render() and step_through(); pictures and pages as objects
graph/        a graph as boxes and links, and as DOT text
layout/       the positions of the boxes and lines of a graph
network/      draw_network(): a network as in textbooks
rendering/    DOT text to SVG, PNG or PDF
page/         the page that steps through a graph
live/         the program of a page, whose numbers can be changed
derivation/   explain(): every formula and number of an output and its gradients
worksheet/    check_work(): hand calculations, checked line by line
exercises/    exercise(): exercises for a class, and marks
plots/        curves of training, functions and decision boundaries
style/        themes, options and the text of numbers
expressions/  expressions as text, parsed into Values
__main__.py   python -m viz
"""

from __future__ import annotations

from importlib import import_module as _import_module
from types import ModuleType as _Module

from nn import _check_autograd_package  # first, because it raises if another package named autograd is found
from viz.derivation.explain import Derivation, explain
from viz.drawings.draw_graph import draw, draw_dot, render, step_through
from viz.drawings.notebook import show_values as _show_values
from viz.exercises.exercise import Exercise, exercise
from viz.network.draw_network import draw_network
from viz.rendering.renderers import RenderError, Rendering
from viz.worksheet.check_work import check_work
from viz.worksheet.work_report import LineVerdict as Verdict
from viz.worksheet.work_report import WorkReport as Report

__all__ = [
    "Derivation",
    "Exercise",
    "RenderError",
    "Rendering",
    "Report",
    "Verdict",
    "check_work",
    "draw",
    "draw_dot",
    "draw_network",
    "exercise",
    "explain",
    "render",
    "step_through",
]

_check_autograd_package.name_exports(globals())
_show_values()


_missing = _check_autograd_package.missing_names("viz", [*__all__, "plots"])


def __getattr__(name: str) -> _Module:
    """Import `viz.plots` on first use, because it needs matplotlib, which takes a second to import."""
    return _import_module("viz.plots") if name == "plots" else _missing(name)
