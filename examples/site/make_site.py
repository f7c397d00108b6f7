"""Write the guide and the API reference as a static site with search: build/site/index.html.

The notebooks become pages with their saved outputs. The reference has every public name, from its docstring. MkDocs
builds the site with the Material theme. The pages load nothing from other hosts, so they also work from a local folder.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent.parent))  # so that the reference describes this checkout

from api_reference import reference

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "examples" / "guide"
PACKAGES = {
    "autograd": "Values, operations, derivatives of functions, programs",
    "autograd.checks": "checks of derivatives",
    "autograd.checks.strategies": "expressions drawn by hypothesis",
    "autograd.linalg": "systems of linear equations",
    "nn": "models, losses, optimizers, training",
    "nn.init": "initial weights",
    "nn.strategies": "networks drawn by hypothesis",
    "viz": "pictures, derivations, hand calculations, exercises",
    "viz.plots": "curves",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Write the sources and build the site. Return the exit status."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    parser = argparse.ArgumentParser(description="Write the guide and the API reference as a static site.")
    parser.add_argument("--output", type=Path, default=ROOT / "build", metavar="DIR", help="the folder for site/")
    folder: Path = parser.parse_args(argv).output
    sources = folder / "site-sources"
    shutil.rmtree(sources, ignore_errors=True)
    pages = dict(written(sources))
    config = load_config(
        str(Path(__file__).with_name("mkdocs.yml")), docs_dir=str(sources), site_dir=str(folder / "site"),
        nav=navigation(pages),
    )  # fmt: skip
    build(config)
    print(f"{folder / 'site' / 'index.html'}: {len(pages)} pages")
    return 0


def navigation(pages: dict[str, str]) -> list[dict[str, Any]]:
    """Return the menu."""
    guide = [{title: name} for name, title in pages.items() if name.startswith("guide/")]
    reference = [{title: name} for name, title in pages.items() if name.startswith("reference/")]
    return [{"Home": "index.md"}, {"Guide": guide}, {"Reference": reference}]


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Write every page as Markdown. Yield its name and title."""
    yield page(folder, "index.md", readme())
    for path in [GUIDE / "README.md", *sorted(GUIDE.glob("*.ipynb")), *sorted(GUIDE.glob("*.md"))]:
        if path.suffix == ".ipynb":
            yield page(folder, f"guide/{path.stem}.md", notebook(path, folder / "guide"))
        elif path.name != "README.md":
            yield page(folder, f"guide/{path.name}", linked(path.read_text(encoding="utf-8")))
        elif not (folder / "guide" / "index.md").exists():
            yield page(folder, "guide/index.md", linked(path.read_text(encoding="utf-8")))
    for package, about in PACKAGES.items():
        yield page(folder, f"reference/{package}.md", reference(package, about))
    for picture in (ROOT / "examples" / "readme").glob("*.svg"):
        (folder / "pictures").mkdir(exist_ok=True)
        shutil.copy(picture, folder / "pictures")


def page(folder: Path, name: str, text: str) -> tuple[str, str]:
    """Write a page. Return its name and its title."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    assert title is not None, name
    return name, title[1]


def linked(text: str) -> str:
    """Return a page with links to notebooks as links to their pages."""
    text = re.sub(r"\]\((\w+)\.ipynb\)", r"](\1.md)", text)
    return text.replace("](README.md)", "](index.md)")


def readme() -> str:
    """Return README.md with its links to files of the guide and its pictures; links to other files become text."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("examples/readme/", "pictures/")
    text = re.sub(
        r"\]\(examples/guide/([\w.]+)\)", lambda match: f"](guide/{match[1].replace('README', 'index')})", text
    )
    return re.sub(r"\[([^\]]+)\]\((?!guide/|http|#)[^)]+\)", r"\1", text)


def notebook(path: Path, folder: Path) -> str:
    """Return a notebook as Markdown. Its pictures are files next to the page."""
    blocks = []
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            blocks.append(linked(source))
            continue
        blocks.append(f"```python\n{source}\n```")
        for output in cell["outputs"]:
            data = output.get("data", {})
            if "image/svg+xml" in data:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{path.stem}-{number}.svg").write_text("".join(data["image/svg+xml"]), encoding="utf-8")
                blocks.append(f"![{''.join(data['text/plain'])}]({path.stem}-{number}.svg)")
            else:
                text = "".join(output.get("text") or data.get("text/plain") or output.get("traceback", []))
                blocks.append(f"``` {{ .text .output }}\n{text.rstrip()}\n```")
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    sys.exit(main())
