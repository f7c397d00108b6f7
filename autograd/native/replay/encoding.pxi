# The code of a program: words, which are checked as they are written.


cdef int encode(Replayer self, program, tuple constants) except -1:
    """Write the code and the initial slots of a program."""
    cdef tuple guards = program.guards
    cdef Py_ssize_t i
    cdef list words = [], outcomes = []
    self.inputs = program.inputs
    self.first = self.inputs + len(constants)
    self.registers = self.first + len(program.instructions)
    self.slot_count = self.registers + len(guards)
    if self.inputs < 0 or self.slot_count >= 2**31:
        raise ValueError(f"expected a program of at most 2**31 registers, got {self.inputs} inputs, {self.registers} registers")
    self.stops = {}
    for action in lane_plan.actions(program, together):
        if type(action.step) is int:
            self.outcome_slots[action.step] = self.registers + len(outcomes)
            outcomes.append(outcome_of(guards[action.step]))
        encode_action(self, words, self.stops, action, guards)
    words.append(CODE_end)
    self.code, self.words = words_of(words), len(words)
    # The inputs are left out: their count may come from a file, and is compared with a call before memory is taken.
    self.image = <double*>PyMem_Calloc(self.slot_count - self.inputs + 1, sizeof(double))
    if self.image is NULL:
        raise MemoryError
    for i in range(len(constants)):
        self.image[i] = constants[i]
    for i in range(len(outcomes)):
        self.image[self.registers - self.inputs + i] = outcomes[i]
    return 0


cdef double outcome_of(guard) except? -1.0:
    """Return the outcome of a guard as a float, nan if no float has it."""
    name, _, outcome, _ = guard
    try:
        found = float(outcome)
    except OverflowError:
        return NAN
    if found != outcome or (name != "same" and not isfinite(found)):
        return found if name == "same" else NAN
    return found


cdef int encode_action(Replayer self, list words, dict stops, action, tuple guards) except -1:
    """Write the instructions of one action."""
    if type(action.step) is int:
        name, operands, _, _ = guards[action.step]
        words += (test_codes[name], action.step, checked_slot(operands[0], 0, self.registers),
                  checked_slot(operands[-1], 0, self.registers), self.outcome_slots[action.step])
        return 0
    cdef str name_of_step
    cdef tuple operands_of_step, results_of_step
    name_of_step, operands_of_step, results_of_step = action.step
    cdef Py_ssize_t at = len(words), count = len(operands_of_step), i
    cdef list slots = checked_slots(operands_of_step, 0, self.registers), results = []
    cdef int row = row_of(operation(name_of_step))
    for part, to in results_of_step:
        results.append(checked_slot(to, self.first, self.registers))
    if row >= 0 and rows[row].arity >= 0:
        for part, to in results_of_step:
            i = formula_operands[name_of_step, part]
            check_count(formulas[i].operands, count, name_of_step)
            at = len(words)
            words.append(formulas[i].code)
            words.append(to)
            words.extend(slots)
            if formulas[i].calls_python:
                self.calls_python = True
                stops[at] = ((replay_steps.Step(name_of_step, operands_of_step, ((part, to),)),), len(words))
        return 0
    if row < 0 or action.step.results[0][0] != replay_steps.VALUE:
        words.append(CODE_python)
        self.calls_python = self.calls_python or row < 0
    else:
        self.widest = max(self.widest, count)
        self.calls_python = self.calls_python or row == ROW_norm
        words += (CODE_many, row, count, *slots, results[0], *joined_parts(self, action, row, count))
    stops[at] = ((action.step,) if action.partials is None else (action.step, action.partials), len(words))
    return 0


cdef list joined_parts(Replayer self, action, int row, Py_ssize_t count):
    """Return the number of partials that come with a value, and the part and the register of each."""
    if action.partials is None:
        return [0]
    cdef list words = [len(action.partials.results)]
    for part, register in action.partials.results:
        if not 0 <= part < count - rows[row].parameters:
            raise ValueError(f"expected a partial of {count} operands of {action.step.operation}, got {part}")
        words += (part, checked_slot(register, self.first, self.registers))
    return words


cdef int check_count(Py_ssize_t wanted, Py_ssize_t count, name) except -1:
    if wanted != count:
        raise ValueError(f"expected {wanted} operands of {name}, got {count}")
    return 0


cdef object checked_slot(x, Py_ssize_t low, Py_ssize_t high):
    if type(x) is not int or not low <= x < high:
        raise ValueError(f"expected a register from {low} to {high - 1}, got {x!r}")
    return x


cdef list checked_slots(xs, Py_ssize_t low, Py_ssize_t high):
    cdef list found = []  # not a comprehension: if memory runs out, that of Cython drops an item twice
    for x in xs:
        found.append(checked_slot(x, low, high))
    return found


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
