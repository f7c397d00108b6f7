# The reverse sweep. A depth-first walk writes the topological order of `graph_order.py`. Then adjoints are passed back
# through it, in the order of `chain_rule.adjoints`, so that all bits agree.
#
# No Python code runs while nodes are marked. So other threads, signal handlers and errors see either all grads written or
# none. Only allocation can fail, and it is done before anything is written.

cdef enum:
    UNSEEN, OPEN, DONE, REACHED
    WHOLE, CYCLE, FULL  # the outcomes of a walk: complete, found a cycle, out of memory
    KEPT = 65536  # lists of up to this many items are kept for the next sweep

cdef struct Step:  # of a walk: a node, and its next operand
    PyObject* node
    PyObject** next

cdef Step* path = NULL
cdef Py_ssize_t path_room = 0
cdef Py_ssize_t depth = 0
cdef PyObject* here = NULL  # the current node, which is on no list yet
cdef Nodes order = [NULL, 0, 0]  # the recorded nodes, operands before the nodes that use them
cdef Nodes leaves = [NULL, 0, 0]
cdef bint plain_grads = True  # whether all gradients found so far are numbers
cdef bint whole = False  # whether leaves are added to the order too
cdef size_t oldest = 0  # nodes with a lower serial number are not visited
cdef bint uses_older = False  # whether such a node was found


cdef int deepen() noexcept:
    global path, path_room
    cdef Py_ssize_t room = 2 * path_room + 64
    cdef Step* longer = <Step*>PyMem_Realloc(path, room * sizeof(Step))
    if longer is NULL:
        return -1
    path, path_room = longer, room
    return 0


cdef void begin() noexcept:
    global depth, here, plain_grads
    depth = order.count = leaves.count = 0
    here = NULL
    plain_grads = True


cdef int walk(PyObject* root) noexcept:
    """Add all nodes that a root depends on to `order` and `leaves`. Their marks remain until `unmark`.

    Return WHOLE, or CYCLE, or FULL if memory runs out.
    """
    global depth, here, plain_grads, uses_older
    cdef size_t limit = oldest
    cdef PyTypeObject* kind = KIND  # locals are faster than globals, and the walk takes half the time of a sweep
    cdef Step* steps = path
    cdef Py_ssize_t down = 0, done = order.count
    cdef PyObject* node = NULL  # no node uses the root
    cdef PyObject** operand = &root
    cdef PyObject** end = operand + 1
    cdef Py_ssize_t count = 0
    cdef PyObject* x
    cdef Fields* f
    cdef int end_of_walk = WHOLE
    while end_of_walk == WHOLE:
        while operand != end:
            x = operand[0]
            f = at(x)
            operand += 1
            if Py_TYPE(x) is not kind or f.mark == DONE:
                continue
            if f.mark == OPEN:
                end_of_walk = CYCLE
                break
            if serial_of(x) < limit:
                uses_older = True
                continue
            fetch(<char*>x - NEAR * place)
            if gradient_of(f) is not NULL:
                plain_grads = False
            if f.count == 0:
                if whole:
                    order.count = done
                if push(&order if whole else &leaves, x) < 0:
                    end_of_walk = FULL
                    break
                if whole:
                    done = order.count
                f.mark = DONE
                continue
            if down == path_room:
                if deepen() < 0:
                    end_of_walk = FULL
                    break
                steps = path
            steps[down].node, steps[down].next = node, operand
            down += 1
            node = x
            f.mark = OPEN
            operand = operands_of(f, &count)
            end = operand + count
        if end_of_walk != WHOLE or node is NULL:
            break
        if done == order.room and grow(&order) < 0:
            end_of_walk = FULL
            break
        order.items[done] = node
        done += 1
        fetch(<char*>node + FAR * place)
        at(node).mark = DONE
        down -= 1
        node, operand = steps[down].node, steps[down].next
        if node is NULL:
            break
        end = operands_of(at(node), &count) + count
    here, depth, order.count = node, down, done
    return end_of_walk


cdef void unmark() noexcept:
    """Remove the marks of a walk, even of an unfinished one."""
    cdef Py_ssize_t i
    if here is not NULL:
        at(here).mark = UNSEEN
    for i in range(1, depth):  # the first entry is NULL, see `walk`
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
    if end_of_walk == WHOLE and plain_grads and leaves.count:
        before = <double*>PyMem_Malloc(leaves.count * sizeof(double))
        if before is NULL:
            end_of_walk = FULL
    if end_of_walk != WHOLE or not plain_grads:
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
    if end_of_walk != WHOLE or not plain_grads:
        return give_up(end_of_walk)
    for i in range(order.count):
        set_grad(at(order.items[i]), 0.0)
    for i in range(leaves.count):
        set_grad(at(leaves.items[i]), 0.0)
    give_back()
    return True


cdef bint give_up(int end_of_walk) except -1:
    """Raise if a walk ran out of memory; else return false. Marks must be removed before, since raising may run Python."""
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
            raise TypeError(f"grads of native Values are written, got {type(node).__name__}")
        if is_node(<PyObject*>grad):
            rare_of(at(<PyObject*>node))
            track(<PyObject*>grad)
        elif type(grad) is not float:
            raise TypeError(f"a grad is a number or a Value, got {type(grad).__name__}")
    before = <PyObject**>PyMem_Calloc(n + 1, sizeof(PyObject*))
    if before is NULL:
        raise MemoryError
    for i in range(n):
        f = at(PyTuple_GET_ITEM(nodes, i))
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
