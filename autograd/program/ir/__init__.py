"""A program as data (its intermediate representation).

program.py      instructions, guards, inputs and outputs of a program, its text and its checks
guards.py       the tests that must have their recorded outcomes
call_layout.py  the call to the function as text
field_types.py  type checks for the fields of a program
"""

__all__: list[str] = []
