"""The comparison of one derivative with function values.

Modules and folders:

    constants.py           the constants of the comparison, each with its reason
    finite_differences.py  a derivative from function values, with an estimate of its error
    comparison.py          compares a derivative with differences over some steps
    noise.py               measures the noise of function values
    float_limits.py        cases in which floats prove nothing
    judge.py               the verdict, from all of these
"""
