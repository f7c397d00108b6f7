"""The price of convenience: a program as people write it, compared with the same work written for the engine.

Each line shows a ratio of two times from the same rounds, and its distance from the bar.
"""

from __future__ import annotations

import atexit
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import chain
from statistics import median
from time import perf_counter, process_time
from typing import Any

import autograd
import nn
from autograd import Value

__all__ = ["Price", "measure", "prices", "table"]

Work = Callable[[], object]


@dataclass(frozen=True)
class Price:
    """A requirement: `work` takes at most `bar` times as long as `against`. It does `scale` times as much.

    `floor` is a part that `work` cannot avoid, with its name. It is measured in the same way.
    """

    name: str
    work: Work
    against: Work
    bar: float
    clock: Callable[[], float] = process_time
    scale: float = 1.0
    floor: tuple[Work, str] | None = None


def prices() -> Iterator[Price]:
    """Return every price. Those of NumPy are included only if it is installed."""
    yield from _numpy_prices()
    yield from _call_prices()
    yield from _function_prices()
    yield from _model_prices()
    yield from _import_prices()


def table(rounds: int, sample_seconds: float, progress: Callable[[str], None]) -> tuple[str, bool]:
    """Measure every price; return a line for each and whether all are met."""
    chosen = list(prices())
    progress(f"convenience: {len(chosen)} bars, about {3 * len(chosen) * rounds * sample_seconds:.0f} s")
    lines, met = [], True
    for price in chosen:
        progress(f"convenience: {price.name}")
        ratio = measure(price, rounds, sample_seconds)
        floor = None if price.floor is None else measure(replace(price, work=price.floor[0]), rounds, sample_seconds)
        met &= ratio <= price.bar
        lines.append(line(price, ratio, floor))
    return "\n".join(lines), met


def line(price: Price, ratio: float, floor: float | None = None) -> str:
    """Return the line that says whether a bar is met, and by how much.

    >>> line(Price("a copy", list, list, 2.0, floor=(list, "the memory")), 3.0, 2.5)
    'a copy: 3x, bar 2x: MISSED by 50% (the memory: 2.5x)'
    """
    away = abs(ratio / price.bar - 1.0)
    least = "" if floor is None or price.floor is None else f" ({price.floor[1]}: {floor:.3g}x)"
    verdict = "met" if ratio <= price.bar else "MISSED"
    return f"{price.name}: {ratio:.3g}x, bar {price.bar:g}x: {verdict} by {away:.0%}{least}"


def measure(price: Price, rounds: int, sample_seconds: float) -> float:
    """Return the median of the ratios of single rounds."""
    runs = [max(1, round(sample_seconds / _seconds(price, work, 1))) for work in (price.work, price.against)]
    ratios = []
    for _ in range(rounds):
        taken = [_seconds(price, work, n) / n for work, n in zip((price.work, price.against), runs, strict=True)]
        ratios.append(taken[0] / taken[1] / price.scale)
    return median(ratios)


def _seconds(price: Price, work: Work, runs: int) -> float:
    work()
    start = price.clock()
    for _ in range(runs):
        work()
    return max(price.clock() - start, 1e-7)


def _repeated(expression: str, **names: Any) -> Work:
    """Return a loop over an expression, as fast as Python runs one."""
    space: dict[str, Any] = {"autograd": autograd, **names}
    exec(f"def work(times=range(200), {', '.join(f'{x}={x}' for x in names)}):\n for _ in times: {expression}", space)
    return space["work"]  # type: ignore[no-any-return]


class _Empty:
    """An operand that NumPy calls, and that does nothing: `chain` is written in C, and accepts any arguments."""

    __slots__ = ()
    __array_ufunc__ = chain


def _numpy_prices() -> Iterator[Price]:
    v = Value(1.5)
    plain = _repeated("v * 2.0", v=v)
    power = _repeated("v ** 2.0", v=v)
    for number, bar in ((True, 1.5), (Fraction(1, 3), 3.0)):
        yield Price(f"v * {type(number).__name__} / v * float", _repeated("v * x", v=v, x=number), plain, bar)
    try:
        import numpy as np
    except ModuleNotFoundError:
        return
    for kind, bar in ((np.float64, 1.5), (np.float32, 1.5), (np.int64, 1.5)):
        yield Price(f"v * np.{kind.__name__} / v * float", _repeated("v * x", v=v, x=kind(2)), plain, bar)
    yield Price("v ** np.float64 / v ** float", _repeated("v ** x", v=v, x=np.float64(2.0)), power, 1.5)
    for kind, bar in ((np.float64, 10.0), (np.float32, 15.0)):
        yield Price(
            f"np.{kind.__name__} * v / v * float",
            _repeated("x * v", v=v, x=kind(2)),
            plain,
            bar,
            floor=(_repeated("x * v", v=_Empty(), x=kind(2)), "with an empty __array_ufunc__"),
        )
    rows = [[0.1 * i + j for i in range(8)] for j in range(50)]
    array = np.array(rows)
    weights = [Value(0.3) for _ in range(8)]
    model = nn.MLP(8, [8, 1])

    def loop(xs: Any) -> object:
        return [sum(w * x for w, x in zip(weights, row, strict=True)) for row in xs]

    def forward(xs: Any) -> object:
        return [model(row) for row in xs]

    for what, work in (("a loop", loop), ("nn.MLP", forward)):

        def over_lists_and_read(work: Callable[[Any], object] = work) -> object:
            return work(rows), [x for row in array for x in row]

        yield Price(
            f"{what} over NumPy rows / over lists",
            partial(work, array),
            partial(work, rows),
            1.2,
            floor=(over_lists_and_read, "over lists, and the numbers read from the rows"),
        )


def _call_prices() -> Iterator[Price]:
    v = Value(0.5)
    for name in ("exp", "tanh", "sin"):
        yield Price(
            f"autograd.{name}(float) / math.{name}",
            _repeated("f(0.5)", f=getattr(autograd, name)),
            _repeated("f(0.5)", f=getattr(math, name)),
            3.0,
        )
    for name in ("normal_cdf", "gelu", "silu", "sigmoid", "softplus"):
        f = getattr(autograd, name)
        yield Price(f"{name}(float) / {name}(Value)", _repeated("f(0.5)", f=f), _repeated("f(v)", f=f, v=v), 2.0)


def _function_prices() -> Iterator[Price]:
    square = autograd.grad(lambda x: x * x)

    def by_hand() -> object:
        x = Value(2.0)
        y = x * x
        y.backward()
        return x.grad

    yield Price("grad(x * x)(2.0) / backward", lambda: square(2.0), by_hand, 8.0)
    start = [0.001 * i for i in range(1000)]

    def long(xs: Sequence[Any]) -> Any:
        total = 0.0
        for _ in range(8):
            for x in xs:
                total = total + x * 1.01
        return total

    def long_by_hand() -> object:
        xs = [Value(x) for x in start]
        y = long(xs)
        y.backward()
        return y.data, [x.grad for x in xs]

    both = autograd.value_and_grad(long)
    yield Price("value_and_grad of 16,000 operations / backward", lambda: both(start), long_by_hand, 1.15)

    def f(p: Sequence[Any]) -> Any:
        return p[0] * p[0] * p[1] + autograd.sin(p[0])

    def several(p: Sequence[Any]) -> Any:
        return [p[0] * p[1], autograd.sin(p[0]), p[1] * p[1]]

    point = [0.7, 1.3]

    def sweeps(of: Callable[[Any], Any], count: int, *, create_graph: bool) -> Work:
        """Return a recording and the sweeps that a derivative consists of."""

        def work() -> object:
            xs = [Value(x) for x in point]
            ys = of(xs)
            for y in ys if isinstance(ys, list) else [ys]:
                gs = autograd.gradients(y, xs, create_graph=create_graph)
            return [autograd.gradients(g, xs) for g in gs[:count]] if create_graph else gs

        return work

    hessian, jacobian = autograd.hessian(f), autograd.jacobian(several)
    yield Price("hessian / its sweeps", lambda: hessian(point), sweeps(f, 2, create_graph=True), 3.0)
    yield Price("jacobian / its sweeps", lambda: jacobian(point), sweeps(several, 0, create_graph=False), 3.0)
    along = ([1.0, 0.0],)
    yield Price("hvp / its sweeps", lambda: autograd.hvp(f, (point,), along), sweeps(f, 1, create_graph=True), 3.0)


def _model_prices() -> Iterator[Price]:
    xs = [[0.1 * i + j for i in range(2)] for j in range(20)]
    ys = [math.sin(x[0]) for x in xs]
    for sizes in ([16, 16, 1], [4, 1]):
        model = nn.MLP(2, sizes)
        layers = [([(n.w, n.b) for n in layer.neurons], layer.neurons[0].activation) for layer in model.layers]

        def bare(layers: Any = layers) -> object:
            for x in xs:
                h: list[Any] = x
                for neurons, activation in layers:
                    h = [activation(autograd.dot(w, h, b)) for w, b in neurons]
                h[0].backward()
            return h

        def call(model: Any = model) -> object:
            for x in xs:
                y = model(x)
                (y[0] if isinstance(y, list) else y).backward()
            return y

        yield Price(f"nn.MLP 2-{'-'.join(map(str, sizes))} / the loop with dot", call, bare, 1.3)
    fitted, looped = nn.MLP(2, [16, 16, 1]), nn.MLP(2, [16, 16, 1])
    steps, optimizer = nn.Adam(fitted.parameters()), nn.Adam(looped.parameters())

    def fit() -> object:
        return nn.fit(fitted, (xs, ys), loss=nn.mse_loss, optimizer=steps, epochs=20, batch_size=1)

    def loop(*, guarded: bool = False) -> object:
        for x, y in 20 * list(zip(xs, ys, strict=True)):
            optimizer.zero_grad()
            params = looped.parameters() if guarded else []
            before = [p.data for p in params]
            loss = nn.mse_loss([looped(x)], [y])
            loss.backward()
            if guarded and not math.isfinite(math.hypot(*(p.grad for p in params))):
                raise ArithmeticError(f"a gradient is not finite; the weights were {before}")
            optimizer.step()
            if not all(math.isfinite(p.data) for p in params):
                raise ArithmeticError(f"a weight is not finite; the weights were {before}")
        return loss

    guarded = partial(loop, guarded=True), "the loop, with its gradients and weights checked"
    yield Price("nn.fit, batch 1, Adam / the loop", fit, loop, 1.1, floor=guarded)


def _import_prices() -> Iterator[Price]:
    # Compile to bytecode, like an installed package, because some environments cannot write it next to the sources.
    cache = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, cache)
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def started(code: str) -> Work:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True, env=environment)

    for name, bar in (("autograd", 2.0), ("nn", 3.0), ("viz", 5.0)):
        yield Price(f"import {name} / python -c pass", started(f"import {name}"), started("pass"), bar, perf_counter)
