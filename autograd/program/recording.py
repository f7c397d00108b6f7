"""Record one call of a function as a program.

The function is called with ordinary Values, so it runs and records as usual. A listener is told of events that the
graph does not contain: comparisons become guards, a number that is read becomes a recorded number, and a derivative
becomes instructions. In the end the graph itself is written as instructions.

Some Values stand for plain numbers: those for float arguments, and the results of `.data`. Derivatives of functions
treat them, and everything computed from them alone, as floats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd import chain_rule
from autograd.comparisons import Listener
from autograd.current_engine import Value, recorded_since
from autograd.graph_order import dependents
from autograd.operation import known
from autograd.program.line_tracing import LineTrace
from autograd.program.program import TESTS, Guard
from autograd.program.tracing import Code, Place, partials_of
from autograd.program.user_code import Source, caller, shown

__all__ = ["Recording"]

_OF_INTS = {"add", "sub", "mul", "neg", "abs", "floordiv", "mod"}  # operations that give ints for ints


class Recording(Listener):
    """The recording of one call of a function.

    Attributes:
        code: the instructions so far.
        guards: the tests so far.
        closed: the Values that existed before the call and were used in it, by place.
        refusal: the first action that only the eager engine can do, or None.
        is_misled: whether a number was looked up in a dict or a set, so that the call may take another path than for
            floats.

    Args:
        lines: a trace of the user's lines, if the program shall keep them.
    """

    __slots__ = (
        "_has_choices",
        "_integers",
        "_lines",
        "_places",
        "_start",
        "_stands_for_number",
        "closed",
        "code",
        "guards",
        "is_misled",
        "refusal",
    )

    def __init__(self, lines: LineTrace | None = None) -> None:
        self.code = Code()
        self._lines = lines
        self.guards: dict[tuple[str, tuple[int, ...]], Guard] = {}
        self.closed: dict[int, Value] = {}
        self.refusal: str | None = None
        self.is_misled = False
        self._places: dict[Value, int] = {}
        self._integers: set[Value] = set()
        self._has_choices = False  # whether `take` asked for one of them
        self._stands_for_number: dict[Value, bool] = {}
        self._start: int = Value(0.0)._serial  # older Values were there before the call

    # ---- for callers ----

    def number(self, data: float, *, is_integer: bool = False) -> Value:
        """Add an input. Return the Value that stands for a float or an int among the arguments."""
        x = self._know(Value(data), self.code.input(), is_number=True)
        if is_integer:
            self._integers.add(x)
        return x

    def argument(self, x: Value) -> Value:
        """Add an input. Return a new Value that stands for a Value among the arguments."""
        return self._know(x * 1.0, self.code.input(), is_number=False)

    def place(self, x: Value | float) -> int:
        """Return the place of a number, after writing the instructions that compute it."""
        if isinstance(x, Value):
            if x not in self._places:
                self._lift(x)
            return self._places[x]
        return self.code.constant(float(x))

    def pull_back(self, outputs: Mapping[Value, Any], inputs: Sequence[Value]) -> list[int | None]:
        """Write the instructions for the adjoints of the inputs. Return their places, None if no output depends on one.

        Args:
            outputs: the adjoint of each output.
            inputs: arguments of the function, or Values that existed before the call.
        """
        for y in outputs:
            self.place(y)
        order, _ = recorded_since(self._start, list(outputs))
        known = set(inputs)
        order = [*inputs, *(node for node in order if node not in known)]
        adjoint: dict[Any, Any] = chain_rule.adjoints(
            order, outputs, lambda node: () if node in known else self._partials(node)
        )
        found = [self.code.place_of(adjoint[x]) if x in adjoint else None for x in inputs]
        self._guard_choices(found)
        return found

    def sources(self) -> list[Source]:
        """Return the line of each step of the code; an empty list if lines are unknown."""
        return self.code.sources if self._lines is not None else []

    # ---- events ----

    def note(self, test: str, operands: tuple[Any, ...], outcome: int) -> None:
        """Add a guard if the test involves a recorded number."""
        if any(isinstance(x, Value) for x in operands):
            self._guard(test, operands, outcome)

    def read(self, value: Value) -> Value:
        """Return a Value that stands for the number of another one."""
        if not isinstance(value, Value):  # a plain number, which a rule gets at a pole
            return value._data
        if self.is_number(value) and value._operation is None:
            return value
        return self._know(Value(value._data), self.place(value), is_number=True)

    def fix(self, value: Value) -> float:
        """Return the number for the user's code, and add a guard: the program is valid for this number only."""
        if value in self._integers:
            self._guard("index", (value,), int(value._data))
        else:
            self._guard("same", (value,), value._data)
        return value._data

    def constant(self, value: Value) -> Value | float:
        """Return a constant for a Value that `where` does not choose. The result is a Value for it all the same."""
        if self.is_number(value):
            return value._data
        return self._know(Value(value._data), self.code.constant(value._data), is_number=False)

    def hashed(self, value: Value) -> None:
        """Refuse a number that the user's code looks up in a dict or a set, because floats are found by value there."""
        if self.is_number(value):
            self.is_misled = True
            self.refuse("looks for a number in a dict or a set")

    def is_number(self, x: object) -> bool:
        """Return whether a Value stands for a plain number."""
        if not isinstance(x, Value):
            return False
        self.place(x)
        return self._stands_for_number[x]

    def is_integer(self, x: object) -> bool:
        """Return whether a Value stands for an int."""
        if self._integers and isinstance(x, Value):
            self.place(x)
        found = x in self._integers
        self._has_choices = self._has_choices or found
        return found

    def link(self, leaf: Value, value: Value, *, is_number: bool) -> None:
        """Register a new leaf whose number is that of a Value."""
        self._know(leaf, self.place(value), is_number=is_number)

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
            self.place(node)
        starts: dict[Any, Any] = {
            node: Place(self.code, self.place(x)) if isinstance(x, Value) else x for node, x in seeds.items()
        }
        if backward:
            inputs = [x for x in wanted if isinstance(x, Value)]
            derivative: dict[Any, Any] = chain_rule.adjoints(dependents(order, inputs), starts, self._partials)
        else:
            derivative = chain_rule.tangents(order, starts, self._partials)
        results: list[Any] = []
        for x, number in zip(wanted, found, strict=True):
            g = derivative.get(x, 0.0) if isinstance(x, Value) else 0.0
            plain = type(g) is float
            results.append(number if plain else self._know(Value(number), self.code.place_of(g), is_number=True))
        self._guard_choices([self._places[x] for x in results if isinstance(x, Value)])
        return results

    def refuse(self, action: str) -> None:
        """Keep the first action that only the eager engine can do."""
        if self.refusal is None:
            self.refusal = f"it {action} at {shown(caller())}"

    # ---- the graph, written as instructions ----

    def _know(self, value: Value, place: int, *, is_number: bool) -> Value:
        self._places[value] = place
        self._stands_for_number[value] = is_number
        return value

    def _guard(self, test: str, operands: tuple[Any, ...], outcome: float) -> None:
        if not all(isinstance(x, Value) or _is_exact(x) for x in operands):
            kinds = " and ".join(type(x).__name__ for x in operands)
            self.refuse(f"compares {kinds}, which a float does not hold exactly,")
            return
        key = test, tuple([self.place(x) for x in operands])
        if key not in self.guards and not all(type(self.code.steps[x]) is float for x in key[1]):
            assert test in TESTS, test
            self.guards[key] = Guard(*key, outcome, caller())

    def _guard_choices(self, derivatives: Sequence[int | None]) -> None:
        """Guard derivatives where an index of `take` is data.

        The entries that are not chosen have a derivative of 0, and 0 times infinity is nan. A call with a nan is not
        replayed, since the function itself may have none.
        """
        for place in derivatives if self._has_choices else ():
            if place is not None and type(self.code.steps[place]) is not float:
                self.guards.setdefault(("isnan", (place,)), Guard("isnan", (place,), False, caller()))

    def _partials(self, node: Value) -> list[Any]:
        assert node._operation is not None
        places = self._places
        operands = [places[x] if isinstance(x, Value) else self.code.constant(x) for x in node._operands]
        if self._lines is not None:
            self.code.source = self._lines.of(node)
        return partials_of(self.code, node._operation, places[node], operands)

    def _written(self, node: Value) -> int:
        """Write the instruction of a node whose operands have places. Return its place."""
        op = node._operation
        assert op is not None
        if known.get(op.name) is not op:
            self.refuse(f"uses an operation {op.name!r} that was redefined since")
        if self._lines is not None:
            self.code.source = self._lines.of(node)
        places = self._places
        operands = tuple([places[x] if isinstance(x, Value) else self.code.constant(x) for x in node._operands])
        return self.code.write(op.name, operands)

    def _lift(self, root: Value) -> None:
        places, stack = self._places, [root]
        while stack:
            node = stack[-1]
            if node in places:
                stack.pop()
            elif node._serial < self._start:
                place = self.code.input()
                self.closed[place] = node
                self._know(node, place, is_number=False)
            elif not node._operands:
                if node._operation is not None:
                    self.refuse("computes under no_grad()")
                self._know(node, self.code.constant(node._data), is_number=False)
            else:
                operands = [x for x in node._operands if isinstance(x, Value)]
                unknown = [x for x in operands if x not in places]
                if unknown:
                    stack += unknown
                    continue
                self._know(node, self._written(node), is_number=all(map(self._stands_for_number.__getitem__, operands)))
                if self._integers and self._gives_int(node):
                    self._integers.add(node)

    def _gives_int(self, node: Value) -> bool:
        assert node._operation is not None
        return node._operation.name in _OF_INTS and all(
            x in self._integers if isinstance(x, Value) else x.is_integer() for x in node._operands
        )


def _is_exact(x: Any) -> bool:
    """Return whether a float can represent a number exactly."""
    try:
        return bool(float(x) == x or x != x)
    except (TypeError, ValueError, OverflowError):
        return False
