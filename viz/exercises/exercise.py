"""One variant of an exercise in backpropagation: its numbers, its sheet, its solution and its check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from random import Random
from typing import SupportsFloat, final

from autograd import Value
from autograd.current_engine import topological_order
from autograd.names import names_its_parameters
from autograd.number import number
from nn.activations import activation_of
from viz.derivation.explain import Derivation, derivation_of
from viz.derivation.quantity_names import Derivative, ErrorTerm, Label, Name, Updated
from viz.derivation.writing.decimals import MOST_DECIMALS
from viz.exercises.easy_numbers import drawn, extremes, rounding_faults
from viz.exercises.exercise_network import Network, Shape, shape_of
from viz.exercises.handout import Blank, Handout, Part
from viz.worksheet.answered_numbers import Claim
from viz.worksheet.check_work import check_work
from viz.worksheet.quantities import Sheet
from viz.worksheet.work_report import WorkReport

__all__ = ["Exercise", "exercise"]

_FEWEST_DECIMALS = 2


@names_its_parameters
def exercise(
    shape: str | Sequence[int] = "2-2-1",
    *,
    variant: int = 1,
    seed: int = 0,
    activation: str = "sigmoid",
    output: str = "sigmoid",
    rate: SupportsFloat = 0.5,
    decimals: int = 4,
) -> Exercise:
    """Make an exercise: one step of backpropagation by hand, for a small network with numbers that are easy to compute.

    The same arguments produce the same exercise. Each variant has different numbers.

    Args:
        shape: the units of each layer, the inputs first: "2-2-1" or [2, 2, 1].
        variant: an integer that determines the numbers.
        seed: a different seed produces different exercises for the same variants.
        activation: the activation of the hidden units, by name.
        output: the activation of the output units.
        rate: the learning rate.
        decimals: the number of decimals to which each line is rounded.

    Raises:
        TypeError: an argument that must be a number is not one.
        ValueError: no activation has this name, an argument is out of range, or the network is too large to be worked
            out by hand.

    >>> task = exercise("2-2-1", variant=17, seed=1)
    >>> task
    <exercise 2-2-1, variant 17: 28 lines; .sheet and .solution have .latex, .markdown, .html and .save('sheet.tex')>
    >>> bool(task.check(task.answers)), task.check({"h1.net": task.answers["h1.net"], "E": -1}).score()
    (True, 1.0)
    """
    numbers = {"variant": variant, "seed": seed, "decimals": decimals}
    for name, x in numbers.items():
        if isinstance(x, bool) or not isinstance(x, int):
            raise TypeError(f"{name} must be an integer, got {x!r:.40}")
    if not _FEWEST_DECIMALS <= decimals <= MOST_DECIMALS:
        raise ValueError(f"decimals must be from {_FEWEST_DECIMALS} to {MOST_DECIMALS}, got {decimals}")
    for name in (activation, output):
        activation_of(name)
    step = number(rate, "the learning rate")
    if not 0 < step < float("inf"):
        raise ValueError(f"the learning rate must be positive and finite, got {rate!r:.40}")
    return Exercise(shape_of(shape), variant, seed, activation, output, step, decimals)


@final
class Exercise:
    """One variant of an exercise; `viz.exercise` makes it.

    Attributes:
        shape: the units of each layer, the inputs first.
        variant, seed, activation, output, rate, decimals: as given.

    >>> task = exercise("1-1", output="linear")
    >>> list(task.answers)
    ['y', 'E', 'delta_y', 'dE/dw1', 'dE/db1', "w1'", "b1'"]
    """

    def __init__(
        self, shape: Shape, variant: int, seed: int, activation: str, output: str, rate: float, decimals: int
    ) -> None:
        self.shape = shape
        self.variant = variant
        self.seed = seed
        self.activation = activation
        self.output = output
        self.rate = rate
        self.decimals = decimals

    @cached_property
    def _chosen(self) -> tuple[Network, Sheet]:
        """The first network whose numbers have no fault, or the one with the fewest."""
        random = Random(f"exercise {self.shape} {self.activation} {self.output} {self.seed} {self.variant}")
        fewest: tuple[int, Network, Sheet] | None = None
        for numbers in drawn(self.shape, random, self.output):
            network = Network.of(self.shape, numbers, self.activation, self.output)
            found = extremes(network, self.decimals)
            if fewest is None or found < fewest[0]:
                sheet = Sheet(network.error, self.rate, lambda value: value.label)
                found += rounding_faults(sheet, [n.text for _, names in _parts(network) for n in names], self.decimals)
                if fewest is None or found < fewest[0]:
                    fewest = (found, network, sheet)
                if found == 0:
                    break
        assert fewest is not None
        return fewest[1:]

    @property
    def error(self) -> Value:
        """The error E, at the end of the graph."""
        return self._chosen[0].error

    @property
    def answers(self) -> dict[str, float]:
        """The correct number for each line, rounded, by name."""
        return {blank.name.text: round(blank.right, self.decimals) for part in self._blanks for blank in part.blanks}

    def quantity(self, key: str) -> str:
        """Return the name that the quantity of a line has in a report: dE/dy.net for delta_y."""
        return self._chosen[1][key].key

    @cached_property
    def _blanks(self) -> list[Part]:
        network, sheet = self._chosen
        parts = []
        for heading, names in _parts(network):
            blanks = []
            for name in names:
                quantity = sheet[name.text]
                shown = isinstance(name, Label)  # the wiring is given; the derivatives are to be found
                blanks.append(Blank(name, quantity.full if shown else None, quantity.right))
            parts.append(Part(heading, tuple(blanks)))
        return parts

    @property
    def title(self) -> str:
        """The heading of the sheet."""
        return f"Backpropagation by hand, variant {self.variant}"

    @property
    def task(self) -> str:
        """The text above the lines."""
        hidden = f"Hidden units: {self.activation}. " if len(self.shape) > 2 else ""
        return (
            f"A network with {' - '.join(map(str, self.shape))} units. {hidden}Output: {self.output}. Compute one step "
            f"of gradient descent with the learning rate {self.rate:g}. Round each line to {self.decimals} decimals, "
            "and compute with the rounded numbers. The delta of a unit is the derivative of E with respect to its net "
            "input."
        )

    @property
    def derivation(self) -> Derivation:
        """Every number of the step with its formulas."""
        network, _ = self._chosen
        weights = [value for name, value in network.given.items() if name[0] in "wb"]
        return derivation_of(network.error, weights[::-1], lambda value: value.label, self.rate, self.decimals)

    @property
    def sheet(self) -> Handout:
        """The sheet with blanks."""
        given = self.derivation.sections[0]
        return Handout(self.title, self.task, given, tuple(self._blanks), None, self.decimals)

    @property
    def solution(self) -> Handout:
        """The sheet with its numbers, and the derivation of each."""
        derivation = self.derivation
        title = f"{self.title}: solution"
        return Handout(title, self.task, derivation.sections[0], tuple(self._blanks), derivation, self.decimals)

    def check(
        self, claims: Mapping[str, Claim] | Iterable[tuple[str, Claim]], *, tolerance: SupportsFloat = 1.5
    ) -> WorkReport:
        """Check answers to the sheet, as `viz.check_work` does.

        Args:
            claims: the numbers by their names.
            tolerance: the largest difference that counts as right, in units of the last decimal of the sheet. It allows
                for the rounding errors of each line.

        Raises:
            TypeError: the claims are not pairs.
            ValueError: there are no claims, or the tolerance is out of range.
        """
        return check_work(self.error, claims, decimals=self.decimals, tolerance=tolerance, rate=self.rate)

    def __repr__(self) -> str:
        lines = sum(len(part.blanks) for part in self._blanks)
        return (
            f"<exercise {'-'.join(map(str, self.shape))}, variant {self.variant}: {lines} lines; .sheet and .solution "
            "have .latex, .markdown, .html and .save('sheet.tex')>"
        )

    def _repr_html_(self) -> str:
        return self.sheet._repr_html_()


def _parts(network: Network) -> list[tuple[str, list[Name]]]:
    """Return the headings of a sheet and the names of its lines."""
    units = [unit for layer in network.units for unit in layer]
    labels = [node.label for node in topological_order(network.error) if node.label]
    forward = [name for unit in units for name in (f"{unit}.net", unit) if name in labels]
    errors = [name for name in labels if name.startswith("E_")] + ["E"]
    weights = [name for name in network.given if name[0] in "wb"]
    deltas: list[Name] = [ErrorTerm(Label(unit)) for layer in network.units[::-1] for unit in layer]
    return [
        ("Forward pass", [Label(name) for name in forward]),
        ("Error", [Label(name) for name in errors]),
        ("Deltas", deltas),
        ("Gradients", [Derivative(Label("E"), Label(name)) for name in weights]),
        ("New weights", [Updated(Label(name)) for name in weights]),
    ]
