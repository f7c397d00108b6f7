"""Six learning rates, 100 epochs each, on a 2-2-2 sigmoid network without biases.

The document has a table of the six runs. Its digits come from runs that each continue with the final weights of the
previous run. A fair comparison starts all runs from the same weights, and its numbers are quite different. This script
prints both tables and draws their loss curves.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curves import draw_curves
from worksheet import Document, Worksheet, draw_graph, expected, output_directory, show_title

import nn
from autograd import Value

DOCUMENT = Document("How Backpropagation Works", "aakashvardhan", "https://github.com/aakashvardhan/s6-backprop")
RATES = (0.1, 0.2, 0.5, 0.8, 1.0, 2.0)
EPOCHS = 100
FIRST_WEIGHTS = (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)


@dataclass
class Run:
    """The result of 100 epochs at one rate. Error and outputs are from the last epoch, before its step."""

    weights: list[float]
    outputs: list[float]
    errors: list[float]


def network(weights: Sequence[float], output: str = "sigmoid") -> nn.MLP:
    """Return the network with eight weights."""
    w1, w2, w3, w4, w5, w6, w7, w8 = (Value(x, f"w{i}") for i, x in enumerate(weights, 1))
    w = [[[w1, w2], [w3, w4]], [[w5, w6], [w7, w8]]]
    return nn.MLP.from_weights(w, activation=["sigmoid", output], b=None, names=[["h1", "h2"], ["o1", "o2"]])


def total_error(outputs: list[Value]) -> Value:
    """Return half the squared distance from the targets, 0.5 and 0.5."""
    o1, o2 = outputs
    error = 0.5 * (0.5 - o1) ** 2 + 0.5 * (0.5 - o2) ** 2
    error.label = "E_total"
    return error


def train(net: nn.MLP, rate: float) -> Run:
    """Take 100 steps down the gradient."""
    run, optimizer = Run([], [], []), nn.SGD(net.parameters(), lr=rate)
    for _ in range(EPOCHS):
        outputs = net.outputs([0.05, 0.10])
        error = total_error(outputs)
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
        run.outputs = [o.data for o in outputs]
        run.errors.append(error.data)
    run.weights = [w.data for w in net.parameters()]
    return run


def main(argv: Sequence[str] | None = None) -> int:
    """Print both tables, and draw the curves and the graph. Return the exit status."""
    directory = output_directory(__doc__, argv)
    one_net = network(FIRST_WEIGHTS)
    warm = {rate: train(one_net, rate) for rate in RATES}
    fresh = {rate: train(network(FIRST_WEIGHTS), rate) for rate in RATES}
    linear = train(network(FIRST_WEIGHTS, output="linear"), RATES[0])

    sheet, sweep = Worksheet(), expected("learning_rate_sweep")
    show_title("Six learning rates on a 2-2-2 sigmoid network, 100 epochs each", DOCUMENT)
    print("As published: each rate continues from the final weights of the previous run\n")
    show_table(warm, sweep["published_table_warm_started"])
    print("A comparison: each rate starts from the same weights\n")
    show_table(fresh)
    for kind, runs in (("published_table_warm_started", warm), ("independent_runs", fresh)):
        for right in sweep[kind]:
            check(sheet, runs[right["lr"]], right, f"of {kind} at rate {right['lr']}")
    sheet.note(
        "The table does not compare learning rates: each run starts from the final weights of the previous run. "
        f"With the same start, rate 2.0 ends at {fresh[2.0].errors[-1]:.1e}, not at {warm[2.0].errors[-1]:.1e}.",
        quote="Final error, learning rate = 2.0: 1.1870055777625926e-15",
    )
    sheet.note(
        "It says that the output layer is linear, but every number in the table comes from a sigmoid output. "
        f"With a linear output, the first run would end at {linear.errors[-1]:.1e}, not at {warm[0.1].errors[-1]:.1e}."
    )
    sheet.show_notes()
    draw_all(warm, fresh, directory)
    return sheet.verdict()


def show_table(runs: Mapping[float, Run], document: Sequence[Mapping[str, Any]] = ()) -> None:
    """Print the runs side by side, with the document's numbers, if there are any, above ours."""
    published = [[*row["final_weights"], *row["final_output"], row["final_error"]] for row in document]
    ours = [[*run.weights, *run.outputs, run.errors[-1]] for run in runs.values()]
    print(f"  {'rate':<16}" + "".join(f"{rate:>14}" for rate in runs))
    for i, name in enumerate([*(f"w{i}" for i in range(1, 9)), "o1", "o2", "error"]):
        digits = ".7e" if name == "error" else ".9f"
        if published:
            print(f"  {name:<7}document " + "".join(f"{column[i]:>14{digits}}" for column in published))
        head = f"{'':<7}ours     " if published else f"{name:<16}"
        print(f"  {head}" + "".join(f"{column[i]:>14{digits}}" for column in ours))
    if published:
        off = [max(abs(x / y - 1) for x, y in zip(*pair, strict=True)) for pair in zip(ours, published, strict=True)]
        print(f"  {'largest error':<16}" + "".join(f"{x:>14.0e}" for x in off))
    print()


def check(sheet: Worksheet, run: Run, right: Mapping[str, Any], where: str) -> None:
    """Compare a run with expected.json. A final error is the square of tiny differences, so it has fewer digits."""
    untrained = run.errors[0] > 0.01
    sheet.check(f"the first error {where}", run.errors[0], right["first_error"], 1e-12 if untrained else 1e-6)
    sheet.check(f"the final error {where}", run.errors[-1], right["final_error"], 1e-6)
    for i, (ours, exact) in enumerate(zip(run.weights, right["final_weights"], strict=True), 1):
        sheet.check(f"w{i} {where}", ours, exact)
    for i, (ours, exact) in enumerate(zip(run.outputs, right["final_output"], strict=True), 1):
        sheet.check(f"o{i} {where}", ours, exact)


def draw_all(warm: Mapping[float, Run], fresh: Mapping[float, Run], directory: Path) -> None:
    """Draw the loss curves, and the graph of one epoch."""
    curves_warm, curves_fresh = ({rate: run.errors for rate, run in runs.items()} for runs in (warm, fresh))
    try:
        files = draw_curves(curves_warm, curves_fresh, directory / "learning_rate_sweep_curves.svg")
    except ImportError as missing:
        print(f"curves: not drawn. {missing}: pip install matplotlib")
    else:
        print("\n".join(f"curves: {file}" for file in files))
    outputs = network(FIRST_WEIGHTS).outputs([Value(0.05, "i1"), Value(0.10, "i2")])
    error = total_error(outputs)
    error.backward()
    draw_graph(error, directory / "learning_rate_sweep.svg")


if __name__ == "__main__":
    sys.exit(main())
