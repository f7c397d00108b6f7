# Derivatives of functions: the topological order as a list, and the sweeps of `modes/mode_aware_sweeps.py`. They write
# no grads.
#
# During a sweep, the mark of a node is its 1-based place in the order. Anything that can fail or run Python is done
# before the first mark is set or after the last one is removed.

cdef struct Sweep:
    double* numbers  # by place in the order
    char* reached
    double* found  # by place among the results


def topological_order(*roots):
    """Return the roots, and every node that they depend on. Operands come before the nodes that use them."""
    return recorded_since(0, roots)[0]


def recorded_since(size_t serial, roots not None):
    """Return the nodes of the topological order with at least this serial number, and whether they use older nodes."""
    global order
    cdef Nodes mine
    cdef bint older
    cdef list nodes
    cdef Py_ssize_t i
    roots = tuple(roots)
    for root in roots:
        if not is_node(<PyObject*>root):
            return gradient_order.recorded_since(serial, roots)
    if not walk_since(serial, roots, &older):
        return gradient_order.recorded_since(serial, roots)  # raises an error that names the cycle
    unmark()
    give_back_path()
    mine, order = order, [NULL, 0, 0]
    for i in range(mine.count):  # making a list may start a garbage collection, which may run any code
        Py_INCREF(mine.items[i])
    try:
        nodes = PyList_New(mine.count)
        for i in range(mine.count):
            PyList_SET_ITEM(nodes, i, mine.items[i])
        mine.count = 0
        return nodes, older
    finally:
        for i in range(mine.count):
            Py_DECREF(mine.items[i])
        PyMem_Free(mine.items)


cdef bint walk_since(size_t serial, tuple roots, bint* older) except -1:
    """Write the order of the nodes with at least this serial number, and mark them. At a cycle, unmark them and return false."""
    global whole, oldest, uses_older
    cdef int end_of_walk = WHOLE
    cdef Py_ssize_t i
    begin()
    whole, oldest, uses_older = True, serial, False
    for i in range(len(roots)):
        if end_of_walk == WHOLE:
            end_of_walk = walk(PyTuple_GET_ITEM(roots, i))
    whole, oldest = False, 0
    older[0] = uses_older
    if end_of_walk != WHOLE:
        unmark()
        return give_up(end_of_walk)
    return True


def pulled_back(list nodes not None, dict seeds not None, bint create_graph, list inputs not None):
    """Sweep backward from the seeds. Return the adjoint of each input, or 0.0 if it has none."""
    return sweep_plainly(nodes, seeds, create_graph, inputs, True)


def pushed_forward(list nodes not None, dict seeds not None, bint create_graph, list outputs not None):
    """Sweep forward from the seeds. Return the tangent of each output, or 0.0 if it has none."""
    return sweep_plainly(nodes, seeds, create_graph, outputs, False)


def start_plainly(tuple args not None, argnums):
    """Replace one argument of a call, a float or a flat list or tuple of floats, by Values.

    Returns:
        The serial number of the first Value; the Values, in the structure of the argument; and all arguments, with the
        Values in place of the floats. None if the call needs `Trace`.
    """
    cdef Py_ssize_t i, chosen
    cdef list values = []
    if type(argnums) is not int or not 0 <= argnums < len(args) or manner() != RECORDING or look_up(NOTED) is not None:
        return None
    chosen = argnums
    cdef size_t start = serials
    given = args[chosen]
    if PyFloat_CheckExact(given):
        values.append(leaf(PyFloat_AS_DOUBLE(given)))
    elif PyList_CheckExact(given) or PyTuple_CheckExact(given):
        for i in range(length(given)):
            if not PyFloat_CheckExact(given[i]):
                return None
            values.append(leaf(PyFloat_AS_DOUBLE(given[i])))
    else:
        return None
    inputs = structured(values, given)
    return start, inputs, args[:chosen] + (structured(values, given),) + args[chosen + 1 :]


def finish_plainly(size_t start, inputs, result):
    """Return the number that the call returned, and its gradient. Return None if the call needs `Trace`."""
    cdef Sweep s = [NULL, NULL, NULL]
    cdef Py_ssize_t i, n
    cdef list nodes = [inputs] if is_node(<PyObject*>inputs) else list(inputs)
    cdef bint older
    if not is_node(<PyObject*>result) or manner() != RECORDING or not walk_since(start, (result,), &older):
        return None
    if older or needs_python:
        unmark()
        return None
    n = order.count
    if allocate_sweep(&s, n, len(nodes)) < 0:
        unmark()
        raise MemoryError
    for i in range(n):
        at(order.items[i]).mark = <uint32_t>(i + 1)
    s.numbers[n - 1], s.reached[n - 1] = 1.0, 1
    run_sweep(&s, order.items, n, nodes, True)
    give_back()
    return at(<PyObject*>result).data, structured(found_in(&s, len(nodes)), inputs)


cdef object leaf(double data):
    cdef PyObject* node = new_node()
    at(node).data = data
    return stolen(node)


cdef object structured(list leaves, like):
    """Return leaves in the structure of another object: a list, a tuple or a single leaf."""
    return leaves.copy() if type(like) is list else tuple(leaves) if type(like) is tuple else leaves[0]


cdef object sweep_plainly(list nodes, dict seeds, bint create_graph, list wanted, bint backward):
    cdef Py_ssize_t i, n, count
    cdef Sweep s = [NULL, NULL, NULL]
    cdef list starts = list(seeds.items())
    general = mode_aware_sweeps.pulled_back if backward else mode_aware_sweeps.pushed_forward
    if create_graph or manner() == CAREFUL or not all([type(number) is float for _, number in starts]):
        return general(nodes, seeds, create_graph, wanted)
    nodes, wanted = list(nodes), list(wanted)
    n, count = len(nodes), len(wanted)
    for node in (*nodes, *seeds):
        if not is_node(<PyObject*>node):
            raise TypeError(f"expected a graph of native Values, got {type(node).__name__}")
        if sweeps_itself(at(<PyObject*>node)):
            return general(nodes, seeds, False, wanted)
    if allocate_sweep(&s, n, count) < 0:
        raise MemoryError
    for i in range(n):
        at(PyList_GET_ITEM(nodes, i)).mark = <uint32_t>(i + 1)
    for node, number in starts:
        i = at(<PyObject*>node).mark
        if i:
            s.numbers[i - 1], s.reached[i - 1] = number, 1
    run_sweep(&s, PySequence_Fast_ITEMS(nodes), n, wanted, backward)
    return found_in(&s, count)


cdef int allocate_sweep(Sweep* s, Py_ssize_t n, Py_ssize_t count) noexcept:
    """Allocate a sweep of n nodes and `count` results. Return -1 if memory runs out."""
    s.numbers = <double*>PyMem_Malloc((n + count) * sizeof(double))
    s.reached = <char*>PyMem_Calloc(n + 1, 1)
    if s.numbers is NULL or s.reached is NULL:
        PyMem_Free(s.numbers)
        PyMem_Free(s.reached)
        return -1
    s.found = s.numbers + n
    return 0


cdef void run_sweep(Sweep* s, PyObject** nodes, Py_ssize_t n, list wanted, bint backward) noexcept:
    """Sweep over nodes whose marks are their places. Write the results, and remove the marks."""
    cdef Py_ssize_t i
    if backward:
        for i in range(n - 1, -1, -1):
            if s.reached[i]:
                pull(s, i, at(nodes[i]))
    else:
        for i in range(n):
            push_on(s, i, at(nodes[i]))
    for i in range(len(wanted)):
        s.found[i] = number_of(s, PyList_GET_ITEM(wanted, i))
    for i in range(n):
        at(nodes[i]).mark = UNSEEN


cdef list found_in(Sweep* s, Py_ssize_t count):
    """Return the result of a sweep, and free its memory."""
    cdef list found = []
    cdef Py_ssize_t i
    try:
        for i in range(count):
            found.append(s.found[i])
        return found
    finally:
        PyMem_Free(s.numbers)
        PyMem_Free(s.reached)


cdef inline double number_of(Sweep* s, PyObject* x) noexcept:
    cdef uint32_t place = at(x).mark if is_node(x) else 0
    return s.numbers[place - 1] if place and s.reached[place - 1] else 0.0


cdef inline void add(Sweep* s, Py_ssize_t to, double term) noexcept:
    if s.reached[to]:
        s.numbers[to] += term
    else:  # assign, because 0.0 + -0.0 would lose the sign
        s.numbers[to], s.reached[to] = term, 1


cdef inline void pull(Sweep* s, Py_ssize_t place, Fields* f) noexcept:
    cdef Py_ssize_t i, count = 0
    cdef PyObject** operands = operands_of(f, &count)
    cdef double* p = partials_of(f)
    for i in range(parts_of(f)):
        if is_node(operands[i]) and at(operands[i]).mark:  # nodes outside of the order are constants
            add(s, at(operands[i]).mark - 1, s.numbers[place] * p[i])


cdef inline void push_on(Sweep* s, Py_ssize_t place, Fields* f) noexcept:
    cdef Py_ssize_t i, operand, count = 0
    cdef PyObject** operands = operands_of(f, &count)
    cdef double* p = partials_of(f)
    for i in range(parts_of(f)):
        if is_node(operands[i]):
            operand = <Py_ssize_t>at(operands[i]).mark - 1
            if operand >= 0 and s.reached[operand]:
                add(s, place, s.numbers[operand] * p[i])
