"""The public names, and errors for names that do not exist.

public_names.py     the `__module__` of public names, and imports on first use
suggestions.py      errors for missing names, which suggest the name to use
closest_names.py    the few names that are closest to an unknown one
other_libraries.py  names from other libraries that do not exist here
argument_parser.py  errors for unknown options of a command line
argument_errors.py  errors for wrong arguments
option_ranges.py    checks of options that are numbers
fixed_choices.py    checks of options with a fixed list of values
error_text.py       an object as text in an error
"""

from autograd.names.argument_errors import check_flag, names_its_parameters, unknown_keyword, wrong_call
from autograd.names.closest_names import closest
from autograd.names.public_names import late_names, name_exports
from autograd.names.suggestions import missing_names, refer

__all__ = [
    "check_flag",
    "closest",
    "late_names",
    "missing_names",
    "name_exports",
    "names_its_parameters",
    "refer",
    "unknown_keyword",
    "wrong_call",
]
