"""A 2-2-1 network without activation or bias: two samples, one step each.

With only sums and products, backpropagation can be followed by mental arithmetic. The document works out the
first sample in prose, with rounding, and ends with a program that prints exact numbers for two samples.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from worksheet import Document, Worksheet, draw_graph, expected, named, options_of, rounds_to

from autograd import Value
from nn import MLP

DOCUMENT = Document("Backpropagation Step by Step", "hmkcode", "http://hmkcode.github.io")


@dataclass
class Sample:
    """The input and the output of the document's program, under the names of the lines below."""

    key: str
    inputs: tuple[float, float]
    target: float
    rate: float
    weights: tuple[float, ...]  # w1, w2 into h1, w3, w4 into h2, w5, w6 into y
    printed: dict[str, str]

    def network(self) -> MLP:
        """Return the network with these weights."""
        w1, w2, w3, w4, w5, w6 = (Value(x, f"w{i}") for i, x in enumerate(self.weights, 1))
        into = [[[w1, w2], [w3, w4]], [[w5, w6]]]
        return MLP.from_weights(into, activation="linear", b=None, names=[["h1", "h2"], ["y"]])

    def loss(self, net: MLP) -> Value:
        """Return the loss, half the squared difference."""
        x1, x2 = self.inputs
        (y,) = net.outputs([Value(x1, "x1"), Value(x2, "x2")])
        loss = 0.5 * (y - self.target) ** 2
        loss.label = "loss"
        return loss


A = Sample(
    key="linear_2_2_1_a",
    inputs=(5, 4),
    target=2,
    rate=0.01,
    weights=(0.15, 0.20, 0.10, 0.18, 0.05, 0.26),
    printed={
        "y": "0.3947",
        "loss": "1.288494045",
        "update of w1": "-0.00401325",
        "update of w2": "-0.0032106",
        "update of w3": "-0.0208689",
        "update of w4": "-0.01669512",
        "w1 after": "0.15401325",
        "w2 after": "0.2032106",
        "w3 after": "0.1208689",
        "w4 after": "0.19669512",
        "w5 after": "0.07488215",
        "w6 after": "0.27958466",
        "y after": "0.5074688075164043",
        "loss after": "1.1138246802682523",
    },
)
B = Sample(
    key="linear_2_2_1_b",
    inputs=(2, 3),
    target=1,
    rate=0.05,
    weights=(0.11, 0.21, 0.12, 0.08, 0.14, 0.15),
    printed={
        "y": "0.191",
        "loss": "0.32724049999999993",
        "update of w1": "-0.011326",
        "update of w2": "-0.016989",
        "update of w3": "-0.012135",
        "update of w4": "-0.0182025",
        "w1 after": "0.121326",
        "w2 after": "0.226989",
        "w3 after": "0.132135",
        "w4 after": "0.0982025",
        "w5 after": "0.1743825",
        "w6 after": "0.169416",
    },
)
PROSE_BEFORE = {"h1": "1.55", "h2": "1.22", "y": "0.394", "loss": "1.289"}
PROSE_AFTER = {"w1": "0.154", "w2": "0.203", "w3": "0.121", "w4": "0.197", "w5": "0.074", "w6": "0.279"}
PROSE_AFTER |= {"h1": "1.582", "h2": "1.393", "y": "0.506"}
FORMULAS = {
    "h1": "h1 = w1 x1 + w2 x2",
    "h2": "h2 = w3 x1 + w4 x2",
    "y": "y = w5 h1 + w6 h2",
    "loss": "loss = (y - t)**2 / 2",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the document's numbers, in prose and program, next to ours, and draw the graph. Return the exit status."""
    options = options_of(__doc__, argv)
    sheet = Worksheet(DOCUMENT, options.decimals)
    rounds = sheet.note(
        "The text rounds along the way. Its program prints 0.3947 and 0.5074688075164043, which are exact.",
        quote="1.55 * 0.05 + 1.22 * 0.26 = 0.394,  1.582 * 0.074 + 1.393 * 0.279 = 0.506",
    )
    times_rate = sheet.note(
        "The program prints the updates of the weights into h1 and h2, already multiplied by the rate. It does not "
        "say so; they are not the gradients."
    )
    loss = step(A, sheet, times_rate, rounds)
    step(B, sheet, times_rate)
    sheet.show("A 2-2-1 network of sums and products: two samples, one step each")
    draw_graph(loss, options.directory / "linear_2_2_1.svg")
    return sheet.verdict()


def step(sample: Sample, sheet: Worksheet, times_rate: str, rounds: str = "") -> Value:
    """Follow a sample through one step. Return the loss before it. With `rounds`, add the numbers in the prose."""
    right, rate = expected(sample.key), sample.rate
    net = sample.network()
    before = sample.loss(net)
    before.backward()
    at = named(before)
    names = [f"w{i}" for i in range(1, 7)]
    updates = {name: rate * at[name].grad for name in names}
    after = replace(sample, weights=tuple(at[name].data - updates[name] for name in names))
    then = named(after.loss(after.network()))

    if rounds:
        prose(sheet, at, then, rounds)
    x1, x2 = sample.inputs
    sheet.heading(f"The program: x = ({x1}, {x2}), target {sample.target}, rate {rate}")
    lines = [
        ("y", at["y"].data, right["y"]),
        ("loss", before.data, right["loss"]),
        ("dE/dy", at["y"].grad, right["delta"]),
    ]
    for name, gradient in zip(names, by_name(right, "grad"), strict=True):
        sheet.check(f"the gradient of {name}", at[name].grad, gradient)
        lines.append((f"update of {name}", updates[name], rate * gradient))
    lines += [
        (f"{name} after", then[name].data, number) for name, number in zip(names, by_name(right, "new"), strict=True)
    ]
    lines += [("y after", then["y"].data, right["y_after"]), ("loss after", then["loss"].data, right["loss_after"])]
    for quantity, ours, number in lines:
        document = sample.printed.get(quantity, "")
        sheet.line(quantity, document, ours, number, times_rate if document and quantity.startswith("update") else "")
    for i, number in enumerate(right["h"], 1):
        sheet.check(f"h{i} of {sample.key}", at[f"h{i}"].data, number)
    return before


def prose(sheet: Worksheet, before: dict[str, Value], after: dict[str, Value], rounds: str) -> None:
    """Print the numbers that the document works out by hand, before and after the step."""
    for heading, nodes, printed in (("by hand", before, PROSE_BEFORE), ("by hand, after the step", after, PROSE_AFTER)):
        sheet.heading(f"The prose: {heading}")
        for name, document in printed.items():
            ours = nodes[name].data
            mark = "" if rounds_to(ours, document) else rounds
            sheet.line(FORMULAS.get(name, f"{name} after"), document, ours, mark=mark)


def by_name(right: dict[str, Any], kind: str) -> chain[float]:
    """Return the numbers for w1 to w6. The matrix into the hidden layer has one row per input."""
    return chain(*zip(*right[f"{kind}_WL1"], strict=True), right[f"{kind}_WL2"])


if __name__ == "__main__":
    sys.exit(main())
