# The numbers of rows as columns.


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
