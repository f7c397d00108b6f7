# Freeing nodes.
#
# Freeing never recurses. Nodes that die together are linked into a list, through the word that held the reference
# count, and freed one by one. A graph of Values has no cycles, so the cyclic garbage collector does not track nodes,
# with one exception: a gradient that is a Value (after `backward(create_graph=True)`) refers back to the node that
# holds it. Such a gradient, and everything that it was computed from, is tracked from then on. (If the rule of a user's
# operation refers to a node computed with that operation, this is a cycle too. That cycle is not collected.)


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
    cdef PyObject* a = f.a
    cdef PyObject* b = f.b
    cdef uint8_t count = f.count
    f.count = f.parts = 0  # first, because releasing an operand may run Python code that sets the operands of this node
    let_go_of(count, a, b, dead)


cdef inline void let_go_of(uint8_t count, PyObject* a, PyObject* b, PyObject** dead) noexcept:
    """Release the operands that a node held."""
    cdef Many* many = <Many*>a
    cdef Py_ssize_t i
    if count == MANY:
        for i in range(many.count):
            let_go(many.operands[i], dead)
        PyMem_Free(many)
    elif count:
        let_go(a, dead)
        if count == 2:
            let_go(b, dead)


cdef void free_all(PyObject* dead) noexcept:
    """Free a list of nodes. No reference to them is left, so code that runs in the meantime cannot reach them."""
    cdef PyObject* node
    cdef Fields* f
    while dead is not NULL:
        node = dead
        f = at(node)
        fetch(<char*>node - NEAR * slot_size)
        dead = (<PyObject**>node)[0]
        drop_operands(f, &dead)
        if f.rare is not NULL:
            drop(f.rare, &dead)
            PyMem_Free(f.rare)
        free_slot(node)


cdef void drop(Rare* rare, PyObject** dead) noexcept:
    Py_XDECREF(rare.label)
    Py_XDECREF(rare.op)
    if rare.gradient is not NULL:
        let_go(rare.gradient, dead)


cdef void become_leaf(Fields* f) noexcept:
    """Release the operation, the operands and the gradient, and keep the label."""
    cdef PyObject* dead = NULL
    cdef Rare gone = [NULL, NULL, NULL, 0]
    if f.rare is not NULL:
        gone.op, gone.gradient = f.rare.op, f.rare.gradient
        f.rare.op = f.rare.gradient = NULL
    f.row = NO_ROW
    drop_operands(f, &dead)  # the node is not read after this
    drop(&gone, &dead)
    free_all(dead)


cdef void deallocate(PyObject* node) noexcept:
    cdef PyObject* dead = NULL
    bury(node, &dead)
    free_all(dead)


cdef void refuse_other_classes(void* node) noexcept:
    """Never called. Python refuses to assign another `__class__` to an object whose class has its own `tp_free`."""


# ---- the cyclic collector ----

cdef struct Nodes:  # a list that grows
    PyObject** items
    Py_ssize_t count
    Py_ssize_t room


cdef int grow(Nodes* nodes) noexcept:
    """Make room. Return -1 if memory runs out. Raising may start a collection, so callers clean up before they raise."""
    cdef Py_ssize_t room = 2 * nodes.room + 64
    cdef PyObject** items = <PyObject**>PyMem_Realloc(nodes.items, room * sizeof(PyObject*))
    if items is NULL:
        return -1
    nodes.items, nodes.room = items, room
    return 0


cdef inline int push(Nodes* nodes, PyObject* node) noexcept:
    if nodes.count == nodes.room and grow(nodes) < 0:
        return -1
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
    if gradient is not NULL:
        f.rare.gradient = NULL
    drop_operands(f, &dead)  # the node is not read after this
    if gradient is not NULL:
        let_go(gradient, &dead)
    free_all(dead)
    return 0


cdef inline int show(PyObject* node, Nodes* shown) noexcept:
    """Track a node in the garbage collector. Return -1 if memory runs out."""
    if at(node).flags & TRACKED:
        return 0
    if make_rare(at(node)) is NULL or push(shown, node) < 0:
        return -1
    at(node).rare.serial = serial_of(node)
    word_before(node)[0] = 0
    at(node).flags |= TRACKED
    PyObject_GC_Track(node)
    return 0


cdef int track(PyObject* root) except -1:
    """Track a node, and every node that it depends on, in the garbage collector."""
    cdef Nodes stack = [NULL, 0, 0]
    cdef Py_ssize_t i, count = 0
    cdef PyObject** operands
    cdef PyObject* node
    cdef PyObject* gradient
    cdef int full = show(root, &stack)
    while stack.count and full == 0:
        stack.count -= 1
        node = stack.items[stack.count]
        operands = operands_of(at(node), &count)
        for i in range(count):
            if full == 0 and is_node(operands[i]):
                full = show(operands[i], &stack)
        gradient = gradient_of(at(node))
        if full == 0 and gradient is not NULL:
            full = show(gradient, &stack)
    PyMem_Free(stack.items)
    if full < 0:
        raise MemoryError
    return 0
