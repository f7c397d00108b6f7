"""Run every load on every engine, print the table and the bars: `python -m tests.benchmarks`.

The exit status is 1 if a bar is missed, or if two engines disagree (then no ratio is printed).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import autograd

from . import convenience, replays, report, scaling, steps, training
from .agreement import DisagreementError, answer, compare
from .bars import BARS, verdict
from .engines import Engine, engines
from .loads import Load, loads
from .timing import measure, with_deep_stack


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller graphs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all times here")
    parser.add_argument("--peers", action="store_true", help="also PyTorch and JAX, where installed: takes minutes")
    options = parser.parse_args()
    available = engines(peers=options.peers)
    if "micrograd" not in {engine.name for engine in available}:
        print("micrograd is not installed: measuring without it", file=sys.stderr)
    seconds_each = 0.2 if options.quick else 1.5  # the rounds, the comparison of answers, warming up
    minutes = len(available) * len(loads()) * seconds_each / 60 + (1 if options.quick else 3)
    _progress(f"this takes about {minutes:.0f} minutes")
    try:
        results = [_measured(load, available, quick=options.quick) for load in loads()]
    except DisagreementError as error:
        print(f"no ratios: {error}", file=sys.stderr)
        return 1
    print(", ".join(str(fact) for fact in report.machine().values() if fact))
    print(report.table(results))
    print()
    seconds = {result.load: result.seconds for result in results}
    verdicts = [verdict(bar, seconds[bar.load]) for bar in BARS]
    print("\n".join(line for _, line in verdicts))
    print()
    convenient = True
    if autograd.engine_info().engine == "native":
        lines, convenient = convenience.table(*((5, 0.01) if options.quick else (9, 0.05)), _progress)
        print(lines)
        print()
        lines, replayed = replays.table(*((3, 0.05) if options.quick else (9, 0.2)), _progress)
        convenient &= replayed
        print(lines)
        print()
    print(scaling.table(100_000 if options.quick else 1_000_000, _progress))
    print()
    print(steps.table(_progress))
    print()
    print(training.table(30 if options.quick else 200, _progress))
    if options.json is not None:
        options.json.write_text(json.dumps(report.as_json(results), indent=1) + "\n")
    return 1 if not convenient or any(met is False for met, _ in verdicts) else 0


def _measured(load: Load, available: list[Engine], *, quick: bool) -> report.Measured:
    _progress(f"{load.name}: comparing answers")
    answers = [answer(engine, load) for engine in available]
    compare(load.name, answers)
    rounds, sample_seconds = (3, 0.02) if quick else (9, 0.1)
    return report.Measured(
        load.name,
        load.times,
        measure(load, available, rounds, sample_seconds, _progress),
        {each.engine: each.nodes for each in answers},
    )


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(with_deep_stack(main))
