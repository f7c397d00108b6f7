# A program over many rows. Inputs and outputs are columns, accessed through the buffer protocol.
#
# Rows run without the GIL. The GIL is acquired again for operations that only Python can compute, and from time to time
# to check for signals.

cdef extern from "Python.h":
    int PyErr_CheckSignals() except -1

cdef enum:
    WORDS_BETWEEN_SIGNALS = 1 << 22  # a few milliseconds

cdef struct Strip:  # the column of one input or output
    char* start
    Py_ssize_t stride
    Py_ssize_t slot
    Py_buffer buffer

cdef struct Batch:
    Strip* strips  # the strips of the inputs, then those of the outputs
    Py_ssize_t inputs
    Py_ssize_t outputs
    const int64_t* rows  # the rows to run; NULL for all
    int64_t* missed  # the rows at which a guard failed
    int64_t* guards  # for each of them, the position of the guard
    Py_ssize_t misses
    const int32_t* stop  # the instruction for which the current row needs Python, or NULL


cdef class Columns:
    """The columns of a call, open as long as this object exists, and slots that hold the shared inputs."""

    cdef Batch batch
    cdef Replayer replay
    cdef double* slots
    cdef tuple shared  # for each input, whether all rows share it
    cdef Py_ssize_t held  # open strips
    cdef Py_ssize_t count  # the number of rows to run
    cdef Py_buffer chosen
    cdef bint is_chosen

    def __cinit__(self, Replayer replay not None, columns not None, outputs not None, Py_ssize_t count, rows):
        cdef tuple given = tuple(columns), to = tuple(outputs)
        cdef Py_ssize_t i
        self.replay, self.count = replay, count
        if count < 0 or len(given) != replay.inputs or len(to) not in (0, replay.output_count):
            raise ValueError(f"expected {replay.inputs} columns and {replay.output_count} outputs, "
                             f"got {len(given)} and {len(to)} of {count} rows")
        if rows is not None:
            PyObject_GetBuffer(rows, &self.chosen, PyBUF_FORMAT | PyBUF_ND)
            self.is_chosen = True
            check_rows(&self.chosen, count)
            self.batch.rows = <const int64_t*>self.chosen.buf
            self.count = self.chosen.len // <Py_ssize_t>sizeof(int64_t)
        self.slots = take_slots(replay)
        self.batch.strips = <Strip*>PyMem_Calloc(len(given) + len(to) + 1, sizeof(Strip))
        self.batch.missed = <int64_t*>PyMem_Malloc((2 * self.count + 1) * sizeof(int64_t))
        self.batch.guards = self.batch.missed + self.count
        if self.batch.strips is NULL or self.batch.missed is NULL:
            raise MemoryError
        self.shared = tuple([type(x) is float for x in given])
        for i in range(len(given)):
            if type(given[i]) is float:
                self.slots[i] = given[i]
            else:
                open_strip(&self.batch.strips[self.held], given[i], PyBUF_STRIDES | PyBUF_FORMAT, i, count)
                self.held += 1
        self.batch.inputs = self.held
        for i in range(len(to)):
            open_strip(&self.batch.strips[self.held], to[i], PyBUF_STRIDES | PyBUF_FORMAT | PyBUF_WRITABLE,
                       replay.outputs[i], count)
            self.held += 1
        self.batch.outputs = self.held - self.batch.inputs

    def __dealloc__(self):
        cdef Py_ssize_t i
        for i in range(self.held):
            PyBuffer_Release(&self.batch.strips[i].buffer)
        if self.is_chosen:
            PyBuffer_Release(&self.chosen)
        PyMem_Free(self.batch.strips)
        PyMem_Free(self.batch.missed)
        if self.slots is not NULL:
            give_slots_back(self.replay, self.slots)


def replay_rows(
    Replayer replay not None, columns not None, outputs not None, Py_ssize_t count, rows=None, bint exact=True,
    guards=None
):
    """Run a program for the rows of some columns. Return the positions of the rows at which a guard failed.

    Args:
        replay: runs the program.
        columns: a float or a buffer of doubles for each input.
        outputs: a buffer of doubles to write to for each output. At rows where a guard fails, it may contain arbitrary
            numbers.
        count: the number of rows.
        rows: the positions of the rows to run, an array of type "q"; None for all.
        exact: compute the same bits as the table.
        guards: an array of type "q", to which the position of the guard is appended for each of those rows.
    """
    cdef Columns table = Columns(replay, columns, outputs, count, rows)
    cdef LaneCode code = lane_code_for(table, exact, False) if len(outputs) else None
    cdef Py_ssize_t ran = 0, end, at_once = rows_between_signals(replay)
    while ran < table.count:
        end = min(table.count, ran + at_once)
        if code is not None and (end - ran >= FEW or not exact):
            ran = run_blocks(code, table, ran, end)
            if ran < end:  # the block needs Python
                run_one_by_one(table, ran, min(end, ran + LANES))
                ran = min(end, ran + LANES)
        else:
            run_one_by_one(table, ran, end)
            ran = end
        PyErr_CheckSignals()
    if guards is not None:
        guards.extend(as_array(table.batch.guards, table.batch.misses))
    return as_array(table.batch.missed, table.batch.misses)


cdef inline Py_ssize_t rows_between_signals(Replayer replay):
    """Return a number of rows, in whole blocks, that runs in a few milliseconds."""
    return (1 + WORDS_BETWEEN_SIGNALS // (LANES * replay.words)) * LANES


cdef int run_one_by_one(Columns table, Py_ssize_t ran, Py_ssize_t end) except -1:
    """Run rows one after another."""
    cdef Replayer replay = table.replay
    cdef double* slots = table.slots
    while ran < end:
        if replay.calls_python:
            ran = run_rows(replay.code, slots, slots + replay.slot_count, &table.batch, ran, end)
        else:
            with nogil:
                ran = run_rows(replay.code, slots, slots + replay.slot_count, &table.batch, ran, end)
        if table.batch.stop is not NULL:
            finish_row(replay, slots, &table.batch, ran)
            ran += 1
    return 0


cdef bint holds_positions(Py_buffer* given):
    """Return whether a buffer holds integers of 64 bits, in one dimension."""
    return (given.ndim == 1 and given.format is not NULL and given.format in (b"q", b"l")
            and given.itemsize == sizeof(int64_t))


cdef int check_rows(Py_buffer* chosen, Py_ssize_t count) except -1:
    """Raise unless these are valid positions of rows."""
    cdef Py_ssize_t i
    if not holds_positions(chosen):
        raise ValueError("expected the positions of rows as an array of type 'q'")
    for i in range(chosen.len // <Py_ssize_t>sizeof(int64_t)):
        if not 0 <= (<int64_t*>chosen.buf)[i] < count:
            raise ValueError(f"expected rows from 0 to {count - 1}, got {(<int64_t*>chosen.buf)[i]}")
    return 0


cdef int open_strip(Strip* strip, column, int flags, Py_ssize_t slot, Py_ssize_t count) except -1:
    """Acquire the buffer of a column."""
    PyObject_GetBuffer(column, &strip.buffer, flags)
    if (strip.buffer.ndim != 1 or strip.buffer.format is NULL or strip.buffer.format != b"d"
            or strip.buffer.shape[0] != count or strip.buffer.strides[0] % <Py_ssize_t>sizeof(double) != 0
            or (count > 0 and <size_t>strip.buffer.buf % sizeof(double) != 0)):
        PyBuffer_Release(&strip.buffer)
        raise ValueError(f"expected a column of {count} aligned doubles, got another buffer")
    strip.start, strip.stride, strip.slot = <char*>strip.buffer.buf, strip.buffer.strides[0], slot
    return 0


cdef Py_ssize_t run_rows(
    const int32_t* code, double* slots, double* operands, Batch* batch, Py_ssize_t start, Py_ssize_t end
) noexcept nogil:
    """Run rows until one needs Python. Return its position, or the end."""
    cdef Py_ssize_t k, i
    cdef int64_t row
    cdef const int32_t* at
    cdef Strip* strips = batch.strips
    batch.stop = NULL
    for k in range(start, end):
        row = k if batch.rows is NULL else batch.rows[k]
        for i in range(batch.inputs):
            slots[strips[i].slot] = (<double*>(strips[i].start + row * strips[i].stride))[0]
        at = run_code(code, slots, operands)
        if not end_row(at, slots, batch, row):
            batch.stop = at
            return k
    return end


cdef inline bint end_row(const int32_t* at, double* slots, Batch* batch, int64_t row) noexcept nogil:
    """Write the outputs of a finished row, or note that a guard failed. Return false if the row is not finished."""
    cdef Py_ssize_t i
    cdef Strip* strip = batch.strips + batch.inputs
    if at[0] == CODE_end:
        for i in range(batch.outputs):
            (<double*>(strip[i].start + row * strip[i].stride))[0] = slots[strip[i].slot]
        return True
    if CODE_python < at[0] < FIRST_FORMULA:
        note_miss(batch, row, at[1])
        return True
    return False


cdef inline void note_miss(Batch* batch, int64_t row, int64_t guard) noexcept nogil:
    """Note that a guard failed at a row."""
    batch.missed[batch.misses] = row
    batch.guards[batch.misses] = guard
    batch.misses += 1


cdef int finish_row(Replayer replay, double* slots, Batch* batch, Py_ssize_t k) except -1:
    """Run the rest of a row, calling Python when needed."""
    cdef const int32_t* at = batch.stop
    cdef int64_t row = k if batch.rows is NULL else batch.rows[k]
    while True:
        at = replay.code + run_in_python(replay, at - replay.code, slots)
        at = run_code(at, slots, slots + replay.slot_count)
        if end_row(at, slots, batch, row):
            return 0


cdef object one_row = None  # an array of one position, made on first use


cdef object as_array(const int64_t* numbers, Py_ssize_t count):
    """Return numbers as an array."""
    global one_row
    cdef Py_buffer to
    if one_row is None:
        from array import array
        one_row = array("q", [0])
    found = one_row * count
    PyObject_GetBuffer(found, &to, PyBUF_SIMPLE)
    if count:
        memcpy(to.buf, numbers, count * sizeof(int64_t))
    PyBuffer_Release(&to)
    return found
