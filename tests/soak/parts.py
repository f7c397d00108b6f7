"""The parts of `make soak`: their commands, and the number of rounds with different seeds."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["PARTS", "Part"]


class Part(NamedTuple):
    """A command that runs once per round, each time with a different seed."""

    does: str
    rounds: int
    command: str  # the arguments of `python -m`
    engines: tuple[str, ...] = ("python",)  # used in turn


BOTH = ("python", "native")
PARTS = {
    "properties": Part(
        "every property of hypothesis, 2,000 examples a round", 10, "pytest -n auto -m hypothesis", BOTH
    ),
    "labels": Part("10,000 hostile labels a round", 20, "pytest -n auto tests/viz/test_labels.py"),
    "expressions": Part("200,000 texts a round as expressions", 5, "pytest tests/viz/test_expressions.py -k words"),
    "files": Part("40,000 broken files a round", 5, "pytest -n auto tests/nn/test_storage.py"),
    "ulps": Part("20,000 points a round per operation, against mpmath", 5, "pytest -n auto tests/autograd/test_ulp.py"),
    "kinks": Part("10,000 points a round per operation with kinks", 5, "pytest -n auto tests/autograd/checks", BOTH),
    "replays": Part(
        "10,000 random functions a round, replayed, 10,000 over rows, and 10,000 with indexes",
        10,
        "pytest -n auto tests/autograd/program/test_random_functions.py tests/autograd/program/test_random_rows.py"
        " tests/autograd/program/test_random_indexes.py",
        BOTH,
    ),
    "executors": Part(
        "600 workers killed, 2,000 runs with random faults", 1, "pytest tests/autograd/program/shards", ("native",)
    ),
    "rows": Part(
        "the gradient of a network over 100 million rows of a memory map",
        1,
        "tests.benchmarks.shards --rows 100000000 --rounds 1",
        ("native",),
    ),
    "exports": Part(
        "10,000 random functions a round, exported", 2, "pytest -n auto tests/autograd/export", ("native",)
    ),
    "live": Part(
        "200 random graphs a round as pages, with 20 changes each", 1, "pytest -s tests/viz/test_live.py", ("native",)
    ),
    "damage": Part(
        "200,000 damaged programs a round, and 15,000 interrupted calls",
        2,
        "pytest -n auto tests/autograd/program/test_damaged_programs.py tests/autograd/program/test_interruptions.py",
        BOTH,
    ),
    "memory": Part(
        "graphs by the million, and leaks",
        2,
        "pytest tests/autograd/native tests/autograd/test_determinism.py tests/nn/test_training.py",
        ("native",),
    ),
    "nodes": Part("100 million nodes", 1, "pytest tests/autograd/native/test_hostile_code.py -k millions", ("native",)),
    "alarms": Part(
        "correct rules that a check reports as wrong, 25,000 points per operation", 1, "tests.soak.false_alarms 25000"
    ),
    "bar": Part("right and wrong derivatives, 250 points a round per family", 4, "tests.soak.checker_bar"),
    "rules": Part("every rule broken in every usual way", 1, "tests.soak.rule_mutants"),
    "formulas": Part("the text of every rule broken", 1, "tests.soak.mutate_rules"),
    "mutants": Part("400 mutants outside the table", 1, "tests.soak.mutate"),
}
