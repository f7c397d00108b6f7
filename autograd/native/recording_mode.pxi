# The recording mode of this thread and task, and a cache of it.

cdef enum:
    RECORDING, SILENT, CAREFUL
    UNUSED = 2  # references to `mode_stack.special` if no mode is open: the module's and ours


cdef PyObject* keep(object x) noexcept:
    """Keep an object alive forever. At exit its module is cleared, but Values may still be made."""
    Py_INCREF(<PyObject*>x)
    return <PyObject*>x


cdef PyObject* OPENINGS = keep(mode_stack.openings)
cdef PyObject* SPECIAL = keep(mode_stack.special)
cdef PyObject* NOTED = keep(noted)


cdef inline int manner() except -1:
    """Return the recording mode of this thread and task."""
    return RECORDING if Py_REFCNT(SPECIAL) == UNUSED else ask()


cdef int ask() except -1:
    """Look the mode up in the context. This costs as much as a product, so it is done only while a mode is open."""
    cdef bint recording = True, watching = False
    cdef Py_ssize_t last_recording = -1, last_watching = -1, place
    for opening in <frozenset>look_up(OPENINGS):
        if opening.is_open:
            place, records, watches = opening.place, opening.recording, opening.watching
            if records is not None and place > last_recording:
                last_recording, recording = place, records
            if watches is not None and place > last_watching:
                last_watching, watching = place, watches
    return CAREFUL if watching else RECORDING if recording else SILENT


cdef inline object look_up(PyObject* variable):
    """Return the current value of a context variable, or its default."""
    cdef PyObject* found = NULL
    PyContextVar_Get(variable, NULL, &found)
    return stolen(found)


cdef inline int tell(str action, value=None) except -1:
    """Report an action that only the eager engine can perform to the listener, if there is one."""
    listener = look_up(NOTED)
    if listener is not None:
        listener.refuse(action, value)
    return 0


cdef object number_of_new(object leaf, object data):
    """Convert the data of a new leaf to a float, as the Python engine does."""
    return slow_path.data_of_new(leaf, data)
