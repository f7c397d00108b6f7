"""The error for a missing name suggests the right one."""

from __future__ import annotations

import re
import tomllib

import pytest

import autograd
import autograd.checks
import autograd.linalg
import nn
import viz
from autograd import Value
from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT


@every_case(
    ("tried", "there"),
    [
        ("autograd.tensor", "autograd.Value"),
        ("autograd.Tensor", "autograd.Value"),
        ("autograd.arctan", "autograd.atan"),
        ("autograd.arctan2", "autograd.atan2"),
        ("autograd.signum", "autograd.sign"),
        ("autograd.value_and_gradient", "autograd.value_and_grad"),
        ("autograd.log_sum_exp", "autograd.logsumexp"),
        ("nn.optim.lr_scheduler", "schedules are in nn, such as nn.StepLR"),
        ("nn.Erf", "nn.Elementwise('erf')"),
        ("nn.HingeLoss", "nn.hinge_loss"),
        ("nn.Parameter", "a Value that a module keeps as an attribute is a parameter"),
        ("nn.ModuleList", "a module keeps others in a list"),
        ("nn.DataLoader", "nn.batches"),
        ("nn.init.xavier_uniform", "nn.init.xavier_uniform_"),
        ("autograd.gradcheck", "it is autograd.checks.gradcheck"),
        ("autograd.checks.grad_check", "autograd.checks.gradcheck"),
        ("autograd.GradientTape", "autograd.gradients"),
        ("viz.show", "viz.draw"),
        ("viz.explian", "viz.explain"),
        ("nn.optim.Adam", "nn.Adam"),
        ("nn.optim.StepLR", "nn.StepLR"),
        ("nn.Convolution", None),
        ("nn.BatchNorm1d", "it has nn.LayerNorm and nn.RMSNorm"),
        ("nn.Adadelta", "its optimizers are SGD, Adam, AdamW, NAdam, RAdam, RMSprop and Adagrad"),
        ("nn.F", "activations are in autograd, losses in nn"),
        ("nn.load_model", "nn.load"),
        ("nn.init.he_normal", "nn.init.kaiming_normal_"),
        ("autograd.no_gradient", "autograd.no_grad"),
        ("autograd.linalg.norm", "it is autograd.norm"),
        ("autograd.linalg.eig", "it has cholesky, det, inv, solve"),
        ("viz.visualize", "viz.draw"),
        ("viz.plot_loss", "it is viz.plots.loss_curve"),
    ],
)
def test_the_error_suggests_a_name(tried: str, there: str | None) -> None:
    hints = (f"did you mean {there}?", f"; {there}") if there else "lists its names"
    with pytest.raises(AttributeError) as error:
        eval(tried, {"autograd": autograd, "nn": nn, "viz": viz})
    assert str(error.value).endswith(hints)


VALUE, MODEL = Value(2.0, "x"), nn.MLP(2, [1], rng=1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("autograd.grad(abs, argnum=1)", "grad() has no parameter 'argnum'; did you mean argnums?"),
        ("autograd.hessian(abs, wrt=1)", "hessian() has no parameter 'wrt'; did you mean argnums?"),
        (
            "autograd.jit(abs, static_argnums=1)",
            "jit() has no parameter 'static_argnums'; ints, bools, strings and other objects are static anyway",
        ),
        ("autograd.Value(1.0, name='x')", "Value() has no parameter 'name'; did you mean label?"),
        (
            "viz.explain(autograd.Value(1.0, 'x'), digits=3)",
            "explain() has no parameter 'digits'; did you mean decimals?",
        ),
        (
            "viz.explain(autograd.Value(1.0, 'x'), lr=0.1)",
            "explain() has no parameter 'lr'; did you mean rate?",
        ),
        (
            "viz.exercise(learning_rate=0.1)",
            "exercise() has no parameter 'learning_rate'; did you mean rate?",
        ),
        (
            "nn.Dropout(rate=0.5)",
            "Dropout() has no parameter 'rate'; did you mean p?",
        ),
        (
            "viz.draw(autograd.Value(1.0), rankdir='TB')",
            "draw() has no parameter 'rankdir'; did you mean direction?",
        ),
        (
            "viz.draw(autograd.Value(1.0), format='svg')",
            "draw() has no parameter 'format'; the extension in .save('graph.png') determines it",
        ),
        (
            "viz.draw(autograd.Value(1.0), size=3)",
            "draw() has no parameter 'size'; it takes root, direction, precision, show, names, theme, color, focus, "
            "collapse, detail, force and timeout",
        ),
        (
            "autograd.vmap(abs, out_axes=1)",
            "vmap() has no parameter 'out_axes'; results are stacked along axis 0; numpy.moveaxis(result, 0, 1) makes",
        ),
        ("autograd.where(1.0, 2.0)", "where() needs y; it takes condition, x and y"),
        ("autograd.pow(1.0, 2.0, 3.0)", "pow() takes only x and y by position, got 3 arguments; leave the others out"),
        ("autograd.softmax()", "softmax() needs values; it takes values"),
        ("autograd.log_softmax([1.0], 0)", "log_softmax() takes only values by position, got 2 arguments"),
        ("autograd.take([1.0])", "take() needs i; it takes xs and i"),
        ("autograd.isnan(y=1.0)", "isnan() has no parameter 'y'; it takes x"),
        ("autograd.isfinite(1.0, 2.0)", "isfinite() takes only x by position, got 2 arguments"),
        ("autograd.dot([1.0])", "dot() needs inputs; it takes weights, inputs and bias"),
        ("autograd.leaky_relu(1.0, 2.0, 3.0)", "leaky_relu() takes only x and slope by position, got 3 arguments"),
        ("autograd.Value(1.0).leaky_relu(1.0, 2.0)", "Value.leaky_relu() takes from 1 to 2"),
        ("nn.SGD(nn.MLP(1, [1]))", "expected parameters, got the module MLP; pass its .parameters()"),
    ],
)
def test_an_error_of_a_call_lists_the_parameters(call: str, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        eval(call, {"autograd": autograd, "nn": nn, "viz": viz})


@pytest.mark.parametrize(
    ("x", "tried", "there"),
    [
        (VALUE, "numpy", ".data"),
        (VALUE, "shape", "one number"),
        (VALUE, "sum", "autograd.fsum"),
        (VALUE, "retain_grad", "keeps its grad"),
        (VALUE, "clone", "copy.copy"),
        (MODEL, "predict", "model(x)"),
        (MODEL, "fit", "nn.fit"),
        (MODEL, "cuda", "leave this out"),
        (MODEL, "save", "nn.save"),
        (nn.SGD(MODEL.parameters()), "lr", "param_groups"),
        (nn.SGD(MODEL.parameters()), "minimize", ".step()"),
        (nn.History(), "losses", ".loss"),
        (nn.History(), "val_loss", ".validation_loss"),
        (VALUE, "derivative", ".grad"),
        (viz.draw(VALUE), "show", ".save"),
    ],
    ids=lambda x: x if isinstance(x, str) else type(x).__name__,
)
def test_an_attribute_of_another_library_suggests_the_equivalent_here(x: object, tried: str, there: str) -> None:
    with pytest.raises(AttributeError, match=re.escape(there)):
        getattr(x, tried)
    assert not hasattr(x, tried)
    assert tried not in dir(x)


def test_an_attribute_that_a_user_defines_replaces_the_hint() -> None:
    class Model(nn.Module):
        def __init__(self) -> None:
            self.weights = [Value(1.0)]

        def predict(self) -> Value:
            return self.weights[0]

    model = Model()
    assert model.predict() is model.parameters()[0]
    assert {"weights", "predict"} < {*dir(model)}


def plain(name: str) -> str:
    return name.lower().replace("_", "").removesuffix("loss")


@pytest.mark.parametrize("package", [autograd, autograd.checks, nn, nn.init, viz])
def test_every_name_is_suggested_for_any_spelling_of_it(package: object) -> None:
    for name in package.__all__:  # type: ignore[attr-defined]  # a package has it
        for spelled in (name.upper() + "_", name.replace("_", "").title() + "_"):
            with pytest.raises(AttributeError) as error:
                getattr(package, spelled)
            # A function and its class can share a spelling, as mse_loss and MSELoss do.
            alike = (each for each in package.__all__ if plain(each) == plain(name))  # type: ignore[attr-defined]  # as above
            assert str(error.value).lower().endswith(tuple(f".{each}?".lower() for each in alike))


def test_the_version_is_defined_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "autograd.__version__"}
    assert autograd.__version__.count(".") == 2
