# Programs, run in C: the counterpart of `autograd/program/replay.py`.
#
# A program is encoded once, as words of code. Every word is checked then, because a program may come from a file. A call
# runs the code on an array of slots, which hold the numbers of all places.

cdef extern from "instructions.h":
    enum:
        CODE_end, CODE_many, CODE_python, FIRST_FORMULA, GUARD_TESTS, FORMULAS
    ctypedef struct Test:
        const char* name
        int code
    ctypedef struct Formula:
        const char* operation
        int part
        int code
        int operands
        bint calls_python
    const Test[GUARD_TESTS] guard_tests
    const Formula[FORMULAS] formulas

cdef extern from "replay.h":
    const int32_t* run_code(const int32_t* code, double* slots, double* operands) noexcept nogil

cdef enum:
    SHORT = 1 << 12  # words of code: shorter programs keep the GIL, since releasing it costs as much as a few hundred words

cdef dict test_codes = {guard_tests[i].name.decode(): guard_tests[i].code for i in range(GUARD_TESTS)}
cdef object replay = None  # autograd.program.replay, imported with the first program, because the import is slow
cdef dict formula_places = {(formulas[i].operation.decode(), formulas[i].part): i for i in range(FORMULAS)}


cdef class Replayer:
    """Run a program: take the numbers of its inputs, and return its outputs or the position of the guard that failed."""

    cdef int32_t* code
    cdef Py_ssize_t words
    cdef int32_t* outputs
    cdef Py_ssize_t output_count
    cdef double* image  # the initial slots after those of inputs: constants, results, outcomes of guards
    cdef Py_ssize_t inputs
    cdef Py_ssize_t slot_count
    cdef Py_ssize_t widest  # the largest count of operands
    cdef bint calls_python
    cdef dict stops  # by position in the code: the steps that Python computes, and the position of the next instruction
    cdef double* spare  # slots for the next call

    def __cinit__(self, program not None):
        global replay
        if replay is None:
            from autograd.program import replay
        cdef tuple constants = program.constants, outputs = program.outputs
        encode(self, program, constants)
        self.outputs = words_of([checked_slot(x, 0, self.slot_count) for x in outputs])
        self.output_count = len(outputs)

    def __dealloc__(self):
        PyMem_Free(self.code)
        PyMem_Free(self.outputs)
        PyMem_Free(self.image)
        PyMem_Free(self.spare)

    def __call__(self, numbers not None):
        cdef double* slots
        cdef Py_ssize_t failed
        if not PyList_CheckExact(numbers) and not PyTuple_CheckExact(numbers):
            numbers = tuple(numbers)
        # Compare before memory is allocated, because the count of inputs may come from a file.
        if length(numbers) != self.inputs:
            raise ValueError(f"the program takes {self.inputs} numbers, got {length(numbers)}")
        slots = take_slots(self)
        try:
            read_numbers(self, numbers, slots)
            failed = run_slots(self, slots)
            return failed if failed >= 0 else written(self, slots)
        finally:
            give_slots_back(self, slots)


# ---- encoding ----


cdef int encode(Replayer self, program, tuple constants) except -1:
    """Write the code and the initial slots of a program."""
    cdef tuple instructions = program.instructions, guards = program.guards
    cdef Py_ssize_t first, places, i
    cdef list words = [], outcomes = []
    self.inputs = program.inputs
    first = self.inputs + len(constants)
    places = first + len(instructions)
    self.slot_count = places + len(guards)
    if self.inputs < 0 or self.slot_count >= 2**31:
        raise ValueError(f"expected a program of at most 2**31 places, got {self.inputs} inputs, {places} places")
    self.stops = {}
    merged = {}  # the partials of operations on lists; their loop returns them with the value
    schedule = replay.steps(program)
    for step in schedule:
        if type(step) is not int and step.results[0][0] != replay.VALUE:
            merged[step.operation, step.operands] = step
    done = set()
    for step in schedule:
        if type(step) is int:
            outcomes.append(encode_guard(words, step, guards[step], places, places + len(outcomes)))
        elif step.results[0][0] == replay.VALUE or (step.operation, step.operands) not in done:
            encode_step(self, words, step, merged, done, first, places)
    words.append(CODE_end)
    self.code, self.words = words_of(words), len(words)
    # The inputs are left out: their count may come from a file, and is compared with a call before memory is taken.
    self.image = <double*>PyMem_Calloc(self.slot_count - self.inputs + 1, sizeof(double))
    if self.image is NULL:
        raise MemoryError
    for i in range(len(constants)):
        self.image[i] = constants[i]
    for i in range(len(outcomes)):
        self.image[places - self.inputs + i] = outcomes[i]
    return 0


cdef double encode_guard(list words, position, guard, Py_ssize_t places, Py_ssize_t to) except? -1.0:
    """Write a guard. Return its outcome, which has a slot of its own."""
    name, operands, outcome, _ = guard
    x, y = operands[0], operands[-1]
    words += (test_codes[name], position, checked_slot(x, 0, places), checked_slot(y, 0, places), to)
    try:
        found = float(outcome)
    except OverflowError:
        return NAN
    if found != outcome or (name != "same" and not isfinite(found)):  # no float equals this outcome
        return found if name == "same" else NAN
    return found


cdef int encode_step(
    Replayer self, list words, step, dict merged, set done, Py_ssize_t first, Py_ssize_t places
) except -1:
    """Write the instructions of one step."""
    cdef str name = step.operation
    cdef Py_ssize_t at = len(words), count = len(step.operands), i
    cdef list slots = [checked_slot(x, 0, places) for x in step.operands]
    cdef list results = [checked_slot(place, first, places) for _, place in step.results]
    cdef int row = row_of(operation(name))
    cdef list python = [step]
    if row >= 0 and rows[row].arity >= 0:
        for (part, _), to in zip(step.results, results):
            i = formula_places[name, part]
            if formulas[i].operands != count:
                raise ValueError(f"expected {formulas[i].operands} operands of {name}, got {count}")
            self.calls_python = self.calls_python or formulas[i].calls_python
            at = len(words)
            words += (formulas[i].code, to, *slots)
            self.stops[at] = ((replay.Step(name, step.operands, ((part, to),)),), len(words))
        return 0
    if row < 0 or step.results[0][0] != replay.VALUE:
        words.append(CODE_python)
        self.calls_python = self.calls_python or row < 0
    else:
        self.widest = max(self.widest, count)
        self.calls_python = self.calls_python or row == ROW_norm
        words += (CODE_many, row, count, *slots, results[0])
        partials = merged.get((name, (results[0], *step.operands)))
        words.append(0 if partials is None else len(partials.results))
        if partials is not None:
            for part, place in partials.results:
                if not 0 <= part < count - rows[row].parameters:
                    raise ValueError(f"expected a partial of {count} operands of {name}, got {part}")
                words += (part, checked_slot(place, first, places))
            done.add((name, partials.operands))
            python.append(partials)
    self.stops[at] = (tuple(python), len(words))
    return 0


cdef object checked_slot(x, Py_ssize_t low, Py_ssize_t high):
    if type(x) is not int or not low <= x < high:
        raise ValueError(f"expected a place from {low} to {high - 1}, got {x!r}")
    return x


cdef int32_t* words_of(list words) except NULL:
    """Return words as a C array."""
    cdef Py_ssize_t i
    cdef int32_t* to = <int32_t*>PyMem_Malloc((len(words) + 1) * sizeof(int32_t))
    if to is NULL:
        raise MemoryError
    try:
        for i in range(len(words)):
            to[i] = words[i]
    except BaseException:
        PyMem_Free(to)
        raise
    return to


# ---- running ----


cdef inline double* take_slots(Replayer self) except NULL:
    """Return slots that no other call is using."""
    cdef double* slots = self.spare
    self.spare = NULL
    if slots is NULL:
        slots = <double*>PyMem_Malloc((self.slot_count + 2 * self.widest + 1) * sizeof(double))
        if slots is NULL:
            raise MemoryError
        memcpy(slots + self.inputs, self.image, (self.slot_count - self.inputs) * sizeof(double))
    return slots


cdef inline void give_slots_back(Replayer self, double* slots) noexcept:
    if self.spare is NULL:
        self.spare = slots
    else:
        PyMem_Free(slots)


cdef inline int read_numbers(Replayer self, numbers, double* slots) except -1:
    """Write the inputs to their slots."""
    cdef Py_ssize_t i, count
    if not PyList_CheckExact(numbers) and not PyTuple_CheckExact(numbers):
        numbers = tuple(numbers)
    count = length(numbers)
    if count != self.inputs:
        raise ValueError(f"the program takes {self.inputs} numbers, got {count}")
    for i in range(count):
        if not PyFloat_CheckExact(<object>PySequence_Fast_ITEMS(numbers)[i]):
            return read_any(self, tuple(numbers), slots)
        slots[i] = PyFloat_AS_DOUBLE(<object>PySequence_Fast_ITEMS(numbers)[i])
    return 0


cdef int read_any(Replayer self, tuple numbers, double* slots) except -1:
    """Write inputs that are not all floats. Converting them may run Python."""
    cdef Py_ssize_t i
    for i in range(min(self.inputs, len(numbers))):
        slots[i] = numbers[i]
    return 0


cdef Py_ssize_t run_slots(Replayer self, double* slots) except? -2:
    """Run the code. Return the position of the guard that failed, or -1."""
    cdef const int32_t* at = self.code
    while True:
        if self.calls_python or self.words < SHORT:
            at = run_code(at, slots, slots + self.slot_count)
        else:
            with nogil:
                at = run_code(at, slots, slots + self.slot_count)
        if at[0] == CODE_end:
            return -1
        if CODE_python < at[0] < FIRST_FORMULA:
            return at[1]
        at = self.code + run_in_python(self, at - self.code, slots)


cdef Py_ssize_t run_in_python(Replayer self, Py_ssize_t at, double* slots) except -1:
    """Compute one instruction in Python. Return the position of the next one."""
    python, after = self.stops[at]
    for step in python:
        operands = [slots[<Py_ssize_t>x] for x in step.operands]
        for (_, to), z in zip(step.results, replay.compute_step(step, operands)):
            slots[<Py_ssize_t>to] = z
    return after


cdef inline list written(Replayer self, double* slots):
    """Return the outputs."""
    cdef Py_ssize_t i
    cdef list results = PyList_New(self.output_count)
    for i in range(self.output_count):
        PyList_SET_ITEM(results, i, PyFloat_FromDouble(slots[self.outputs[i]]))
    return results


replayer = Replayer
