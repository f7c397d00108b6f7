"""The comparison of one derivative with function values.

Modules and folders:

    finite_differences.py  a derivative from function values, with an estimate of its error
    comparison.py          compares a derivative with differences over some steps
    noise.py               measures how uncertain function values are
    float_limits.py        what floats cannot show
    judge.py               the verdict, from all of these
"""
