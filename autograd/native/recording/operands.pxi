# The numbers of operands. Values and floats are plain operands, and simple numbers are converted to floats.


cdef inline bint plain(PyObject* x, double* data) noexcept:
    """Read the number of a Value or a float. Return false for anything else."""
    if is_node(x):
        data[0] = at(x).data
        return True
    if PyFloat_CheckExact(<object>x):
        data[0] = PyFloat_AS_DOUBLE(<object>x)
        return True
    return False


cdef inline bint is_plain_operand(PyObject* x) noexcept:
    return is_node(x) or PyFloat_CheckExact(<object>x)


cdef enum:
    OF_FLOAT, OF_FRACTION, OF_OTHER  # how the number of an object is read

cdef dict kinds = {}  # by type, of numbers that `float` converts in the same way as `number`
cdef PyTypeObject* last_kind = NULL  # the one that was used last
cdef int last_reading = OF_OTHER


cdef object as_float(object x):
    """Convert simple numbers to floats. Return anything else unchanged."""
    if Py_TYPE(<PyObject*>x) is not last_kind:
        if is_node(<PyObject*>x) or PyFloat_CheckExact(x):
            return x
        if type(x) is int:
            return <double>x if -2**53 <= x <= 2**53 else x
        if x is True:
            return 1.0
        if not is_simple(type(x)):
            return x
    if last_reading == OF_FLOAT:
        return PyFloat_AS_DOUBLE(x)
    try:
        # For a Fraction, a Python method does the same.
        return x._numerator / x._denominator if last_reading == OF_FRACTION else float_of(x)
    except OverflowError:
        return x


cdef bint is_simple(object kind) except -1:
    """Return whether numbers of a type convert as `number` does, and keep it as the last kind."""
    global last_kind, last_reading
    if kind not in kinds:
        if not has_plain_float(kind):
            return False
        kinds[kind] = OF_FLOAT if issubclass(kind, float) else OF_FRACTION if kind.__module__ == "fractions" else OF_OTHER
    last_kind, last_reading = <PyTypeObject*>kind, kinds[kind]
    return True


cdef list as_floats(object listed):
    """Return the items of a list or tuple, with simple numbers converted to floats."""
    cdef list floats = []
    for x in tuple(listed):  # the tuple keeps its items alive while other code runs
        floats.append(as_float(x))
    return floats
