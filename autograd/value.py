"""The methods of a Value, shared by both engines.

`node.py` lists the fields of a node. Two engines store them: `engine.py` in Python and `native/` in C. Both inherit
this class, so properties, `backward`, text, copies and errors are the same. The operations are in `ops.py`, and the
sweeps over a graph in `chain_rule.py`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from math import isfinite
from typing import Any, Self, SupportsFloat

from autograd.chain_rule import Sweeping
from autograd.comparisons import data_of
from autograd.graph import copying
from autograd.graph.freezing import Freezable
from autograd.graph.gradient_order import topological_order
from autograd.modes import mode_aware_sweeps, noted
from autograd.modes.event_listener import refuse_recording
from autograd.names import check_flag, refer
from autograd.names.error_text import described
from autograd.names.other_libraries import ATTRIBUTES, RECORDED
from autograd.node import FROZEN, UNWRITTEN, Node, Unwritten
from autograd.number import number
from autograd.operation import Primitive
from autograd.recording import slow_path

__all__ = ["AbstractValue", "Signature"]


class AbstractValue(Freezable):
    """The properties and methods of a Value. An engine stores its fields."""

    __slots__ = ()

    def __init__(self, data: SupportsFloat, label: str = "") -> None:
        x = data if type(data) is float else slow_path.data_of_new(self, data)
        if type(label) is str:  # the usual case, in which setting the property would double the time
            self._label = label
        else:
            self.label = label
        self._data, self._grad = x, UNWRITTEN
        self._operation, self._operands, self._partials = None, (), ()

    def __init_subclass__(cls) -> None:
        if AbstractValue not in cls.__bases__:
            raise TypeError("Value is final: hold a Value in your class, or add operations with autograd.primitive")

    # ---- fields ----

    @property
    def data(self) -> float:
        """The number. Setting it affects later operations, not the gradients of recorded ones."""
        listener = noted.get()
        return self._data if listener is None else listener.read(self)

    @data.setter
    def data(self, data: SupportsFloat) -> None:
        refuse_recording("sets data", self)
        self._data = number(data, "the data of a Value")

    @property
    def grad(self) -> float:
        """The gradient. A leaf has the sum over all sweeps. Any other node has the gradient of the last sweep.

        It is 0.0 until a sweep writes it. Setting it to None clears it: the next `backward` starts from 0 again. After
        `backward(create_graph=True)` it is a Value that can be differentiated again. For type checkers it is a float;
        `autograd.gradients` has the exact type.
        """
        refuse_recording("reads grad", self)
        return 0.0 if isinstance(self._grad, Unwritten) else self._grad  # type: ignore[return-value]  # the types users compute with

    @grad.setter
    def grad(self, grad: SupportsFloat | Self | None) -> None:
        refuse_recording("sets grad", self)
        if self._grad is FROZEN:
            self._keep_frozen(grad)
            return
        # Comparing types is enough, because Value is final.
        self._grad = grad if grad is None or type(grad) is type(self) else number(grad, "the grad of a Value")

    @property
    def _has_grad(self) -> bool:
        """Return whether a grad was written and not set to None afterwards. Optimizers skip nodes without one."""
        return self._grad is not None and not isinstance(self._grad, Unwritten)

    @property
    def label(self) -> str:
        """The node's name in pictures, derivations and errors."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        if not isinstance(label, str):
            hint = f". {RECORDED}" if isinstance(label, (tuple, list, set)) else ""
            raise TypeError(f"the label of a Value must be a str, got {described(label)}{hint}")
        self._label = str.__str__(label)  # a subclass of str is reduced to its text

    @property
    def op(self) -> Primitive | None:
        """The operation that made this node, or None for a leaf."""
        return self._operation

    @property
    def operands(self) -> tuple[Self | float, ...]:
        """The operands of the operation in order, with duplicates. Constants are floats."""
        return self._operands

    @property
    def partials(self) -> tuple[float, ...]:
        """The derivative of this node with respect to each operand. Parameters come last and have none."""
        refuse_recording("reads partials")
        op = self._operation
        return op.partials_at(self) if isinstance(op, Sweeping) else tuple(self._partials)

    # ---- the chain rule ----

    def backward(
        self,
        gradient: SupportsFloat | Self | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Self | Iterable[Self] | None = None,
    ) -> None:
        """Set the `.grad` of each node that this one depends on to the derivative with respect to that node.

        A leaf adds the derivative to its grad, so gradients of several losses add up until `zero_grad`. All other nodes
        have the gradient of the last call. If an error occurs, no grad is changed.

        Args:
            gradient: the adjoint of this node, at which the sweep starts; None for 1.
            retain_graph: accepted as in PyTorch. A graph always exists as long as its Values do.
            create_graph: compute gradients as Values that can be differentiated again.
            inputs: one or more Values. As in PyTorch, each of them, even if it is not a leaf, adds the derivative to
                its grad, and no other grad is changed.

        Raises:
            TypeError: the gradient is not a number, or an input is not a Value.
            ValueError: there are no inputs.
            RuntimeError: this node was computed under `no_grad`, so there is nothing to sweep.
            FloatingPointError: within `detect_anomaly`, a gradient that is written becomes inf or nan.

        >>> from autograd import Value
        >>> x = Value(3.0)
        >>> y = x * x * x
        >>> y.backward(); x.grad
        27.0
        >>> y.backward(); x.grad
        54.0
        """
        refuse_recording("calls backward()", self)
        check_flag(create_graph, "create_graph of backward")
        if retain_graph is not None:
            check_flag(retain_graph, "retain_graph of backward")
        chosen = None if inputs is None else _chosen(inputs, type(self))
        mode_aware_sweeps.require_graph(self, create_graph)
        if not isfinite(self._data):
            warnings.warn(f"backward from a root that is {self._data}", RuntimeWarning, stacklevel=2)
        seed: Any = gradient
        if gradient is None:
            seed = 1.0
        elif not isinstance(gradient, Node):
            seed = number(gradient, "the gradient that backward starts from")
        elif not create_graph:
            seed = gradient._data
        order = topological_order(self)
        targets = [x for x in order if not x._operands] if chosen is None else chosen
        summed = [x for x in targets if x._grad is not FROZEN]
        adjoint = mode_aware_sweeps.reverse(order, {self: seed}, create_graph, summed)
        # All grads are computed before any is written. A list of floats costs the garbage collector nothing.
        set_anew = [x for x in adjoint if x._operands] if chosen is None else []
        summed = [x for x in summed if x in adjoint]
        grads: list[Any] = [adjoint[x] for x in set_anew]
        grads += [_summed(x._grad, adjoint[x], create_graph) for x in summed]
        self._write_grads(set_anew + summed, grads)

    def zero_grad(self) -> None:
        """Set the grad of this node, and of every node that it depends on, to 0.0."""
        refuse_recording("calls zero_grad()", self)
        order = [x for x in topological_order(self) if x._grad is not FROZEN]
        self._write_grads(order, [0.0] * len(order))

    def detach(self) -> Self:
        """Return a leaf with the same data and label. No gradient flows back through it."""
        leaf = copying.leaf(type(self), self._data, UNWRITTEN, self._label)
        listener = noted.get()
        if listener is not None:
            listener.link(leaf, self, is_number=listener.is_number(self))
        return leaf

    def item(self) -> float:
        """Return the data, under the name that PyTorch and NumPy use."""
        return self.data

    # ---- copies ----

    def __copy__(self) -> Self:
        refuse_recording("copies a Value")
        return copying.copied(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        refuse_recording("copies a Value")
        return copying.deeply_copied(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_recording("pickles a Value")
        return copying.pickled(self)


refer(AbstractValue, ATTRIBUTES)


class Signature:
    """The signature of Value, made on first use, because `inspect` is slow to import."""

    def __get__(self, value: object, kind: type) -> object:
        from inspect import signature

        return signature(AbstractValue)


def _chosen(inputs: Any, kind: type[AbstractValue]) -> list[Any]:
    """Return the distinct inputs of a sweep."""
    given = list(inputs) if isinstance(inputs, Iterable) else [inputs]
    if not given:
        raise ValueError("backward(inputs=) takes one or more Values, got none")
    for x in given:
        if type(x) is not kind:
            raise TypeError(f"backward(inputs=) takes one or more Values, got {described(x)}")
    return list(dict.fromkeys(given))


def _summed(before: Any, g: Any, create_graph: bool) -> Any:
    """Return the grad of a leaf after a sweep."""
    if before is UNWRITTEN or before is None:
        return g
    if not create_graph:
        before = data_of(before)
    # Replace an empty grad, because 0.0 + -0.0 would lose the sign.
    return g if before == 0 and not isinstance(before, Node) else before + g
