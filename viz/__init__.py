"""Pictures of graphs of Values.

`draw` shows a graph, as a picture or as a page to step through; `draw_network` a network as textbooks do. `draw_dot` is
a graph as DOT text and no more, `render` makes a picture of any. They need the extra `viz`; `viz.plots` needs `plots`.
"""

from __future__ import annotations

from nn import _ours  # noqa: F401  (first: it refuses another distribution's autograd)

try:
    import graphviz as _graphviz  # noqa: F401  (asked for only to say what is missing)
except ImportError as error:
    raise ImportError('viz needs the package graphviz: pip install "scalar-autograd[viz]"') from error

from viz.dot import draw_dot
from viz.drawing import draw, step_through
from viz.jupyter import show_values as _show_values
from viz.network import draw_network
from viz.render import RenderError, Rendering, render

__all__ = ["RenderError", "Rendering", "draw", "draw_dot", "draw_network", "render", "step_through"]

_show_values()
