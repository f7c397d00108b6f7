"""The constants of the comparison with finite differences, each with its reason."""

from __future__ import annotations

from sys import float_info

# Extrapolation
ROUNDING = 4 * float_info.epsilon  # relative: the error of a function value, and what extrapolation makes of it
COLUMNS = 8  # how many steps an extrapolation looks back
LEAST = 5e-324  # below the normal floats the error is absolute
ODD = 0.8191725134  # of a power of two: no period is a multiple of the steps
CONFIRMED = 2  # the number of shorter steps that must not contradict the best entry
SLOW = 0.8  # halving the step must bring quotients together by more than this
CONTRADICTION = 0.001  # relative: a contradiction smaller than this may be the rounding of an f that cancels
CONVERGED = 0.01  # relative: further apart than this, rounding set aside, there is no limit
PATIENCE = 2.0**-256  # of the first step: if nothing was found by then, the caller may give a shorter one
DOUBT = 1e-3  # of the differences' error stays: f may cancel beside the real line as it does on it
ASIDE = 2.0**-100  # relative: how far from the real line; its square is lost in any sum

# Agreement
USEFUL = 1e-3  # an estimate less certain than this, relatively, is not evidence
LONGER = (1.0, 8.0, 64.0, 256.0)  # times the longest step, where f is too uncertain for it
CLOSE = 2.0**-6  # of the longest step: where f moves around an extremum
DECISIVE = 4e-6  # an estimate confirms a derivative if it would refute one that is off by a part in 1e5
NO_ERROR = 1e-300  # counts as no error
CERTAIN = 1e-10  # relative: an estimate that a few values' noise leaves less certain is looked at again
FAR = 0.4  # relative: a derivative that is off by more is judged without a measurement of all noise
QUOTIENTS = 5  # lengths of steps at which it must be so: a function with jumps has its own slope over the longer ones
STAYS = 0.9  # of the gap between two slopes is left when steps halve; at a rounded bend, a half

# Contradiction
BESIDE = 2.0**-14  # of the longest step: so near a jump is looked for
FINER = 2.0**-4  # from one scale to the next

# The limits of floats
RESOLVED = 2.0**10  # ulps of x: nearer than this there are too few floats to tell
ROUND = 2.0**-20  # of x or 1: a higher stair is not rounding, unless it is wider than its inverse
VISIBLE = 2.0**-6  # of x or 1: a stair that is lower may hide a slope
FARTHER = 2.0**8  # from one distance to the next, in search of a change of f: tanh at 25
RETREATS = 16  # where f is not defined so far away
LOW = 2.0**10  # ulps: a higher stair is the function's own
BEHIND = (2.0**-12, 2.0**-11)  # of the way to the next change of f: a stair is level there, not at its edge
SHARP = 2.0**-14  # of the way to the next change of f: how exactly it is found
LEVEL = 2.5  # times the change: at its edge a stair flutters by less, and a ramp has risen by 4
DRIFT_STEP = 2.0**-16  # from one distance to the next: x**(1 + 2**-52) at 0 drifts this slowly
HALVINGS = 12  # of a short step, in search of the jump that ends a step
SURE = 10  # times an error: beyond this a deviation is real
FLAT_AT = (1.0, 0.37, 2.0**-5, 2.0**-11)  # of the longest step: where a flat function is looked at

# Noise
QUICK = 6  # values that show most noise
WINDOW = 16  # how many values to look for noise in
NEAREST = 32.0  # ulps of x between the nearest values: where the rounding within f shows, and waves do not
WIDER = 32.0  # from one distance between values to the next
PLACES = (-0.91, -0.43, 0.37, 0.83)  # where: in no simple ratio, so that nothing periodic meets all
APART = 1.2345678901  # times a power of two: no multiple of it rounds as the next one does
BROAD = (-0.91, 0.37, 0.83)  # the places where steps of many lengths are tried
BRIEF = 8  # values there
ALIKE = 16.0  # between three lengths of steps, noise differs by less; the differences of a wave or a kink by more
ORDER = 4  # of the differences that noise is seen in
SAFE = 4  # times the standard deviation
CLEAR = 8  # times the usual change: one that may be a jump
FEW = 64  # below the normal floats
GAMMA = 70.0  # the sum of squared binomial coefficients of that order

# Small jumps
PIECES = 16  # how many steps to look for a jump on either side
SCALES = 5  # how often to look in shorter steps
FINER_PIECES = 64  # of the steps around a jump, where a bend gets smaller
OUTSTANDING = 25.0  # times a quartile of the differences: beyond it one stands out, as seldom in waves and noise
NEARER = 0.3  # from one scale to the next
LOW_JUMP = 2.0**-5  # of the values: a higher jump is the function's own
RELATED = (
    0.01  # relative: a derivative that is off by less may be that of the approximated function, and is worth calls
)
STEEPER = 32  # times jump over distance: an error that falls as fast as Newton's is that much steeper at its jump

__all__ = [name for name in dir() if name.isupper()]
