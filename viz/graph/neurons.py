"""Neurons and layers, found in a graph.

A graph does not record the network that made it, but its structure shows it. A neuron is a weighted sum (`dot`) that
has a label, or whose weights are labeled as a row of a matrix, like those of `nn.Linear`. It ends at its output, and
includes the weights and the bias if nothing else uses them. Neurons with the same inputs are a layer. So graphs made by
`nn` are grouped, and so are graphs written by hand in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from autograd import Value, dot, neg
from viz.graph.neuron_groups import Group, weights_and_inputs

__all__ = ["groups_of"]


def groups_of(order: Sequence[Value], label: Callable[[Value], str] = lambda value: value.label) -> dict[Value, Group]:
    """Return the innermost group of every grouped Value of a graph in topological order.

    Args:
        order: the graph.
        label: returns the name of a weight.

    >>> from autograd.graph.gradient_order import topological_order
    >>> from nn import MLP
    >>> groups = groups_of(topological_order(MLP(2, [3, 1], rng=1)([1.0, 2.0])))
    >>> sorted({(group.parent.title, group.title) for group in groups.values()})
    [('L0', 'L0.n0'), ('L0', 'L0.n1'), ('L0', 'L0.n2'), ('L1', 'L1.n0')]
    """
    if not any(value.op is dot for value in order):
        return {}
    found = _neurons(order, label)
    shared: dict[object, Group] = {}
    for leaf, users in _parameters(order, found).items():
        if group := _common(users, shared):
            found[leaf] = group
    return found


def _neurons(order: Sequence[Value], label: Callable[[Value], str]) -> dict[Value, Group]:
    """Return the neuron of every weighted sum and of the nodes between it and the neuron's output."""
    nets: dict[Value, Group] = {}
    layers: dict[tuple[int, object], list[Group]] = {}
    opened: dict[Value, Group] = {}  # Values computed from a single weighted sum, and possibly from leaves
    depth: dict[Value, int] = {}
    rows: dict[Value, Group] = {}  # neurons known by their weights
    uses = Counter(x for value in order for x in value.operands if isinstance(x, Value))
    identities: dict[object, int] = {}  # the numbers of weights; as keys, Values are compared by identity
    for value in order:
        if value.op is None:  # most of a large network consists of weights
            continue
        operands = [x for x in value.operands if isinstance(x, Value)]
        depth[value] = max((depth.get(x, 0) for x in operands), default=0)
        if value.op is dot and value.label:
            depth[value] += 1
            weights, inputs, _ = weights_and_inputs(value)
            name = "" if value.label == "net" else value.label.removesuffix(".net")
            nets[value] = neuron = Group(name, "neuron", identities.setdefault(weights, len(identities)), net=value)
            layers.setdefault((depth[value], inputs), []).append(neuron)
            if name == value.label:
                neuron.exit = value
            else:
                opened[value] = neuron
        elif value.op is dot and (row := _row(value, label)):
            depth[value] += 1
            weights, inputs, _ = weights_and_inputs(value)
            nets[value] = neuron = Group(row, "neuron", identities.setdefault(weights, len(identities)), net=value)
            layers.setdefault((depth[value], inputs), []).append(neuron)
            rows[value] = neuron
        elif len(value.operands) == 1 and operands[0] in rows and uses[operands[0]] == 1 and value.op is not neg:
            rows[operands[0]].exit = value  # the activation
            opened[operands[0]] = rows[operands[0]]
        elif len(neurons := {opened[x] for x in operands if x in opened}) == 1:
            neuron = neurons.pop()
            if neuron.exit is None and all(x in opened or x.op is None for x in operands):
                opened[value] = neuron
                if value.label == (neuron.title or "out"):
                    neuron.exit = value
    same = _layers_of_weights(list(layers.values()))
    for (level, _), neurons_of_layer in layers.items():
        _make_layer(level, neurons_of_layer, same, label)
    return _members(nets, opened)


def _row(net: Value, label: Callable[[Value], str]) -> str:
    """Return the name of the neuron whose weights are labeled as a row of a matrix; "" if they are not.

    >>> w = [[Value(1.0, f"0.weight.{i}.{j}") for j in range(3)] for i in range(2)]
    >>> _row(dot(w[1], [1.0, 2.0, 3.0]), lambda value: value.label)
    '0.1'
    """
    weights = weights_and_inputs(net)[0]
    names = [label(weight).rpartition(".") for weight in weights if isinstance(weight, Value) and weight.op is None]
    row, places = names[0][0] if names else "", [place for _, _, place in names]
    matrix, _, number = row.rpartition(".")
    if not matrix or not number.isdecimal() or len(names) < len(weights):
        return ""
    if any(name[0] != row for name in names) or places != [str(i) for i in range(len(names))]:
        return ""
    layer = matrix.removesuffix("weight").removesuffix(".")
    return f"{layer}.{number}" if layer else number


def _layers_of_weights(calls: Sequence[Sequence[Group]]) -> dict[int, int]:
    """Return the layer of each neuron's weights, represented by the number of one of its neurons.

    A call may use only some neurons of a layer, in any order. Neurons of the same call belong to the same layer. So do
    neurons of several calls with the same prefix, unless two of them have the same name.
    """
    first: dict[int, int] = {}

    def layer_of(neuron: int) -> int:
        while (other := first.setdefault(neuron, neuron)) != neuron:
            neuron = other
        return neuron

    named: dict[str, list[Group]] = {}
    for call in calls:
        for neuron in call:
            first[layer_of(neuron.identity)] = layer_of(call[0].identity)
            named.setdefault(neuron.title.rpartition(".")[0], []).append(neuron)
    for prefix, neurons in named.items():
        known = {neuron.title: neuron.identity for neuron in neurons}
        if prefix and all(known[neuron.title] == neuron.identity for neuron in neurons):
            for neuron in neurons:
                first[layer_of(neuron.identity)] = layer_of(neurons[0].identity)
    return {neuron: layer_of(neuron) for neuron in first}


def _make_layer(number: int, neurons: Sequence[Group], same: Mapping[int, int], label: Callable[[Value], str]) -> None:
    titles = {neuron.title.rpartition(".")[0] for neuron in neurons}
    if titles == {""}:  # neurons with separate names, whose weights may have the name of the layer
        weights = [
            weights_and_inputs(neuron.net)[0][0] for neuron in neurons if neuron.net is not None and neuron.net.label
        ]
        names = [label(weight).rsplit(".", 2) for weight in weights if isinstance(weight, Value)]
        titles = {name[0] if len(name) == 3 else "" for name in names}
    title = titles.pop() if len(titles) == 1 else ""
    layer = Group(title or f"layer {number}", "layer", same[neurons[0].identity], number=number)
    for neuron in neurons:
        neuron.parent = layer


def _members(nets: dict[Value, Group], opened: dict[Value, Group]) -> dict[Value, Group]:
    """Extend the neuron from its output down to the weighted sum."""
    found: dict[Value, Group] = {}
    for net, neuron in nets.items():
        if neuron.exit is None:  # the root is the sum itself
            neuron.exit = net
        stack = [neuron.exit]
        while stack:
            value = stack.pop()
            found[value] = neuron
            if value is not net:
                stack += [
                    x for x in value.operands if isinstance(x, Value) and opened.get(x) is neuron and x not in found
                ]
    return found


def _parameters(order: Sequence[Value], found: dict[Value, Group]) -> dict[Value, list[Group | None]]:
    """Return the groups that use each parameter. None represents a use outside all groups.

    If a network is called for a thousand samples, a thousand neurons have the same weights. They are visited once.
    """
    inputs: set[Value | float] = set()
    calls: dict[tuple[Value | float | None, ...], list[Group]] = {}
    users: dict[Value, list[Group | None]] = {}
    nets = {group.net for group in found.values()}
    for value in order:
        if value in nets:
            weights, given, bias = weights_and_inputs(value)
            inputs.update(given)
            parameters = (*weights, bias)
            neurons = calls.get(parameters)
            if neurons is not None:
                neurons.append(found[value])
                continue
            calls[parameters] = [found[value]]
        elif value.op is dot:
            inputs.update(value.operands)
    for parameters, neurons in calls.items():
        for leaf in parameters:
            if isinstance(leaf, Value) and leaf.op is None:
                users.setdefault(leaf, []).extend(neurons)
    for value in order:
        if value.op is not dot:
            for operand in value.operands:
                if isinstance(operand, Value) and operand.op is None and (operand in users or value in found):
                    users.setdefault(operand, []).append(found.get(value))
    return {leaf: used for leaf, used in users.items() if leaf not in inputs}


def _common(users: Sequence[Group | None], shared: dict[object, Group]) -> Group | None:
    """Return the innermost group that contains all users, or the group for the calls to one neuron or layer."""
    if len(users) == 1 or None in users:
        return users[0] if len(users) == 1 else None
    neurons = [group for group in dict.fromkeys(users) if group is not None]
    if len(neurons) == 1:
        return neurons[0]
    layers = [neuron.parent for neuron in neurons if neuron.parent is not None]
    if len(set(layers)) == 1:
        return layers[0]
    for groups in (neurons, layers):
        first = groups[0]
        if all(group.title == first.title and group.identity == first.identity for group in groups):
            new = Group(f"{first.title} parameters", "parameters", first.identity, first.parent)
            return shared.setdefault((first.kind, first.identity), new)
    return None
