# What derivatives of functions ask for: an order as a list, and the sweeps of `sweeps.py`, which write to no graph.
#
# In a sweep a node's mark is its place in the order, counted from 1. What can fail or run Python comes before the first
# mark or after the last.

cdef struct Sweep:
    double* numbers  # by place in the order
    char* reached
    double* found  # by place in what was asked for


def topological_order(*roots):
    """Return every node that the roots depend on, themselves included, operands before the nodes that use them."""
    return recorded_since(0, roots)[0]


def recorded_since(size_t serial, roots not None):
    """Return the part of the topological order that is not older than a serial number, and whether it uses older nodes."""
    global order, whole, oldest, uses_older
    cdef Nodes mine
    cdef int end_of_walk = WHOLE
    cdef bint older
    cdef list nodes
    cdef Py_ssize_t i
    roots = tuple(roots)
    for root in roots:
        if not is_node(<PyObject*>root):
            return graph.recorded_since(serial, roots)
    begin()
    whole, oldest, uses_older = True, serial, False
    for root in roots:
        if end_of_walk == WHOLE:
            end_of_walk = walk(<PyObject*>root)
    whole, oldest = False, 0
    unmark()
    older = uses_older
    if end_of_walk == FULL:
        raise MemoryError
    if end_of_walk == CYCLE:
        return graph.recorded_since(serial, roots)  # it names the cycle
    give_back_path()
    mine, order = order, [NULL, 0, 0]
    for i in range(mine.count):  # held: making a list may start a collection, and that may run anything
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


def pulled_back(list nodes not None, dict seeds not None, bint create_graph, list inputs not None):
    """Sweep backward from the seeds: return the adjoints of the inputs, 0.0 where there is none."""
    return sweep_plainly(nodes, seeds, create_graph, inputs, True)


def pushed_forward(list nodes not None, dict seeds not None, bint create_graph, list outputs not None):
    """Sweep forward from the seeds: return the tangents of the outputs, 0.0 where there is none."""
    return sweep_plainly(nodes, seeds, create_graph, outputs, False)


cdef object sweep_plainly(list nodes, dict seeds, bint create_graph, list wanted, bint backward):
    cdef Py_ssize_t i, n, count
    cdef Sweep s = [NULL, NULL, NULL]
    cdef list starts = list(seeds.items())
    if create_graph or manner() == CAREFUL or not all([type(number) is float for _, number in starts]):
        return (sweeps.pulled_back if backward else sweeps.pushed_forward)(nodes, seeds, create_graph, wanted)
    nodes, wanted = list(nodes), list(wanted)
    n, count = len(nodes), len(wanted)
    for node in (*nodes, *seeds):
        if not is_node(<PyObject*>node):
            raise TypeError(f"a graph of native Values is swept, got {type(node).__name__}")
    s.numbers = <double*>PyMem_Malloc((n + count) * sizeof(double))
    s.reached = <char*>PyMem_Calloc(n + 1, 1)
    if s.numbers is NULL or s.reached is NULL:
        PyMem_Free(s.numbers)
        PyMem_Free(s.reached)
        raise MemoryError
    s.found = s.numbers + n
    for i in range(n):
        at(PyList_GET_ITEM(nodes, i)).mark = <uint32_t>(i + 1)
    for node, number in starts:
        i = at(<PyObject*>node).mark
        if i:
            s.numbers[i - 1], s.reached[i - 1] = number, 1
    if backward:
        for i in range(n - 1, -1, -1):
            if s.reached[i]:
                pull(&s, i, at(PyList_GET_ITEM(nodes, i)))
    else:
        for i in range(n):
            push_on(&s, i, at(PyList_GET_ITEM(nodes, i)))
    for i in range(count):
        s.found[i] = number_of(&s, PyList_GET_ITEM(wanted, i))
    for i in range(n):
        at(PyList_GET_ITEM(nodes, i)).mark = UNSEEN
    cdef list found = []
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
    else:  # replaced, not added to: 0.0 + -0.0 would lose the sign
        s.numbers[to], s.reached[to] = term, 1


cdef inline void pull(Sweep* s, Py_ssize_t place, Fields* f) noexcept:
    cdef Py_ssize_t i, count = 0
    cdef PyObject** operands = operands_of(f, &count)
    cdef double* p = partials_of(f)
    for i in range(parts_of(f)):
        if is_node(operands[i]) and at(operands[i]).mark:  # else it is outside the order, a constant
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
