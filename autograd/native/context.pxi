# What the context of this thread and task says: how to record, and what is kept of it.

cdef enum:
    RECORDING, SILENT, CAREFUL
    UNUSED = 2  # references to `modes.special`, the module's and ours: no mode holds it


cdef PyObject* kept(object x) noexcept:
    """Hold an object for good: at exit its module is emptied, and Values may be made even then."""
    Py_INCREF(<PyObject*>x)
    return <PyObject*>x


cdef PyObject* MODE = kept(modes.mode)
cdef PyObject* NORMAL = kept(modes.NORMAL)
cdef PyObject* SPECIAL = kept(modes.special)
cdef PyObject* LEAVES_MADE = kept(modes.leaves_made)
cdef PyObject* NOTED = kept(comparisons.noted)


cdef inline int manner() except -1:
    """Return how operations are recorded here: the mode of this thread and task."""
    return RECORDING if Py_REFCNT(SPECIAL) == UNUSED else asked()


cdef int asked() except -1:
    """Ask the context, which takes as long as computing a product: so only while a special mode lives."""
    cdef PyObject* here = NULL
    PyContextVar_Get(MODE, NORMAL, &here)
    Py_DECREF(here)  # its context keeps it
    if here is NORMAL:
        return RECORDING
    mode = <object>here
    return CAREFUL if mode.watching else RECORDING if mode.recording else SILENT


cdef inline object kept_in(PyObject* variable):
    """Return what a context variable holds here, None where it was never set."""
    cdef PyObject* found = NULL
    PyContextVar_Get(variable, <PyObject*>None, &found)
    return stolen(found)
