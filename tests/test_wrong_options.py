"""Options with wrong values: no public function accepts them silently."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from math import nan
from typing import Any

import numpy as np
import pytest

import autograd
import autograd.checks
import nn
import viz
from autograd import Value
from tests.helpers.every_case import every_case

Call = Callable[..., Any]


def graph() -> Value:
    y = Value(0.5, "w") * Value(2.0, "x")
    y.label = "y"
    return y


def model() -> nn.MLP:
    return nn.MLP(2, [2, 1], rng=1)


def fitted(**options: Any) -> nn.History:
    net = model()
    given = {"loss": nn.mse_loss, "optimizer": nn.SGD(net.parameters(), lr=0.01), "epochs": 1, "progress": False}
    return nn.fit(net, [([1.0, 2.0], 1.0)] * 2, **(given | options))


def square(x: Any) -> Any:
    return x * x


def slope(x: Any) -> Any:
    return 2 * x


def with_parameter(kind: type, **given: Any) -> Call:
    """Return the constructor of an optimizer or a schedule, with its first argument."""
    first: Any = [Value(1.0)] if issubclass(kind, nn.SGD.__mro__[1]) else nn.SGD([Value(1.0)], lr=0.1)
    return lambda **options: kind(first, **(given | options))


# Calls with valid arguments, by the name of the function; options are added to them.
CALLS: dict[str, Call] = {
    "explain": lambda **options: viz.explain(graph(), **options),
    "check_work": lambda **options: viz.check_work(graph(), {"y": 1.0}, **options),
    "draw": lambda **options: viz.draw(graph(), **options).dot,
    "draw_network": lambda **options: viz.draw_network(model(), [1.0, 2.0], **options),
    "exercise": lambda **options: viz.exercise(**options),
    "step_through": lambda **options: viz.step_through(graph(), **options),
    "gradcheck": lambda **options: autograd.checks.gradcheck(square, 1.0, **options),
    "check_grads": lambda **options: autograd.checks.check_grads(square, (1.0,), **({"order": 1} | options)),
    "check_derivative": lambda **options: autograd.checks.check_derivative(square, slope, 1.0, **options),
    "finite_difference": lambda **options: autograd.checks.finite_difference(square, 1.0, **options),
    "check_primitive": lambda **options: autograd.checks.check_primitive(autograd.sin, **({"points": 2} | options)),
    "find_culprit": lambda **options: autograd.checks.find_culprit(graph(), **options),
    "root": lambda **options: autograd.root(lambda x: x * x - 2.0, 1.0, **options),
    "fixed_point": lambda **options: autograd.fixed_point(lambda x: x / 2, 1.0, **options),
    "grad": lambda **options: autograd.grad(square, **options)(1.0),
    "jacobian": lambda **options: autograd.jacobian(square, **options)(1.0),
    "gradients": lambda **options: autograd.gradients(graph(), Value(1.0), **options),
    "jvp": lambda **options: autograd.jvp(square, (1.0,), (1.0,), **options),
    "vjp": lambda **options: autograd.vjp(square, 1.0, **options),
    "linearize": lambda **options: autograd.linearize(square, 1.0, **options),
    "jit": lambda **options: autograd.jit(square, **options)(1.0),
    "vmap": lambda **options: autograd.vmap(square, **options)([1.0, 2.0]),
    "primitive": lambda **options: autograd.primitive("wrong_option", square, lambda z, x: (2 * x,), **options),
    "backward": lambda **options: graph().backward(**options),
    "fit": fitted,
    "train": lambda **options: model().train(**options),
    "zero_grad": lambda **options: model().zero_grad(**options),
    "load_state_dict": lambda **options: model().load_state_dict(model().state_dict(), **options),
    "clip_grad_norm_": lambda **options: nn.clip_grad_norm_([Value(1.0)], **({"max_norm": 1.0} | options)),
    "clip_grad_value_": lambda **options: nn.clip_grad_value_([Value(1.0)], **({"clip_value": 1.0} | options)),
    "EarlyStopping": nn.EarlyStopping,
    "Checkpoint": lambda **options: nn.Checkpoint("file.json", **options),
    "random_split": lambda **options: nn.random_split([1, 2], [1, 1], **options),
    "batches": lambda **options: list(nn.batches([1, 2], **({"batch_size": 2} | options))),
    "shuffled": lambda **options: nn.shuffled([1, 2], **({"seed": 1} | options)),
    "mse_loss": lambda **options: nn.mse_loss([Value(1.0)], [2.0], **options),
    "hinge_loss": lambda **options: nn.hinge_loss([Value(1.0)], [1], **options),
    "cross_entropy": lambda **options: nn.cross_entropy([Value(1.0), 2.0], 0, **options),
    "multi_margin_loss": lambda **options: nn.multi_margin_loss([Value(1.0), 2.0], 0, **options),
    "kl_div": lambda **options: nn.kl_div([Value(-0.5)], [1.0], **options),
    "l1_penalty": lambda **options: nn.l1_penalty([Value(1.0)], **options),
    "l2_penalty": lambda **options: nn.l2_penalty([Value(1.0)], **options),
    **{kind.__name__: with_parameter(kind) for kind in (nn.SGD, nn.Adam, nn.AdamW, nn.NAdam, nn.RAdam)},
    **{kind.__name__: with_parameter(kind) for kind in (nn.RMSprop, nn.Adagrad, nn.ReduceLROnPlateau, nn.LinearLR)},
    "StepLR": with_parameter(nn.StepLR, step_size=1),
    "ExponentialLR": with_parameter(nn.ExponentialLR, gamma=0.5),
    "CosineAnnealingLR": with_parameter(nn.CosineAnnealingLR, T_max=3),
    "OneCycleLR": with_parameter(nn.OneCycleLR, max_lr=0.1, total_steps=5),
    "Neuron": lambda **options: nn.Neuron(2, **options),
    "Layer": lambda **options: nn.Layer(2, 2, **options),
    "MLP": lambda **options: nn.MLP(2, [2, 1], **options),
    "Linear": lambda **options: nn.Linear(2, 1, **options),
    "Embedding": lambda **options: nn.Embedding(2, 2, **options),
    "LayerNorm": lambda **options: nn.LayerNorm(2, **options),
    "RMSNorm": lambda **options: nn.RMSNorm(2, **options),
    "SelfAttention": lambda **options: nn.SelfAttention(2, 1, **options),
    **{
        kind.__name__: kind
        for kind in (nn.Dropout, nn.LeakyReLU, nn.ELU, nn.GELU, nn.Softplus, nn.Hardtanh, nn.Softmax, nn.LogSoftmax)
    },
    **{kind.__name__: kind for kind in (nn.MSELoss, nn.HuberLoss, nn.KLDivLoss, nn.CrossEntropyLoss, nn.NLLLoss)},
    **{kind.__name__: kind for kind in (nn.L1Loss, nn.SmoothL1Loss, nn.MultiMarginLoss, nn.BCELoss)},
}
METHODS = {
    "backward": Value.backward,
    "train": nn.Module.train,
    "zero_grad": nn.Module.zero_grad,
    "load_state_dict": nn.Module.load_state_dict,
}

# Options whose values are not checked here, each with the reason.
FREE = {
    ("grad", "argnums"): "no arguments are allowed",
    ("jacobian", "argnums"): "no arguments are allowed",
    ("vmap", "in_axes"): "checked by its own tests",
    ("cross_entropy", "ignore_index"): "None ignores no row",
    **{(name, "b"): "None omits the bias" for name in ("Neuron", "Layer", "MLP")},
}


def public(name: str) -> Callable[..., Any]:
    found = METHODS.get(name)
    for package in (autograd, autograd.checks, nn, viz):
        found = found or getattr(package, name, None)
    assert found is not None
    return found


def flags_and_numbers() -> Iterator[Any]:
    """Yield each option of each call whose default is a bool, and each whose default is a number."""
    for name in CALLS:
        for p in inspect.signature(public(name)).parameters.values():
            if isinstance(p.default, bool):
                wrong: tuple[object, ...] = (3, "a", None, nan)
                wrong = ("a", nan, -1) if p.name == "verify" else wrong
            elif isinstance(p.default, int | float):
                wrong = ("a", None, nan, [])
            elif p.name in ("rate", "deadline", "max_grad_norm", "tolerance", "timeout"):
                wrong = ("a", nan, -1.0, [])
            elif p.default is None and "bool" in str(p.annotation):
                wrong = (3, "a", nan)
            else:
                continue
            for x in wrong:
                if (name, p.name) not in FREE and x is not p.default:
                    yield pytest.param(name, p.name, x, id=f"{name}-{p.name}-{x}")


@every_case(("name", "option", "wrong"), [*flags_and_numbers()])
def test_a_wrong_value_of_an_option_is_an_error_that_names_it(name: str, option: str, wrong: object) -> None:
    with pytest.raises((TypeError, ValueError)) as error:
        CALLS[name](**{option: wrong})
    text = str(error.value)
    shown = "learning rate" if option == "rate" else option.replace("_", " ").rstrip("s")
    assert shown in text.replace("_", " ") or "b must" in text, text
    assert "got" in text


@every_case("name", CALLS)
def test_a_call_without_options_is_valid(name: str) -> None:
    CALLS[name]()


def test_many_options_are_checked() -> None:
    assert sum(1 for _ in flags_and_numbers()) > 300


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("fixed_point", {"max_steps": 200}),
        ("check_primitive", {"points": 3, "seed": 1}),
        ("check_grads", {"order": 2, "directions": 1, "seed": 1}),
        ("EarlyStopping", {"patience": 3}),
        ("ReduceLROnPlateau", {"patience": 3, "cooldown": 1}),
        ("StepLR", {"step_size": 2}),
        ("CosineAnnealingLR", {"T_max": 4, "warmup": 1}),
        ("cross_entropy", {"ignore_index": -100}),
        ("MultiMarginLoss", {"p": 2}),
        ("Softmax", {"dim": -1}),
    ],
)
def test_an_int_of_numpy_is_an_int(name: str, options: dict[str, int]) -> None:
    CALLS[name](**{option: np.int64(x) for option, x in options.items()})
    for option in options:
        with pytest.raises(TypeError, match=option):
            CALLS[name](**{option: np.True_})


def test_a_method_that_is_called_on_its_class_needs_an_instance() -> None:
    with pytest.raises(TypeError, match="missing 3 required positional arguments: 'self'"):
        nn.Linear.__init__(bias=3)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "viz.explain(y * 3.0, [Value(7.0, 'v')])",
            "the output does not depend on v = 7, which is in wrt; its labeled",
        ),
        ("viz.explain(y, [Value(7.0)], names={'y': y})", "the output does not depend on the Value 7 without a label"),
        ("viz.draw(y, focus=Value(7.0, 'v'))", "focus"),
        ("nn.MLP(2, [1], init=0)", "init must be a function such as nn.init.xavier_uniform_, got the int 0"),
        ("autograd.primitive('f', abs, abs, samples=3)", "samples of f must be a tuple of intervals such as"),
        ("autograd.primitive('f', abs, abs, docs='')", "primitive() has no parameter 'docs'; did you mean doc?"),
        ("viz.draw(y, show=3)", "show must be a list of label, data, grad, partial, got the int 3"),
        ("viz.draw_network(nn.MLP(2, [1]), [1.0, 2.0], loss='mse')", "loss must be a function of an output and its"),
        ("viz.draw_network(nn.MLP(2, [1]), [1.0, 2.0], history=3)", "history must be of class History, got the int 3"),
    ],
)
def test_a_wrong_argument_says_what_was_expected(text: str, message: str) -> None:
    with pytest.raises((TypeError, ValueError)) as error:
        eval(text, {"viz": viz, "nn": nn, "autograd": autograd, "Value": Value, "y": graph()})
    assert message in str(error.value)
