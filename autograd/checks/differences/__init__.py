"""The comparison of one derivative with function values.

Modules and folders:

    comparison_constants.py      the constants of the comparison, each with its reason
    extrapolation.py             difference quotients extrapolated to step 0, with an estimate of the error
    finite_differences.py        the same for functions of unknown noise
    slope_comparison.py          compares a derivative with differences over some steps
    noise.py                     measures the noise of function values
    tolerance_jumps.py           measures the small jumps of computations that end at a tolerance
    inconclusive_differences.py  cases in which floats cannot prove anything
    decide_verdict.py            the verdict, from all of these
"""
