# A program over blocks of rows. `replay_rows.pxi` does the same one row at a time.

cdef inline double* take_blocks(LaneCode code) except NULL:
    """Return memory for blocks, not used by any other call."""
    cdef double* blocks = code.spare
    code.spare = NULL
    if blocks is NULL:
        blocks = <double*>PyMem_Calloc(code.slot_count * LANES * sizeof(double) + CACHE_LINE, 1)
        if blocks is NULL:
            raise MemoryError
    return blocks


cdef inline void give_blocks_back(LaneCode code, double* blocks) noexcept:
    if code.spare is NULL:
        code.spare = blocks
    else:
        PyMem_Free(blocks)


cdef inline double* aligned(double* blocks) noexcept nogil:
    return <double*>((<size_t>blocks + CACHE_LINE - 1) // CACHE_LINE * CACHE_LINE)


cdef Py_ssize_t run_blocks(LaneCode code, Columns table, Py_ssize_t start, Py_ssize_t end) except -1:
    """Run rows in blocks. Return the start of the first block that needs Python, or the end."""
    cdef double* blocks = take_blocks(code)
    cdef double* slots = table.slots
    cdef Py_ssize_t widest = table.replay.slot_count
    with nogil:
        while start < end:
            if not run_block(
                code, &table.batch, aligned(blocks), slots, slots + widest, start, min(end - start, LANES)
            ):
                break
            start = min(end, start + LANES)
    give_blocks_back(code, blocks)
    return start


cdef inline bint run_block(
    LaneCode code, Batch* batch, double* blocks, double* slots, double* operands, Py_ssize_t start, int count
) noexcept nogil:
    """Run one block and write its outputs. Return false if it needs Python."""
    cdef Py_ssize_t k
    cdef int i
    cdef int64_t row
    cdef uint64_t failed
    cdef Strip* strip = batch.strips + batch.inputs
    cdef double* block
    cdef LaneResult result
    cdef int32_t[LANES] guards
    load_block(code, batch, blocks, start, count)
    result = run_lanes(code.code, blocks, slots, operands, count, NULL, guards)
    if result.python:
        return False
    failed = result.failed
    while failed:
        i = lowest_lane(failed)
        note_miss(batch, row_at(batch, start + i), guards[i])
        failed &= failed - 1
    for k in range(batch.outputs):  # for all rows; if a guard failed at one, its own path overwrites these later
        block = blocks + code.outputs[k] if code.outputs[k] >= 0 else NULL
        if block is not NULL and is_together(batch, &strip[k]):
            memcpy(strip[k].start + start * sizeof(double), block, count * sizeof(double))
            continue
        for i in range(count):
            row = row_at(batch, start + i)
            (<double*>(strip[k].start + row * strip[k].stride))[0] = (
                slots[~code.outputs[k]] if block is NULL else block[i]
            )
    return True


cdef inline bint is_together(Batch* batch, Strip* strip) noexcept nogil:
    """Return whether the numbers of successive rows are next to each other."""
    return batch.rows is NULL and strip.stride == sizeof(double)


cdef inline int64_t row_at(Batch* batch, Py_ssize_t k) noexcept nogil:
    return k if batch.rows is NULL else batch.rows[k]


cdef inline void load_block(LaneCode code, Batch* batch, double* blocks, Py_ssize_t start, int count) noexcept nogil:
    """Read the inputs of a block. Lanes that are not in use repeat the last row."""
    cdef Py_ssize_t k
    cdef int i
    cdef Strip* strip
    cdef double* block
    for k in range(batch.inputs):
        strip = batch.strips + k
        block = blocks + code.inputs[strip.slot]
        if is_together(batch, strip):
            memcpy(block, strip.start + start * sizeof(double), count * sizeof(double))
        elif batch.rows is NULL:
            for i in range(count):
                block[i] = (<double*>(strip.start + (start + i) * strip.stride))[0]
        else:
            for i in range(count):
                block[i] = (<double*>(strip.start + batch.rows[start + i] * strip.stride))[0]
        for i in range(count, LANES):
            block[i] = block[count - 1]


def add_rows(
    Replayer replay not None, columns not None, totals not None, Py_ssize_t start, Py_ssize_t count, bint exact=True
):
    """Add up the outputs of rows, block by block. Return the start of the first block that cannot be added, or the count.

    A block cannot be added if a guard does not hold at one of its rows, or if a row needs Python.

    Args:
        replay: runs the program.
        columns: see `replay_rows`.
        totals: a buffer of doubles, one for each output. The sums of the block at row 0 are written to it, and the sums
            of other blocks are added to it.
        start: the first row, the start of a block.
        count: the number of rows.
        exact: compute the same bits as the table.
    """
    cdef Columns table = Columns(replay, columns, (), count, None)
    cdef bint one_by_one = exact and start == 0 < count <= FEW_TO_ADD and not replay.calls_python
    cdef LaneCode code = None if one_by_one else lane_code_for(table, exact, True)
    cdef Strip sums
    cdef Py_ssize_t at_once = rows_between_signals(replay), ran = start, end
    if not one_by_one and (code is None or not 0 <= start < count):
        return start
    open_strip(&sums, totals, PyBUF_STRIDES | PyBUF_FORMAT | PyBUF_WRITABLE, 0, replay.output_count)
    try:
        if sums.stride != sizeof(double):
            raise ValueError("expected totals without gaps")
        if one_by_one:
            return add_one_by_one(table, <double*>sums.start)
        while ran < count:
            end = min(count, ran + at_once)
            ran = add_blocks(code, table, <double*>sums.start, ran, end)
            PyErr_CheckSignals()
            if ran < end:
                break
        return ran
    finally:
        PyBuffer_Release(&sums.buffer)


cdef Py_ssize_t add_one_by_one(Columns table, double* totals) except -1:
    """Run a few rows one by one, and write the sums of their outputs. Return their count, or 0 if that is impossible."""
    cdef Replayer replay = table.replay
    cdef Py_ssize_t outputs = replay.output_count, i, k, half = LANES // 2
    cdef double* slots = table.slots
    cdef Strip* strip = table.batch.strips
    cdef double* found = <double*>PyMem_Malloc((outputs * table.count + 1) * sizeof(double))
    cdef bint is_complete = True
    if found is NULL:
        raise MemoryError
    with nogil:
        for i in range(table.count):
            for k in range(table.batch.inputs):
                slots[strip[k].slot] = (<double*>(strip[k].start + i * strip[k].stride))[0]
            if run_code(replay.code, slots, slots + replay.slot_count)[0] != CODE_end:
                is_complete = False
                break
            for k in range(outputs):
                found[i * outputs + k] = slots[replay.outputs[k]]
        while half and is_complete:  # in the order of row_blocks.py
            for i in range(half, min(2 * half, table.count)):
                for k in range(outputs):
                    found[(i - half) * outputs + k] += found[i * outputs + k]
            half //= 2
    if is_complete:
        memcpy(totals, found, outputs * sizeof(double))
    PyMem_Free(found)
    return table.count if is_complete else 0


cdef Py_ssize_t add_blocks(LaneCode code, Columns table, double* totals, Py_ssize_t start, Py_ssize_t end) except -1:
    """Run rows in blocks, and add up the outputs. Return the start of the first block that cannot be added, or the end."""
    cdef Replayer replay = table.replay
    cdef Py_ssize_t outputs = replay.output_count, k
    cdef double* slots = table.slots
    cdef double* sums = <double*>PyMem_Malloc((outputs + 1) * sizeof(double))
    cdef double* memory
    cdef LaneResult result
    cdef int count
    if sums is NULL:
        raise MemoryError
    try:
        memory = take_blocks(code)
        with nogil:
            while start < end:
                count = min(end - start, LANES)
                load_block(code, &table.batch, aligned(memory), start, count)
                result = run_lanes(code.code, aligned(memory), slots, slots + replay.slot_count, count, sums, NULL)
                if result.failed or result.python:
                    break
                for k in range(outputs):
                    totals[k] = sums[k] if start == 0 else totals[k] + sums[k]
                start += count
        give_blocks_back(code, memory)
        return start
    finally:
        PyMem_Free(sums)
