"""Modules, losses and Sequential under PyTorch's names: parts, buffers, storage, replays, and invalid arguments."""

from __future__ import annotations

import copy
import json
import pickle
from functools import partial
from math import isnan, nan
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Value, jit, vmap
from tests.helpers import torch_cases as cases
from tests.helpers.every_case import every_case


class Net(nn.Module):
    def __init__(self) -> None:
        self.first = nn.Linear(2, 3, rng=1)
        self.rest = [nn.Sequential(nn.Tanh(), self.first), nn.ReLU()]
        self.add_module("last", nn.Linear(3, 1, rng=2))
        self.register_buffer("seen", 0.0)
        self.register_buffer("mean", [[1.0, Value(2.0)], (3,)])
        self.register_buffer("scratch", 5, persistent=False)
        self.register_parameter("scale", Value(2.0))


def test_modules_are_listed_as_in_pytorch() -> None:
    net = Net()
    (sequential, relu) = net.rest
    assert list(net.modules()) == [net, net.first, sequential, sequential[0], relu, net.last]
    assert list(net.children()) == [net.first, sequential, relu, net.last]
    assert [name for name, _ in net.named_children()] == ["first", "rest.0", "rest.1", "last"]
    assert [name for name, _ in net.named_modules()] == ["", "first", "rest.0", "rest.0.0", "rest.1", "last"]
    shared = nn.ReLU()
    assert list(nn.Sequential(shared, shared).children()) == [shared]


def test_apply_calls_a_function_with_inner_modules_first() -> None:
    seen: list[nn.Module] = []
    net = nn.Sequential(nn.Sequential(nn.Linear(1, 1, rng=1), nn.Tanh()), nn.ReLU())
    assert net.apply(seen.append) is net
    assert seen == [net[0][0], net[0][1], net[0], net[1], net]

    def clear(module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            for p in module.parameters():
                p.data = 0.0

    assert net.apply(clear)([5.0])[0].data == 0.0
    with pytest.raises(TypeError, match="apply takes a function of a module, got the int 3"):
        net.apply(3)  # type: ignore[arg-type]  # the subject of this test
    deep: nn.Module = nn.Tanh()
    for _ in range(3_000):
        deep = nn.Sequential(deep)
    seen.clear()
    deep.apply(seen.append)
    assert len(seen) == 3_001


def test_buffers_are_numbers_of_the_state() -> None:
    net, other = Net(), Net()
    assert dict(net.named_buffers()) == {"seen": 0.0, "mean": [[1.0, 2.0], (3.0,)], "scratch": 5.0}
    assert list(net.buffers()) == [0.0, [[1.0, 2.0], (3.0,)], 5.0]
    state = net.state_dict()
    assert [name for name in state if "mean" in name] == ["mean.0.0", "mean.0.1", "mean.1.0"]
    assert "scratch" not in state
    assert len(net.parameters()) == 9 + 4 + 1
    other.load_state_dict(state | {"seen": 7.0, "mean.0.1": -2.0, "scale": 9.0})
    assert (other.seen, other.mean, other.scale.data) == (7.0, [[1.0, -2.0], (3.0,)], 9.0)  # type: ignore[attr-defined]  # registered
    with pytest.raises(ValueError, match="the state dict lacks 'seen'"):
        other.load_state_dict({name: x for name, x in state.items() if name != "seen"})
    before = other.state_dict()
    with pytest.raises(TypeError, match=r"the number for mean\.0\.0 must be a number, got the str"):
        other.load_state_dict(state | {"mean.0.0": "x"})  # type: ignore[dict-item]  # the subject of this test
    assert other.state_dict() == before


def test_a_buffer_is_deleted_may_be_none_and_may_be_left_out_of_the_state(tmp_path: Path) -> None:
    net = Net()
    net.register_buffer("later", None)
    names = [name for name, _ in net.named_buffers()]
    assert names == ["seen", "mean", "scratch"]
    net.register_buffer("later", [1.0])
    del net.mean  # type: ignore[attr-defined]  # registered
    del net.scratch  # type: ignore[attr-defined]  # registered
    net.later = None  # type: ignore[assignment]  # as in PyTorch
    assert [name for name, _ in net.named_buffers()] == ["seen"]
    assert [name for name in net.state_dict() if "." not in name] == ["scale", "seen"]
    with pytest.raises(AttributeError, match="mean"):
        del net.mean  # type: ignore[attr-defined]  # registered
    net.register_buffer("mean", 3.0, persistent=False)
    net.seen = 4  # type: ignore[assignment]  # a user counts
    nn.save(net, tmp_path / "net.json")
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net)), nn.load(tmp_path / "net.json", types=[Net])):
        assert dict(twin.named_buffers()) == {"seen": 4, "mean": 3.0}
        assert "mean" not in twin.state_dict()
    with pytest.raises(ValueError, match="has unknown 'mean'"):
        net.load_state_dict(net.state_dict() | {"mean": 1.0})


def test_a_buffer_changes_the_result_of_replayed_training_and_prediction() -> None:
    class Shifted(nn.Module):
        def __init__(self) -> None:
            self.line = nn.Linear(1, 1, rng=3)
            self.register_buffer("shift", 1.0)

        def forward(self, x: Any) -> Any:
            return [self.line(x)[0] + self.shift]  # type: ignore[attr-defined]  # registered

    model, data = Shifted(), [([k / 8], [1.0]) for k in range(16)]
    first = nn.predict(model, [x for x, _ in data])
    model.shift = 3.0  # type: ignore[attr-defined]  # registered
    second = nn.predict(model, [x for x, _ in data])
    assert [y[0] - x[0] for x, y in zip(first, second, strict=True)] == pytest.approx([2.0] * 16)
    history = nn.fit(model, data, loss=nn.MSELoss(), optimizer=nn.SGD(model.parameters(), lr=0.1), epochs=3)
    assert history.eager == ""


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda net: net.add_module("last", 3), TypeError, "expected a module, got the int 3"),
        (lambda net: net.add_module("a.b", nn.ReLU()), ValueError, "must not be empty or have a dot, got 'a.b'"),
        (lambda net: net.add_module("forward", nn.ReLU()), ValueError, "Net already has an attribute 'forward'"),
        (lambda net: net.add_module("scale", nn.ReLU()), ValueError, "Net already has an attribute 'scale'"),
        (lambda net: net.add_module(3, nn.ReLU()), TypeError, "the name of a part must be a str, got the int 3"),
        (lambda net: net.register_parameter("b", 1.0), TypeError, "a parameter is a leaf Value, not the result of an"),
        (lambda net: net.register_parameter("b", Value(1.0) * 2), TypeError, "a parameter is a leaf Value"),
        (
            lambda net: net.register_buffer("b", "x"),
            TypeError,
            "a number of the buffer b must be a number, got the str",
        ),
        (lambda net: net.register_buffer("first", 1.0), ValueError, "Net already has an attribute 'first'"),
    ],
)
def test_a_part_that_cannot_be_added_is_explained(call: Any, error: type[Exception], message: str) -> None:
    net = Net()
    before = dict(vars(net))
    with pytest.raises(error, match=message):
        call(net)
    assert vars(net) == before


def test_parts_may_be_replaced_by_their_like() -> None:
    net = Net()
    net.add_module("last", new := nn.Linear(3, 1, rng=5))
    net.register_buffer("seen", 2)
    assert (net.last, net.seen) == (new, 2.0)  # type: ignore[attr-defined]  # registered
    assert net.requires_grad_() is net


def test_a_sequential_is_used_by_index_and_name() -> None:
    layers: list[Any] = [nn.Linear(2, 2, rng=1), nn.Tanh(), nn.Linear(2, 1, rng=2)]
    named = nn.Sequential({"in": layers[0], "act": "tanh", "out": layers[2]})
    assert named.out is layers[2] is named["out"] is named[-1]
    assert [name for name, _ in named.named_parameters()][-1] == "out.bias.0"
    assert named([0.5, 1.0])[0].data == nn.Sequential(*layers)([0.5, 1.0])[0].data
    net = nn.Sequential(*layers)
    assert [list(net[1:]), list(net[::-1])] == [layers[1:], layers[::-1]]
    assert [name for name, _ in net[1:].named_children()] == ["1", "2"]
    assert len(net.append("relu").extend([nn.ReLU6(), abs]).insert(1, nn.SiLU())) == 7
    assert [name for name, _ in net.named_children()] == ["0", "1", "2", "3", "4", "5"]
    net[1] = "sigmoid"
    assert repr(net[1]) == "Elementwise(sigmoid)"
    del net[4:]
    del net[1]
    assert list(net) == layers
    del named["act"]
    assert [name for name, _ in named.named_children()] == ["in", "out"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: nn.Sequential({"a.b": "tanh"}), ValueError, "a layer cannot have the name 'a.b'"),
        (lambda: nn.Sequential({"forward": "tanh"}), ValueError, "a layer cannot have the name 'forward'"),
        (lambda: nn.Sequential({3: "tanh"}), TypeError, "the name of a layer must be a str, got the int 3"),
        (lambda: nn.Sequential("tanh")["out"], KeyError, "a Sequential has no layer 'out'; it has 0"),
        (lambda: nn.Sequential("tanh")[1], IndexError, "list index out of range"),
        (lambda: nn.Sequential("tanh").append(3), TypeError, "layer 1 of a Sequential must be a module"),  # type: ignore[arg-type]  # the subject
    ],
)
def test_a_wrong_layer_is_explained(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_modules_of_options_are_stored_and_pickled(tmp_path: Path) -> None:
    modules: list[nn.Module] = [
        getattr(nn, kind)(**cases.activation_case(kind, i)[0]) for kind in cases.ACTIVATIONS for i in range(2)
    ]
    modules += [getattr(nn, kind)(**cases.loss_case(kind, i)[0]) for kind in cases.LOSSES for i in range(2)]
    modules += [nn.Sequential({"in": nn.Linear(1, 1, rng=1), "act": nn.Tanh()})[1:], Net()]
    path = tmp_path / "modules.json"
    nn.save(modules, path)
    json.loads(path.read_text(encoding="utf-8"))
    for again in (nn.load(path, types=[Net]), pickle.loads(pickle.dumps(modules))):
        assert [repr(module) for module in again] == [repr(module) for module in modules]
        assert [*map(state_of, again)] == [*map(state_of, modules)]


@pytest.mark.parametrize(
    ("kind", "parts", "message"),
    [
        (nn.CrossEntropyLoss, {"reduction": "sum"}, "CrossEntropyLoss needs weight, ignore_index, label_smoothing"),
        (nn.LeakyReLU, {"negative_slope": "x"}, "negative_slope must be a number, got the str 'x'"),
        (nn.Hardtanh, {"min_val": 2.0, "max_val": 1.0}, "min_val must be below max_val, got 2.0 and 1.0"),
        (nn.Sequential, {"layers": [], "names": ["a"]}, "zip"),
    ],
)
def test_damaged_parts_of_files_are_errors(kind: Any, parts: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        kind.rebuild(**parts)


def state_of(module: nn.Module) -> Any:
    return module.state_dict() or {
        name: x for name, x in vars(module).items() if isinstance(x, (int, float, str, list))
    }


@every_case(
    ("call", "error", "message"),
    [
        (
            lambda: nn.ReLU(inplace=True),
            TypeError,
            "ReLU has no option 'inplace': results are new Values; leave it out",
        ),  # type: ignore[call-arg]  # the subject
        (
            lambda: nn.MSELoss(reduce=False),
            TypeError,
            "MSELoss has no option 'reduce': pass reduction='none' for False",
        ),
        (lambda: nn.CrossEntropyLoss(size_average=True), TypeError, "CrossEntropyLoss has no option 'size_average'"),
        (lambda: nn.MSELoss(beta=1.0), TypeError, r"MSELoss\(\) has no parameter 'beta'; it takes reduction"),
        (lambda: nn.GELU("erf"), ValueError, "approximate must be 'none' or 'tanh', got 'erf'"),
        (lambda: nn.Hardtanh(1.0, 1.0), ValueError, "min_val must be below max_val, got 1.0 and 1.0"),
        (lambda: nn.Softplus(0), ValueError, "the beta of Softplus must be a finite number above 0, got 0"),
        (
            lambda: nn.Softmax(dim=0)([[1.0], [2.0]]),
            ValueError,
            "Softmax supports only the last dimension, dim=-1; got dim=0",
        ),
        *(
            (lambda x=x: nn.Softmax()(x), ValueError, "softmax of an empty list is undefined; pass at least one number")
            for x in ([], [[]], [[1.0, 2.0], []])
        ),
        (lambda: nn.Softmax()(1.0), TypeError, r"Softmax takes a list of numbers, got the float 1.0; put it in \[ \]"),
        (lambda: nn.smooth_l1_loss(1.0, 1.0, beta=-1), ValueError, "beta of smooth_l1_loss must be at least 0, got -1"),
        (lambda: nn.cross_entropy([1.0, 2.0], 0, [1.0]), ValueError, "needs one class weight per class: 2, got 1"),
        (lambda: nn.cross_entropy([1.0, 2.0], 0, label_smoothing=2), ValueError, "label_smoothing must be from 0 to 1"),
        (lambda: nn.nll_loss([1.0, 2.0], 2), IndexError, "the index of a class must be from 0 to 1, got 2"),
        (lambda: nn.nll_loss([1.0, 2.0], [0.5, 0.5]), ValueError, "nll_loss needs the index of one class per row"),
        (lambda: nn.multi_margin_loss([1.0], 0, p=3), ValueError, "the p of multi_margin_loss must be 1 or 2, got 3"),
        (
            lambda: nn.binary_cross_entropy([0.5, 0.5], [1, 0], [1.0]),
            ValueError,
            "the weight of binary_cross_entropy must",
        ),
        (
            lambda: nn.binary_cross_entropy_with_logits([[0.5, 0.5]], [[1, 0]], pos_weight=[1.0]),
            ValueError,
            "the pos_weight of binary_cross_entropy_with_logits must have one number for each of 2 in a row, got 1",
        ),
    ],
)
def test_a_wrong_option_is_explained(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_the_mean_of_ignored_rows_is_nan_and_their_sum_0() -> None:
    scores = [[Value(1.0), Value(2.0)]] * 2
    assert isnan(nn.cross_entropy(scores, [-100, -100]).data)
    total = nn.nll_loss(scores, [5, 5], ignore_index=5, reduction="sum")
    total.backward()
    assert (total.data, scores[0][0].grad) == (0.0, 0.0)
    assert isnan(nn.cross_entropy([nan, 1.0], 0))
    assert [y.data for y in nn.nll_loss(scores, [1, -100], reduction="none")] == [-2.0, 0.0]


CLASSES = [([k / 8 - 1, (k * 5 % 16) / 8 - 1], k % 3) for k in range(24)]


def trained(loss: Any, data: Any, **options: Any) -> tuple[list[float], str, list[float]]:
    model = nn.Sequential(nn.Linear(2, 4, rng=1), nn.LeakyReLU(0.1), nn.Linear(4, 3, rng=2), **options)
    optimizer = nn.RAdam(model.parameters(), lr=0.05)
    history = nn.fit(model, data, loss=loss, optimizer=optimizer, epochs=4, batch_size=12)
    return history.loss, history.eager, [p.data for p in model.parameters()]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"reduction": "sum"},
        {"weight": [1.0, 2.0, 0.5]},
        {"label_smoothing": 0.2, "weight": [1.0, 2.0, 0.5]},
        {"ignore_index": 1},
    ],
)
def test_training_replays_models_with_losses_that_are_modules(options: Any) -> None:
    """Whole graphs give the same losses and weights: without replays, each batch is a call to the functions."""
    losses, eager, numbers = trained(nn.CrossEntropyLoss(**options), CLASSES)
    assert eager == ""
    again, _, others = trained(lambda y, t: nn.cross_entropy([list(row) for row in y], t, **options), CLASSES)
    assert losses == pytest.approx(again, rel=1e-12)
    assert numbers == pytest.approx(others, rel=1e-9)
    by_hand = trained(partial(nn.cross_entropy, **options), CLASSES)
    assert losses == pytest.approx(by_hand[0], rel=1e-12)


def test_rows_that_are_ignored_do_not_count_in_replayed_training() -> None:
    """By default too, because the loss of a row then takes a different path than other rows."""
    data = [(x, -100 if k % 5 == 1 else t) for k, (x, t) in enumerate(CLASSES)]
    kept = [pair for pair in data if pair[1] != -100]
    for loss in (nn.cross_entropy, nn.CrossEntropyLoss()):
        net = nn.Sequential(nn.Linear(2, 3, rng=1))
        twin = nn.Sequential(nn.Linear(2, 3, rng=1))
        for model, rows in ((net, data), (twin, kept)):
            nn.fit(model, rows, loss=loss, optimizer=nn.SGD(model.parameters(), lr=0.1), epochs=5)
        assert [p.data for p in net.parameters()] == pytest.approx([p.data for p in twin.parameters()], rel=1e-12)


def test_losses_and_activations_are_recorded_in_programs() -> None:
    model = nn.Sequential(nn.Linear(2, 3, rng=1), nn.Softplus(2.0, 1.0), nn.Softmax())
    for loss in (nn.SmoothL1Loss(beta=0.3), nn.BCELoss(weight=[1.0, 2.0, 3.0]), nn.HuberLoss(delta=0.1)):

        def of_row(x: list[float], t: list[float], loss: Any = loss) -> Any:
            return loss(model(x), t)

        rows = [[0.5, -1.0], [2.0, 0.25], [-1.5, 3.0]]
        targets = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.25, 0.25, 0.5]]
        wanted = [of_row(x, t).data for x, t in zip(rows, targets, strict=True)]
        replayed = jit(of_row)
        assert [replayed(x, t).data for x, t in zip(rows, targets, strict=True)] == wanted
        assert [y.data for y in vmap(of_row)(rows, targets)] == wanted
