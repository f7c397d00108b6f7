"""`vmap`: map a function of one row over all rows of arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import update_wrapper
from typing import Any, ParamSpec

from autograd.calls.lambdas import Lambda
from autograd.names import names_its_parameters
from autograd.program.cache.programs import Programs
from autograd.program.calls.call import Call, call_of
from autograd.program.ir.program import Program
from autograd.program.jit import check_options
from autograd.program.pickling import reduced
from autograd.program.replay.row_blocks import BLOCK
from autograd.program.rows.arrays import added, added_block, count_rows, divided, row_of, stacked
from autograd.program.rows.columns import columns_of, result_of_columns, run_columns, sum_columns
from autograd.program.rows.loop_invariants import shared_inputs
from autograd.program.rows.row_runner import RowRunner
from autograd.program.rows.sums import Sums
from autograd.structure import outline

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
) -> Vmapped:
    """Return a function that applies f to every row of its arguments.

    The first rows are recorded as programs, and the others replay them. A nested list or a NumPy array is an array; its
    rows are along the outermost axis. Tuples and dicts are structures of arrays. Results are lists, or NumPy arrays if
    an argument has one. Rows that take different branches of f use different programs.

    Ints in arrays are data: use `autograd.take(xs, i)` to index with them.

    Args:
        f: a function of one row. It gets a number, a list or an array for each argument.
        in_axes: 0 to map over every argument, or 0 or None for each argument. None passes the whole argument to f.
        reduce: "sum" or "mean" over the rows, in a fixed order; None keeps all results.
        exact: give the bits of f itself. False is faster with the native engine if the arguments are floats or arrays
            of floats. The results of exp, expm1, log, log1p, tanh, sin, cos, erf, erfc and normal_cdf may then differ
            by 4 units in the last place, and powers by an integer from -2 to 4 are products.
        threads: how many threads may compute rows where the arguments are floats or arrays of floats; None is one.
            A reduction mostly uses one. The result does not depend on it.

    Raises:
        TypeError: f is not a function, or an option has the wrong type.
        ValueError: in_axes, reduce or the counts of rows do not fit.

    >>> vmap(lambda x, y: x * y, in_axes=(0, None))([1.0, 2.0, 3.0], 10.0)
    [10.0, 20.0, 30.0]
    >>> from autograd import value_and_grad
    >>> vmap(value_and_grad(lambda w, x: (w * x - 1.0) ** 2), (None, 0), reduce="mean")(2.0, [1.0, 2.0])
    (5.0, 7.0)
    """
    check_options(f, exact, True)
    if reduce not in (None, "sum", "mean"):
        raise ValueError(f"reduce must be 'sum', 'mean' or None, got {reduce!r}")
    for axis in in_axes if isinstance(in_axes, (tuple, list)) else (in_axes,):
        if axis is not None and (type(axis) is not int or axis != 0):
            raise ValueError(f"in_axes must be 0 or None, or one of them for each argument; got {in_axes!r}")
    if threads is not None and (type(threads) is not int or threads < 1):
        raise ValueError(f"threads must be a count from 1, or None, got {threads!r}")
    return Vmapped(f, {"in_axes": in_axes, "reduce": reduce, "exact": exact, "threads": threads})


class Vmapped:
    """A function over rows, with the programs of a row. `vmap` makes it."""

    def __init__(self, f: Callable[..., Any], options: dict[str, Any]) -> None:
        update_wrapper(self, f)
        self._programs = Programs(f, True)
        self._options = options
        self._in_axes: Axes = options["in_axes"]
        self._reduce: str | None = options["reduce"]
        self._exact: bool = options["exact"]
        self._threads: int = options["threads"] or 1

    def __call__(self, *args: Any) -> Any:
        """Return the results of all rows, or their sum or mean."""
        if (at_once := self._by_columns(args)) is not None:
            return at_once[0]
        runner = RowRunner(self._programs, reduces=self._reduce is not None)
        if self._reduce is None:
            results = [result for block in self._blocks(args) for result, _ in runner.results(block)]
            return stacked(results, as_array=any(hasattr(arg, "dtype") for arg in args))
        if not self._programs.is_usable():
            return self._eager(args)
        sums = Sums()
        rebuild: Callable[[list[Any]], Any] = list
        shapes: set[str] = set()
        for block in self._blocks(args):
            found = runner.results(block)
            for rebuild, count in {(rebuild, len(terms)) for rebuild, terms in found}:
                shapes.add(outline(rebuild([0.0] * count)))
            if len(shapes) > 1:
                raise TypeError(f"vmap reduces results of one structure, got {' and '.join(sorted(shapes))}")
            sums.add([terms for _, terms in found])
        leaves = sums.leaves(lambda: self._eager(args), self._programs.name, mean=self._reduce == "mean")
        return rebuild(leaves)

    def __reduce__(self) -> str | tuple[Any, ...]:
        return reduced(self, vmap, self._programs.f, self._options)

    def __repr__(self) -> str:
        return f"<vmap of {self._programs.name}, {len(self.programs)} programs>"

    def program(self, *args: Any) -> Program:
        """Return the program that the first row of these arguments takes. Its text says what all rows share.

        Raises:
            RuntimeError: the function cannot be recorded.
        """
        axes = self._axes(args)
        row = self._row(args, axes, 0)
        program = self._programs.program(call_of(row, {}))
        return replace(program, shared=shared_inputs(row, axes, program.inputs))

    @property
    def programs(self) -> list[Program]:
        """The programs of all paths that are kept."""
        return self._programs.all()

    def explain(self) -> str:
        """Return a report: for each recording, why no earlier program fitted."""
        return self._programs.explain()

    def _axes(self, args: tuple[Any, ...]) -> Sequence[int | None]:
        axes = self._in_axes
        if axes is None or isinstance(axes, int):
            return (axes,) * len(args)
        if len(axes) != len(args):
            raise ValueError(f"in_axes has {len(axes)} entries, but {len(args)} arguments were given")
        return axes

    def _eager(self, args: tuple[Any, ...]) -> Any:
        """Return the sum or the mean of the results of the function itself."""
        blocks = [added_block([self._programs.f(*row) for row in block]) for block in self._blocks(args)]
        total, n = added(blocks), sum(1 for block in self._blocks(args) for _ in block)
        return divided(total, float(n)) if self._reduce == "mean" else total

    def _by_columns(self, args: tuple[Any, ...]) -> tuple[Any] | None:
        """Return the results of all rows in a tuple, run as columns; None if they are not plain numbers."""
        programs, axes, count = self._programs, self._axes(args), self._count(args)
        columns = columns_of(args, axes) if programs.is_usable() else None
        if columns is None:
            return None

        def call(k: int) -> Call:
            return call_of(self._row(args, axes, k), {})

        if self._reduce is None:
            as_array = any(hasattr(arg, "dtype") for arg in args)
            ran = run_columns(programs, call, columns, count, self._threads, exact=self._exact, as_array=as_array)
            return None if ran is None else (result_of_columns(*ran, as_array=as_array),)
        added = sum_columns(programs, call, columns, count, self._threads, exact=self._exact)
        if added is None:
            return None
        path, sums = added
        return (path.rebuild(sums.leaves(mean=self._reduce == "mean")),)

    @staticmethod
    def _row(args: tuple[Any, ...], axes: Sequence[int | None], k: int) -> tuple[Any, ...]:
        """Return the arguments of a row."""
        return tuple([arg if axis is None else row_of(arg, k) for axis, arg in zip(axes, args, strict=True)])

    def _count(self, args: tuple[Any, ...]) -> int:
        """Return the number of rows.

        Raises:
            ValueError: there are no rows, or the arguments have different numbers of them.
        """
        axes = self._axes(args)
        counts: dict[str, int] = {}
        for k, (axis, arg) in enumerate(zip(axes, args, strict=True)):
            counts |= count_rows(arg, f"argument {k}") if axis is not None else {}
        if len(set(counts.values())) != 1 or 0 in counts.values():
            shown = ", ".join(f"{argument}: {count}" for argument, count in counts.items()) or "nothing to map"
            raise ValueError(f"expected one count of rows in all arguments, at least one row; got {shown}")
        return next(iter(counts.values()))

    def _blocks(self, args: tuple[Any, ...]) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the arguments of the rows of each block."""
        axes, n = self._axes(args), self._count(args)
        for start in range(0, n, BLOCK):
            yield [self._row(args, axes, k) for k in range(start, min(start + BLOCK, n))]
