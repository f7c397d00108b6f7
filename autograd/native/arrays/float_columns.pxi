# Columns: arrays of floats.

cdef object one_zero = None  # an array of one float, made on first use, because its module is slow to import


cdef object new_column(Py_ssize_t n):
    """Return an array of n floats."""
    global one_zero
    if one_zero is None:
        from array import array
        one_zero = array("d", [0.0])
    return one_zero * n


cdef object as_column(object given):
    """Return the items as an array of floats, or None if any is not a float."""
    cdef Py_ssize_t i, n
    cdef Py_buffer to
    if type(given) is not list:
        return given if type(given) is type(one_zero) and given.typecode == "d" else None
    n = len(<list>given)
    column = new_column(n)
    PyObject_GetBuffer(column, &to, PyBUF_SIMPLE)
    try:
        if len(<list>given) != n:  # other code changed it in the meantime
            return None
        for i in range(n):
            if not PyFloat_CheckExact(<object>PyList_GET_ITEM(<list>given, i)):
                return None
            (<double*>to.buf)[i] = PyFloat_AS_DOUBLE(<object>PyList_GET_ITEM(<list>given, i))
        return column
    finally:
        PyBuffer_Release(&to)


def float_columns(list rows not None):
    """Return an array of floats for each position in a row.

    Return None unless the rows are all lists or all tuples, of the same number of floats.
    """
    cdef Py_ssize_t i, k, n = len(rows)
    cdef list columns = []
    cdef Py_buffer to
    if n == 0 or type(rows[0]) not in (list, tuple):
        return None
    cdef PyTypeObject* kind = Py_TYPE(PyList_GET_ITEM(rows, 0))
    cdef Py_ssize_t width = length(rows[0])
    cdef PyObject* row
    cdef PyObject* x
    for k in range(width):
        columns.append(new_column(n))
    for k in range(width):
        PyObject_GetBuffer(columns[k], &to, PyBUF_SIMPLE)
        try:
            if len(rows) != n:  # other code changed it in the meantime
                return None
            for i in range(n):
                row = PyList_GET_ITEM(rows, i)
                if Py_TYPE(row) is not kind or length(<object>row) != width:
                    return None
                x = PySequence_Fast_ITEMS(<object>row)[k]
                if not PyFloat_CheckExact(<object>x):
                    return None
                (<double*>to.buf)[i] = PyFloat_AS_DOUBLE(<object>x)
        finally:
            PyBuffer_Release(&to)
    return columns
