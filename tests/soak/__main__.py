"""Run the long tests, or the named parts of them. A run that was stopped can be resumed.

    python -m tests.soak [PART ...] [--seed N] [--again]

`build/soak.json` stores the number of rounds of each part that have passed. A round that fails prints the command that
repeats it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time

from tests.helpers.paths import ROOT
from tests.soak.parts import PARTS, Part

STATE = ROOT / "build" / "soak.json"


def environment(part: Part, seed: int, i: int) -> dict[str, str]:
    """Return the variables of a round."""
    engine = part.engines[i % len(part.engines)]
    return {"DRAWS": "soak", "SEED": str(1000 * seed + i), "AUTOGRAD_ENGINE": engine}


def passes(name: str, seed: int, done: dict[str, int]) -> bool:
    """Run the rounds of a part that have not passed. Stop at the first failure."""
    part, key = PARTS[name], f"{name} seed {seed}"
    for i in range(done.get(key, 0), part.rounds):
        variables, start = environment(part, seed, i), time.monotonic()
        print(f"{name}: round {i + 1} of {part.rounds}: {part.does}", flush=True)
        command = part.command.split()
        if command[0] == "pytest":
            command += ["-q", "-r", "f", f"--hypothesis-seed={variables['SEED']}"]
        status = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=os.environ | variables, check=False
        ).returncode
        if status:
            said = " ".join(f"{variable}={value}" for variable, value in variables.items())
            print(f"{name}: FAILED; repeat it with: {said} {sys.executable} -m {' '.join(command)}", flush=True)
            return False
        done[key] = i + 1
        STATE.parent.mkdir(exist_ok=True)
        STATE.write_text(json.dumps(done, indent=1))
        print(f"{name}: round {i + 1} of {part.rounds} passed in {time.monotonic() - start:.0f} s", flush=True)
    print(f"{name}: all {part.rounds} rounds have passed with seed {seed}", flush=True)
    return True


def main() -> int:
    """Run the parts in the command line. Return the number of parts that failed."""
    listed = "\n".join(f"  {name:12}{part.does}" for name, part in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak",
        description="Run the long tests. The parts:\n" + listed,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="parts to run (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="random seed (default: %(default)s)")
    parser.add_argument("--again", action="store_true", help="forget the rounds that have passed")
    options = parser.parse_args()
    if unknown := [name for name in options.parts if name not in PARTS]:
        parser.error(f"expected parts out of {', '.join(PARTS)}; got {', '.join(unknown)}")
    done: dict[str, int] = json.loads(STATE.read_text()) if STATE.exists() and not options.again else {}
    return sum(not passes(name, options.seed, done) for name in options.parts or PARTS)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
