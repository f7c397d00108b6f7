# The structure of a result, built in C.

cdef class Shape:
    """A container in a result.

    Args:
        kind: the class of the container.
        keys: the keys of a dict.
        parts: a Shape for each container in it, or None for a leaf.
    """

    cdef bint is_list
    cdef tuple keys, parts
    cdef Py_ssize_t count

    def __cinit__(self, kind, tuple keys, tuple parts not None):
        self.is_list, self.keys, self.parts, self.count = kind is list, keys, parts, len(parts)


cdef class Builder:
    """Build a result from its leaves: the counterpart of `builder` in `autograd/program/replay/results.py`."""

    cdef Shape shape  # None for a single leaf

    def __cinit__(self, Shape shape):
        self.shape = shape

    def __call__(self, leaves):
        cdef Leaves given
        return built_of(self, leaves if type(leaves) is list else list(leaves), &given)


cdef struct Leaves:
    const double* slots  # slots of numbers, if the leaves are not objects in a list
    const int32_t* outputs  # the slot of each number
    Py_ssize_t at  # the next leaf


cdef inline object next_leaf(list objects, Leaves* leaves):
    cdef Py_ssize_t k = leaves.at
    leaves.at += 1
    return leaves.slots[leaves.outputs[k]] if objects is None else objects[k]


cdef inline object built_of(Builder builder, list objects, Leaves* leaves):
    """Build a result from all its leaves: objects, or numbers in slots."""
    leaves.at = 0
    return next_leaf(objects, leaves) if builder.shape is None else built(builder.shape, objects, leaves)


cdef object built(Shape shape, list objects, Leaves* leaves):
    """Build a container from the next leaves."""
    cdef Py_ssize_t i
    cdef tuple parts = shape.parts
    cdef object into = {} if shape.keys is not None else PyList_New(shape.count) if shape.is_list else (
        PyTuple_New(shape.count))
    for i in range(shape.count):
        part = next_leaf(objects, leaves) if parts[i] is None else built(<Shape?>parts[i], objects, leaves)
        if shape.keys is not None:
            into[shape.keys[i]] = part
            continue
        Py_INCREF(<PyObject*>part)
        if shape.is_list:
            PyList_SET_ITEM(<list>into, i, <PyObject*>part)
        else:
            PyTuple_SET_ITEM(<tuple>into, i, <PyObject*>part)
    return into


def are_floats(xs not None):
    """Return whether a list or tuple has only floats, and at least one."""
    cdef Py_ssize_t i
    if not PyList_CheckExact(xs) and not PyTuple_CheckExact(xs):
        raise TypeError(f"expected a list or a tuple, got {type(xs).__name__}")
    for i in range(length(xs)):
        if not PyFloat_CheckExact(<object>PySequence_Fast_ITEMS(xs)[i]):
            return False
    return length(xs) > 0
