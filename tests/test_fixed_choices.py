"""Options with a fixed list of values: the error for a misspelled value suggests the right one."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

import autograd
import autograd.checks
import nn
import nn.init
import viz
from autograd import Value
from autograd.names.closest_names import similar
from tests.helpers.every_case import every_case

PACKAGES = (autograd, autograd.checks, nn, nn.init, viz)


def pair() -> Value:
    return Value(1.0, "x") * Value(2.0, "y")


def schedule(kind: Callable[..., Any], **given: Any) -> Callable[..., Any]:
    return lambda **options: kind(nn.SGD([Value(1.0)], lr=0.1), **given, **options)


# A call for each text option. The error for a wrong value is the same for all options that share a check.
CALLS: dict[str, Callable[..., Any]] = {
    "vmap": partial(autograd.vmap, abs),
    "gradcheck": partial(autograd.checks.gradcheck, abs, 1.0),
    "check_grads": partial(autograd.checks.check_grads, abs, (1.0,), order=1),
    "kaiming_normal_": partial(nn.init.kaiming_normal_, [[Value(1.0)]]),
    "kaiming_uniform_": partial(nn.init.kaiming_uniform_, [[Value(1.0)]]),
    "calculate_gain": nn.init.calculate_gain,
    "OneCycleLR": schedule(nn.OneCycleLR, max_lr=0.1, total_steps=5),
    "ReduceLROnPlateau": schedule(nn.ReduceLROnPlateau),
    "GELU": nn.GELU,
    "MLP": partial(nn.MLP, 2, [1]),
    "Layer": partial(nn.Layer, 2, 1),
    "Neuron": partial(nn.Neuron, 2),
    "draw": lambda **options: viz.draw(pair(), **options),
    "draw_dot": lambda **options: viz.draw_dot(pair(), **options),
    "draw_network": lambda **options: viz.draw_network(nn.MLP(2, [1]), [1.0, 2.0], **options),
    "exercise": viz.exercise,
    "cross_entropy": partial(nn.cross_entropy, [Value(1.0), 2.0], 0),
    "nll_loss": partial(nn.nll_loss, [Value(-1.0), -2.0], 0),
    "multi_margin_loss": partial(nn.multi_margin_loss, [Value(1.0), 2.0], 0),
}

# Text options without a fixed list: labels, names, sentences and files.
FREE = {
    *("label", "name", "names", "doc", "symbol", "text", "latex", "focus", "wrt", "shape", "format", "seed", "target"),
    *("inputs", "stopped", "eager", "best", "weights", "quantities", "code", "quantity", "written"),
}


def options_of_text() -> Iterator[tuple[str, str]]:
    """Yield each public function with each of its options that takes text."""
    for package in PACKAGES:
        for name in package.__all__:
            x = getattr(package, name)
            try:
                parameters = inspect.signature(x).parameters.values()
            except (TypeError, ValueError):  # a type, or an exception
                continue
            for p in parameters:
                kind = str(p.annotation)
                is_text = isinstance(p.default, str) or "Literal['" in kind or "Reduction" in kind or name in CALLS
                if p.name not in FREE and is_text and ("str" in kind or "Literal['" in kind or "Reduction" in kind):
                    yield name, p.name


def call(name: str) -> Callable[..., Any]:
    """Return the function with its other arguments. The losses that are not in the list take two numbers."""
    if name in CALLS:
        return CALLS[name]
    loss = getattr(nn, name)
    return loss if isinstance(loss, type) else partial(loss, [Value(0.5)], [1.0])


def error_of(name: str, option: str, given: str) -> str:
    with pytest.raises(ValueError, match=f"got {given!r}|named {given!r}") as error:
        call(name)(**{option: given})
    return str(error.value)


@every_case(("name", "option"), [*options_of_text()])
def test_a_misspelled_value_is_suggested(name: str, option: str) -> None:
    message = error_of(name, option, "zzzzz")
    listed = message.partition("the names are ")[2].partition(".")[0]
    known = listed.split(", ") if listed else re.findall(r"'(\w+)'", message.partition(", got")[0])
    assert known
    for value in known:
        for wrong in {value.swapcase(), value[:-2] + value[:-3:-1], value + value[-1]} - {*known}:
            if similar(wrong, known):
                best = similar(wrong, known)[0]
                assert f"; did you mean {best!r}?" in error_of(name, option, wrong)
    assert f"; did you mean {known[0]!r}?" in error_of(name, option, known[0].swapcase())


def test_all_kinds_of_options_are_found() -> None:
    found = {option for _, option in options_of_text()}
    assert {"theme", "direction", "detail", "color", "rankdir", "show"} <= found
    assert {"mode", "modes", "reduction", "reduce", "approximate", "nonlinearity", "activation"} <= found
    assert {"threshold_mode", "anneal_strategy"} <= found
