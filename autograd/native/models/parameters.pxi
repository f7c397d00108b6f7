# The data and grads of parameters as columns of numbers, for optimizers. `autograd/arrays/columns_of_values.py` does the
# same in Python.


cdef tuple all_nodes(object given):
    """Return Values as a tuple. Raise for anything else."""
    cdef tuple nodes = tuple(given)
    cdef Py_ssize_t i
    for i in range(len(nodes)):
        if not is_node(PyTuple_GET_ITEM(nodes, i)):
            raise TypeError(f"expected Values, got {type(nodes[i]).__name__}")
    return nodes


def same_nodes(one, other):
    """Return whether two lists hold the same Values in the same order."""
    cdef tuple x = tuple(one), y = tuple(other)
    cdef Py_ssize_t i
    if len(x) != len(y):
        return False
    for i in range(len(x)):
        if PyTuple_GET_ITEM(x, i) != PyTuple_GET_ITEM(y, i):
            return False
    return True


def read_data(nodes):
    """Return the data of Values."""
    cdef tuple mine = all_nodes(nodes)
    return column_of(mine, False) if look_up(NOTED) is None else columns_of_values.read_data(mine)


def read_grads(nodes):
    """Return the gradients of Values as numbers, or None if a gradient is missing."""
    cdef tuple mine = all_nodes(nodes)
    cdef Py_ssize_t i
    tell("reads grad")
    for i in range(len(mine)):
        if not at(PyTuple_GET_ITEM(mine, i)).flags & WRITTEN:
            return None
    return column_of(mine, True)


cdef object column_of(tuple nodes, bint of_grads):
    cdef Py_ssize_t i, n = len(nodes)
    cdef Py_buffer to
    cdef Fields* f
    column = new_column(n)
    PyObject_GetBuffer(column, &to, PyBUF_SIMPLE)
    for i in range(n):
        f = at(PyTuple_GET_ITEM(nodes, i))
        if of_grads and gradient_of(f) is not NULL:
            (<double*>to.buf)[i] = at(gradient_of(f)).data
        else:
            (<double*>to.buf)[i] = f.grad if of_grads else f.data
    PyBuffer_Release(&to)
    return column


def are_finite(nodes):
    """Return whether the data of all Values are finite."""
    cdef tuple mine = all_nodes(nodes)
    cdef Py_ssize_t i
    for i in range(len(mine)):
        if not isfinite(at(PyTuple_GET_ITEM(mine, i)).data):
            return False
    return True


def write_data(nodes, numbers):
    """Set the data of Values."""
    cdef tuple mine = all_nodes(nodes)
    cdef Py_ssize_t i, n = len(mine)
    cdef Py_buffer given
    column = as_column(numbers)
    if column is None or len(column) != n or look_up(NOTED) is not None:
        return columns_of_values.write_data(mine, numbers)
    PyObject_GetBuffer(column, &given, PyBUF_SIMPLE)
    for i in range(n):
        at(PyTuple_GET_ITEM(mine, i)).data = (<double*>given.buf)[i]
    PyBuffer_Release(&given)


def add_to_grads(nodes, numbers):
    """Add numbers to the grads of Values."""
    tell("sets grad")
    cdef tuple mine = all_nodes(nodes)
    cdef Py_ssize_t i, n = len(mine)
    cdef Py_buffer given
    cdef Fields* f
    column = as_column(numbers)
    for i in range(n):
        if gradient_of(at(PyTuple_GET_ITEM(mine, i))) is not NULL:
            column = None
    if column is None or len(column) != n:
        return columns_of_values.add_to_grads(mine, numbers)
    PyObject_GetBuffer(column, &given, PyBUF_SIMPLE)
    for i in range(n):
        f = at(PyTuple_GET_ITEM(mine, i))
        set_grad(f, f.grad + (<double*>given.buf)[i] if f.flags & WRITTEN else (<double*>given.buf)[i])
    PyBuffer_Release(&given)


def forget_grads(nodes):
    """Reset grads, so that they read 0.0 as if they had never been written."""
    tell("sets grad")
    cdef tuple mine = all_nodes(nodes)
    cdef Py_ssize_t i
    cdef Fields* f
    for i in range(len(mine)):
        f = at(PyTuple_GET_ITEM(mine, i))
        if gradient_of(f) is not NULL:
            mine[i]._grad = UNWRITTEN
        else:
            f.grad = 0.0
            f.flags &= TRACKED | FROZEN
