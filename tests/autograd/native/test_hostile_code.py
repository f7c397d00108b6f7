"""Code that runs at unexpected moments: in arguments, garbage collections and signals, and when memory runs out.

`make sanitize` runs each of these attacks with an address sanitizer, which detects errors that a plain run may survive.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import math
import os
import random
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import Any

import pytest

import autograd
from autograd import Value, detect_anomaly, gradients, no_grad, primitive
from autograd.current_engine import pulled_back, pushed_forward, record, topological_order
from autograd.operation import Primitive
from autograd.ops import TABLE
from tests.helpers.draws import draws
from tests.helpers.interrupts import interrupt_after, interrupts, needs_a_timer
from tests.helpers.nodes import live

NODES = draws(test=2_000_000, cover=10_000_000, soak=100_000_000)
square = primitive("hostile_square", lambda x: x * x, lambda z, x: (2.0 * x,))


@pytest.fixture(autouse=True)
def the_engine_is_whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each attack, the engine must still work, and no node may be lost."""
    before = live()
    yield
    x = Value(3.0)
    y = autograd.dot([x, x * 2.0, x], [x, x, x]) + x.sin() * square(x)
    y.backward()
    assert x.grad == pytest.approx(24.0 + 9.0 * math.cos(3.0) + 6.0 * math.sin(3.0), rel=1e-14)
    assert y._has_grad
    del x, y
    if "memory" not in request.node.name:  # without memory, Python itself may leak a frame
        assert live() <= before


def graph() -> tuple[list[Value], Value]:
    """Return nodes of each kind, and a Value that depends on all of them."""
    x, y = Value(1.5, "x"), Value(-0.5, "y")
    nodes = [x, y, x * y, x.sin(), autograd.dot([x, y, x], [y, y, x]), square(x), x + 2.0, autograd.fsum([x, y, x])]
    return nodes, autograd.fsum(nodes)


def uses(nodes: list[Value], root: Value) -> list[Callable[[], Any]]:
    """Return functions that read, write and walk these nodes."""
    reads = [lambda n=n: (n.operands, n.partials, n._prev, repr(n), n.grad, n.op) for n in nodes]
    return [
        *reads,
        lambda: topological_order(root),
        lambda: root.backward(),
        lambda: root.backward(create_graph=True),
        lambda: root.zero_grad(),
        lambda: gradients(root, nodes),
        lambda: gradients(root, nodes, create_graph=True),
        lambda: autograd.dot(nodes, nodes, root),
        lambda: autograd.fsum(nodes),
        lambda: autograd.logsumexp(nodes),
        lambda: autograd.softmax(nodes),
        lambda: autograd.hypot(nodes[0], nodes[1]) if hasattr(autograd, "hypot") else None,
    ]


# ---- classes with a false type, and methods that run code ----


def mischief(v: Value) -> list[Callable[[], Any]]:
    """Return functions that change a node that is in use."""

    def quiet(act: Callable[[], Any]) -> Callable[[], None]:
        def tried() -> None:  # nothing can handle an error in a finalizer
            with contextlib.suppress(RuntimeError, TypeError):
                act()

        return tried

    acts: list[Callable[[], Any]] = [
        lambda: setattr(v, "grad", 0.0),
        lambda: setattr(v, "grad", Value(2.0) * 3.0),
        lambda: setattr(v, "grad", None),
        lambda: setattr(v, "label", "another"),
        lambda: setattr(v, "label", ""),
        lambda: v.__init__(1.0),  # type: ignore[misc]  # deliberately wrong
        lambda: setattr(v, "_operands", ()),
        lambda: setattr(v, "_operands", (Value(1.0), 2.0, Value(3.0))),
        lambda: v.backward(),
        lambda: v.zero_grad(),
        lambda: gc.collect(0),
    ]
    return [quiet(act) for act in acts]


def evil_class(act: Callable[[], Any]) -> Any:
    """Return an object whose methods all run an action first."""

    class Evil:
        count = 0

        @property  # type: ignore[misc]  # the lie
        def __class__(self) -> type:
            Evil.count += 1
            act()
            return Value if Evil.count % 2 else Evil

        def __float__(self) -> float:
            act()
            return 1.0

        def __index__(self) -> int:
            act()
            return 1

        def __bool__(self) -> bool:
            act()
            return True

        def __hash__(self) -> int:
            act()
            return 1

        def __eq__(self, other: object) -> bool:
            act()
            return True

        def __len__(self) -> int:
            act()
            return 1

        def __del__(self) -> None:
            act()

    return Evil()


class EvilLabel(str):
    """A label whose truth test runs code."""

    act: Callable[[], Any]

    def __bool__(self) -> bool:
        self.act()
        return True

    def __len__(self) -> int:
        self.act()
        return 1


@pytest.mark.parametrize("which", range(11))
@pytest.mark.parametrize(
    "start",
    [lambda: Value(1.0, "a"), lambda: Value(1.0) * 2.0, lambda: autograd.fsum([Value(1.0)] * 5)],
    ids=["leaf", "product", "sum"],
)
@pytest.mark.filterwarnings("ignore:backward from a root")  # the nodes made by the hostile code itself
def test_arguments_may_change_the_node_that_takes_them(start: Callable[[], Value], which: int) -> None:
    v = start()
    act = mischief(v)[which]
    label = EvilLabel("evil")
    label.act = act
    attempts: list[Callable[[Any], Any]] = [
        lambda evil: setattr(v, "grad", evil),
        lambda evil: setattr(v, "_grad", evil),
        lambda evil: setattr(v, "data", evil),
        lambda evil: setattr(v, "label", evil),
        lambda evil: setattr(v, "label", label),
        lambda evil: setattr(v, "_label", label),
        lambda evil: v.__init__(evil, label),  # type: ignore[misc]  # deliberately wrong
        lambda evil: setattr(v, "_operands", (evil, evil, v.detach())),
        lambda evil: setattr(v, "_operands", ()),
        lambda evil: v + evil,
        lambda evil: v**evil,
        lambda evil: v == evil,
        lambda evil: v < evil,
        lambda evil: v.backward(evil),
        lambda evil: autograd.dot([v, evil], [evil, v]),
        lambda evil: autograd.fsum([v, evil]),
        lambda evil: autograd.clamp(v, evil, evil),
        lambda evil: record(evil, (v,)),
        lambda evil: record(TABLE["mul"], (v, evil)),
        lambda evil: gradients(v, [v, evil]),
        lambda evil: type(v)._made(TABLE["mul"], (v, v), 1.0, (evil, evil)),
    ]
    for attempt in attempts:
        v.grad = Value(1.0) * 2.0
        with contextlib.suppress(TypeError, ValueError, AttributeError, RuntimeError):
            attempt(evil_class(act))
        v._operands = ()
        v.grad = 0.0
        made = [Value(1.0) * 3.0 for _ in range(10)]  # uses the memory of the freed nodes
        assert [m.data for m in made] == [3.0] * 10
    label.act = lambda: None


def test_a_grad_is_set_while_being_set() -> None:
    class Evil:
        n = 0

        @property  # type: ignore[misc]  # the lie
        def __class__(self) -> type:
            self.n += 1
            if self.n == 2:
                v.grad = 0.0
            return Value

    v = Value(1.0)
    for k in range(200):
        v.grad = Value(1.0) * k
        with contextlib.suppress(TypeError):
            v.grad = Evil()
        v.grad = 0.0
        assert [(Value(1.0) * 3).data for _ in range(10)] == [3.0] * 10


def test_values_keep_their_class() -> None:
    class Other:
        __slots__ = ()

    with pytest.raises(TypeError):
        Value(1.0).__class__ = Other
    if autograd.engine_info().engine == "native":
        same = type("Same", Value.__bases__, {"__slots__": ()})
        with pytest.raises(TypeError, match=r"__class__ assignment|object layout"):
            Value(1.0).__class__ = same


# ---- collections ----


@pytest.mark.filterwarnings("ignore:backward from a root")  # the root is a node that was changed
@pytest.mark.parametrize("which", range(11))
def test_garbage_collections_may_change_nodes_in_use(which: int) -> None:
    """A garbage collection can start at any allocation and run any code. Here it changes the nodes in use."""
    thresholds = gc.get_threshold()
    for target in range(8):
        nodes, root = graph()
        for use in uses(nodes, root):
            todo = [mischief(nodes[target])[which]]

            def collected(phase: str, _: dict[str, int], todo: list[Callable[[], Any]] = todo) -> None:
                if todo and phase == "start":
                    todo.pop()()

            gc.callbacks.append(collected)
            gc.set_threshold(1, 1, 1)
            try:
                use()
            except (RuntimeError, ValueError, TypeError):  # the change has an effect
                pass
            finally:
                gc.set_threshold(*thresholds)
                gc.callbacks.remove(collected)
            nodes, root = graph() if which >= 5 else (nodes, root)
        del nodes, root, use


class Loop:
    """Garbage that only a collection finds, with a finalizer that runs code."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.itself, self.act = self, act

    def __del__(self) -> None:
        self.act()


def test_finalizers_and_weak_references_may_drop_nodes_in_use() -> None:
    thresholds = gc.get_threshold()
    for i in range(len(uses(*graph()))):
        for kind in ("finalizer", "weak reference"):
            nodes, root = graph()
            use = uses(nodes, root)[i]

            def act(nodes: list[Value] = nodes) -> None:
                for node in nodes:
                    node._operands = ()
                nodes.clear()

            if kind == "finalizer":
                Loop(act)
            else:
                loop = Loop(lambda: None)
                kept = weakref.ref(loop, lambda _, act=act: act())  # noqa: F841  (its life is what counts)
                del loop
            gc.set_threshold(1, 1, 1)
            try:
                use()
            except (RuntimeError, ValueError, TypeError, IndexError):
                pass
            finally:
                gc.set_threshold(*thresholds)
            del nodes, root, use, act
            gc.collect()


def test_freeing_an_operation_can_use_the_engine() -> None:
    """A user's operation is freed with its last node. Its finalizer may make and free nodes."""

    class Rule:
        def __call__(self, z: float, x: float) -> tuple[float]:
            return (1.0,)

        def __del__(self) -> None:
            x = Value(1.0)
            (x * 2.0 + x).backward()
            freed.append(x.grad)

    freed: list[float] = []
    for i in range(20):
        x = Value(1.0)
        for _ in range(3):
            x = autograd.Primitive(f"hostile_{i}", lambda x: x, Rule())(x) * 1.0
        del x
    gc.collect()
    assert set(freed) <= {3.0}


# ---- the recursion limit ----


def deep(depth: int, f: Callable[[], Any]) -> Any:
    return f() if depth == 0 else deep(depth - 1, f)


@pytest.mark.parametrize("name", [op.name for op in TABLE.values() if op.arity is not None])
def test_no_result_is_wrong_at_the_recursion_limit(name: str) -> None:
    op = TABLE[name]
    operands = tuple(Value(0.75 + i) if i < op.arity - op.parameters else 0.5 + i for i in range(op.arity))
    wanted = record(op, operands)
    limit = sys.getrecursionlimit()
    here = 0
    frame: Any = sys._getframe()
    while frame is not None:
        here, frame = here + 1, frame.f_back
    sys.setrecursionlimit(here + 60)
    raised = 0
    try:
        for depth in range(30, 60):
            try:
                found = deep(depth, lambda: record(op, operands))
            except RecursionError:
                raised += 1
            else:
                assert (str(found.data), str(found.partials)) == (str(wanted.data), str(wanted.partials))
    finally:
        sys.setrecursionlimit(limit)
    assert raised


# ---- no memory ----


def programs() -> dict[str, Callable[[], Any]]:
    nodes, root = graph()
    return {
        "leaf": lambda: Value(1.0, "a"),
        "sum": lambda: nodes[0] + nodes[1],
        "dot": lambda: autograd.dot(nodes * 20, nodes * 20),
        "custom": lambda: square(nodes[0]),
        "grad": lambda: setattr(nodes[2], "grad", nodes[0]),
        "operands": lambda: (nodes[4].operands, nodes[4].partials),
        "order": lambda: topological_order(root),
        "backward": lambda: root.backward(),
        "again": lambda: root.backward(create_graph=True),
        "zero": lambda: root.zero_grad(),
        "gradients": lambda: gradients(root, nodes),
        "derivative": lambda: autograd.grad(lambda x: x * x)(2.0),
    }


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a finalizer without memory
@pytest.mark.parametrize("name", list(programs()))
def test_memory_can_run_out_at_any_allocation(name: str) -> None:
    """Each allocation fails once. The call may raise, but later results are right."""
    testcapi = pytest.importorskip("_testcapi", reason="Python was built without its test modules")
    if not hasattr(testcapi, "set_nomemory"):
        pytest.skip("this Python cannot make allocations fail")
    program = programs()[name]
    program()
    failed = 0
    for start in range(120):
        context = copy_context()  # leaving the block of a listener needs memory too
        try:
            testcapi.set_nomemory(start, start + 1)
            context.run(program)
            testcapi.remove_mem_hooks()
        except MemoryError:
            testcapi.remove_mem_hooks()
            failed += 1
        finally:
            testcapi.remove_mem_hooks()
        x = Value(2.0)
        y = x * x
        y.backward()
        assert x.grad == 4.0
        assert autograd.grad(lambda x: x * x)(3.0) == 6.0
    program()


# ---- interrupts ----


@needs_a_timer
@pytest.mark.parametrize("create_graph", [False, True])
def test_an_interrupted_backward_writes_all_grads_or_none(create_graph: bool) -> None:
    def data(x: Any) -> float:
        return x.data if isinstance(x, Value) else x  # type: ignore[no-any-return]  # a float

    times = random.Random(2)
    leaves = [Value(1.0 + i) for i in range(60)]
    root = autograd.fsum([x * x for x in leaves])
    with interrupts():
        for _ in range(400):
            before = [data(x.grad) for x in leaves]
            try:
                interrupt_after(times.uniform(2e-5, 1.5e-3))
                while True:
                    root.backward(create_graph=create_graph)
                    if not create_graph or before != [data(x.grad) for x in leaves]:
                        break
                interrupt_after(0)
            except KeyboardInterrupt:
                interrupt_after(0)
            steps = {(data(x.grad) - b) / (2 * x.data) for x, b in zip(leaves, before)}
            assert len(steps) == 1
            if create_graph:  # so that the gradients do not become graphs themselves
                for x in leaves:
                    x.grad = 0.0
            elif leaves[0].grad > 1e6:
                root.zero_grad()


# ---- entry points ----


def test_entry_points_check_their_arguments() -> None:
    x, y = Value(2.0), Value(3.0)
    z = x * y
    w = z * z
    # An incomplete order: missing nodes are constants.
    assert pulled_back([z, w], {w: 1.0}, False, [z]) == [12.0]
    for order in itertools.chain.from_iterable(itertools.permutations([x, y, z, w], n) for n in range(5)):
        pulled_back(list(order), {w: 1.0}, False, [x, y, z, w])
        pushed_forward(list(order), {x: 1.0}, False, [x, y, z, w])
    for bad in (None, 3, "text"):
        for call in (
            lambda bad=bad: record(TABLE["mul"], bad),
            lambda bad=bad: pulled_back(bad, {}, False, []),
            lambda bad=bad: pulled_back([], bad, False, []),
            lambda bad=bad: setattr(z, "_operands", bad),
            lambda bad=bad: topological_order(bad),
        ):
            with contextlib.suppress(TypeError, AttributeError, ValueError):
                call()
    with no_grad(), detect_anomaly():
        assert not (x * y).operands
    z._operands = (x, y)


# ---- millions of nodes ----

MILLIONS = """
from autograd import Value, engine_info
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
before = resident()
x = y = Value(1.0)
for _ in range({count}):
    y = y * x
used = resident() - before
mappings = sum(1 for _ in open("/proc/self/maps"))
y.backward()
assert x.grad == {count} + 1.0, x.grad
y = None
left = resident() - before
assert mappings < 1000, mappings
assert left < 128e6 + used / 20, (used, left)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.skipif(bool(os.environ.get("PYTHONMALLOC")), reason="a sanitizer keeps its own memory")
@pytest.mark.skipif(autograd.engine_info().engine != "native", reason="the native engine is not chosen")
def test_the_memory_of_millions_of_nodes_is_freed() -> None:
    """100 million nodes take 11 GB, past the number of mappings that Linux allows."""
    if os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") < max(16e9 * (NODES > 20_000_000), 150 * NODES):
        pytest.skip("too little memory")
    subprocess.run([sys.executable, "-c", MILLIONS.format(count=NODES)], check=True)


@pytest.mark.skipif(
    autograd.engine_info().engine == "python", reason="Python's own tuple(list) reads freed memory then"
)
@pytest.mark.parametrize("name", ["dot", "fsum", "logsumexp", "norm", "prod"])
@pytest.mark.parametrize("recording", [True, False])
def test_a_collection_while_an_operation_of_a_list_is_computed(name: str, recording: bool) -> None:
    """In the meantime, the list may be emptied, its memory reused, and a longer list recorded."""
    operation, numbers = getattr(autograd, name), [1.0 + i / 40 for i in range(40)]
    operands = [numbers, numbers] if name == "dot" else [numbers]
    value = operation(*operands)
    thresholds = gc.get_threshold()
    for allocations in range(24):
        nodes, others = [Value(x) for x in numbers], []

        def act(nodes: list[Value] = nodes, others: list[Value] = others) -> None:
            nodes.clear()
            others.extend(Value(-7.0) for _ in range(100))
            others.append(autograd.fsum([Value(-3.0) for _ in range(20_000)]))

        gc.collect()
        Loop(act)
        gc.set_threshold(gc.get_count()[0] + allocations, 1000, 1000)
        with contextlib.nullcontext() if recording else no_grad():
            try:
                y = operation(*([nodes, nodes] if name == "dot" else [nodes]))
            except ValueError:  # logsumexp of an empty list
                continue
            finally:
                gc.set_threshold(*thresholds)
        if isinstance(y, Value):  # otherwise the list was emptied before it was read
            assert y.data == value
            assert [x.data for x in y.operands] == (numbers * len(operands) if recording else [])


@needs_a_timer
@pytest.mark.parametrize("call", [lambda x: autograd.round(x, 2), lambda x: autograd.hypot(x, 2.0)])
def test_no_interrupt_is_lost_while_a_function_of_python_computes(call: Callable[[Value], Value]) -> None:
    x, calls = Value(3.0), []

    class Interrupt(KeyboardInterrupt):
        def __init__(self) -> None:
            calls.append(1)

    def repeat(count: int) -> None:
        interrupt_after(2e-5)
        while len(calls) < count:
            call(x)

    with interrupts(Interrupt):
        for count in range(1, 300):
            with pytest.raises(Interrupt):
                repeat(count)


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.arity is not None], ids=lambda op: op.name)
def test_a_wrong_number_of_operands_is_an_error(op: Primitive) -> None:
    for count in {0, 1, 2, 3, 4, 40} - {op.arity}:
        with pytest.raises(TypeError, match="argument"):
            record(op, tuple(Value(1.0) for _ in range(count)))
