# The rows at which guards failed.

def rows_by_guard(rows, guards):
    """Return the rows at each guard: the counterpart of `rows_by_guard` in `autograd/program/replay/replay.py`."""
    cdef Py_buffer of_rows, of_guards
    cdef Py_ssize_t i, count
    cdef int64_t guard, most = 0
    cdef int64_t* sorted_rows = NULL
    cdef Py_ssize_t* ends = NULL
    found = {}
    PyObject_GetBuffer(rows, &of_rows, PyBUF_FORMAT | PyBUF_ND)
    try:
        PyObject_GetBuffer(guards, &of_guards, PyBUF_FORMAT | PyBUF_ND)
        try:
            count = of_rows.len // <Py_ssize_t>sizeof(int64_t)
            if not holds_positions(&of_rows) or not holds_positions(&of_guards) or of_guards.len != of_rows.len:
                raise ValueError("expected rows and guards as arrays of type 'q' of the same length")
            for i in range(count):
                guard = (<int64_t*>of_guards.buf)[i]
                if guard < 0:
                    raise ValueError(f"expected guards of at least 0, got {guard}")
                most = max(most, guard)
            sorted_rows = <int64_t*>PyMem_Malloc((count + 1) * sizeof(int64_t))
            ends = <Py_ssize_t*>PyMem_Calloc(most + 2, sizeof(Py_ssize_t))
            if sorted_rows is NULL or ends is NULL:
                raise MemoryError
            for i in range(count):
                ends[(<int64_t*>of_guards.buf)[i] + 1] += 1
            for guard in range(most + 1):
                ends[guard + 1] += ends[guard]
            for i in range(count):
                guard = (<int64_t*>of_guards.buf)[i]
                sorted_rows[ends[guard]] = (<int64_t*>of_rows.buf)[i]
                ends[guard] += 1
            i = 0
            for guard in range(most + 1):
                if ends[guard] > i:
                    found[guard] = as_array(sorted_rows + i, ends[guard] - i)
                i = ends[guard]
            return found
        finally:
            PyBuffer_Release(&of_guards)
    finally:
        PyBuffer_Release(&of_rows)
        PyMem_Free(sorted_rows)
        PyMem_Free(ends)
