# A function of numbers for every row of a table: what `rows.py` does in Python.
#
# The function is called once, with Values, and what it recorded is run over all rows in C, with no node and no number of
# Python's in between. Where it does anything that a record does not show (a comparison, a number made of a Value), or a
# result is not finite, where Python's floats may raise, it is called row by row.

cdef struct Tape:
    int* code  # for each operation: its row of the table, how many operands, their places, the place of its value
    double* numbers  # by place: inputs, constants, values
    double* operands
    double* partials  # computed with the value, and not used


def each_row(f, columns):
    """Call f on every row of the columns; return the columns of its results."""
    columns = list(columns)
    check_columns(columns)
    results = along_tape(f, columns)
    return in_python(f, columns) if results is None else results


cdef list along_tape(f, list columns):
    """Run the record of f over all rows; None where f does not show all it does."""
    cdef Py_ssize_t n = len(columns[0])
    try:
        with modes.recording(), comparisons.noting() as outcomes:
            inputs = []  # not a comprehension: Cython's drops an item twice where there is no memory for it
            for column in columns:
                inputs.append(Value(column[0]))
            outputs = list(f(*inputs))
    except Exception:  # called with floats it works, or says what is wrong
        return None
    if outcomes or not all([type(column) is list and len(column) == n for column in columns]):
        return None
    places = {node: place for place, node in enumerate(inputs)}
    numbers = [0.0] * len(inputs)
    code = []
    widest = 1
    for node in topological_order(*filter(of_kind, outputs)):
        if node in places:
            continue
        if row_of(node.op) < 0:
            return None
        operands = node.operands
        widest = max(widest, len(operands))
        code += [row_of(node.op), len(operands)]
        for x in operands:
            code.append(place_of(x, places, numbers))
        places[node] = len(numbers)
        code.append(len(numbers))
        numbers.append(0.0)
    wanted = []
    for y in outputs:
        wanted.append(place_of(y, places, numbers))
    return run(code, numbers, columns, wanted, n, widest)


def of_kind(x):
    """Return whether an object is a native Value."""
    return is_node(<PyObject*>x)


cdef place_of(x, dict places, list numbers):
    if is_node(<PyObject*>x) and x in places:
        return places[x]
    numbers.append(x.data if is_node(<PyObject*>x) else float(x))
    return len(numbers) - 1


cdef list run(list code, list numbers, list columns, list wanted, Py_ssize_t n, Py_ssize_t widest):
    """Run the tape over n rows; None where a number is not a float or a result is not finite."""
    cdef Py_ssize_t r, j, end = len(code), ins = len(columns), outs = len(wanted)
    cdef Tape tape
    cdef list results = []
    cdef double x
    cdef PyObject* number
    for _ in range(outs):
        results.append([0.0] * n)
    tape.code = <int*>PyMem_Malloc((end + outs) * sizeof(int))
    tape.numbers = <double*>PyMem_Malloc((len(numbers) + 2 * widest) * sizeof(double))
    try:
        if tape.code is NULL or tape.numbers is NULL:
            raise MemoryError
        tape.operands = tape.numbers + len(numbers)
        tape.partials = tape.operands + widest
        for j, place in enumerate(code + wanted):
            tape.code[j] = place
        for j, x in enumerate(numbers):
            tape.numbers[j] = x
        for r in range(n):
            for j in range(ins):
                if len(<list>PyList_GET_ITEM(columns, j)) <= r:  # a finalizer may have cut it
                    return None
                number = PyList_GET_ITEM(<list>PyList_GET_ITEM(columns, j), r)
                if not PyFloat_CheckExact(<object>number):
                    return None
                tape.numbers[j] = PyFloat_AS_DOUBLE(<object>number)
            if not compute_row(&tape, end):
                return None
            for j in range(outs):
                x = tape.numbers[tape.code[end + j]]
                if not isfinite(x):
                    return None
                (<list>results[j])[r] = x
        return results
    finally:
        PyMem_Free(tape.code)
        PyMem_Free(tape.numbers)


cdef inline bint compute_row(Tape* tape, Py_ssize_t end) noexcept:
    """Compute one row."""
    cdef Py_ssize_t i = 0
    cdef int j, row, count
    while i < end:
        row, count = tape.code[i], tape.code[i + 1]
        i += 2
        for j in range(count):
            tape.operands[j] = tape.numbers[tape.code[i + j]]
        i += count
        if not compute(row, count, tape.operands, &tape.numbers[tape.code[i]], tape.partials):
            return False
        i += 1
    return True
