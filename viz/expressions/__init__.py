"""Expressions as text.

parsing.py       parses expressions into Values
syntax_hints.py  hints for syntax that expressions do not accept
"""

__all__: list[str] = []
