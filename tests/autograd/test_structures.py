"""Structures are flattened, rebuilt in their own class, and matched by key and position."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import tanh
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value, grad, gradients, hessian, hvp, jacobian, jit, jvp, value_and_grad, vjp, vmap
from autograd.checks import gradcheck
from autograd.structure import flatten, flattening, key_paths, matched

numbers = st.floats(-4, 4)
keys = st.one_of(st.text("abc", max_size=2), st.integers(0, 3), st.booleans())


def containers(inner: Any) -> Any:
    return st.one_of(
        st.lists(inner, max_size=3), st.lists(inner, max_size=3).map(tuple), st.dictionaries(keys, inner, max_size=3)
    )


trees = st.recursive(numbers, containers, max_leaves=12)


def leaves_by_path(tree: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    """Return the leaves by their keys: a second implementation, recursive."""
    if isinstance(tree, dict):
        items: Any = tree.items()
    elif isinstance(tree, (list, tuple)):
        items = enumerate(tree)
    else:
        return {path: tree}
    return {p: x for key, child in items for p, x in leaves_by_path(child, (*path, key)).items()}


def shuffled(tree: Any, data: st.DataObject, change: Any) -> Any:
    """Return a tree with dicts in a different order and changed leaves."""
    if isinstance(tree, dict):
        order = data.draw(st.permutations(list(tree)))
        return {key: shuffled(tree[key], data, change) for key in order}
    if isinstance(tree, (list, tuple)):
        return type(tree)(shuffled(child, data, change) for child in tree)
    return change(tree)


def weighted(tree: Any) -> Any:
    """Return a function of the tree whose gradient is 2 x w, with a weight for each path."""
    return sum((i + 1) * x * x for i, x in enumerate(leaves_by_path(tree).values()))


# ---- pairs ----------------------------------------------------------------------------------------------------------


@given(trees, st.data())
def test_tangents_and_cotangents_match_by_key(tree: Any, data: st.DataObject) -> None:
    tangent = shuffled(tree, data, lambda _: data.draw(numbers))
    by_path, along = leaves_by_path(tree), leaves_by_path(tangent)
    assert list(key_paths(tree)) == list(by_path)
    assert matched(tangent, tree, "x", "y") == [along[path] for path in by_path]
    slopes = {path: 2 * (i + 1) * x for i, (path, x) in enumerate(by_path.items())}
    wanted = sum(slopes[path] * along[path] for path in by_path)
    assert jvp(weighted, (tree,), (tangent,))[1] == pytest.approx(wanted, rel=1e-12, abs=1e-12)
    product = leaves_by_path(hvp(weighted, (tree,), (tangent,)))
    assert product == {path: pytest.approx(2 * (i + 1) * along[path]) for i, path in enumerate(by_path)}
    (pulled,) = vjp(lambda t: shuffled(t, data, lambda x: 3 * x), tree)[1](tangent)
    assert leaves_by_path(pulled) == {path: pytest.approx(3 * x) for path, x in along.items()}


@given(trees, trees)
def test_other_structures_are_errors_that_show_both(tree: Any, other: Any) -> None:
    if shape_of(tree) == shape_of(other):
        jvp(weighted, (tree,), (other,))
    else:
        with pytest.raises(TypeError, match=r"tangents must have the structure of primals: expected .*; primals: \("):
            jvp(weighted, (tree,), (other,))
        with pytest.raises(TypeError, match=r"the cotangent must have the structure of the result: expected .*, got "):
            vjp(lambda t: t, tree)[1](other)


def shape_of(tree: Any) -> Any:
    """Return a tree with lists in place of tuples and 0 in place of leaves."""
    if isinstance(tree, dict):
        return {key: shape_of(child) for key, child in tree.items()}
    return [shape_of(child) for child in tree] if isinstance(tree, (list, tuple)) else 0


@pytest.mark.parametrize(
    ("primal", "tangent", "words"),
    [
        ({"a": 1.0, "b": 1.0}, {"x": 1.0, "y": 0.0}, "the keys 'a', 'b', got a dict with the keys 'x', 'y' at [0]"),
        ({"w": [1.0, {"k": 1.0}]}, {"w": [1.0, {}]}, "the keys 'k', got an empty dict at [0]['w'][1]"),
        ([2.0, 3.0], 1.0, "expected a list of length 2, got one float at [0]"),
        ([2.0, 3.0], [1.0], "expected a list of length 2, got a list of length 1 at [0]"),
        ({0: 1.0}, [1.0], "expected a dict with the keys 0, got a list of length 1 at [0]"),
        (np.ones((2, 2)), np.ones(4), "expected an array of shape (2, 2), got an array of shape (4,) at [0]"),
        ([[1.0], [2.0, 3.0]], [[1.0, 2.0], [3.0]], "expected a list of length 1, got a list of length 2 at [0][0]"),
        (1.0, [1.0], "expected one float, got a list of length 1 at [0]"),
        ([], {}, "expected a list of length 0, got an empty dict at [0]"),
    ],
)
def test_the_error_names_the_place(primal: Any, tangent: Any, words: str) -> None:
    with pytest.raises(TypeError) as caught:
        jvp(lambda x: 1.0, (primal,), (tangent,))
    assert words in str(caught.value)


def test_sequences_of_any_kind_match_by_position() -> None:
    def f(x: Any) -> Any:
        return x[0][0] * x[0][1] * x[1][0]

    primal = ([2.0, 3.0], (5.0, 7.0))
    for tangent in (np.array([[1.0, 0.0], [0.0, 0.0]]), [(1.0, 0.0), [0.0, 0.0]], (np.array([1.0, 0.0]), [0, 0])):
        assert jvp(f, (primal,), (tangent,)) == (30.0, 15.0)
    assert vjp(lambda x: np.array([x, 2 * x]), 1.0)[1]([1.0, 10.0]) == (21.0,)


@given(st.permutations(["a", "b", "c"]), st.booleans())
def test_named_tuples_match_if_they_have_the_same_names(order: list[str], inside: bool) -> None:
    """Matching by position would assign a number to another name."""
    primal, tangent = namedtuple("Primal", "a b c")(2.0, 3.0, 5.0), namedtuple("Tangent", order)(1.0, 10.0, 100.0)

    def volume(x: Any) -> Any:
        x = x[0] if inside else x
        return x.a * x.b * x.c

    def call() -> Any:
        return jvp(volume, ([primal] if inside else primal,), ([tangent] if inside else tangent,))

    if order == ["a", "b", "c"]:
        assert call() == (30.0, 15.0 + 100.0 + 600.0)
    else:
        with pytest.raises(TypeError, match=f"expected a Primal with the fields a, b, c, got a Tangent .* {order[0]},"):
            call()


@pytest.mark.parametrize("wrong", [1j, {1.0}, Decimal(1), range(2)])
def test_errors_give_the_place_of_what_is_not_a_number(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"argument 1 at \['w'\]\[2\] must be a number, got"):
        grad(lambda s, p: p["w"][0], 1)(1.0, {"w": [1.0, 2.0, wrong]})
    with pytest.raises(TypeError, match=r"argument 2 at \[1\] must be a number, got"):
        grad(lambda *xs: 1.0, (0, 2))(1.0, 1.0, [1.0, wrong])
    with pytest.raises(TypeError, match=r"the function's result at \['u'\] must be a number, got"):
        jacobian(lambda x: {"v": x, "u": wrong})(1.0)
    with pytest.raises(TypeError, match=r"tangents at \[0\]\['w'\] must be a number, got"):
        jvp(lambda p: p["w"], ({"w": 1.0},), ({"w": wrong},))
    with pytest.raises(TypeError, match=r"gradients expects Values as inputs, got .* at \['a'\]"):
        gradients(Value(1.0), {"a": wrong})


NONNUMERIC = [None, "x", b"x", abs, object(), autograd.tanh, Exception]


@pytest.mark.parametrize("fixed", NONNUMERIC, ids=lambda x: type(x).__name__)
def test_other_leaves_keep_their_places(fixed: Any) -> None:
    p = {"w": [1.0, fixed, 3.0], "name": fixed}
    assert grad(lambda p: p["w"][0] * p["w"][2])(p) == {"w": [3.0, fixed, 1.0], "name": fixed}
    assert jacobian(lambda x: {"v": x * x, "u": fixed})(3.0) == {"v": 6.0, "u": fixed}
    assert jvp(lambda p: (p["w"][0] ** 2, fixed), (p,), (p,)) == ((1.0, fixed), (2.0, fixed))
    assert vjp(lambda x: [x, fixed], 1.0)[1]([2.0, fixed]) == (2.0,)
    assert hvp(lambda p: p["w"][2] ** 3, (p,), (p,)) == {"w": [0.0, fixed, 54.0], "name": fixed}
    x = Value(3.0)
    assert gradients([x * x, fixed], {"a": x, "b": fixed}) == {"a": 6.0, "b": fixed}


@pytest.mark.parametrize("fixed", NONNUMERIC, ids=lambda x: type(x).__name__)
def test_a_leaf_that_is_a_whole_argument_or_result_is_a_number(fixed: Any) -> None:
    for call in (
        lambda: grad(lambda x: 1.0)(fixed),
        lambda: grad(lambda x: fixed)(1.0),
        lambda: jvp(lambda x, y: x, (1.0, fixed), (1.0, fixed)),
        lambda: jacobian(lambda x: fixed)(1.0),
        lambda: jvp(lambda p: p["w"], ({"w": 1.0},), ({"w": fixed},)),
    ):
        with pytest.raises(TypeError, match="must be a number, got "):
            call()
    with pytest.raises(TypeError, match="gradients expects Values as inputs, got"):
        gradients(Value(1.0), fixed)


# ---- dataclasses ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    w: float
    b: list[float]
    name: str = "line"


@dataclass
class Model:
    line: Line
    activation: Any = autograd.tanh
    previous: Any = None
    kind: ClassVar[str] = "a model"

    def __post_init__(self) -> None:
        if not isinstance(self.line.w, float):
            raise TypeError("the constructor takes no Values")
        self.size = len(self.line.b)

    @cached_property
    def doubled(self) -> float:
        return 2 * self.line.w


def output(m: Model) -> Any:
    return m.activation(m.line.w) * m.line.b[0] * m.doubled + m.line.b[1] * m.size


def test_dataclasses_are_structures() -> None:
    """Constructors are not called; attributes that are not fields stay; cached ones are computed from the Values."""
    model = Model(Line(2.0, [3.0, 4.0]))
    assert model.doubled == 4.0
    slope = grad(output)(model)
    t = tanh(2.0)
    assert slope.line.w == pytest.approx(6 * t + 12 * (1 - t * t), rel=1e-15)
    assert slope.line.b == [pytest.approx(4 * t, rel=1e-15), 2.0]
    assert (type(slope), type(slope.line), slope.activation, slope.line.name, slope.size) == (
        Model,
        Line,
        autograd.tanh,
        "line",
        2,
    )
    assert jacobian(lambda x: Line(x * x, [x, 2.0]))(3.0) == Line(6.0, [1.0, 0.0])
    along = Line(1.0, [0.0, 10.0])
    assert jvp(lambda p: p.w * p.b[1], (Line(2.0, [3.0, 4.0]),), (along,)) == (8.0, 24.0)
    assert vjp(lambda x: Line(x, [2 * x, x]), 1.0)[1](along) == (1.0 + 0.0 + 10.0,)
    with pytest.raises(TypeError, match=r"expected a Line with the fields w, b, name, got a list of length 3 at \[0\]"):
        jvp(lambda p: p.w, (Line(1.0, [2.0]),), ([1.0, [2.0], ""],))


@dataclass
class Weights:
    w: float
    b: list[float]


def test_errors_name_a_field_with_a_point() -> None:
    with pytest.raises(ValueError, match=r"got argument 0\.w: 2, argument 0\.b: 1"):
        vmap(lambda p: p.w)(Line(np.ones(2), np.ones(1)))  # type: ignore[arg-type]  # an array in each field
    with pytest.raises(TypeError, match=r"the cotangent at \['u'\]\.b\[1\] must be a number, got the str 'x'"):
        vjp(lambda x: {"u": Line(x, [x, x])}, 1.0)[1]({"u": Line(1.0, [1.0, "x"])})  # type: ignore[list-item]
    report = gradcheck(lambda p: p.w * p.b[0], (Weights(2.0, [3.0]),))
    assert [row.input for row in report.rows] == ["x0.w", "x0.b[0]"]


def test_dataclasses_and_named_tuples_are_arguments_and_results_of_programs() -> None:
    class Point(NamedTuple):
        x: Any
        kind: str

    model = Model(Line(2.0, [3.0, 4.0]))
    replayed = jit(grad(output))
    for w in (2.0, 2.5, -1.0):
        other = Model(Line(w, [3.0, 4.0]))
        assert replayed(other) == grad(output)(other)
    assert len(replayed.explain().splitlines()) == 1
    assert jit(lambda m: Line(m.line.w * 1.0, m.line.b))(model) == model.line
    rows = vmap(lambda p: Point(p.x * 2, p.kind))(Point([1.0, 2.0], "p"))
    assert rows == Point([2.0, 4.0], ["p", "p"])  # type: ignore[arg-type]  # a result per row
    assert type(rows) is Point
    lines = vmap(lambda p: grad(lambda q: q.w * q.b**2)(p))(Line(np.array([1.0, 2.0]), np.array([3.0, 4.0])))  # type: ignore[arg-type]  # an array in each field
    assert (type(lines), lines.w, lines.b) == (Line, [9.0, 16.0], [6.0, 16.0])


def test_errors_of_a_cotangent_describe_it() -> None:
    pull_back = vjp(lambda x: {"u": [x, x]}, 1.0)[1]
    with pytest.raises(
        TypeError, match=r"length 1 at \['u'\]; the result: {'u': \[\*, \*\]}, the cotangent: {'u': \[\*\]}"
    ):
        pull_back({"u": [1.0]})
    with pytest.raises(TypeError, match=r"the cotangent at \['u'\]\[1\] must be a number, got the str 'x'"):
        pull_back({"u": [1.0, "x"]})


def test_a_deep_structure_does_not_recurse() -> None:
    deep: Any = 2.0
    other: Any = 2.0
    for _ in range(20_000):
        deep, other = [deep], [other]
    assert len(flatten(deep)[0]) == 1
    assert matched(other, deep, "x", "y") == [2.0]
    with pytest.raises(TypeError, match="must have the structure of"):
        matched([other], deep, "x", "y")


# ---- classes --------------------------------------------------------------------------------------------------------


class Pair(NamedTuple):
    """A named tuple with a method."""

    x: Any
    y: Any

    def product(self) -> Any:
        return self.x * self.y


Checked = namedtuple("Checked", "x y")


class Strict(Checked):
    """A tuple whose constructor accepts only floats."""

    def __new__(cls, x: float, y: float) -> Any:
        if not isinstance(x, float):
            raise TypeError("floats")
        return super().__new__(cls, x, y)

    def product(self) -> Any:
        return self.x * self.y


class Vector(list):  # type: ignore[type-arg]  # any items
    """A list with an attribute."""

    unit = "m"

    def product(self) -> Any:
        return self[0] * self[1]


class Table(dict):  # type: ignore[type-arg]  # any items
    """A dict with its keys as attributes."""

    def product(self) -> Any:
        return self["x"] * self["y"]


class Tagged(np.ndarray):  # type: ignore[type-arg]  # any items
    """An array with an attribute, as in NumPy's guide to subclassing."""

    def __array_finalize__(self, other: Any) -> None:
        self.tag = getattr(other, "tag", None)

    def product(self) -> Any:
        return self[0] * self[1]


def tagged() -> Tagged:
    array = np.array([2.0, 3.0]).view(Tagged)
    array.tag = "metres"
    return array


def vector() -> Vector:
    v = Vector([2.0, 3.0])
    v.unit = "km"
    return v


@pytest.mark.parametrize("argument", [Pair(2.0, 3.0), Strict(2.0, 3.0), vector(), Table(x=2.0, y=3.0), tagged()])
def test_subclasses_arrive_and_come_back_as_themselves(argument: Any) -> None:
    arrived = []

    def f(p: Any) -> Any:
        arrived.append(p)
        return p.product()

    value, slope = value_and_grad(f)(argument)
    assert value == 6.0
    assert type(slope) is type(arrived[0]) is type(argument)
    assert list(slope.values() if isinstance(slope, dict) else slope) == [3.0, 2.0]
    for name in ("tag", "unit"):
        assert getattr(arrived[0], name, None) == getattr(argument, name, None)
    assert grad(lambda xs: xs[0].product())([argument])[0].__class__ is type(argument)


def test_dicts_keep_the_attributes_of_their_class() -> None:
    counts = Counter(a=2.0, b=3.0)
    slope = grad(lambda c: c["a"] * c["b"] + c["missing"])(counts)
    assert type(slope) is Counter
    assert slope == {"a": 3.0, "b": 2.0}
    assert list(grad(lambda d: d["b"] * d["a"])(OrderedDict(b=2.0, a=3.0)).items()) == [("b", 3.0), ("a", 2.0)]
    assert grad(lambda d: d["a"] * (d["c"] + 4.0))(defaultdict(float, a=2.0)) == {"a": 4.0}


class Frozen(dict):  # type: ignore[type-arg]  # any items
    """A dict that cannot be written to."""

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("frozen")


class Sealed(tuple):  # type: ignore[type-arg]  # any items
    """A tuple whose iteration is wrong."""

    def __iter__(self) -> Any:
        return iter(())


def test_containers_that_cannot_be_rebuilt_become_their_base_class() -> None:
    assert grad(lambda d: d["a"] ** 2)(Frozen(a=3.0)) == {"a": 6.0}
    assert tuple.__getitem__(grad(lambda t: t[0] ** 2)(Sealed((3.0,))), 0) == 6.0


@pytest.mark.parametrize("wrap", [lambda x: [1.0, x], lambda x: {"a": x}, lambda x: [(x, 2.0)], lambda x: [x, x]])
def test_a_structure_that_contains_itself_is_an_error(wrap: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flattening, "_LARGE", 1_000)
    tree: list[Any] = [1.0]
    tree.append(wrap(tree))
    with pytest.raises(ValueError, match="that contains itself"):
        flatten(tree)
    shared = wrap([3.0])
    assert len(flatten([shared] * 600)[0]) >= 600  # a part that occurs twice is not a cycle


def test_matrices() -> None:
    x = np.array([[1.0, 2.0], [3.0, 4.0]]).view(np.matrix)
    slope = grad(lambda m: m[0, 0] * m[1, 1] + (m @ m)[0, 1])(x)
    assert type(slope) is np.matrix
    assert slope.tolist() == [[6.0, 5.0], [0.0, 3.0]]
    assert jacobian(lambda m: m)(np.array([[1.0, 2.0]]).view(np.matrix)).shape == (1, 2, 1, 2)
    with pytest.raises(TypeError, match="a masked array has no number where it is masked"):
        grad(lambda m: m.sum())(np.ma.masked_array([1.0, 2.0], mask=[True, False]))


def test_zero_dimensional_arrays_are_numbers() -> None:
    assert grad(lambda x: np.where(x > 0, x, 0.1 * x))(2.0) == 1.0
    assert grad(lambda x: np.where(x > 0, x, 0.1 * x))(-2.0) == 0.1
    assert grad(lambda x: np.tensordot(x, x, axes=1))(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]
    assert grad(lambda x: x * x)(np.array(3.0)) == 6.0
    assert jacobian(lambda x: [np.array(x * x, dtype=object), x])(3.0) == [6.0, 1.0]
    x = Value(3.0)
    assert gradients(np.array(x * x, dtype=object), x) == 6.0


# ---- several outputs -------------------------------------------------------------------------------------------------


def test_a_hessian_per_output() -> None:
    def f(p: Any) -> Any:
        return {"u": p["a"] ** 2 * p["b"], "v": (p["b"] ** 3, 1.0)}

    h = hessian(f)({"a": 2.0, "b": 3.0})
    assert h["u"] == {"a": {"a": 6.0, "b": 4.0}, "b": {"a": 4.0, "b": 0.0}}
    assert h["v"] == (
        {"a": {"a": 0.0, "b": 0.0}, "b": {"a": 0.0, "b": 18.0}},
        {"a": {"a": 0.0, "b": 0.0}, "b": {"a": 0.0, "b": 0.0}},
    )
    cubes = hessian(lambda x: x**3)(np.array([1.0, 2.0]))
    assert cubes.shape == (2, 2, 2)
    assert np.array_equal(cubes, np.array([[[6, 0], [0, 0]], [[0, 0], [0, 12]]]))
    assert hessian(lambda x, y: [x * x * y, y], (0, 1))(2.0, 3.0) == [
        ((6.0, 4.0), (4.0, 0.0)),
        ((0.0, 0.0), (0.0, 0.0)),
    ]
    assert hvp(lambda x: [x[0] ** 2, x[0] * x[1]], ([1.0, 2.0],), ([1.0, 0.0],)) == [[2.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    "array",
    [
        np.array([True, False]), np.array([[1, 2]], dtype=np.int8), np.array([1, 2], dtype=np.uint64),
        np.array(["a", "bcd"]), np.array([b"a"]), np.array([0.1, 2.0], dtype=np.float32), np.array([0.1, 2.0]),
        np.array([0.1], dtype=np.float16), np.array([0.1], dtype=np.longdouble), np.array([1 + 2j], dtype=np.complex64),
        np.array(["2020-01-01"], dtype="M8[D]"), np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
        np.array([], dtype=int), np.array(["a", None], dtype=object),
    ],
)  # fmt: skip
def test_arrays_whose_entries_stay_the_same_keep_their_type(array: Any) -> None:
    """They pass through flatten and rebuild, as auxiliary results, static arguments, and results of rows."""
    arrived: list[Any] = []

    def f(x: Any, mask: Any) -> Any:
        return x * x, mask

    def watched(x: Any, mask: Any) -> Any:
        arrived.append(mask)
        return x * x

    found = [
        value_and_grad(f, has_aux=True)(2.0, array)[0][1],
        grad(f, has_aux=True)(2.0, array)[1],
        jacobian(f, has_aux=True)(2.0, array)[1],
        hessian(f, has_aux=True)(2.0, array)[1],
        vjp(lambda x: f(x, array), 2.0, has_aux=True)[2],
        jvp(lambda x: f(x, array), (2.0,), (1.0,), has_aux=True)[2],
        autograd.stop_gradient(array),
    ]
    autograd.checkpoint(watched)(Value(2.0), array)
    for each in [*found, *arrived]:
        assert (each.dtype, each.shape, each.tolist()) == (array.dtype, array.shape, array.tolist())
    if array.dtype.kind != "f":  # floats are numbers
        assert jit(f)(2.0, array)[1].dtype == array.dtype
    assert [each.tolist() for each in vmap(f, (0, None))([2.0, 3.0], array)[1]] == [array.tolist()] * 2
