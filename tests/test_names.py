"""A name that is not there leads to the one that is."""

from __future__ import annotations

import tomllib

import pytest

import autograd
import nn
from tests.helpers.paths import ROOT


@pytest.mark.parametrize(
    ("tried", "there"),
    [
        ("autograd.tensor", "autograd.Value"),
        ("autograd.Tensor", "autograd.Value"),
        ("autograd.arctan", "autograd.atan"),
        ("autograd.arctan2", "autograd.atan2"),
        ("autograd.signum", "autograd.sign"),
        ("autograd.value_and_gradient", "autograd.value_and_grad"),
        ("autograd.log_sum_exp", "autograd.logsumexp"),
        ("nn.Tanh", "nn.Elementwise('tanh')"),
        ("nn.ReLU", "nn.Elementwise('relu')"),
        ("nn.LeakyReLU", "nn.Elementwise('leaky_relu')"),
        ("nn.CrossEntropyLoss", "nn.cross_entropy"),
        ("nn.MSELoss", "nn.mse_loss"),
        ("nn.BCELoss", "nn.binary_cross_entropy"),
        ("nn.BCEWithLogitsLoss", "nn.binary_cross_entropy_with_logits"),
        ("nn.KLDivLoss", "nn.kl_div"),
        ("nn.Parameter", None),
        ("nn.optim.Adam", "nn.Adam"),
        ("nn.optim.StepLR", "nn.StepLR"),
        ("nn.Convolution", None),
    ],
)
def test_the_error_names_what_there_is(tried: str, there: str | None) -> None:
    hint = f"did you mean {there}?" if there else "lists its names"
    with pytest.raises(AttributeError) as error:
        eval(tried, {"autograd": autograd, "nn": nn})
    assert str(error.value).endswith(hint)


@pytest.mark.parametrize("package", [autograd, nn])
def test_every_name_leads_to_itself_in_any_spelling(package: object) -> None:
    for name in package.__all__:  # type: ignore[attr-defined]  # a package has it
        for spelled in (name.upper() + "_", name.replace("_", "").title() + "_"):
            with pytest.raises(AttributeError) as error:
                getattr(package, spelled)
            assert str(error.value).lower().endswith(f".{name}?".lower())


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "autograd.__version__"}
    assert autograd.__version__.count(".") == 2
