"""The text of a formula: the lines that compute its named parts, and the expression of its result."""

from __future__ import annotations

from typing import Any

from autograd.export.operations.formula_graph import CHOICE, Expression, Formula, named, topological
from autograd.export.operations.formula_scopes import Scope, scopes
from autograd.export.operations.vocabulary import Vocabulary, outer

__all__ = ["FormulaText"]


class FormulaText:
    """A formula, printed in a vocabulary.

    Attributes:
        lines: the lines that compute named parts.
        result: the expression of the result.
    """

    def __init__(self, formula: Formula, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._order = topological([formula.result])
        self._names: dict[int, str] = {}
        names = named(formula.result, self._repeats)
        self._places = scopes(formula.result) if vocabulary.has_branches else {id(x): () for x in self._order}
        self._split = {choice for x in self._order if id(x) in names for choice, _ in self._places[id(x)]}
        self._chosen = names | self._split
        self.lines = self._scope((), "")
        self.result = self._outer(formula.result)

    def _repeats(self, x: Expression, k: int) -> int:
        return self._vocabulary.count(x.head, k) if not isinstance(x.head, str) else 1

    def _scope(self, scope: Scope, indent: str) -> list[str]:
        """Return the lines of one scope."""
        lines = []
        for x in self._order:
            if id(x) not in self._chosen or self._places[id(x)] != scope:
                continue
            name = f"t{len(self._names)}"
            if id(x) in self._split:
                lines += self._branches(x, name, scope, indent)
            else:
                text = self._outer(x)
                lines.append(indent + self._vocabulary.definition(name, text, is_condition=x.is_condition))
            self._names[id(x)] = name
        return lines

    def _branches(self, x: Expression, name: str, scope: Scope, indent: str) -> list[str]:
        """Return a choice as statements."""
        lines = [f"{indent}{self._vocabulary.declaration(name)}", f"{indent}if ({self._condition(x.operands[0])}) {{"]
        self._names[id(x)] = name  # reserved, so that parts get other names
        for side, end in ((1, "} else {"), (2, "}")):
            lines += self._scope((*scope, (id(x), side)), indent + "    ")
            lines += [f"{indent}    {name} = {self._outer(x.operands[side])};", indent + end]
        return lines

    def _condition(self, x: Any) -> str:
        return self._outer(x) if isinstance(x, Expression) and x.is_condition else self._vocabulary.truth(self._text(x))

    def _outer(self, x: Any) -> str:
        """Return an expression without parentheses around it."""
        return outer(self._text(x)) if isinstance(x, Expression) else self._text(x)

    def _text(self, x: Any) -> str:
        if not isinstance(x, Expression):
            return self._vocabulary.number(x)
        if id(x) in self._names:
            return self._names[id(x)]
        if x.is_name:
            return str(x.head)
        if x.head == CHOICE:
            condition, *sides = x.operands
            return self._vocabulary.choice(self._condition(condition), *map(self._text, sides))
        texts = [self._text(y) for y in x.operands]
        if isinstance(x.head, str):
            return f"({texts[0]} {x.head} {texts[1]})"
        return self._vocabulary.call(x.head, texts)
