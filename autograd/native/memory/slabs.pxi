# The memory of nodes: slabs of 64 KB, allocated from arenas (`arenas.pxi`). Each slab has its own list of free slots.
#
# A training step makes a graph and then drops all of it. Its slabs become empty, and the next step fills them from the
# start. So nodes that are made in sequence are adjacent, which makes sweeps fast on graphs larger than the processor's
# caches. A slab that still has live nodes is used again when a quarter of it is free. Some empty slabs are kept for the
# next step.

cdef extern from *:
    """
    #define TRACED 6 /* the domain under which tracemalloc counts slabs; the number is arbitrary */
    """
    int PyTraceMalloc_Track(unsigned int domain, size_t x, size_t size)
    int PyTraceMalloc_Untrack(unsigned int domain, size_t x)
    unsigned int TRACED

cdef enum:
    SLAB_HEAD = 64
    GC_HEAD = 16  # the header of the cyclic collector before each object
    SPARE = 1024  # empty slabs kept: 64 MB, a graph of 700,000 nodes. Mapping them again would cost as much as the sweep.
    # Prefetch distances, in nodes. Nodes are in memory in the order of creation, so the next nodes of a walk are
    # probably near the current one. Prefetching them saves a quarter of the time of a sweep; a wrong guess does no
    # harm.
    NEAR = 8
    FAR = 32

cdef struct Slab:  # at the start of its 64 KB
    Slab* before  # in the list of slabs to be used next, empty ones first
    Slab* after
    char* fresh  # the start of the part that has never been used
    PyObject* free  # freed slots, linked through their first word
    Py_ssize_t live
    Arena* arena

cdef Slab ends  # head and tail of the list of slabs
cdef Slab* current = NULL
cdef Py_ssize_t spare = 0  # empty slabs in the list
cdef Py_ssize_t slot_size = 0  # the size of a node in bytes
cdef Py_ssize_t enough = 0  # a slab is used again when its number of live nodes has dropped to this count
cdef Py_ssize_t live = 0


cdef inline char* start_of(Slab* slab) noexcept:
    return <char*>slab + SLAB_HEAD


cdef inline bint has_room(Slab* slab) noexcept:
    return slab.fresh + slot_size <= <char*>slab + SLAB


cdef inline void insert(Slab* slab, Slab* before) noexcept:
    slab.before, slab.after = before, before.after
    before.after.before = slab
    before.after = slab


cdef inline void remove(Slab* slab) noexcept:
    slab.before.after, slab.after.before = slab.after, slab.before
    slab.before = slab.after = NULL


cdef int next_slab() except -1:
    """Make a slab with free slots the current one."""
    global current, spare
    cdef Slab* slab = ends.after
    if slab is &ends:
        slab = take_slab()
        if slab is NULL:
            raise MemoryError
        PyTraceMalloc_Track(TRACED, <size_t>slab, SLAB)
        slab.before = slab.after = NULL
        slab.fresh, slab.free, slab.live = start_of(slab), NULL, 0
    else:
        remove(slab)
        if slab.live == 0:
            spare -= 1
    current = slab
    return 0


cdef inline PyObject* new_slot() except NULL:
    """Return memory for a node."""
    global live
    cdef PyObject* node
    if current.free is NULL and not has_room(current):
        next_slab()
    if current.free is not NULL:
        node = current.free
        unpoison(<char*>node - GC_HEAD, slot_size)
        current.free = (<PyObject**>node)[0]
    else:
        unpoison(current.fresh, slot_size)
        memset(current.fresh, 0, GC_HEAD)
        node = <PyObject*>(current.fresh + GC_HEAD)
        current.fresh += slot_size
    current.live += 1
    live += 1
    return node


cdef inline void free_slot(PyObject* node) noexcept:
    global live
    cdef Slab* slab = <Slab*>(<size_t>node & ~<size_t>(SLAB - 1))
    (<PyObject**>node)[0] = slab.free
    slab.free = node
    poison(node, slot_size - GC_HEAD)
    slab.live -= 1
    live -= 1
    if slab.live == 0:
        reuse(slab)
    elif slab.live == enough and slab is not current and slab.before is NULL:
        insert(slab, ends.before)


cdef void reuse(Slab* slab) noexcept:
    """Keep an empty slab for later nodes, or return its memory."""
    global spare
    slab.fresh, slab.free = start_of(slab), NULL
    if slab is current:
        return
    if slab.before is not NULL:
        remove(slab)
    if spare < SPARE:
        insert(slab, &ends)
        spare += 1
    else:
        PyTraceMalloc_Untrack(TRACED, <size_t>slab)
        return_slab(slab)


cdef int open_slabs(Py_ssize_t size) except -1:
    """Set up the lists and the first slab for nodes of a size in bytes."""
    global slot_size, enough
    ends.before = ends.after = &ends
    open_arenas()
    slot_size = GC_HEAD + size
    enough = (SLAB - SLAB_HEAD) // slot_size * 3 // 4
    return next_slab()
