"""A parser for command lines, whose errors suggest what was meant."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from autograd.names.closest_names import closest
from autograd.names.fixed_choices import suggestion

__all__ = ["ArgumentParser", "ChoiceParser", "close_option"]


class ChoiceParser(argparse.ArgumentParser):
    """A parser that, for a wrong value of an option with fixed values, suggests the closest value."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            raise argparse.ArgumentError(action, f"{error.message}{suggestion(value, action.choices or ())}") from None


class ArgumentParser(ChoiceParser):
    """A parser that, for an unknown option, shows the usage of its own command and suggests a similar option."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse all arguments. Unknown ones are reported by this parser, not by that of the whole program."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.refuse(unknown[0])
        return found, unknown

    def refuse(self, argument: str) -> NoReturn:
        """Stop with an error that names the argument, and the option that was probably meant."""
        if not argument.startswith("-"):
            self.error(f"unexpected argument {argument!r}")
        near = close_option(argument, self)
        self.error(f"{argument} is not an option; {near or '--help lists the options'}")


def close_option(argument: str, parser: argparse.ArgumentParser) -> str:
    """Return a question that names the options similar to an argument, or "" if there are none.

    >>> parser = ArgumentParser()
    >>> _ = parser.add_argument("--explain")
    >>> close_option("--explian=w", parser)
    'did you mean --explain?'
    """
    options = [text for action in parser._actions for text in action.option_strings if text.startswith("--")]
    given = argument.partition("=")[0]
    advice = closest(given, options) if given.startswith("--") else ""
    return advice if advice.endswith("?") else ""
