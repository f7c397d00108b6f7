"""The signatures and types of operations and of derivatives of functions.

    operation_types.py         the types of operations; editors and type checkers read operation_types.pyi
    operands.py                the operands of a call, bound to a signature
    operation_signatures.py    the signatures of operations on lists and of those with parameters
    derivative_types.pyi       the types of derivatives of functions
    lambda_parameter_types.py  the types of lambdas that are passed to functions of this package
    docstring_examples.py      operands, errors and examples in the docstrings of operations

All of it serves `help`, editors and type checkers. `operands.py` and `operation_signatures.py` also check the
arguments.
"""

from autograd.signatures.docstring_examples import show_examples

__all__ = ["show_examples"]
