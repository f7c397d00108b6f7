"""The keyboard shortcuts of pages, as a table for the script, the legend, the titles of buttons and the tests."""

from __future__ import annotations

import json
from typing import NamedTuple

__all__ = ["KEYS", "Key", "key_script", "signs"]


class Key(NamedTuple):
    """A key on the keyboard.

    Attributes:
        name: the name of the key in browsers, `KeyboardEvent.key`.
        sign: the key as shown in the legend.
        action: the action of the script. A page that lacks the action ignores the key.
    """

    name: str
    sign: str
    action: str


# The first key of an action is named in the legend and in the title of its button.
KEYS = (
    Key("ArrowLeft", "←", "back"),
    Key("ArrowRight", "→", "next"),
    Key("Home", "Home", "first"),
    Key("End", "End", "last"),
    Key(" ", "space", "play"),
    Key("+", "+", "in"),
    Key("=", "=", "in"),  # + without the shift key
    Key("-", "−", "out"),
    Key("f", "f", "fit"),
    Key("0", "0", "fit"),
    Key("Escape", "Esc", "unfollow"),
    Key("s", "s", "sample"),
    Key("d", "d", "descend"),
    Key("r", "r", "run"),
)


def signs(*actions: str) -> str:
    """Return the signs of the first keys of some actions.

    >>> signs("in", "out", "fit")
    '+ − f'
    """
    first = {key.action: key.sign for key in reversed(KEYS)}
    return " ".join(first[action] for action in actions)


def key_script() -> str:
    """Return the table for `controls.js`: the name of an action for each key."""
    return f"const keyTable = {json.dumps({key.name: key.action for key in KEYS})};\n"
