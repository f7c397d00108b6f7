# Calls to operations and the class Value use the functions of this engine.


def install():
    """Make calls to operations by name use this engine."""
    global call_in_python
    cdef PyTypeObject* operation = <PyTypeObject*>Primitive
    if call_in_python is NULL:
        call_in_python = operation.tp_call
        operation.tp_call = call


SIGNATURE_END = b"--\n\n"  # between the signature and the text of a method in C

cdef int (*set_up)(PyObject*, PyObject*, PyObject*) except -1


cdef int set_up_as_called(PyObject* node, PyObject* given, PyObject* named) except -1:
    """Set up a new leaf. Errors for wrong arguments are those of the Python engine."""
    try:
        return set_up(node, given, named)
    except TypeError as error:
        wrong = error
    slow_path.arguments_of_new(type(<object>node), *<tuple>given, **(<dict>named if named is not NULL else {}))
    raise wrong


cdef list docstrings = []  # C holds their addresses


cdef int take_docstrings(PyTypeObject* kind) except -1:
    """Give methods and properties the docstrings of the Python engine. Those of methods follow the signature."""
    cdef PyMethodDef* method = kind.tp_methods
    cdef PyGetSetDef* field = kind.tp_getset
    while method is not NULL and method.ml_name is not NULL:
        text = docstring_of(method.ml_name)
        if text is not None and method.ml_doc is not NULL and SIGNATURE_END in method.ml_doc:
            docstrings.append((<bytes>method.ml_doc).partition(SIGNATURE_END)[0] + SIGNATURE_END + text)
            method.ml_doc = docstrings[-1]
        method += 1
    while field is not NULL and field.name is not NULL:
        text = docstring_of(field.name)
        if text is not None:
            docstrings.append(text)
            field.doc = docstrings[-1]
        field += 1
    return 0


cdef bytes docstring_of(bytes name):
    """Return the docstring that a method or property has in Python, or None."""
    text = getattr(getattr(AbstractValue, name.decode(), None), "__doc__", None)
    return None if text is None else text.encode()


cdef int prepare() except -1:
    """Install the allocator and the collector's functions of Values, and look up the operation of each row."""
    global KIND, hypot_of_python, round_of_python, record_method, set_up, apply_ufunc
    KIND = <PyTypeObject*>Value
    KIND.tp_flags |= Py_TPFLAGS_HAVE_GC
    KIND.tp_alloc, KIND.tp_dealloc, KIND.tp_free = allocate, deallocate, refuse_other_classes
    KIND.tp_traverse, KIND.tp_clear = visit_all, clear
    set_up, KIND.tp_init = KIND.tp_init, set_up_as_called
    take_operators(KIND, <PyTypeObject*>Native)
    take_docstrings(<PyTypeObject*>Native)
    open_slabs(KIND.tp_basicsize)
    hypot_of_python = <PyObject*>hypot
    Py_INCREF(hypot_of_python)
    round_of_python = <PyObject*>float.__round__
    Py_INCREF(round_of_python)
    record_method, apply_ufunc = method, apply_ufunc_here
    setattr(Value, "__array_ufunc__", PyDescr_NewMethod(KIND, &method_array_ufunc))
    cdef PyMethodDef* each = methods
    while each.ml_name is not NULL:
        setattr(Value, each.ml_name.decode(), PyDescr_NewMethod(KIND, each))
        each += 1
    for i in range(ROWS):
        op = TABLE[rows[i].name.decode()]
        row_of_op[op] = i
        op_of_row[i] = <PyObject*>op
    return 0


prepare()
