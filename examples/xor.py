"""XOR: the smallest problem that needs a hidden layer, learned by a 2-2-1 network of sigmoid neurons."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from worksheet import draw_graph, output_directory, show_title

import nn
from autograd import Value

TRUTH = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)]


def main(argv: Sequence[str] | None = None) -> int:
    """Train, print the answers of the network, and draw it; return the exit status."""
    directory = output_directory(__doc__, argv)
    show_title("XOR, learned by a 2-2-1 network")
    net = nn.MLP(2, [2, 1], activation=["tanh", "sigmoid"], names=[["h1", "h2"], ["y"]], rng=1)
    history = nn.fit(
        net,
        TRUTH,
        loss=nn.half_squared_error,
        optimizer=nn.Adam(net.parameters(), lr=0.1),
        epochs=300,
        progress=False,
    )
    for epoch in (1, 10, 30, 100, 300):
        print(f"  epoch {epoch:>3}   error {history.loss[epoch - 1]:.6f}")
    print("\n  x1  x2   XOR   answer")
    wrong = 0
    for (x1, x2), wanted in TRUTH:
        answer = net.outputs([x1, x2])[0].data
        wrong += round(answer) != wanted
        print(f"   {x1:.0f}   {x2:.0f}     {wanted:.0f}   {answer:.4f}")
    print()
    (y,) = net.outputs([Value(1.0, "x1"), Value(0.0, "x2")])
    net.zero_grad()  # the last step's gradients
    y.backward()
    draw_graph(y, directory / "xor.svg")
    print("learned: all four are right" if not wrong else f"WRONG: {wrong} of four are not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
