"""A pytest plugin that writes which tests run each block of the packages, to the folder named by TEST_BLOCKS.

A module is compiled with a mark at the beginning of each block of statements in its functions: one store to an array,
so that tests are only a little slower. A tracer would be called for each line. Blocks that computed a result of
`functools.cache`, or a fixture that tests share, count for each test that uses it.
"""

from __future__ import annotations

import ast
import builtins
import functools
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from itertools import chain
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.helpers.paths import ROOT

__all__ = ["MARKS", "PACKAGES", "blocks", "innermost", "mark_blocks", "marking_cache"]

PACKAGES = ("autograd", "nn", "viz")
MARKS = "_marks_of_blocks"  # a builtin, so modules have no additional names
marks = bytearray(100_000)
marked: list[tuple[str, int]] = []  # for each mark: the file and the first line of the block
tests: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
shared: dict[object, list[int]] = {}  # the marks of fixtures that several tests share


def blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of statements within functions, without docstrings."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in [function, *inner(function.body)]:
                for field in ("body", "orelse", "finalbody"):
                    block = getattr(node, field, None)
                    if isinstance(block, list) and block and not isinstance(node, ast.ClassDef):
                        yield block


def inner(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes below some statements, except those in other functions."""
    for statement in body:
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield statement
            for node in ast.iter_child_nodes(statement):
                if isinstance(node, ast.ExceptHandler | ast.match_case):
                    yield from [node, *inner(node.body)]
            for field in ("body", "orelse", "finalbody"):
                yield from inner(getattr(statement, field, []))


def innermost(tree: ast.Module, line: int) -> int | None:
    """Return the first line of the innermost block that contains a line, or None if the line runs at import."""
    starts = [block[0].lineno for block in blocks(tree) if block[0].lineno <= line <= (block[-1].end_lineno or line)]
    return max(starts, default=None)


def mark_blocks(tree: ast.Module, place: str, marked: list[tuple[str, int]]) -> None:
    """Put a mark at the beginning of each block of a module, after its docstring, and its place in a list."""
    for block in list(blocks(tree)):
        first = block[0]
        target = ast.Subscript(ast.Name(MARKS, ast.Load()), ast.Constant(len(marked)), ast.Store())
        mark = ast.copy_location(ast.Assign([target], ast.Constant(1)), first)
        marked.append((place, first.lineno))
        is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        block.insert(int(is_docstring), ast.fix_missing_locations(mark))


class Loader(SourceFileLoader):
    """Compiles a module with marks, without a cache."""

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the module."""
        path = self.get_filename(fullname)
        place = Path(path).relative_to(ROOT).as_posix()
        tree = ast.parse(self.get_data(path))
        mark_blocks(tree, place, marked)
        code: CodeType = compile(tree, path, "exec", dont_inherit=True)
        return code


class Finder(MetaPathFinder):
    """Finds the modules of the packages."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """Return the specification of a module, with a loader that marks it."""
        if name.partition(".")[0] not in PACKAGES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


@contextmanager
def set_in(found: list[int]) -> Iterator[None]:
    """Add the marks that are set within the block to a list. Those from before are kept."""
    before = set_marks()
    marks[:] = bytes(len(marks))
    try:
        yield
    finally:
        found += set_marks()
        set_again(before)


def set_marks() -> list[int]:
    """Return the numbers of the marks that are set."""
    found, i = [], marks.find(1)
    while i >= 0:
        found.append(i)
        i = marks.find(1, i + 1)
    return found


def set_again(numbers: list[int]) -> None:
    """Set marks."""
    for i in numbers:
        marks[i] = 1


def marking_cache(function: Callable[..., Any]) -> Callable[..., Any]:
    """Cache a function like `functools.cache`. A result from the cache sets the marks of its computation."""
    kept: dict[Hashable, list[int]] = {}
    cached = functools.lru_cache(maxsize=None)(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        key = args, frozenset(kwargs.items())
        if key in kept:
            set_again(kept[key])
            return cached(*args, **kwargs)
        found: list[int] = []
        with set_in(found):
            result = cached(*args, **kwargs)
        kept[key] = found
        return result

    vars(call).update(cache_clear=cached.cache_clear, cache_info=cached.cache_info)
    return call


def pytest_load_initial_conftests() -> None:
    """Mark all modules of the packages that are imported later."""
    vars(builtins)[MARKS] = marks
    functools.cache = marking_cache
    sys.meta_path.insert(0, Finder())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note the blocks that a test and its fixtures run."""
    marks[:] = bytes(len(marks))
    result = yield
    if isinstance(item, pytest.Function):
        for fixture in chain.from_iterable(item._fixtureinfo.name2fixturedefs.values()):
            set_again(shared.get(fixture, []))
    note(item.nodeid)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    """Note the blocks that the setup of a shared fixture runs."""
    found: list[int] = []
    with set_in(found):
        result = yield
    set_again(found)
    if fixturedef.scope != "function":
        shared[fixturedef] = found
    return result


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Note the blocks that the import of a file of tests runs, under the name of the file."""
    marks[:] = bytes(len(marks))
    result = yield
    if isinstance(collector, pytest.Module):
        note(collector.nodeid)
    return result


def note(test: str) -> None:
    """Note the blocks that have run."""
    for i in set_marks():
        tests[marked[i]].append(test)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the notes of this process. Each worker of xdist writes its own file."""
    name = getattr(session.config, "workerinput", {"workerid": "main"})["workerid"]
    found = {f"{place}:{line}": names for (place, line), names in tests.items()}
    (Path(os.environ["TEST_BLOCKS"]) / f"blocks_{name}.json").write_text(json.dumps(found))
