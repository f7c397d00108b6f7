"""A 2-3-1 network for regression: one step, with biases as the weights of units that are always -1.

The hidden units are sigmoid, the output is linear, the loss is the squared error without the factor 1/2, and the rate
is 0.1. Vij leads from input i to hidden unit j, and Wj from hidden unit j to the output. Index 0 is the bias unit.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from worksheet import Document, Worksheet, draw_graph, expected, named, options_of

from autograd import Value
from nn import Layer

DOCUMENT = Document("Backprop session", "a pen-and-paper notebook with weights V and W")
RATE = 0.1
V = [[1.0, 0.0, -1.0], [1.0, 2.0, 0.0], [0.0, -2.0, 1.0]]
W = [1.0, 2.0, 3.0, -1.0]
DOCUMENT_W = ["-0.118", "2.559", "3.133", "0.064"]
DOCUMENT_V = [["0.31", "-0.434", "-0.9370"], ["1.69", "2.434", "-0.063"], ["1.38", "-1.132", "0.874"]]


def squared_error() -> Value:
    """Return the loss, the end of the graph."""
    into_hidden = [[Value(V[i][j], f"V{i}{j + 1}") for i in range(3)] for j in range(3)]
    hidden = Layer(3, 3, activation="sigmoid", w=into_hidden, b=None, names=["a1", "a2", "a3"])
    output = Layer(4, 1, activation="linear", w=[[Value(x, f"W{j}") for j, x in enumerate(W)]], b=None, names=["y"])
    bias_unit, x1, x2 = -1.0, Value(1.0, "x1"), Value(2.0, "x2")
    (y,) = output.outputs([bias_unit, *hidden.outputs([bias_unit, x1, x2])])
    loss = (y - 5.0) ** 2
    loss.label = "loss"
    return loss


def updated(w: Value) -> float:
    """Return a weight after one step down its gradient."""
    return w.data - RATE * w.grad


def main(argv: Sequence[str] | None = None) -> int:
    """Print the document's numbers next to ours, and draw the graph. Return the exit status."""
    options = options_of(__doc__, argv)
    loss = squared_error()
    loss.backward()
    at, right = named(loss), expected("regression_2_3_1")

    sheet = Worksheet(DOCUMENT, options.decimals)
    rounds = sheet.note(
        "It rounds along the way. a3 is truncated: 0.9526 follows. The loss and the output delta are computed from "
        "y = -0.59. Unrounded, the output delta is -11.18993072.",
        quote="delta_o = 2 (y - t) = 2 * (-5.59) = -11.18",
    )
    wrong_delta = sheet.note(
        "The hidden deltas, and all new V, use -13.8 in place of the output delta. The notebook itself says that "
        "-11.18 is right. With that number, the deltas are -5.59, -3.52 and 0.505.",
        quote="delta_h(1) = -13.8 * 2 * 0.5 * (1 - 0.5) = -6.9",
    )

    sheet.heading("Forward pass")
    for j, z in enumerate(("0", "-2", "3")):
        sheet.line(f"z{j + 1}", z, at[f"a{j + 1}.net"].data, right["z"][j])
    for j, (a, mark) in enumerate((("0.5", ""), ("0.1192", ""), ("0.952", rounds))):
        sheet.line(f"a{j + 1} = sigmoid(z{j + 1})", a, at[f"a{j + 1}"].data, right["a"][j], mark)
    sheet.line("y = -W0 + a1 W1 + a2 W2 + a3 W3", "-0.5944", at["y"].data, right["y"], rounds)
    sheet.line("loss = (y - 5)**2", "31.25", loss.data, right["loss"], rounds)

    sheet.heading("Deltas: the gradients at the net inputs")
    sheet.line("output delta", "-11.18", at["y"].grad, right["delta_out"], rounds)
    for j, delta in enumerate(("-6.9", "-4.34", "0.63")):
        sheet.line(f"hidden delta {j + 1}", delta, at[f"a{j + 1}.net"].grad, right["delta_hidden"][j], wrong_delta)

    sheet.heading("New weights into the output: W - 0.1 dL/dW")
    for j, document in enumerate(DOCUMENT_W):
        mark = rounds if document in ("-0.118", "0.064") else ""
        sheet.line(f"W{j}'", document, updated(at[f"W{j}"]), right["new_W"][j], mark)

    sheet.heading("New weights into the hidden layer: V - 0.1 dL/dV")
    for i, row in enumerate(DOCUMENT_V):
        for j, document in enumerate(row):
            name = f"V{i}{j + 1}"
            sheet.line(f"{name}'", document, updated(at[name]), right["new_V"][i][j], wrong_delta)
    sheet.show("A 2-3-1 regression network with bias units of -1: one step")
    draw_graph(loss, options.directory / "regression_2_3_1.svg")
    return sheet.verdict()


if __name__ == "__main__":
    sys.exit(main())
