"""The reprs of objects show their contents and what to do next."""

from __future__ import annotations

import pytest

import nn
import viz
from autograd import Value, detect_anomaly, no_grad
from autograd.names.suggestions import refer
from nn.layers.activation_modules import Activation

X = Value(2.0, "x")


def test_reprs_of_pictures_show_contents_and_how_to_save() -> None:
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


def test_reprs_of_activations_build_the_module_again() -> None:
    modules = [getattr(nn, name) for name in nn.__all__]
    found = [module for module in modules if isinstance(module, type) and issubclass(module, Activation)]
    assert len(found) > 10
    for made in (*(module() for module in found), nn.LeakyReLU(0.3), nn.Softplus(2.0, 10.0), nn.Softmax(0)):
        text = repr(made.eval())
        assert vars(eval(text, vars(nn).copy()).eval()) == vars(made)
        assert repr(made.train()) == text


def test_reprs_of_schedules_show_the_options_and_the_rate() -> None:
    optimizer = nn.SGD([Value(0.0)], lr=1.0)
    schedule = nn.StepLR(optimizer, step_size=1, gamma=0.5)
    schedule.step()
    assert repr(schedule) == "<StepLR(step_size=1, gamma=0.5): epoch 1, learning rate 0.5>"
    for made in (
        nn.ExponentialLR(optimizer, 0.5),
        nn.CosineAnnealingLR(optimizer, 5),
        nn.LambdaLR(optimizer, lambda epoch: 1.0),
    ):
        assert repr(made).startswith(f"<{type(made).__name__}(")
        assert "learning rate " in repr(made)


def test_the_repr_of_a_training_run_is_one_line() -> None:
    seen: list[str] = []
    net = nn.MLP(1, [1], rng=1)
    optimizer = nn.SGD(net.parameters(), lr=0.1)
    data = [([1.0], 2.0)] * 1000
    nn.fit(net, data, loss=nn.mse_loss, optimizer=optimizer, epochs=1, callbacks=[lambda run: seen.append(repr(run))])
    (text,) = seen
    assert text.startswith("<Training of MLP on 1,000 samples; History of 1 epoch: loss ")
    assert text.endswith("; .stop('reason') ends it>")


def test_a_misused_mode_explains_its_use() -> None:
    assert repr(no_grad()) == "<no_grad(); write `with no_grad():` or decorate a function with it>"
    assert "with detect_anomaly():" in repr(detect_anomaly())


@pytest.mark.parametrize("name", ["an MLP", "an SGD", "an L1Loss", "an Adam", "a Model", "a SiLU", "a GELU", "a Value"])
def test_errors_for_missing_attributes_have_the_right_article(name: str) -> None:
    kind = type(name.split()[1], (), {})
    refer(kind, {"predict": "call it"})
    with pytest.raises(AttributeError, match=f"^{name} has no 'predict'; call it$"):
        getattr(kind(), "predict")  # noqa: B009  (the error is the subject)
