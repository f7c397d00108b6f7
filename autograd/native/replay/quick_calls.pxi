# Calls from floats to plain numbers without any Python code: the counterpart of
# `autograd/program/replay/quick_calls.py`.

ctypedef PyObject* (*VectorCall)(PyObject* f, PyObject** args, size_t count, PyObject* names) except NULL


cdef class WatchState:
    """The attributes of a snapshot of variables that quick calls read."""

    cdef public list reads, objects
    cdef public object containers


cdef class PathState:
    """The attributes of a path that quick calls read."""

    cdef public bint is_quick
    cdef public Py_ssize_t replays, next_check
    cdef public object replay, rebuild


cdef class ProgramsState:
    """The attributes of the programs of a function that quick calls read."""

    cdef public object refusal, watch
    cdef public dict known


cdef class QuickCaller:
    """A function with programs. Python calls it through `call_quickly`, without a tuple of the arguments."""

    cdef VectorCall quickly
    cdef public ProgramsState _programs

    def __cinit__(self):
        self.quickly = call_quickly
        take_vector_calls(Py_TYPE(<PyObject*>self), <PyTypeObject*>QuickCaller, <char*>&self.quickly - <char*><PyObject*>self)

    def __call__(self, *args, **kwargs):
        result = NotImplemented if kwargs else quick_result(self._programs, PySequence_Fast_ITEMS(args), len(args))
        return self._call(args, kwargs) if result is NotImplemented else result


cdef PyObject* call_quickly(PyObject* f, PyObject** args, size_t count, PyObject* names) except NULL:
    """Call a function with programs."""
    cdef Py_ssize_t i, n = PyVectorcall_NARGS(count)
    result = NotImplemented if names is not NULL else quick_result((<QuickCaller>f)._programs, args, n)
    if result is NotImplemented:
        given = tuple([<object>args[i] for i in range(n)])
        named = {} if names is NULL else {name: <object>args[n + i] for i, name in enumerate(<tuple>names)}
        result = (<object>f)._call(given, named)
    Py_INCREF(<PyObject*>result)
    return <PyObject*>result


cdef object quick_result(ProgramsState programs, PyObject** args, Py_ssize_t n):
    """Return the result of a program from floats to plain numbers; NotImplemented if a different kind of call is needed."""
    cdef Py_ssize_t i
    cdef PathState path
    for i in range(n):
        if not PyFloat_CheckExact(<object>args[i]):
            return NotImplemented
    if programs is None or programs.refusal is not None or look_up(NOTED) is not None or (
            Py_REFCNT(SPECIAL) != UNUSED and look_up(OPENINGS)):
        return NotImplemented
    paths = known_paths(programs, n)
    if not paths or not (<PathState?>paths[0]).is_quick:  # so that variables are compared once
        return NotImplemented
    if not is_unchanged(programs.watch):
        paths = programs.paths(n)
    for path in paths:
        if not path.is_quick or path.replays + 1 >= path.next_check:
            return NotImplemented
        result = replayed(path, <Replayer?>path.replay, args, n)
        if result is not NotImplemented:
            path.replays += 1
            return result
    return NotImplemented


cdef list known_paths(ProgramsState programs, Py_ssize_t count):
    """Return the paths for this number of floats."""
    found = PyDict_GetItemWithError(programs.known, count)
    return <list?><object>found if found is not NULL else None


cdef object replayed(PathState path, Replayer replay, PyObject** numbers, Py_ssize_t count):
    """Run a program for floats. Return the result; NotImplemented if a guard fails."""
    cdef Py_ssize_t i
    cdef Leaves leaves
    if count != replay.inputs:
        raise ValueError(f"the program takes {replay.inputs} numbers, got {count}")
    cdef double* slots = take_slots(replay)
    try:
        for i in range(count):
            slots[i] = PyFloat_AS_DOUBLE(<object>numbers[i])
        if run_slots(replay, slots) >= 0:
            return NotImplemented
        build = path.rebuild
        if type(build) is not Builder:
            return build(written(replay, slots))
        leaves.slots, leaves.outputs = slots, replay.outputs
        return built_of(<Builder>build, None, &leaves)
    finally:
        give_slots_back(replay, slots)


cdef bint is_unchanged(WatchState watch) except -1:
    """Return whether variables hold the same objects as before."""
    cdef Py_ssize_t i
    if watch is None:
        return True
    if watch.containers is not None:
        return False
    cdef list reads = watch.reads, objects = watch.objects
    for i in range(len(reads)):
        if reads[i]() is not objects[i]:
            return False
    return True
