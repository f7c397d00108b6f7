"""The legend of a network's picture: what lines, units and numbers mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from viz.network.line_styles import pin, wide
from viz.style.label_text import quoted
from viz.style.themes import Theme

__all__ = ["legend"]


def legend(
    theme: Theme,
    signs: Collection[str],
    facts: Collection[str],
    activations: Collection[str],
    place: tuple[float, float, float],
) -> Iterator[str]:
    """Yield a DOT statement for each entry.

    Args:
        theme: the colors.
        signs: the weights' signs.
        facts: the parts of the picture. There may be "bias" units, "slopes", "shared" parameters, units that have a
            heat map ("mapped"), those that show their "net" input, several "errors", and numbers on hover ("crowded").
        activations: the names of the activations; "" for one that is not a single operation.
        place: the left and right end of the picture, and its bottom, in inches.
    """
    minus = "- -" if theme.boxes["neg3"].dashed else "—"
    signed = (
        ("pos3", "positive", "— positive weight"),
        ("neg3", "negative", f"{minus} negative weight"),
        ("zero", "none", "— weight of 0"),
    )
    entries = [(text, theme.boxes[sign].line, f" {kind}") for sign, kind, text in signed if sign in signs]
    notes = [
        (signs, "thicker line: larger weight"),
        ("bias" in facts, "1: constant input of the biases"),
        ("net" in facts, "net: weighted sum of the inputs"),
        (activations, f"out = {_activation(activations)}"),
        ("slopes" in facts, "δ: d error / d net"),
        ("slopes" in facts and signs, "grad: d error / d weight"),
        ("shared" in facts, "Σ: sum over all lines of a parameter"),
        ("errors" in facts, "error: sum over all outputs"),
        ("mapped" in facts, "map: output over the input plane"),
        ("crowded" in facts, "point at a line to see its numbers"),
    ]
    entries += [(text, theme.muted, "") for given, text in notes if given]
    left, right, bottom = place
    across = max((wide(text) for text, _, _ in entries), default=0.0) + 0.25
    count = max(1, int((right - left) / across))
    count = -(-len(entries) // -(-len(entries) // count))  # as few columns as fill these rows
    for i, (text, color, kind) in enumerate(entries):
        row, column = divmod(i, count)
        look = f'shape="box" style="rounded" penwidth="0" margin="0.03,0" fontcolor="{color}" tooltip=" "'
        x, y = left + across * (column + 0.5), bottom - 0.22 * (row + 1)
        size = f'width="{across - 0.05:.3f}" height="0.200" {pin(x, y)}'
        label = quoted(text).removesuffix('"') + '\\l"'  # to the left
        yield f'legend_{i} [id="legend_{i}" class="legend key{kind}" label={label} {look} {size}]'


def _activation(names: Collection[str]) -> str:
    """Return the activation of units as a formula, or in words if there are several.

    >>> _activation({"tanh"}), _activation({"tanh", "ReLU"})
    ('tanh(net)', 'activation of net')
    """
    return f"{next(iter(names))}(net)" if len(names) == 1 and "" not in names else "activation of net"
