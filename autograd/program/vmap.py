"""`vmap`: map a function of one row over all rows of arrays."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import update_wrapper
from typing import Any, ParamSpec

from autograd.names import names_its_parameters
from autograd.names.error_text import counted
from autograd.program.cache.programs_of_function import Programs
from autograd.program.calls.call_arguments import call_of
from autograd.program.ir.program import Program
from autograd.program.option_checks import check_options, check_row_options
from autograd.program.pickling import reduced
from autograd.program.replay.row_blocks import SHARD
from autograd.program.rows.array_rows import added, added_block, check_out, divided, written
from autograd.program.rows.column_paths import ColumnRun
from autograd.program.rows.columns import result_of_columns, run_columns
from autograd.program.rows.merge_results import joined, stacked
from autograd.program.rows.row_by_row import RowRunner
from autograd.program.rows.row_parts import Part, blocks_of, count_of, cuts
from autograd.program.rows.row_sums import Sums, in_order
from autograd.program.rows.uniform_registers import shared_inputs
from autograd.program.shards.executors import Workers
from autograd.program.shards.run_in_parts import computed
from autograd.program.shards.streamed_rows import is_stream, streamed
from autograd.signatures.lambda_parameter_types import Lambda

__all__ = ["Vmapped", "vmap"]

P = ParamSpec("P")

Axes = int | None | Sequence[int | None]


@names_its_parameters
def vmap(
    f: Callable[P, Any] | Lambda,
    in_axes: Axes = 0,
    *,
    reduce: str | None = None,
    exact: bool = True,
    threads: int | None = None,
    executor: Any = None,
    deadline: float | None = None,
    progress: bool = True,
) -> Vmapped:
    """Return a function that applies f to every row of its arguments.

    The first rows are recorded as programs, and the others replay them. A nested list or a NumPy array is an array; its
    rows are along the outermost axis. Tuples and dicts are structures of arrays. Results are lists, or NumPy arrays if
    an argument has one. Rows that take different branches of f use different programs.

    Ints in arrays are data. Use `autograd.take(xs, i)` to index with them.

    An argument may also be an iterator of blocks of rows, a Parquet file or an Arrow table. Then only a few blocks
    are in memory. The returned function has a parameter `out`: arrays, such as NumPy's memory maps, to which results
    are written.

    Args:
        f: a function of one row. It gets a number, a list or an array for each argument.
        in_axes: 0 to map over every argument, or 0 or None for each argument. None passes the whole argument to f.
        reduce: "sum" or "mean" over the rows, in a fixed order; None keeps all results.
        exact: compute the same bits as f itself. False is faster with the native engine if the arguments are floats or
            arrays of floats. The results of exp, expm1, log, log1p, tanh, sin, cos, erf, erfc and normal_cdf may then
            be off by up to 4 units in the last place, and powers by an integer from -2 to 4 are products. A product
            that is added may be rounded only once, with its sum, if the processor can do that.
        threads: the maximum number of threads that compute rows if the arguments are floats or arrays of floats; None
            for one. The result does not depend on it.
        executor: computes rows if the arguments are floats or arrays of numbers: an object with `submit`, such
            as a `concurrent.futures.ProcessPoolExecutor` or a dask `Client`, or a function without parameters that
            makes one. The function is called again when the executor breaks. Only programs and numbers are sent. The
            result is bit-identical to the result without an executor.
        deadline: seconds after which rows are computed again by another worker. If None, at least a minute. Threads of
            this process have no deadline.
        progress: whether to show a progress bar in runs of more than a few seconds. It needs a terminal or a notebook,
            and the extra `progress`.

    Raises:
        TypeError: f is not a function, or an option has the wrong type.
        ValueError: in_axes or reduce is invalid, or the numbers of rows differ.

    >>> vmap(lambda x, y: x * y, in_axes=(0, None))([1.0, 2.0, 3.0], 10.0)
    [10.0, 20.0, 30.0]
    >>> from autograd import value_and_grad
    >>> vmap(value_and_grad(lambda w, x: (w * x - 1.0) ** 2), (None, 0), reduce="mean")(2.0, [1.0, 2.0])
    (5.0, 7.0)
    """
    check_options(f, True)
    check_row_options(in_axes, reduce, threads, executor, deadline)
    options = {
        "in_axes": in_axes,
        "reduce": reduce,
        "exact": exact,
        "threads": threads,
        "executor": executor,
        "deadline": deadline,
        "progress": progress,
    }
    return Vmapped(f, options)


class Vmapped:
    """A function over rows, made by `vmap`, with its programs for a row."""

    def __init__(self, f: Callable[..., Any], options: dict[str, Any]) -> None:
        update_wrapper(self, f)
        self._programs = Programs(f, True)
        self._options = options
        self._in_axes: Axes = options["in_axes"]
        self._reduce: str | None = options["reduce"]
        self._exact: bool = options["exact"]
        self._threads: int = options["threads"] or 1
        executor = options["executor"]
        self._workers = None if executor is None else Workers(executor)
        if self._workers is not None:
            weakref.finalize(self, self._workers.close)

    def __call__(self, *args: Any, out: Any = None) -> Any:
        """Return the results of all rows, or their sum or mean.

        Args:
            args: the arguments of the function, with rows along the outermost axis where they are mapped.
            out: an array, or a structure of arrays like the result, to which the results of rows are written.
        """
        axes = self._axes(args)
        is_streamed = any(axis is not None and is_stream(arg) for axis, arg in zip(axes, args, strict=True))
        count = None if is_streamed else count_of(args, axes)
        parts: Iterable[Part] = streamed(args, axes) if count is None else [Part(args, axes, 0, count)]
        if self._reduce is not None:
            if out is not None:
                raise ValueError(f"out is for the results of rows, but this function reduces them: {self!r}")
            return self._sum(args, parts, count)
        if out is not None:
            check_out(out, args, axes)
        return self._results(parts, count, out)

    def __reduce__(self) -> str | tuple[Any, ...]:
        return reduced(self, vmap, self._programs.f, self._options | {"executor": None})

    def __repr__(self) -> str:
        return f"<vmap of {self._programs.name}, {counted(len(self.programs), 'program')}>"

    def program(self, *args: Any) -> Program:
        """Return the program that the first row of these arguments takes. Its text says what all rows share.

        Raises:
            RuntimeError: the function cannot be recorded.
        """
        axes = self._axes(args)
        row = Part(args, axes, 0, count_of(args, axes)).row(0)
        program = self._programs.program(call_of(row, {}))
        return replace(program, shared=shared_inputs(row, axes, program.inputs))

    @property
    def programs(self) -> list[Program]:
        """The programs of all paths that are kept."""
        return self._programs.all()

    def explain(self) -> str:
        """Return a report: for each recording, why no earlier program fit."""
        return self._programs.explain()

    def _axes(self, args: tuple[Any, ...]) -> Sequence[int | None]:
        axes = self._in_axes
        if axes is None or isinstance(axes, int):
            return (axes,) * len(args)
        if len(axes) != len(args):
            raise ValueError(f"in_axes has {len(axes)} entries for {counted(len(args), 'argument')}")
        return axes

    def _sum(self, args: tuple[Any, ...], parts: Iterable[Part], count: int | None) -> Any:
        """Return the sum or the mean of all rows."""
        programs, mean = self._programs, self._reduce == "mean"
        if not programs.is_usable():
            return self._eager(parts)
        sums, runner, run = Sums(), RowRunner(programs, reduces=True), ColumnRun(programs, adds=True)
        for part, numbers in self._computed(parts, run, count):
            if numbers is None:
                for block in blocks_of(part):
                    found = runner.results(block)
                    orders = {
                        key: sums.use(*key) for key in dict.fromkeys([(build, len(terms)) for build, terms in found])
                    }
                    sums.add_block([in_order(terms, orders[build, len(terms)]) for build, terms in found])
                continue
            order = sums.use(run.paths[0].rebuild, len(run.paths[0].outputs))
            terms = run.terms(order)
            for k, shard in enumerate(numbers):
                sums.add_shard(shard, min(SHARD, part.count - k * SHARD), terms)

        def again() -> Any:
            if count is None:
                raise RuntimeError(
                    f"{programs.name}: higher derivatives need the rows again, but an iterator yields them only once; "
                    "pass arrays or memory maps"
                )
            return self._eager([Part(args, self._axes(args), 0, count)])

        return sums.rebuild(sums.leaves(again, programs.name, mean=mean))

    def _results(self, parts: Iterable[Part], count: int | None, out: Any) -> Any:
        """Return the results of all rows."""
        programs, results = self._programs, []
        rows, run = RowRunner(programs, reduces=False), ColumnRun(programs, adds=False)
        for part, columns in self._computed(parts, run, count):
            as_array = out is not None or part.has_arrays
            if columns is not None:
                stored = [sys.modules["numpy"].asarray(x) for x in columns] if as_array else columns
                result = result_of_columns(run.paths[0], stored, part.count, as_array=as_array)
            elif (result := self._by_columns(part, as_array=as_array)) is None:
                result = stacked(
                    [result for block in blocks_of(part) for result, _ in rows.results(block)],
                    as_array=as_array,
                    start=part.start,
                )
            if out is None:
                results.append(result)
            else:
                written(out, result, part.start, part.start + part.count, count)
        return out if out is not None else joined(results)

    def _computed(
        self, parts: Iterable[Part], run: ColumnRun, count: int | None
    ) -> Iterator[tuple[Part, list[Any] | None]]:
        adds = self._reduce is not None
        return computed(self._programs, run, parts, count, workers=self._workers, options=self._options, adds=adds)

    def _by_columns(self, part: Part, *, as_array: bool) -> Any:
        """Return the results of all rows, run as columns; None if they are not plain numbers."""
        if not self._programs.is_usable() or (columns := part.columns) is None:
            return None
        ran = run_columns(
            self._programs, part.call, columns, part.count, self._threads, exact=self._exact, as_array=as_array
        )
        return None if ran is None else result_of_columns(*ran, part.count, as_array=as_array)

    def _eager(self, parts: Iterable[Part]) -> Any:
        """Return the sum or the mean of the results of the function itself."""
        shards, n = [], 0
        for part in cuts(parts, lambda: SHARD):
            shards.append(added([added_block([self._programs.f(*row) for row in block]) for block in blocks_of(part)]))
            n += part.count
        total = added(shards)
        return divided(total, float(n)) if self._reduce == "mean" else total
