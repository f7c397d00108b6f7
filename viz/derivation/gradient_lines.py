"""The chain rule, line by line, from the output back to the Values to differentiate with respect to.

The path back to a named value leads through its users. As long as each has one user, the factors are multiplied. If a
named value has several users, the products of all paths are summed, in separate lines. If the derivative of an inner
named value is used more than once, it gets an error term, delta, and later lines begin with it. The first weight that
needs the delta shows the whole chain back to the output. After that line, the delta is introduced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from viz.derivation.formula import Formula, product, total
from viz.derivation.named_values import NamedValue
from viz.derivation.quantity_names import ErrorTerm, Label
from viz.derivation.sections import Line

__all__ = ["Backward"]


class Backward:
    """The lines derived so far, on which later lines build.

    Args:
        output: the named value at the end of the graph.
        named_values: the named values of the graph, in topological order.
        by: the named values to differentiate with respect to.
        whole_chains: whether the first weight that needs a delta shows the whole chain. Otherwise, the delta is
            introduced first.
    """

    def __init__(
        self,
        output: NamedValue,
        named_values: Sequence[NamedValue],
        by: Sequence[NamedValue],
        *,
        whole_chains: bool = True,
    ) -> None:
        self.output = output
        self.by = by
        self._whole_chains = whole_chains
        inner = [s for s in named_values if s.forward is not None and s is not output and s not in by]
        several = [s for s in inner if len(s.factors) > 1]
        names = {s.name.text for s in named_values}
        taken = {s.name for s in several}
        self._deltas = {s: term for s in several if (term := _term_name(s, taken)).text not in names}
        self._place = {s: i for i, s in enumerate(named_values)}
        self._lines: dict[NamedValue, Line] = {}
        self._shown: set[tuple[NamedValue, NamedValue]] = set()

    def adjoint(self, s: NamedValue) -> Formula:
        """Return the derivative of the output with respect to a named value, under its name."""
        return Formula(s.adjoint, self._deltas[s]) if s in self._deltas else s.gradient

    def derive(self, target: NamedValue) -> Iterator[Line]:
        """Yield the new lines that lead to the derivative with respect to a named value."""
        if target in self._lines:
            yield self._lines[target]
            return
        through = self._passed(target)
        waiting, needed = [target], {target}
        while waiting:
            s = waiting.pop()
            for _, end in self._chains(s, through if s is target else ()):
                if end is not self.output and end not in needed and end not in self._lines:
                    needed.add(end)
                    waiting.append(end)
        for s in sorted(needed, key=self._place.__getitem__, reverse=True):
            yield from self._derived(s, through if s is target else ())
        for s in reversed(through):
            yield from self._derived(s)

    def _passed(self, target: NamedValue) -> list[NamedValue]:
        """Return the error terms without a line on the only path from the target. Their lines follow the target's."""
        passed: list[NamedValue] = []
        s = target
        while self._whole_chains and len(s.users) == 1 and (s := s.users[0]) is not self.output:
            if self._is_named(s):
                if s in self._lines or s not in self._deltas or len(s.users) > 1:
                    break
                passed.append(s)
        return passed

    def _is_named(self, s: NamedValue) -> bool:
        """Return whether the derivative of a named value has its own lines."""
        return len(s.users) > 1 or s in self._deltas or s in self.by

    def _chains(
        self, s: NamedValue, through: Collection[NamedValue] = ()
    ) -> list[tuple[list[tuple[NamedValue, NamedValue]], NamedValue]]:
        """Return the paths back from a named value: the pairs of named values on each path, and its end."""
        chains = []
        for user in s.users:
            pairs, end = [(user, s)], user
            while end is not self.output and (end in through or not self._is_named(end)):
                pairs.append((end.users[0], end))
                end = end.users[0]
            chains.append((pairs[::-1], end))
        return chains

    def _derived(self, s: NamedValue, through: Collection[NamedValue] = ()) -> Iterator[Line]:
        """Yield the lines of new factors, and the line of the named value itself."""
        chains = self._chains(s, through)
        pairs = [pair for chain, _ in chains for pair in chain]
        left = self.adjoint(s)
        formula: Formula | float
        if pairs == [(self.output, s)] and s not in self._deltas:
            formula = self.output.factors[s].formula
        else:
            for pair in pairs:
                if pair not in self._shown:
                    self._shown.add(pair)
                    factor = pair[0].factors[pair[1]]
                    yield Line("factor", pair[1].value, factor.symbol, (factor.formula,))
            products = [self._product(chain, end) for chain, end in chains]
            formula = 1.0 if s is self.output else total(products)
        named = s in self._deltas
        full = (s.gradient,) if named else ()
        self._lines[s] = Line("error term" if named else "gradient", s.value, left, (*full, formula))
        yield self._lines[s]

    def _product(self, pairs: Sequence[tuple[NamedValue, NamedValue]], end: NamedValue) -> Formula | float:
        factors = [] if end is self.output else [self.adjoint(end)]
        return product([*factors, *(user.factors[below].symbol for user, below in pairs)])


def _term_name(s: NamedValue, taken: Collection[Label]) -> ErrorTerm:
    """Name the delta of a net input after its neuron, if no other delta has that name."""
    neuron = Label(s.name.shown.removesuffix(".net"), s.name.number)
    return ErrorTerm(s.name if neuron in taken else neuron)
