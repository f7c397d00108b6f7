"""Neurons, layers and networks: the same as micrograd's for micrograd's arguments, and further features."""

from __future__ import annotations

import copy
import importlib
import math
import pickle
import random
import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, no_grad, primitive
from autograd.graph.gradient_order import topological_order
from autograd.ops import TABLE
from nn import MLP, Layer, Module, Neuron
from nn.activations import is_unary
from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT

UNARY = [name for name, op in TABLE.items() if is_unary(op)]


def micrograd() -> tuple[Any, Any]:
    pytest.importorskip("micrograd")
    return importlib.import_module("micrograd.nn"), importlib.import_module("micrograd.engine").Value


# ---- micrograd ----


@pytest.mark.parametrize(
    ("name", "args", "options"),
    [
        ("Neuron", (3,), {}),
        ("Neuron", (3, False), {}),
        ("Layer", (2, 4), {}),
        ("Layer", (2, 1), {"nonlin": False}),
        ("MLP", (3, [4, 4, 1]), {}),
        ("MLP", (2, [3, 2]), {}),
    ],
)
def test_numbers_and_gradients_are_micrograds(name: str, args: tuple[Any, ...], options: dict[str, Any]) -> None:
    theirs_nn, their_value = micrograd()
    random.seed(7)
    theirs = getattr(theirs_nn, name)(*args, **options)
    random.seed(7)
    ours = getattr(sys.modules["nn"], name)(*args, **options)
    assert repr(ours) == repr(theirs)
    assert [p.data for p in ours.parameters()] == [p.data for p in theirs.parameters()]

    inputs = [random.uniform(-1, 1) for _ in range(args[0])]
    results = []
    for model, kind in ((ours, Value), (theirs, their_value)):
        out = model([kind(x) for x in inputs])
        outputs = out if isinstance(out, list) else [out]
        sum((i + 1) * y * y for i, y in enumerate(outputs)).backward()
        results.append([*(y.data for y in outputs), *(p.grad for p in model.parameters())])
        assert isinstance(out, list) == (len(outputs) > 1)
    assert results[0] == pytest.approx(results[1], rel=1e-12)
    ours.zero_grad()
    assert [p.grad for p in ours.parameters()] == [0.0] * len(results[0][len(outputs) :])


def test_attributes_are_micrograds() -> None:
    net = MLP(2, [3, 1])
    assert [len(layer.neurons) for layer in net.layers] == [3, 1]
    neuron = net.layers[0].neurons[0]
    assert isinstance(neuron.w, list)
    assert neuron.b is not None
    assert (len(neuron.w), neuron.b.data, neuron.nonlin) == (2, 0.0, True)
    assert net.layers[1].neurons[0].nonlin is False
    assert [*neuron.w, neuron.b] == neuron.parameters()
    neuron.nonlin = False
    assert neuron([-9.0, 0.0]).op is TABLE["dot"]


def test_micrograds_demo_runs_with_only_its_import_changed() -> None:
    """The loop of micrograd's demo: a max-margin loss with L2, on two arcs of points."""
    theirs_nn, their_value = micrograd()
    points = [(math.cos(a), math.sin(a), 1) for a in range(8)] + [
        (1 - math.cos(a), 0.5 - math.sin(a), -1) for a in range(8)
    ]

    def trained(mlp: Callable[..., Any], kind: Callable[[float], Any]) -> list[float]:
        random.seed(1337)
        model, history = mlp(2, [6, 6, 1]), []
        for k in range(5):
            scores = [model([kind(x), kind(y)]) for x, y, _ in points]
            losses = [(1 + -label * score).relu() for (_, _, label), score in zip(points, scores, strict=True)]
            data_loss = sum(losses) * (1.0 / len(losses))
            total = data_loss + 1e-4 * sum(p * p for p in model.parameters())
            model.zero_grad()
            total.backward()
            for p in model.parameters():
                p.data -= (1.0 - 0.9 * k / 100) * p.grad
            right = sum((label > 0) == (score.data > 0) for (_, _, label), score in zip(points, scores, strict=True))
            history += [total.data, right]
        return history

    assert trained(MLP, Value) == pytest.approx(trained(theirs_nn.MLP, their_value), rel=1e-9)


# ---- activations ----


@every_case("name", UNARY)
def test_every_unary_operation_is_an_activation(name: str) -> None:
    expected = TABLE[name](0.4)
    for activation in (name, TABLE[name]):
        out = Neuron(1, activation=activation, w=[1.0], b=None)([0.4])
        assert out.op is TABLE[name]
        assert out.data == expected or math.isnan(expected)


@pytest.mark.parametrize("linear", ["linear", None])
def test_a_linear_neuron_is_one_node(linear: str | None) -> None:
    neuron = Neuron(2, activation=linear, w=[2, 3], b=1)
    out = neuron([10, 100])
    assert (out.data, out.op, out.label, neuron.nonlin, repr(neuron)) == (
        321.0,
        TABLE["dot"],
        "out",
        False,
        "LinearNeuron(2)",
    )
    neuron.nonlin = True
    assert neuron([10, 100]) == 321.0


def test_a_function_is_an_activation() -> None:
    def square(z: Value) -> Value:
        return z * z

    neuron = Neuron(1, activation=square, w=[3.0])
    out = neuron([2.0])
    assert (out.data, out.label, repr(neuron)) == (36.0, "out", "squareNeuron(1)")
    assert Neuron(1, activation=lambda z: z, w=[3.0])([2.0]).data == 6.0


def test_a_label_that_an_activation_gives_is_kept() -> None:
    def doubled(z: Value) -> Value:
        out = 2 * z
        out.label = "twice"
        return out

    assert Neuron(1, activation=doubled, w=[3.0], name="h1")([2.0]).label == "twice"


def test_a_users_operation_is_an_activation_by_name() -> None:
    primitive("cube_for_nn", lambda x: x**3, lambda z, x: (3 * x * x,))
    assert Neuron(1, activation="cube_for_nn", w=[2.0])([1.0]).data == 8.0


def test_an_mlp_takes_one_activation_for_hidden_layers_or_one_for_each_layer() -> None:
    assert repr(MLP(1, [1, 1, 1], activation="tanh")).count("tanh") == 2
    assert (
        repr(MLP(1, [1, 1], activation=["sin", "sigmoid"]))
        == "MLP of [Layer of [sinNeuron(1)], Layer of [sigmoidNeuron(1)]]"
    )


# ---- given weights, biases, labels ----


def test_numbers_become_parameters_and_values_are_used_themselves() -> None:
    shared = Value(0.5, "w")
    neuron = Neuron(3, w=[shared, 2, shared], b=shared)
    assert neuron.w[0] is neuron.w[2] is neuron.b is shared
    assert [p.label for p in neuron.parameters()] == ["w", "w1"]
    neuron.w = [1, 2, 3]
    neuron.b = None
    assert [p.data for p in neuron.parameters()] == [1.0, 2.0, 3.0]


def test_a_bias_can_be_one_a_neuron_one_a_layer_or_none() -> None:
    x, w = [1.0, 2.0], [[1.0, 1.0], [2.0, 2.0]]
    own = Layer(2, 2, w=w, b=0.5)
    assert [neuron.b.data for neuron in own.neurons if neuron.b is not None] == [0.5, 0.5]
    assert own.neurons[0].b is not own.neurons[1].b
    b = Value(0.5, "b1")
    layer = Layer(2, 2, w=w, b=b)
    assert [p.label for p in layer.parameters()].count("b1") == 1
    autograd.fsum(layer.outputs(x)).backward()
    assert b.grad == 2.0
    assert len(Layer(2, 2, w=w, b=None).parameters()) == 4
    assert [neuron.b for neuron in Layer(2, 2, b=[None, b]).neurons] == [None, b]
    net = MLP(2, [2, 1], b=[b, None])
    assert [len(layer.parameters()) for layer in net.layers] == [5, 2]


def test_labels_are_systematic_and_may_be_given() -> None:
    def labels(model: Layer | MLP) -> list[str]:
        out = model([Value(1.0, "x0")])
        assert isinstance(out, Value)
        return [node.label for node in topological_order(out)]

    assert labels(Layer(1, 1)) == ["n0.w0", "x0", "n0.b", "n0.net", "n0"]
    assert labels(MLP(1, [1, 1], b=None)) == ["L1.n0.w0", "L0.n0.w0", "x0", "L0.n0.net", "L0.n0", "L1.n0"]
    named = MLP(1, [1], w=[[[Value(1.0, "w5")]]], activation=["tanh"], names=[["y"]])
    assert labels(named) == ["w5", "x0", "y.b", "y.net", "y"]


def test_a_hidden_layer_may_be_one_wide() -> None:
    net = MLP(1, [1, 1], activation="linear", w=[[[2]], [[3]]], b=None)
    assert net.outputs([5]) == [30.0]
    assert net([5]) == 30.0


def test_weights_come_from_a_generator_or_a_seed() -> None:
    def weights(**options: Any) -> list[float]:
        return [p.data for p in MLP(2, [2, 1], b=None, **options).parameters()]

    before = random.getstate()
    assert weights(rng=3) == weights(rng=random.Random(3))
    assert len(set(weights(rng=3))) == 6
    assert random.getstate() == before
    random.seed(3)
    assert weights() == weights(rng=3)
    assert all(-1 <= w <= 1 for w in weights())


class Doubled(Neuron):  # type: ignore[misc]  # final to a type checker alone
    """A neuron that overrides its output."""

    def __call__(self, x: Any) -> Value:
        return 2 * super().__call__(x)


def _change(neuron: Neuron, what: str) -> None:
    """Change an existing neuron, in one of the ways that users may try."""
    match what:
        case "name":
            neuron.name = ""
        case "linear":
            neuron.nonlin = False
        case "function":
            neuron.activation = lambda net: net.tanh() * 2
        case "operation":
            neuron.activation = autograd.sigmoid
        case "with parameter":
            neuron.activation = autograd.leaky_relu
        case "no bias":
            neuron.b = None
        case "weight":
            neuron.w[0] = Value(0.25, "given")
        case "number":
            neuron.w[0] = 0.25  # type: ignore[call-overload]  # accepted, although not a Value


CHANGES = ["", "name", "linear", "function", "operation", "with parameter", "no bias", "weight", "number"]


@every_case("change", CHANGES)
@every_case("inputs", [[0.5, -1.0], [True, 2], [Value(0.5), 1.0], (0.5, -1.0)])
def test_a_layer_is_its_neurons_called_one_by_one(change: str, inputs: Any) -> None:
    layer = Layer(2, 3, activation="tanh", rng=1)
    _change(layer.neurons[1], change)
    found, wanted = layer.outputs(inputs), [neuron(inputs) for neuron in layer.neurons]
    for y, z in zip(found, wanted, strict=True):
        left, right = topological_order(y), topological_order(z)
        assert [(x.data, x.label, x.op, x.partials) for x in left] == [
            (x.data, x.label, x.op, x.partials) for x in right
        ]
        for node in left:
            assert node.op is not None or any(node is x for x in right)


def test_a_layer_calls_the_methods_of_subclassed_neurons() -> None:
    layer = Layer.from_neurons([Doubled(1, w=[1.0], b=None), Neuron(1, w=[1.0], b=None)])
    assert [y.data for y in layer([3.0])] == [6.0, 3.0]


@pytest.mark.parametrize("wrong", ["nin", "w"])
def test_a_layer_raises_the_errors_of_its_neurons(wrong: str) -> None:
    layer = Layer(2, 2, rng=1)
    vars(layer.neurons[1])[wrong] = 3 if wrong == "nin" else [Value(1.0)]
    with pytest.raises(ValueError, match=r"neuron n1 takes 3 inputs|as many weights as inputs"):
        layer([1.0, 2.0])


def test_inputs_may_be_anything_that_lists_numbers() -> None:
    layer = Layer(2, 2, w=[[1, 2], [3, 4]])
    assert layer(x for x in (1, 2)) == [5.0, 11.0]
    numpy = pytest.importorskip("numpy")
    assert layer(numpy.array([1.0, 2.0])) == [5.0, 11.0]
    with no_grad():
        assert layer((1, 2)) == [5.0, 11.0]


def test_copies_and_pickles() -> None:
    net = MLP(2, [2, 1], activation="tanh", b=Value(0.5), rng=1)
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert other([1.0, 2.0]) == net([1.0, 2.0])
        assert len(other.parameters()) == len(net.parameters()) == 7
        assert other.parameters()[0] is not net.parameters()[0]


# ---- bad input: messages with the argument, the accepted types and a cure ----


def one(activation: Any) -> Neuron:
    return Neuron(1, activation=activation)


@every_case(
    ("call", "error", "message"),
    [
        (lambda: Neuron(0), ValueError, "number of inputs must be at least 1, got 0"),
        (lambda: Neuron(2.0), TypeError, "number of inputs must be an int, got the float 2.0"),
        (lambda: Neuron(True), TypeError, "got the bool True"),
        (lambda: Layer(2, -1), ValueError, "number of neurons must be at least 1, got -1"),
        (lambda: MLP(2, 3), TypeError, "as a list, got the int"),
        (lambda: MLP(2, []), ValueError, "number of layers must be at least 1, got 0"),
        (lambda: MLP(2, [2, "1"]), TypeError, "number of neurons must be an int, got the str '1'"),
        (lambda: one("sigmod"), ValueError, "no activation is named 'sigmod'; did you mean 'sigmoid'?"),
        (lambda: one("????"), ValueError, "names are linear, neg, .*tanh"),
        (lambda: one("mul"), ValueError, "'mul' takes more than one number"),
        (lambda: one("dot"), ValueError, "'dot' takes more than one number"),
        (lambda: one(3), TypeError, "expected an activation: a name or a function; got the int 3"),
        (lambda: one(lambda z: math.tanh(z.data))([1.0]), TypeError, "returned the float .* no gradient"),
        (lambda: Neuron(2, w=[1.0], name="h1"), ValueError, "neuron h1 takes 2 weights, one per input; got 1"),
        (lambda: Neuron(1, w=0.5), TypeError, "weights as a list, got the float"),
        (lambda: Neuron(1, w=["0.5"], name="h1"), TypeError, "number for h1.w0 must be a number, got the str '0.5'"),
        (lambda: Neuron(1, b="0"), TypeError, "number for b must be a number, got the str '0'"),
        (lambda: Neuron(1, rng="seed"), TypeError, "rng must be a random.Random or a seed, an int; got the str 'seed'"),
        (lambda: Neuron(2)([1.0]), ValueError, "takes 2 inputs, got 1"),
        (lambda: Layer(2, 2)([1.0, 2.0, 3.0]), ValueError, "neuron n0 takes 2 inputs, got 3"),
        (lambda: Neuron(1)(1.0), TypeError, "inputs of a neuron as a list, got the float 1.0; put it in"),
        (lambda: Neuron(1)(["1"]), TypeError, "got the str '1'; convert it first"),
        (lambda: Layer(1, 2, w=[[1.0]]), ValueError, "expected 2 rows of weights, one per neuron, got 1"),
        (lambda: Layer(1, 2, b=[1.0]), ValueError, "expected 2 biases, one per neuron, got 1"),
        (lambda: Layer(1, 2, names=["h1"]), ValueError, "expected 2 names, one per neuron, got 1"),
        (lambda: MLP(1, [1, 1], activation=["tanh"]), ValueError, "expected 2 activations, one per layer, got 1"),
        (lambda: Module(), TypeError, "abstract"),
    ],
)
def test_bad_input_is_explained(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


# ---- imports ----


def run(code: str, *path: Path) -> subprocess.CompletedProcess[str]:
    lines = ["import sys", f"sys.path[:0] = {[str(p) for p in path]}", code]
    command = [sys.executable, "-I", "-S", "-c", "\n".join(lines)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_nn_needs_nothing_but_the_standard_library() -> None:
    done = run("import nn; print(nn.MLP(2, [2, 1]))", ROOT)
    assert (done.returncode, done.stdout[:6]) == (0, "MLP of")


@pytest.mark.parametrize("package", ["nn", "viz"])
def test_the_autograd_of_another_distribution_is_an_error(package: str, tmp_path: Path) -> None:
    other = tmp_path / "autograd" / "__init__.py"
    other.parent.mkdir()
    other.write_text("def grad(f): ...\n", encoding="utf-8")
    done = run(f"import {package}", tmp_path, ROOT)
    assert done.returncode == 1
    assert "ImportError: nn and viz need the autograd of scalar-autograd, but Python found another" in done.stderr
    assert str(other) in done.stderr
    assert "pip uninstall --yes autograd scalar-autograd" in done.stderr


def test_the_refusal_names_the_directory_of_a_package_without_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(autograd, "Value")
    monkeypatch.setattr(autograd, "__file__", None)
    with pytest.raises(ImportError, match=re.escape(str(ROOT / "autograd"))):
        importlib.reload(importlib.import_module("nn._check_autograd_package"))


def test_a_prefix_is_put_before_every_name() -> None:
    net = MLP(1, [1])
    assert [name for name, _ in net.named_modules("net")] == ["net", "net.layers.0", "net.layers.0.neurons.0"]
    assert [name for name, _ in net.named_modules()] == ["", "layers.0", "layers.0.neurons.0"]


@pytest.mark.parametrize("knot", [[1.0], {"x": 1.0}], ids=["list", "dict"])
def test_a_container_that_contains_itself_is_searched_once(knot: Any) -> None:
    net = nn.MLP(1, [1], rng=1)
    inner = nn.Linear(1, 1, rng=1)
    if isinstance(knot, dict):
        knot |= {"knot": [knot], "inner": inner}
    else:
        knot += [(knot,), inner]
    net.knot = knot  # type: ignore[attr-defined]  # an attribute of a user
    net.twice = [[inner.bias], [inner.bias]]  # type: ignore[attr-defined]
    assert len(net.parameters()) == 4
    assert len(dict(net.named_parameters())) == 4
    history = nn.fit(
        net,
        [([float(i)], 1.0) for i in range(10)],
        loss=nn.mse_loss,
        optimizer=nn.SGD(net.parameters(), lr=0.01),
        epochs=2,
        progress=False,
    )
    assert len(history) == 2


@pytest.mark.parametrize("part", [Value(1.0), MLP(1, [1])], ids=["a parameter", "a module"])
@pytest.mark.parametrize(
    "hide",
    [
        lambda x: {x},
        lambda x: frozenset({x}),
        lambda x: deque([x]),
        lambda x: np.array([[x, None]], dtype=object),
        lambda x: [({"a": deque([1.0, x])},)],
    ],
)
def test_parts_in_containers_that_are_not_searched_are_an_error(hide: Callable[[Any], Any], part: Any) -> None:
    class Hiding(Module):
        def __init__(self, x: Any) -> None:
            self.inner = [MLP(1, [1])]
            self.weights = x

    model = Hiding(hide(part))
    for find in (model.parameters, model.state_dict, model.modules, lambda: list(Hiding(model).named_parameters())):
        with pytest.raises(TypeError, match=r"the attribute (weights\.)?weights.* is .*lists, tuples and dicts only"):
            list(find())
    for other in (
        hide(1.0),
        hide("text"),
        hide(None),
        [],
        {},
        set(),
        deque(),
        np.ones(3),
        np.array([part * 2 if isinstance(part, Value) else 1]),
    ):
        model.weights = other
        assert model.parameters() == model.inner[0].parameters()


def test_modules_that_contain_each_other_have_a_repr() -> None:
    class Node(Module):
        pass

    a, b = Node(), Node()
    a.other, b.other = b, a  # type: ignore[attr-defined]  # as a user may write
    assert repr(a) == "Node(\n  (other): Node(\n    (other): ...\n  )\n)"
