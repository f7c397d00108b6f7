# Arenas: the memory of slabs, mapped by the operating system.
#
# An arena is one memory mapping. A process may have about 65,000 of them, so each arena is larger than the previous
# one. Their number then does not limit the size of a graph. The memory of a slab that is not needed is returned to the
# system at once. An arena is unmapped when all its slabs have been returned.

cdef extern from *:
    """
    #ifdef _WIN32
    #include <malloc.h>
    #define map_memory(size) _aligned_malloc(size, 65536)
    #define unmap_memory(x, size) (_aligned_free(x), 1)
    #define return_pages(x, size) ((void)(x))
    #else
    /* Directly from the system, because malloc would not return it, and would waste the space between slabs. */
    #include <sys/mman.h>
    static void *map_memory(size_t size) {
        void *x = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
        return x == MAP_FAILED ? NULL : x;
    }
    #define unmap_memory(x, size) (munmap(x, size) == 0)
    #define return_pages(x, size) ((void)madvise(x, size, MADV_DONTNEED)) /* if refused, the pages are used again */
    #endif
    #ifdef __SANITIZE_ADDRESS__ /* so that the address sanitizer detects uses of freed slots */
    #include <sanitizer/asan_interface.h>
    #define poison(x, size) ASAN_POISON_MEMORY_REGION(x, size)
    #define unpoison(x, size) ASAN_UNPOISON_MEMORY_REGION(x, size)
    #else
    #define poison(x, size)
    #define unpoison(x, size)
    #endif
    """
    void poison(void* x, size_t size)
    void unpoison(void* x, size_t size)
    void* map_memory(size_t size)
    bint unmap_memory(void* x, size_t size)
    void return_pages(void* x, size_t size)

cdef enum:
    SLAB = 65536
    FIRST_ARENA = 16  # the slabs of the first arena: 1 MB
    LARGEST_ARENA = 4096  # 256 MB

cdef struct Slab  # see slabs.pxi

cdef struct Arena:
    Arena* before  # in the list of arenas that have room
    Arena* after
    char* mapping
    size_t size
    Py_ssize_t count  # its slabs
    Py_ssize_t room  # the number of its unused slabs
    uint16_t unused[1]  # the positions of unused slabs

cdef Arena arenas  # head and tail of the list of arenas
cdef Py_ssize_t next_arena = FIRST_ARENA


cdef void open_arenas() noexcept:
    """Set up the list of arenas."""
    arenas.before = arenas.after = &arenas


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
    """Return a new arena with this many slabs, or NULL if memory runs out."""
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
    unpoison(slab, SLAB)
    slab.arena = arena
    return slab


cdef void return_slab(Slab* slab) noexcept:
    """Return the memory of an empty slab to the system, or its whole arena if that is empty too."""
    cdef Arena* arena = slab.arena
    if arena.room == 0:
        insert_arena(arena)
    arena.unused[arena.room] = <uint16_t>((<char*>slab - slabs_of(arena)) // SLAB)
    arena.room += 1
    if arena.room == arena.count:
        unpoison(arena.mapping, arena.size)
        if unmap_memory(arena.mapping, arena.size):
            remove_arena(arena)
            PyMem_RawFree(arena)
            return
    return_pages(slab, SLAB)
    poison(slab, SLAB)
