"""The delta rule: the gradient of any weight in any network.

Let a neuron's delta be the gradient at its net input. Then the gradient of each of its weights is delta times the input
that the weight multiplies, and the gradient of its bias is delta. A hidden neuron's delta is the slope of its
activation, times the sum of the deltas that it feeds into, each multiplied by the weight in between. The document shows
this in symbols, for a 2-2-2 network. This script shows it in numbers. tests/examples/test_delta_rule.py draws networks
of any depth and width, with any activations and loss.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from worksheet import Document, draw_graph, named, output_directory, show_title

from autograd import Value
from nn import MLP

DOCUMENT = Document("Backpropagation Algorithm Explained", "2019")
WEIGHTS = {"w1": 0.3, "w2": -0.5, "w3": 0.8, "w4": 0.2, "w5": 0.7, "w6": -0.4, "w7": -0.6, "w8": 0.9}
BIASES = {"b1": 0.1, "b2": -0.2, "b3": 0.05, "b4": 0.4}
# The inputs, weights and bias of each neuron, as in the document.
WIRING = {
    "h1": (("x1", "x2"), ("w1", "w3"), "b1"),
    "h2": (("x1", "x2"), ("w2", "w4"), "b2"),
    "y1": (("h1", "h2"), ("w5", "w7"), "b3"),
    "y2": (("h1", "h2"), ("w6", "w8"), "b4"),
}


def network_loss() -> Value:
    """Return the loss, the end of the graph: a tanh layer, a sigmoid layer, the sum of squared differences."""
    p = {name: Value(x, name) for name, x in (WEIGHTS | BIASES).items()}
    neurons = [([p[w] for w in weights], p[bias]) for _, weights, bias in WIRING.values()]
    net = MLP.from_weights(
        [[w for w, _ in neurons[:2]], [w for w, _ in neurons[2:]]],
        activation=["tanh", "sigmoid"],
        b=[[b for _, b in neurons[:2]], [b for _, b in neurons[2:]]],
        names=[["h1", "h2"], ["y1", "y2"]],
    )
    y1, y2 = net.outputs([Value(0.5, "x1"), Value(-1.0, "x2")])
    loss = (y1 - 1.0) ** 2 + (y2 - 0.0) ** 2
    loss.label = "L"
    return loss


def main(argv: Sequence[str] | None = None) -> int:
    """Print the rule next to the gradients, and draw the graph. Return the exit status."""
    directory = output_directory(__doc__, argv)
    loss = network_loss()
    loss.backward()
    at = named(loss)
    title = "The delta rule, in a 2-2-2 network of tanh and sigmoid neurons"
    show_title(title, DOCUMENT)
    print("A weight's gradient is delta times its input; a bias's gradient is delta.\n")
    print(f"  {'':<6}{'delta':<17}{'input':<22}{'delta * input':<17}gradient by backward")
    agree = []
    for neuron, (inputs, weights, bias) in WIRING.items():
        delta = at[f"{neuron}.net"].grad
        factors = [(w, i, at[i].data) for w, i in zip(weights, inputs, strict=True)]
        for name, source, x in [*factors, (bias, "1", 1.0)]:
            print(f"  {name:<5}{delta: .10f}    {source:<2} = {x: .10f}    {delta * x: .10f}    {at[name].grad: .10f}")
            agree.append(delta * x == at[name].grad)
    print("\nA hidden delta is the slope of the activation times the sum of the next deltas times their weights.\n")
    print(f"  {'':<6}{'slope':<17}{'sum of delta * w':<22}{'slope * sum':<17}delta by backward")
    for i, neuron in enumerate(("h1", "h2")):
        (slope,) = at[neuron].partials
        total = sum(at[f"{y}.net"].grad * WEIGHTS[WIRING[y][1][i]] for y in ("y1", "y2"))
        delta = at[f"{neuron}.net"].grad
        print(f"  {neuron:<5}{slope: .10f}    {total: .10f}{'':<8} {slope * total: .10f}    {delta: .10f}")
        agree.append(slope * total == delta)
    print()
    draw_graph(loss, directory / "delta_rule.svg")
    if all(agree):
        print(f"checked: all {len(agree)} agree to the last bit")
        return 0
    print(f"WRONG: {agree.count(False)} of {len(agree)} differ", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
