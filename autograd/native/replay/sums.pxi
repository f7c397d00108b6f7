# Sums of products in the code of a program.
#
# Sums that do not depend on each other are written four at a time, so that the processor adds to one while it waits for
# another. In products of matrices, the factors of such sums are at regular distances. Then only those of the first sum
# are written. Their order is free, so they are sorted: this separates interleaved rows of several matrices.

cdef enum:
    TOGETHER = 4


cdef class Sums:
    """Sums that are not written yet.

    Args:
        replay: encodes the program.
        words: the code of the program.
    """

    cdef Replayer replay
    cdef list words
    cdef dict waiting  # by the number of their terms
    cdef dict counts  # by register: the number of terms of its sum

    def __cinit__(self, Replayer replay not None, list words not None):
        self.replay, self.words, self.waiting, self.counts = replay, words, {}, {}

    cdef int add(self, chain) except -1:
        """Add a sum. Its operands must already be written."""
        cdef Py_ssize_t count = len(chain.terms)
        self.waiting.setdefault(count, []).append(chain)
        self.counts[chain.writes[0]] = count
        return 0

    cdef int write_those(self, tuple registers) except -1:
        """Write the sums that some registers hold, and all of the same length."""
        for register in registers:
            count = self.counts.get(register)
            if count is not None:
                self.write(self.waiting.pop(count))
        return 0

    cdef int write_all(self) except -1:
        """Write all sums."""
        for found in self.waiting.values():
            self.write(found)
        return 0

    cdef int write(self, list found) except -1:
        """Write sums of one length."""
        cdef list sums = []
        cdef Py_ssize_t k = 0
        for chain in found:
            self.counts.pop(chain.writes[0], None)
            sums.append(sum_of(self.replay, chain))
        sums.sort()
        while k < len(sums):
            group = sums[k:k + TOGETHER]
            step = step_of(group) if len(group) == TOGETHER else None
            if step is None:
                group = group[:1]
            self.write_group(group, step)
            k += len(group)
        return 0

    cdef int write_group(self, list group, tuple step) except -1:
        """Write one sum, or several sums. The factors of each are then one step after those of the previous sum."""
        cdef list factors = group[0][0]
        cdef Py_ssize_t k
        if step == (1, 0):  # the factor that all have in common comes first
            step, factors = (0, 1), swapped(factors)
        code = CODE_sum if step is None else CODE_rows if step == (0, 1) else CODE_sums
        self.words += (code, len(factors) // 2, *(step or ()))
        for k in range(1, 4):
            for each in group:
                self.words.append(each[k])
        self.words += factors
        return 0


cdef tuple sum_of(Replayer replay, chain):
    """Return the slots of a sum: of both factors of each product, of the result, and of the first and last numbers."""
    cdef tuple terms = chain.terms
    cdef Py_ssize_t one = replay.slot_count - 2, nothing = replay.slot_count - 1
    cdef list factors = []
    start = end = nothing
    if len(terms[0]) == 1:
        start, terms = slot_of(replay, terms[0][0]), terms[1:]
    if len(terms[-1]) == 1:
        end, terms = slot_of(replay, terms[-1][0]), terms[:-1]
    for term in terms:
        factors.append(slot_of(replay, term[0]))
        factors.append(slot_of(replay, term[1]) if len(term) > 1 else one)
    return factors, slot_of(replay, chain.writes[0]), start, end


cdef list swapped(list factors):
    """Return the factors of products, with the two factors of each product swapped."""
    cdef list found = []
    cdef Py_ssize_t k
    for k in range(0, len(factors), 2):
        found += (factors[k + 1], factors[k])
    return found


cdef tuple step_of(list group):
    """Return the distances of both factors from those of the previous sum, or None if they differ between sums."""
    cdef list before = group[0][0], after
    cdef Py_ssize_t count = len(before), i
    cdef tuple step = None, found
    for each in group[1:]:
        after = each[0]
        if len(after) != count:
            return None
        for i in range(0, count, 2):
            found = after[i] - before[i], after[i + 1] - before[i + 1]
            if step is None:
                step = found
            elif found != step:
                return None
        before = after
    return step
