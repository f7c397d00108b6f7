# The structure of a result, built in C, and calls that go from floats to plain numbers without other code in Python.

cdef class Shape:
    """A container in a result.

    Args:
        kind: its class.
        keys: the keys of a dict.
        parts: a Shape for each container in it, None for a leaf.
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
        return built_of(self, leaves if type(leaves) is list else list(leaves))


cdef object built_of(Builder self, list leaves):
    """Build a result from all its leaves."""
    cdef Py_ssize_t k = 0
    return leaves[0] if self.shape is None else built(self.shape, leaves, &k)


cdef object built(Shape shape, list leaves, Py_ssize_t* k):
    """Build a container. k is the position of its first leaf, and afterwards that of the next container."""
    cdef Py_ssize_t i
    cdef tuple parts = shape.parts
    cdef object into = {} if shape.keys is not None else PyList_New(shape.count) if shape.is_list else (
        PyTuple_New(shape.count))
    for i in range(shape.count):
        if parts[i] is None:
            part = leaves[k[0]]
            k[0] += 1
        else:
            part = built(<Shape?>parts[i], leaves, k)
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


cdef class QuickCaller:
    """The calls of a function with programs: the counterpart of `autograd/program/replay/quick_caller.py`."""

    cdef public object _programs

    def __call__(self, *args, **kwargs):
        result = NotImplemented if kwargs else quick_result(self._programs, args)
        return self._call(args, kwargs) if result is NotImplemented else result


cdef object quick_result(programs, tuple args):
    """Return the result of a program from floats to plain numbers; NotImplemented if another kind of call is needed."""
    for x in args:
        if not PyFloat_CheckExact(x):
            return NotImplemented
    if programs.refusal is not None or look_up(NOTED) is not None or (
            Py_REFCNT(SPECIAL) != UNUSED and look_up(OPENINGS)):
        return NotImplemented
    for path in programs._paths.get(len(args), ()):
        if not path.is_quick:  # so that variables are compared once
            return NotImplemented
        break
    for path in paths_of(programs, len(args)):
        if not path.is_quick or path.replays + 1 >= path.next_check:
            return NotImplemented
        found = (<Replayer?>path.replay)(args)
        if type(found) is list:
            path.replays += 1
            build = path.rebuild
            return built_of(<Builder>build, found) if type(build) is Builder else build(found)
    return NotImplemented


cdef object paths_of(programs, Py_ssize_t key):
    """Return the known paths for a count of floats."""
    watch = programs._watch
    if watch is None or (watch._containers is None and are_same(watch._reads, watch.objects)):
        return programs._paths.get(key, ())
    return programs.paths(key)


cdef bint are_same(list reads, list objects) except -1:
    """Return whether functions return the objects of a list."""
    cdef Py_ssize_t i
    for i in range(len(reads)):
        if reads[i]() is not objects[i]:
            return False
    return True
