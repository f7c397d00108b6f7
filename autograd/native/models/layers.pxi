# The outputs of an `nn` layer in one call: the net input of each neuron, a `dot`, and its activation.
#
# Each call reads the attributes of the neurons again, so changes take effect. If a neuron is not a standard one, `nn` calls
# all neurons in Python, and Python raises any errors.


def layer_outputs(list neurons not None, list inputs not None, type kind not None, net_label):
    """Return the outputs of neurons, or None if one must be called in Python.

    Args:
        neurons: the neurons. Neurons of a different class are called in Python.
        inputs: numbers and Values.
        kind: the class `nn.Neuron`.
        net_label: returns the label of the net input, given the name of the neuron.
    """
    cdef list outputs = []
    for neuron in neurons:
        out = neuron_output(neuron.__dict__, inputs, net_label) if type(neuron) is kind else None
        if out is None:
            return None
        outputs.append(out)
    return outputs


cdef object neuron_output(dict neuron, list inputs, net_label):
    """Return the output of one neuron, or None if it must be called in Python."""
    w, b, name = neuron["w"], neuron["b"], neuron["name"]
    if type(w) is not list or type(name) is not str or neuron["nin"] != len(inputs):
        return None
    if not any_node(w) and not any_node(inputs) and not is_node(<PyObject*>b):
        return None
    net = record_many(ROW_dot, w, inputs, b)
    if net is None or not neuron["nonlin"]:
        return None if net is None else labeled(net, name or "out")
    activation = neuron["activation"]
    row = row_of(activation) if isinstance(activation, Primitive) else -1
    if row < 0 or rows[row].arity != 1:
        return None
    return labeled(unary(row, labeled(net, net_label(name))), name or "out")


cdef inline object labeled(object node, str label):
    """Label a new node."""
    cdef Rare* rare = rare_of(at(<PyObject*>node))
    Py_INCREF(<PyObject*>label)
    rare.label = <PyObject*>label
    return node
