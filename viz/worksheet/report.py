"""Reports on hand calculations, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from nn.tables.html_table import html_table
from viz.derivation.writing.decimals import decimal_text, fixed_text

__all__ = ["LineVerdict", "WorkReport"]

NO_CAUSE = "No simple slip gives this number"


@dataclass(frozen=True)
class LineVerdict:
    """The verdict on one line.

    Attributes:
        key, given, right: the quantity, the number given and the right one.
        ok: whether they agree to this many decimals.
        cause: the likely reason for a wrong number, or "".
        decimals: the number of decimals that were compared.

    >>> import viz
    >>> from autograd import Value
    >>> y = Value(0.5, "w") * Value(3.0, "x")
    >>> print(viz.check_work(y, {"y": 2.5}, names={"y": y}).first_wrong)
    y = 2.5: wrong, it is 1.5. No simple slip gives this number.
    """

    key: str
    given: float
    right: float
    ok: bool
    cause: str
    decimals: int

    def __str__(self) -> str:
        given = f"{self.key} = {fixed_text(self.given, self.decimals)}"
        if self.ok:
            return f"{given}: right"
        right = decimal_text(self.right, self.decimals)
        return f"{given}: wrong, it is {right}. {self.cause or NO_CAUSE}."


@dataclass(frozen=True, repr=False)
class WorkReport:
    """The verdicts on a calculation. A report is true if every line is right.

    Attributes:
        lines: a verdict on each line, in order.

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
    """

    lines: tuple[LineVerdict, ...]

    @property
    def first_wrong(self) -> LineVerdict | None:
        """The first line that is wrong."""
        return next((line for line in self.lines if not line.ok), None)

    @property
    def cause(self) -> str:
        """The likely cause of the first wrong line; "" if there is none."""
        return self.first_wrong.cause if self.first_wrong else ""

    def __bool__(self) -> bool:
        return self.first_wrong is None

    def __str__(self) -> str:
        wrong = self.first_wrong
        right = f"All {len(self.lines)} lines are right." if len(self.lines) > 1 else "The line is right."
        head = f"First wrong line: {wrong}" if wrong else right
        return "\n".join([head, "", *(f"  {line}" for line in self.lines)])

    __repr__ = __str__  # what a prompt shows

    def _repr_html_(self) -> str:
        """Return a table of the lines for a notebook."""
        head = ["quantity", "given", "right", "verdict"]
        rows = [
            [
                line.key,
                fixed_text(line.given, line.decimals),
                decimal_text(line.right, line.decimals),
                "✓" if line.ok else f"✗ {line.cause or NO_CAUSE}",
            ]
            for line in self.lines
        ]
        return html_table([head, *rows], str(self).partition("\n")[0])
