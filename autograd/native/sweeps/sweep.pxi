# The reverse sweep. Adjoints are passed back through the topological order, in the order of `chain_rule.adjoints`, so
# that all bits agree.
#
# No Python code runs while nodes are marked. So other threads, signal handlers and errors see either all grads written
# or none. Only allocation can fail, and it is done before anything is written.

cdef inline void flow(PyObject* node) noexcept:
    """Add a node's gradient, times each partial, to the operands."""
    cdef Fields* f = at(node)
    cdef Fields* to
    cdef Py_ssize_t i, count = 0
    cdef PyObject** operands = operands_of(f, &count)
    cdef double* p = partials_of(f)
    for i in range(parts_of(f)):
        if is_node(operands[i]):
            to = at(operands[i])
            if to.mark == REACHED:
                to.grad += f.grad * p[i]
            else:  # assign, because 0.0 + -0.0 would lose the sign
                to.grad = f.grad * p[i]
                to.mark = REACHED


cdef bint sweep(PyObject* root, double seed) except -1:
    """Write all gradients of a root. Return false, with nothing written, if this needs Python."""
    cdef Py_ssize_t i
    cdef Fields* f
    cdef double* before = NULL
    cdef int end_of_walk
    begin()
    end_of_walk = walk(root)
    if end_of_walk == WHOLE and not needs_python and leaves.count:
        before = <double*>PyMem_Malloc(leaves.count * sizeof(double))
        if before is NULL:
            end_of_walk = FULL
    if end_of_walk != WHOLE or needs_python:
        unmark()
        return give_up(end_of_walk)
    for i in range(leaves.count):
        before[i] = at(leaves.items[i]).grad
    at(root).grad, at(root).mark = seed, REACHED
    for i in range(order.count - 1, -1, -1):
        if i > NEAR:
            fetch(order.items[i - NEAR])
        f = at(order.items[i])
        if f.mark == REACHED:
            flow(order.items[i])
            f.flags = f.flags & TRACKED | WRITTEN
        f.mark = UNSEEN
    for i in range(leaves.count):
        f = at(leaves.items[i])
        if f.mark == REACHED:
            set_grad(f, f.grad if before[i] == 0.0 else before[i] + f.grad)
        f.mark = UNSEEN
    PyMem_Free(before)
    give_back()
    return True


cdef bint clear_grads(PyObject* root) except -1:
    """Set all gradients to 0.0. Return false, with nothing written, if this needs Python."""
    cdef Py_ssize_t i
    cdef int end_of_walk
    begin()
    end_of_walk = walk(root)
    unmark()
    if end_of_walk != WHOLE or needs_python:
        return give_up(end_of_walk)
    for i in range(order.count):
        set_grad(at(order.items[i]), 0.0)
    for i in range(leaves.count):
        set_grad(at(leaves.items[i]), 0.0)
    give_back()
    return True


cdef bint give_up(int end_of_walk) except -1:
    """Raise if a walk ran out of memory; otherwise return false. Remove the marks first, since raising may run Python."""
    if end_of_walk == FULL:
        raise MemoryError
    return False


cdef int write_grads(tuple nodes, tuple grads) except -1:
    """Write all grads, or none if an error occurs. Each is a float or a Value."""
    cdef Py_ssize_t i, n = len(nodes)
    cdef PyObject** before = NULL  # old gradients that are Values
    cdef PyObject* now
    cdef Fields* f
    for node, grad in zip(nodes, grads, strict=True):  # everything that can fail or run Python is done first
        if not is_node(<PyObject*>node):
            raise TypeError(f"expected a native Value, got {type(node).__name__}")
        if is_node(<PyObject*>grad):
            rare_of(at(<PyObject*>node))
            track(<PyObject*>grad)
        elif type(grad) is not float:
            raise TypeError(f"expected a number or a Value as a grad, got {type(grad).__name__}")
    before = <PyObject**>PyMem_Calloc(n + 1, sizeof(PyObject*))
    if before is NULL:
        raise MemoryError
    for i in range(n):
        f = at(PyTuple_GET_ITEM(nodes, i))
        if f.flags & FROZEN:
            continue
        before[i] = gradient_of(f)
        now = PyTuple_GET_ITEM(grads, i)
        if is_node(now):
            Py_INCREF(now)
            f.rare.gradient = now
            set_grad(f, 0.0)
        else:
            if before[i] is not NULL:
                f.rare.gradient = NULL
            set_grad(f, PyFloat_AS_DOUBLE(<object>now))
    for i in range(n):
        Py_XDECREF(before[i])
    PyMem_Free(before)
    return 0
