"""Reports on hand calculations, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from autograd.names import closest
from autograd.names.option_ranges import finite
from nn.tables.html_table import html_table
from viz.derivation.writing.decimals import decimal_text, fixed_text
from viz.worksheet.error_causes import CODES

__all__ = ["CREDIT", "LineVerdict", "WorkReport"]

NO_CAUSE = "No simple slip explains this number"
# The share of the points for a wrong line, by its code; other codes get none.
CREDIT: Mapping[str, float] = MappingProxyType({"follows": 1.0, "convention": 1.0, "rounding": 0.5, "cut-off": 0.5})


@dataclass(frozen=True)
class LineVerdict:
    """The verdict on one line.

    Attributes:
        key: the name that was given.
        given, right: the number given and the right one; None if there is no such number.
        ok: whether they agree to this many decimals.
        cause: the likely reason for a wrong number, or "".
        decimals: the number of decimals that were compared.
        code: the kind of the cause: "right", "sign", "follows" and others (see `viz.worksheet.error_causes.CODES`).
        quantity: the quantity that the name means, as `explain` prints it.
        written: the text that was given, if it is not a number.

    >>> import viz
    >>> from autograd import Value
    >>> y = Value(0.5, "w") * Value(3.0, "x")
    >>> line = viz.check_work(y, {"y": 2.5}, names={"y": y}).first_wrong
    >>> print(line)
    y = 2.5: wrong; it should be 1.5. No simple slip explains this number.
    >>> line.code, line.follows
    ('wrong', False)
    """

    key: str
    given: float | None
    right: float | None
    ok: bool
    cause: str
    decimals: int
    code: str = "right"
    quantity: str = ""
    written: str = ""

    @property
    def follows(self) -> bool:
        """Return whether the number is wrong only because it follows from a wrong number in another line."""
        return self.code == "follows"

    @property
    def name(self) -> str:
        """The name that was given, followed by its meaning if that is a different name."""
        return self.key if self.quantity in (self.key, "") else f"{self.key} ({self.quantity})"

    def __str__(self) -> str:
        given = f"{self.name} = {self._given}" if self._given else self.name
        if self.ok:
            return f"{given}: right"
        if self.right is None:
            return f"{given}: not checked. {_stopped(self.cause)}"
        return f"{given}: wrong; {self._correction}"

    @property
    def _headline(self) -> str:
        """The line as the first one that is not right, without the verdict stated in the headline."""
        if self.right is None:
            return f"First line to correct: {self}"
        return f"First wrong line: {self.name} = {self._given}; {self._correction}"

    @property
    def _correction(self) -> str:
        return f"it should be {self._right}. {_stopped(self.cause or NO_CAUSE)}"

    @property
    def _given(self) -> str:
        return self.written if self.given is None else fixed_text(self.given, self.decimals)

    @property
    def _right(self) -> str:
        return "" if self.right is None else decimal_text(self.right, self.decimals)

    def _row(self) -> list[str]:
        mark = "✓" if self.ok else "?" if self.right is None else "→" if self.follows else "✗"
        return [self.name, self._given, self._right, mark if self.ok else f"{mark} {self.cause or NO_CAUSE}", self.code]


def _stopped(text: str) -> str:
    return text if text.endswith(("?", ".")) else f"{text}."


@dataclass(frozen=True, repr=False)
class WorkReport:
    """The verdicts on a calculation. A report is true if every line is right.

    Attributes:
        lines: a verdict on each line, in order.
        quantities: the name of every quantity that can be checked.

    >>> import viz
    >>> from autograd import Value
    >>> y = Value(0.5, "w") * Value(3.0, "x")
    >>> report = viz.check_work(y, {"y": 1.5, "dy/dw": 3.0}, names={"y": y})
    >>> bool(report)
    True
    >>> report
    All 2 lines are right.
    <BLANKLINE>
      y = 1.5: right
      dy/dw = 3: right
    >>> report.score(points=5), report.names()
    (10.0, ['w', 'x', 'y', 'dy/dw', 'dy/dx'])
    """

    lines: tuple[LineVerdict, ...]
    quantities: tuple[str, ...] = field(default=(), compare=False)

    def names(self) -> list[str]:
        """Return the name of every quantity that can be checked."""
        return list(self.quantities)

    @property
    def first_wrong(self) -> LineVerdict | None:
        """The first line that is wrong."""
        return next((line for line in self.lines if not line.ok), None)

    @property
    def cause(self) -> str:
        """The likely cause of the first wrong line; "" if there is none."""
        return self.first_wrong.cause if self.first_wrong else ""

    def score(self, points: float | Mapping[str, float] = 1.0, credit: Mapping[str, float] | None = None) -> float:
        """Return the points of a calculation.

        Args:
            points: the points of each right line, or of each quantity by its name; other lines then have none. A
                quantity counts once, with its best line.
            credit: the share of the points that a wrong line gets, by the code of its cause. By default, a line that
                follows from an earlier mistake counts in full, and so does a line in the opposite sign convention. A
                number that was rounded too early or truncated counts half.

        Raises:
            ValueError: points or credit are not finite, a code does not exist, or no quantity has this name.
        """
        shares = {"right": 1.0, **(CREDIT if credit is None else credit)}
        if unknown := [code for code in shares if code not in CODES]:
            cure = closest(unknown[0], CODES, "viz.worksheet.error_causes.CODES", "there are")
            raise ValueError(f"there is no code {unknown[0]!r}; {cure}")
        worth = points if isinstance(points, Mapping) else dict.fromkeys([line.quantity for line in self.lines], points)
        for x in (*worth.values(), *shares.values()):
            finite("a number of points", x)
        known = {*self.quantities, *(name for line in self.lines for name in (line.quantity, line.key))}
        if strange := [name for name in worth if name not in known]:
            cure = closest(strange[0], self.quantities, "report.names()")
            raise ValueError(f"the graph has no quantity {strange[0]!r}; {cure}")
        best: dict[str, float] = {}
        for line in self.lines:
            name = line.quantity if line.quantity in worth else line.key
            best[name] = max(best.get(name, 0.0), worth.get(name, 0.0) * shares.get(line.code, 0.0))
        return float(sum(best.values()))

    def __bool__(self) -> bool:
        return self.first_wrong is None

    def __str__(self) -> str:
        wrong = self.first_wrong
        right = f"All {len(self.lines)} lines are right." if len(self.lines) > 1 else "The line is right."
        head = wrong._headline if wrong else right
        return "\n".join([head, "", *(f"  {line}" for line in self.lines)])

    __repr__ = __str__  # for the interactive prompt

    def _repr_html_(self) -> str:
        """Return a table of the lines for a notebook."""
        head = ["quantity", "given", "right", "verdict", "code"]
        return html_table([head, *(line._row() for line in self.lines)], str(self).partition("\n")[0])
