# Calls to operations by name, `autograd.exp(x)`. Operations on Values and floats are recorded here; on floats alone they
# are computed here. Everything else is passed to the original `Primitive.__call__`.

ctypedef PyObject* (*Call)(PyObject* op, PyObject* args, PyObject* kwargs) except NULL

cdef Call call_in_python = NULL


cdef PyObject* call(PyObject* op, PyObject* args, PyObject* kwargs) except NULL:
    """Replace `Primitive.__call__`."""
    cdef int row = row_of(<object>op)
    result = None
    if row >= 0 and kwargs is NULL:
        result = call_at_once(row, <tuple>args)
    if result is None or result is NotImplemented:
        return call_in_python(op, args, kwargs)
    Py_INCREF(<PyObject*>result)
    return <PyObject*>result


cdef inline object call_at_once(int row, tuple args):
    cdef Py_ssize_t n = len(args)
    if rows[row].arity < 0:
        return call_with_lists(row, args, n)
    if n != rows[row].arity or rows[row].parameters:  # the Python code checks parameters
        return None
    if n > 2:
        return None
    if is_node(item(args, 0)) or (n == 2 and is_node(item(args, 1))):
        return record_plain(row, n, item(args, 0), item(args, 1) if n == 2 else NULL)
    return compute_floats(row, args, n)


cdef inline object compute_floats(int row, tuple args, Py_ssize_t n):
    """Compute an operation on one or two floats. Return None if an operand is anything else."""
    cdef double x[2]
    cdef double p[2]
    cdef double z
    cdef Py_ssize_t i
    for i in range(n):
        if not plain(item(args, i), &x[i]):
            return None
    return z if compute(row, n, x, &z, p) else None


cdef inline object call_with_lists(int row, tuple args, Py_ssize_t n):
    """Record `dot` of two lists, with or without a bias, or an operation on one list."""
    if not is_listed(args, 0):
        return None
    x = args[0]
    if row == ROW_dot:
        if n < 2 or n > 3 or not is_listed(args, 1) or length(x) != length(args[1]):
            return None
        bias = args[2] if n == 3 else None
        if not any_node(x) and not any_node(args[1]) and not is_node(<PyObject*>bias):
            return None
        return record_many(row, x, args[1], bias)
    if row in (ROW_fsum, ROW_logsumexp, ROW_norm, ROW_prod) and n == 1 and any_node(x):
        return record_many(row, x)
    return None


cdef inline PyObject* item(tuple args, Py_ssize_t i) noexcept:
    return PyTuple_GET_ITEM(args, i)


cdef inline bint is_listed(tuple args, Py_ssize_t i) noexcept:
    return i < len(args) and (PyList_CheckExact(<object>item(args, i)) or PyTuple_CheckExact(<object>item(args, i)))


cdef inline Py_ssize_t length(object x) noexcept:
    return PySequence_Fast_GET_SIZE(x)


cdef inline bint any_node(object x) noexcept:
    cdef Py_ssize_t i
    for i in range(length(x)):
        if is_node(PySequence_Fast_ITEMS(x)[i]):
            return True
    return False
