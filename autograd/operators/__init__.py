"""The operators and methods, defined once for all types that operations can be applied to.

    python_operators.py      Python's operators
    methods.py               functions of one number as methods
    conversions.py           text, and conversions to plain numbers
    micrograd_names.py       attributes with micrograd's names
    symbolic_comparisons.py  comparisons of operands without a number

Each applies one row of the table through `_apply`. So a Value on either side of an operator records one node. The
methods are written out, not generated, so that editors and type checkers see them.
"""

from autograd.operators.methods import Operators

__all__ = ["Operators"]
