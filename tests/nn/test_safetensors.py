"""Models as safetensors have the names, shapes and numbers of the equivalent PyTorch module."""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Value

safetensors = pytest.importorskip("safetensors.numpy")


class Tied(nn.Module):
    """Parameters in containers other than those of a layer."""

    def __init__(self) -> None:
        self.shift = Value(1.0)
        self.weight = [[Value(0.0), Value(0.0)]]
        self.rest = {"a": (Value(2.0), 3.0)}


def models() -> dict[str, nn.Module]:
    return {
        "mlp": nn.MLP(2, [3, 1], rng=1),
        "without bias": nn.MLP(2, [3, 1], b=None, rng=1),
        "sequential": nn.Sequential(
            nn.Linear(4, 3, rng=1), "tanh", nn.LayerNorm(3), nn.Linear(3, 2, bias=False, rng=2)
        ),
        "attention": nn.SelfAttention(4, 2, rng=3),
        "embedding": nn.Embedding(3, 2, rng=4),
    }


@pytest.mark.parametrize("name", models())
def test_there_and_back_to_the_last_bit(name: str, tmp_path: Path) -> None:
    model, other = models()[name], models()[name]
    for p in other.parameters():
        p.data = 9.0
    nn.save_safetensors(model, tmp_path / "m.safetensors")
    assert nn.load_safetensors(other, tmp_path / "m.safetensors") == ([], [])
    assert other.state_dict() == model.state_dict()


class Normed(nn.Module):
    """Buffers like those of PyTorch's BatchNorm1d."""

    def __init__(self) -> None:
        self.line = nn.Linear(1, 2, rng=1)
        self.register_buffer("running_mean", [0.0, 0.0])
        self.register_buffer("num_batches_tracked", 0)
        self.register_buffer("scratch", [[1.0], [2.0, 3.0]], persistent=False)


def test_persistent_buffers_are_tensors(tmp_path: Path) -> None:
    model, other, path = nn.Sequential(Normed()), nn.Sequential(Normed()), tmp_path / "m.safetensors"
    model[0].running_mean, model[0].num_batches_tracked = (1.5, -2.0), 7
    nn.save_safetensors(model, path)
    tensors = safetensors.load_file(path)
    assert {name: tensor.shape for name, tensor in tensors.items()} == {
        "0.line.bias": (2,), "0.line.weight": (2, 1), "0.num_batches_tracked": (), "0.running_mean": (2,),
    }  # fmt: skip
    assert nn.load_safetensors(other, path) == ([], [])
    assert (other[0].running_mean, other[0].num_batches_tracked) == ([1.5, -2.0], 7.0)
    other[0].running_mean = [1.0]
    before = other.state_dict()
    with pytest.raises(ValueError, match=r"0\.running_mean has the shape \(1,\), but \(2,\) in"):
        nn.load_safetensors(other, path)
    assert other.state_dict() == before
    del other[0].running_mean
    assert nn.load_safetensors(other, path, strict=False).unexpected_keys == ["0.running_mean"]
    other[0].register_buffer("rows", [[1.0], [2.0, 3.0]])
    with pytest.raises(ValueError, match=r"the buffer 0\.rows has rows of different lengths, so it is not a tensor"):
        nn.save_safetensors(other, path)


class Held(nn.Module):
    """A module with a parameter tree of any kind."""

    def __init__(self, tree: object) -> None:
        self.tree = tree


def trees() -> st.SearchStrategy[object]:
    leaves = (
        st.builds(Value, st.floats(-9, 9)) | st.sampled_from([None, 1.5]) | st.builds(lambda: nn.Linear(1, 2, rng=1))
    )
    keys = st.sampled_from(["a", "b", "c"])
    return st.recursive(
        leaves, lambda t: st.lists(t, max_size=3) | st.tuples(t, t) | st.dictionaries(keys, t), max_leaves=9
    )


@given(tree=trees())
def test_every_parameter_of_any_tree_is_written_and_read(
    tree: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "m.safetensors"
    model = Held(tree)
    before = model.state_dict()
    nn.save_safetensors(model, path)
    for p in model.parameters():
        p.data = 99.0
    nn.load_safetensors(model, path)
    assert model.state_dict() == before


def test_parameters_that_the_format_cannot_hold_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    model = nn.MLP(1, [2, 1])
    model.layers[0].scale = Value(2.0)  # type: ignore[attr-defined]  # what a user may do
    with pytest.raises(ValueError, match=r"which would omit 'layers.0.scale'"):
        nn.save_safetensors(model, path)
    twice = Held({0: Value(1.0), "0": Value(2.0)})
    for call in (lambda: nn.save_safetensors(twice, path), twice.state_dict, lambda: twice.load_state_dict({})):
        with pytest.raises(ValueError, match=r"two parts of the model have the name 'tree.0'"):
            call()
    assert list(tmp_path.iterdir()) == []


def header(path: Path) -> dict[str, dict[str, object]]:
    """Read the header as specified: eight bytes for the length, then JSON."""
    data = path.read_bytes()
    found: dict[str, dict[str, object]] = json.loads(data[8 : 8 + struct.unpack("<Q", data[:8])[0]])
    return found


def test_names_and_shapes_match_those_of_pytorchs_modules(tmp_path: Path) -> None:
    """The names of torch.nn.Sequential(Linear(4, 3), Tanh(), LayerNorm(3), Linear(3, 2, bias=False)).state_dict()."""
    nn.save_safetensors(models()["sequential"], tmp_path / "m.safetensors")
    shapes = {name: (part["dtype"], part["shape"]) for name, part in header(tmp_path / "m.safetensors").items()}
    assert shapes == {
        "0.weight": ("F64", [3, 4]),
        "0.bias": ("F64", [3]),
        "2.weight": ("F64", [3]),
        "2.bias": ("F64", [3]),
        "3.weight": ("F64", [2, 3]),
    }


def test_numbers_of_other_sizes_are_read(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    library = pytest.importorskip("safetensors.numpy")
    for kind in ("float16", "float32"):
        library.save_file({"weight": numpy.array([[0.5, -2.0]], dtype=kind)}, tmp_path / "m.safetensors")
        model = nn.Linear(2, 1, bias=False)
        nn.load_safetensors(model, tmp_path / "m.safetensors")
        assert [p.data for p in model.parameters()] == [0.5, -2.0]


def stored(path: Path, **tensors: tuple[str, list[int], bytes]) -> Path:
    """Write a file by hand, as specified."""
    parts, data = {}, b""
    for name, (kind, shape, content) in tensors.items():
        parts[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    head = json.dumps(parts).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + data)
    return path


@given(numbers=st.lists(st.floats(width=32, allow_nan=False), min_size=2, max_size=2))
def test_bfloat16_is_read_as_the_upper_half_of_a_float_of_32_bits(
    numbers: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    upper = b"".join(struct.pack("<f", x)[2:] for x in numbers)
    path = stored(tmp_path_factory.getbasetemp() / "m.safetensors", weight=("BF16", [1, 2], upper))
    model = nn.Linear(2, 1, bias=False)
    nn.load_safetensors(model, path)
    expected = [struct.unpack("<f", b"\0\0" + upper[i : i + 2])[0] for i in (0, 2)]
    assert [p.data for p in model.parameters()] == expected


@pytest.mark.parametrize(
    ("kind", "code"),
    list(zip(("F64", "F32", "F16", "I8", "U8", "I16", "U16", "I32", "U32", "I64", "U64", "BOOL"), "dfebBhHiIqQ?")),
)
def test_real_numbers_of_any_type_are_read(kind: str, code: str, tmp_path: Path) -> None:
    path = stored(tmp_path / "m.safetensors", weight=(kind, [1, 2], struct.pack(f"<2{code}", 1, 0)))
    model = nn.Linear(2, 1, bias=False)
    nn.load_safetensors(model, path)
    assert [p.data for p in model.parameters()] == [1.0, 0.0]


def test_a_type_that_is_not_of_real_numbers_is_named_with_its_tensor(tmp_path: Path) -> None:
    path = stored(tmp_path / "m.safetensors", weight=("C64", [1, 2], bytes(16)))
    model = nn.Linear(2, 1, bias=False, rng=1)
    before = model.state_dict()
    with pytest.raises(ValueError, match=r"weight in .* has the type C64; expected real numbers: F64, F32, .*, BF16"):
        nn.load_safetensors(model, path)
    assert model.state_dict() == before
    path = stored(path, other=("C64", [1, 2], bytes(16)))
    assert nn.load_safetensors(model, path, strict=False) == (["weight"], ["other"])


def test_a_file_that_does_not_fit_is_an_error_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    nn.save_safetensors(nn.Linear(2, 1, rng=1), path)
    for model, error, message in (
        (nn.Linear(3, 1), ValueError, r"weight has the shape \(1, 3\), but \(1, 2\) in"),
        (nn.Linear(2, 1, bias=False), ValueError, "has unknown .*'bias'"),
        (nn.Sequential(nn.Linear(2, 1)), ValueError, "lacks .*'0.weight'"),
    ):
        before = model.state_dict()
        with pytest.raises(error, match=message):
            nn.load_safetensors(model, path)
        assert model.state_dict() == before
    assert nn.load_safetensors(nn.Linear(2, 1, bias=False), path, strict=False) == ([], ["bias"])
    assert nn.load_safetensors(Tied(), path, strict=False) == (["shift", "rest.a.0"], ["bias"])
    whole = path.read_bytes()
    for broken in (b"", whole[:-1], b"\xff" * 8 + whole[8:], whole[:8] + b"[" + whole[9:]):
        path.write_bytes(broken)
        with pytest.raises(ValueError, match="not a safetensors file"):
            nn.load_safetensors(nn.Linear(2, 1), path)


def test_a_layer_with_a_bias_in_only_some_neurons_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"only some neurons of layers.0 have a bias"):
        nn.save_safetensors(nn.MLP(1, [2, 1], b=[[None, Value(1.0)], 0.0]), tmp_path / "m.safetensors")


def test_without_the_package_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(ImportError, match="pip install safetensors numpy"):
        nn.save_safetensors(nn.Linear(1, 1), tmp_path / "m.safetensors")
