"""The ways to call operations and derivatives of functions.

    operation_types.py         the types of operations; editors and type checkers read operation_types.pyi
    operands.py                the operands of a call, bound to a signature
    signatures.py              the signatures of operations on lists and of those with parameters
    derivative_types.pyi       the types of derivatives of functions
    lambda_parameter_types.py  the types of lambdas that are passed to functions of this package
    docstring_examples.py      operands, errors and examples in the docstrings of operations

All of it serves `help`, editors and type checkers; `operands.py` and `signatures.py` also check the arguments.
"""

from autograd.calls.docstring_examples import show_examples

__all__ = ["show_examples"]
