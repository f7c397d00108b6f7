# NumPy's functions of a Value, `np.float64(2) * v`: operators and comparisons of two numbers here, the others in
# Python.

cdef extern from *:
    """
    static PyObject *(*apply_ufunc)(PyObject **args, Py_ssize_t n, PyObject *names);
    static PyObject *array_ufunc(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names) {
        (void)self; /* the operands include it */
        return apply_ufunc((PyObject **)args, n, names);
    }
    static PyMethodDef method_array_ufunc = {
        "__array_ufunc__", (PyCFunction)(void (*)(void))array_ufunc, METH_FASTCALL | METH_KEYWORDS,
        "__array_ufunc__($self, ufunc, method, /, *inputs, **options)\\n--\\n\\n"
        "Return the result of a NumPy function with this among its operands; NumPy calls it, also for `np.float64(2) * v`."
    };
    """
    ctypedef PyObject* (*ApplyUfunc)(PyObject** args, Py_ssize_t n, PyObject* names) except NULL
    ApplyUfunc apply_ufunc
    PyMethodDef method_array_ufunc

cdef enum:
    OTHER = -1  # neither an operator nor a comparison; comparisons are -2 and below

cdef dict rows_of_ufuncs = {}


cdef PyObject* apply_ufunc_here(PyObject** args, Py_ssize_t n, PyObject* names) except NULL:
    """Do what `Operators.__array_ufunc__` does."""
    result = None
    if names is NULL and n == 4 and <object>args[1] == "__call__":
        result = ufunc_of_two(row_of_ufunc(<object>args[0]), <object>args[2], <object>args[3])
    if result is None:
        result = ufunc_in_python(args, n, names)
    Py_INCREF(<PyObject*>result)
    return <PyObject*>result


cdef object ufunc_in_python(PyObject** args, Py_ssize_t n, PyObject* names):
    cdef list inputs = []
    cdef dict options = {}
    cdef Py_ssize_t i
    for i in range(2, n):
        inputs.append(<object>args[i])
    if names is not NULL:
        for i, name in enumerate(<tuple>names):
            options[name] = <object>args[n + i]
    return numpy_calls.applied(<object>args[0], <object>args[1], tuple(inputs), options)


cdef inline object ufunc_of_two(int row, object x, object y):
    """Return an operator or a comparison of two Values or numbers, or None if the slow path must decide."""
    if row >= 0:
        return binary_of_numbers(row, x, y)
    if row == OTHER:
        return None
    if not is_compared_as_float(x) or not is_compared_as_float(y):
        return None  # NumPy compares a float16 in its own precision, and a longdouble without rounding
    return PyObject_RichCompare(as_float(x), as_float(y), -2 - row)


cdef inline bint is_compared_as_float(object x):
    """Return whether x is a Value, a float or a float64."""
    return is_node(<PyObject*>x) or isinstance(x, float)


cdef int row_of_ufunc(object ufunc) except? -1:
    """Return the row of an operator of two operands, -2 - how for a comparison, else OTHER."""
    cdef PyObject* known = PyDict_GetItemWithError(rows_of_ufuncs, ufunc)
    if known is not NULL:
        return <int><object>known
    cdef int row = OTHER
    name = ufunc.__name__
    op = numpy_calls.ARITHMETIC.get(name)
    if name in numpy_calls.COMPARISONS:
        row = -2 - list(numpy_calls.COMPARISONS).index(name)  # in the order of Py_LT ... Py_GE
    elif isinstance(op, Primitive) and op.arity == 2:
        row = row_of(op)
    rows_of_ufuncs[ufunc] = row
    return row
