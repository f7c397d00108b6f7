"""The reprs of objects say what they hold and what to do next."""

from __future__ import annotations

import nn
import viz
from autograd import Value

X = Value(2.0, "x")


def test_pictures_say_what_they_show_and_how_they_are_saved() -> None:
    graph = viz.draw(X * X)
    network = viz.draw_network(nn.MLP(2, [2, 1], rng=1), [1.0, 2.0])
    for picture in (graph, network):
        assert repr(picture) == f"<{picture.name}; .save('graph.svg') writes it>"
    assert "2 values" in repr(graph)
    assert repr(viz.step_through(X * X)) == f"<page: {graph.name}; .save('graph.html') writes it>"


def test_reprs_of_training_build_the_object_again() -> None:
    for made in (
        nn.Checkpoint("model-{epoch}.json", every=2),
        nn.EarlyStopping(patience=3, restore_best=False),
        nn.Standardizer.of([[1.0, 2.0], [3.0, 5.0]]),
    ):
        assert vars(eval(repr(made), vars(nn).copy())) == vars(made)
