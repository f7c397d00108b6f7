"""Modules in files: all parameters and numbers of a module are restored, or saving is an error."""

from __future__ import annotations

import random
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Value

DRAWS = random.Random(1)


class Tree(nn.Module):
    """A module whose instances have different attributes. Its constructor draws random numbers and counts."""

    calls = 0

    def __init__(self, seed: int = 0) -> None:
        Tree.calls += 1
        self.drawn = Value(DRAWS.random())


class Wide(Tree):
    """A module whose constructor changes its arguments."""

    def __init__(self, width: int = 2) -> None:
        super().__init__(width)
        self.width = width + 1


class Deep(nn.MLP):  # type: ignore[misc]  # final to type checkers, but a user may still derive from it
    """A subclass of a layer, with its own constructor and parameters."""

    def __init__(self, depth: int = 1) -> None:
        super().__init__(1, [2] * depth, rng=DRAWS)
        self.scale = Value(DRAWS.random())


class Chain(nn.Sequential):  # type: ignore[misc]  # as above
    """A subclass of Sequential."""

    def __init__(self) -> None:
        super().__init__(nn.Linear(1, 2, rng=DRAWS), "tanh")
        self.scale = Value(DRAWS.random())


OWN: list[type[Any]] = [Tree, Wide, Deep, Chain]
NAMES = st.sampled_from(["w", "b", "scale", "parts", "count", "x1", "_kept"])
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.one_of(NUMBERS, st.integers(-(2**63), 2**63), st.booleans(), st.none(), st.text(max_size=3))


@st.composite
def modules(draw: st.DrawFn) -> nn.Module:
    """Draw a tree of modules in lists, tuples and dicts, some parts shared."""
    shared: list[Any] = [Value(draw(NUMBERS)), nn.Linear(1, 1, rng=DRAWS)]
    keys = st.one_of(st.sampled_from(["a", "b"]), st.integers(0, 3))

    def part(depth: int) -> Any:
        kind = draw(st.integers(0, 9 if depth else 3))
        if kind == 0:
            return Value(draw(NUMBERS), draw(st.text(max_size=2)))
        if kind == 1:
            return draw(PLAIN)
        if kind == 2:
            return shared[draw(st.integers(0, len(shared) - 1))]
        if kind == 3:
            return draw(
                st.sampled_from([nn.Dropout(0.5, rng=1), nn.RMSNorm(2), nn.Neuron(1, rng=1), nn.Elementwise("relu")])
            )
        if kind == 4:
            return [part(depth - 1) for _ in range(draw(st.integers(0, 2)))]
        if kind == 5:
            return tuple(part(depth - 1) for _ in range(draw(st.integers(0, 2))))
        if kind == 6:
            return {key: part(depth - 1) for key in draw(st.lists(keys, max_size=2, unique=True))}
        return tree(depth - 1)

    def tree(depth: int) -> Any:
        made = draw(st.sampled_from(OWN))()
        for name in draw(st.lists(NAMES, max_size=3, unique=True)):
            if not isinstance(getattr(type(made), name, None), property):
                setattr(made, name, part(depth))
        for _, p in made.named_parameters():
            p.data = draw(st.sampled_from([1.5, -0.0, 2.0**-1074]))
        if draw(st.booleans()):
            made.eval()
        shared.append(made)
        return made

    model: nn.Module = tree(3)
    return model


def laid_open(x: Any, seen: dict[int, int]) -> Any:
    """Return the content of x as plain data. Shared objects are numbered."""
    if isinstance(x, (list, tuple)):
        return type(x), [laid_open(item, seen) for item in x]
    if isinstance(x, dict):
        return dict, [(key, laid_open(item, seen)) for key, item in x.items()]
    if isinstance(x, (Value, nn.Module)) and id(x) in seen:
        return "again", seen[id(x)]
    if isinstance(x, (Value, nn.Module)):
        seen[id(x)] = len(seen)
    if isinstance(x, Value):
        return x.data.hex(), x.label
    if isinstance(x, nn.Module):
        held = {k: v for k, v in vars(x).items() if k != "training"}
        return type(x), x.training, {k: laid_open(held[k], seen) for k in sorted(held)}
    return x.getstate() if isinstance(x, random.Random) else (type(x), x)


@given(model=modules())
def test_everything_that_a_module_saves_is_loaded(model: nn.Module, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "model.json"
    calls = Tree.calls
    nn.save(model, path)
    found = nn.load(path, types=OWN)
    assert Tree.calls == calls  # no constructor was run
    assert laid_open(found, {}) == laid_open(model, {})
    assert list(found.state_dict().items()) == list(model.state_dict().items())


def test_a_module_saved_in_evaluation_mode_is_loaded_in_it(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Linear(1, 1), nn.Dropout(0.5)).eval()
    nn.save(model, tmp_path / "model.json")
    assert not any(module.training for _, module in nn.load(tmp_path / "model.json").named_modules())


def test_parameters_given_to_a_layer_of_nn_are_stored_with_it(tmp_path: Path) -> None:
    model = nn.Linear(1, 1)
    model.scale = Value(7.0)  # type: ignore[attr-defined]  # what a user may do
    nn.save(model, tmp_path / "model.json")
    assert nn.load(tmp_path / "model.json").state_dict() == model.state_dict()


class Mode(IntEnum):
    """A number with an attribute."""

    FAST = 1


class Word(Enum):
    """A text with an attribute."""

    FAST = "fast"


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        ({1.0}, "Tree.kept is the set .*, which a file cannot restore; make it a list"),
        (frozenset({1.0}), "Tree.kept is frozenset.*, which a file cannot restore; make it a list"),
        (deque([1.0]), "Tree.kept is deque.*, which a file cannot restore; make it a list"),
        (np.ones(2), "Tree.kept is the ndarray of shape .*, which a file cannot restore; make it a list"),
        (OrderedDict(a=1), "Tree.kept is of class OrderedDict, which a file cannot restore; make it a dict"),
        (defaultdict(list), "make it a dict"),
        (Mode.FAST, "Tree.kept is of class Mode, which a file cannot restore"),
        (Word.FAST, "Tree.kept is of class Word"),
        (Fraction(1, 3), "Tree.kept is Fraction.*, which is not a float"),
        (float("inf"), "Tree.kept is inf, which cannot be stored"),
        (random.SystemRandom(), "Tree.kept is of class SystemRandom"),
        (lambda x: x, "Tree.kept is the function"),
        (object(), "Tree.kept must be a number, got the object"),
        ({"a": {2.5: 1}}, r"Tree.kept.a is a dict whose keys are not all text or int"),
        ([Value(1.0) * 2], r"Tree.kept\[0\] is the result of an operation"),
        (b"ab", "Tree.kept must be a number, got the bytes"),
    ],
)
def test_saving_an_object_that_would_be_loaded_as_another_type_is_an_error(
    kept: Any, message: str, tmp_path: Path
) -> None:
    model = Tree()
    model.kept = kept  # type: ignore[assignment]  # anything
    with pytest.raises((TypeError, ValueError), match=message):
        nn.save(model, tmp_path / "no.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["forward", "parameters", "zero_grad", "describe", "kind"])
def test_an_attribute_with_the_name_of_a_method_is_an_error_while_saving(name: str, tmp_path: Path) -> None:
    """Loading would refuse it."""

    class Named(Tree):
        kind = staticmethod(abs)

    model = Named()
    setattr(model, name, 3)
    with pytest.raises((TypeError, ValueError), match=r"name of a method|not callable"):
        nn.save(model, tmp_path / "no.json")
    assert list(tmp_path.iterdir()) == []


def test_numbers_of_numpy_keep_their_kind(tmp_path: Path) -> None:
    kept = [np.bool_(True), np.bool_(False), np.array(True), np.int64(3), np.array(0.5), np.float32(0.5)]
    nn.save(kept, tmp_path / "numbers.json")
    found = nn.load(tmp_path / "numbers.json")
    assert [(type(x), x) for x in found] == [
        (bool, True),
        (bool, False),
        (bool, True),
        (int, 3),
        (float, 0.5),
        (float, 0.5),
    ]


def test_one_class_in_place_of_a_list_of_types_is_an_error(tmp_path: Path) -> None:
    nn.save(Tree(), tmp_path / "tree.json")
    with pytest.raises(TypeError, match=r"types must be a list of classes, got the class Tree; put it in \[ \]"):
        nn.load(tmp_path / "tree.json", types=Tree)  # type: ignore[arg-type]  # the subject of this test


class Partial(Tree):
    """A class whose description is incomplete."""

    def describe(self) -> dict[str, Any]:
        """Return a description without the parameter."""
        return {}


class Slotted(nn.Module):
    """A class that keeps its parameter in a slot."""

    __slots__ = ("w",)

    def __init__(self) -> None:
        self.w = Value(1.0)


def a_class_named(name: str) -> type[nn.Module]:
    return type(name, (Tree,), {})


def typed() -> Tree:
    tree = Tree()
    tree.type = "x"  # type: ignore[attr-defined]  # anything
    return tree


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (Partial, r"Partial.describe\(\) leaves out the parameter drawn"),
        (Slotted, "Slotted keeps 'w' in __slots__"),
        (a_class_named("Linear"), "type named 'Linear', as does another"),
        (a_class_named("Value"), "type named 'Value'"),
        (lambda: [a_class_named("Twice")(), a_class_named("Twice")()], "type named 'Twice'"),
        (typed, "has an attribute 'type'"),
    ],
)
def test_saving_a_module_with_an_incomplete_description_is_an_error(
    make: Callable[[], Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        nn.save(make(), tmp_path / "no.json")


def test_a_file_cannot_replace_a_method() -> None:
    with pytest.raises(ValueError, match="Tree has a method 'forward', which no part may replace"):
        Tree.rebuild(forward=1.0)


@dataclass(eq=False)
class Counted(nn.Module):
    """A module whose forward changes plain numbers, and draws."""

    steps: int = 0
    mean: float = 0.0
    seen: list[float] = field(default_factory=list)
    rng: random.Random = field(default_factory=random.Random)

    def forward(self, x: float) -> float:
        """Count, and keep a running mean."""
        self.steps += 1
        self.mean += (x - self.mean) / self.steps
        self.seen.append(x + self.rng.random())
        return self.mean


def test_numbers_that_calls_change_continue_after_loading(tmp_path: Path) -> None:
    model = Counted()
    for x in (1.0, 2.0, 6.0):
        model(x)
    nn.save(model, tmp_path / "model.json")
    found = nn.load(tmp_path / "model.json", types=[Counted])
    assert (found(3.0), found.steps, found.seen[:-1]) == (model(3.0), 4, model.seen[:-1])
    assert found.seen == model.seen
