"""Formulas that are written for accuracy. They are here so that the rows of the table stay short.

    choices.py              choices without a branch, and slopes that are choices
    arithmetic.py           powers, and quotients rounded to integers
    vector_lengths.py       lengths of vectors, and angles
    logarithms.py           logarithms of sums, and products with a logarithm
    trigonometry.py         the slope of atan, and sinc
    hyperbolic.py           slopes of tanh and acosh
    activations.py          activations made of exponentials, and their slopes: sigmoid, silu and mish
    normal_distribution.py  the normal distribution
    special.py              lgamma, digamma and the inverse of erf
    list_operations.py      operations of lists
    named_constants.py      constants that formulas print by name

A textbook formula often loses digits near an edge, near a zero or for large arguments. Each function here computes the
textbook's value to the last digits of a float, and has correct derivatives. Like every rule, it never
branches on a type or a value: choices are written with `either`. So the same definition works for floats, Values and
symbols. Operations are written as `ops.exp`, because `ops.py` imports these modules.
"""
