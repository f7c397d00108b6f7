"""Write the pictures and the derivation that the README shows. Run it again after a change to their appearance."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from gallery import PICTURES, derivation

from viz.drawings.drawing import Drawing

HERE = Path(__file__).parent
THEMES = {"light": "", "dark": "-dark"}


def pictures() -> Iterator[tuple[str, Drawing]]:
    """Yield each picture with the name of its file."""
    for theme, ending in THEMES.items():
        for name in ("neuron", "network"):
            _, draw = PICTURES[name]
            yield f"{name}{ending}.svg", draw(theme)


def main(argv: list[str] | None = None) -> int:
    """Write all pictures, and the derivation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, default=HERE, metavar="DIR", help="the folder for pictures")
    directory: Path = parser.parse_args(argv).output
    for name, drawing in pictures():
        print(drawing.save(directory / name))
    print(derivation().save(directory / "derivation.md"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
