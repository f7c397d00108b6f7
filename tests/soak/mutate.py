"""Break the code outside of the table at random places. The tests that run the changed line must notice.

One run of the tests, with few draws, records which tests run each block, and the duration of each test. A mutant is
then run through the tests of its block, fast ones first. Verdicts are kept in `build/mutants_*`, so a run that was
stopped can continue. They are discarded when the code or the tests change. The exit status is 1 if too many mutants
survive.

   python -m tests.soak.mutate [--count 400] [--seed 0] [--minutes 60] [--package nn]
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from heapq import nsmallest
from pathlib import Path
from random import Random

from tests.helpers.paths import ROOT
from tests.soak.blocks import PACKAGES, innermost
from tests.soak.explained import EXPLAINED
from tests.soak.mutants import Mutant, Region, mutants, texts

COPIED = (
    *PACKAGES,
    "tests",
    "examples",
    "docs",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "Makefile",
    "setup.py",
)
RULES = ("autograd/ops.py", "autograd/formulas/")  # `mutate_rules` breaks these
SCORE = 0.95
SECONDS = 60  # the time of tests per mutant; the slowest tests of a frequently tested line are skipped
SECONDS_NEARBY = 15  # the same, of tests that run other lines of the file
NATIVE = "autograd/native/"  # its modules write C, so a change has an effect only after a build
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
ENVIRONMENT = {**os.environ, "AUTOGRAD_ENGINE": "python", "DRAWS": "test", "SEED": "0"}


def files(packages: Sequence[str]) -> Iterator[Path]:
    """Yield the modules in which mutants are made."""
    for package in packages:
        for path in sorted((ROOT / package).glob("**/*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(RULES):
                yield path


def fingerprint() -> str:
    """Return a checksum of the code and the tests."""
    every = [path for folder in (*PACKAGES, "tests") for path in sorted((ROOT / folder).glob("**/*.py"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in every)).hexdigest()


class Selection:
    """The tests that run each block of statements, by file and line."""

    def __init__(self, state: Path) -> None:
        self.seconds: dict[str, float] = json.loads((state / "seconds.json").read_text())
        self.blocks: defaultdict[str, set[str]] = defaultdict(set)
        for path in state.glob("blocks_*.json"):
            for block, tests in json.loads(path.read_text()).items():
                self.blocks[block].update(tests)

    def tests(self, place: str, line: int) -> list[str]:
        """Return the tests of a line, fast ones first. If no block contains it, return those of its file or folder."""
        start = innermost(ast.parse((ROOT / place).read_text(encoding="utf-8")), line)
        folder = place.rpartition("/")[0]
        nearby = self._below(f"{place}:") or self._below(f"{folder}/")
        found = self.blocks.get(f"{place}:{start}") or nearby
        # If importing a test file runs the line, add all tests of the file.
        found = found | {test for test in self.seconds if test.partition("::")[0] in found}
        # With a cache, only the first of many tests runs a line. So tests of other lines of the file follow.
        return self._fast(found, SECONDS) + self._fast(nearby - found, SECONDS_NEARBY)

    def _fast(self, found: set[str], seconds: float) -> list[str]:
        """Return the fast tests of a set that take some seconds together, at least one."""
        chosen, total = [], 0.0
        for test in sorted(found & self.seconds.keys(), key=self.seconds.__getitem__):
            total += self.seconds[test]
            if total > seconds and chosen:
                break
            chosen.append(test)
        return chosen

    def _below(self, beginning: str) -> set[str]:
        return {test for block, tests in self.blocks.items() if block.startswith(beginning) for test in tests}


def measure(state: Path, packages: Sequence[str]) -> None:
    """Run the tests of some packages once, and record the tests of each line and their times."""
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    print("running the tests once, to see which blocks each of them runs", flush=True)
    command = [*PYTEST, "-n", str(os.cpu_count()), "-p", "tests.soak.blocks", "-p", "tests.soak.seconds"]
    if packages != PACKAGES:
        command += [*packages, *(f"tests/{package}" for package in packages)]
    environment = {**ENVIRONMENT, "TEST_BLOCKS": str(state), "TEST_SECONDS": str(state / "seconds.json")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-2_000:], done.stderr[-2_000:])
        raise SystemExit("the unbroken code fails its own tests: run make test first")
    (state / "fingerprint").write_text(fingerprint())


def is_killed(tree: Path, mutant: Mutant, tests: list[str]) -> bool:
    """Put a mutant into a copy of the tree. Return whether one of the tests fails."""
    path = tree / mutant.place
    right = path.read_bytes()
    path.write_text(mutant.code, encoding="utf-8")
    try:
        for part in filter(None, (tests[:25], tests[25:250], tests[250:])):
            command = [*PYTEST, "-x", "--no-header", "-p", "no:xdist", *part]
            done = subprocess.run(
                command, cwd=tree, env=ENVIRONMENT, capture_output=True, timeout=5 * SECONDS, check=False
            )
            if done.returncode:
                return True
        if mutant.place.startswith(NATIVE):
            return is_killed_by_build(tree)
    except subprocess.TimeoutExpired:  # an endless loop
        return True
    finally:
        path.write_bytes(right)
    return False


def is_killed_by_build(tree: Path) -> bool:
    """Build the native engine of a tree, if one was copied. Return whether that fails, or one of its tests."""
    built = {path: path.read_bytes() for path in (tree / NATIVE).glob("engine.*.so")}
    environment = {**ENVIRONMENT, "AUTOGRAD_ENGINE": "native"}
    commands = [
        [sys.executable, "setup.py", "-q", "build_ext", "--inplace"],
        [*PYTEST, "-x", "-p", "no:xdist", f"tests/{NATIVE}"],
    ]
    try:
        for command in commands if built else ():
            done = subprocess.run(
                command, cwd=tree, env=environment, capture_output=True, timeout=10 * SECONDS, check=False
            )
            if done.returncode:
                return True
        return False
    finally:
        for path, code in built.items():
            path.write_bytes(code)


def drawn(packages: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """Draw mutants of some packages, all with the same probability.

    If code is changed, the mutants of all other functions are still drawn the same.
    """
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in files(packages)}
    places = [
        (hashlib.sha256(f"{seed} {name} {text}".encode()).digest(), name, i)
        for name, tree in trees.items()
        for i, text in enumerate(texts(tree))
    ]
    chosen = [(name, i) for _, name, i in nsmallest(count, places)]
    print(f"seed {seed}: {len(chosen)} of {len(places)} mutants", flush=True)
    found = []
    for name in sorted({name for name, _ in chosen}):
        only = {i for place, i in chosen if place == name}
        found += mutants([Region(name, trees[name])], trees[name], formulas=False, file=name, only=only)
    Random(seed).shuffle(found)  # so that an interrupted run has judged a random sample
    return found


def judge(state: Path, chosen: list[Mutant], minutes: float) -> dict[str, bool]:
    """Run the tests of each mutant. Return which were killed, for those that were run in time."""
    kept = state / "verdicts.json"
    verdicts: dict[str, bool] = json.loads(kept.read_text()) if kept.exists() else {}
    selection, workers, end = Selection(state), os.cpu_count() or 1, time.monotonic() + 60 * minutes
    waiting = [mutant for mutant in chosen if str(mutant) not in verdicts]
    tasks = [(mutant, selection.tests(mutant.place, mutant.line)) for mutant in waiting]
    with tempfile.TemporaryDirectory() as folder:
        trees: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for i in range(workers):
            trees.put(copied(Path(folder) / str(i)))

        def run(task: tuple[Mutant, list[str]]) -> None:
            if time.monotonic() > end:
                return
            tree = trees.get()
            try:
                verdicts[str(task[0])] = killed = is_killed(tree, *task)
            finally:
                trees.put(tree)
            kept.write_text(json.dumps(dict(verdicts), indent=1))
            print(f"{len(verdicts)}: {'killed' if killed else 'SURVIVED'} {task[0]} ({len(task[1])} tests)", flush=True)

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, tasks))
    return {str(mutant): verdicts[str(mutant)] for mutant in chosen if str(mutant) in verdicts}


def copied(tree: Path) -> Path:
    """Copy everything that the tests need to a folder."""
    tree.mkdir()
    ignore = shutil.ignore_patterns("__pycache__", ".hypothesis")
    for part in (*COPIED, "pyproject.toml", ".github", ".ci"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tree / part, ignore=ignore)
        elif source.exists():
            shutil.copy(source, tree / part)
    return tree


def main() -> int:
    """Test mutants and print the survivors. Return 1 if too many survive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=400, help="number of mutants (default: %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=int(os.environ.get("SEED", "0")), help="random seed (default: %(default)s)"
    )
    parser.add_argument("--minutes", type=float, default=float("inf"), help="the time limit; the next run continues")
    parser.add_argument("--package", choices=PACKAGES, help="change only one package, and run only its tests")
    options = parser.parse_args()
    packages = (options.package,) if options.package else PACKAGES
    state = ROOT / "build" / f"mutants_{options.package or 'all'}"
    if not (state / "fingerprint").exists() or (state / "fingerprint").read_text() != fingerprint():
        measure(state, packages)
    chosen = drawn(packages, options.count, options.seed)
    verdicts = judge(state, chosen, options.minutes)
    alive = [name for name, killed in verdicts.items() if not killed]
    reasons = {name: EXPLAINED.get(re.sub(r":\d+:", ":", name), "UNEXPLAINED") for name in alive}
    unexplained = [name for name, why in reasons.items() if why == "UNEXPLAINED"]
    for name, why in reasons.items():
        print(f"survived {name}   {why}")
    killed = 1 - len(alive) / max(len(verdicts), 1)
    print(f"{len(verdicts)} of {len(chosen)} mutants judged: {killed:.1%} killed, {len(unexplained)} unexplained")
    return int(killed < SCORE)


if __name__ == "__main__":
    sys.exit(main())
