"""The comparison of one derivative with function values.

Modules and folders:

    constants.py           the constants of all of them, and the cases that they answer
    finite_differences.py  a derivative from function values, with an estimate of its error
    comparison.py          compares a derivative with differences over some steps
    noise.py               measures how uncertain function values are
    float_limits.py        what floats cannot show
    judge.py               the verdict, from all of these
"""
