"""Make the pictures and the derivation that the README shows. Run it again after a change of how they look."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that it runs from a checkout with nothing installed

import nn
import viz
from autograd import Value
from viz.figure import Drawing

HERE = Path(__file__).parent
THEMES = {"light": "", "dark": "-dark"}


def neuron() -> Value:
    """Return a neuron of two inputs after a backward."""
    w1, w2 = Value(-3.0, "w1"), Value(1.0, "w2")
    y = (w1 * Value(2.0, "x1") + w2 * Value(0.5, "x2") + Value(6.0, "b")).tanh()
    y.label = "y"
    y.backward()
    return y


def network() -> nn.MLP:
    """Return a 2-2-2 network of sigmoids with a bias a layer."""
    return nn.MLP(
        2,
        [2, 2],
        activation=["sigmoid", "sigmoid"],
        w=[
            [[Value(0.15, "w1"), Value(0.25, "w3")], [Value(0.2, "w2"), Value(0.3, "w4")]],
            [[Value(0.4, "w5"), Value(0.45, "w6")], [Value(0.5, "w7"), Value(0.5, "w8")]],
        ],
        b=[Value(0.3, "b1"), Value(0.7, "b2")],
        names=[["h1", "h2"], ["y1", "y2"]],
    )


def pictures() -> Iterator[tuple[str, Drawing]]:
    """Yield each picture with its file's name."""
    x = [Value(0.05, "x1"), Value(0.1, "x2")]
    for theme, ending in THEMES.items():
        yield f"neuron{ending}.svg", viz.draw(neuron(), theme=theme)
        yield f"network{ending}.svg", viz.draw_network(network(), x, [0.01, 0.99], theme=theme)


def derivation() -> viz.Derivation:
    """Return how two of the network's gradients come about: of one layer a weight each."""
    y1, y2 = network().outputs([Value(0.05, "x1"), Value(0.1, "x2")])
    error1, error2 = 0.5 * (Value(0.01, "t1") - y1) ** 2, 0.5 * (Value(0.99, "t2") - y2) ** 2
    total = error1 + error2
    error1.label, error2.label, total.label = "E_y1", "E_y2", "E_total"
    return viz.explain(total, ["w5", "w1"], rate=0.5)


def main(argv: list[str] | None = None) -> int:
    """Write all pictures, and the derivation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, default=HERE, metavar="DIR", help="where pictures go")
    directory: Path = parser.parse_args(argv).output
    for name, drawing in pictures():
        print(drawing.save(directory / name))
    print(derivation().save(directory / "derivation.md"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
