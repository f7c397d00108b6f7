# Where nodes come from: slabs of 64 KB, each with its own free places.
#
# A training step makes a graph and drops it whole. Then its slabs are empty, and the next step fills them from the start:
# nodes made one after another lie one after another, which is what makes the sweep quick on a graph larger than the
# processor's caches. A slab some of whose nodes live on is used again when a quarter of it is free.

cdef extern from *:
    """
    #ifdef _WIN32
    #include <malloc.h>
    #define aligned(size) _aligned_malloc(size, size)
    #define aligned_free(x, size) _aligned_free(x)
    #else
    /* From the system itself: the C library's heap gives none back, and what lies between slabs is lost there. */
    #include <sys/mman.h>
    static void *aligned(size_t size) {
        char *x = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
        if (x == (char *)MAP_FAILED) return NULL;
        size_t before = -(size_t)x % size; /* what lies before the first multiple of the size */
        if (before) munmap(x, before);
        munmap(x + before + size, size - before);
        return x + before;
    }
    #define aligned_free(x, size) munmap(x, size)
    #endif
    #define TRACED 6 /* so that tracemalloc counts slabs; any number of one's own */
    #ifdef __SANITIZE_ADDRESS__ /* so that an address sanitizer sees places that were given back, not just slabs */
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
    void* aligned(size_t size)
    void aligned_free(void* x, size_t size)
    int PyTraceMalloc_Track(unsigned int domain, size_t x, size_t size)
    int PyTraceMalloc_Untrack(unsigned int domain, size_t x)
    unsigned int TRACED

cdef enum:
    SLAB = 65536
    SLAB_HEAD = 64
    GC_HEAD = 16  # what the cyclic collector keeps before each object
    SPARE = 1024  # empty slabs kept: 64 MB, a graph of 700,000 nodes. Asking anew would cost as much as the sweep.
    # A graph is larger than the fastest cache. Nodes lie as they were made, so what a walk meets next is likely so many
    # places before or after this one: asking for it early takes a quarter off a sweep. A wrong guess does no harm.
    NEAR = 8
    FAR = 32

cdef struct Slab:  # at the start of its 64 KB
    Slab* before  # in the list of slabs to be used next, the empty ones first
    Slab* after
    char* fresh  # from here on nothing was used yet
    PyObject* free  # places that were given back, linked through their first word
    Py_ssize_t live

cdef Slab ends  # of the list
cdef Slab* current = NULL
cdef Py_ssize_t spare = 0  # empty slabs in the list
cdef Py_ssize_t place = 0  # the bytes of a node
cdef Py_ssize_t enough = 0  # at so many live nodes a slab is used again
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


cdef int next_slab() except -1:
    """Make a slab with free places the current one."""
    global current, spare
    cdef Slab* slab = ends.after
    if slab is &ends:
        slab = <Slab*>aligned(SLAB)
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
        current.free = (<PyObject**>node)[0]
        open_place(<char*>node - GC_HEAD, place)
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
    close_place(<char*>node + sizeof(void*), place - GC_HEAD - sizeof(void*))
    slab.live -= 1
    live -= 1
    if slab.live == 0:
        emptied(slab)
    elif slab.live == enough and slab is not current and slab.before is NULL:
        insert(slab, ends.before)


cdef void emptied(Slab* slab) noexcept:
    """Start a slab anew, or give it back."""
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
        open_place(slab, SLAB)
        aligned_free(slab, SLAB)


cdef int open_slabs(Py_ssize_t size) except -1:
    """Begin: nodes are of this size."""
    global place, enough
    ends.before = ends.after = &ends
    place = GC_HEAD + size
    enough = (SLAB - SLAB_HEAD) // place * 3 // 4
    return next_slab()
