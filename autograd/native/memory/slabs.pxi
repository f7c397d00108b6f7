# The memory of nodes: slabs of 64 KB, allocated from arenas. Each slab has its own list of free places.
#
# A training step makes a graph and then drops all of it. Its slabs become empty, and the next step fills them from the
# start. So nodes that are made in sequence are adjacent, which makes sweeps fast on graphs larger than the processor's
# caches. A slab that still has live nodes is used again when a quarter of it is free.
#
# An arena is one memory mapping of the operating system, which allows about 65,000 of them. Each arena is larger than the
# one before, so that their number does not limit the size of a graph. Some empty slabs are kept for the next step. The
# memory of the others is returned at once, and an arena is unmapped when all its slabs have been returned.

cdef extern from *:
    """
    #ifdef _WIN32
    #include <malloc.h>
    #define map_memory(size) _aligned_malloc(size, 65536)
    #define unmap_memory(x, size) (_aligned_free(x), 1)
    #define give_pages_back(x, size) ((void)(x))
    #else
    /* Directly from the system, because malloc would not return it, and would waste the space between slabs. */
    #include <sys/mman.h>
    static void *map_memory(size_t size) {
        void *x = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
        return x == MAP_FAILED ? NULL : x;
    }
    #define unmap_memory(x, size) (munmap(x, size) == 0)
    #define give_pages_back(x, size) ((void)madvise(x, size, MADV_DONTNEED)) /* if refused, the pages are used again */
    #endif
    #define TRACED 6 /* the domain under which tracemalloc counts slabs; the number is arbitrary */
    #ifdef __SANITIZE_ADDRESS__ /* so that the address sanitizer detects uses of freed places */
    #include <sanitizer/asan_interface.h>
    #define close_place(x, size) ASAN_POISON_MEMORY_REGION(x, size)
    #define open_place(x, size) ASAN_UNPOISON_MEMORY_REGION(x, size)
    #else
    #define close_place(x, size)
    #define open_place(x, size)
    #endif
    """
    void close_place(void* x, size_t size)
    void open_place(void* x, size_t size)
    void* map_memory(size_t size)
    bint unmap_memory(void* x, size_t size)
    void give_pages_back(void* x, size_t size)
    int PyTraceMalloc_Track(unsigned int domain, size_t x, size_t size)
    int PyTraceMalloc_Untrack(unsigned int domain, size_t x)
    unsigned int TRACED

cdef enum:
    SLAB = 65536
    SLAB_HEAD = 64
    FIRST_ARENA = 16  # the slabs of the first arena: 1 MB
    LARGEST_ARENA = 4096  # 256 MB
    GC_HEAD = 16  # the header of the cyclic collector before each object
    SPARE = 1024  # empty slabs kept: 64 MB, a graph of 700,000 nodes. Mapping them again would cost as much as the sweep.
    # Prefetch distances, in nodes. Nodes are in memory in the order of creation, so the next nodes of a walk are likely
    # near the current one. Prefetching them saves a quarter of the time of a sweep; a wrong guess does no harm.
    NEAR = 8
    FAR = 32

cdef struct Arena:
    Arena* before  # in the list of arenas that have room
    Arena* after
    char* mapping
    size_t size
    Py_ssize_t count  # the count of its slabs
    Py_ssize_t room  # the count of unused slabs
    uint16_t unused[1]  # the positions of unused slabs

cdef struct Slab:  # at the start of its 64 KB
    Slab* before  # in the list of slabs to be used next, empty ones first
    Slab* after
    char* fresh  # the start of the part that was never used
    PyObject* free  # freed places, linked through their first word
    Py_ssize_t live
    Arena* arena

cdef Slab ends  # head and tail of the list of slabs
cdef Arena arenas  # head and tail of the list of arenas
cdef Py_ssize_t next_arena = FIRST_ARENA
cdef Slab* current = NULL
cdef Py_ssize_t spare = 0  # empty slabs in the list
cdef Py_ssize_t place = 0  # the size of a node in bytes
cdef Py_ssize_t enough = 0  # a slab is used again when its live nodes have dropped to this count
cdef Py_ssize_t live = 0


cdef inline char* start_of(Slab* slab) noexcept:
    return <char*>slab + SLAB_HEAD


cdef inline bint has_room(Slab* slab) noexcept:
    return slab.fresh + place <= <char*>slab + SLAB


cdef inline void insert(Slab* slab, Slab* before) noexcept:
    slab.before, slab.after = before, before.after
    before.after.before = slab
    before.after = slab


cdef inline void remove(Slab* slab) noexcept:
    slab.before.after, slab.after.before = slab.after, slab.before
    slab.before = slab.after = NULL


cdef inline char* slabs_of(Arena* arena) noexcept:
    """Return the first slab of an arena. Slabs are aligned to their size."""
    return <char*>((<size_t>arena.mapping + SLAB - 1) & ~<size_t>(SLAB - 1))


cdef inline void insert_arena(Arena* arena) noexcept:
    arena.before, arena.after = &arenas, arenas.after
    arenas.after.before = arena
    arenas.after = arena


cdef inline void remove_arena(Arena* arena) noexcept:
    arena.before.after, arena.after.before = arena.after, arena.before


cdef Arena* map_arena(Py_ssize_t count) noexcept:
    """Return a new arena of a count of slabs, or NULL if memory runs out."""
    cdef Py_ssize_t i
    cdef size_t size = <size_t>(count + 1) * SLAB  # one more for alignment
    cdef Arena* arena = <Arena*>PyMem_RawMalloc(sizeof(Arena) + count * sizeof(uint16_t))
    if arena is NULL:
        return NULL
    arena.mapping, arena.size = <char*>map_memory(size), size
    if arena.mapping is NULL:
        PyMem_RawFree(arena)
        return NULL
    arena.count = arena.room = count
    for i in range(count):
        arena.unused[i] = <uint16_t>(count - 1 - i)  # the first slab is used first
    insert_arena(arena)
    return arena


cdef Slab* take_slab() noexcept:
    """Return an unused slab of an arena, or NULL if memory runs out."""
    global next_arena
    cdef Arena* arena = arenas.after
    cdef Slab* slab
    if arena is &arenas:
        arena = map_arena(next_arena)
        if arena is NULL:
            arena = map_arena(1)  # the system may refuse a large arena and grant a small one
            if arena is NULL:
                return NULL
        else:
            next_arena = min(2 * next_arena, LARGEST_ARENA)
    arena.room -= 1
    slab = <Slab*>(slabs_of(arena) + <size_t>arena.unused[arena.room] * SLAB)
    if arena.room == 0:
        remove_arena(arena)
    open_place(slab, SLAB)
    slab.arena = arena
    return slab


cdef void give_slab_back(Slab* slab) noexcept:
    """Return the memory of an empty slab to the system, or its whole arena if that is empty too."""
    cdef Arena* arena = slab.arena
    if arena.room == 0:
        insert_arena(arena)
    arena.unused[arena.room] = <uint16_t>((<char*>slab - slabs_of(arena)) // SLAB)
    arena.room += 1
    if arena.room == arena.count:
        open_place(arena.mapping, arena.size)
        if unmap_memory(arena.mapping, arena.size):
            remove_arena(arena)
            PyMem_RawFree(arena)
            return
    give_pages_back(slab, SLAB)
    close_place(slab, SLAB)


cdef int next_slab() except -1:
    """Make a slab with free places the current one."""
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


cdef inline PyObject* new_place() except NULL:
    """Return memory for a node."""
    global live
    cdef PyObject* node
    if current.free is NULL and not has_room(current):
        next_slab()
    if current.free is not NULL:
        node = current.free
        open_place(<char*>node - GC_HEAD, place)
        current.free = (<PyObject**>node)[0]
    else:
        open_place(current.fresh, place)
        memset(current.fresh, 0, GC_HEAD)
        node = <PyObject*>(current.fresh + GC_HEAD)
        current.fresh += place
    current.live += 1
    live += 1
    return node


cdef inline void free_place(PyObject* node) noexcept:
    global live
    cdef Slab* slab = <Slab*>(<size_t>node & ~<size_t>(SLAB - 1))
    (<PyObject**>node)[0] = slab.free
    slab.free = node
    close_place(node, place - GC_HEAD)
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
        give_slab_back(slab)


cdef int open_slabs(Py_ssize_t size) except -1:
    """Set up the lists and the first slab for nodes of a size in bytes."""
    global place, enough
    ends.before = ends.after = &ends
    arenas.before = arenas.after = &arenas
    place = GC_HEAD + size
    enough = (SLAB - SLAB_HEAD) // place * 3 // 4
    return next_slab()
