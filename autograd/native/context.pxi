# The recording mode of this thread and task, and a cache of it.

cdef enum:
    RECORDING, SILENT, CAREFUL
    UNUSED = 2  # references to `modes.special`, the module's and ours: no opening holds it


cdef PyObject* keep(object x) noexcept:
    """Hold an object for good: at exit its module is emptied, and Values may be made even then."""
    Py_INCREF(<PyObject*>x)
    return <PyObject*>x


cdef PyObject* OPENINGS = keep(modes.openings)
cdef PyObject* SPECIAL = keep(modes.special)
cdef PyObject* NOTED = keep(comparisons.noted)


cdef inline int manner() except -1:
    """Return how operations are recorded here: the mode of this thread and task."""
    return RECORDING if Py_REFCNT(SPECIAL) == UNUSED else ask()


cdef int ask() except -1:
    """Ask the context, which takes as long as computing a product: so only while an opening lives that is special."""
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
    """Return the value of a context variable here, or its default."""
    cdef PyObject* found = NULL
    PyContextVar_Get(variable, NULL, &found)
    return stolen(found)


cdef inline int tell(str action) except -1:
    """Tell a listener of an action that only the eager engine can do."""
    listener = look_up(NOTED)
    if listener is not None:
        listener.refuse(action)
    return 0


cdef object number_of_new(object leaf, object data):
    """Return the number that a new leaf is made of, as the Python engine does."""
    return slow_path.data_of_new(leaf, data)
