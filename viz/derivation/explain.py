"""The worked derivation of an output: every number of backpropagation, and how it is computed.

The forward pass shows each named value with its numbers substituted. The backward pass shows, for each weight, the
factors of the chain rule, their product in symbols and in numbers, and the gradient (`gradient_lines.py`). All numbers
come from the engine, and all factors from the rules of the table. `Derivation` holds the lines as data, and
`writers.py` writes them as text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import SupportsFloat

from autograd import Value
from autograd.modes.mode_aware_sweeps import require_graph
from autograd.names import names_its_parameters
from autograd.names.error_text import described
from autograd.names.option_ranges import not_negative
from autograd.ops import TABLE
from autograd.program.replay.expand_replays import expanded
from viz.derivation.formula import Formula, written
from viz.derivation.gradient_lines import Backward
from viz.derivation.named_values import NamedValue, named_values_of
from viz.derivation.numbered_names import in_families
from viz.derivation.quantity_names import Name, Updated
from viz.derivation.sections import Line, Section
from viz.derivation.with_respect_to import labels_with, values_of
from viz.derivation.writing import writers
from viz.derivation.writing.decimals import checked_decimals
from viz.derivation.writing.document_files import saved
from viz.derivation.writing.typst_source import typst_document
from viz.rendering.renderers import pdf_document

__all__ = ["KINDS", "Derivation", "derivation_of", "explain"]

_SUB, _MUL = TABLE["sub"], TABLE["mul"]


@dataclass(frozen=True, repr=False)
class Derivation:
    """A worked derivation, to be read as text, Markdown, LaTeX or HTML.

    `print` shows the text, and Jupyter shows the HTML.

    Attributes:
        output: the name of the output.
        sections: the sections, each with a title and lines.
        decimals: the number of decimals shown.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> y = x * x
    >>> derivation = explain(y, names={"y": y})
    >>> print(derivation)
    Given
      x = 3
    <BLANKLINE>
    Output
      y = x * x = 3 * 3 = 9
    <BLANKLINE>
    Gradient with respect to x
      dy/dx = x + x = 3 + 3 = 6
    >>> print(derivation.markdown.splitlines()[0])
    ### Given
    """

    output: Name
    sections: tuple[Section, ...]
    decimals: int

    @property
    def lines(self) -> list[Line]:
        """All lines in order."""
        return [line for section in self.sections for line in section.lines]

    @property
    def text(self) -> str:
        """Plain text, in lines of at most 100 characters if the formulas can be broken."""
        return writers.text(self.sections, self.decimals)

    @property
    def markdown(self) -> str:
        """Markdown with mathematics in $$, for GitHub, GitLab, Jupyter and others."""
        return writers.markdown(self.sections, self.decimals)

    @property
    def latex(self) -> str:
        """A LaTeX document that needs only amsmath."""
        return writers.latex(self.sections, self.decimals)

    @property
    def html(self) -> str:
        """A self-contained HTML page with MathML."""
        return writers.html(self.sections, self.decimals, f"Derivation of {self.output.text}")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write a file. Its extension determines the format: .txt, .md, .tex, .html or .pdf (extra `pdf`).

        Raises:
            ValueError: the name has a different extension.
            RenderError: Typst, which typesets a PDF, is not installed.
            OSError: the file cannot be written.
        """
        return saved(self, path, KINDS)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__  # so that the interactive prompt shows the text

    def _repr_html_(self) -> str:
        return writers.fragment(self.sections, self.decimals)

    def _repr_latex_(self) -> str:
        return writers.latex_fragment(self.sections, self.decimals)


# The writer of each kind of file.
KINDS: dict[str, Callable[[Derivation], str | bytes]] = {
    ".txt": lambda derivation: derivation.text + "\n",
    ".md": lambda derivation: derivation.markdown,
    ".tex": lambda derivation: derivation.latex,
    ".html": lambda derivation: derivation.html,
    ".pdf": lambda derivation: pdf_document(typst_document(derivation._repr_html_())),
}


@names_its_parameters
def explain(
    output: Value,
    wrt: Iterable[Value | str] | Value | str | None = None,
    *,
    rate: SupportsFloat | None = None,
    decimals: int = 4,
    names: Mapping[str, object] | None = None,
) -> Derivation:
    """Derive the gradient of the output with respect to some Values, step by step.

    The steps are the Values that have a label. The unlabeled operations between two of them form one factor of the
    chain rule. Nothing is recomputed, and `.grad` is not touched.

    Args:
        output: the Value that ends the graph.
        wrt: Values or their labels, in the order of the derivation; by default, all labeled leaves.
        rate: the learning rate; if given, the gradient of each leaf is followed by its update.
        decimals: the number of decimals shown. Small numbers keep two digits. Numbers in a formula are shown with more
            decimals if the equation would be wrong otherwise. Nothing is computed from rounded numbers.
        names: variables, as in `names=locals()`, whose names are used for Values without a label.

    Raises:
        TypeError: output is not a Value, or an item of wrt is neither a Value nor a str.
        ValueError: a label in wrt belongs to no Value or to several; data were changed after the output was computed;
            or the derivation is too long.
        RuntimeError: output was computed under `no_grad`.

    >>> from autograd import Value
    >>> w, x, t = Value(0.5, "w"), Value(2.0, "x"), Value(3.0, "t")
    >>> y = w * x
    >>> y.label = "y"
    >>> E = (t - y) ** 2
    >>> E.label = "E"
    >>> print(explain(E, [w], rate=0.1))
    Given
      w = 0.5   x = 2   t = 3
    <BLANKLINE>
    Forward pass
      y = w * x = 0.5 * 2 = 1
    <BLANKLINE>
    Output
      E = (t - y) ** 2 = (3 - 1) ** 2 = 4
    <BLANKLINE>
    Gradient with respect to w
      dE/dy = -2 * (t - y) = -2 * (3 - 1) = -4
      dy/dw = x = 2
      dE/dw = dE/dy * dy/dw = -4 * 2 = -8
      w' = w - 0.1 * dE/dw = 0.5 - 0.1 * (-8) = 1.3
    """
    if not isinstance(output, Value):
        raise TypeError(f"expected the Value that ends a graph, got {described(output)}")
    decimals = checked_decimals(decimals)
    require_graph(output, create_graph=False)
    output = expanded(output)
    step = None if rate is None else not_negative("the learning rate", rate)
    return derivation_of(output, wrt, labels_with(names, output), step, decimals)


def derivation_of(
    output: Value,
    wrt: Iterable[Value | str] | Value | str | None,
    label: Callable[[Value], str],
    rate: float | None = None,
    decimals: int = 4,
    *,
    whole_chains: bool = True,
) -> Derivation:
    """Derive the gradient of the output. A function returns the labels of Values; chains are as in `Backward`."""
    by = values_of(output, wrt, label)
    named_values = named_values_of(output, by, label)
    return Derivation(
        named_values[output].name, tuple(_sections(named_values, output, by, rate, whole_chains)), decimals
    )


def _sections(
    named_values: dict[Value, NamedValue], output: Value, by: Sequence[Value], rate: float | None, whole_chains: bool
) -> Iterator[Section]:
    root = named_values[output]
    leaves = _given(named_values.values())
    inner = [s for s in named_values.values() if s.forward is not None and s is not root]
    if leaves:
        yield Section("Given", None, tuple(Line("given", s.value, s.symbol) for s in leaves))
    for heading, found in (("Forward pass", inner), ("Output", [root])):
        lines = tuple(Line("forward", s.value, s.symbol, (s.forward,)) for s in found if s.forward is not None)
        if lines:
            yield Section(heading, None, lines)
    named = list(named_values.values())
    backward = Backward(root, named, [named_values[value] for value in by], whole_chains=whole_chains)
    for value in by:
        lines = tuple(backward.derive(named_values[value]))
        if rate is not None and named_values[value].forward is None:
            lines += (_step(named_values[value], backward.adjoint(named_values[value]), rate),)
        yield Section("Gradient with respect to", named_values[value].name, lines)


def _given(named_values: Collection[NamedValue]) -> list[NamedValue]:
    """The leaves, in the order in which the forward lines use them, each with its family."""
    formulas = [s.forward for s in named_values if s.forward is not None]
    met = [x.name.text for formula in formulas for x in formula.quantities() if x.name is not None]
    leaves = {s.name.text: s for s in named_values if s.forward is None}
    return [leaves[name] for name in in_families(dict.fromkeys([*met, *leaves])) if name in leaves]


def _step(weight: NamedValue, gradient: Formula, rate: float) -> Line:
    formula = written(_SUB, [weight.symbol, written(_MUL, [rate, gradient])])
    return Line("update", weight.value, Formula(formula.data, Updated(weight.name)), (formula,))
