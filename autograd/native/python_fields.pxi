# The fields of a node for Python code, under the names of the Python engine.


cdef class NodeFields(Storage):
    """The fields of a Value, which AbstractValue reads and writes."""

    @property
    def _data(self):
        return self.fields.data

    @_data.setter
    def _data(self, double data):
        self.fields.data = data

    @property
    def _grad(self):
        if gradient_of(&self.fields) is not NULL:
            return <object>self.fields.rare.gradient
        if self.fields.flags & WRITTEN:
            return self.fields.grad
        return None if self.fields.flags & EMPTIED else frozen if self.fields.flags & FROZEN else UNWRITTEN

    @_grad.setter
    def _grad(self, grad):
        cdef PyObject* before
        cdef PyObject* now = NULL
        cdef double x = 0.0
        cdef uint8_t state = WRITTEN
        if is_node(<PyObject*>grad):
            rare_of(&self.fields)
            track(<PyObject*>grad)
            now = <PyObject*>grad
            Py_INCREF(now)
        elif grad is None:
            state = EMPTIED
        elif grad is UNWRITTEN:
            state = 0
        elif grad is frozen:
            state = FROZEN
        else:
            x = grad
        # From here to the last line, nothing can run Python. Code that ran above may have set this grad itself.
        before = gradient_of(&self.fields)
        if self.fields.rare is not NULL:
            self.fields.rare.gradient = now
        self.fields.grad, self.fields.flags = x, self.fields.flags & TRACKED | state
        Py_XDECREF(before)

    @property
    def _label(self):
        return "" if self.fields.rare is NULL or self.fields.rare.label is NULL else <object>self.fields.rare.label

    @_label.setter
    def _label(self, label):
        cdef PyObject* before
        cdef PyObject* now = <PyObject*>label if label else NULL  # testing its truth may run Python
        if now is NULL and self.fields.rare is NULL:
            return
        before = rare_of(&self.fields).label
        self.fields.rare.label = now
        Py_XINCREF(now)
        Py_XDECREF(before)

    @property
    def _operation(self):
        return None if op_of(&self.fields) is NULL else <object>op_of(&self.fields)

    @property
    def _operands(self):
        cdef Py_ssize_t i, n = -1, count = 0
        cdef PyObject** operands = operands_of(&self.fields, &count)
        cdef tuple made
        while n != count:  # making a tuple may start a garbage collection, which may change this node
            n = count
            made = PyTuple_New(n)
            operands = operands_of(&self.fields, &count)
        for i in range(n):
            Py_INCREF(operands[i])
            PyTuple_SET_ITEM(made, i, operands[i])
        return made

    @_operands.setter
    def _operands(self, tuple operands not None):
        store(&self.fields, operands, self._partials)
        track(<PyObject*>self)  # setting operands is the only way to make them a cycle

    @staticmethod
    def _write_grads(list nodes not None, list grads not None):
        write_grads(tuple(nodes), tuple(grads))

    @staticmethod
    def _made(op, tuple operands not None, double data, partials):
        return from_python(op, operands, data, partials)

    @property
    def _partials(self):
        cdef Py_ssize_t i, n = -1
        cdef tuple made
        while n != parts_of(&self.fields):  # as in _operands
            n = parts_of(&self.fields)
            made = PyTuple_New(n)
        for i in range(n):
            PyTuple_SET_ITEM(made, i, PyFloat_FromDouble(partials_of(&self.fields)[i]))
        return made

    @property
    def _serial(self):
        return serial_of(<PyObject*>self)
