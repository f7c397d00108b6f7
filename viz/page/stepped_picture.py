"""A picture with its steps, and its changes for another sample of a mini-batch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from viz.graph.boxes_and_links import Picture
from viz.page.step_changes import changes_of
from viz.page.steps import Step
from viz.rendering.typesetting import texts_of
from viz.style.picture_options import PictureOptions

__all__ = ["SteppedPicture"]

_TAG = re.compile("<[^>]*>")


@dataclass(frozen=True)
class SteppedPicture:
    """A picture with its steps.

    Attributes:
        picture: the picture.
        steps: the steps of the page through the picture.
        lines: a line for each step, as text and as HTML.
    """

    picture: Picture
    steps: Sequence[Step]
    lines: Sequence[tuple[str, str]]

    def changes(self, options: PictureOptions) -> list[dict[str, object]]:
        """Return the changes of each step, as data for JSON."""
        return changes_of(self.steps, self.picture, options)

    def differences(self, first: SteppedPicture, options: PictureOptions) -> dict[str, object]:
        """Return the texts, tooltips, steps and lines that differ from those of the first picture, as data for JSON."""
        boxes = first.picture.boxes
        texts = [
            [name, texts_of(box), box.tooltip]
            for name, box in self.picture.boxes.items()
            if (box.lines, box.tooltip) != (boxes[name].lines, boxes[name].tooltip)
        ]
        lines = [[i, *line] for i, (line, old) in enumerate(zip(self.lines, first.lines, strict=True)) if line != old]
        return {"texts": texts, "steps": self.changes(options), "lines": lines}


def _patch(old: str, new: str) -> str | list[int | str]:
    """Return the new texts in HTML, each after its place among all texts, or the whole HTML if the tags differ.

    >>> _patch("<i>a</i> is <b>1</b>", "<i>a</i> is <b>2</b>"), _patch("<i>a</i>", "<b>a</b>")
    ([2, '2'], '<b>a</b>')
    """
    if _TAG.findall(old) != _TAG.findall(new):
        return new
    olds, news = ([text for text in _TAG.split(html) if text] for html in (old, new))
    if len(olds) != len(news):
        return new
    changed = [(i, unescape(b)) for i, (a, b) in enumerate(zip(olds, news, strict=True)) if a != b]
    return [x for pair in changed for x in pair]
