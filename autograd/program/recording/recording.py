"""Record one call to a function as a program.

The function is called with ordinary Values, so it runs and records as usual. A listener receives the events that the
graph does not contain: comparisons become guards, a number that is read becomes a recorded number, and a derivative
becomes instructions. At the end, the graph itself is written as instructions.

Some Values stand for plain numbers: those for float arguments, and the results of `.data`. Derivatives of functions
treat them, and everything computed from them alone, as floats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd import chain_rule
from autograd.current_engine import Value, recorded_since
from autograd.graph.gradient_order import dependents
from autograd.modes import Listener
from autograd.program.ir.program import TESTS, Guard
from autograd.program.recording.instruction_writer import InstructionWriter
from autograd.program.recording.line_tracing import LineTrace
from autograd.program.recording.node_copies import NodeCopy, copy_nodes
from autograd.program.recording.registers import Register
from autograd.program.user_source_lines import caller

__all__ = ["Recording"]


class Recording(InstructionWriter, Listener):
    """The recording of one call to a function.

    Attributes:
        guards: the tests so far.

    Args:
        lines: a trace of the user's lines, if the program should keep them.
    """

    __slots__ = ("_copies", "_has_choices", "_has_effects", "_looked_up", "_used_copies", "guards")

    def __init__(self, lines: LineTrace | None = None) -> None:
        super().__init__(lines)
        self.guards: dict[tuple[str, tuple[int, ...]], Guard] = {}
        self._looked_up = False  # whether a number was looked up in a dict or a set
        self._used_copies = False  # whether an action was on a copy of an argument
        self._has_effects = False  # whether an action changed a Value from before the call
        self._has_choices = False  # whether `take` asked for an int
        self._copies: set[int] = set()  # the serial numbers of the Values that stand for Values among the arguments

    def argument(self, x: Value) -> Value:
        """Add an input. Return a new Value that represents a Value among the arguments."""
        copy = super().argument(x)
        self._copies.add(copy._serial)
        return copy

    def pull_back(self, outputs: Mapping[Value, Any], inputs: Sequence[Value]) -> list[int | None]:
        """Write the instructions for the adjoints of the inputs. Return their registers, or None for 0.

        Args:
            outputs: the adjoint of each output.
            inputs: arguments of the function, or Values that existed before the call.
        """
        for y in outputs:
            self.register_of(y)
        order, _ = recorded_since(self.start, list(outputs))
        known = {x._serial for x in inputs}
        graph = copy_nodes([*inputs, *(node for node in order if node._serial not in known)])
        adjoint: dict[Any, Any] = chain_rule.adjoints(
            list(graph.values()),
            {graph[y._serial]: seed for y, seed in outputs.items() if y._serial in graph},
            lambda node: () if node.value._serial in known else self.partials(node.value),
        )
        sums = [adjoint.get(graph[x._serial]) for x in inputs]
        found = [None if x is None else self.code.register_of(x) for x in sums]
        self._guard_choices(found)
        return found

    # ---- events ----

    def note(self, test: str, operands: tuple[Any, ...], outcome: int) -> None:
        """Add a guard if the test involves a recorded number."""
        if any(isinstance(x, Value) for x in operands):
            self._guard(test, operands, outcome)

    def read(self, value: Value) -> Value:
        """Return a Value that stands for the number of another one."""
        if not isinstance(value, Value):  # a plain number, passed to a rule at a pole
            return value._data
        if self.is_number(value) and value._operation is None:
            return value
        return self.know(Value(value._data), self.register_of(value), is_number=True)

    def fix(self, value: Value) -> float:
        """Return the number for the user's code, and add a guard: the program is valid only for this number."""
        if value._serial in self.integers:
            self._guard("index", (value,), int(value._data))
        else:
            self._guard("same", (value,), value._data)
        return value._data

    def constant(self, value: Value) -> Value | float:
        """Return a constant for a Value that `where` does not choose. For a Value, the constant is a Value too."""
        if self.is_number(value):
            return value._data
        return self.know(Value(value._data), self.code.constant(value._data), is_number=False)

    def hashed(self, value: Value) -> None:
        """Refuse a number that the user's code looks up in a dict or a set, because those find floats by value."""
        if self.is_number(value):
            self._looked_up = True
            self.refuse("looks for a number in a dict or a set")

    def is_integer(self, x: object) -> bool:
        """Return whether a Value represents an int."""
        found = super().is_integer(x)
        self._has_choices = self._has_choices or found
        return found

    def sweep(
        self,
        backward: bool,
        order: Sequence[Value],
        seeds: Mapping[Value, Value | float],
        wanted: Sequence[Value | float],
        found: list[float],
    ) -> list[Any]:
        """Record a sweep, and return its results as recorded numbers."""
        for node in order:
            self.register_of(node)
        graph = copy_nodes(order)
        starts: dict[Any, Any] = {
            graph[node._serial]: Register(self.code, self.register_of(x)) if isinstance(x, Value) else x
            for node, x in seeds.items()
            if node._serial in graph
        }

        def partials(node: NodeCopy) -> list[Any]:
            return self.partials(node.value)

        nodes = list(graph.values())
        if backward:
            inputs = [graph[x._serial] for x in wanted if isinstance(x, Value) and x._serial in graph]
            derivative: dict[Any, Any] = chain_rule.adjoints(dependents(nodes, inputs), starts, partials)
        else:
            derivative = chain_rule.tangents(nodes, starts, partials)
        results: list[Any] = []
        for x, number in zip(wanted, found, strict=True):
            g = derivative.get(graph.get(x._serial), 0.0) if isinstance(x, Value) else 0.0
            plain = type(g) is float
            results.append(number if plain else self.know(Value(number), self.code.register_of(g), is_number=True))
        self._guard_choices([self.registers[x._serial] for x in results if isinstance(x, Value)])
        return results

    @property
    def is_misled(self) -> bool:
        """True if the call must be repeated with plain numbers, because its result or effects may be different.

        A number may have been looked up in a dict or a set, an argument may have been written to, or an object may hold
        recorded numbers. A Value among the arguments has a copy in its place, so its gradient may have been read or set
        there. A call that has changed other Values, such as parameters, is not repeated.
        """
        return self._looked_up or (self._used_copies and not self._has_effects)

    def refuse(self, action: str, value: object = None) -> None:
        """Keep the first action that only the eager engine can perform, and note what it was done to."""
        if isinstance(value, Value) and value._serial in self._copies:
            self._used_copies = True
        elif action.startswith(("sets", "calls")) and self._reaches_older(value):
            self._has_effects = True
        super().refuse(action)

    def mislead(self, action: str) -> None:
        """Refuse a call that used copies of its arguments."""
        self._used_copies = True
        self.refuse(action)

    def _reaches_older(self, value: object) -> bool:
        """Return whether a Value, or one that it depends on, is older than the call and not an argument."""
        if not isinstance(value, Value):  # unknown
            return True
        order, _ = recorded_since(self.start, [value])
        operands = [x for node in order if node._serial not in self._copies for x in node._operands]
        return any(isinstance(x, Value) and x._serial < self.start for x in [value, *operands])

    # ---- guards ----

    def _guard(self, test: str, operands: tuple[Any, ...], outcome: float) -> None:
        if not all(isinstance(x, Value) or _is_exact(x) for x in operands):
            kinds = " and ".join(type(x).__name__ for x in operands)
            self.refuse(f"compares {kinds}, which a float does not hold exactly,")
            return
        key = test, tuple([self.register_of(x) for x in operands])
        if key not in self.guards and not all(type(self.code.steps[x]) is float for x in key[1]):
            assert test in TESTS, test
            self.guards[key] = Guard(*key, outcome, caller())

    def _guard_choices(self, derivatives: Sequence[int | None]) -> None:
        """Guard derivatives if an index of `take` is data.

        The entries that are not chosen have a derivative of 0, and 0 times infinity is nan. A call that returns nan is
        not replayed, because the function itself may return a number.
        """
        for register in derivatives if self._has_choices else ():
            if register is not None and type(self.code.steps[register]) is not float:
                self.guards.setdefault(("isnan", (register,)), Guard("isnan", (register,), False, caller()))


def _is_exact(x: Any) -> bool:
    """Return whether a float can represent a number exactly."""
    try:
        return bool(float(x) == x or x != x)
    except (TypeError, ValueError, OverflowError):
        return False
