# The parts of an `nn` module. `nn.Module` has the same search in Python, which also returns names.

cdef PyTypeObject* PRIMITIVE = <PyTypeObject*>keep(Primitive)

cdef enum:
    DEEPEST = 50  # the most levels of nested containers that are searched here


def module_parts(root, type kind not None):
    """Return a module and all its submodules, outer ones first, and the leaf Values in them, without duplicates.

    Return None if containers are nested too deeply for this function, or are of a kind in which nothing is found.

    Args:
        root: the module.
        kind: the class `nn.Module`.
    """
    cdef list modules = [], leaves = [], waiting = [root], inner
    cdef set seen = set()
    while waiting:
        module = waiting.pop()
        address = <size_t><PyObject*>module
        if address in seen:
            continue
        seen.add(address)
        modules.append(module)
        inner = []
        if not sort_parts(PyDict_Values(module.__dict__), kind, leaves, inner, 0):
            return None
        if inner:
            inner.reverse()
            waiting += inner
    return modules, leaves if all_different(leaves) else list(dict.fromkeys(leaves))


cdef bint sort_parts(list held, type kind, list leaves, list modules, int depth) except -1:
    """Add leaves and modules to their lists, also those inside containers. Return false if Python must search."""
    cdef list inner
    cdef PyTypeObject* own
    for x in held:
        own = Py_TYPE(<PyObject*>x)
        if own is KIND:
            if op_of(at(<PyObject*>x)) is NULL:
                leaves.append(x)
            continue
        if x is None or is_plain(own):
            continue
        if type(x) is not list and isinstance(x, kind):
            modules.append(x)
            continue
        inner = contents(x)
        if inner is None and is_opaque(x):
            return False
        if inner is not None and (depth == DEEPEST or not sort_parts(inner, kind, leaves, modules, depth + 1)):
            return False
    return True


cdef inline bint is_plain(PyTypeObject* kind) noexcept:
    """Return whether objects of a type contain no Values. Most attributes are numbers, strings and activations."""
    return (
        kind is <PyTypeObject*>int or kind is <PyTypeObject*>float or kind is <PyTypeObject*>str or kind is
        <PyTypeObject*>bool or PyType_IsSubtype(kind, PRIMITIVE)
    )


cdef bint is_opaque(object x) except -1:
    """Return whether x is a set, a deque or an array of objects. If it holds parts, Python code raises an error."""
    if isinstance(x, (set, frozenset)):
        return True
    return hasattr(x, "popleft") or getattr(getattr(x, "dtype", None), "hasobject", False)


cdef list contents(object x):
    """Return the items of a container; None for anything else."""
    cdef list held = []  # filled in loops, because Cython's comprehensions drop an item twice if memory runs out
    if type(x) is list or type(x) is tuple:
        return list(x)
    if isinstance(x, (list, tuple)):
        for i in range(len(x)):
            held.append(x[i])
    elif isinstance(x, dict):
        for key in x:
            held.append(x[key])
    else:
        return None
    return held


cdef bint all_different(list nodes):
    """Return whether all Values are different objects."""
    cdef Py_ssize_t i, n = len(nodes)
    cdef bint repeated = False
    for i in range(n):
        repeated = repeated or at(PyList_GET_ITEM(nodes, i)).mark == DONE
        at(PyList_GET_ITEM(nodes, i)).mark = DONE
    for i in range(n):
        at(PyList_GET_ITEM(nodes, i)).mark = UNSEEN
    return not repeated
