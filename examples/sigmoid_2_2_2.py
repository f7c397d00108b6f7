"""One step of backpropagation through a 2-2-2 sigmoid network, with every number.

Each layer shares one bias, the error is half the squared error, the rate is 0.5. The document leaves many places as
"?". They are filled in here. The original tutorial wires the weights differently. A second table compares the two.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from worksheet import Document, Worksheet, draw, draw_graph, expected, named, options_of

import viz
from autograd import Value, gradients
from nn import MLP

DOCUMENT = Document(
    "Backpropagation Numerical example",
    'after "A Step by Step Backpropagation Example" by Matt Mazur, 2015',
    "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
)
RATE = 0.5
DOCUMENT_NEW = {1: "?", 5: "0.3607", 6: "?", 7: "?", 8: "?"}
FIRST = ["y1 = sigmoid(net_y1)", "E_total = E_y1 + E_y2", "dE/dw5, the product of the three",
         "dE/dw1, the product of the three", "w5'"]  # fmt: skip
Pair = tuple[str, str]


def network(h1: Pair, h2: Pair, b1: float, b2: float, w8: float) -> MLP:
    """Return the network. h1 and h2 say which weights lead into the hidden units."""
    given = {"w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30, "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": w8}
    w = {name: Value(x, name) for name, x in given.items()}
    return MLP.from_weights(
        [[[w[i] for i in h1], [w[i] for i in h2]], [[w["w5"], w["w6"]], [w["w7"], w["w8"]]]],
        activation=["sigmoid", "sigmoid"],
        b=[Value(b1, "b1"), Value(b2, "b2")],
        names=[["h1", "h2"], ["y1", "y2"]],
    )


def network_error(h1: Pair, h2: Pair, b1: float, b2: float, w8: float) -> Value:
    """Return the total error, the end of the graph."""
    net = network(h1, h2, b1, b2, w8)
    y1, y2 = net.outputs([Value(0.05, "x1"), Value(0.10, "x2")])
    error1 = 0.5 * (Value(0.01, "t1") - y1) ** 2
    error2 = 0.5 * (Value(0.99, "t2") - y2) ** 2
    total = error1 + error2
    error1.label, error2.label, total.label = "E_y1", "E_y2", "E_total"
    return total


def updated(w: Value) -> float:
    """Return a weight after one step down its gradient."""
    return w.data - RATE * w.grad


def main(argv: Sequence[str] | None = None) -> int:
    """Print the derivation, and draw the graph. Return the exit status."""
    options = options_of(__doc__, argv)
    error = network_error(("w1", "w3"), ("w2", "w4"), b1=0.30, b2=0.70, w8=0.50)
    error.backward()
    sheet = derivation(named(error), options.decimals)
    sheet.show("A 2-2-2 sigmoid network: one step of backpropagation", FIRST)
    tutorial = network_error(("w1", "w2"), ("w3", "w4"), b1=0.35, b2=0.60, w8=0.55)
    tutorial.backward()
    compare(named(error), named(tutorial), sheet)
    inputs = [Value(0.05, "x1"), Value(0.10, "x2")]
    net = network(("w1", "w3"), ("w2", "w4"), b1=0.30, b2=0.70, w8=0.50)
    draw("network", lambda: viz.draw_network(net, inputs, [0.01, 0.99]), options.directory / "network_2_2_2.svg")
    draw_graph(error, options.directory / "sigmoid_2_2_2.svg")
    page = options.directory / "sigmoid_2_2_2.html"
    draw("page, to step through it", lambda: viz.step_through(error, rate=RATE), page)
    return sheet.verdict()


def derivation(at: dict[str, Value], decimals: int) -> Worksheet:
    """Return the document's quantities next to the graph's, found by label."""
    sheet, right = Worksheet(DOCUMENT, decimals), expected("sigmoid_2_2_2")
    exponent = sheet.note(
        "The exponent is -z1, and z1 is 0.3325, as the previous line says. The result 0.5824 is right.",
        quote="a_h1 = sigma(z1) = 1 / (1 + e^-0.3275) = 0.5824",
    )
    twice = sheet.note(
        "The second a_h1 should be a_h2. The number is right.", quote="out_y1 = w5 * a_h1 + w6 * a_h1 + b2"
    )
    y1_wrong = sheet.note(
        "sigmoid(1.196) is 0.7678. The total error that follows is 0.3085, not 0.3083.",
        quote="y1 = sigma(out_y1) = 0.7676",
    )
    subscript = sheet.note(
        "The second term should be dE_o2/dout_h1, the other path from h1 to the error.",
        quote="dE_total/dout_h1 = dE_o1/dout_h1 + dE_o2/dout_h2",
    )
    sheet.note(
        "The tutorial it follows pairs w1, w2 with h1 and w3, w4 with h2, and has b1 = 0.35, b2 = 0.60, w8 = 0.55. "
        "The second table compares the two.",
        quote="z1 = w1 * x1 + w3 * x2 + b1",
    )
    sheet.note("w7 and w8 were in a figure that is missing. With 0.50 for both, y2 is 0.7830.", quote="y2 = 0.7830")

    sheet.heading("Forward pass")
    z1, z2, net1, net2 = (at[f"{name}.net"] for name in ("h1", "h2", "y1", "y2"))
    h1, h2, y1, y2 = (at[name] for name in ("h1", "h2", "y1", "y2"))
    sheet.line("z1 = w1 x1 + w3 x2 + b1", "0.3325", z1.data, right["z"][0])
    sheet.line("a_h1 = 1 / (1 + exp(-z1))", "0.5824", h1.data, right["a"][0])
    sheet.line("    z1 in that exponent", "0.3275", z1.data, mark=exponent)
    sheet.line("z2 = w2 x1 + w4 x2 + b1", "0.34", z2.data, right["z"][1])
    sheet.line("a_h2 = 1 / (1 + exp(-z2))", "0.5842", h2.data, right["a"][1])
    sheet.line("net_y1 = w5 a_h1 + w6 a_h2 + b2", "1.196", net1.data, right["net"][0], twice)
    sheet.line("y1 = sigmoid(net_y1)", "0.7676", y1.data, right["y"][0], y1_wrong)
    sheet.line("net_y2 = w7 a_h1 + w8 a_h2 + b2", "", net2.data, right["net"][1])
    sheet.line("y2 = sigmoid(net_y2)", "0.7830", y2.data, right["y"][1])

    sheet.heading("Total error")
    sheet.line("E_y1 = (t1 - y1)**2 / 2", "0.2869", at["E_y1"].data, right["E"][0], y1_wrong)
    sheet.line("E_y2 = (t2 - y2)**2 / 2", "0.0214", at["E_y2"].data, right["E"][1])
    sheet.line("E_total = E_y1 + E_y2", "0.3083", at["E_total"].data, right["E_total"], y1_wrong)

    sheet.heading("Output layer: the chain rule for w5, then the rest")
    sheet.line("dE/dy1", "0.7576", y1.grad, mark=y1_wrong)
    sheet.line("dy1/dnet_y1", "0.1784", y1.partials[0], mark=y1_wrong)
    sheet.line("dnet_y1/dw5 = a_h1", "0.5824", net1.partials[0])
    (dw5, dw6), (dw7, dw8) = right["grad_W2"]
    sheet.line("dE/dw5, the product of the three", "0.0787", at["w5"].grad, dw5)
    for name, exact in (("w6", dw6), ("w7", dw7), ("w8", dw8), ("b2", right["grad_b2"])):
        sheet.line(f"dE/d{name}", "", at[name].grad, exact)

    sheet.heading("Hidden layer: the chain rule for w1, then the rest")
    sheet.line("dE_y1/dnet_y1", "0.1352", net1.grad, right["delta_out"][0], y1_wrong)
    sheet.line("dnet_y1/da_h1 = w5", "0.4", net1.partials[2])
    sheet.line("dE_y1/da_h1", "0.0541", gradients(at["E_y1"], h1), mark=y1_wrong)
    sheet.line("dE_y2/dnet_y2", "", net2.grad, right["delta_out"][1])
    sheet.line("dE_y2/da_h1", "?", gradients(at["E_y2"], h1), mark=subscript)
    sheet.line("dE/da_h1, the sum of both", "?", h1.grad, right["dE_da"][0])
    sheet.line("da_h1/dz1", "0.2432", h1.partials[0])
    sheet.line("dz1/dw1 = x1", "0.05", z1.partials[0])
    (dw1, dw3), (dw2, dw4) = right["grad_W1"]
    sheet.line("dE/dw1, the product of the three", "?", at["w1"].grad, dw1)
    sheet.line("dE/da_h2", "", h2.grad, right["dE_da"][1])
    for name, exact in (("w2", dw2), ("w3", dw3), ("w4", dw4), ("b1", right["grad_b1"])):
        sheet.line(f"dE/d{name}", "", at[name].grad, exact)
    for node, exact in zip((z1, z2), right["delta_hidden"], strict=True):
        sheet.check(f"dE/d({node.label})", node.grad, exact)

    sheet.heading("New weights: w' = w - 0.5 dE/dw")
    (w1, w3), (w2, w4) = right["new_W1"]
    new = [w1, w2, w3, w4, *right["new_W2"][0], *right["new_W2"][1]]
    for i, exact in enumerate(new, 1):
        sheet.line(f"w{i}'", DOCUMENT_NEW.get(i, ""), updated(at[f"w{i}"]), exact)
    return sheet


def compare(document: dict[str, Value], tutorial: dict[str, Value], sheet: Worksheet) -> None:
    """Print the main numbers of both wirings, and check the tutorial's."""
    right = expected("sigmoid_2_2_2_original")
    print(f"  {'With the weights wired':<24}{' as in the document':<22} as in the tutorial")
    nodes = {"z1": "h1.net", "z2": "h2.net", "a_h1": "h1", "a_h2": "h2", "net_y1": "y1.net", "net_y2": "y2.net"}
    nodes |= {name: name for name in ("y1", "y2", "E_y1", "E_y2", "E_total")}
    exact = [*right["z"], *right["a"], *right["net"], *right["y"], *right["E"], right["E_total"]]
    for (name, label), number in zip(nodes.items(), exact, strict=True):
        print(f"  {name:<24}{sheet.number(document[label].data):<22}{sheet.number(tutorial[label].data)}")
        sheet.check(f"the tutorial's {name}", tutorial[label].data, number)
    for key, labels in (
        ("delta_out", ("y1.net", "y2.net")),
        ("dE_da", ("h1", "h2")),
        ("delta_hidden", ("h1.net", "h2.net")),
    ):
        for label, number in zip(labels, right[key], strict=True):
            sheet.check(f"the tutorial's dE/d({label})", tutorial[label].grad, number)
    for label in ("b1", "b2"):
        sheet.check(f"the tutorial's dE/d{label}", tutorial[label].grad, right[f"grad_{label}"])
    gradient = [*right["grad_W1"], *right["grad_W2"]]
    new = [*right["new_W1"], *right["new_W2"]]
    for i in range(8):
        label, row, column = f"w{i + 1}", i // 2, i % 2
        name = f"{label}'"
        print(f"  {name:<24}{sheet.number(updated(document[label])):<22}{sheet.number(updated(tutorial[label]))}")
        sheet.check(f"the tutorial's dE/d{label}", tutorial[label].grad, gradient[row][column])
        sheet.check(f"the tutorial's {label}'", updated(tutorial[label]), new[row][column])
    print()


if __name__ == "__main__":
    sys.exit(main())
