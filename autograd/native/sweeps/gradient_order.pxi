# The order in which gradients are summed, as in `graph/gradient_order.py`: a depth-first walk writes the topological
# order.

cdef enum:
    UNSEEN, OPEN, DONE, REACHED
    WHOLE, CYCLE, FULL  # the outcomes of a walk: complete, found a cycle, out of memory
    KEPT = 65536  # lists of up to this many items are kept for the next sweep

cdef struct Step:  # a step of a walk: a node, and its next operand
    PyObject* node
    PyObject** next

cdef Step* path = NULL
cdef Py_ssize_t path_room = 0
cdef Py_ssize_t depth = 0
cdef PyObject* here = NULL  # the current node, which is not yet on a list
cdef Nodes order = [NULL, 0, 0]  # the recorded nodes, operands before the nodes that use them
cdef Nodes leaves = [NULL, 0, 0]
cdef bint needs_python = False  # whether a gradient found so far is a Value, or an operation has its own sweep
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
    global depth, here, needs_python
    depth = order.count = leaves.count = 0
    here = NULL
    needs_python = False


cdef int walk(PyObject* root) noexcept:
    """Add all nodes that a root depends on to `order` and `leaves`. Their marks remain until `unmark`.

    Return WHOLE, or CYCLE, or FULL if memory runs out.
    """
    global depth, here, needs_python, uses_older
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
            fetch(<char*>x - NEAR * slot_size)
            if gradient_of(f) is not NULL or sweeps_itself(f):
                needs_python = True
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
        fetch(<char*>node + FAR * slot_size)
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
    for i in range(1, depth):  # the first entry is NULL (see `walk`)
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
