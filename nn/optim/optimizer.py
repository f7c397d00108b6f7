"""Base class of optimizers: groups of parameters with options, and a memory for each parameter.

Each optimizer is one formula, its `rule`. It takes a parameter's number, its gradient, its memory and the options, and
returns the new number and the new memory. All names, arguments and results are as in PyTorch. A step computes all
new numbers before it changes any, so an error cannot leave a model half updated.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from math import isfinite
from operator import call
from typing import Any, ClassVar, TypeAlias

from autograd import Value
from autograd.current_engine import read_data, read_grads, write_data
from autograd.modes import recording
from autograd.names import names_its_parameters
from autograd.names.error_text import counted, described
from autograd.number import number
from nn import _check_autograd_package
from nn.argument_checks import TensorOptions, listed, state_of
from nn.modules.module import Module
from nn.modules.state_dict import clear_grads
from nn.optim.optimizer_memory import Cohort, Memories, check_memory, gathered, joined
from nn.optim.option_checks import betas, checked_options, flags_of, has_rate
from nn.optim.param_groups import group_params
from nn.optim.pytorch_state_dicts import of_scalars
from nn.optim.recorded_rules import each_parameter, recording_of
from nn.storage.saveable import Saveable

__all__ = ["Memory", "Optimizer", "OptionValues", "Parameters"]

Parameters: TypeAlias = Iterable[Value] | Iterable[Mapping[str, Any]]
OptionValues: TypeAlias = Mapping[str, Any]
Memory: TypeAlias = Mapping[str, float]


class Optimizer(TensorOptions, Saveable, ABC):
    """Base class of optimizers.

    Attributes:
        param_groups: a dict per group: its `params`, and its options by name. Options may be changed between steps.
        state: the memory of each parameter. A step makes a new state and does not change the old one.
        checks: the check of each option, by name. Without a check, an option must be a bool or a nonnegative number.

    The options of a subclass are the parameters of its constructor.
    """

    checks: ClassVar[Mapping[str, Callable[[str, Any], Any]]] = {"betas": betas}
    param_groups: list[dict[str, Any]]
    state: Memories

    def __init__(self, params: Parameters, **options: Any) -> None:
        self.defaults = self._checked(options)
        self.param_groups = []
        self.state = Memories()
        if isinstance(params, Module):
            raise TypeError(f"expected parameters, got the module {type(params).__name__}; pass its .parameters()")
        given: list[Any] = listed(params, "parameters")
        if not given:
            raise ValueError("an optimizer needs parameters, got none; pass model.parameters()")
        for group in given if isinstance(given[0], Mapping) else [{"params": given}]:
            self.add_param_group(group)

    @names_its_parameters
    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """Add a group of parameters with options. Omitted options take their defaults.

        Raises:
            TypeError, ValueError: an item is not a parameter or is already in a group, or an option is out of range.
        """
        params = group_params(param_group, self._params())
        options = self._checked(self.defaults | {k: x for k, x in param_group.items() if k != "params"})
        self.param_groups.append({"params": params} | options)

    def _checked(self, options: OptionValues) -> dict[str, Any]:
        checked = checked_options(type(self), self.checks, options)
        self.check(checked)
        return checked

    def check(self, options: OptionValues) -> None:
        """Raise an error if the options are inconsistent."""

    @abstractmethod
    def rule(self, x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
        """Return the new number of a parameter and its new memory; the memory is empty at first.

        The memory has the same names for all parameters. A rule may branch on options, and on the names in its memory.
        A rule that branches on a number is slower with the native engine, which records a rule once.
        """

    @names_its_parameters
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient, once. Return the closure's result, or None.

        As in PyTorch, a parameter whose gradient was never written, or was set to None, is not changed at all, not even
        by weight decay.

        Args:
            closure: a function that is called first: it clears the gradients, calls `backward` and returns the loss.
                It records, even if `step` is called under `no_grad`.
        """
        loss = None
        if closure is not None:
            if not callable(closure):
                raise TypeError(f"closure must be a function that returns the loss, got {described(closure)}")
            with recording():
                loss = closure()
        stepped, kept = [], []
        for group in self.param_groups:
            params = group["params"]
            if read_grads(params) is None:
                kept += [p for p in params if not p._has_grad and p in self.state]
                params = [p for p in params if p._has_grad]
            stepped += [self._stepped(cohort, group) for cohort in self.state.of(params)]
        state = Memories([*(cohort for _, cohort in stepped), *(self.state.of(kept) if kept else ())])
        write = partial(write_data, *joined(stepped))
        any(map(call, (write, partial(setattr, self, "state", state))))  # in C, so Ctrl-C leaves both changed, or none
        return loss

    def _stepped(self, cohort: Cohort, options: OptionValues) -> tuple[Sequence[float], Cohort]:
        """Return the new numbers of parameters, and the parameters with their new memory."""
        params, columns = cohort
        own: dict[str, Any] = {name: x for name, x in options.items() if name != "params"}
        recording = recording_of(self.rule, own, columns)
        if recording.names is None or not has_rate(own, self.defaults):  # the options may have been set by hand
            own = self._checked(own)
            recording = recording_of(self.rule, own, columns)
        ascends = own.get("maximize", False)
        rates = [own["lr"]] if "lr" in own else []  # schedules change it, so a recording has it as an argument

        def rule(x: float, g: float, *given: float) -> tuple[float, ...]:
            if rates:
                own["lr"], *given = given  # type: ignore[assignment]  # a list instead of a tuple
            new, after = self.rule(x, -g if ascends else g, dict(zip(columns, given)) if given else {}, own)
            recording.names = tuple(after)
            return (new, *after.values())

        grads = read_grads(params)
        assert grads is not None
        numbers, *memory = each_parameter(rule, [read_data(params), grads, *rates, *columns.values()], recording)
        assert recording.names is not None
        return numbers, Cohort(list(params), dict(zip(recording.names, memory, strict=True)))

    @names_its_parameters
    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradient of every parameter. It then reads 0.0, and steps skip the parameter.

        Args:
            set_to_none: with False, a gradient that was written becomes 0.0, and steps do not skip the parameter: its
                weight decay and momentum continue.
        """
        clear_grads(self._params(), set_to_none)

    # ---- in and out ----

    def state_dict(self) -> dict[str, Any]:
        """Return the memory and the options of each group. Parameters are numbered in order, as in PyTorch."""
        numbers = {p: i for i, p in enumerate(self._params())}
        return {
            "state": {numbers[p]: dict(memory) for p, memory in self.state.items()},
            "param_groups": [
                {k: x for k, x in group.items() if k != "params"} | {"params": [numbers[p] for p in group["params"]]}
                for group in self.param_groups
            ],
        }

    @names_its_parameters
    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Load the state and the options of another optimizer, such as PyTorch's of the same name.

        A tensor in PyTorch's state holds the memory of one Value per number, in the order of its rows.

        Raises:
            TypeError, ValueError: the state is from a different class of optimizer, or its groups of parameters differ.
        """
        state_of(state_dict, "an optimizer", ["state", "param_groups"])
        try:
            groups, state = of_scalars(state_dict, type(self).__name__)
        except (TypeError, KeyError, AttributeError) as fault:
            raise TypeError(f"this is not the state dict of an optimizer: {type(fault).__name__} {fault}") from None
        sizes, wanted = ([len(group["params"]) for group in each] for each in (groups, self.param_groups))
        if sizes != wanted:
            raise ValueError(
                f"this optimizer's groups have {wanted} parameters, but the state dict's groups have {sizes}"
            )
        options = [
            self._checked(flags_of(type(self)) | {k: x for k, x in group.items() if k != "params"}) for group in groups
        ]
        params = self._params()
        memories = {}
        for i, memory in state.items():
            memories[params[i]] = {k: _finite(x, f"{k} of parameter {i}") for k, x in memory.items()}
        for group, new in zip(self.param_groups, options, strict=True):
            for p in group["params"]:
                check_memory(type(self), self.rule, memories.get(p, {}), new)
        for group, new in zip(self.param_groups, options, strict=True):
            group.update(new)
        self.state = Memories(gathered(list(memories), memories))

    def _params(self) -> list[Value]:
        return list(chain.from_iterable(group["params"] for group in self.param_groups))

    def describe(self) -> dict[str, Any]:
        """Return the arguments of `rebuild`: the groups with their options, and the state, in order."""
        parts = super().describe()
        del parts["state"]
        memory = [dict(self.state.get(p, {})) for p in self._params()]
        return {"param_groups": self.param_groups, "memory": memory} | parts

    def _set_parts(self, param_groups: list[Any], memory: list[Any], defaults: dict[str, Any]) -> None:
        params = [{"params": group["params"]} for group in param_groups]
        if len(memory) != sum(len(group["params"]) for group in params):
            raise ValueError(f"{len(memory)} memories for the parameters of {counted(len(params), 'group')}")
        Optimizer.__init__(self, params, **flags_of(type(self)) | defaults)
        place = {p: i for i, p in enumerate(self._params())}
        groups = [group | {"params": [place[p] for p in group["params"]]} for group in param_groups]
        self.load_state_dict({"state": dict(enumerate(memory)), "param_groups": groups})

    def __repr__(self) -> str:
        lines = [
            f"  group {i}: {counted(len(group['params']), 'parameter')}, "
            + ", ".join(f"{k}={x}" for k, x in group.items() if k != "params")
            for i, group in enumerate(self.param_groups)
        ]
        return "\n".join([f"{type(self).__name__} (", *lines, ")"])


def _finite(x: Any, what: str) -> float:
    if not isfinite(plain := number(x, what)):
        raise ValueError(f"{what} is {x}")
    return plain


_check_autograd_package.refer(
    Optimizer,
    {
        "lr learning_rate": "each group has its own: optimizer.param_groups[0]['lr']",
        "minimize apply_gradients update": "call loss.backward(), then .step()",
        "params parameters": "they are in .param_groups[0]['params']",
    },
)
