# A function of numbers, applied to every row of a table. `autograd/arrays/columns_of_values.py` does the same in
# Python.
#
# The function is called once with Values. The recorded operations then run over all rows in C, without nodes or Python
# numbers. A caller may keep the recording for later calls. If the function does anything that a recording does not
# contain (such as a comparison), or if a result is not finite (Python floats may raise then), it is called row by row
# instead.

cdef extern from "table.h":
    int compute_column(int row, Py_ssize_t rows, double** x, double* z) noexcept

cdef enum:
    BLOCK = 128  # rows at a time, so that their columns stay in the cache

cdef struct Column:
    double* numbers  # for the rows of a block
    bint uniform  # whether all are the same, as for numbers computed from options alone
    Py_buffer given  # the buffer of an input

cdef struct Tape:
    int* code  # for each operation: its row in the table, the number of operands, their slots, the slot of the result
    Py_ssize_t end
    Column* columns  # by place: inputs, constants, values
    double** operands
    double* scratch


def each_row(f, columns, dict kept=None):
    """Do what `each_row` in Python does."""
    cdef tuple tape
    columns = list(columns)
    check_columns(columns)
    tape = None if kept is None else kept.get("tape")
    if tape is None or tape[4] != len(columns):
        tape = recorded_row(f, columns)
        if kept is not None:
            kept["tape"] = tape
    results = None if tape is None else run(tape[0], tape[1], tape[2], tape[3], columns)
    return in_python(f, columns) if results is None else results


cdef tuple recorded_row(f, list columns):
    """Record f. Return its code, its constants, the positions of its results, its largest operand count, and
    the number of columns.

    Return None if f must be called row by row.
    """
    cdef dict places = {}
    cdef list numbers = [], outputs, code = [], wanted = []
    cdef int widest = 1
    try:
        for column in columns:  # a loop, because Cython's comprehension drops an item twice if memory runs out
            places[Value(column[0])] = len(numbers)
            numbers.append(None)
        outputs = record_row(f, tuple(places))
    except Exception:  # a call with floats may work; otherwise it raises a better error
        return None
    if outputs is None:
        return None
    for node in topological_order(*filter(of_kind, outputs)):
        if node in places:
            continue
        if at(<PyObject*>node).row == NO_ROW:
            return None
        operands = node._operands
        widest = max(widest, len(operands))
        code += (at(<PyObject*>node).row, len(operands))
        for x in operands:
            code.append(place_of(x, places, numbers))
        places[node] = len(numbers)
        code.append(len(numbers))
        numbers.append(None)
    for y in outputs:
        wanted.append(place_of(y, places, numbers))
    return code, numbers, wanted, widest, len(columns)


cdef list record_row(f, tuple inputs):
    """Return the result of f for Values, or None if f compares them or reads their numbers."""
    with noting() as outcomes:
        if manner() == RECORDING:
            outputs = list(f(*inputs))
        else:
            with recording():
                outputs = list(f(*inputs))
    return None if outcomes else outputs


def of_kind(x):
    """Return whether an object is a native Value."""
    return is_node(<PyObject*>x)


cdef place_of(x, dict places, list numbers):
    if is_node(<PyObject*>x) and x in places:
        return places[x]
    numbers.append(x.data if is_node(<PyObject*>x) else float(x))
    return len(numbers) - 1


cdef list run(list code, list numbers, list wanted, int widest, list columns):
    """Run the tape over all rows. Return None if a number is not a float, or a result is not finite."""
    cdef Py_ssize_t i, j, start, height, n = len(columns[0]), ins = len(columns), places = len(numbers)
    cdef list given = [], results = []
    cdef Py_buffer to
    cdef double* z
    cdef double* memory = NULL
    cdef Tape tape
    for column in columns:
        given.append(as_column(column))
        if given[-1] is None:
            return None
    for _ in wanted:
        results.append(new_column(n))
    tape.code = <int*>PyMem_Malloc((len(code) + 1) * sizeof(int))
    tape.columns = <Column*>PyMem_Calloc(places + 1, sizeof(Column))
    tape.operands = <double**>PyMem_Malloc(widest * sizeof(double*))
    tape.scratch = <double*>PyMem_Malloc(2 * widest * sizeof(double))
    memory = <double*>PyMem_Malloc((places * BLOCK + 1) * sizeof(double))
    try:
        if not tape.code or not tape.columns or not tape.operands or not tape.scratch or not memory:
            raise MemoryError
        tape.end = len(code)
        for i, place in enumerate(code):
            tape.code[i] = place
        for i in range(ins):
            PyObject_GetBuffer(given[i], &tape.columns[i].given, PyBUF_SIMPLE)
            if tape.columns[i].given.len != n * <Py_ssize_t>sizeof(double):
                return None  # the function changed its length
        for i in range(ins, places):
            tape.columns[i].numbers = memory + i * BLOCK
            if numbers[i] is not None:
                fill(&tape.columns[i], numbers[i], min(n, BLOCK))
        for start in range(0, n, BLOCK):
            height = min(n - start, BLOCK)
            for i in range(ins):
                tape.columns[i].numbers = <double*>tape.columns[i].given.buf + start
                tape.columns[i].uniform = same(tape.columns[i].numbers, height)
            if not compute_block(&tape, height):
                return None
            for j in range(len(wanted)):
                z = tape.columns[<int>wanted[j]].numbers
                PyObject_GetBuffer(results[j], &to, PyBUF_SIMPLE)
                memcpy(<double*>to.buf + start, z, height * sizeof(double))
                PyBuffer_Release(&to)
                for i in range(height):
                    if not isfinite(z[i]):
                        return None
        return results
    finally:
        for i in range(ins):
            if tape.columns:
                PyBuffer_Release(&tape.columns[i].given)  # does nothing if the buffer was not acquired
        PyMem_Free(tape.code)
        PyMem_Free(tape.columns)
        PyMem_Free(tape.operands)
        PyMem_Free(tape.scratch)
        PyMem_Free(memory)


cdef object one_zero = None  # an array of one float, made on first use, because its module is slow to import


cdef object new_column(Py_ssize_t n):
    """Return an array of n floats."""
    global one_zero
    if one_zero is None:
        from array import array
        one_zero = array("d", [0.0])
    return one_zero * n


cdef object as_column(object given):
    """Return the items as an array of floats, or None if any is not a float."""
    cdef Py_ssize_t i, n
    cdef Py_buffer to
    if type(given) is not list:
        return given if type(given) is type(one_zero) and given.typecode == "d" else None
    n = len(<list>given)
    column = new_column(n)
    PyObject_GetBuffer(column, &to, PyBUF_SIMPLE)
    try:
        if len(<list>given) != n:  # other code changed it in the meantime
            return None
        for i in range(n):
            if not PyFloat_CheckExact(<object>PyList_GET_ITEM(<list>given, i)):
                return None
            (<double*>to.buf)[i] = PyFloat_AS_DOUBLE(<object>PyList_GET_ITEM(<list>given, i))
        return column
    finally:
        PyBuffer_Release(&to)


cdef inline void fill(Column* column, double x, Py_ssize_t height) noexcept:
    cdef Py_ssize_t i
    column.uniform = True
    for i in range(height):
        column.numbers[i] = x


cdef inline bint same(const double* x, Py_ssize_t height) noexcept:
    """Return whether all numbers have the same bits."""
    return memcmp(x, x + 1, (height - 1) * sizeof(double)) == 0


cdef bint compute_block(Tape* tape, Py_ssize_t height) noexcept:
    """Compute the results for one block. A result that is the same in all rows is computed once."""
    cdef Py_ssize_t i = 0
    cdef int j, row, count, place
    cdef bint uniform
    cdef Column* to
    while i < tape.end:
        row, count = tape.code[i], tape.code[i + 1]
        i += 2
        uniform = True
        for j in range(count):
            place = tape.code[i + j]
            tape.operands[j] = tape.columns[place].numbers
            uniform = uniform and tape.columns[place].uniform
        to = &tape.columns[tape.code[i + count]]
        to.uniform = uniform
        if not compute_rows(tape, row, count, 1 if uniform else height, to.numbers):
            return False
        if uniform:
            fill(to, to.numbers[0], height)
        i += count + 1
    return True


cdef inline bint compute_rows(Tape* tape, int row, int count, Py_ssize_t height, double* z) noexcept:
    cdef Py_ssize_t r
    cdef int j
    if rows[row].arity >= 0:
        return compute_column(row, height, tape.operands, z)
    for r in range(height):
        for j in range(count):
            tape.scratch[j] = tape.operands[j][r]
        if not compute(row, count, tape.scratch, &z[r], tape.scratch + count):
            return False
    return True
