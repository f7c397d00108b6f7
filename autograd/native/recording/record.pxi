# Recording. Operations of the table, and their partials, are computed in C. Everything else is left to the Python
# engine.

cdef extern from "table/hand_written_rules.h":
    PyObject* hypot_of_python
    PyObject* round_of_python

cdef extern from "table.h":
    ctypedef struct Row:
        const char* name
        int arity
        int parameters
    enum:
        ROWS, ROW_neg, ROW_add, ROW_sub, ROW_mul, ROW_div, ROW_mod, ROW_pow, ROW_pow_const, ROW_abs, ROW_dot, ROW_fsum
        ROW_logsumexp, ROW_norm, ROW_prod
    const char* TABLE_FINGERPRINT
    PyMethodDef[1] methods  # the last entry has no name
    object (*record_method)(int row, object x)
    const Row[ROWS] rows
    int compute(int row, Py_ssize_t n, const double* x, double* z, double* p) noexcept

cdef PyObject* op_of_row[ROWS]  # references borrowed from row_of_op
cdef dict row_of_op = {}
cdef double* scratch = NULL
cdef Py_ssize_t scratch_room = 0


cdef inline int row_of(object op) except -2:
    cdef PyObject* row = PyDict_GetItemWithError(row_of_op, op)
    return -1 if row is NULL else <int><object>row


cdef inline PyObject* op_of(Fields* f) noexcept:
    """Return the operation of a node, or NULL for a leaf."""
    return op_of_row[f.row] if f.row != NO_ROW else NULL if f.rare is NULL else f.rare.op


cdef inline object record_plain(int row, Py_ssize_t n, PyObject* a, PyObject* b):
    """Record an operation on one or two plain operands. Return None if the slow path is needed."""
    cdef double x[2]
    cdef PyObject* node
    cdef Fields* f
    cdef int how = manner()
    if how == CAREFUL or not plain(a, &x[0]) or (n == 2 and not plain(b, &x[1])):
        return None
    node = new_node()
    f = at(node)
    if not compute(row, n, x, &f.data, &f.pa):
        Py_DECREF(node)
        return None
    f.row = row
    if how == RECORDING:
        f.a = a
        Py_INCREF(a)
        if n == 2:
            f.b = b
            Py_INCREF(b)
        f.count = n
        f.parts = n - rows[row].parameters
    return stolen(node)


cdef inline object unary(int row, object x):
    result = record_plain(row, 1, <PyObject*>x, NULL)
    return result if result is not None else record_carefully(<object>op_of_row[row], (x,))


cdef object method(int row, object x):
    return unary(row, x)


cdef inline object binary(int row, object x, object y):
    """Record an operation on two operands. Operands that are not numbers take the slow path."""
    result = binary_of_numbers(row, x, y)
    return result if result is not None else record_carefully(<object>op_of_row[row], (x, y))


cdef inline object binary_of_numbers(int row, object x, object y):
    """Record an operation on two Values or numbers. Return None if the slow path must decide."""
    if not is_plain_operand(<PyObject*>x):
        x = as_float(x)
    if not is_plain_operand(<PyObject*>y):
        y = as_float(y)
    return record_plain(row, 2, <PyObject*>x, <PyObject*>y)


cdef object record_many(int row, object x, object y=None, object last=None):
    """Record an operation on any number of operands. Return None if the slow path is needed.

    The operands are the items of the list or tuple `x`, those of `y`, and `last`. `y` and `last` may be None.
    """
    result = record_plain_many(row, x, y, last)
    if result is not None or manner() == CAREFUL:
        return result
    return record_plain_many(row, as_floats(x), None if y is None else as_floats(y), as_float(last))


cdef object record_plain_many(int row, object x, object y, object last):
    """Record an operation on plain operands. Return None if one of them is not plain."""
    global scratch, scratch_room
    cdef int how = manner()
    if how == CAREFUL or (y is not None and length(x) != length(y)):
        return None
    # Until the node owns its operands, nothing may run Python, because Python could change the list and free its items.
    cdef Py_ssize_t i, count = length(x), n = count * (1 if y is None else 2) + (last is not None)
    cdef PyObject** first = PySequence_Fast_ITEMS(x)
    cdef PyObject** second = NULL if y is None else PySequence_Fast_ITEMS(y)
    cdef PyObject* dead = NULL
    if n > scratch_room:
        PyMem_Free(scratch)
        scratch_room = 0
        scratch = <double*>PyMem_Malloc(n * sizeof(double))
        if scratch is NULL:
            raise MemoryError
        scratch_room = n
    cdef PyObject* node = new_node()
    result = stolen(node)
    cdef Fields* f = at(node)
    cdef Many* block = new_many(n, n - rows[row].parameters)
    for i in range(count):
        if not plain(first[i], &scratch[i]):
            PyMem_Free(block)
            return None
        block.operands[i] = first[i]
    if second is not NULL:
        for i in range(count):
            if not plain(second[i], &scratch[count + i]):
                PyMem_Free(block)
                return None
            block.operands[count + i] = second[i]
    if last is not None:
        if not plain(<PyObject*>last, &scratch[n - 1]):
            PyMem_Free(block)
            return None
        block.operands[n - 1] = <PyObject*>last
    for i in range(n):
        Py_INCREF(block.operands[i])
    f.a = <PyObject*>block
    f.count = MANY
    f.row = row
    if not compute(row, n, scratch, &f.data, <double*>&block.operands[n]):  # `norm` may run Python
        return None
    if how == SILENT:
        drop_operands(f, &dead)
        free_all(dead)
    return result


cdef object apply(object op, tuple operands):
    """Record any operation on any operands. Return NotImplemented if an operand is of a foreign type."""
    cdef int row = row_of(op)
    cdef Py_ssize_t n = len(operands)
    if row < 0:
        return record_in_python(op, operands)
    if rows[row].arity >= 0 and n != rows[row].arity:
        return record_carefully(op, operands)  # the Python code raises an error with the right count
    if rows[row].arity == 1:
        return unary(row, operands[0])
    if rows[row].arity == 2:
        return binary(row, operands[0], operands[1])
    result = record_many(row, operands) if n else None
    return result if result is not None else record_carefully(op, operands)


cdef object record_in_python(object op, tuple operands):
    """Record an operation that was not compiled, with its rule in Python."""
    cdef double x
    cdef list data
    if manner() == RECORDING:
        data = []
        for operand in operands:
            if not plain(<PyObject*>operand, &x):
                break
            data.append(x)
        else:
            try:
                z = op.forward(*data)
                return from_python(op, operands, z, op.partials(z, *data))
            except ArithmeticError:
                pass
    return record_carefully(op, operands)


cdef object record_carefully(object op, tuple operands):
    return slow_path.record(op, operands, Value)


def from_python(op, tuple operands not None, double data, partials):
    """Return a node with the given fields, in the form that the Python engine uses."""
    node = stolen(new_node())
    cdef Fields* f = at(<PyObject*>node)
    cdef int row = row_of(op)
    f.data = data
    if row >= 0:
        f.row = row
    else:
        rare_of(f).op = <PyObject*>op
        Py_INCREF(<PyObject*>op)
    store(f, operands, partials)
    return node


cdef int store(Fields* f, tuple operands, partials) except -1:
    """Replace operands and partials."""
    cdef list numbers = []  # a loop, because Cython's comprehension drops an item twice if memory runs out
    for partial in partials:
        numbers.append(<double>partial)
    cdef Py_ssize_t i, n = len(operands), parts = min(n, len(numbers))  # a rule may return too many
    cdef Many* block = NULL
    cdef PyObject* dead = NULL
    cdef PyObject** to
    cdef double* p
    cdef PyObject* a
    cdef PyObject* b
    cdef uint8_t count
    if n > 2:
        block = new_many(n, parts)
    a, b, count = f.a, f.b, f.count
    if block is NULL:
        f.count, f.parts = n, parts
    else:
        f.a, f.count = <PyObject*>block, MANY
    to, p = operands_of(f, &i), partials_of(f)
    for i in range(n):
        to[i] = PyTuple_GET_ITEM(operands, i)
        Py_INCREF(to[i])
    for i in range(parts):
        p[i] = numbers[i]
    let_go_of(count, a, b, &dead)  # last, because it may run Python
    free_all(dead)
    return 0
