"""The function that is checked.

Modules and folders:

    checked_function.py  a function of numbers that returns numbers, made of any function
    rounding.py          the rounding error of a recorded computation
    containers.py        the numbers in containers, arrays and tensors
    argument_text.py     arguments as source text, and names of the numbers in them
"""
