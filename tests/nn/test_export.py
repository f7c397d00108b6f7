"""Models as source code and as tensors."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.program.closed_over_constants import bound_program
from nn.storage.torch_names import sequential_tensors
from tests.autograd.export.compiled import COMPILERS, compiled
from tests.autograd.export.node import NODE
from tests.helpers.paths import EXAMPLES

sys.path.insert(0, str(EXAMPLES))

from character_gpt import GPT

X = [0.3, -1.2]
ACTIVATIONS = ["relu", "tanh", "sigmoid", "gelu", "softplus", "linear"]
MODELS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    **{name: (nn.MLP(2, [5, 5, 2], activation=name, rng=1), (X,)) for name in ACTIVATIONS},
    "sequential": (
        nn.Sequential(nn.Linear(2, 8, rng=1), "silu", nn.Dropout(0.5), nn.LayerNorm(8), nn.Linear(8, 2)),
        (X,),
    ),
    "neuron": (nn.Neuron(2, activation="tanh", rng=1), (X,)),
    "gpt": (GPT.drawn(width=8, heads=2), ([0, 1, 12, 12, 1],)),
}


def outputs(model: Any, args: tuple[Any, ...]) -> list[float]:
    """Return the numbers that a model computes in evaluation mode."""
    model.eval()
    found = model(*args)
    rows = found if isinstance(found, list) else [found]
    return [x.data for row in rows for x in (row if isinstance(row, list) else [row])]


def numbers_of(args: tuple[Any, ...]) -> list[float]:
    return [x for x in args[0] if isinstance(x, float)]


def test_onnx_of_models_agrees(tmp_path: Path) -> None:
    reference = pytest.importorskip("onnx.reference", reason="the package onnx is not installed")
    for name, (model, args) in MODELS.items():
        if name in ("gelu", "gpt"):  # ONNX lacks erfc, and the model of tokens takes no numbers
            continue
        nn.export(model, tmp_path / f"{name}.onnx", *args)
        evaluator = reference.ReferenceEvaluator(str(tmp_path / f"{name}.onnx"))
        (found,) = evaluator.run(None, {"inputs": np.array([numbers_of(args)])})
        assert list(found[0]) == pytest.approx(outputs(model, args), rel=1e-12), name


@pytest.mark.skipif(not COMPILERS, reason="there is no C compiler")
def test_c_of_models_has_their_bits(tmp_path: Path) -> None:
    for model, _ in MODELS.values():
        model.eval()
    programs = {f"of_{name}": bound_program(model.__call__, args) for name, (model, args) in MODELS.items()}
    functions = compiled(programs, tmp_path, COMPILERS[0])
    for name, (model, args) in MODELS.items():
        assert functions[f"of_{name}"](numbers_of(args)) == outputs(model, args), name


@pytest.mark.parametrize("name", MODELS)
def test_numpy_of_a_model_is_called_as_the_model(name: str, tmp_path: Path) -> None:
    model, args = MODELS[name]
    nn.export(model, tmp_path / "model.py", *args)
    scope: dict[str, Any] = {}
    exec((tmp_path / "model.py").read_text(), scope)
    assert np.ravel(scope["f"](*args)) == pytest.approx(outputs(model, args), rel=1e-12)


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_javascript_of_a_model(tmp_path: Path) -> None:
    model, args = MODELS["gelu"]
    nn.export(model, tmp_path / "model.mjs")
    script = f"import {{ forward }} from './model.mjs'; const y = []; forward({X}, y); console.log(y.join());"
    (tmp_path / "run.mjs").write_text(script)
    found = subprocess.run([str(NODE), "run.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert list(map(float, found.split(","))) == pytest.approx(outputs(model, args), rel=1e-12)


@pytest.mark.skipif(not COMPILERS, reason="there is no C compiler")
def test_c_of_a_model_compiles_and_runs(tmp_path: Path) -> None:
    model, args = MODELS["tanh"]
    nn.export(model, tmp_path / "model.c")
    main = (
        "#include <stdio.h>\nint forward(const double *, double *);\nint main(void) { double x[] = {0.3, -1.2}, y[2];"
    )
    (tmp_path / "main.c").write_text(main + ' forward(x, y); printf("%a %a", y[0], y[1]); return 0; }\n')
    command = [
        COMPILERS[0],
        "-std=c99",
        "-ffp-contract=off",
        "-frounding-math",
        "model.c",
        "main.c",
        "-o",
        "model",
        "-lm",
    ]
    subprocess.run(command, cwd=tmp_path, check=True)
    found = subprocess.run([tmp_path / "model"], capture_output=True, text=True, check=True).stdout
    assert list(map(float.fromhex, found.split())) == outputs(model, args)


def test_a_model_is_exported_in_evaluation_mode_and_keeps_its_modes(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Linear(2, 4, rng=1), nn.Dropout(0.9))
    model.train()
    model[0].eval()
    nn.export(model, tmp_path / "model.py")
    assert [model.training, model[0].training, model[1].training] == [True, False, True]
    scope: dict[str, Any] = {}
    exec((tmp_path / "model.py").read_text(), scope)
    assert all(y != 0 for y in scope["f"](X))


def test_tensors_have_the_names_of_a_sequential_in_pytorch() -> None:
    layer = nn.Layer(2, 3, activation="tanh")
    assert list(sequential_tensors(layer)) == ["0.weight", "0.bias"]
    net = nn.Sequential(nn.MLP(2, [3, 1], activation=["relu", "tanh"]), "exp", nn.Linear(1, 4, bias=False))
    assert list(sequential_tensors(net)) == ["0.weight", "0.bias", "2.weight", "2.bias", "5.weight"]
    assert list(sequential_tensors(nn.Linear(2, 3))) == ["weight", "bias"]
    assert list(sequential_tensors(nn.Sequential(nn.LayerNorm(2), nn.Linear(2, 1)))) == [
        "0.weight", "0.bias", "1.weight", "1.bias",
    ]  # fmt: skip


def test_tensors_load_into_pytorch(tmp_path: Path) -> None:
    safetensors = pytest.importorskip("safetensors.numpy")
    model = nn.MLP(2, [3, 1], activation="tanh", rng=1)
    nn.export(model, tmp_path / "net.safetensors")
    tensors = safetensors.load_file(tmp_path / "net.safetensors")
    assert {name: x.shape for name, x in tensors.items()} == {
        "0.weight": (3, 2), "0.bias": (3,), "2.weight": (1, 3), "2.bias": (1,),
    }  # fmt: skip
    hidden = np.tanh(tensors["0.weight"] @ X + tensors["0.bias"])
    assert (tensors["2.weight"] @ hidden + tensors["2.bias"])[0] == pytest.approx(model(X).data, rel=1e-14)


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    class Scaled(nn.Module):
        def __init__(self) -> None:
            self.scale = Value(2.0)

        def forward(self, x: float) -> Value:
            return self.scale * x

    with pytest.raises(TypeError, match="the number of inputs of a Scaled is unknown; pass an example"):
        nn.export(Scaled(), tmp_path / "model.c")
    nn.export(Scaled(), tmp_path / "model.c", 1.0)
    assert "2.0 * in[0]" in (tmp_path / "model.c").read_text()
    with pytest.raises(
        ValueError, match=r"expected a file that ends in .c, .js, .mjs, .py, .onnx, .safetensors, got '.txt'"
    ):
        nn.export(Scaled(), tmp_path / "model.txt", 1.0)
    assert math.isfinite(Scaled()(1.0).data)
