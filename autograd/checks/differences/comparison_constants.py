"""The constants of the comparison with finite differences, each with its reason."""

from __future__ import annotations

from sys import float_info

# Extrapolation
ROUNDING = 4 * float_info.epsilon  # relative error of a function value, including its growth during extrapolation
COLUMNS = 8  # the number of earlier steps that an extrapolation uses
LEAST = 5e-324  # the absolute error below the normal floats
STEP_FACTOR = 0.8191725134  # a factor of the step, so that no period of f is a multiple of the steps
CONFIRMED = 2  # the number of shorter steps that must not contradict the best entry
SLOW_RATIO = 0.8  # halving the step must shrink the differences of quotients below this factor
CONTRADICTION = 0.001  # relative: a smaller contradiction may be rounding error in a function with cancellation
CONVERGED = 0.01  # relative: quotients that differ by more, apart from rounding, have no limit
SHORTEST_STEP = 2.0**-256  # relative to the first step: the search ends here; callers may pass a shorter first step
COMPLEX_DOUBT = 1e-3  # the share of the differences' error assumed for a complex step, since f may cancel there too
COMPLEX_STEP = 2.0**-100  # relative: the length of the complex step; its square is lost in any sum

# Agreement
USEFUL_ERROR = 1e-3  # relative: an estimate with a larger error is not evidence
LONGER_STEPS = (1.0, 8.0, 64.0, 256.0)  # multiples of the longest step to try if f is too noisy
EXTREMUM_DISTANCE = 2.0**-6  # relative to the longest step: the distance at which f must change around an extremum
CONFIRMING_ERROR = 4e-6  # relative: an estimate with a larger error does not confirm a derivative
NO_ERROR = 1e-300  # absolute: a smaller error counts as zero
CERTAIN_ERROR = 1e-10  # relative: an estimate based on the quick noise is accepted if its error is smaller
GROSS_ERROR = 0.4  # relative: a derivative that is off by more is judged without a full measurement of the noise
GROSS_QUOTIENTS = 5  # the number of step lengths that must all show this, because long steps may cross jumps
KINK_REMAINDER = (
    0.9  # when steps halve, this share of the gap between two slopes remains at a kink, but only half at a bend
)

# Contradiction
JUMP_DISTANCE = 2.0**-14  # relative to the longest step: the distance within which to search for a jump
SCALE_RATIO = 2.0**-4  # the ratio of successive scales

# The limits of floats
RESOLVED_ULPS = 2.0**10  # ulps of x: shorter distances contain too few floats
ROUNDED_STAIR = 2.0**-20  # relative to x or 1: a higher stair is not caused by rounding, unless it is very wide
VISIBLE_STAIR = 2.0**-6  # relative to x or 1: a lower stair may hide a slope
SEARCH_RATIO = 2.0**8  # the ratio of successive distances in the search for a change of f; needed for tanh at 25
ATTEMPTS = 16  # the number of attempts to shorten a distance at which f is not defined
LOW_STAIR = 2.0**10  # ulps: a higher stair is a feature of the function
PAST_EDGE = (2.0**-12, 2.0**-11)  # relative to the next change of f: past the edge, where a stair is level
EDGE_ACCURACY = 2.0**-14  # relative: the accuracy with which the next change of f is located
LEVEL_STAIR = 2.5  # relative to the change: noise at the edge of a stair is smaller, and a ramp would have risen by 4
DRIFT_STEP = 2.0**-16  # the ratio of successive distances; x**(1 + 2**-52) at 0 drifts this slowly
HALVINGS = 12  # how many times a short step is halved in the search for the jump at the end of a stair
SIGNIFICANT = 10  # multiples of an error: a larger deviation is real
FLATNESS_DISTANCES = (
    1.0,
    0.37,
    2.0**-5,
    2.0**-11,
)  # relative to the longest step

# Noise
QUICK_VALUES = 6  # the number of values of a quick estimate
FULL_VALUES = 16  # the number of values of a full estimate
CLOSEST_ULPS = 32.0  # ulps of x between the closest values: short enough to show rounding in f, but not waves
WIDENING_RATIO = 32.0  # the ratio of successive distances between values
NOISE_POSITIONS = (
    -0.91,
    -0.43,
    0.37,
    0.83,
)  # in no simple ratio, so that no period fits all of them
NOISE_STEP_FACTOR = 1.2345678901  # a factor of the step, so that its multiples round differently
BROAD_POSITIONS = (-0.91, 0.37, 0.83)  # the points at which many step lengths are tried
BROAD_VALUES = 8  # the number of values at each of these
NOISE_VARIATION = 16.0  # over three step lengths, noise varies by less than this factor; waves and kinks vary by more
NOISE_ORDER = 4  # the order of the differences that measure noise
NOISE_DEVIATIONS = 4  # multiples of the standard deviation
JUMP_MULTIPLE = 8  # multiples of the usual change: a larger change may be a jump
LEAST_NOISE = 64  # multiples of the smallest float: less noise than this is ignored
GAMMA = 70.0  # the sum of the squared binomial coefficients of that order

# Small jumps
JUMP_PIECES = 16  # the number of steps on either side in the search for a jump
FAR_JUMPS = 8.0  # times the longest step: a computation that converges fast has few jumps, far apart
SCALES = 5  # the number of times that shorter steps are tried
FINER_PIECES = 64  # the number of pieces of the steps around a jump: in finer pieces a bend shrinks, a jump does not
OUTLIER_MULTIPLE = 25.0  # multiples of a quartile of the differences: rare in waves and noise
JUMP_SCALE_RATIO = 0.3  # the ratio of successive scales
LOW_JUMP = 2.0**-5  # relative to the values: a higher jump is a feature of the function
LARGEST_JUMP_EFFECT = 0.01  # relative: only a derivative that is off by less is worth a search for small jumps
NEWTON_SLOPE = 32  # multiples of jump over distance: the slope of an error that falls as in Newton's method

__all__ = [name for name in dir() if name.isupper()]
