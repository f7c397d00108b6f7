"""Programs against the same functions of plain floats: rows, single calls, paths, and the cost of a recording."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise
from time import process_time
from typing import Any

import autograd
from autograd import jit, value_and_grad, vmap

from .convenience import Price, line, measure
from .engines import engines
from .loads import gpt

__all__ = ["prices", "table"]

ROWS = 100_000  # rows for a program; plain floats run fewer, and their time is scaled
NETWORK_ROWS = 10_000
FLOAT_ROWS = 1_000
WARM_UP = 16  # calls; the function itself is run too in the first, second, fourth and eighth replay, and so on
SIZES = (2, 16, 16, 1)
MARKET = ((80, 120), (80, 120), (0.1, 2.0), (0.0, 0.08), (0.1, 0.5))  # the ranges of Black-Scholes' arguments


def table(rounds: int, sample_seconds: float, progress: Callable[[str], None]) -> tuple[str, bool]:
    """Measure every price and the cost of a recording. Return a line for each, and whether all bars are met."""
    lines, met = [], True
    for price in prices():
        progress(f"replays: {price.name}")
        for _ in range(WARM_UP):
            price.work()
        ratio = measure(price, rounds, sample_seconds)
        met &= ratio <= price.bar
        lines.append(line(price, ratio))
    progress("replays: recording the character GPT")
    lines.append(_recording_of_gpt())
    return "\n".join(lines), met


def expression(a: Any, b: Any) -> Any:
    """Return a polynomial: seven operations."""
    return (a + b - (a * b + b**3)) ** 2 / 2


def black_scholes(spot: Any, strike: Any, years: Any, rate: Any, sigma: Any) -> Any:
    """Return the price of a call."""
    spread = sigma * autograd.sqrt(years)
    d1 = (autograd.log(spot / strike) + (rate + sigma * sigma * 0.5) * years) / spread
    discounted = strike * autograd.exp(-rate * years)
    return spot * autograd.normal_cdf(d1) - discounted * autograd.normal_cdf(d1 - spread)


def black_scholes_of_floats(spot: float, strike: float, years: float, rate: float, sigma: float) -> float:
    """Return the price of a call, with functions of `math`."""
    spread = sigma * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + sigma * sigma * 0.5) * years) / spread
    discounted = strike * math.exp(-rate * years)
    half = 0.7071067811865476
    return spot * 0.5 * math.erfc(-d1 * half) - discounted * 0.5 * math.erfc(-(d1 - spread) * half)


def network(tanh: Callable[[Any], Any], parameters: Sequence[Any], x: Any, y: Any, target: Any) -> Any:
    """Return the squared error of a 2-16-16-1 network, every product and sum spelled out."""
    rest = iter(parameters)
    values = [x, y]
    for inputs, outputs in pairwise(SIZES):
        sums = []
        for _ in range(outputs):
            *weights, total = islice(rest, inputs + 1)
            for w, v in zip(weights, values, strict=True):
                total = total + w * v
            sums.append(total)
        values = sums if outputs == 1 else [tanh(z) for z in sums]
    return (values[0] - target) ** 2


def steps_to_converge(x: Any) -> Any:
    """Halve or step until the number is small: the number of steps depends on the number."""
    steps = 0
    while x > 1.0:
        x = x / 2.0 if x > 8.0 else x - 0.75
        steps += 1
    return x * x + steps if steps % 2 else x * 3.0


def prices() -> Iterator[Price]:
    """Return the bars. All but the first need NumPy."""
    pair = jit(value_and_grad(expression, argnums=(0, 1)), verify=False)
    yield Price(
        "jit: one call to the expression and gradient", partial(pair, -41.0, 2.0), partial(expression, -41.0, 2.0), 1.0
    )
    try:
        import numpy as np
    except ModuleNotFoundError:
        return
    draw = np.random.default_rng(0)
    for exact, *bars in ((True, 0.013, 0.07, 0.018), (False, 0.013, 0.02, 0.0025)):
        yield from _row_prices(draw, bars, exact=exact)
    branches = vmap(value_and_grad(steps_to_converge))
    column = draw.uniform(0.0, 60.0, ROWS)
    floats = _floats(steps_to_converge, [column])
    yield Price("vmap: a loop and branches", partial(branches, column), floats, 0.15, scale=ROWS / FLOAT_ROWS)
    both: Any = jit(value_and_grad(_gpt), verify=False)
    parameters = np.array(gpt.load().numbers)
    for name, given, bar in (("an array", parameters, 0.018), ("a list", parameters.tolist(), 0.08)):
        yield Price(f"jit: character GPT, parameters in {name}", partial(both, given), _gpt_of_floats(), bar)


def _row_prices(draw: Any, bars: Sequence[float], *, exact: bool) -> Iterator[Price]:
    """Return the bars of functions over rows.

    Args:
        draw: draws arrays.
        bars: for the expression, Black-Scholes and the network.
        exact: the option of `vmap`.
    """
    bits = "exact" if exact else "exact=False"
    both = vmap(value_and_grad(expression, argnums=(0, 1)), exact=exact)
    columns = [draw.uniform(-2.0, 2.0, ROWS) for _ in range(2)]
    scale = ROWS / FLOAT_ROWS
    name = f"vmap: expression and gradient, {bits}"
    yield Price(name, partial(both, *columns), _floats(expression, columns), bars[0], scale=scale)
    greeks = vmap(value_and_grad(black_scholes, argnums=(0, 1, 2, 3, 4)), exact=exact)
    columns = [draw.uniform(low, high, ROWS) for low, high in MARKET]
    name = f"vmap: Black-Scholes and greeks, {bits}"
    yield Price(name, partial(greeks, *columns), _floats(black_scholes_of_floats, columns), bars[1], scale=scale)
    axes = (None, 0, 0, 0)
    slopes = vmap(value_and_grad(partial(network, autograd.tanh)), axes, reduce="sum", exact=exact)
    weights = draw.uniform(-0.5, 0.5, sum(outputs * (inputs + 1) for inputs, outputs in pairwise(SIZES)))
    columns = [draw.uniform(-1.0, 2.0, NETWORK_ROWS) for _ in range(3)]
    floats = _floats(partial(network, math.tanh, weights.tolist()), columns)
    for count, bar in ((NETWORK_ROWS, bars[2]), (128, 0.003)):
        work = partial(slopes, weights, *[column[:count].copy() for column in columns])
        yield Price(f"vmap: network over {count:,} rows, {bits}", work, floats, bar, scale=count / FLOAT_ROWS)


def _floats(f: Callable[..., float], columns: Sequence[Any]) -> Callable[[], object]:
    """Return a loop over the first rows, in plain floats."""
    rows = list(zip(*[column[:FLOAT_ROWS].tolist() for column in columns], strict=True))
    return lambda: [f(*row) for row in rows]


def _gpt(parameters: Sequence[Any]) -> Any:
    """Return the loss of the character GPT, each product and sum spelled out."""
    spelled = next(engine for engine in engines() if engine.name == "native")
    return gpt.load().prepare(replace(spelled, value=lambda x: x), parameters)()[0]


def _gpt_of_floats() -> Callable[[], object]:
    load = gpt.load()
    return load.prepare(engines()[0], load.numbers)


def _recording_of_gpt() -> str:
    """Return a line about the first call: its duration, and the size of the program."""
    function = jit(value_and_grad(_gpt), verify=False)
    numbers = list(gpt.load().numbers)
    start = process_time()
    function(numbers)
    seconds = process_time() - start
    (program,) = function.programs
    return f"recording the character GPT: {seconds:.2f} s, {len(program.instructions):,} instructions"
