"""no_grad and detect_anomaly: as blocks and decorators, nested, and with errors, threads and asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import itertools
import random
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any, TypeVar

import pytest

import autograd
import nn
from autograd import Value, detect_anomaly, grad, gradients, modes, no_grad
from autograd.modes import mode_stack, noted, noting
from tests.helpers.every_case import every_case
from tests.helpers.interrupts import interrupt_after, interrupts, needs_a_timer

T = TypeVar("T")


def records() -> bool:
    return bool((Value(1.0) + 1).operands)


def special_modes() -> int:
    return sys.getrefcount(mode_stack.special)


def completed(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in another thread, because the loop of a browser's tests may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def test_no_grad_as_a_block() -> None:
    x = Value(2.0)
    with no_grad():
        y = x.exp() * 3
        assert (y.operands, y.partials, y._op) == ((), (), "")
    assert records()


def test_blocks_nest_in_any_order() -> None:
    block = no_grad()
    with block:
        with block, detect_anomaly():
            assert not records()
        with detect_anomaly():
            assert not records()
        assert not records()
    assert records()


def test_blocks_left_in_another_order() -> None:
    def watching() -> Iterator[None]:
        with detect_anomaly():
            yield

    generator = watching()
    with no_grad():
        next(generator)
    assert records()
    with pytest.raises(ValueError, match="log"):
        Value(-1.0).log()
    generator.close()
    assert Value(-1.0).log().operands


def test_leaving_another_contexts_block_has_no_effect() -> None:
    block = no_grad()
    contextvars.copy_context().run(block.__enter__)
    block.__exit__()
    assert records()


def test_a_context_keeps_its_mode_when_the_block_is_left() -> None:
    """The native engine looks up the mode only while a special one is alive. A copied context keeps one alive."""
    before = special_modes()
    with no_grad():
        copied = contextvars.copy_context()
    with detect_anomaly():
        watched = contextvars.copy_context()
    assert records()
    assert not copied.run(records)
    with pytest.raises(ValueError, match="log"):
        watched.run(Value(-1.0).log)
    del copied, watched
    assert special_modes() <= before
    assert records()


def test_a_mode_that_garbage_holds_is_still_a_mode() -> None:
    """Weak references to garbage are cleared before its finalizers run, so they cannot show which modes are alive."""
    seen: list[bool] = []
    kept: list[contextvars.Context] = []

    class Loop:
        def __init__(self, context: contextvars.Context) -> None:
            self.itself, self.context = self, context

        def __del__(self) -> None:
            seen.append(self.context.run(records))
            kept.append(self.context)

    with no_grad():
        Loop(contextvars.copy_context())
    gc.collect()
    assert seen == [False]
    assert not kept.pop().run(records)
    assert records()


def test_blocks_entered_by_hand_and_on_a_stack() -> None:
    block = no_grad()
    with contextlib.ExitStack() as stack:
        stack.enter_context(block)
        assert not records()
        block.__enter__()
        block.__exit__(None, None, None)
        assert not records()
        with block:
            assert not records()
        assert not records()
    assert records()
    block.__exit__(None, None, None)
    assert records()


@every_case("sequence", list(itertools.product(["no_grad", "recording", "detect_anomaly", "unwatched"], repeat=3)))
def test_the_last_block_that_changes_a_mode_decides(sequence: tuple[str, ...]) -> None:
    recording, watching = True, False
    with contextlib.ExitStack() as stack:
        for name in sequence:
            recording = {"no_grad": False, "recording": True}.get(name, recording)
            watching = {"detect_anomaly": True, "unwatched": False}.get(name, watching)
            stack.enter_context(getattr(modes, name)())
            assert (modes.is_recording(), modes.is_watching()) == (recording, watching)
            assert records() is recording
            if watching:
                with pytest.raises(ValueError, match="outside its domain"):
                    Value(-1.0).log()
            else:
                assert str(Value(-1.0).log().data) == "nan"
    assert (modes.is_recording(), modes.is_watching()) == (True, False)


@needs_a_timer
def test_an_interrupt_restores_the_mode() -> None:
    """About 2,000 interrupts, 50 microseconds apart, hit every place in a loop of blocks."""
    x = Value(1.0)
    x.grad = 1.0
    optimizer = nn.SGD([x], lr=0.1)

    def work() -> None:
        while True:
            with no_grad():
                records()
            with detect_anomaly(), modes.recording():
                pass
            with noting() as outer, noting() as inner:
                assert x > 1
                assert not outer
                assert inner == [True]
            optimizer.step()
            silent()
            grad(lambda x: x * x)(2.0)

    def interrupted() -> None:
        for _ in range(2_000):
            try:
                interrupt_after(times.uniform(2e-5, 8e-5))
                work()
            except KeyboardInterrupt:
                interrupt_after(0)
            assert not modes.openings.get()
            assert noted.get() is None
            assert records()

    x = Value(2.0)
    silent = no_grad()(records)
    times = random.Random(1)
    with interrupts():
        Context().run(interrupted)  # a new context, because tests in which memory fails may leave modes in theirs


def test_an_error_ends_a_block() -> None:
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert records()


def test_as_a_decorator() -> None:
    @no_grad()
    def predict(x: Value, *, scale: float = 1.0) -> Value:
        """Docstring."""
        return x * scale

    assert predict.__doc__ == "Docstring."
    assert predict(Value(2.0), scale=3.0).operands == ()
    assert records()


def test_as_a_decorator_of_a_coroutine_function() -> None:
    @no_grad()
    async def predict() -> bool:
        await asyncio.sleep(0)
        return records()

    assert completed(predict()) is False


def test_generators_cannot_be_decorated() -> None:
    def values() -> Iterator[int]:
        yield 1

    async def later() -> AsyncIterator[int]:
        yield 1

    for generator in (values, later):
        with pytest.raises(TypeError, match="cannot decorate a generator"):
            no_grad()(generator)
    with pytest.raises(TypeError, match="decorates a function, got the int"):
        no_grad()(3)


def test_a_block_decorates_without_brackets() -> None:
    x = Value(3.0)

    @no_grad
    def square(y: Value, *, power: int = 2) -> Value:
        """Return a power."""
        return y**power

    @no_grad
    async def predict() -> bool:
        await asyncio.sleep(0)
        return records()

    @detect_anomaly
    def root(y: Value) -> Value:
        return y.log()

    assert (square(x).operands, (x * x).operands, square(x, power=3).data) == ((), (x, x), 27.0)
    assert (square.__name__, square.__doc__) == ("square", "Return a power.")
    assert completed(predict()) is False
    with pytest.raises(ValueError, match="outside its domain"):
        root(Value(-1.0))
    with pytest.raises(TypeError, match="@no_grad decorates a function, got the int"):
        no_grad(3)  # type: ignore[call-overload]  # the subject of this test


def test_threads_have_modes_of_their_own() -> None:
    inside, checked = threading.Event(), threading.Event()
    seen: list[bool] = []

    def work() -> None:
        with no_grad():
            inside.set()
            checked.wait(10)
            seen.append(records())

    thread = threading.Thread(target=work)
    thread.start()
    inside.wait(10)
    seen.append(records())
    checked.set()
    thread.join()
    assert seen == [True, False]


def test_tasks_have_modes_of_their_own() -> None:
    async def task(silent: bool) -> list[bool]:
        seen = []
        for _ in range(3):
            if silent:
                with no_grad():
                    await asyncio.sleep(0)
                    seen.append(records())
            else:
                await asyncio.sleep(0)
                seen.append(records())
        return seen

    async def both() -> list[list[bool]]:
        return list(await asyncio.gather(task(True), task(False)))

    assert completed(both()) == [[False] * 3, [True] * 3]


@pytest.mark.parametrize(
    ("compute", "error", "words"),
    [
        (lambda x: 1 / (x - 1), ZeroDivisionError, r"1\.0 / 0\.0 is inf: at a pole"),
        (lambda x: autograd.log(x - 1), ZeroDivisionError, r"log\(0\.0\) is -inf: at a pole"),
        (lambda x: (x - 1) ** -1, ZeroDivisionError, r"0\.0 \*\* -1\.0 is inf: at a pole"),
        (lambda x: autograd.atanh(x), ZeroDivisionError, "at a pole; operand x = 1.0"),
        (lambda x: autograd.log(-x), ValueError, r"log\(-1\.0\) is nan: outside its domain"),
        (lambda x: autograd.sqrt(x - 2), ValueError, "outside its domain"),
        (lambda x: (-x) ** 0.5, ValueError, "outside its domain"),
        (lambda x: x % 0, ValueError, "outside its domain"),
        (lambda x: autograd.exp(x * 1000), OverflowError, "beyond the largest float"),
        (lambda x: x * 1e308 * 10, OverflowError, "beyond the largest float"),
        (lambda x: x.acosh() + (x * 1e200) ** 2, OverflowError, "beyond the largest float"),
    ],
)
def test_anomalies_are_found_at_their_origin(compute: Callable[[Any], Any], error: type[Exception], words: str) -> None:
    x = Value(1.0, label="x")
    compute(x)
    with detect_anomaly(), pytest.raises(error, match=words) as caught:
        compute(x)
    assert "test_modes.py:" in str(caught.value)


def test_infinite_inputs_are_not_anomalies() -> None:
    with detect_anomaly():
        assert (Value(float("inf")) * 2).data == float("inf")
        assert (Value(1.0) / float("inf")).data == 0.0


def test_only_gradients_that_are_asked_for_are_anomalies() -> None:
    x, n = Value(0.0, "x"), Value(0.5, "n")
    with detect_anomaly():
        assert gradients(x**n, [n]) == [0.0]
        with pytest.raises(FloatingPointError, match="with respect to its operand x is inf"):
            gradients(x**n, [x])


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_gradient_that_backward_does_not_write_is_not_an_anomaly(create_graph: bool) -> None:
    """Of frozen leaves, also behind results that depend on them alone, and of leaves that are not among the inputs."""
    frozen, w = Value(0.0, "frozen").requires_grad_(False), Value(2.0, "w")
    y = w * w + frozen.sqrt() * w + (frozen.sqrt() * 1.0).sqrt() + frozen**0.5 / w
    with detect_anomaly():
        y.backward(create_graph=create_graph)
        assert (w.grad, frozen.grad) == (4.0, 0.0)
        y.backward(create_graph=create_graph, inputs=[frozen])  # no grad is written
    frozen.requires_grad = True
    w.grad = 0.0
    with detect_anomaly():
        y.backward(create_graph=create_graph, inputs=w)
        assert (w.grad, frozen._has_grad) == (4.0, False)
        for inputs in (None, [w, frozen]):
            with pytest.raises(FloatingPointError, match="with respect to its operand"):
                y.backward(create_graph=create_graph, inputs=inputs)
        assert (w.grad, frozen._has_grad) == (4.0, False)


def test_the_gradient_of_a_frozen_leaf_that_is_asked_for_is_an_anomaly() -> None:
    frozen = Value(0.0, "frozen").requires_grad_(False)
    with detect_anomaly(), pytest.raises(FloatingPointError, match="operand frozen is inf"):
        gradients(frozen.sqrt(), frozen)


def test_anomalies_of_a_sweep() -> None:
    x = Value(0.0, label="x")
    y = x.sqrt() * 3
    with (
        detect_anomaly(),
        pytest.raises(FloatingPointError, match=r"the partial of sqrt\(0\.0\) with respect to its operand x is inf"),
    ):
        y.backward()
    assert x.grad == 0.0  # nothing was written
    with detect_anomaly():
        ((x * x) * 2).backward(gradient=float("inf"))  # an argument is not an anomaly
        x.grad = None
        (x * x).backward()
        (x * x).backward(create_graph=True)
