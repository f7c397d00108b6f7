# The code of programs over blocks of rows, with one lane per row.
#
# Instructions whose results are the same for all rows run once, before the first block, in the slots of one row.

cdef extern from "lane_instructions.h":
    enum:
        LANES_end, LANES_many, LANES_chain, LANES_total, LANES_fast_chain, LANES_fast_total
        FIRST_LANE_TEST, LANE_FORMULAS, LANE_POWERS
    ctypedef struct LaneFormula:
        const char* operation
        int part
        int code
        int operands
        int reads
        bint is_plain
        int fast
    const LaneFormula[LANE_FORMULAS] lane_formulas
    ctypedef struct LanePower:
        bint exact
        double exponent
        int part
        int code
        int reads
    const LanePower[LANE_POWERS] lane_powers

cdef extern from "replay/lanes.h":
    enum:
        LANES, NO_FACTOR
    ctypedef struct LaneResult:
        uint64_t failed
        uint64_t python
    int lowest_lane(uint64_t lanes) noexcept nogil
    LaneResult run_lanes(
        const int32_t* code, double* blocks, const double* shared, double* operands, int count, double* sums,
        int32_t* guards
    ) noexcept nogil

cdef enum:
    FEW = 8  # up to this many rows, running them one by one is faster
    FEW_TO_ADD = 16  # the same for sums
    CACHE_LINE = 64  # bytes

cdef dict lane_formula_operands = {
    (lane_formulas[i].operation.decode(), lane_formulas[i].part): i for i in range(LANE_FORMULAS)
}
cdef dict lane_power_operands = {
    (lane_powers[i].exact, lane_powers[i].exponent, lane_powers[i].part): i for i in range(LANE_POWERS)
}


cdef class LaneCode:
    """The code of a program for blocks of rows, for a given set of inputs that all rows share."""

    cdef int32_t* once  # the code of instructions whose results all rows share
    cdef int32_t* code
    cdef int32_t* inputs  # the start of the block of each input; not used if all rows share it
    cdef int32_t* outputs  # the start of the block of each output, or ~slot if all rows share it
    cdef Py_ssize_t slot_count
    cdef double* spare  # blocks for the next call

    def __dealloc__(self):
        PyMem_Free(self.once)
        PyMem_Free(self.code)
        PyMem_Free(self.inputs)
        PyMem_Free(self.outputs)
        PyMem_Free(self.spare)


cdef LaneCode lane_code_for(Columns table, bint exact, bint totals):
    """Return the code for these columns, or None if rows must run one by one."""
    cdef Replayer replay = table.replay
    cdef LaneCode code
    cdef tuple key = (exact, totals, table.shared)
    if table.count < FEW and exact:
        return None
    if key not in replay.lane_codes:
        replay.lane_codes[key] = encode_lanes(replay, table.shared, exact, totals)
    code = replay.lane_codes[key]
    if code is None or run_code(code.once, table.slots, table.slots + replay.slot_count)[0] != CODE_end:
        return None
    return code


cdef LaneCode encode_lanes(Replayer self, tuple shared, bint exact, bint totals):
    """Return the code for blocks of rows, or None if the program calls Python."""
    if self.calls_python:
        return None
    plan = execution_plan.plan(self.program, shared, together, totals=totals)
    if plan.size * LANES >= 2**31:
        return None
    cdef LaneCode code = LaneCode()
    cdef tuple guards = self.program.guards
    cdef list words = []
    cdef dict stops = {}
    for action in plan.once:
        encode_action(self, words, stops, action, guards)
    words.append(CODE_end)
    code.once = words_of(words)
    words = []
    cdef dict starts = {register: LANES * slot for register, slot in plan.slots.items()}
    for action in plan.each:
        if type(action) is execution_plan.Chain:
            words += (LANES_chain if exact else LANES_fast_chain, len(action.terms))
            for term in action.terms:
                words += marked_term(self, term, starts)
            words.append(starts[action.writes[0]])
        elif type(action) is execution_plan.Total:
            words += (LANES_total if exact else LANES_fast_total, action.output, *marked_term(self, action.reads, starts))
        elif type(action.step) is int:
            name, operands, _, _ = guards[action.step]
            x, y = operands[0], operands[-1]
            words += (FIRST_LANE_TEST + test_codes[name] - first_test, action.step, start_or_slot(self, x, starts), start_or_slot(self, y, starts),
                      self.outcome_slots[action.step], (x not in starts) + 2 * (y not in starts))
        elif not encode_lane_step(self, words, action, starts, exact):
            return None
    words.append(LANES_end)
    code.code = words_of(words)
    words = []
    for register in range(self.inputs):
        words.append(starts.get(register, 0))
    code.inputs = words_of(words)
    code.outputs = words_of([] if totals else marked(self, self.program.outputs, starts))
    code.slot_count = plan.size
    return code


cdef bint encode_lane_step(Replayer self, list words, action, dict starts, bint exact) except -1:
    """Write the instructions of a step. Return false if Python must compute it."""
    cdef tuple operands = action.step.operands
    cdef str name = action.step.operation
    cdef Py_ssize_t i
    cdef int row = row_of(operation(name))
    cdef int mask
    cdef list read
    if row < 0:
        return False
    if rows[row].arity >= 0:
        for part, register in action.step.results:
            i = lane_formula_operands[name, part]
            check_count(lane_formulas[i].operands, len(operands), name)
            read, mask = [], 0
            for k in range(len(operands)):
                if lane_formulas[i].reads >> k & 1:
                    mask |= (operands[k] not in starts) << len(read)
                    read.append(start_or_slot(self, operands[k], starts))
            special = special_code(self, i, operands, starts, read, mask, exact)
            if special is not None:
                words += (special[0], starts[register], *special[1])
                continue
            words += (lane_formulas[i].code + mask * lane_formulas[i].is_plain, starts[register], *read)
            if not lane_formulas[i].is_plain:
                words.append(mask)
        return True
    if action.step.results[0][0] != replay_steps.VALUE:
        return False
    cdef list shown = marked(self, operands, starts)
    to = starts[action.step.results[0][1]]
    cdef list parts = joined_parts(self, action, row, len(operands))
    words += (LANES_many, row, len(operands), *shown, to, parts[0])
    for part, register in () if action.partials is None else action.partials.results:
        words += (part, starts[register])
    return True


cdef object start_or_slot(Replayer self, register, dict starts):
    """Return the start of a block, or the slot of a number that all rows share."""
    found = starts.get(register)
    return slot_of(self, register) if found is None else found


cdef list marked(Replayer self, registers, dict starts):
    """Return the start of each block, or ~slot for a number that all rows share."""
    cdef list found = []  # a loop, because Cython's comprehension drops an item twice if memory runs out
    for register in registers:
        found.append(starts[register] if register in starts else ~slot_of(self, register))
    return found


cdef tuple marked_term(Replayer self, tuple term, dict starts):
    """Return the two words of a number or a product. A factor that all rows share comes second."""
    if len(term) == 1:
        return marked(self, term, starts)[0], NO_FACTOR
    x, y = marked(self, term, starts)
    return (x, y) if x >= 0 else (y, x)


cdef tuple special_code(
    Replayer self, Py_ssize_t i, tuple operands, dict starts, list read, int mask, bint exact
):
    """Return the code of a power or a fast formula, and the operands that it reads; None if none fits."""
    cdef Py_ssize_t exponent = operands[-1]
    if lane_formulas[i].operation == b"pow_const" and self.inputs <= exponent < self.first:
        power = lane_power_operands.get((exact, self.image[exponent - self.inputs], lane_formulas[i].part))
        base = starts.get(operands[-2])
        if power is None or base is None or lane_powers[power].code == LANES_end:
            return None
        return lane_powers[power].code, (base,) if lane_powers[power].reads else ()
    return (lane_formulas[i].fast, read) if lane_formulas[i].fast and not mask and not exact else None
