"""Module: the base class of models. A model has parameters: its own and those of its inner modules.

A parameter is a leaf Value in an attribute of a module, or inside a list, tuple, dict or module there. Nothing is
registered: the name of a parameter comes from the attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from reprlib import recursive_repr
from typing import Any, Self, TypeAlias

from autograd import Value
from autograd.current_engine import module_parts
from autograd.names import names_its_parameters, wrong_call
from autograd.names.error_text import described
from nn import _check_autograd_package
from nn.modules.part_names import Keys, joined, name_of, parts_of
from nn.modules.registration import PartsByName
from nn.modules.state_dict import IncompatibleKeys, clear_grads, load_numbers, numbers_by_name
from nn.storage.saveable import Saveable
from nn.tables.summary import Summary, row, table

__all__ = ["Module"]

_Part: TypeAlias = "tuple[Keys, Value | Module]"


class Module(PartsByName, Saveable):
    """Base class of models with trainable parameters.

    Keep Values and modules as attributes, and define `forward`.

    Raises:
        TypeError: Module itself is instantiated, rather than a subclass.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope = Value(2.0)
    ...         self.shifts = [Value(1.0), Value(-1.0)]
    ...
    ...     def forward(self, x):
    ...         return self.slope * x + self.shifts[0] + self.shifts[1]
    >>> line = Line()
    >>> line(3.0).backward()
    >>> {name: p.grad for name, p in line.named_parameters()}
    {'slope': 3.0, 'shifts.0': 1.0, 'shifts.1': 1.0}
    """

    training: bool = True  # for layers that behave differently in training

    def __init__(self) -> None:
        if type(self) is Module:
            raise TypeError("Module is abstract: write a subclass that keeps Values or modules as attributes")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call `forward`."""
        try:
            return self.forward(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise  # raised inside forward
        raise wrong_call(f"{type(self).__name__}.forward", self.forward, args, kwargs)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the result of a call."""
        raise NotImplementedError(f"{type(self).__name__} has no forward method; write one, or write __call__")

    # ---- parts ----

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Yield the distinct parameters with their names, in the order of the attributes."""
        seen: set[Value] = set()
        for _, _, parts in self._walk():
            for keys, x in parts:
                if isinstance(x, Value) and x.op is None and x not in seen:
                    seen.add(x)
                    yield name_of(keys), x

    def parameters(self) -> list[Value]:
        """Return the distinct parameters, in an order that does not change."""
        return self._modules_and_parameters()[1]

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """Yield this module, named "", and all modules in it, each once, outer ones first."""
        walk = self._walk()
        return ((prefix if keys is None else joined(prefix, name_of(keys)), module) for keys, module, _ in walk)

    def modules(self) -> Iterator[Module]:
        """Yield this module and all modules in it, each once, outer ones first."""
        return (module for _, module, _ in self._walk())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules in the attributes of this one with their names, each once, but not those inside them."""
        found = {id(x): (name, x) for name, x in reversed(self._held()) if isinstance(x, Module)}
        return reversed(found.values())

    def children(self) -> Iterator[Module]:
        """Yield the modules in the attributes of this one, each once, but not those inside them."""
        return (module for _, module in self.named_children())

    def apply(self, fn: Callable[[Module], object]) -> Self:
        """Call a function with each module in this one, inner ones first, and with this one. Return the module."""
        if not callable(fn):
            raise TypeError(f"apply takes a function of a module, got {described(fn)}")
        stack: list[Module] = [self]
        found: list[Module] = []
        while stack:
            found.append(stack.pop())
            stack += found[-1].children()
        for module in reversed(found):
            fn(module)
        return self

    def _modules_and_parameters(self) -> tuple[list[Module], list[Value]]:
        """Return all modules, outer ones first, and the parameters. Names are not built, because that is slow."""
        found = module_parts(self, Module)
        if found is None:
            walk = [(module, parts) for _, module, parts in self._walk()]
            held = (x for _, parts in walk for _, x in parts if isinstance(x, Value) and x.op is None)
            found = [module for module, _ in walk], list(dict.fromkeys(held))
        return found

    def _walk(self) -> Iterator[tuple[Keys, Module, list[_Part]]]:
        """Yield keys, module and parts for this module and all modules in it, each once, outer ones first."""
        seen: set[int] = set()
        stack: list[tuple[Keys, Module]] = [(None, self)]
        while stack:
            keys, module = stack.pop()
            if id(module) not in seen:
                seen.add(id(module))
                parts = module._parts(keys)
                yield keys, module, parts
                stack += [(keys, x) for keys, x in reversed(parts) if isinstance(x, Module)]

    def _parts(self, before: Keys = None) -> list[_Part]:
        """Return the Values and modules in the attributes, but not those inside inner modules."""
        return parts_of(self, Module, before)

    def _held(self) -> list[tuple[str, Value | Module]]:
        """Return the parts with their names."""
        return [(name_of(keys), x) for keys, x in self._parts()]

    # ---- gradients and modes ----

    @names_its_parameters
    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradient of every parameter; `set_to_none` is as for `Optimizer.zero_grad`."""
        clear_grads(self.parameters(), set_to_none)

    @names_its_parameters
    def train(self, mode: bool = True) -> Self:
        """Set training mode for this module and all modules in it; False sets evaluation mode. Return the module."""
        for module in self._modules_and_parameters()[0]:
            module.training = bool(mode)
        return self

    @names_its_parameters
    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Set `Value.requires_grad` of all parameters: False freezes them. Return the module."""
        for p in self.parameters():
            p.requires_grad = requires_grad
        return self

    def eval(self) -> Self:
        """Set evaluation mode for this module and all modules in it. Return the module."""
        return self.train(False)

    # ---- state dicts ----

    def state_dict(self) -> dict[str, float]:
        """Return the number of every parameter and buffer by its name.

        Raises:
            ValueError: two parameters have the same name, as with the keys 0 and "0" of a dict.
        """
        return numbers_by_name(self)

    @names_its_parameters
    def load_state_dict(self, state_dict: Mapping[str, float], strict: bool = True) -> IncompatibleKeys:
        """Set parameters by name; set none if anything is wrong.

        Args:
            state_dict: numbers by name, as `state_dict` returns them.
            strict: refuse missing or unknown names; with False, they are skipped and returned.

        Raises:
            ValueError: strict is True and a name is missing or unknown, or two parameters have the same name.
            TypeError: a given item is not a number.
        """
        return load_numbers(self, state_dict, strict)

    def describe(self) -> dict[str, Any]:
        """Return the attributes: parameters, modules, numbers. To override this, override `rebuild` too."""
        parts = super().describe()
        if parts.get("training") is True:  # the default
            del parts["training"]
        return parts

    # ---- text ----

    def extra_repr(self) -> str:
        """Return the text in the parentheses of the repr, before the modules inside."""
        return ""

    @recursive_repr()
    def __repr__(self) -> str:
        inner = [(name, repr(x).replace("\n", "\n  ")) for name, x in self._held() if isinstance(x, Module)]
        lines = "".join(f"\n  ({name}): {text}" for name, text in inner)
        return f"{type(self).__name__}({self.extra_repr()}{lines}{chr(10) if lines else ''})"

    def summary(self) -> Summary:
        """Return a table of the modules: names, shapes and numbers of parameters. Notebooks show it as HTML.

        >>> from nn import MLP
        >>> print(MLP(2, [3, 1]).summary())
        name                 module           shapes  parameters
        -                    MLP                              13
        layers.0             Layer                             9
        layers.0.neurons.0   ReLUNeuron(2)    w 2, b           3  of 3 alike
        layers.1             Layer                             4
        layers.1.neurons.0   LinearNeuron(3)  w 3, b           4
        """
        return table(row(name, module, module._held()) for name, module in self.named_modules())


_check_autograd_package.refer(
    Module,
    {
        "predict": "call nn.predict(model, inputs), or model(x) for one input",
        "fit compile train_on_batch": "call nn.fit(model, data, loss=..., optimizer=..., epochs=...)",
        "cuda cpu to device half": "it computes on the CPU; leave this out",
        "weights get_weights": "see .parameters() and .named_parameters()",
        "save": "call nn.save(model, 'model.json')",
        "load": "call nn.load('model.json')",
        "backward": "call it on the loss: loss.backward()",
    },
)
