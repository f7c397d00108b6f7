"""Neurons and layers found in graphs, by hand and by nn."""

from __future__ import annotations

import random

import pytest

from autograd import Value, dot, fsum
from autograd.graph.gradient_order import topological_order
from nn import MLP, Layer, Linear, Neuron, Sequential, cross_entropy
from viz.graph.folded_parts import folded_groups
from viz.graph.neuron_groups import Group
from viz.graph.neurons import groups_of


def found(*roots: Value) -> dict[str, str]:
    """Return the group of every labeled Value: the titles of layer and neuron."""
    groups = groups_of(topological_order(*roots))
    return {value.label: path(group) for value, group in groups.items() if value.label}


def path(group: Group) -> str:
    return f"{path(group.parent)}/{group.title}" if group.parent else group.title


def test_a_neuron_holds_its_parameters_its_net_input_and_its_output() -> None:
    x = [Value(1.0, "x1"), Value(2.0, "x2")]
    assert found(Neuron(2, activation="tanh", name="h", rng=1)(x)) == {
        "h.w0": "layer 1/h",
        "h.w1": "layer 1/h",
        "h.b": "layer 1/h",
        "h.net": "layer 1/h",
        "h": "layer 1/h",
    }


def test_a_neuron_without_a_name_and_one_without_activation() -> None:
    assert set(found(Neuron(1, rng=1)([1.0]))) == {"w0", "b", "net", "out"}
    assert set(found(Neuron(1, False, name="o", rng=1)([1.0]))) == {"o.w0", "o.b", "o"}


def test_an_output_of_zero_is_an_output() -> None:
    net = MLP(1, [1, 1], w=[[[-1.0]], [[1.0]]], b=None)  # its hidden unit is a relu of -3
    assert found(net([3.0]))["L0.n0"] == "L0/L0.n0"


def test_layers_are_named_by_their_neurons_or_counted() -> None:
    y = MLP(2, [2, 1], rng=1)([1.0, 2.0])
    assert set(found(y).values()) == {"L0/L0.n0", "L0/L0.n1", "L1/L1.n0"}
    named = MLP(2, [2, 1], rng=1, names=[["h1", "h2"], ["o"]])([1.0, 2.0])
    assert set(found(named).values()) == {"layer 1/h1", "layer 1/h2", "layer 2/o"}


def test_a_shared_bias_belongs_to_the_layer() -> None:
    outputs = Layer(1, 2, b=Value(0.5, "b1"), names=["L.a", "L.b"], rng=1).outputs([1.0])
    assert found(*outputs)["b1"] == "L"


def test_inputs_and_later_nodes_are_outside_of_neurons() -> None:
    x = Value(1.0, "x")
    y = Neuron(1, activation="tanh", name="h", rng=1)([x])
    loss = (y - 1.0) ** 2
    loss.label = "loss"
    assert {"x", "loss"}.isdisjoint(found(loss))


def test_an_activation_of_several_operations_is_inside() -> None:
    slope = Value(0.1, "slope")
    neuron = Neuron(1, activation=lambda net: net.tanh() * slope, name="h", rng=1)
    y = neuron([1.0])
    groups = groups_of(topological_order(y))
    assert found(y)["slope"] == "layer 1/h"
    assert len(groups) == 6  # two parameters, the net input, tanh, the slope, the output


def test_a_second_use_of_a_net_input_stays_outside() -> None:
    neuron = Neuron(1, activation="tanh", name="h", rng=1)
    y = neuron([1.0])
    penalty = y.operands[0] ** 2  # type: ignore[operator]  # the net input is a Value
    penalty.label = "penalty"
    assert found(y + penalty)["h"] == "layer 1/h"
    assert "penalty" not in found(y + penalty)
    assert "penalty" not in found(penalty)
    assert found(penalty)["h.net"] == "layer 1/h"


def test_a_sum_of_two_neurons_is_in_neither() -> None:
    a, b = Neuron(1, name="a", rng=1).net([1.0]), Neuron(1, name="b", rng=2).net([1.0])
    total = a * b
    total.label = "a"
    assert "a" not in found(total)


def test_parameters_that_several_calls_share_are_groups_of_their_own() -> None:
    net = MLP(1, [2, 1], rng=1, b=[Value(0.1, "b0"), 0.0])
    both = net([1.0]) + net([2.0])
    shared = {label: name for label, name in found(both).items() if "parameters" in name}
    assert shared == {
        "L0.n0.w0": "L0/L0.n0 parameters",
        "L0.n1.w0": "L0/L0.n1 parameters",
        "L1.n0.w0": "L1/L1.n0 parameters",
        "L1.n0.w1": "L1/L1.n0 parameters",
        "L1.n0.b": "L1/L1.n0 parameters",
        "b0": "L0 parameters",
    }


def test_a_parameter_shared_by_neurons_of_different_layers_belongs_to_neither() -> None:
    w = Value(0.5, "w")
    hidden = Neuron(1, w=[w], b=None, name="h")([1.0])
    assert "w" not in found(Neuron(1, w=[w], b=None, name="o")([hidden]))


def test_a_leaf_that_is_an_input_or_used_elsewhere_is_outside_of_neurons() -> None:
    w = Value(0.5, "w")
    assert "w" not in found(Neuron(1, w=[w], name="h")([w]))
    assert "w" not in found(Neuron(1, w=[w], name="h")([1.0]) + w)
    net = Neuron(1, w=[w], name="h").net([1.0])
    assert "w" not in found(net + dot([w], [2.0]))


def test_a_weighted_sum_without_a_label_is_not_a_neuron() -> None:
    assert not groups_of(topological_order(dot([Value(1.0, "w")], [2.0])))


def test_neurons_of_equal_numbers_are_not_the_same() -> None:
    b = Value(0.5, "b")
    a = Neuron(1, w=[1.0], b=b, name="n")([1.0])
    assert found(Neuron(1, w=[1.0], b=b, name="n")([a])).get("b") is None


@pytest.mark.parametrize("labels", [[0, 1], [1, 0, 1], [2, 0], [0, 1, 2, 0]])
def test_a_layer_is_one_box_for_any_order_of_its_neurons(labels: list[int]) -> None:
    net = MLP(2, [3, 3], rng=1)
    rng = random.Random(3)
    outputs = [net([rng.random(), rng.random()]) for _ in labels]
    for loss in (
        cross_entropy(outputs, labels),
        fsum([output[label] for output, label in zip(outputs, labels, strict=True)]),  # some neurons of each call
    ):
        folds = folded_groups(order := topological_order(loss), groups_of(order), "layer")
        assert sorted({fold.title for fold in folds.values()}) == ["L0", "L1"]
        assert len(set(folds.values())) == 2


def test_rows_of_labeled_weights_are_neurons() -> None:
    net = Sequential(Linear(2, 3, rng=1), "tanh", Linear(3, 1, rng=2))
    names = {p: f"net.{path}" for path, p in net.named_parameters()}
    (y,) = net([Value(0.5, "x1"), Value(-1.0, "x2")])
    order = topological_order(y)
    for label, titles in (
        (names.__getitem__, {"net.0/net.0.0", "net.0/net.0.1", "net.0/net.0.2", "net.2/net.2.0"}),
        (lambda value: value.label, {"layer 1/0", "layer 1/1", "layer 1/2", "layer 2/0"}),
    ):
        groups = groups_of(order, lambda value, label=label: label(value) if value.op is None and value.label else "")
        assert {path(group) for group in groups.values()} == titles
        assert all(value in groups for value in order if not value.label.startswith("x"))  # activations, too
    assert {value.label for value in order if value not in groups} == {"x1", "x2"}


@pytest.mark.parametrize("labels", [["w", "v"], ["w.0.0", "w.1.1"], ["w.0.1", "w.0.0"], ["w.a.0", "w.a.1"], ["0", "1"]])
def test_other_weights_make_no_neuron(labels: list[str]) -> None:
    assert not groups_of(topological_order(dot([Value(1.0, label) for label in labels], [2.0, 3.0])))
