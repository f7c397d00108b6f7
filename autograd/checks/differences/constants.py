"""The constants of the comparison with finite differences, each with its reason."""

from __future__ import annotations

from sys import float_info

# Extrapolation
ROUNDING = 4 * float_info.epsilon  # relative error of a function value, including its growth in extrapolation
COLUMNS = 8  # the number of earlier steps that an extrapolation uses
LEAST = 5e-324  # the absolute error below the normal floats
ODD = 0.8191725134  # a factor of the step, so that no period of f is a multiple of the steps
CONFIRMED = 2  # the number of shorter steps that must not contradict the best entry
SLOW = 0.8  # halving the step must shrink the differences of quotients below this factor
CONTRADICTION = 0.001  # relative: a smaller contradiction may be rounding in a function that cancels
CONVERGED = 0.01  # relative: quotients that differ by more, apart from rounding, have no limit
PATIENCE = 2.0**-256  # relative to the first step: the search ends here; callers may pass a shorter first step
DOUBT = 1e-3  # the share of the differences' error that a complex step keeps, because f may cancel there too
ASIDE = 2.0**-100  # relative: the length of the complex step; its square is lost in any sum

# Agreement
USEFUL = 1e-3  # relative: an estimate with a larger error is not evidence
LONGER = (1.0, 8.0, 64.0, 256.0)  # multiples of the longest step to try if f is too noisy
CLOSE = 2.0**-6  # relative to the longest step: the distance at which f must change around an extremum
DECISIVE = 4e-6  # relative: an estimate with a larger error does not confirm a derivative
NO_ERROR = 1e-300  # absolute: a smaller error counts as none
CERTAIN = 1e-10  # relative: an estimate with the quick noise is accepted if its error is smaller
FAR = 0.4  # relative: a derivative that is off by more is judged without measuring all noise
QUOTIENTS = 5  # the number of step lengths that must all show this, because long steps may cross jumps
STAYS = 0.9  # the share of the gap between two slopes that remains at a kink when steps halve; at a smooth bend, a half

# Contradiction
BESIDE = 2.0**-14  # relative to the longest step: the distance within which a jump is searched
FINER = 2.0**-4  # the ratio between one scale and the next

# The limits of floats
RESOLVED = 2.0**10  # ulps of x: shorter distances contain too few floats
ROUND = 2.0**-20  # relative to x or 1: a higher stair is not caused by rounding, unless it is very wide
VISIBLE = 2.0**-6  # relative to x or 1: a lower stair may hide a slope
FARTHER = 2.0**8  # the ratio of successive distances in the search for a change of f; needed for tanh at 25
RETREATS = 16  # the number of attempts to shorten a distance at which f is not defined
LOW = 2.0**10  # ulps: a higher stair belongs to the function
BEHIND = (2.0**-12, 2.0**-11)  # relative to the next change of f: past its edge, where a stair is level
SHARP = 2.0**-14  # relative: the accuracy with which the next change of f is located
LEVEL = 2.5  # relative to the change: noise at the edge of a stair is smaller, and a ramp would have risen by 4
DRIFT_STEP = 2.0**-16  # the ratio of successive distances; x**(1 + 2**-52) at 0 drifts this slowly
HALVINGS = 12  # of a short step, in the search for the jump at the end of a stair
SURE = 10  # multiples of an error: a larger deviation is real
FLAT_AT = (1.0, 0.37, 2.0**-5, 2.0**-11)  # relative to the longest step: the distances at which flatness is tested

# Noise
QUICK = 6  # the number of values of a quick estimate
WINDOW = 16  # the number of values of a full estimate
NEAREST = 32.0  # ulps of x between the closest values: short enough for rounding in f to show, but not waves
WIDER = 32.0  # the ratio of successive distances between values
PLACES = (-0.91, -0.43, 0.37, 0.83)  # the places of measurement, in no simple ratio, so that periods do not hit all
APART = 1.2345678901  # a factor of the step, so that its multiples round differently
BROAD = (-0.91, 0.37, 0.83)  # the places at which many step lengths are tried
BRIEF = 8  # the number of values at each of these
ALIKE = 16.0  # over three step lengths, noise varies by less than this factor; waves and kinks vary by more
ORDER = 4  # the order of the differences that measure noise
SAFE = 4  # multiples of the standard deviation
CLEAR = 8  # multiples of the usual change: a larger change may be a jump
FEW = 64  # multiples of the smallest float: less noise than this does not count
GAMMA = 70.0  # the sum of the squared binomial coefficients of that order

# Small jumps
PIECES = 16  # the number of steps on either side in the search for a jump
FAR_JUMPS = 8.0  # times the longest step: a computation that converges fast has few jumps, far apart
SCALES = 5  # the number of times that shorter steps are tried
FINER_PIECES = 64  # the number of pieces of the steps around a jump: in finer pieces a bend shrinks, a jump does not
OUTSTANDING = 25.0  # multiples of a quartile of the differences: a larger one is an outlier, rare in waves and noise
NEARER = 0.3  # the ratio between one scale and the next
LOW_JUMP = 2.0**-5  # relative to the values: a higher jump belongs to the function
RELATED = 0.01  # relative: only a derivative that is off by less is worth a search for small jumps
STEEPER = 32  # multiples of jump over distance: the slope of an error that falls as fast as that of Newton's method

__all__ = [name for name in dir() if name.isupper()]
