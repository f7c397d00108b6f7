# The functions of Python's C API. Some take plain pointers, so that Cython does not count references.

cdef extern from *:
    """
    #define PyObject_TypeCompare(x, y, how) PyFloat_Type.tp_richcompare(x, y, how)
    #define PyObject_IdentityHash(x) PyBaseObject_Type.tp_hash(x)
    #define float_of(x) Py_TYPE(x)->tp_as_number->nb_float(x) /* float(x), where the type is known to have it */
    #define stolen(x) ((PyObject *)(x)) /* turns an owned reference into the result */

    #if defined(__GNUC__)
    #define fetch(x) __builtin_prefetch(x, 1) /* bring it into the cache */
    #else
    #define fetch(x)
    #endif

    /* PyObject_Init without a reference to the class. The class outlives its nodes. */
    static inline void begin_object(PyObject *x, PyTypeObject *kind) {
    #if defined(Py_GIL_DISABLED) || defined(Py_TRACE_REFS) || PY_VERSION_HEX >= 0x030D0000
        PyObject_Init(x, kind); /* which also reports to object tracers */
        Py_DECREF((PyObject *)kind);
    #else
        Py_SET_TYPE(x, kind);
        x->ob_refcnt = 1; /* Py_SET_REFCNT reads the old count, and might take the object for an immortal one */
    #endif
    }

    /* A class defined in Python looks up inherited operators by name. This makes it call them directly. */
    static void take_operators(PyTypeObject *to, PyTypeObject *from) {
        void **theirs = (void **)from->tp_as_number, **ours = (void **)to->tp_as_number;
        for (size_t i = 0; i < sizeof(PyNumberMethods) / sizeof(void *); i++)
            if (theirs[i]) ours[i] = theirs[i];
        to->tp_richcompare = from->tp_richcompare;
        to->tp_hash = from->tp_hash;
    }

    /* Calls to the instances of a class, and of a subclass that defines no __call__, use the function at
       an offset in them. Subclasses that Python code defines do not inherit this before Python 3.12. */
    static void take_vector_calls(PyTypeObject *kind, PyTypeObject *base, Py_ssize_t offset) {
        if (kind->tp_flags & Py_TPFLAGS_HAVE_VECTORCALL || kind->tp_call != base->tp_call) return;
        kind->tp_vectorcall_offset = offset;
        kind->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
        PyType_Modified(kind);
    }
    """
    void fetch(void* x) noexcept
    ctypedef struct PyObject
    ctypedef int (*visitproc)(PyObject*, void*) noexcept
    ctypedef struct PyMethodDef:
        const char* ml_name
        const char* ml_doc
    ctypedef struct PyGetSetDef:
        const char* name
        const char* doc
    ctypedef struct PyTypeObject:
        unsigned long tp_flags
        PyObject* (*tp_alloc)(PyTypeObject*, Py_ssize_t) except NULL
        void (*tp_dealloc)(PyObject*) noexcept
        void (*tp_free)(void*) noexcept
        Py_ssize_t tp_basicsize
        int (*tp_traverse)(PyObject*, visitproc, void*) noexcept
        int (*tp_clear)(PyObject*) noexcept
        int (*tp_init)(PyObject*, PyObject*, PyObject*) except -1
        PyObject* (*tp_call)(PyObject*, PyObject*, PyObject*) except NULL
        PyMethodDef* tp_methods
        PyGetSetDef* tp_getset
    unsigned long Py_TPFLAGS_HAVE_GC
    void take_operators(PyTypeObject* to, PyTypeObject* source)
    void take_vector_calls(PyTypeObject* kind, PyTypeObject* base, Py_ssize_t offset)
    Py_ssize_t PyVectorcall_NARGS(size_t count)

    void PyObject_GC_Track(void* x)
    void PyObject_GC_UnTrack(void* x)
    void begin_object(PyObject* x, PyTypeObject* kind)
    object stolen(PyObject* x)
    object float_of(object x)
    PyTypeObject* Py_TYPE(PyObject* x)
    bint PyType_IsSubtype(PyTypeObject* kind, PyTypeObject* of)
    Py_ssize_t Py_REFCNT(PyObject* x)
    void Py_INCREF(PyObject* x)
    void Py_DECREF(PyObject* x)
    void Py_XINCREF(PyObject* x)
    void Py_XDECREF(PyObject* x)

    object PyDescr_NewMethod(PyTypeObject* kind, void* definition)
    object PyObject_TypeCompare(object x, object y, int how)
    Py_hash_t PyObject_IdentityHash(object x) except -1
    int PyContextVar_Get(PyObject* var, PyObject* default, PyObject** value) except -1
    list PyDict_Values(dict x)
    PyObject* PyDict_GetItemWithError(dict x, object key) except? NULL
    bint PyFloat_CheckExact(object x)
    double PyFloat_AS_DOUBLE(object x)
    bint PyList_CheckExact(object x)
    bint PyTuple_CheckExact(object x)
    PyObject* PyTuple_GET_ITEM(tuple x, Py_ssize_t i)
    tuple PyTuple_New(Py_ssize_t n)
    void PyTuple_SET_ITEM(tuple x, Py_ssize_t i, PyObject* item)
    PyObject* PyFloat_FromDouble(double x) except NULL
    PyObject* PyList_GET_ITEM(list x, Py_ssize_t i)
    list PyList_New(Py_ssize_t n)
    void PyList_SET_ITEM(list x, Py_ssize_t i, PyObject* item)
    PyObject** PySequence_Fast_ITEMS(object x)
    Py_ssize_t PySequence_Fast_GET_SIZE(object x)
