# The reverse sweep: a depth-first walk writes the topological order of `graph.topological_order`, and adjoints flow back
# through it in the order of `chain_rule.adjoints`, so that every bit is the same.
#
# No Python runs between the first mark and the last, so another thread, a signal or an error finds every grad written or
# none. Memory is all that can fail, and it is asked for before anything is written.

cdef enum:
    UNSEEN, OPEN, DONE, REACHED
    KEPT = 65536  # room of the lists below that is not given back

cdef struct Step:  # of the walk: a node, and where its next operand stands
    PyObject* node
    PyObject** next

cdef Step* path = NULL
cdef Py_ssize_t path_room = 0
cdef Py_ssize_t depth = 0
cdef PyObject* here = NULL  # the node the walk is at: on no list yet
cdef Nodes order = [NULL, 0, 0]  # what was recorded, operands before the nodes that use them
cdef Nodes leaves = [NULL, 0, 0]
cdef bint plain_grads = True  # whether all gradients that were met are numbers
cdef bint whole = False  # whether the leaves stand in the order too
cdef uint64_t oldest = 0  # older nodes are not entered
cdef bint uses_older = False  # whether one was met


cdef int deepen() except -1:
    global path, path_room
    cdef Py_ssize_t room = 2 * path_room + 64
    cdef Step* longer = <Step*>PyMem_Realloc(path, room * sizeof(Step))
    if longer is NULL:
        raise MemoryError
    path, path_room = longer, room
    return 0


cdef void begin() noexcept:
    global depth, here, plain_grads
    depth = order.count = leaves.count = 0
    here = NULL
    plain_grads = True


cdef bint walked(PyObject* root) except -1:
    """Add what a root depends on to order and leaves; false at a cycle. The marks stay until `unmark`."""
    global depth, here, plain_grads, uses_older
    cdef uint64_t limit = oldest
    cdef PyTypeObject* kind = KIND  # what is global is kept at hand: the walk is half of a sweep
    cdef Step* steps = path
    cdef Py_ssize_t down = 0, done = order.count
    cdef PyObject* node = NULL  # the root has no user
    cdef PyObject** operand = &root
    cdef PyObject** end = operand + 1
    cdef Py_ssize_t count = 0
    cdef PyObject* x
    cdef Fields* f
    try:
        while True:
            while operand != end:
                x = operand[0]
                f = at(x)
                operand += 1
                if Py_TYPE(x) is not kind or f.mark == DONE:
                    continue
                if f.mark == OPEN:
                    return False
                if f.serial < limit:
                    uses_older = True
                    continue
                fetch(<char*>x - NEAR * place)
                if gradient_of(f) is not NULL:
                    plain_grads = False
                if f.count == 0:
                    if whole:
                        order.count = done
                        push(&order, x)
                        done = order.count
                    else:
                        push(&leaves, x)
                    f.mark = DONE
                    continue
                if down == path_room:
                    deepen()
                    steps = path
                steps[down].node, steps[down].next = node, operand
                down += 1
                node = x
                f.mark = OPEN
                operand = operands_of(f, &count)
                end = operand + count
            if node is NULL:
                return True
            if done == order.room:
                grow(&order)
            order.items[done] = node
            done += 1
            fetch(<char*>node + FAR * place)
            at(node).mark = DONE
            down -= 1
            node, operand = steps[down].node, steps[down].next
            if node is NULL:
                return True
            end = operands_of(at(node), &count) + count
    finally:
        here, depth, order.count = node, down, done


cdef void unmark() noexcept:
    """Remove the marks of a walk, also of one that was not finished."""
    cdef Py_ssize_t i
    if here is not NULL:
        at(here).mark = UNSEEN
    for i in range(1, depth):  # the root has no user
        at(path[i].node).mark = UNSEEN
    for i in range(order.count):
        at(order.items[i]).mark = UNSEEN
    for i in range(leaves.count):
        at(leaves.items[i]).mark = UNSEEN


cdef void give_back() noexcept:
    give_back_path()
    give_back_nodes(&order)
    give_back_nodes(&leaves)


cdef void give_back_path() noexcept:
    global path, path_room
    if path_room > KEPT:
        PyMem_Free(path)
        path, path_room = NULL, 0


cdef void give_back_nodes(Nodes* nodes) noexcept:
    if nodes.room > KEPT:
        PyMem_Free(nodes.items)
        nodes.items, nodes.room = NULL, 0


cdef inline void flow(PyObject* node) noexcept:
    """Pass a node's gradient on to its operands."""
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
            else:  # replaced, not added to: 0.0 + -0.0 would lose the sign
                to.grad = f.grad * p[i]
                to.mark = REACHED


cdef bint swept(PyObject* root, double seed) except -1:
    """Write all gradients by root; false where only Python knows how, and nothing was written."""
    cdef Py_ssize_t i
    cdef Fields* f
    cdef double* before = NULL
    cdef bint usual = False
    try:
        begin()
        usual = walked(root) and plain_grads
        if usual and leaves.count:
            before = <double*>PyMem_Malloc(leaves.count * sizeof(double))
            if before is NULL:
                raise MemoryError
    except MemoryError:
        unmark()
        raise
    if not usual:
        unmark()
        return False
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


cdef bint cleared(PyObject* root) except -1:
    """Set all gradients to 0.0; false where only Python knows how, and nothing was written."""
    cdef Py_ssize_t i
    cdef bint usual = False
    try:
        begin()
        usual = walked(root) and plain_grads
        if usual:
            for i in range(order.count):
                set_grad(at(order.items[i]), 0.0)
            for i in range(leaves.count):
                set_grad(at(leaves.items[i]), 0.0)
    finally:
        unmark()
    give_back()
    return usual
