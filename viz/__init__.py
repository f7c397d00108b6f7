"""Graphs of Values as pictures, as pages and as worked derivations.

`draw` shows a graph, as a picture or as a page to step through; `draw_network` a network as textbooks do; `explain`
derives an output in full, and `check_work` holds a hand calculation against it. `draw_dot` is a graph as DOT text and
no more, `render` makes a picture of any. They need the extra `viz`; `viz.plots` needs `plots`.
"""

from __future__ import annotations

from nn import _ours  # noqa: F401  (first: it refuses another distribution's autograd)

try:
    import graphviz as _graphviz  # noqa: F401  (asked for only to say what is missing)
except ImportError as error:
    raise ImportError('viz needs the package graphviz: pip install "scalar-autograd[viz]"') from error

from viz.checking import check_work
from viz.derivation import Derivation, explain
from viz.dot import draw_dot
from viz.drawing import draw, step_through
from viz.jupyter import show_values as _show_values
from viz.network import draw_network
from viz.render import RenderError, Rendering, render
from viz.report import Report, Verdict

__all__ = [
    "Derivation",
    "RenderError",
    "Rendering",
    "Report",
    "Verdict",
    "check_work",
    "draw",
    "draw_dot",
    "draw_network",
    "explain",
    "render",
    "step_through",
]

_show_values()
