"""Languages in which programs are written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from autograd.export.operations.vocabulary import Vocabulary
from autograd.export.programs.library import Library
from autograd.native.replay.instructions import TESTS
from autograd.program.ir.program import Guard, Program

__all__ = ["Syntax"]


class Syntax(Vocabulary):
    """A language in which programs are written. Its formulas come from `Vocabulary`.

    Attributes:
        negation: the sign of `not`.
        inputs: the name of the array of inputs.
        outputs: the name of the array of outputs.
        nan: not a number.
        infinity: positive infinity.
        prefix: the beginning of the names that a program defines.
        module: the module of the functions in guards, with a dot.
        has_parts: whether a long program is split into functions, which share an array of numbers.
        library: the functions that programs may use.
        lists: the operations of lists that the library has.
    """

    has_parts = True
    negation = "!"
    inputs = ""
    outputs = ""
    nan = ""
    infinity = ""
    prefix = ""
    module = ""
    library: Library
    lists = frozenset({"dot", "fsum", "logsumexp", "norm", "prod", "softmax", "log_softmax"})

    def input(self, program: Program, k: int) -> str:
        """Return the text that reads an input."""
        return f"{self.inputs}[{k}]"

    def output(self, k: int, text: str) -> str:
        """Return the statement that writes an output."""
        return f"{self.outputs}[{k}] = {text};"

    def number(self, x: float) -> str:
        """Return a number as text."""
        if x != x:
            return self.nan
        text = self.infinity if math.isinf(x) else repr(abs(x))
        return f"(-{text})" if math.copysign(1.0, x) < 0 else text

    def function(self, name: str, operands: Iterable[str], lines: Sequence[str], result: str) -> str:
        """Return a function of numbers."""
        raise NotImplementedError

    def argument(self, text: str) -> str:
        """Return a number as an argument of a function of the program."""
        return text

    def comment(self, text: str) -> str:
        """Return a comment."""
        return f"/* {text} */"

    def array(self, name: str, numbers: Sequence[str], *, is_global: bool) -> str:
        """Return the definition of a constant array."""
        raise NotImplementedError

    def list_call(self, operation: str, array: str, count: int, value: str, partials: str) -> list[str]:
        """Return the call that computes an operation on a list: it defines the value and the array of partials."""
        raise NotImplementedError

    def sum_call(self, name: str, start: list[str], count: int, arrays: Sequence[tuple[str, int, int]]) -> str:
        """Return a call for a sum over arrays. Each is a name, the position of the first number, and the step."""
        places = [str(x) for array in arrays for x in array]
        return f"{name}({', '.join([*start, str(count), *places])})"

    def guard(self, guard: Guard, operands: Sequence[str], number: int) -> list[str]:
        """Return the lines that return the number of a guard if it fails."""
        condition = self.failure(guard, operands)
        return [f"if ({condition}) return {number};" if condition else f"return {number};"]

    def failure(self, guard: Guard, operands: Sequence[str]) -> str:
        """Return the condition that a guard fails; an empty string if it always fails."""
        try:
            outcome = float(guard.outcome)
        except OverflowError:
            outcome = math.nan
        if guard.test != "same" and outcome != guard.outcome:
            return ""  # no float can have this outcome
        test = re.sub(r"\b(isfinite|floor|ceil|trunc|rint)\(", rf"{self.module}\1(", TESTS[guard.test])
        if type(guard.outcome) is bool and test.endswith(" == outcome"):
            test = test.removesuffix(" == outcome")
            test = f"{self.negation}{test}" if guard.outcome else test
        else:
            test = f"{self.negation}({test})"
        names = {"x": operands[0], "y": operands[-1], "outcome": self.number(outcome)}
        return _bare(re.sub(r"\b(x|y|outcome)\b", lambda found: names[found[0]], test))


def _bare(condition: str) -> str:
    """Return a condition without parentheses around it."""
    inner = condition[1:-1]
    return inner if condition[0] == "(" and condition[-1] == ")" and "(" not in inner.split(")")[0] else condition
