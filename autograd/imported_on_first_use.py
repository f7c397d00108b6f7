"""The public names that autograd imports on first use: programs, and functions that few programs need.

Importing all of them would make `import autograd` take twice as long.
"""

from autograd.functional.checkpoints import checkpoint as checkpoint
from autograd.functional.custom_rules import custom_jvp as custom_jvp
from autograd.functional.custom_rules import custom_vjp as custom_vjp
from autograd.functional.implicit import fixed_point as fixed_point
from autograd.functional.implicit import root as root
from autograd.program.jit import jit as jit
from autograd.program.vmap import vmap as vmap
