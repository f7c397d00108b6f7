"""Calls to nn with wrong arguments: errors say what was passed, what is accepted, and what to do."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

import nn
from autograd import Value
from tests.helpers.every_case import every_case

MODEL, V = nn.MLP(2, [1], rng=1), Value(1.0)
PYTHONS_OWN = re.compile(r"unexpected keyword|required (positional|keyword)|positional arguments? but|multiple values")
MADE_BY_NN = ("Epoch", "Training", "NotFiniteError", "StoredError")
PUBLIC = [name for name in nn.__all__ if callable(getattr(nn, name)) and name not in (*MADE_BY_NN, "KeepWeights")]


def error_of(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the error of a call, or None."""
    try:
        getattr(nn, name)(*args, **kwargs)
    except Exception as error:  # noqa: BLE001  (its text is the subject)
        return str(error)
    return ""


@every_case("name", PUBLIC)
def test_wrong_calls_of_nn_say_what_is_taken(name: str) -> None:
    """An unknown name, too many arguments, and missing arguments."""
    unknown, many, none = error_of(name, other_name=1), error_of(name, *[1.0] * 30), error_of(name)
    assert "other_name" in unknown
    assert "30" in many or name in ("Sequential", "export")  # they take any number
    for error in (unknown, many, none):
        assert not PYTHONS_OWN.search(error), error


@every_case(
    ("text", "message"),
    [
        ("nn.Adam([V], learning_rate=1)", "Adam() has no parameter 'learning_rate'; did you mean lr?"),
        ("nn.fit(MODEL, [], [])", "nn.fit(model, (X, y), loss=..., optimizer=..., epochs=...)"),
        ("nn.fit(MODEL, [])", "fit() needs loss, optimizer and epochs; it takes model, data"),
        (
            "nn.fit(MODEL, [], lr=1)",
            "fit() has no parameter 'lr'; the optimizer has it: nn.Adam(model.parameters(), lr=..",
        ),
        ("nn.MLP(2, hidden_layer_sizes=[3])", "MLP() has no parameter 'hidden_layer_sizes'; did you mean nouts?"),
        (
            "nn.SGD([V], 1, 1, 1, 1, 1, 1, 1)",
            "SGD() takes only params, lr, momentum, dampening, weight_decay, nesterov",
        ),
        ("nn.Linear(1, 2, in_features=1)", "Linear() got in_features twice, by position and by name; pass it once"),
        (
            "nn.CosineAnnealingLR(nn.SGD([V]), t_max=5)",
            "CosineAnnealingLR() has no parameter 't_max'; did you mean T_max?",
        ),
        (
            "nn.mse_loss([1.0], [1.0], reductions='sum')",
            "mse_loss() has no parameter 'reductions'; did you mean reduction?",
        ),
        (
            "nn.clip_grad_norm_(MODEL, 1.0)",
            "expected parameters as a list, got MLP of [Layer of [LinearNeuron(2)]]; pass its .parameters()",
        ),
        ("nn.predict(MODEL, [([1.0, 2.0], 1.0)])", "expected inputs, got pairs of an input and a target; pass [x for"),
        ("nn.mse_loss(1.0, 'x')", "a target of mse_loss must be a number, got the str 'x'"),
        ("nn.mse_loss(None, 1.0)", "an output of mse_loss must be a number, got None"),
        ("nn.init.xavier_uniform_(3)", "expected the rows of a matrix of weights as a list, got the int"),
        (
            "nn.init.normal_(MODEL)",
            "expected the rows of a matrix of weights as a list, got MLP of [Layer of [Lin",
        ),
        ("nn.save('net.json', MODEL)", "expected the path of a file, such as 'model.json', got MLP"),
        ("nn.load(3)", "expected the path of a file, such as 'model.json', got the int 3"),
        ("nn.MSELoss()([1.0])", "MSELoss.forward() needs target; it takes input and target"),
        ("nn.Linear(1, 1)([1.0], 2.0, 3.0)", "by position, got 3 arguments"),
        ("nn.SGD([V]).step(3)", "closure must be a function that returns the loss, got the int"),
    ],
)
def test_wrong_arguments_of_nn_say_what_to_do(text: str, message: str) -> None:
    with pytest.raises(TypeError) as error:
        eval(text, {"nn": nn, "MODEL": MODEL, "V": V})
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MODEL()", "MLP.__call__() needs x; it takes x"),
        ("MODEL(1.0, 2.0)", "MLP.__call__() takes only x by position, got 2 arguments; put the inputs in one list"),
        ("nn.Neuron(2)()", "Neuron.__call__() needs x; it takes x"),
        ("nn.SGD([V]).zero_grad(3, 4)", "SGD.zero_grad() takes only set_to_none by position, got 2 arguments; leave"),
        ("nn.SGD([V]).step(loss=V)", "SGD.step() has no parameter 'loss'; it takes closure"),
        ("MODEL.train(on=True)", "MLP.train() has no parameter 'on'; it takes mode"),
    ],
)
def test_wrong_calls_of_methods_name_the_class(text: str, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        eval(text)


@every_case(
    ("text", "message"),
    [
        (
            "fit(MODEL, schedule=nn.StepLR)",
            "schedule must be of class Schedule, got the class StepLR; make one: StepLR",
        ),
        ("fit(MODEL, optimizer=nn.SGD)", "optimizer must be of class Optimizer, got the class SGD; make one: SGD(...)"),
        ("fit(nn.MLP)", "model must be of class Module, got the class MLP; make one: MLP(...)"),
        ("fit(MODEL, history=nn.History)", "history must be of class History, got the class History; make one"),
        ("fit(MODEL, callbacks=nn.EarlyStopping)", "callbacks as a list, got the class EarlyStopping; make one"),
        ("fit(MODEL, loss=nn.MSELoss)", "expected a loss, got the class MSELoss; write loss=nn.MSELoss()"),
        ("fit(MODEL, epochs=int)", "the number of epochs must be an int, got the class int"),
        ("nn.StepLR(nn.SGD, 1)", "optimizer must be of class Optimizer, got the class SGD; make one: SGD(...)"),
        ("nn.SequentialLR(nn.SGD([V]), [nn.StepLR], [])", "a schedule must be of class Schedule, got the class StepLR"),
        ("nn.SGD(nn.MLP)", "expected parameters as a list, got the class MLP; make one: MLP(...)"),
        ("nn.SGD(MODEL.parameters)", "; call it"),
        ("nn.SGD([V], lr=float)", "the option lr of SGD must be a number, got the class float; it takes int"),
        ("nn.MLP(2, [1], activation=nn.ReLU)", "a name or a function; got the class ReLU; make one: ReLU(...)"),
        ("nn.Linear(2, 1, init=float)", "init must be a function such as nn.init.xavier_uniform_, got the class float"),
        ("nn.Linear(2, 1, rng=Random)", "rng must be a random.Random or a seed, an int; got the class Random"),
        (
            "nn.Sequential(nn.Linear)",
            "layer 0 of a Sequential must be a module, an activation's name or a function; got",
        ),
        ("nn.Layer.from_neurons([nn.Neuron])", "a neuron must be of class Neuron, got the class Neuron; make one"),
        ("nn.MLP.from_layers([nn.Layer])", "a layer must be of class Layer, got the class Layer; make one: Layer(...)"),
        ("nn.predict(nn.MLP, [[1.0]])", "model must be of class Module, got the class MLP; make one: MLP(...)"),
        ("nn.Sequential().add_module('a', nn.ReLU)", "expected a module, got the class ReLU; make one: ReLU(...)"),
        ("Value(float)", "the data of a Value must be a number, got the class float; it takes int, float"),
    ],
)
def test_a_class_in_place_of_an_object_is_called_one(text: str, message: str) -> None:
    def fit(model: Any, **options: Any) -> Any:
        given = {"loss": nn.mse_loss, "optimizer": nn.SGD(MODEL.parameters()), "epochs": 1} | options
        return nn.fit(model, ([[1.0, 2.0]], [1.0]), **given)

    with pytest.raises(TypeError, match=re.escape(message)):
        eval(text, globals() | {"fit": fit, "Random": Random})


def test_a_method_without_an_object_is_an_error() -> None:
    with pytest.raises(TypeError, match="self"):
        nn.SGD.step()  # type: ignore[call-arg]  # the object is missing


def test_a_rate_in_place_of_an_optimizer_is_answered() -> None:
    with pytest.raises(TypeError, match=r"optimizer must be .* got the float 0\.1; make one: nn\.Adam"):
        nn.fit(nn.MLP(1, [1]), [([1.0], 2.0)], loss=nn.mse_loss, optimizer=0.1, epochs=1)  # type: ignore[arg-type]  # not one
