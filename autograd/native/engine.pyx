# cython: language_level=3, c_api_binop_methods=True, binding=False, nonecheck=True
# cython: initializedcheck=False, auto_pickle=False, always_allow_keywords=True
# cython: embedsignature=True, embedsignature.format=clinic
"""The native Value: the counterpart in C of `autograd/engine.py`.

Fields, recording and the sweep are here. Everything else (text, copies, errors, rare cases) is inherited from
`AbstractValue`. Both engines share that class, so they cannot differ there.
"""

from cython cimport nonecheck
from cpython.buffer cimport PyBUF_FORMAT, PyBUF_ND, PyBUF_SIMPLE, PyBUF_STRIDES, PyBUF_WRITABLE
from cpython.buffer cimport PyBuffer_Release, PyObject_GetBuffer
from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc, PyMem_RawFree, PyMem_RawMalloc, PyMem_Realloc
from cpython.object cimport Py_NE, PyObject_RichCompare
from libc.math cimport NAN, isfinite
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from math import hypot

from autograd import comparisons
from autograd.graph import gradient_order
from autograd.recording import slow_path
from autograd.arrays import columns_of_values, numpy_calls
from autograd.modes import mode_aware_sweeps, noted, mode_stack
from autograd.node import FROZEN as frozen_grad, UNWRITTEN as unwritten
from autograd.number import has_plain_float, number, unwrapped
from autograd.ops import TABLE
from autograd.operation import Primitive, Traced, operation
from autograd.value import AbstractValue, Signature

cdef object UNWRITTEN = unwritten
cdef object frozen = frozen_grad

include "python_api.pxi"
include "memory/arenas.pxi"
include "memory/slabs.pxi"
include "node.pxi"
include "memory/freeing.pxi"
include "recording_mode.pxi"
include "recording/operands.pxi"
include "recording/record.pxi"
include "sweeps/gradient_order.pxi"
include "sweeps/sweep.pxi"
include "recording/call.pxi"
include "models/modules.pxi"
include "models/layers.pxi"
include "sweeps/functional.pxi"
include "arrays/float_columns.pxi"
include "arrays/ufuncs.pxi"
include "models/parameters.pxi"
include "replay/replay.pxi"
include "replay/sums.pxi"
include "replay/encoding.pxi"
include "replay/results.pxi"
include "replay/quick_calls.pxi"
include "replay/replay_rows.pxi"
include "replay/guards.pxi"
include "replay/lane_encoding.pxi"
include "replay/lanes.pxi"
include "python_fields.pxi"
include "comparisons.pxi"


cdef class Native(NodeFields):
    """The most used properties and methods of a Value. AbstractValue has the same ones in Python."""

    def __init__(self, data, label=""):
        cdef double x = data if type(data) is float else number_of_new(self, data)
        if type(label) is not str or label != "" or self.fields.rare is not NULL:
            self.label = label
        self.fields.data, self.fields.grad = x, 0.0
        self.fields.flags &= TRACKED
        if self.fields.row != NO_ROW or self.fields.count or self.fields.rare is not NULL:
            become_leaf(&self.fields)  # __init__ was called again on an existing node

    # ---- fields ----

    @property
    def data(self):
        """The number. Setting it affects later operations, not the gradients of recorded ones."""
        listener = look_up(NOTED)
        return self.fields.data if listener is None else listener.read(self)

    @data.setter
    def data(self, data):
        tell("sets data", self)
        self.fields.data = data if type(data) is float else number(data, "the data of a Value")

    @property
    def grad(self):
        """The gradient. A leaf has the sum over all sweeps. Any other node has the gradient of the last sweep."""
        tell("reads grad", self)
        return self._grad if self.fields.flags & WRITTEN else None if self.fields.flags & EMPTIED else 0.0

    @grad.setter
    def grad(self, grad):
        tell("sets grad", self)
        if self.fields.flags & FROZEN:
            self._keep_frozen(grad)
        elif grad is None or is_node(<PyObject*>grad):
            self._grad = grad
        else:
            self._grad = number(grad, "the grad of a Value")

    @property
    def _has_grad(self):
        return self.fields.flags & WRITTEN != 0

    @data.deleter
    def data(self):
        raise AttributeError("property 'data' of 'Value' object has no deleter")

    @grad.deleter
    def grad(self):
        raise AttributeError("property 'grad' of 'Value' object has no deleter")

    @property
    def label(self):
        """The node's name in pictures, derivations and errors."""
        return self._label

    @label.setter
    def label(self, label):
        if type(label) is str:
            self._label = label
        else:
            AbstractValue.label.__set__(self, label)

    @label.deleter
    def label(self):
        raise AttributeError("property 'label' of 'Value' object has no deleter")

    def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
        """Set the `.grad` of each node that this one depends on to the derivative with respect to that node."""
        tell("calls backward()", self)
        cdef bint graph = self.fields.count != 0 or op_of(&self.fields) is NULL
        seed = 1.0 if gradient is None else gradient
        cdef bint plain = create_graph is False and inputs is None and (retain_graph is None or type(retain_graph) is bool)
        if graph and plain and type(seed) is float and isfinite(self.fields.data):
            if manner() != CAREFUL and sweep(<PyObject*>self, seed):
                return
        AbstractValue.backward(self, gradient, retain_graph, create_graph, inputs)

    def zero_grad(self):
        """Set the grad of this node, and of every node that it depends on, to 0.0."""
        tell("calls zero_grad()", self)
        if not clear_grads(<PyObject*>self):
            AbstractValue.zero_grad(self)

    def __richcmp__(self, other, int how):
        plain = at(<PyObject*>other).data if is_node(<PyObject*>other) else other
        outcome = PyObject_TypeCompare(self.fields.data, plain, how)
        if outcome is NotImplemented:
            return compare_with_other_type(self, other, how)
        listener = look_up(NOTED)
        if listener is not None:  # Python's own __ne__ would note the outcome of x == y
            listener.note(TESTS[how], (self, other), not outcome if how == Py_NE else outcome)
        return outcome

    def __hash__(self):
        return PyObject_IdentityHash(self)

    def __bool__(self):
        cdef bint outcome = self.fields.data != 0.0
        listener = look_up(NOTED)
        if listener is not None:
            listener.note("truth", (self,), outcome)
        return outcome

    # ---- operators ----

    def _apply(self, op, tuple operands):
        return apply(op, operands)

    def __add__(x, y):
        return binary(ROW_add, x, y)

    def __sub__(x, y):
        return binary(ROW_sub, x, y)

    def __mul__(x, y):
        return binary(ROW_mul, x, y)

    def __truediv__(x, y):
        return binary(ROW_div, x, y)

    def __mod__(x, y):
        return binary(ROW_mod, x, y)

    def __pow__(x, y, modulus):
        if modulus is not None:
            return NotImplemented
        y = as_float(y)
        if type(y) is not float and not is_node(<PyObject*>y):
            y = unwrapped(y)
        return binary(ROW_pow if isinstance(y, Traced) or not is_node(<PyObject*>x) else ROW_pow_const, x, y)

    def __neg__(self):
        return unary(ROW_neg, self)

    def __abs__(self):
        return unary(ROW_abs, self)


class Value(Native, AbstractValue):
    """A number that records how it was computed, so that it can be differentiated.

    Args:
        data: the number: a float, int, bool, Fraction or NumPy scalar.
        label: the name of the Value in pictures, derivations and errors.

    Raises:
        TypeError: data is not a real number, or label is not a str.

    >>> x = Value(3.0, label="x")
    >>> y = x**2 + 1
    >>> y.backward()
    >>> y.data, x.grad
    (10.0, 6.0)
    """

    __module__ = "autograd"  # users import it from there
    __signature__ = Signature()
    __slots__ = ()


def record(op, tuple operands not None):
    """Compute an operation on Values and floats, and return the node that records it."""
    return apply(op, operands)


def live_nodes():
    """Return the number of Values in memory."""
    return live


def fingerprint():
    """Return the digest of the compiled table."""
    return TABLE_FINGERPRINT.decode()


include "install_engine.pxi"
