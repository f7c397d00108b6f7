# The fields of a node. They are small, since a sweep waits for memory: fields that few nodes have are kept elsewhere.

cdef struct Many:  # the operands of a node that has more than two, and its partials after them
    Py_ssize_t count
    Py_ssize_t parts
    PyObject* operands[1]

cdef struct Rare:  # what few nodes have; NULL where one has not
    PyObject* label
    PyObject* op  # a user's
    PyObject* gradient  # one that is a Value
    size_t serial  # of a node that the collector sees

cdef struct Fields:
    uint32_t mark  # the place of a sweep
    uint8_t count  # of operands: 0, 1, 2 or MANY
    uint8_t parts  # of partials: 0, 1, 2
    uint8_t flags
    uint8_t row  # of the operation in the table, or NO_ROW
    PyObject* a  # the operands, or a pointer to Many
    PyObject* b
    double grad
    double pa  # the partials
    double pb
    double data
    Rare* rare

cdef enum:
    MANY = 3
    NO_ROW = 255
    # Of the flags:
    TRACKED = 1  # the cyclic collector sees the node
    WRITTEN = 2  # something wrote the grad; until then it is 0.0
    EMPTIED = 4  # the grad was set to None, and is 0.0 for the next sweep
    SERIAL = 2  # the bits to the right of a serial number, see `serial_of`

cdef class Storage:
    """The memory of a Value."""

    cdef Fields fields

cdef PyTypeObject* KIND  # Value, once it is there
cdef size_t serials = 0  # how many nodes were made


@nonecheck(False)  # a pointer to a node is never one to None
cdef inline Fields* at(PyObject* node) noexcept:
    return &(<Storage>node).fields


cdef inline size_t* word_before(PyObject* node) noexcept:
    """Return the word before a node, which the collector uses of the nodes that it sees, and only of those."""
    return <size_t*>node - 1


cdef inline size_t serial_of(PyObject* node) noexcept:
    """Return how many nodes were made before this one.

    The collector reads two bits of the word before any object, also of one that it does not see. They stay 0.
    """
    return at(node).rare.serial if at(node).flags & TRACKED else word_before(node)[0] >> SERIAL


cdef inline bint is_node(PyObject* x) noexcept:
    return Py_TYPE(x) is KIND


cdef inline double* partials_of(Fields* f) noexcept:
    cdef Many* many
    if f.count != MANY:
        return &f.pa
    many = <Many*>f.a
    return <double*>&many.operands[many.count]


cdef inline PyObject** operands_of(Fields* f, Py_ssize_t* count) noexcept:
    if f.count != MANY:
        count[0] = f.count
        return &f.a
    count[0] = (<Many*>f.a).count
    return (<Many*>f.a).operands


cdef inline Py_ssize_t parts_of(Fields* f) noexcept:
    return f.parts if f.count != MANY else (<Many*>f.a).parts


cdef inline PyObject* new_node() except NULL:
    """Return a leaf, a new reference, and not tracked."""
    global serials
    cdef PyObject* node = new_place()
    begin_object(node, KIND)
    memset(at(node), 0, sizeof(Fields))
    at(node).row = NO_ROW
    word_before(node)[0] = serials << SERIAL
    serials += 1
    return node


cdef PyObject* allocate(PyTypeObject* kind, Py_ssize_t _) except NULL:
    return new_node()


cdef inline PyObject* gradient_of(Fields* f) noexcept:
    """Return a gradient that is a Value, else NULL."""
    return NULL if f.rare is NULL else f.rare.gradient


cdef inline void set_grad(Fields* f, double grad) noexcept:
    f.grad = grad
    f.flags = f.flags & TRACKED | WRITTEN


cdef inline Rare* make_rare(Fields* f) noexcept:
    """Return where to write what few nodes have, NULL where there is no memory."""
    if f.rare is NULL:
        f.rare = <Rare*>PyMem_Calloc(1, sizeof(Rare))
    return f.rare


cdef Rare* rare_of(Fields* f) except NULL:
    """Return where to write what few nodes have."""
    if make_rare(f) is NULL:
        raise MemoryError
    return f.rare


cdef Many* new_many(Py_ssize_t count, Py_ssize_t parts) except NULL:
    cdef Many* many = <Many*>PyMem_Malloc(sizeof(Many) + count * sizeof(PyObject*) + parts * sizeof(double))
    if many is NULL:
        raise MemoryError
    many.count, many.parts = count, parts
    return many
