# What a node stores, how it comes and how it goes.
#
# A graph of Values has no cycles, so the cyclic collector does not see them: a node is never tracked, with one exception.
# A gradient that is a Value itself (after `backward(create_graph=True)`) leads back to the node that holds it. Such a
# gradient, and everything it was computed from, is tracked from then on. Freeing never recurses: what dies with a node is
# linked into a list, through the word that counted references, and freed from there.
#
# A node is small, since what a sweep waits for is memory: what few nodes have stands elsewhere.

cdef struct Many:  # the operands of a node that has more than two, and its partials after them
    Py_ssize_t count
    Py_ssize_t parts
    PyObject* operands[1]

cdef struct Rare:  # what few nodes have; NULL where one has not
    PyObject* label
    PyObject* op  # a user's
    PyObject* gradient  # one that is a Value

cdef struct Fields:
    uint32_t mark  # where a sweep stands
    uint8_t count  # of operands: 0, 1, 2 or MANY
    uint8_t parts  # of partials: 0, 1, 2
    uint8_t tracked
    uint8_t row  # of the operation in the table, or NO_ROW
    PyObject* a  # the operands, or a pointer to Many
    PyObject* b
    double grad
    double pa  # the partials
    double pb
    double data
    Rare* rare

cdef enum:
    MANY = 3
    NO_ROW = 255

cdef class Storage:
    """The memory of a Value."""

    cdef Fields fields

cdef PyTypeObject* KIND  # Value, once it is there


cdef inline Fields* at(PyObject* node) noexcept:
    return &(<Storage>node).fields


cdef inline bint is_node(PyObject* x) noexcept:
    return Py_TYPE(x) is KIND


cdef inline double* partials_of(Fields* f) noexcept:
    cdef Many* many
    if f.count != MANY:
        return &f.pa
    many = <Many*>f.a
    return <double*>&many.operands[many.count]


cdef inline PyObject** operands_of(Fields* f, Py_ssize_t* count) noexcept:
    if f.count != MANY:
        count[0] = f.count
        return &f.a
    count[0] = (<Many*>f.a).count
    return (<Many*>f.a).operands


cdef inline Py_ssize_t parts_of(Fields* f) noexcept:
    return f.parts if f.count != MANY else (<Many*>f.a).parts


cdef inline PyObject* new_node() except NULL:
    """Return a leaf, a new reference, and not tracked."""
    cdef PyObject* node = new_place()
    begin_object(node, KIND)
    memset(at(node), 0, sizeof(Fields))
    at(node).row = NO_ROW
    return node


cdef PyObject* allocate(PyTypeObject* kind, Py_ssize_t _) except NULL:
    return new_node()


cdef inline PyObject* gradient_of(Fields* f) noexcept:
    """Return a gradient that is a Value, else NULL."""
    return NULL if f.rare is NULL else f.rare.gradient


cdef Rare* rare_of(Fields* f) except NULL:
    """Return where to write what few nodes have."""
    if f.rare is NULL:
        f.rare = <Rare*>PyMem_Calloc(1, sizeof(Rare))
        if f.rare is NULL:
            raise MemoryError
    return f.rare


cdef Many* new_many(Py_ssize_t count, Py_ssize_t parts) except NULL:
    cdef Many* many = <Many*>PyMem_Malloc(sizeof(Many) + count * sizeof(PyObject*) + parts * sizeof(double))
    if many is NULL:
        raise MemoryError
    many.count, many.parts = count, parts
    return many


# ---- freeing ----


cdef inline void bury(PyObject* node, PyObject** dead) noexcept:
    cdef Fields* f = at(node)
    if f.tracked:
        PyObject_GC_UnTrack(node)
        f.tracked = 0
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
            drop_rare(f.rare, &dead)
        free_place(node)


cdef void drop_rare(Rare* rare, PyObject** dead) noexcept:
    Py_XDECREF(rare.label)
    Py_XDECREF(rare.op)
    if rare.gradient is not NULL:
        let_go(rare.gradient, dead)
    PyMem_Free(rare)


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


cdef int track(PyObject* root) except -1:
    """Show the collector a node and all that it depends on."""
    cdef Nodes stack = [NULL, 0, 0]
    cdef Fields* f
    cdef Py_ssize_t i, count = 0
    cdef PyObject** operands
    cdef PyObject* node
    cdef PyObject* gradient
    if at(root).tracked:
        return 0
    at(root).tracked = 1
    push(&stack, root)
    while stack.count:
        stack.count -= 1
        node = stack.items[stack.count]
        PyObject_GC_Track(node)
        f = at(node)
        operands = operands_of(f, &count)
        for i in range(count):
            if is_node(operands[i]) and not at(operands[i]).tracked:
                at(operands[i]).tracked = 1
                push(&stack, operands[i])
        gradient = gradient_of(f)
        if gradient is not NULL and is_node(gradient) and not at(gradient).tracked:
            at(gradient).tracked = 1
            push(&stack, gradient)
    PyMem_Free(stack.items)
    return 0
