"""Modes: what happens, in addition, when operations run within a `with` block.

mode_stack.py         the blocks that are open, and the modes that they set
context_managers.py   no_grad, detect_anomaly and other blocks that change a mode
event_listener.py     a listener to comparisons and other events
mode_aware_sweeps.py  the sweeps over a graph in the current mode
anomaly.py            the search for the first inf or nan
"""

from autograd.modes.context_managers import detect_anomaly, in_one_call, no_grad, recording, unwatched
from autograd.modes.event_listener import Listener, Outcomes, noted, noting
from autograd.modes.mode_stack import is_plain, is_recording, is_watching, openings

__all__ = [
    "Listener",
    "Outcomes",
    "detect_anomaly",
    "in_one_call",
    "is_plain",
    "is_recording",
    "is_watching",
    "no_grad",
    "noted",
    "noting",
    "openings",
    "recording",
    "unwatched",
]
