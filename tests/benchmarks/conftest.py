"""Docstrings here are tested too; micrograd's module cannot be imported where micrograd is not installed."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("micrograd") else ["micrograd_engine.py"]
