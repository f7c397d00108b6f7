"""The program of a page, and the accompanying data for the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from autograd import Value
from autograd.export.languages.javascript import javascript_script
from autograd.program.ir.guards import Guard
from viz.graph.neuron_groups import Group
from viz.live.branch_tests import BranchTest
from viz.live.descent_parameters import parameters_of
from viz.live.graph_program import GraphProgram
from viz.live.number_slots import Slots, exact
from viz.style.gradient_colors import STEPS

__all__ = ["MOST_LIVE", "LivePage", "live_page"]

MOST_LIVE = 2000  # Values: the program of a larger graph would make up most of the page


class LivePage(NamedTuple):
    """The program of a page, and the accompanying data for the page.

    Attributes:
        program: the script that defines the program.
        told: data for JSON.
        rate: the initial learning rate, as text.
    """

    program: str
    told: dict[str, object]
    rate: str = "0.1"


def live_page(
    graph: GraphProgram,
    slots: Slots,
    boxes: Mapping[Value, str],
    name: Callable[[Value], str],
    groups: Mapping[Value, Group],
    precision: int,
    *,
    all_descend: bool,
    tests: Sequence[BranchTest] = (),
) -> LivePage:
    """Return the program of a page whose numbers have slots.

    Args:
        graph: the graph as instructions.
        slots: the outputs of the program, to which the output of the graph and the gradients of the leaves are added.
        boxes: the box of each Value that has one.
        name: returns the name of a Value.
        groups: the neurons of the graph.
        precision: the significant digits of the numbers on the page.
        all_descend: whether gradient descent also changes leaves without a box.
        tests: the tests that determined which branch is in the graph.

    Raises:
        TypeError: an operation cannot be written in JavaScript.
    """
    chosen = parameters_of(graph.leaves, name, groups)
    leaves = [
        [
            boxes.get(leaf, ""),
            "" if leaf in boxes else exact(leaf.data),  # its box has it
            slots.source(graph.adjoint(leaf)),
            leaf in chosen and (leaf in boxes or all_descend),
        ]
        for leaf in graph.leaves
    ]
    told: dict[str, object] = {"precision": precision, "leaves": leaves, "output": slots.source(graph.data(graph.root))}
    told |= {"name": name(graph.root), "levels": STEPS}
    found = [Guard(x.test, tuple(map(graph.register_of, x.operands)), x.outcome, ("", k)) for k, x in enumerate(tests)]
    program = graph.program(slots.outputs, found)
    shown = {graph.register_of(value): box for value, box in boxes.items()}
    told["guards"] = [  # the remaining outputs, in the order of their numbers
        [tests[k].warning, next((shown[place] for place in found[k].operands if place in shown), "")]
        for k in (guard.source[1] for guard in program.guards)
    ]
    return LivePage(javascript_script("program", program), told)
