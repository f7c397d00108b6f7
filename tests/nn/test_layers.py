"""Modules and layers: names, state dicts, shapes, initial weights, gradients."""

from __future__ import annotations

import math
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from math import isclose
from statistics import fmean, pstdev
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value
from autograd.structure import flatten
from tests.helpers.draws import draws
from tests.helpers.every_case import every_case
from tests.helpers.nodes import identical
from tests.helpers.paths import ROOT


class Tied(nn.Module):
    """Parameters in every kind of container, one of them twice, and attributes that are not parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.first = Value(1.0)
        self.table = {"a": Value(2.0), "b": (Value(3.0), self.first)}
        self.parts = [nn.Linear(1, 1, rng=1), nn.Dropout(0.5)]
        self.result = self.first * 2
        self.width = 3


class Holder(nn.Module):
    """A module that keeps its arguments."""

    held: Any


# ---- parts of a module ----


def test_parameters_have_the_names_of_their_places() -> None:
    net = nn.MLP(2, [3, 1])
    names = [name for name, _ in net.named_parameters()]
    assert "layers.0.neurons.1.w.0" in names
    assert names[:3] == [f"layers.0.neurons.0.{part}" for part in ("w.0", "w.1", "b")]
    tied = Tied()
    assert list(tied.state_dict()) == ["first", "table.a", "table.b.0", "parts.0.weight.0.0", "parts.0.bias.0"]
    assert [name for name, _ in tied.named_modules()] == ["", "parts.0", "parts.1"]
    assert tied.parameters()[0] is tied.first


def test_a_module_is_abstract_and_needs_a_forward() -> None:
    with pytest.raises(TypeError, match="Module is abstract"):
        nn.Module()
    with pytest.raises(NotImplementedError, match="Tied has no forward method"):
        Tied()(1.0)


def test_a_module_that_holds_itself_is_walked_once() -> None:
    tied = Tied()
    tied.whole = tied  # type: ignore[attr-defined]  # as a back reference would be
    assert len(tied.parameters()) == 5


class Pair(NamedTuple):
    """A user's tuple type."""

    left: Any
    right: Any


PARTS = st.recursive(
    st.sampled_from(["value", "shared", "result", "module", "itself", "number", "function"]),
    lambda parts: st.one_of(
        st.lists(parts, max_size=3),
        st.tuples(parts, parts),
        st.builds(Pair, parts, parts),
        st.dictionaries(st.sampled_from("abc"), parts, max_size=3),
    ),
    max_leaves=8,
)


@settings(max_examples=draws(test=50, cover=200, soak=5_000))
@given(parts=st.lists(PARTS, max_size=4))
def test_parts_are_the_same_with_names_and_without(parts: list[Any]) -> None:
    model, shared = Holder(), Value(0.0)

    def built(part: Any) -> Any:
        match part:
            case "value":
                return Value(1.0)
            case "shared":
                return shared
            case "result":
                return shared * 2
            case "module":
                return nn.Linear(1, 1, rng=1)
            case "itself":
                return model
            case "number" | "function":
                return {"number": 1, "function": autograd.tanh}[part]
            case Pair():
                return Pair(*map(built, part))
            case dict():
                return {key: built(x) for key, x in part.items()}
            case _:
                return type(part)(built(x) for x in part)

    for i, part in enumerate(parts):
        setattr(model, f"part{i}", built(part))
    assert identical(model.parameters(), [p for _, p in model.named_parameters()])
    modules = [module for _, module in model.named_modules()]
    assert all(x is y for x, y in zip(model._modules_and_parameters()[0], modules, strict=True))


def test_deep_containers_are_searched() -> None:
    model, x = Holder(), Value(1.0)
    held: Any = x
    for _ in range(10_000):
        held = [held]
    model.held = held
    assert identical(model.parameters(), [x])
    while held is not x:  # freed one by one, because freeing nested lists recurses in Python
        held = held.pop()


def test_state_dicts_can_be_saved_and_loaded() -> None:
    one, two = nn.MLP(2, [3, 1], rng=1), nn.MLP(2, [3, 1], rng=2)
    assert one([1.0, 2.0]) != two([1.0, 2.0])
    assert two.load_state_dict(one.state_dict()) == ([], [])
    assert one([1.0, 2.0]) == two([1.0, 2.0])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            lambda state: state | {"weight.9": 1.0},
            ValueError,
            r"has unknown 'weight.9'; Linear has 3 parameters \('weight",
        ),
        (lambda state: {k: x for k, x in state.items() if k != "bias.0"}, ValueError, "lacks 'bias.0'"),
        (lambda state: state | {"bias.0": "1"}, TypeError, "the number for bias.0 must be a number, got the str '1'"),
        (lambda state: list(state), TypeError, "maps names to numbers; got the list"),
    ],
)
def test_a_state_dict_that_does_not_fit_changes_nothing(
    change: Callable[[dict[str, Any]], Any], error: type[Exception], message: str
) -> None:
    layer = nn.Linear(2, 1, rng=1)
    before = layer.state_dict()
    with pytest.raises(error, match=message):
        layer.load_state_dict(change(dict.fromkeys(before, 0.0)))
    assert layer.state_dict() == before
    if error is ValueError:
        assert any(layer.load_state_dict(change(dict.fromkeys(before, 0.5)), strict=False))
        assert layer.state_dict()["weight.0.0"] == 0.5


def test_errors_show_only_the_first_of_many_names() -> None:
    with pytest.raises(ValueError, match=r"lacks 'layers.0.neurons.0.w.0'.* and 19 more; MLP has 24 parameters"):
        nn.MLP(2, [4, 1, 2, 1]).load_state_dict({})


def test_train_and_eval_reach_all_modules() -> None:
    net = nn.Sequential(nn.Dropout(0.5, rng=1), nn.Sequential(nn.Dropout(0.5, rng=1)))
    assert net.eval() is net
    assert [module.training for _, module in net.named_modules()] == [False] * 4
    assert net([1.0, 2.0]) == [1.0, 2.0]
    assert net.train()[0].training


@pytest.mark.parametrize("mode", [True, False])
def test_the_mode_of_training_is_a_bool_in_every_module(mode: bool) -> None:
    net = nn.Sequential(nn.Dropout(0.5, rng=1), nn.Linear(2, 1, rng=1))
    net.train(mode)
    assert [module.training for _, module in net.named_modules()] == [mode] * 3


def test_reprs_and_summaries_show_the_layers() -> None:
    assert repr(Tied()).splitlines()[1] == "  (parts.0): Linear(in_features=1, out_features=1, bias=True)"
    for layer, text in (
        (nn.LayerNorm(3, bias=False), "LayerNorm(3, eps=1e-05, elementwise_affine=True)"),
        (nn.Embedding(5, 2), "Embedding(5, 2)"),
        (nn.Dropout(0.1), "Dropout(p=0.1)"),
    ):
        assert repr(layer) == text
    assert repr(nn.SelfAttention(2, 1)).startswith("SelfAttention(num_heads=1\n  (query): Linear")
    table = nn.MLP(4, [8, 8, 1]).summary().splitlines()
    assert table[1].split() == ["-", "MLP", "121"]
    assert table[3].endswith("5  of 8 alike")
    assert len(table) == 8


# ---- neurons, layers, networks ----


def test_networks_are_built_from_weights_and_set_by_the_textbooks_names() -> None:
    net = nn.MLP.from_weights([[[1, 2], [3, 4]], [[5, 6]]], b=[Value(0.5, "b1"), None], activation="linear")
    assert net([1, 1]).data == 5 * 3.5 + 6 * 7.5
    net.w = [[[0, 0], [0, 0]], [[1, 1]]]
    net.b = [[1, 2], 3]
    assert net([1, 1]).data == 6.0
    assert [[b.data for b in layer if b is not None] for layer in net.b] == [[1.0, 2.0], [3.0]]
    layer = nn.Layer.from_neurons([nn.Neuron.from_weights([1, 2], activation="tanh")])
    layer.b = None
    assert layer([1, 1]).data == math.tanh(3)
    assert [p.data for p in nn.MLP.from_layers([layer]).parameters()] == [1.0, 2.0]


def test_a_sequential_takes_modules_names_operations_and_functions() -> None:
    net = nn.Sequential(nn.Linear.from_weights([[2.0]]), "relu", autograd.exp, lambda x: x[0])
    assert len(net) == 4
    assert net([1.0]).data == math.exp(2.0)
    assert [[y.data for y in row] for row in nn.Sequential(*list(net)[:3])([[1.0], [-1.0]])] == [[math.exp(2.0)], [1.0]]


# ---- initial weights ----


def test_the_same_seed_gives_the_same_model() -> None:
    for build in (
        lambda rng: nn.MLP(2, [3, 1], rng=rng, init=nn.init.xavier_uniform_),
        lambda rng: nn.Linear(2, 3, rng=rng),
        lambda rng: nn.Embedding(2, 2, rng=rng),
        lambda rng: nn.SelfAttention(4, 2, rng=rng, init=nn.init.kaiming_normal_),
    ):
        assert build(3).state_dict() == build(random.Random(3)).state_dict() != build(4).state_dict()


def test_the_numbers_of_a_seed_do_not_change() -> None:
    """Computed by hand from Python's generator, whose numbers are the same on all platforms."""
    rng = random.Random(5)
    draws = [rng.uniform(-1 / math.sqrt(2), 1 / math.sqrt(2)) for _ in range(3)]
    assert list(nn.Linear(2, 1, rng=5).state_dict().values()) == draws
    assert [x.data for x in nn.init.normal_([[Value(0)] * 1], generator=1)[0]] == [random.Random(1).normalvariate(0, 1)]


def test_gains_match_those_of_pytorch() -> None:
    for name, gain in (("linear", 1), ("sigmoid", 1), ("tanh", 5 / 3), ("relu", math.sqrt(2))):
        assert nn.init.calculate_gain(name) == gain
    assert nn.init.calculate_gain("leaky_relu") == math.sqrt(2 / 1.0001)
    assert nn.init.calculate_gain("leaky_relu", 0.5) == math.sqrt(1.6)


@pytest.mark.parametrize(
    ("draw", "spread", "bound"),
    [
        (lambda rows: nn.init.uniform_(rows, -2, 2, generator=1), 2 / math.sqrt(3), 2.0),
        (lambda rows: nn.init.micrograd_(rows, generator=1), 1 / math.sqrt(3), 1.0),
        (lambda rows: nn.init.normal_(rows, 0, 0.3, generator=1), 0.3, None),
        (lambda rows: nn.init.xavier_uniform_(rows, gain=2.0, generator=1),
         2 * math.sqrt(2 / 160), 2 * math.sqrt(6 / 160)),
        (lambda rows: nn.init.xavier_normal_(rows, generator=1), math.sqrt(2 / 160), None),
        (lambda rows: nn.init.kaiming_uniform_(rows, nonlinearity="relu", generator=1),
         math.sqrt(2 / 40), math.sqrt(6 / 40)),
        (lambda rows: nn.init.kaiming_normal_(rows, mode="fan_out", nonlinearity="tanh", generator=1),
         5 / 3 / math.sqrt(120), None),
        (lambda rows: nn.init.constant_(rows, 0.0), 0.0, 0.0),
    ],
)  # fmt: skip
def test_first_numbers_have_the_spread_of_the_papers(draw: Any, spread: float, bound: float | None) -> None:
    rows = [[Value(9.0) for _ in range(40)] for _ in range(120)]
    assert draw(rows) is rows
    numbers = [x.data for row in rows for x in row]
    assert isclose(pstdev(numbers), spread, rel_tol=0.03)
    assert abs(fmean(numbers)) < 0.05 * spread + 1e-12
    assert bound is None or max(map(abs, numbers)) <= bound


# ---- gradients of every layer, against finite differences ----

numbers = st.floats(-2, 2)
LAYERS: dict[str, Callable[[], nn.Module]] = {
    "neuron": lambda: nn.Neuron(4, activation="tanh", rng=1),
    "layer": lambda: nn.Layer(4, 2, activation="sigmoid", rng=1),
    "mlp": lambda: nn.MLP(4, [3, 2], activation="silu", b=Value(0.1), rng=1),
    "linear": lambda: nn.Linear(4, 3, rng=1),
    "sequential": lambda: nn.Sequential(nn.Linear(4, 2, rng=1), "gelu", nn.Linear(2, 2, rng=2)),
    "layer norm": lambda: nn.LayerNorm(4, eps=0.1),
    "rms norm": lambda: nn.RMSNorm(4, eps=0.1),
    "attention": lambda: nn.SelfAttention(4, 2, rng=1),
    "dropout": lambda: nn.Dropout(0.3, rng=1).eval(),
    "elementwise": lambda: nn.Elementwise("softplus"),
}


@pytest.mark.parametrize("name", LAYERS)
@given(rows=st.lists(st.lists(numbers, min_size=4, max_size=4), min_size=1, max_size=2), pick=st.integers(0, 10**6))
def test_a_layers_gradients_agree_with_finite_differences(name: str, rows: list[list[float]], pick: int) -> None:
    layer = LAYERS[name]()
    inputs = [[Value(x) for x in row] for row in rows]

    def total() -> Value:
        outputs = layer(inputs) if name == "attention" else [layer(row) for row in inputs]
        flat = flatten(outputs)[0]
        out: Value = autograd.dot([0.3 + 0.1 * i for i in range(len(flat))], flat)
        return out

    total().backward()
    leaves = [x for row in inputs for x in row] + layer.parameters()
    leaf = leaves[pick % len(leaves)]
    at = leaf.data

    def f(x: float) -> float:
        leaf.data = x
        return total().data

    h = 2.0**-9  # five points: the error is h**4 times a fifth derivative, plus rounding divided by h
    value = (8 * (f(at + h) - f(at - h)) - (f(at + 2 * h) - f(at - 2 * h))) / (12 * h)
    assert abs(leaf.grad - value) <= 1e-7 * max(1.0, abs(value))


def test_attention_takes_a_batch_of_sequences() -> None:
    layer, rows = nn.SelfAttention(2, 1, rng=1), [[1.0, 2.0], [0.5, -1.0]]
    batch = layer([rows, rows[:1]])
    assert [[[x.data for x in v] for v in sequence] for sequence in batch] == [
        [[x.data for x in v] for v in layer(rows)],
        [[x.data for x in layer(rows[:1])[0]]],
    ]


def test_an_embedding_passes_gradients_to_the_chosen_rows() -> None:
    table = nn.Embedding(3, 2, rng=1)
    autograd.fsum(x for row in table([2, 0, 2]) for x in row).backward()
    assert [[x.grad for x in row] for row in table.weight] == [[1.0, 1.0], [0.0, 0.0], [2.0, 2.0]]


def test_dropout_keeps_the_mean_and_has_the_right_rate() -> None:
    layer = nn.Dropout(0.25, rng=1)
    kept = [x.data for x in layer([1.0] * 20_000)]
    assert isclose(kept.count(0.0) / len(kept), 0.25, abs_tol=0.01)
    assert set(kept) == {0.0, 1 / 0.75}
    assert [x.data for x in nn.Dropout(1.0, rng=1)([1.0])] == [0.0]
    random.seed(3)
    first = nn.Dropout()
    random.seed(3)
    assert [x.data for x in first([1.0] * 9)] == [x.data for x in nn.Dropout()([1.0] * 9)]


# ---- bad input ----


@every_case(
    ("call", "error", "message"),
    [
        (lambda: nn.Linear(0, 1), ValueError, "number of input features must be at least 1, got 0"),
        (lambda: nn.Linear(2, 1.5), TypeError, "number of output features must be an int"),
        (lambda: nn.Linear(2, 1)([1.0]), ValueError, r"Linear\(in_features=2.*takes 2 inputs, got 1"),
        (lambda: nn.Linear(2, 1)(1.0), TypeError, "Linear takes a list of numbers, got the float"),
        (lambda: nn.Linear(2, 1, init="xavier"), TypeError, "init must be a function such as nn.init"),
        (lambda: nn.Linear.from_weights([[1], [2]], [1]), ValueError, "expected one bias per row of weights, 2; got 1"),
        (lambda: nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 1))([1, 2]), ValueError, "takes 2 inputs, got 3"),
        (lambda: nn.Sequential(3), TypeError, "layer 0 of a Sequential must be a module, .* got the int 3"),
        (lambda: nn.Sequential("tanhh"), ValueError, "did you mean 'tanh'"),
        (lambda: nn.Layer.from_weights([]), ValueError, "the number of neurons must be at least 1, got 0"),
        (lambda: nn.Layer.from_weights([[]]), ValueError, "the number of inputs must be at least 1, got 0"),
        (lambda: nn.Elementwise(3), TypeError, "expected an activation: a name or a function"),
        (lambda: nn.Dropout(1.5), ValueError, "from 0 to 1, got 1.5"),
        (lambda: nn.Dropout(0.5, rng=random), TypeError, "the rng of Dropout must be a random.Random or a seed"),
        (lambda: nn.LayerNorm(2)([1.0]), ValueError, "takes 2 inputs, got 1"),
        (lambda: nn.RMSNorm(2, eps=-1), ValueError, "eps must be a finite, nonnegative number, got -1"),
        (lambda: nn.RMSNorm.rebuild(normalized_shape=2, eps=0.0, weight=[1.0]), ValueError, "expected 2 numbers"),
        (lambda: nn.Embedding(2, 2)(2), IndexError, "index of an embedding must be from 0 to 1, got 2"),
        (lambda: nn.Embedding(2, 2)(-1), IndexError, "from 0 to 1, got -1"),
        (lambda: nn.Embedding(2, 2)([0.5]), TypeError, "must be an int, got the float 0.5"),
        (lambda: nn.SelfAttention(4, 3), ValueError, "embed_dim must be a multiple of num_heads"),
        (
            lambda: nn.SelfAttention.rebuild(num_heads=1, query=1, key=1, value=1, out=1),
            TypeError,
            "query, key, value and out must be Linear",
        ),
        (lambda: nn.Neuron(1, name=3), TypeError, "the name of a neuron must be a str"),
        (lambda: nn.Layer.from_neurons([nn.Neuron(1), nn.Neuron(2)]), ValueError, r"neurons with \[1, 2\] inputs"),
        (lambda: nn.MLP.from_layers([nn.Layer(1, 2), nn.Layer(1, 1)]), ValueError, "0 has 2 outputs, but layer 1"),
        (lambda: nn.MLP.from_weights([]), ValueError, "number of layers must be at least 1"),
        (lambda: nn.init.calculate_gain("sinh"), ValueError, "got 'sinh'; or pass a number as gain="),
        (lambda: nn.init.kaiming_normal_([[Value(1)]], mode="in"), ValueError, "mode must be 'fan_in' or 'fan_out'"),
        (lambda: nn.init.xavier_normal_([Value(1)]), ValueError, "a list of rows"),
        (lambda: nn.init.uniform_([[Value(1)]], math.nan, 1), ValueError, "an initial weight must be finite"),
        (lambda: nn.Linear(1, 1, rng="x"), TypeError, "rng must be a random.Random or a seed"),
    ],
)  # fmt: skip
def test_bad_input_is_explained(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_first_numbers_are_the_same_in_another_process() -> None:
    program = "import nn; print(nn.SelfAttention(4, 2, rng=1, init=nn.init.normal_).state_dict())"
    command = [sys.executable, "-c", program]
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == str(nn.SelfAttention(4, 2, rng=1, init=nn.init.normal_).state_dict())


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("bias", [True, False])
def test_the_arguments_of_a_norm_choose_its_parameters(affine: bool, bias: bool) -> None:
    names = [name for name, _ in nn.LayerNorm(2, elementwise_affine=affine, bias=bias).named_parameters()]
    assert names == (["weight.0", "weight.1"] * affine + ["bias.0", "bias.1"] * bias if affine else [])


@pytest.mark.parametrize("wrong", [0, -2, 1.5, "2", None])
def test_the_width_of_attention_is_a_count(wrong: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="numbers of a vector"):
        nn.SelfAttention(wrong, 1)


def test_only_operations_of_one_number_are_proposed_as_activations() -> None:
    with pytest.raises(ValueError, match="no activation is named 'hypott'") as raised:
        nn.Elementwise("hypott")
    proposed = re.findall(r"[a-z_0-9]+", str(raised.value).partition("the names are ")[2].partition(";")[0])
    assert {"linear", "tanh", "relu", "sigmoid"} <= {*proposed}
    assert not {"hypot", "add", "dot", "where", "maximum"} & {*proposed}
    with pytest.raises(ValueError, match=r"activation 'hypot' takes more than one number"):
        nn.Elementwise("hypot")
