"""Graphs of Values as pictures, as pages and as worked derivations.

`draw` shows a graph, as a picture or as a page to step through. `draw_network` draws a network as textbooks do.
`explain` derives an output in full, and `check_work` compares a hand calculation with it. `exercise` makes exercises
for a class. `draw_dot` returns a graph as DOT text, and `render` writes a picture of any graph. Pictures need the extra
`viz`, and plots need the extra `plots`.

drawings/     draw(), draw_dot(), render() and step_through(); pictures and pages as objects
graph/        a graph as boxes and links, and as DOT text
layout/       the positions of the boxes and lines in a graph
network/      draw_network(): a network as in textbooks
rendering/    DOT text to SVG, PNG or PDF
page/         the page that steps through a graph
live/         the program of a page on which numbers can be changed
derivation/   explain(): every formula and number of an output and its gradients
worksheet/    check_work(): hand calculations, checked line by line
exercises/    exercise(): exercises for a class, and marks
plots/        training curves, function curves and decision boundaries
style/        themes, options and the text of numbers
expressions/  expressions as text, parsed into Values
__main__.py   python -m viz
imported_on_first_use.py  the public functions and classes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nn import _check_autograd_package  # first, because it raises if another package named autograd is found
from viz.drawings.notebook import show_values as _show_values

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

_show_values()

_SUBMODULES = ("plots",)

if TYPE_CHECKING:  # with __getattr__, type checkers would accept any name
    from viz import plots as plots
    from viz.imported_on_first_use import *  # noqa: F403  (it defines no names itself)
else:  # viz.plots needs matplotlib, which takes a second to import
    _missing = _check_autograd_package.missing_names("viz", [*__all__, *_SUBMODULES])
    __getattr__, __dir__ = _check_autograd_package.late_names(globals(), _missing, _SUBMODULES)
