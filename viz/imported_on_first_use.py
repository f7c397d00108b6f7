"""The public names of viz, which it imports on first use: they would double the time of `import viz`."""

from viz.derivation.explain import Derivation as Derivation
from viz.derivation.explain import explain as explain
from viz.drawings.draw_graph import draw as draw
from viz.drawings.draw_graph import draw_dot as draw_dot
from viz.drawings.draw_graph import render as render
from viz.drawings.draw_graph import step_through as step_through
from viz.exercises.exercise import Exercise as Exercise
from viz.exercises.exercise import exercise as exercise
from viz.network.draw_network import draw_network as draw_network
from viz.rendering.renderers import RenderError as RenderError
from viz.rendering.renderers import Rendering as Rendering
from viz.worksheet.check_work import check_work as check_work
from viz.worksheet.work_report import LineVerdict as Verdict  # noqa: F401  (the public name)
from viz.worksheet.work_report import WorkReport as Report  # noqa: F401  (the public name)
