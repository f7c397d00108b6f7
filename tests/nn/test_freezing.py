"""Frozen parameters: no gradient reaches them, optimizers skip them, and they stay frozen in copies and files."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Value, grad, gradients, jit, no_grad, vmap
from tests.helpers.torch_cases import OPTIMIZERS

SAMPLES = [([k / 10, 1 - k / 10], [k / 5]) for k in range(20)]


def model() -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, 3, rng=1), nn.Tanh(), nn.Linear(3, 1, rng=2))


def test_a_frozen_leaf_gets_no_gradient_from_any_sweep() -> None:
    w, x = Value(2.0), Value(3.0)
    w.grad = 5.0
    w.requires_grad = False
    assert (w.grad, w._has_grad, w.requires_grad, x.requires_grad) == (0.0, False, False, True)
    y = w * x * w
    for sweep in (y.backward, lambda: y.backward(create_graph=True), lambda: y.backward(inputs=[w, x])):
        x.grad = None
        sweep()
        assert (w.grad, w._has_grad, float(getattr(x.grad, "data", x.grad))) == (0.0, False, 4.0)
    y.grad = 1.0
    y._backward()
    y.zero_grad()
    w.grad = None  # as loops of micrograd and PyTorch do
    w.grad = 0.0
    assert not w._has_grad
    with pytest.raises(
        RuntimeError, match=r"Value\(data=2.0, grad=0.0\) has requires_grad=False, so it has no grad; got 1"
    ):
        w.grad = 1.0
    assert w.requires_grad_() is w
    y.backward()
    assert w.grad == 12.0


def test_results_require_a_gradient_as_in_pytorch() -> None:
    frozen, free = Value(2.0).requires_grad_(False), Value(3.0)
    with no_grad():
        computed = free * 2
    assert [x.requires_grad for x in (frozen * 2, frozen * free, free.detach(), computed, Value(1.0))] == [
        False, True, True, False, True,
    ]  # fmt: skip
    with pytest.raises(RuntimeError, match="only a leaf can be frozen"):
        (free * 2).requires_grad = False
    with pytest.raises(TypeError, match="requires_grad must be True or False, got the int 0"):
        free.requires_grad = 0  # type: ignore[assignment]  # the subject of this test


def test_derivatives_that_are_asked_for_are_computed() -> None:
    """grad and jit take numbers, and `gradients` says what it expects."""
    w = Value(2.0).requires_grad_(False)
    assert gradients(w * w, w) == 4.0
    assert grad(lambda x: x * w * x)(3.0).data == 12.0
    assert [y.data for y in vmap(lambda x: x * w)([1.0, 2.0])] == [2.0, 4.0]
    x = Value(3.0)
    jit(lambda a, b: a * b)(x, w).backward()
    assert (x.grad, w.grad, w._has_grad) == (2.0, 0.0, False)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_optimizers_skip_frozen_parameters(kind: str) -> None:
    """Also weight decay and momentum. When they are trained again, they continue with their memory."""
    a, b, alone = Value(1.0), Value(1.0), Value(1.0)
    options: dict[str, Any] = {"lr": 0.1, "weight_decay": 0.1}
    options |= {"momentum": 0.9} if kind in ("SGD", "RMSprop") else {}
    both, single = getattr(nn, kind)([a, b], **options), getattr(nn, kind)([alone], **options)
    for step in range(6):
        b.requires_grad_(step not in (2, 3))
        before = b.data
        for optimizer, loss in ((both, a * a + b * b * 3), (single, alone * alone * 3)):
            if optimizer is both or b.requires_grad:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        assert (b.data == before) == (not b.requires_grad)
    assert b.data == alone.data


@pytest.mark.parametrize(("batch_size", "replays"), [(10, True), (4, False)])
def test_fit_trains_the_other_parameters_with_and_without_replays(batch_size: int, replays: bool) -> None:
    found = []
    for freezes in (True, False):
        net = model()
        net[0].requires_grad_(not freezes)
        before = net[0].state_dict()
        optimizer = nn.Adam((net if freezes else net[2]).parameters(), lr=0.05)
        history = nn.fit(net, SAMPLES, loss=nn.mse_loss, optimizer=optimizer, epochs=4, batch_size=batch_size, seed=1)
        assert (net[0].state_dict(), not history.eager) == (before, replays)
        assert not freezes or not any(p._has_grad for p in net[0].parameters())
        found.append(net.state_dict())
    assert found[0] == found[1]


def test_training_of_nothing_is_an_error() -> None:
    net = model().requires_grad_(False)
    with pytest.raises(ValueError, match="all parameters of the optimizer are frozen"):
        nn.fit(net, SAMPLES, loss=nn.mse_loss, optimizer=nn.SGD(net.parameters(), lr=0.1), epochs=1)
    with pytest.raises(TypeError, match=r"Value\(\) has no parameter 'requires_grad'; a new Value has it"):
        Value(1.0, requires_grad=True)


def test_copies_pickles_and_files_keep_it(tmp_path: Path) -> None:
    net = model()
    net[0].requires_grad_(False)
    optimizer = nn.SGD(net.parameters(), lr=0.1)
    nn.save({"net": net, "optimizer": optimizer}, tmp_path / "net.json")
    loaded = nn.load(tmp_path / "net.json")
    frozen = [p.requires_grad for p in net.parameters()]
    assert frozen == [False] * 9 + [True] * 4
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net)), loaded["net"]):
        assert [p.requires_grad for p in twin.parameters()] == frozen
    assert [p.requires_grad for p in loaded["optimizer"].param_groups[0]["params"]] == frozen
    assert not copy.copy(net[0].bias[0]).requires_grad
    other = model()
    other.load_state_dict(net.state_dict())  # numbers only
    assert all(p.requires_grad for p in other.parameters())
    net.load_state_dict(model().state_dict())
    net.zero_grad()
    net.zero_grad(set_to_none=False)
    nn.clip_grad_norm_(net.parameters(), 1.0)
    assert [p.requires_grad for p in net.parameters()] == frozen


def test_the_summary_names_frozen_parameters() -> None:
    net = model()
    net[0].weight[0][0].requires_grad = False
    net[2].requires_grad_(False)
    notes = {line.split()[0]: line.split("  ")[-1].strip() for line in net.summary().splitlines()[1:]}
    assert notes == {"-": "5 frozen", "0": "1 frozen", "1": "0", "2": "frozen"}
