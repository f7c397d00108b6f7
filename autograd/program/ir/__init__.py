"""A program as data (its intermediate representation).

program.py      instructions, guards, inputs and outputs; the text and the checks of a program
guards.py       the tests that must have their recorded outcomes
call_layout.py  the call of the function as text
field_types.py  checks the types of the fields of a program
"""

__all__: list[str] = []
