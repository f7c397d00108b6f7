"""The files of many variants of an exercise: sheets, solutions, a table for the answers, and a description."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nn.storage.atomic_write import write_whole
from viz.exercises.exercise import Exercise, exercise

__all__ = ["ANSWERS", "DESCRIPTION", "MOST_VARIANTS", "Series"]

ANSWERS = "answers.csv"
DESCRIPTION = "exercise.json"
MOST_VARIANTS = 10_000
_FORMAT = "scalar-autograd exercise 1"


@dataclass(frozen=True)
class Series:
    """The variants 1, 2, ... of an exercise.

    Attributes:
        shape, seed, activation, output, rate, decimals: as for `viz.exercise`.
        variants: the number of variants.

    Raises:
        ValueError: there are too few or too many variants.
    """

    shape: str
    variants: int
    seed: int
    activation: str
    output: str
    rate: float
    decimals: int

    def __post_init__(self) -> None:
        if isinstance(self.variants, bool) or not 1 <= self.variants <= MOST_VARIANTS:
            raise ValueError(f"expected from 1 to {MOST_VARIANTS:,} variants, got {self.variants!r:.40}")

    def variant(self, number: int) -> Exercise:
        """Return one variant."""
        options: dict[str, Any] = {name: x for name, x in asdict(self).items() if name != "variants"}
        return exercise(**options, variant=number)

    def write(self, folder: Path, kinds: Sequence[str]) -> Iterator[Path]:
        """Write the sheets, the solutions in a separate folder, a table to fill in, and the description.

        The description is written last, so a folder that has one is complete. An existing table is kept, because it may
        contain answers.
        """
        digits = max(3, len(str(self.variants)))
        (folder / "solutions").mkdir(parents=True, exist_ok=True)
        for number in range(1, self.variants + 1):
            made = self.variant(number)
            for kind in kinds:
                for path, handout in (
                    (folder / f"sheet-{number:0{digits}}{kind}", made.sheet),
                    (folder / "solutions" / f"solution-{number:0{digits}}{kind}", made.solution),
                ):
                    handout.save(path)
                    yield path
        if not (folder / ANSWERS).exists():
            text = io.StringIO(newline="")
            table = csv.writer(text)
            table.writerow(["student", "variant", *self.variant(1).answers])
            table.writerows(["", number] for number in range(1, self.variants + 1))
            write_whole(folder / ANSWERS, text.getvalue().encode())
            yield folder / ANSWERS
        description = {"format": _FORMAT, **asdict(self)}
        write_whole(folder / DESCRIPTION, (json.dumps(description, indent=2) + "\n").encode())
        yield folder / DESCRIPTION

    @classmethod
    def read(cls, path: Path) -> Series:
        """Read the description of a series.

        Raises:
            ValueError: the file is not a description of an exercise.
            OSError: the file cannot be read.
        """
        wanted = f"{path} is not the description of an exercise, which `python -m viz exercise` writes"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{wanted}: {error}") from None
        if not isinstance(found, dict) or found.pop("format", None) != _FORMAT:
            raise ValueError(f"{wanted}: it has no {_FORMAT!r}")
        try:
            series = cls(**found)
            series.variant(1)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{wanted}: {error}") from None
        return series
