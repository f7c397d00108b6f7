"""The types of operations: how many operands an operation takes, and what they are called.

All of them are `Primitive` when the program runs. Editors and type checkers read `operation_types.pyi`, where each is a
class with the types of its operands.
"""

from autograd.operation import Primitive

__all__ = ["Atan2", "Binary", "Clamp", "Dot", "Elu", "LeakyRelu", "OfList", "Round", "Unary"]

Unary = Binary = Atan2 = LeakyRelu = Elu = Clamp = Round = OfList = Dot = Primitive
