"""Languages with braces: what C and JavaScript write differently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from autograd.export.library import Library
from autograd.export.vocabulary import Vocabulary
from autograd.native.replay.instructions import TESTS
from autograd.program.program import Guard

__all__ = ["Braces"]


class Braces(Vocabulary):
    """A language with braces, as the writer of a program needs it.

    Attributes:
        name: the name of the language.
        inputs, outputs: the names of the arrays that a function takes.
        library: the functions that programs may use.
    """

    name: str
    inputs: str
    outputs: str
    library: Library
    lists = frozenset({"dot", "fsum", "logsumexp", "norm", "prod", "softmax", "log_softmax", "take[]"})

    def function(self, name: str, operands: Iterable[str], lines: Sequence[str], result: str) -> str:
        """Return a function of numbers."""
        raise NotImplementedError

    def comment(self, text: str) -> str:
        """Return a comment."""
        return f"/* {text} */"

    def array(self, name: str, numbers: Sequence[str], *, is_global: bool = False) -> str:
        """Return the definition of a constant array."""
        raise NotImplementedError

    def list_call(self, operation: str, array: str, count: int, value: str, partials: str) -> list[str]:
        """Return the call of an operation of a list, which defines its value and the array of its partials."""
        raise NotImplementedError

    def guard(self, guard: Guard, operands: Sequence[str], number: int) -> str:
        """Return a statement that returns the number of a guard if it fails."""
        outcome = float(guard.outcome) if abs(guard.outcome) < 2**53 or guard.test == "same" else None
        if outcome is None and float(guard.outcome) == guard.outcome:
            outcome = float(guard.outcome)
        if outcome is None:  # no float has this outcome
            return f"return {number};"
        test = TESTS[guard.test]
        if type(guard.outcome) is bool and test.endswith(" == outcome"):
            test = test.removesuffix(" == outcome")
            test = f"!{test}" if guard.outcome else test
        else:
            test = f"!({test})"
        names = {"x": operands[0], "y": operands[-1], "outcome": self.number(outcome)}
        written = re.sub(r"\b(x|y|outcome)\b", lambda found: names[found[0]], test)
        return f"if ({_bare(written)}) return {number};"


def _bare(condition: str) -> str:
    """Return a condition without parentheses around it."""
    inner = condition[1:-1]
    return inner if condition[0] == "(" and condition[-1] == ")" and "(" not in inner.split(")")[0] else condition
