# cython: language_level=3, c_api_binop_methods=True, binding=False, nonecheck=True
# cython: initializedcheck=False, auto_pickle=False, always_allow_keywords=True
# cython: embedsignature=True, embedsignature.format=clinic
"""The native Value: the counterpart in C of `autograd/engine.py`.

Fields, recording and the sweep are here. Everything else (text, copies, errors, rare cases) is inherited from
`AbstractValue`. Both engines share that class, so they cannot differ in it.
"""

from cython cimport nonecheck
from cpython.buffer cimport PyBUF_FORMAT, PyBUF_ND, PyBUF_SIMPLE, PyBUF_STRIDES, PyBUF_WRITABLE
from cpython.buffer cimport PyBuffer_Release, PyObject_GetBuffer
from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc, PyMem_RawFree, PyMem_RawMalloc, PyMem_Realloc
from cpython.object cimport Py_NE, PyObject_RichCompare
from libc.math cimport NAN, isfinite
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy, memset

from math import hypot

from autograd import comparisons, graph_order, slow_path
from autograd.arrays import numpy_calls, rows as in_rows
from autograd.arrays.rows import check_columns, each_row as in_python
from autograd.modes import blocks as modes, noted, noting, sweeps
from autograd.node import UNWRITTEN as unwritten
from autograd.number import has_plain_float, number, unwrapped
from autograd.ops import TABLE
from autograd.operation import Primitive, Traced, operation
from autograd.value import AbstractValue

cdef object UNWRITTEN = unwritten

include "python.pxi"
include "memory/slabs.pxi"
include "node.pxi"
include "memory/freeing.pxi"
include "context.pxi"
include "record.pxi"
include "sweep.pxi"
include "call.pxi"
include "models/modules.pxi"
include "models/layers.pxi"
include "functional.pxi"
include "arrays/rows.pxi"
include "arrays/ufuncs.pxi"
include "models/parameters.pxi"
include "replay/replay.pxi"
include "replay/replay_rows.pxi"
include "replay/lanes.pxi"


cdef class Native(Storage):
    """The most used properties and methods of a Value. AbstractValue has the same in Python."""

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
        tell("sets data")
        self.fields.data = data if type(data) is float else number(data, "the data of a Value")

    @property
    def grad(self):
        """The gradient. A leaf has the sum over all sweeps, any other node that of the last sweep."""
        tell("reads grad")
        return self._grad if self.fields.flags & WRITTEN else None if self.fields.flags & EMPTIED else 0.0

    @grad.setter
    def grad(self, grad):
        tell("sets grad")
        if grad is None or is_node(<PyObject*>grad):
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

    def backward(self, gradient=1.0, *, create_graph=False, **others):
        """Set the `.grad` of each node that this one depends on to the derivative with respect to that node."""
        if others:
            AbstractValue.backward(self, gradient, create_graph=create_graph, **others)  # raises
        tell("calls backward()")
        cdef bint graph = self.fields.count != 0 or op_of(&self.fields) is NULL
        if graph and type(gradient) is float and create_graph is False and isfinite(self.fields.data):
            if manner() != CAREFUL and sweep(<PyObject*>self, gradient):
                return
        AbstractValue.backward(self, gradient, create_graph=create_graph)

    def zero_grad(self):
        """Set the grad of this node, and of every node that it depends on, to 0.0."""
        tell("calls zero_grad()")
        if not clear_grads(<PyObject*>self):
            AbstractValue.zero_grad(self)

    def __richcmp__(self, other, int how):
        plain = at(<PyObject*>other).data if is_node(<PyObject*>other) else other
        outcome = PyObject_TypeCompare(self.fields.data, plain, how)
        if outcome is NotImplemented:
            return compared_by_the_other(self, other, how)
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

    # ---- fields, as the Python engine names them ----

    @property
    def _data(self):
        return self.fields.data

    @_data.setter
    def _data(self, double data):
        self.fields.data = data

    @property
    def _grad(self):
        if gradient_of(&self.fields) is not NULL:
            return <object>self.fields.rare.gradient
        if self.fields.flags & WRITTEN:
            return self.fields.grad
        return None if self.fields.flags & EMPTIED else UNWRITTEN

    @_grad.setter
    def _grad(self, grad):
        cdef PyObject* before
        cdef PyObject* now = NULL
        cdef double x = 0.0
        cdef uint8_t state = WRITTEN
        if is_node(<PyObject*>grad):
            rare_of(&self.fields)
            track(<PyObject*>grad)
            now = <PyObject*>grad
            Py_INCREF(now)
        elif grad is None:
            state = EMPTIED
        elif grad is UNWRITTEN:
            state = 0
        else:
            x = grad
        # From here to the last line, nothing can run Python. Code that ran above may have set this grad itself.
        before = gradient_of(&self.fields)
        if self.fields.rare is not NULL:
            self.fields.rare.gradient = now
        self.fields.grad, self.fields.flags = x, self.fields.flags & TRACKED | state
        Py_XDECREF(before)

    @property
    def _label(self):
        return "" if self.fields.rare is NULL or self.fields.rare.label is NULL else <object>self.fields.rare.label

    @_label.setter
    def _label(self, label):
        cdef PyObject* before
        cdef PyObject* now = <PyObject*>label if label else NULL  # testing it may run Python
        if now is NULL and self.fields.rare is NULL:
            return
        before = rare_of(&self.fields).label
        self.fields.rare.label = now
        Py_XINCREF(now)
        Py_XDECREF(before)

    @property
    def _operation(self):
        return None if op_of(&self.fields) is NULL else <object>op_of(&self.fields)

    @property
    def _operands(self):
        cdef Py_ssize_t i, n = -1, count = 0
        cdef PyObject** operands = operands_of(&self.fields, &count)
        cdef tuple made
        while n != count:  # making a tuple may start a garbage collection, which may change this node
            n = count
            made = PyTuple_New(n)
            operands = operands_of(&self.fields, &count)
        for i in range(n):
            Py_INCREF(operands[i])
            PyTuple_SET_ITEM(made, i, operands[i])
        return made

    @_operands.setter
    def _operands(self, tuple operands not None):
        store(&self.fields, operands, self._partials)
        track(<PyObject*>self)  # setting operands is the only way to make a cycle of them

    @staticmethod
    def _write_grads(list nodes not None, list grads not None):
        write_grads(tuple(nodes), tuple(grads))

    @staticmethod
    def _made(op, tuple operands not None, double data, partials):
        return from_python(op, operands, data, partials)

    @property
    def _partials(self):
        cdef Py_ssize_t i, n = -1
        cdef tuple made
        while n != parts_of(&self.fields):  # as in _operands
            n = parts_of(&self.fields)
            made = PyTuple_New(n)
        for i in range(n):
            PyTuple_SET_ITEM(made, i, PyFloat_FromDouble(partials_of(&self.fields)[i]))
        return made

    @property
    def _serial(self):
        return serial_of(<PyObject*>self)

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


cdef tuple TESTS = ("lt", "le", "eq", "eq", "gt", "ge")  # by `how`; != is noted as the opposite of ==


cdef object compared_by_the_other(object x, object other, int how):
    """Compare with an object of a type that floats cannot be compared with, as the Python engine does."""
    outcome = comparisons.compared(at(<PyObject*>x).data, f"__{TESTS[how]}__", other)
    if outcome is NotImplemented:
        return outcome
    listener = look_up(NOTED)
    if listener is not None:
        listener.note(TESTS[how], (x, other), outcome)
    return not outcome if how == Py_NE else outcome


class Signature:
    """The signature of Value, made on first use, because `inspect` is slow to import."""

    def __get__(self, node, kind):
        from inspect import signature
        return signature(AbstractValue)


class Value(Native, AbstractValue):
    """Record a number and how it was computed, to be differentiated.

    Args:
        data: the number: a float, int, bool, Fraction or NumPy scalar.
        label: its name in pictures, derivations and errors.

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
    """Return the count of Values in memory."""
    return live


def fingerprint():
    """Return the digest of the compiled table."""
    return TABLE_FINGERPRINT.decode()


def install():
    """Make calls of operations by name use this engine."""
    global call_in_python
    cdef PyTypeObject* operation = <PyTypeObject*>Primitive
    if call_in_python is NULL:
        call_in_python = operation.tp_call
        operation.tp_call = call


cdef int (*set_up)(PyObject*, PyObject*, PyObject*) except -1


cdef int set_up_as_called(PyObject* node, PyObject* given, PyObject* named) except -1:
    """Set up a new leaf. An error of the arguments is the one of the Python engine."""
    try:
        return set_up(node, given, named)
    except TypeError:
        slow_path.arguments_of_new(type(<object>node), *<tuple>given, **(<dict>named if named is not NULL else {}))
        raise


cdef int prepare() except -1:
    """Install the allocator and the collector's functions of Values, and look up the operation of each row."""
    global KIND, hypot_of_python, round_of_python, record_method, set_up, apply_ufunc
    KIND = <PyTypeObject*>Value
    KIND.tp_flags |= Py_TPFLAGS_HAVE_GC
    KIND.tp_alloc, KIND.tp_dealloc, KIND.tp_free = allocate, deallocate, refuse_other_classes
    KIND.tp_traverse, KIND.tp_clear = visit_all, clear
    set_up, KIND.tp_init = KIND.tp_init, set_up_as_called
    take_operators(KIND, <PyTypeObject*>Native)
    open_slabs(KIND.tp_basicsize)
    hypot_of_python = <PyObject*>hypot
    Py_INCREF(hypot_of_python)
    round_of_python = <PyObject*>float.__round__
    Py_INCREF(round_of_python)
    record_method, apply_ufunc = method, apply_ufunc_here
    setattr(Value, "__array_ufunc__", PyDescr_NewMethod(KIND, &method_array_ufunc))
    cdef PyMethodDef* each = methods
    while each.ml_name is not NULL:
        setattr(Value, each.ml_name.decode(), PyDescr_NewMethod(KIND, each))
        each += 1
    for i in range(ROWS):
        op = TABLE[rows[i].name.decode()]
        row_of_op[op] = i
        op_of_row[i] = <PyObject*>op
    return 0


prepare()
