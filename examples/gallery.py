"""Make one HTML page that shows every kind of picture of viz. The README takes its pictures from here."""

from __future__ import annotations

import argparse
import io
import random
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from a checkout without an installation

import nn
import viz
from autograd import Value, tanh
from nn.storage.atomic_write import write_whole
from viz.drawings.drawing import Drawing
from viz.rendering.svg import embedded
from viz.style.themes import THEMES

PAGE = Path(__file__).parents[1] / "build" / "gallery.html"

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gallery of viz</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 80em; margin: 1em auto; padding: 0 1em;
  background: {background}; color: {text}; color-scheme: {scheme}; }}
figure {{ margin: 0; overflow: auto; max-height: 90vh; }}
figure svg, img {{ max-width: 100%; height: auto; }}
iframe {{ border: 1px solid {edge}; }}
</style>
</head>
<body>
<h1>Gallery of viz</h1>
"""


# ---- the graphs and models ----


def neuron() -> Value:
    """Return a neuron with two inputs, after `backward`."""
    w1, w2 = Value(-3.0, "w1"), Value(1.0, "w2")
    y = (w1 * Value(2.0, "x1") + w2 * Value(0.5, "x2") + Value(6.0, "b")).tanh()
    y.label = "y"
    y.backward()
    return y


def square() -> Value:
    """Return a value used twice."""
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    y.backward()
    return y


def network() -> nn.MLP:
    """Return a 2-2-2 network of sigmoids with one bias per layer."""
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


def inputs() -> list[Value]:
    """Return the two inputs of the network."""
    return [Value(0.05, "x1"), Value(0.1, "x2")]


def error() -> Value:
    """Return the error of the network."""
    y1, y2 = network().outputs(inputs())
    error1, error2 = 0.5 * (Value(0.01, "t1") - y1) ** 2, 0.5 * (Value(0.99, "t2") - y2) ** 2
    total = error1 + error2
    error1.label, error2.label, total.label = "E_y1", "E_y2", "E_total"
    return total


def derivation() -> viz.Derivation:
    """Return the derivation of two gradients of the network, for one weight per layer."""
    return viz.explain(error(), ["w5", "w1"], rate=0.5)


def normalized() -> nn.Sequential:
    """Return a model with a normalization between its layers."""
    return nn.Sequential(nn.Linear(2, 3, rng=1), nn.LayerNorm(3), "tanh", nn.Linear(3, 2, rng=2))


def dropping() -> nn.Sequential:
    """Return a model that drops some of its units."""
    return nn.Sequential(nn.Linear(2, 4, rng=1), "relu", nn.Dropout(0.5, rng=1), nn.Linear(4, 1, rng=2))


def residual(x: Sequence[Value]) -> list[Value]:
    """Add the output of a layer to each input."""
    return [a + b for a, b in zip(nn.MLP(2, [4, 2], rng=1).outputs(x), x, strict=True)]


def mini_batch() -> Value:
    """Return the mean loss of 30 samples, after `backward`."""
    x = [random.Random(i).uniform(-1.0, 1.0) for i in range(30)]
    model = nn.Neuron(1, activation="tanh", rng=1)
    loss: Value = nn.mse_loss([model([a]) for a in x], [2.0 * a for a in x])
    loss.backward()
    return loss


def scores() -> Value:
    """Return the cross entropy of three labeled scores."""
    loss: Value = nn.cross_entropy([Value(2.0, "z1"), Value(1.0, "z2"), Value(0.1, "z3")], 0)
    loss.label = "L"
    loss.backward()
    return loss


@cache
def training() -> tuple[nn.MLP, nn.History, list[list[float]], list[float]]:
    """Return a network trained on two classes, with its history and data."""
    numbers = random.Random(0)
    points = [[numbers.uniform(-1.0, 1.0), numbers.uniform(-1.0, 1.0)] for _ in range(60)]
    labels = [1.0 if a * b > 0 else -1.0 for a, b in points]
    model = nn.MLP(2, [6, 1], activation=["tanh", "tanh"], rng=3)
    adam = nn.Adam(model.parameters(), lr=0.05)
    options: Any = {"loss": nn.mse_loss, "optimizer": adam, "callbacks": [nn.KeepWeights()], "progress": False}
    history = nn.fit(model, (points, labels), epochs=40, seed=1, **options)
    return model, history, points, labels


# ---- the pictures, by theme ----

PICTURES: dict[str, tuple[str, Callable[[str], Drawing]]] = {
    "neuron": ("A neuron: draw", lambda theme: viz.draw(neuron(), theme=theme)),
    "square": ("A value used twice", lambda theme: viz.draw(square(), theme=theme)),
    "focus": ("The paths of one weight: focus", lambda theme: viz.draw(error(), focus="w1", theme=theme)),
    "gradient": ("Boxes colored by gradient", lambda theme: viz.draw(neuron(), color="gradient", theme=theme)),
    "network": (
        "A network: draw_network",
        lambda theme: viz.draw_network(network(), inputs(), [0.01, 0.99], theme=theme),
    ),
    "graph": ("The graph of the error of the network", lambda theme: viz.draw(error(), theme=theme)),
    "normalized": (
        "A layer, a normalization, a layer",
        lambda theme: viz.draw_network(normalized(), inputs(), theme=theme),
    ),
    "residual": ("A residual connection", lambda theme: viz.draw_network(residual, inputs(), theme=theme)),
    "wide": (
        "A layer of many weights",
        lambda theme: viz.draw_network(nn.MLP(3, [16, 1], rng=3), [0.5, -1.0, 2.0], 0.5, theme=theme),
    ),
    "dropout": (
        "Units that are dropped",
        lambda theme: viz.draw_network(dropping(), inputs(), 1.0, theme=theme),
    ),
    "attention": (
        "Attention of two places",
        lambda theme: viz.draw_network(nn.SelfAttention(2, 1, rng=1), [[1.0, 0.5], [0.0, 2.0]], theme=theme),
    ),
    "overview": (
        "The overview of a large network",
        lambda theme: viz.draw_network(nn.MLP(50, [32, 10], rng=1), [i / 50 for i in range(50)], theme=theme),
    ),
    "heat": (
        "Each unit over the plane of the inputs",
        lambda theme: viz.draw_network(training()[0], [0.5, -0.5], -1.0, plane=(-1.0, 1.0), theme=theme),
    ),
    "mini_batch": ("The loss of 30 samples", lambda theme: viz.draw(mini_batch(), theme=theme)),
    "cross_entropy": ("The cross entropy of three scores", lambda theme: viz.draw(scores(), theme=theme)),
}


def sections(theme: str) -> Iterator[tuple[str, str]]:
    """Yield the title and the HTML of each part of the page."""
    for name, (title, make) in PICTURES.items():
        drawing = make(theme)
        yield (
            title,
            f"<p>{escape(drawing.name)}</p>\n<figure>{embedded(drawing.svg, drawing.name, name + '-')}</figure>",
        )
    epochs = viz.draw_network(training()[0], [0.5, -0.5], -1.0, history=training()[1], theme=theme)
    yield (
        "A network while it learns: draw_network with a history",
        f'<iframe sandbox="allow-scripts" width="100%" height="700" srcdoc="{escape(epochs.html)}"></iframe>',
    )
    yield "A page to step through: step_through", viz.step_through(neuron(), theme=theme)._repr_html_()
    yield "A derivation: explain", derivation()._repr_html_()
    yield "The derivation of the cross entropy", viz.explain(scores())._repr_html_()
    report = viz.check_work(error(), {"y1": "0.7514", "delta_y1": "0.1386", "dE_total/dw5": "0.0822"})
    yield "Numbers worked out by hand: check_work", report._repr_html_()
    yield "A model: summary", network().summary()._repr_html_()
    yield "Training: History", training()[1]._repr_html_()
    yield from _plots(theme)


def _plots(theme: str) -> Iterator[tuple[str, str]]:
    """Yield the plots, if matplotlib is installed."""
    try:
        from viz import plots
    except ImportError as missing:
        yield "Plots", f"<p>{escape(str(missing))}</p>"
        return
    model, history, points, labels = training()
    colors = THEMES[theme]
    yield "Losses: plots.loss_curve", _plot(colors, lambda ax: plots.loss_curve(history, ax=ax))
    yield "Gradient norms: plots.gradient_norms", _plot(colors, lambda ax: plots.gradient_norms(history, ax=ax))
    yield (
        "Gradients by layer: plots.gradient_histogram",
        _plot(colors, lambda ax: plots.gradient_histogram(model, ax=ax)),
    )
    yield (
        "Decisions: plots.decision_boundary",
        _plot(colors, lambda ax: plots.decision_boundary(model, points, labels, ax=ax)),
    )
    yield "A function: plots.function", _plot(colors, lambda ax: plots.function(tanh, -3.0, 3.0, ax=ax))


def _plot(theme: Any, draw: Callable[[Any], Any]) -> str:
    """Return a plot as an image."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    colors = dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), theme.text
    )
    faces = dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), theme.background)
    with rc_context({"svg.hashsalt": "scalar-autograd", **colors, **faces}):
        figure = Figure(figsize=(6.0, 3.6), layout="constrained")
        draw(figure.subplots())
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    data = b64encode(text.getvalue().encode()).decode()
    return f'<figure><img alt="A plot" src="data:image/svg+xml;base64,{data}"></figure>'


def page(theme: str) -> str:
    """Return the whole page."""
    colors = THEMES[theme]
    head = _HEAD.format(
        background=colors.background, text=colors.text, edge=colors.edge, scheme="dark" if theme == "dark" else "light"
    )
    parts = [f"<section>\n<h2>{escape(title)}</h2>\n{content}\n</section>\n" for title, content in sections(theme)]
    return head + "".join(parts) + "</body>\n</html>\n"


def main(argv: list[str] | None = None) -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, default=PAGE, metavar="FILE", help="the page")
    parser.add_argument("--theme", choices=list(THEMES), default="light")
    chosen = parser.parse_args(argv)
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    write_whole(chosen.output, page(chosen.theme).encode())
    print(chosen.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
