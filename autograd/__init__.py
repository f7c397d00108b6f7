"""A scalar autograd engine: the chain rule over ordinary Python arithmetic, every number of it in sight."""

from autograd.current_engine import Value as Value
from autograd.current_engine import engine_info as engine_info
from autograd.custom import primitive as primitive
from autograd.functional import grad as grad
from autograd.functional import gradients as gradients
from autograd.functional import hessian as hessian
from autograd.functional import hvp as hvp
from autograd.functional import jacfwd as jacfwd
from autograd.functional import jacobian as jacobian
from autograd.functional import jacrev as jacrev
from autograd.functional import jvp as jvp
from autograd.functional import value_and_grad as value_and_grad
from autograd.functional import vjp as vjp
from autograd.modes import detect_anomaly as detect_anomaly
from autograd.modes import no_grad as no_grad
from autograd.operation import Primitive as Primitive
from autograd.ops import *  # noqa: F403  (the table is the list: every public name in it is an operation)
