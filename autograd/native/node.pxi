# The fields of a node. A sweep is limited by memory, so nodes are small, and rare fields are kept elsewhere.

cdef struct Many:  # the operands of a node that has more than two, followed by its partials
    Py_ssize_t count
    Py_ssize_t parts
    PyObject* operands[1]

cdef struct Rare:  # fields that few nodes have; NULL if a node does not have one
    PyObject* label
    PyObject* op  # a user's operation
    PyObject* gradient  # a gradient that is a Value
    size_t serial  # the serial number of a node that the collector tracks

cdef struct Fields:
    uint32_t mark  # used by sweeps
    uint8_t count  # the number of operands: 0, 1, 2 or MANY
    uint8_t parts  # the number of partials: 0, 1 or 2
    uint8_t flags
    uint8_t row  # the row of the operation in the table, or NO_ROW
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
    # The flags:
    TRACKED = 1  # the cyclic garbage collector tracks the node
    WRITTEN = 2  # the grad was written; until then it is 0.0
    FROZEN = 8  # the leaf has requires_grad=False, and no grad
    EMPTIED = 4  # the grad was set to None; the next sweep starts from 0.0
    SERIAL = 2  # the number of bits to the right of a serial number (see `serial_of`)

cdef class Storage:
    """The memory of a Value."""

    cdef Fields fields

cdef PyTypeObject* KIND  # the class Value, set when the module is imported
cdef size_t serials = 0  # the number of nodes made so far


@nonecheck(False)  # a node pointer never points to None
cdef inline Fields* at(PyObject* node) noexcept:
    return &(<Storage>node).fields


cdef inline size_t* word_before(PyObject* node) noexcept:
    """Return the word before a node. The collector uses it only for nodes that it tracks."""
    return <size_t*>node - 1


cdef inline size_t serial_of(PyObject* node) noexcept:
    """Return the number of nodes made before this one.

    The collector reads two bits of the word before any object, even an untracked one. They stay 0.
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


cdef inline bint sweeps_itself(Fields* f) noexcept:
    """Return whether an operation has no partials, like those of `chain_rule.Sweeping`."""
    return f.row == NO_ROW and f.count and parts_of(f) == 0


cdef inline PyObject* new_node() except NULL:
    """Return a new reference to a new, untracked leaf."""
    global serials
    cdef PyObject* node = new_slot()
    begin_object(node, KIND)
    memset(at(node), 0, sizeof(Fields))
    at(node).row = NO_ROW
    word_before(node)[0] = serials << SERIAL
    serials += 1
    return node


cdef PyObject* allocate(PyTypeObject* kind, Py_ssize_t _) except NULL:
    return new_node()


cdef inline PyObject* gradient_of(Fields* f) noexcept:
    """Return the gradient if it is a Value, otherwise NULL."""
    return NULL if f.rare is NULL else f.rare.gradient


cdef inline void set_grad(Fields* f, double grad) noexcept:
    if f.flags & FROZEN:
        f.grad = 0.0
    else:
        f.grad = grad
        f.flags = f.flags & TRACKED | WRITTEN


cdef inline Rare* make_rare(Fields* f) noexcept:
    """Return the rare fields of a node, or NULL if memory runs out."""
    if f.rare is NULL:
        f.rare = <Rare*>PyMem_Calloc(1, sizeof(Rare))
    return f.rare


cdef Rare* rare_of(Fields* f) except NULL:
    """Return the rare fields of a node."""
    if make_rare(f) is NULL:
        raise MemoryError
    return f.rare


cdef Many* new_many(Py_ssize_t count, Py_ssize_t parts) except NULL:
    cdef Many* many = <Many*>PyMem_Malloc(sizeof(Many) + count * sizeof(PyObject*) + parts * sizeof(double))
    if many is NULL:
        raise MemoryError
    many.count, many.parts = count, parts
    return many
