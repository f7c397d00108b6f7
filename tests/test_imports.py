"""Imports go autograd <- nn <- viz without cycles, and each folder has a complete map."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT

PACKAGES = ("autograd", "nn", "viz")


def modules() -> dict[str, Path]:
    """Return the file of every module by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


@cache
def statements(path: Path) -> tuple[list[ast.stmt], list[ast.Import | ast.ImportFrom]]:
    """Return the statements of a module, and the imports anywhere in it: in functions and for the type checker too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tree.body, [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def imported(path: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules that a file imports."""
    found = set()
    for node in statements(path)[1]:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        else:
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else str(node.module))
    return found & known.keys()


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    known = modules()
    return {name: imported(path, known) for name, path in known.items()}


def test_imports_have_no_cycles(imports: dict[str, set[str]]) -> None:
    TopologicalSorter(imports).prepare()


def test_packages_import_in_one_direction(imports: dict[str, set[str]]) -> None:
    above: dict[str, set[str]] = defaultdict(set)
    for name, found in imports.items():
        package = name.partition(".")[0]
        above[package] |= {other.partition(".")[0] for other in found} - {package}
    assert above["autograd"] == set()
    assert above["nn"] == {"autograd"}
    assert above["viz"] == {"autograd", "nn"}


def exported(path: Path) -> set[str] | None:
    """Return the names that a module lists in `__all__`, or None if it has no list or computes it."""
    body, _ = statements(path)
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in body):
        return None
    for node in body:
        targets = (
            [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            listed = node.value  # type: ignore[union-attr]  # an assignment
            return {ast.literal_eval(x) for x in listed.elts} if _is_list_of_texts(listed) else None
    return None


def _is_list_of_texts(node: ast.expr | None) -> bool:
    return isinstance(node, ast.List) and all(isinstance(x, ast.Constant) for x in node.elts)


def test_a_module_lists_the_names_that_others_import_from_it() -> None:
    known = modules()
    for path in known.values():
        for node in statements(path)[1]:
            if not isinstance(node, ast.ImportFrom) or str(node.module) not in known:
                continue
            names = {alias.name for alias in node.names if f"{node.module}.{alias.name}" not in known} - {"*"}
            listed = exported(known[str(node.module)])
            assert listed is None or names <= listed, f"{path}: __all__ of {node.module} lacks {names - listed}"


# Names of files in several folders, which mean the same in each of them.
SHARED = {"activations", "command", "imported_on_first_use", "list_operations", "option_checks", "strategies"}


def test_a_file_name_has_one_meaning() -> None:
    folders: dict[str, list[Path]] = defaultdict(list)
    for path in modules().values():
        if not path.name.startswith("_"):
            folders[path.stem].append(path.parent.relative_to(ROOT))
    assert {name for name, found in folders.items() if len(found) > 1} == SHARED, folders


FOLDERS = [path.parent for package in PACKAGES for path in (ROOT / package).rglob("__init__.py")]
SOURCES = {".py", ".pyi", ".pyx", ".pxi", ".h", ".css", ".js"}


@every_case("folder", FOLDERS)
def test_the_map_of_a_folder_names_its_files(folder: Path) -> None:
    """The map lists all files, except `__init__.py` and stubs of modules, and no others."""
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    named = {*re.findall(r"^\s*(?:the \w+ +)?(\w+(?:\.\w+|/))  ", ast.get_docstring(tree) or "", re.MULTILINE)}
    there = {f"{path.name}/" if path.is_dir() else path.name for path in folder.iterdir()
             if path.suffix in SOURCES or (path / "__init__.py").exists()} - {"__init__.py"}  # fmt: skip
    stubs = {name for name in there if name.endswith(".pyi") and name.removesuffix("i") in there}
    assert named == there - stubs
