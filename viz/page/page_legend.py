"""The legend of a page, opened by a button next to the picture: the meaning of symbols, colors, buttons and keys."""

from __future__ import annotations

from collections.abc import Sequence

from viz.page.keys import signs

__all__ = ["network_legend", "step_legend"]

_ZOOM = f"{signs('in', 'out', 'fit')} zoom"
_STEPS = (
    ("∂₁", "local derivative with respect to the 1st operand"),
    ("grad", "derivative of the output; its bar: the size, relative to the largest"),
    ("a · b → c", "gradient of the result · local derivative → part of the gradient of the operand"),
    (
        "Keys",
        f"{signs('back', 'next')} step, {signs('first', 'last')} first and last step, {signs('play')} play, {_ZOOM}",
    ),
    ("A click", f"on a box: its paths to the output and its steps; {signs('unfollow')} shows the rest again"),
)
_DELTA = ("δ", "derivative of the output with respect to a value, or to the net input of a neuron")
_CHANGES = (
    ("An underlined number", "drag it sideways, or click and type"),
    (
        "Descend, Run",
        f"each checked number minus rate · its gradient, once or until stopped ({signs('descend')}, {signs('run')})",
    ),
)
_NETWORK = (
    ("grad", "derivative of the error with respect to a weight"),
    ("δ", "derivative of the error with respect to a net input"),
    ("Keys", _ZOOM),
)


def step_legend(*, live: bool, deltas: bool) -> str:
    """Return the legend of a page of steps, as HTML."""
    return _details([*_STEPS[:2], *((_DELTA,) if deltas else ()), *_STEPS[2:], *(_CHANGES if live else ())])


def network_legend(*, descends: bool) -> str:
    """Return the legend of the page of a network, as HTML."""
    return _details([*(_NETWORK if descends else _NETWORK[1:]), *(_CHANGES if descends else _CHANGES[:1])])


def _details(entries: Sequence[tuple[str, str]]) -> str:
    return (
        f'<details id="legend"><summary>Legend</summary><dl>{"".join(f"<dt>{a}<dd>{b}" for a, b in entries)}'
        "</dl></details>\n"
    )
