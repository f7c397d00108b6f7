"""Models in files: round trips, and broken, hostile and partly written files."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value, primitive
from nn.storage.atomic_write import write_whole
from nn.storage.file_format import known_types, parsed
from nn.storage.objects_as_json import Encoder
from nn.training.history import Epoch
from tests.helpers.draws import SEED, draws, generator
from tests.helpers.paths import ROOT

FUZZ = draws(test=300, cover=3_000, soak=40_000)  # the number of broken files
KNOWN = known_types()
KILLS = draws(test=10, cover=40, soak=1_000)  # the number of processes that save


def signed(content: str, version: int = 1) -> bytes:
    """Write a file with any content, as specified."""
    rest = f', "content":\n{content}}}\n'.encode()
    digest = hashlib.sha256(rest).hexdigest()
    return f'{{"format": "scalar-autograd", "version": {version}, "sha256": "{digest}"'.encode() + rest


def run() -> dict[str, Any]:
    """Return objects of nearly all types that can be stored."""
    model = nn.Sequential(
        nn.Embedding(3, 4, rng=1),
        nn.SelfAttention(4, 2, rng=2),
        nn.RMSNorm(4),
        nn.LayerNorm(4, bias=False),
        nn.Dropout(0.25, rng=3),
        nn.Linear(4, 2, rng=4),
        "tanh",
    )
    head = nn.MLP(2, [2, 1], activation="leaky_relu", b=Value(0.25, "shared"), rng=5)
    optimizer = nn.Adam([{"params": model.parameters()}, {"params": head.parameters(), "lr": 0.1}], lr=0.05)
    schedule = nn.CosineAnnealingLR(optimizer, 9, warmup=2)
    return {"model": model, "head": head, "optimizer": optimizer, "schedule": schedule, "note": "naïve \ud800"}


def go_on(stored: dict[str, Any]) -> list[float]:
    """Return numbers that depend on everything: three training steps."""
    found = []
    for _ in range(3):
        loss = autograd.fsum([stored["head"](row) for row in stored["model"]([0, 2, 1])])
        stored["optimizer"].zero_grad()
        loss.backward()
        stored["optimizer"].step()
        stored["schedule"].step()
        found += [loss.data, *stored["schedule"].get_last_lr()]
    return [*found, *(p.data for name in ("model", "head") for p in stored[name].parameters())]


# ---- round trips ----


def test_loaded_objects_continue_bit_for_bit(tmp_path: Path) -> None:
    original = run()
    go_on(original)
    nn.save(original, tmp_path / "run.json")
    stored = nn.load(tmp_path / "run.json")
    assert go_on(stored) == go_on(original)
    assert repr(stored["model"]) == repr(original["model"])
    assert stored["note"] == original["note"]


def test_saving_loaded_objects_writes_the_same_bytes(tmp_path: Path) -> None:
    nn.save(run(), tmp_path / "a.json")
    nn.save(nn.load(tmp_path / "a.json"), tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_shared_bias_is_shared_again(tmp_path: Path) -> None:
    nn.save(run()["head"], tmp_path / "net.json")
    head = nn.load(tmp_path / "net.json")
    assert head.b[0][0] is head.b[1][0]
    assert [p.label for p in head.parameters()].count("shared") == 1


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_keep_every_bit(numbers: list[float]) -> None:
    neuron = nn.Neuron.from_weights([*numbers, -0.0, 5e-324])
    data = signed(json.dumps(Encoder().encode(neuron, "it")))
    assert [w.data.hex() for w in parsed(data, "it", KNOWN).w] == [w.data.hex() for w in neuron.w]


def test_the_file_describes_itself(tmp_path: Path) -> None:
    nn.save(nn.Neuron(1, w=[0.5], b=None, activation="tanh", name="h1"), tmp_path / "neuron.json")
    document = json.loads((tmp_path / "neuron.json").read_text(encoding="utf-8"))
    assert document["content"] == {
        "type": "Neuron",
        "w": [{"type": "Value", "data": 0.5, "label": "h1.w0"}],
        "b": None,
        "activation": {"type": "operation", "name": "tanh"},
        "nonlin": True,
        "name": "h1",
    }
    assert (tmp_path / "neuron.json").read_bytes() == signed(json.dumps(document["content"]))


@dataclass(eq=False)
class Gated(nn.Module):
    """A user's module."""

    gate: nn.Linear
    power: float

    def forward(self, x: list[Value]) -> Value:
        (g,) = self.gate(x)
        out: Value = g**self.power
        return out


def test_a_users_module_is_loaded_if_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gated.json"
    nn.save(Gated(nn.Linear.from_weights([[2.0]]), 3.0), path)
    with pytest.raises(nn.StoredError, match=r"content has the type 'Gated', .* types=\[...\]"):
        nn.load(path)
    assert nn.load(path, types=[Gated])([Value(1.5)]).data == 27.0


def test_errors_name_objects_that_cannot_be_stored(tmp_path: Path) -> None:
    primitive("squared_for_storing", lambda x: x * x, lambda z, x: (2 * x,))
    nn.save(nn.Neuron(1, activation="squared_for_storing"), tmp_path / "ok.json")
    assert nn.load(tmp_path / "ok.json")([2.0]).op.name == "squared_for_storing"
    held: list[Any] = []
    held.append(held)
    for thing, error, message in (
        (
            nn.Neuron(1, activation=lambda z: z * z),
            TypeError,
            "Neuron.activation is the function '<lambda>', and files",
        ),
        (nn.Neuron(1, w=[float("nan")]), ValueError, r"Neuron.w\[0\] is nan"),
        ({"x": Value(1.0) + 1}, ValueError, "it.x is the result of an operation"),
        ({"type": 1}, TypeError, "one of them is 'type'"),
        ({(1, 2): 1}, TypeError, "keys are not all text"),
        ({"n": 2**70}, ValueError, "it.n is an integer of 71 bits"),
        ({"s": {1, 2}}, TypeError, "it.s is the set {1, 2}, which a file cannot restore"),
        (held, ValueError, "nested too deeply"),
    ):
        with pytest.raises(error, match=message):
            nn.save(thing, tmp_path / "no.json")
        assert not (tmp_path / "no.json").exists()


def test_an_object_that_contains_itself_is_an_error(tmp_path: Path) -> None:
    knot = Gated(nn.Linear(1, 1), 1.0)
    knot.gate = knot  # type: ignore[assignment]  # what no one should do
    with pytest.raises(ValueError, match=r"Gated.gate contains itself"):
        nn.save(knot, tmp_path / "no.json")


# ---- damaged and foreign files ----

VALUE = '{"type": "Value", "data": 1.0, "label": ""}'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a file of nn.save"),
        (b"\x80\x04\x95", "not a file of nn.save"),
        (b"\xef\xbb\xbf" + signed("1"), "not a file of nn.save"),
        (signed("1")[:-1], "truncated or altered"),
        (signed("1") + b" ", "truncated or altered"),
        (signed("1").replace(b"\n1", b"\n2"), "truncated or altered"),
        (signed("1", version=2), "version 2 of the format, but this release reads 1; install a newer"),
        (signed("1}, {"), "Extra data"),
        (signed('1, "more": 2'), "expected format, version, sha256 and content"),
        (signed('1, "content": 2'), "a name occurs twice"),
        (signed("NaN"), "the number NaN"),
        (signed("-Infinity"), "the number -Infinity"),
        (signed("1e400"), "beyond the largest float"),
        (signed("1" * 5000), "an integer has 5000 digits"),
        (signed("1" * 21), "an integer has 21 digits"),
        (signed("[" * 200_000), "nested too deeply"),
        (signed("[" * 200_000 + "]" * 200_000), "nested too deeply"),
        (signed("\0"), "Expecting value"),
        (signed('{"type": "os.system", "command": "true"}'), "type 'os.system', which is not one of nn's"),
        (signed('{"type": ["Value"]}'), "content"),
        (signed('{"type": "Module"}'), "which is not one of nn's"),
        (signed('{"type": "Value", "data": "1", "label": ""}'), "'Value', cannot be built"),
        (signed('{"type": "Value", "data": 1, "label": 2}'), "the label of a Value must be a str"),
        (signed('{"type": "again", "of": 0}'), "no object has the number 0"),
        (signed('{"type": "again", "of": true}'), "no object has the number True"),
        (signed('{"type": "dict", "items": [["a", 1], ["a", 2]]}'), "a key occurs twice in one dict"),
        (signed('{"type": "tuple", "items": 3}'), "expected a list, got the int 3"),
        (signed('{"type": "tuple", "items": "ab"}'), "expected a list, got the str 'ab'"),
        (signed('{"type": "dict", "items": {"ab": 1}}'), "expected a list, got the dict"),
        (signed('{"type": "dict", "items": ["ab"]}'), "expected a list, got the str 'ab'"),
        (signed('{"type": "operation", "name": "mul"}'), "takes more than one number"),
        (signed('{"type": "Random", "state": [3, [1, 2], null]}'), "'Random', cannot be built"),
        (signed('{"type": "Linear", "in_features": 1000000000, "out_features": 1000000000}'), "missing 2 required"),
        (signed('{"type": "Linear", "weight": null, "bias": null}'), "as a list, got"),
        (signed('{"type": "Linear", "weight": [[]], "bias": null}'), "at least one number"),
        (signed(f'{{"type": "Linear", "weight": [[{VALUE}], [{VALUE}, {VALUE}]], "bias": null}}'), "same length"),
        (signed('{"type": "MLP", "layers": []}'), "number of layers must be at least 1"),
        (signed('{"type": "MLP", "layers": [3]}'), "a layer must be of class Layer, got the int"),
        (signed('{"type": "Layer", "neurons": [3]}'), "a neuron must be of class Neuron, got the int"),
        (signed('{"type": "Dropout", "p": 2, "rng": 1}'), "from 0 to 1"),
        (
            signed(f'{{"type": "SGD", "param_groups": [{{"params": [{VALUE}]}}], "memory": [], "defaults": {{}}}}'),
            "0 mem",
        ),
    ],
    ids=lambda x: repr(x[140:190]) if isinstance(x, bytes) else "",
)
def test_a_file_that_save_did_not_write_is_an_error(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(nn.StoredError, match=message):
        nn.load(path)


def test_large_files_and_other_paths_are_errors_without_reading(tmp_path: Path) -> None:
    nn.save(nn.MLP(2, [2, 1]), tmp_path / "net.json")
    with pytest.raises(nn.StoredError, match="larger than 100 bytes; if you trust it, raise max_bytes"):
        nn.load(tmp_path / "net.json", max_bytes=100)
    with pytest.raises(OSError, match=r"directory|denied"):
        nn.load(tmp_path)
    with pytest.raises(FileNotFoundError):
        nn.load(tmp_path / "none.json")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(nn.StoredError, match="not an ordinary file"):
            nn.load(tmp_path / "pipe")


def test_stored_types_must_be_importable_classes(tmp_path: Path) -> None:
    nn.save(nn.Linear(1, 1), tmp_path / "net.json")
    with pytest.raises(TypeError, match="types must be classes that can be stored"):
        nn.load(tmp_path / "net.json", types=[int])  # type: ignore[list-item]  # the mistake
    with pytest.raises(ValueError, match="two types have the name Linear"):
        nn.load(tmp_path / "net.json", types=[nn.Linear])


# ---- fuzzing ----

_seen: list[str] | None = None
_FORBIDDEN = (
    "exec",
    "compile",
    "import",
    "os.system",
    "os.exec",
    "subprocess.Popen",
    "socket.connect",
    "marshal.loads",
)


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if _seen is not None and event in _FORBIDDEN:
        _seen.append(f"{event} {args!r:.80}")


@contextmanager
def nothing_runs() -> Iterator[None]:
    """Fail if the block compiles, imports or runs code, or starts a process."""
    global _seen  # noqa: PLW0603  (an audit hook cannot be taken away again, only switched off)
    if not getattr(_audit, "added", False):
        sys.addaudithook(_audit)
        _audit.added = True  # type: ignore[attr-defined]  # once a process
    _seen = []
    try:
        yield
        assert _seen == []
    finally:
        _seen = None


def broken(rng: random.Random, good: bytes) -> bytes:
    """Return a file with bytes flipped, cut off, doubled, or moved."""
    data = bytearray(good)
    for _ in range(rng.choice((1, 1, 2, 8))):
        i, j = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
        kind = rng.randrange(6)
        if kind == 0:
            data[i : i + 1] = bytes([rng.randrange(256)])
        elif kind == 1 and i < len(data):
            data[i] ^= 1 << rng.randrange(8)
        elif kind == 2:
            del data[i:]
        elif kind == 3:
            del data[i : min(j, i + 20)]
        elif kind == 4:
            data[i:i] = data[j : j + 50]
        else:
            data[i:i] = rng.choice((b"{", b"[", b"}", b'"', b"\\", b"NaN", b"1e999", b"9" * 30, b"\0", b"\xff", b" "))
    return bytes(data)


JUNK = (None, True, False, 0, -1, 2**63, 10**18, 1e308, -0.0, 5e-324, "", "x", "tanh", "Value", "\ud800", [], {}, [[]])
JUNK += ([None], {"type": "again", "of": 0}, {"type": "again", "of": 3}, {"type": "Value", "data": 0.5, "label": ""})
JUNK += ({"type": "MLP", "layers": []}, {"type": "Random", "state": []}, {"type": "operation", "name": "exp"})


def altered(rng: random.Random, tree: Any) -> Any:
    """Return a JSON tree in which some parts are swapped."""
    tree = json.loads(json.dumps(tree))
    for _ in range(rng.choice((1, 1, 2, 5))):
        places = list(everywhere(tree))
        where, key = rng.choice(places)
        kind = rng.randrange(5)
        if kind == 0:
            where[key] = json.loads(json.dumps(rng.choice(JUNK)))
        elif kind == 1:
            there, name = rng.choice(places)
            where[key] = json.loads(json.dumps(there[name]))
        elif kind == 2:
            del where[key]
        elif kind == 3 and isinstance(where, list):
            where.insert(key, where[key])
        elif isinstance(where, dict):
            where[rng.choice(("type", "label", "data", "w", "extra", str(key) + "x"))] = where.pop(key)
        if not tree:
            break
    return tree


def everywhere(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each part of a tree as its container and key."""
    stack = [tree]
    while stack:
        at = stack.pop()
        for key, part in list(at.items()) if isinstance(at, dict) else list(enumerate(at)):
            yield at, key
            if isinstance(part, (dict, list)):
                stack.append(part)


def small() -> dict[str, Any]:
    """Return objects of all types, without the long state of a generator."""
    stored = run()
    del stored["model"], stored["note"]
    layers = (nn.Embedding(2, 2), nn.SelfAttention(2, 1), nn.RMSNorm(2), nn.LayerNorm(2), nn.Linear(2, 1), "tanh")
    stored["model"] = nn.Sequential(*layers)
    parameters = stored["model"].parameters()
    for i, kind in enumerate((nn.SGD, nn.AdamW, nn.RMSprop, nn.Adagrad)):
        stored[kind.__name__] = optimizer = kind(parameters[4 * i : 4 * i + 2], lr=0.1)
        optimizer.step()
    stored["step"], stored["exp"] = nn.StepLR(stored["SGD"], 2), nn.ExponentialLR(stored["AdamW"], 0.9)
    stored["history"] = nn.History([Epoch(1.0, 0.5, 0.1)], Epoch(1.0, 0.5, 0.1, 2.0), "x")
    stored["standardizer"] = nn.Standardizer([0.0], [1.0])
    stored["optimizer"].step()
    return stored


def test_a_broken_file_is_an_error_each_time_and_nothing_else(tmp_path: Path) -> None:
    path, rng = tmp_path / "net.json", generator("broken")
    nn.save(small(), path)
    good = path.read_bytes()
    parsed(good, "it", KNOWN)
    with nothing_runs():
        for _ in range(FUZZ // 2):
            if (data := broken(rng, good)) != good:
                with pytest.raises(nn.StoredError):
                    parsed(data, "it", KNOWN)


def test_a_file_with_other_content_is_an_error_or_a_model_and_nothing_else(tmp_path: Path) -> None:
    """A new checksum makes any content look valid. Inconsistent content is still an error."""
    path, rng = tmp_path / "net.json", generator("altered")
    nn.save(small(), path)
    tree = json.loads(path.read_text(encoding="utf-8"))["content"]
    parts = [{name: part} for name, part in tree.items() if name not in ("step", "exp", "schedule", "optimizer")]
    refused = most = 0
    with nothing_runs():
        for i in range(FUZZ // 2):
            data = signed(json.dumps(altered(rng, rng.choice([tree, *parts]))))
            if measured := i % 25 == 0:  # measuring takes ten times as long as loading
                tracemalloc.start()
            try:
                stored = parsed(data, "it", KNOWN)
            except nn.StoredError:
                refused += 1
            else:
                Encoder().encode(stored, "it")
            if measured:
                most = max(most, tracemalloc.get_traced_memory()[1] // len(data))
                tracemalloc.stop()
    assert FUZZ // 8 < refused < FUZZ // 2
    assert most < 60  # bytes of memory per byte of the file


@pytest.mark.parametrize("part", ["[]", "{}", '{"a": 1}', '{"type": "Value", "data": 1, "label": ""}'])
def test_memory_is_limited_to_about_fifty_times_the_content(part: str) -> None:
    data = signed(f"[{','.join([part] * 10_000)}]")
    tracemalloc.start()
    try:
        parsed(data, "it", KNOWN)
        assert tracemalloc.get_traced_memory()[1] < 60 * len(data)
    finally:
        tracemalloc.stop()


# ---- writing ----

KILLED = """
import os, random, signal, sys, time
sys.path.insert(0, sys.argv[1])
import nn
path, kills, seed = sys.argv[2], *map(int, sys.argv[3:])
models = [nn.MLP(2, [8, 1], rng=seed) for seed in (1, 2)]
wanted = []
for model in models:
    nn.save(model, path)
    wanted.append(open(path, "rb").read())
rng, seen = random.Random(seed), [0, 0]
for _ in range(kills):
    child = os.fork()
    if child == 0:
        while True:
            for model in models:
                nn.save(model, path)
    time.sleep(0.02 * rng.random())
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    seen[wanted.index(open(path, "rb").read())] += 1
print(*seen)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills child processes made by fork")
def test_a_process_killed_while_saving_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(ROOT), str(tmp_path / "net.json"), str(KILLS), str(SEED)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert sum(map(int, done.stdout.split())) == KILLS


def test_ctrl_c_while_saving_leaves_the_old_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    nn.save(1.0, tmp_path / "net.json")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        nn.save(2.0, tmp_path / "net.json")
    assert nn.load(tmp_path / "net.json") == 1.0
    assert [path.name for path in tmp_path.iterdir()] == ["net.json"]


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match="already exists and is not an ordinary file"):
        nn.save(1.0, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="the permissions of POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o400, 0o755])
@pytest.mark.parametrize("through_a_link", [False, True])
@pytest.mark.parametrize("write", ["save", "save_safetensors", "write_whole"])
def test_an_existing_file_keeps_its_permissions(
    mode: int, through_a_link: bool, write: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if write == "save_safetensors":
        pytest.importorskip("safetensors.numpy")
    file = path = tmp_path / "file"
    file.write_bytes(b"old")
    file.chmod(mode)
    if through_a_link:
        path = tmp_path / "link"
        path.symlink_to(file.name)
    seen: list[int] = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (seen.append(os.fstat(fd).st_mode & 0o777), fsync(fd)))
    if write == "write_whole":
        write_whole(path, b"new")
    else:
        model = nn.Linear(1, 1)
        nn.save(model, path) if write == "save" else nn.save_safetensors(model, path)
    assert (file.stat().st_mode & 0o777, path.is_symlink()) == (mode, through_a_link)
    assert file.read_bytes() != b"old"
    assert seen == [mode]  # other users could never read it


def test_a_new_file_has_the_permissions_that_open_gives(tmp_path: Path) -> None:
    (tmp_path / "opened").touch()
    nn.save(1.0, tmp_path / "saved")
    assert (tmp_path / "saved").stat().st_mode == (tmp_path / "opened").stat().st_mode


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.json"
    nn.save(nn.MLP(2, [1], rng=1), path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os if call == "fsync" else Path, call, full)
    with pytest.raises(OSError, match="No space left") as failed:
        nn.save(nn.MLP(2, [1], rng=2), path)
    assert failed.value.errno == errno.ENOSPC
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["net.json"]


def test_files_of_earlier_releases_are_read() -> None:
    """They store a schedule by constructor arguments, and an optimizer without its first rate."""
    w = '{"type": "Value", "data": 1.0, "label": "w"}'
    sgd = '"lr": 0.25, "momentum": 0.0, "dampening": 0.0, "weight_decay": 0.0, "nesterov": false'
    adam = '"lr": 0.25, "betas": [0.9, 0.99], "eps": 1e-08, "weight_decay": 0.0'
    epoch = '{"type": "Epoch", "loss": 2.0, "gradient_norm": 1.0, "seconds": 0.5, "validation_loss": null}'
    content = f"""[
        {{"type": "StepLR", "optimizer":
            {{"type": "SGD", "param_groups": [{{"params": [{w}], {sgd}}}], "memory": [{{}}], "defaults": {{{sgd}}}}},
            "step_size": 2, "gamma": 0.5, "last_epoch": 3, "base_lrs": [0.5]}},
        {{"type": "Adam", "param_groups": [{{"params": [{{"type": "again", "of": 0}}], {adam}}}],
            "memory": [{{"step": 1.0, "exp_avg": 0.5, "exp_avg_sq": 0.25}}], "defaults": {{{adam}}}}},
        {{"type": "History", "epochs": [{epoch}], "unfinished": {epoch}, "stopped": "interrupted in epoch 2"}}
    ]"""
    schedule, optimizer, history = parsed(signed(content), "it", KNOWN)
    schedule.step()
    assert (schedule.get_last_lr(), schedule.last_epoch) == ([0.125], 4)
    (p,) = optimizer._params()
    assert optimizer.state[p] == {"step": 1.0, "exp_avg": 0.5, "exp_avg_sq": 0.25}
    assert optimizer.param_groups[0]["betas"] == (0.9, 0.99)
    assert (len(history), history.steps, history.best, history.unfinished.loss) == (1, [], None, 2.0)
