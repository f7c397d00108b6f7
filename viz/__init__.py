"""Graphs of Values as pictures and as worked derivations.

`draw_dot` writes a graph as DOT text, `render` makes a picture of it. `explain` derives its output in full, and
`check_work` holds a hand calculation against it. All need the extra `viz`.
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
from viz.render import RenderError, Rendering, render
from viz.report import Report, Verdict

__all__ = [
    "Derivation",
    "RenderError",
    "Rendering",
    "Report",
    "Verdict",
    "check_work",
    "draw_dot",
    "explain",
    "render",
]
