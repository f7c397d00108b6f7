"""A scalar autograd engine: the chain rule over ordinary Python arithmetic, with every number visible.

To read the code, begin with `engine.py` (recording) and `chain_rule.py` (differentiation). Then read six rows of the
table in `ops.py`: add, mul, exp, sin, tanh, relu. The rest is one file per idea:

    the table        operation.py          the columns of the table
                     ops.py                the table of operations: value, partials, domain, kinks, notation
                     formulas/             formulas written for accuracy
                     ieee/                 the forward functions on floats, with inf and nan as in IEEE-754
                     signatures/           the signatures and types of operations and derivatives
                     custom_operations.py  primitive(): define your own operation
    the Value        engine.py             the engine in Python: recording
                     node.py               the fields of a node
                     value.py              the methods of a Value: backward, zero_grad, text
                     operators/            its operators and methods, one per row of the table
                     comparisons.py        its comparisons, truth and rounding to integers
                     arrays/               NumPy's functions of Values, and functions over columns of numbers
                     number.py             the numbers that the engine accepts
                     recording/            fast methods generated from the table, and the slow path for all other cases
                     native/               the engine in C, built from the table
                     current_engine.py     the choice between the two engines
    the derivatives  graph/                the order in which gradients are summed; copying and pickling; frozen leaves
                     chain_rule.py         the two sweeps over it
                     functional/           grad, jacobian, hessian, jvp, vjp ...
                     structure/            flattens and rebuilds nested arguments
                     linalg.py             solve, inv, det and cholesky on matrices of Values
                     modes/                no_grad and detect_anomaly, and the sweeps in these modes
    the programs     program/              jit and vmap: functions that are recorded once, then replayed
                     export/               exports programs to other languages
    the tools        checks/               compares derivatives with finite differences
                     names/                public names, and errors for names that do not exist
                     imported_on_first_use.py  the public names that `import autograd` does not load
                     _check_package_folder.py  refuses to run over the files of another package named autograd
                     __main__.py           python -m autograd
"""

from typing import TYPE_CHECKING

from autograd import (
    _check_package_folder as _check_package_folder,  # first, so that it can refuse a mixed installation
)
from autograd import names, ops, signatures
from autograd.comparisons import isfinite, isnan
from autograd.current_engine import Value, engine_info
from autograd.custom_operations import primitive
from autograd.functional.gradient import elementwise_grad, grad, gradients, value_and_grad
from autograd.functional.jacobian_products import hvp, jvp, linearize, vjp
from autograd.functional.jacobians import hessian, jacfwd, jacobian, jacrev
from autograd.functional.stopped_gradients import stop_gradient
from autograd.modes import detect_anomaly, no_grad
from autograd.operation import Primitive
from autograd.ops import *  # noqa: F403  (ops.__all__ lists what is exported)
from autograd.program.take import take

__all__ = [
    "Primitive",
    "Value",
    "checkpoint",
    "custom_jvp",
    "custom_vjp",
    "detect_anomaly",
    "elementwise_grad",
    "engine_info",
    "fixed_point",
    "grad",
    "gradients",
    "hessian",
    "hvp",
    "isfinite",
    "isnan",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jit",
    "jvp",
    "linearize",
    "no_grad",
    "primitive",
    "root",
    "stop_gradient",
    "take",
    "value_and_grad",
    "vjp",
    "vmap",
]
__all__ += ops.__all__
__version__ = "0.1.0"

names.name_exports(globals())
signatures.show_examples(getattr(ops, name) for name in ops.__all__ if isinstance(getattr(ops, name), Primitive))
_SUBMODULES = ("checks", "linalg")
if TYPE_CHECKING:  # with __getattr__, type checkers would accept any name
    from autograd import checks as checks
    from autograd import linalg as linalg
    from autograd.imported_on_first_use import *  # noqa: F403  (it defines no names itself)
else:
    _missing = names.missing_names("autograd", [*__all__, *_SUBMODULES])
    __getattr__, __dir__ = names.late_names(globals(), _missing, _SUBMODULES)
