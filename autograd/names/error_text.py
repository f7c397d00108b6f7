"""The text of an object in error messages."""

from __future__ import annotations

from types import FunctionType, MethodType

__all__ = ["counted", "described", "explained"]

LENGTH = 40  # the maximum length of a repr


def described(x: object) -> str:
    """Return the kind of an object and its repr, shortened.

    A class is described as a class, so that a missing call is visible.

    >>> from fractions import Fraction
    >>> described(3), described(Fraction(1, 2)), described(int), described(None)
    ('the int 3', 'Fraction(1, 2)', 'the class int', 'None')
    >>> described("a  b"), described(counted)
    ("the str 'a  b'", 'the function counted')
    """
    if x is None:
        return "None"
    if isinstance(x, type):
        return f"the class {x.__name__}"
    if isinstance(x, FunctionType | MethodType):
        return f"the {type(x).__name__} {x.__qualname__}"
    try:
        shape = getattr(x, "shape", None)
        text = f"of shape {shape}" if shape else repr(x) if isinstance(x, str) else " ".join(repr(x).split())
    except Exception:  # noqa: BLE001  (a repr that fails must not hide the real error)
        return f"a {type(x).__name__}"
    text = text if len(text) <= LENGTH else f"{text[: LENGTH - 3]}..."
    return text if text.startswith(type(x).__name__) else f"the {type(x).__name__} {text}"


def explained(error: BaseException) -> str:
    """Return the text of an error for a command line. For a file, it begins with the file's name.

    >>> explained(FileNotFoundError(2, "No such file or directory", "a.csv")), explained(ValueError("too large"))
    ('a.csv: No such file or directory', 'too large')
    """
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def counted(count: int, noun: str) -> str:
    """Return a count and its noun, with an s unless the count is 1.

    >>> counted(1, "program"), counted(2, "program")
    ('1 program', '2 programs')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
