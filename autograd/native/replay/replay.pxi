# Programs, run in C: the counterpart of `autograd/program/replay/replay.py`.
#
# A program is encoded once, as words of code. Every word is checked then, because a program may come from a file. A
# call runs the code on an array of slots, which hold the numbers of all registers.

cdef extern from "instructions.h":
    enum:
        CODE_end, CODE_many, CODE_sum, CODE_sums, CODE_rows, CODE_python, FIRST_FORMULA, GUARD_TESTS, FORMULAS
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

cdef extern from "replay/replay.h":
    const int32_t* run_code(const int32_t* code, double* slots, double* operands) noexcept nogil

cdef enum:
    SHORT = 1 << 12  # words of code: shorter programs keep the GIL, since releasing it costs as much as a few hundred words

cdef int first_test = guard_tests[0].code
cdef dict test_codes = {guard_tests[i].name.decode(): guard_tests[i].code for i in range(GUARD_TESTS)}
cdef object array = None, one_double = None  # the class, and an array of one number
# Modules of autograd.program, imported with the first program, because importing them is slow.
cdef object replay_steps = None, sum_chains = None, execution_plan = None, instruction_scheduling = None
cdef frozenset together = frozenset({rows[i].name.decode() for i in range(ROWS) if rows[i].arity < 0})
cdef dict formula_operands = {(formulas[i].operation.decode(), formulas[i].part): i for i in range(FORMULAS)}


cdef class Replayer:
    """Run a program: take the numbers of its inputs, and return its outputs or the position of the guard that failed."""

    cdef int32_t* code
    cdef Py_ssize_t words
    cdef int32_t* outputs
    cdef Py_ssize_t output_count
    cdef double* image  # the initial slots after those of inputs: constants, results, outcomes of guards, 1.0 and -0.0
    cdef object program
    cdef Py_ssize_t inputs, first, registers
    cdef Py_ssize_t slot_count
    cdef list places  # the slot of each result
    cdef dict outcome_slots  # the slot of the outcome of each guard
    cdef dict lane_codes  # the code for blocks of rows, by which inputs are shared by all rows
    cdef Py_ssize_t widest  # the largest count of operands
    cdef bint calls_python
    cdef dict stops  # by position in the code: the steps that Python computes, and the position of the next instruction
    cdef double* spare  # slots for the next call

    def __cinit__(self, program not None):
        global replay_steps, sum_chains, execution_plan, instruction_scheduling, array, one_double
        if replay_steps is None:
            from array import array
            from autograd.program.rows import execution_plan, instruction_scheduling, sum_chains
            from autograd.program.replay import replay_steps
            one_double = array("d", [0.0])
        cdef tuple constants = program.constants, outputs = program.outputs
        self.program, self.lane_codes, self.outcome_slots = program, {}, {}
        encode(self, program, constants)
        self.outputs = words_of(slots_of(self, outputs))
        self.output_count = len(outputs)

    def __dealloc__(self):
        PyMem_Free(self.code)
        PyMem_Free(self.outputs)
        PyMem_Free(self.image)
        PyMem_Free(self.spare)

    def __call__(self, numbers not None):
        cdef double* slots
        cdef Py_ssize_t failed
        if type(numbers) is array:
            return run_array(self, numbers)
        if not PyList_CheckExact(numbers) and not PyTuple_CheckExact(numbers):
            numbers = tuple(numbers)
        # Check this before allocating memory, because the number of inputs may come from a file.
        if length(numbers) != self.inputs:
            raise ValueError(f"the program takes {self.inputs} numbers, got {length(numbers)}")
        slots = take_slots(self)
        try:
            read_numbers(self, numbers, slots)
            failed = run_slots(self, slots)
            return failed if failed >= 0 else written(self, slots)
        finally:
            give_slots_back(self, slots)


cdef inline double* take_slots(Replayer self) except NULL:
    """Return slots that are not used by any other call."""
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
        operands = []
        for x in step.operands:
            operands.append(slots[<Py_ssize_t>slot_of(self, x)])
        for (_, to), z in zip(step.results, replay_steps.compute_step(step, operands)):
            slots[<Py_ssize_t>slot_of(self, to)] = z
    return after


cdef object run_array(Replayer self, numbers):
    """Run the program for an array of doubles. Return an array, or the position of the guard that failed."""
    cdef Py_buffer given, to
    cdef double* slots
    cdef Py_ssize_t failed, i
    if numbers.typecode != "d" or len(numbers) != self.inputs:
        raise ValueError(f"the program takes {self.inputs} doubles, got an array of {len(numbers)} of type "
                         f"{numbers.typecode!r}")
    found = one_double * self.output_count
    slots = take_slots(self)
    try:
        PyObject_GetBuffer(numbers, &given, PyBUF_SIMPLE)
        memcpy(slots, given.buf, self.inputs * sizeof(double))
        PyBuffer_Release(&given)
        failed = run_slots(self, slots)
        if failed >= 0:
            return failed
        PyObject_GetBuffer(found, &to, PyBUF_WRITABLE)
        for i in range(self.output_count):
            (<double*>to.buf)[i] = slots[self.outputs[i]]
        PyBuffer_Release(&to)
        return found
    finally:
        give_slots_back(self, slots)


cdef inline list written(Replayer self, double* slots):
    """Return the outputs."""
    cdef Py_ssize_t i
    cdef list results = PyList_New(self.output_count)
    for i in range(self.output_count):
        PyList_SET_ITEM(results, i, PyFloat_FromDouble(slots[self.outputs[i]]))
    return results


replayer = Replayer
