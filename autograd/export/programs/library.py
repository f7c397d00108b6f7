"""The functions in an exported program: those that it uses, taken from a file of functions."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["Library"]


class Library:
    r"""Functions in source code. A block of lines without an empty line defines one function, type or constant.

    Args:
        text: the source code.
        comments: a pattern of comments.

    >>> library = Library("double two(void) { return 2.0; }\n\ndouble four(void) { return two() + two(); }\n")
    >>> library.used("four()")
    ['double two(void) { return 2.0; }', 'double four(void) { return two() + two(); }']
    """

    def __init__(self, text: str, comments: str = r"/\*.*?\*/|//[^\n]*") -> None:
        self.text = text
        self._comments = re.compile(comments, re.DOTALL)
        self._blocks: dict[str, str] = {}
        for block in re.split(r"\n\n+", text.strip()):
            name = _defined(self._code(block))
            if name:
                self._blocks[name] = block
        self._needs = {name: self._names(block) - {name} for name, block in self._blocks.items()}

    def used(self, text: str) -> list[str]:
        """Return the blocks that some code uses, each after the blocks that it uses itself."""
        return [self._blocks[name] for name in self._closure(self._names(text))]

    def _closure(self, names: Iterable[str]) -> list[str]:
        found: list[str] = []
        seen: set[str] = set()

        def visit(name: str) -> None:
            if name not in seen:
                seen.add(name)
                for other in sorted(self._needs[name]):
                    visit(other)
                found.append(name)

        for name in sorted(names):
            visit(name)
        return found

    def _code(self, text: str) -> str:
        """Return code without comments."""
        return self._comments.sub("", text).strip()

    def _names(self, text: str) -> set[str]:
        return set(re.findall(r"(?<!\.)\b[A-Za-z_]\w*", self._code(text))) & self._blocks.keys()


def _defined(code: str) -> str | None:
    """Return the name that a block defines."""
    patterns = (
        r"#define (\w+)", r"typedef .*\} (\w+);", r"(?:static |export )?(?:function|const) (\w+)(?=\(| =)",
        r"def (\w+)\(", r"(?:[\w*]+ )+\*?(\w+)\(",
    )  # fmt: skip
    for pattern in patterns:
        found = re.match(pattern, code)
        if found:
            return found[1]
    return None
