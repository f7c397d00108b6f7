# How a node goes.
#
# Freeing never recurses: what dies with a node is linked into a list, through the word that counted references, and freed
# from there. A graph of Values has no cycles, so the cyclic collector does not see them: a node is never tracked, with one
# exception. A gradient that is a Value itself (after `backward(create_graph=True)`) leads back to the node that holds it.
# Such a gradient, and everything it was computed from, is tracked from then on. (A user's operation whose rule holds a node
# that was computed with it makes a cycle too, which is not collected.)


cdef inline void bury(PyObject* node, PyObject** dead) noexcept:
    cdef Fields* f = at(node)
    if f.flags & TRACKED:
        PyObject_GC_UnTrack(node)
        f.flags &= ~TRACKED
    (<PyObject**>node)[0] = dead[0]
    dead[0] = node


cdef inline void let_go(PyObject* x, PyObject** dead) noexcept:
    if is_node(x) and Py_REFCNT(x) == 1:
        bury(x, dead)
    else:
        Py_DECREF(x)


cdef inline void drop_operands(Fields* f, PyObject** dead) noexcept:
    cdef Many* many
    cdef Py_ssize_t i, count = f.count
    f.count = f.parts = 0
    if count == MANY:
        many = <Many*>f.a
        for i in range(many.count):
            let_go(many.operands[i], dead)
        PyMem_Free(many)
    elif count:
        let_go(f.a, dead)
        if count == 2:
            let_go(f.b, dead)


cdef void free_all(PyObject* dead) noexcept:
    cdef PyObject* node
    cdef Fields* f
    while dead is not NULL:
        node = dead
        f = at(node)
        fetch(<char*>node - NEAR * place)
        dead = (<PyObject**>node)[0]
        drop_operands(f, &dead)
        if f.rare is not NULL:
            drop(f.rare, &dead)
            PyMem_Free(f.rare)
        free_place(node)


cdef void drop(Rare* rare, PyObject** dead) noexcept:
    Py_XDECREF(rare.label)
    Py_XDECREF(rare.op)
    if rare.gradient is not NULL:
        let_go(rare.gradient, dead)


cdef void become_leaf(Fields* f) noexcept:
    """Let go of the operation, the operands and the gradient, and keep the label."""
    cdef PyObject* dead = NULL
    cdef Rare gone = [NULL, NULL, NULL]
    if f.rare is not NULL:
        gone.op, gone.gradient = f.rare.op, f.rare.gradient
        f.rare.op = f.rare.gradient = NULL
    f.row = NO_ROW
    drop_operands(f, &dead)
    drop(&gone, &dead)
    free_all(dead)


cdef void deallocate(PyObject* node) noexcept:
    cdef PyObject* dead = NULL
    bury(node, &dead)
    free_all(dead)


# ---- the cyclic collector ----

cdef struct Nodes:  # a list that grows
    PyObject** items
    Py_ssize_t count
    Py_ssize_t room


cdef int grow(Nodes* nodes) except -1:
    cdef Py_ssize_t room = 2 * nodes.room + 64
    cdef PyObject** items = <PyObject**>PyMem_Realloc(nodes.items, room * sizeof(PyObject*))
    if items is NULL:
        raise MemoryError
    nodes.items, nodes.room = items, room
    return 0


cdef int push(Nodes* nodes, PyObject* node) except -1:
    if nodes.count == nodes.room:
        grow(nodes)
    nodes.items[nodes.count] = node
    nodes.count += 1
    return 0


cdef int visit_all(PyObject* node, visitproc visit, void* arg) noexcept:
    cdef Fields* f = at(node)
    cdef Py_ssize_t i, count = 0
    cdef PyObject** operands = operands_of(f, &count)
    cdef int found
    for i in range(count):
        found = visit(operands[i], arg)
        if found:
            return found
    if f.rare is not NULL and f.rare.op is not NULL:
        found = visit(f.rare.op, arg)
        if found:
            return found
    return visit(gradient_of(f), arg) if gradient_of(f) is not NULL else 0


cdef int clear(PyObject* node) noexcept:
    cdef Fields* f = at(node)
    cdef PyObject* dead = NULL
    cdef PyObject* gradient = gradient_of(f)
    drop_operands(f, &dead)
    if gradient is not NULL:
        f.rare.gradient = NULL
        let_go(gradient, &dead)
    free_all(dead)
    return 0


cdef int show(PyObject* node, Nodes* shown) except -1:
    """Show the collector a node that it does not see."""
    if at(node).flags & TRACKED:
        return 0
    push(shown, node)
    at(node).flags |= TRACKED
    PyObject_GC_Track(node)
    return 0


cdef int track(PyObject* root) except -1:
    """Show the collector a node and all that it depends on."""
    cdef Nodes stack = [NULL, 0, 0]
    cdef Py_ssize_t i, count = 0
    cdef PyObject** operands
    cdef PyObject* node
    cdef PyObject* gradient
    try:
        show(root, &stack)
        while stack.count:
            stack.count -= 1
            node = stack.items[stack.count]
            operands = operands_of(at(node), &count)
            for i in range(count):
                if is_node(operands[i]):
                    show(operands[i], &stack)
            gradient = gradient_of(at(node))
            if gradient is not NULL and is_node(gradient):
                show(gradient, &stack)
    finally:
        PyMem_Free(stack.items)
    return 0
