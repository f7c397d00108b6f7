"""The public names are those listed here. Importing them is fast and needs no dependencies."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pickle
import subprocess
import sys
from doctest import DocTestFinder
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import autograd
import autograd.checks
import nn
import viz
from autograd import ops
from autograd.operation import Primitive
from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT

FIELDS_AND_FUNCTIONS = set(
    """
    Primitive TABLE Value checkpoint custom_jvp custom_vjp detect_anomaly elementwise_grad engine_info fixed_point grad
    gradients hessian hvp isfinite isnan jacfwd jacobian jacrev jit jvp linearize no_grad primitive root stop_gradient
    take value_and_grad vjp vmap
    """.split()
)
OPERATIONS = {*ops.TABLE} - {"pow_const"}  # every row has a public function; the two powers share one


def test_exports_of_autograd() -> None:
    modules = {path.stem for path in (ROOT / "autograd").iterdir()} | {"TYPE_CHECKING"}
    public = {name for name in dir(autograd) if not name.startswith("_") and name not in modules}
    assert public == set(autograd.__all__) == FIELDS_AND_FUNCTIONS | OPERATIONS


NN = set(
    """
    Checkpoint Dropout EarlyStopping Elementwise Embedding Epoch History KeepWeights Layer LayerNorm Linear MLP Module
    Neuron NotFiniteError RMSNorm SampleBlocks SelfAttention Sequential Standardizer StoredError Training
    SGD Adagrad Adam AdamW NAdam RAdam RMSprop CosineAnnealingLR ExponentialLR LambdaLR LinearLR MultiStepLR OneCycleLR
    ReduceLROnPlateau SequentialLR StepLR
    batches clip_grad_norm_ clip_grad_value_ export fit init load load_safetensors predict random_split save
    save_safetensors shuffled
    binary_cross_entropy binary_cross_entropy_with_logits cross_entropy half_squared_error hinge_loss huber_loss kl_div
    l1_loss l1_penalty l2_penalty mse_loss multi_margin_loss nll_loss smooth_l1_loss squared_error
    ELU GELU Hardtanh Identity LeakyReLU LogSigmoid LogSoftmax Mish ReLU ReLU6 SELU SiLU Sigmoid Softmax Softplus
    Softsign Tanh
    BCELoss BCEWithLogitsLoss CrossEntropyLoss HuberLoss KLDivLoss L1Loss MSELoss MultiMarginLoss NLLLoss SmoothL1Loss
    """.split()
)


def test_exports_of_nn() -> None:
    modules = {path.stem for path in (ROOT / "nn").iterdir()} - {"init"} | {"TYPE_CHECKING"}
    assert {name for name in vars(nn) if not name.startswith("_") and name not in modules} == set(nn.__all__) == NN


def test_a_star_import_gives_the_public_names() -> None:
    for package in (autograd, autograd.checks, nn, viz, ops):
        names: dict[str, object] = {}
        exec(f"from {package.__name__} import *", names)
        del names["__builtins__"]
        assert sorted(names) == sorted(package.__all__)


@cache
def imports_of_autograd() -> dict[str, list[ast.ImportFrom]]:
    """The imports in each module of autograd."""
    trees = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "autograd").glob("*.py")}
    return {name: [x for x in ast.walk(tree) if isinstance(x, ast.ImportFrom)] for name, tree in trees.items()}


MODULES = sorted({*(ROOT / "autograd").glob("[a-z]*.py")} - {ROOT / "autograd/imported_on_first_use.py"})


@every_case("path", MODULES)
def test_a_module_lists_its_exports(path: Path) -> None:
    """Every name exists, and all names imported by other modules are among them."""
    name = f"autograd.{path.stem}"
    module = importlib.import_module(name)
    assert len(set(module.__all__)) == len(module.__all__)
    assert set(module.__all__) <= vars(module).keys()
    for other, imports in imports_of_autograd().items():
        for node in imports:
            if node.module == name:
                assert {alias.name for alias in node.names} - {"*"} <= set(module.__all__), other


EXPORTS = [
    pytest.param(package, name, id=f"{package.__name__}.{name}")
    for package in (autograd, autograd.checks, nn, viz)
    for name in package.__all__
    if isinstance(getattr(package, name), FunctionType | type)
]


@every_case(("package", "name"), EXPORTS)
def test_an_export_is_found_by_its_name_and_its_source(package: ModuleType, name: str) -> None:
    """Functions and exceptions name the package; all are pickled; `inspect` finds functions and other classes."""
    export = getattr(package, name)
    exception = isinstance(export, type) and issubclass(export, BaseException)
    if isinstance(export, FunctionType) or exception:
        assert (export.__module__, export.__qualname__) == (package.__name__, name)
    assert pickle.loads(pickle.dumps(export)) is export
    if not exception and export is not autograd.Value:  # its module is the package in both engines
        assert name in inspect.getsource(export)


@pytest.mark.parametrize("package", [autograd, autograd.checks, nn, viz])
def test_doctests_of_exports_are_collected(package: ModuleType) -> None:
    """pytest finds doctests by module, so it must find those of exported functions in the package."""
    found = {test.name for test in DocTestFinder(exclude_empty=True).find(package)}
    for name in package.__all__:
        x = getattr(package, name)
        if isinstance(x, FunctionType) and ">>>" in str(x.__doc__):
            assert f"{package.__name__}.{name}" in found


def test_every_public_name_of_the_table_is_an_operation() -> None:
    for name in OPERATIONS:
        operation = getattr(ops, name)
        assert isinstance(operation, Primitive) or name in ("log_softmax", "pow", "softmax", "where")
        assert name in ops.TABLE
        assert operation.__doc__


def run(program: str, *flags: str) -> str:
    done = subprocess.run([sys.executable, *flags, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_importing_needs_the_standard_library_alone() -> None:
    program = (
        "from autograd import *; from nn import *; import sys, json; "
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    loaded = set(json.loads(run(program, "-S")))
    loaded = {name for name in loaded if "cython" not in name}  # modules that Cython registers
    assert loaded - set(sys.stdlib_module_names) <= {"autograd", "nn", "__main__"}


@pytest.mark.parametrize(
    ("package", "name", "late"),
    [
        ("autograd", "jit", "autograd.program.jit"),
        ("autograd", "root", "autograd.functional.implicit"),
        ("nn", "fit", "autograd.program.ir.program"),
        ("nn", "load", "json"),
        ("viz", "draw", "viz.graph.dot"),
        ("viz", "RenderError", "subprocess"),
    ],
)
def test_what_is_slow_to_import_is_imported_at_first_use(package: str, name: str, late: str) -> None:
    """The import loads neither late modules nor `inspect`. Then a late name belongs to the package, like the others."""
    program = (
        f"import sys, {package}; print({late!r} in sys.modules, 'inspect' in sys.modules, "
        f"{name!r} in dir({package}), {package}.{name}.__module__, {late!r} in sys.modules)"
    )
    assert run(program).split() == ["False", "False", "True", package, "True"]


def test_the_checks_are_imported_at_first_use() -> None:
    """They are an attribute after `import autograd`, without a second import."""
    program = "import sys, autograd; print('autograd.checks' in sys.modules, autograd.checks.gradcheck.__name__)"
    assert run(program).split() == ["False", "gradcheck"]
    assert "checks" in dir(autograd)


@every_case("name", ["autograd.checks", "autograd.linalg", "nn.init", "viz.plots"])
def test_dir_lists_the_public_modules_of_a_package_before_their_first_use(name: str) -> None:
    """The error for a missing name says so."""
    package, module = name.split(".")
    assert run(f"import {package}; print({module!r} in dir({package}))").strip() == "True"


def test_nn_does_not_load_viz() -> None:
    assert run("import sys, nn; print('viz' in sys.modules)").strip() == "False"
