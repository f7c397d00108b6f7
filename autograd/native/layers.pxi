# The outputs of a layer of `nn`: for each neuron its net input, a `dot`, and its activation, in one call.
#
# A neuron is read again in each call, so changes made in the meantime count. Where one is not plain, `nn` calls every
# neuron in Python, which also says what is wrong with it.


def layer_outputs(list neurons not None, list inputs not None, type kind not None, net_label):
    """Return the outputs of neurons; None where one has to be called in Python.

    Args:
        neurons: neurons of this kind; of others the outputs are not computed here.
        inputs: numbers and Values.
        kind: `nn.Neuron`.
        net_label: returns the label of the net input of a neuron of this name.
    """
    cdef list outputs = []
    for neuron in neurons:
        out = neuron_output(neuron.__dict__, inputs, net_label) if type(neuron) is kind else None
        if out is None:
            return None
        outputs.append(out)
    return outputs


cdef object neuron_output(dict neuron, list inputs, net_label):
    """Return the output of one neuron, None where it is not plain."""
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
    """Label a node that was made just now."""
    cdef Rare* rare = rare_of(at(<PyObject*>node))
    Py_INCREF(<PyObject*>label)
    rare.label = <PyObject*>label
    return node
