# The code of a program: words, which are checked as they are written.


cdef int encode(Replayer self, program, tuple constants) except -1:
    """Write the code and the initial slots of a program."""
    cdef tuple guards = program.guards
    cdef Py_ssize_t i
    cdef list words = [], outcomes = []
    cdef Sums sums
    self.inputs = program.inputs
    self.first = self.inputs + len(constants)
    self.registers = self.first + len(program.instructions)
    self.slot_count = self.registers + len(guards) + 2
    if self.inputs < 0 or self.slot_count >= 2**31:
        raise ValueError(f"expected a program of at most 2**31 registers, got {self.inputs} inputs, {self.registers} registers")
    self.stops = {}
    in_order = execution_plan.actions(program, together)
    # A dot product is a chain in this code, but not where lanes share its operands.
    for action in in_order:
        if type(action.step) is not int and action.step.operation in together:
            self.widest = max(self.widest, len(action.reads))
    actions = instruction_scheduling.by_level(sum_chains.chained(in_order, program.outputs, ()))
    self.places = places_of(self, actions)
    sums = Sums(self, words)
    for action in actions:
        sums.write_those(action.reads)
        if type(action) is sum_chains.Chain:
            sums.add(action)
            continue
        if type(action.step) is int:
            self.outcome_slots[action.step] = self.registers + len(outcomes)
            outcomes.append(outcome_of(guards[action.step]))
        encode_action(self, words, self.stops, action, guards)
    sums.write_all()
    words.append(CODE_end)
    self.code, self.words = words_of(words), len(words)
    # The inputs are omitted: their count may come from a file, and is checked against a call before memory is
    # allocated.
    self.image = <double*>PyMem_Calloc(self.slot_count - self.inputs + 1, sizeof(double))
    if self.image is NULL:
        raise MemoryError
    for i in range(len(constants)):
        self.image[i] = constants[i]
    for i in range(len(outcomes)):
        self.image[self.registers - self.inputs + i] = outcomes[i]
    self.image[self.slot_count - 2 - self.inputs] = 1.0  # the second factor of a number in a sum
    self.image[self.slot_count - 1 - self.inputs] = -0.0  # adding it changes nothing
    return 0


cdef list places_of(Replayer self, actions):
    """Return the slot of each result. Slots that only a sum needs come last: they are not written."""
    cdef list places = [None] * (self.registers - self.first)
    cdef Py_ssize_t slot = self.first, i
    for action in actions:
        for register in action.writes:
            i = <Py_ssize_t>register - self.first
            if not 0 <= i < len(places) or places[i] is not None:
                raise ValueError(f"expected a separate register from {self.first} up for each result, got {register!r}")
            places[i] = slot
            slot += 1
    for i in range(len(places)):
        if places[i] is None:
            places[i] = slot
            slot += 1
    return places


cdef double outcome_of(guard) except? -1.0:
    """Return the outcome of a guard as a float, or nan if no float equals it."""
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
        words += (test_codes[name], action.step, slot_of(self, operands[0]), slot_of(self, operands[-1]),
                  self.outcome_slots[action.step])
        return 0
    cdef str name_of_step
    cdef tuple operands_of_step, results_of_step
    name_of_step, operands_of_step, results_of_step = action.step
    cdef Py_ssize_t at = len(words), count = len(operands_of_step), i
    cdef list slots = slots_of(self, operands_of_step), results = []
    cdef int row = row_of(operation(name_of_step))
    for part, to in results_of_step:
        results.append(slot_of(self, to))
    if row >= 0 and rows[row].arity >= 0:
        for part, to in results_of_step:
            i = formula_operands[name_of_step, part]
            check_count(formulas[i].operands, count, name_of_step)
            at = len(words)
            words.append(formulas[i].code)
            words.append(slot_of(self, to))
            words.extend(slots)
            if formulas[i].calls_python:
                self.calls_python = True
                stops[at] = ((replay_steps.Step(name_of_step, operands_of_step, ((part, to),)),), len(words))
        return 0
    if row < 0 or action.step.results[0][0] != replay_steps.VALUE:
        words.append(CODE_python)
        self.calls_python = self.calls_python or row < 0
    else:
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
        words += (part, slot_of(self, register))
    return words


cdef int check_count(Py_ssize_t wanted, Py_ssize_t count, name) except -1:
    if wanted != count:
        raise ValueError(f"expected {wanted} operands of {name}, got {count}")
    return 0


cdef object slot_of(Replayer self, register):
    """Return the slot of a register."""
    if type(register) is not int or not 0 <= register < self.registers:
        raise ValueError(f"expected a register from 0 to {self.registers - 1}, got {register!r}")
    return register if register < self.first else self.places[register - self.first]


cdef list slots_of(Replayer self, registers):
    """Return the slots of registers."""
    cdef list found = []  # a loop, because Cython's comprehension drops an item twice if memory runs out
    for register in registers:
        found.append(slot_of(self, register))
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
