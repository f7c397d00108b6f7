"""The function that is checked.

Modules and folders:

    checked_function.py    turns any function into one that maps numbers to numbers
    replayed_function.py   a function of Values as a program
    rounding_error.py      the rounding error of a recorded computation
    foreign_containers.py  the numbers in containers, arrays and tensors
    argument_text.py       arguments as source text, and names of the numbers in them
"""
