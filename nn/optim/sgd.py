"""Optimisers, with PyTorch's names, arguments and numbers; Adam and AdamW stand in adam.py.

Each is one formula: from a parameter's number, its gradient, what is remembered of it (PyTorch's names for that too)
and the options, to the new number and what to remember next. A step works out all new numbers before it changes any, so
an interruption or an error never leaves a model between two steps.
"""

from __future__ import annotations

from typing import final

from nn.optim.optimizer import Memory, Optimizer, Options, Parameters, not_negative, positive, quotient, root


@final
class SGD(Optimizer):
    """Go down the gradient, with momentum if asked for.

    Args:
        params: Values, or groups of them: dicts with `params` and options of their own.
        lr: the learning rate.
        momentum, dampening, nesterov: step along momentum * last step + (1 - dampening) * gradient.
        weight_decay: adds this times the parameter to its gradient.

    Raises:
        TypeError, ValueError: there are no parameters, or an option is out of its range.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> optimizer = SGD([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step(); w.data
    0.8
    """

    ranges = {  # noqa: RUF012  (a table; it is never written to)
        "lr": positive,
        "momentum": not_negative,
        "dampening": not_negative,
        "weight_decay": not_negative,
        "nesterov": bool,
    }

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(
            params, lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov
        )

    def check(self, options: Options) -> None:
        """Refuse Nesterov's step where there is nothing to look ahead along."""
        if options["nesterov"] and (options["momentum"] <= 0 or options["dampening"] != 0):
            raise ValueError("nesterov needs a momentum above 0 and no dampening")

    def rule(self, x: float, g: float, memory: Memory, o: Options) -> tuple[float, Memory]:
        """Return the new number and what to remember of it."""
        g += o["weight_decay"] * x
        if momentum := o["momentum"]:
            buffer = momentum * memory["momentum_buffer"] + (1 - o["dampening"]) * g if memory else g
            memory = {"momentum_buffer": buffer}
            g = g + momentum * buffer if o["nesterov"] else buffer
        return x - o["lr"] * g, memory


@final
class RMSprop(Optimizer):
    """Divide the gradient by the root of a running mean of its square (Hinton 2012).

    Args:
        params: as of SGD.
        lr: the learning rate.
        alpha: how much of the mean is kept in each step.
        eps: what is added to the root.
        weight_decay: adds this times the parameter to its gradient.
        momentum: step along momentum * last step + the quotient.
        centered: subtract the square of a running mean of the gradient under the root.

    Raises:
        TypeError, ValueError: as of SGD.
    """

    ranges = {  # noqa: RUF012  (a table; it is never written to)
        "lr": positive,
        "alpha": not_negative,
        "eps": not_negative,
        "weight_decay": not_negative,
        "momentum": not_negative,
        "centered": bool,
    }

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
    ) -> None:
        super().__init__(
            params, lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum, centered=centered
        )

    def rule(self, x: float, g: float, memory: Memory, o: Options) -> tuple[float, Memory]:
        """Return the new number and what to remember of it."""
        g += o["weight_decay"] * x
        alpha = o["alpha"]
        square = alpha * memory.get("square_avg", 0.0) + (1 - alpha) * g * g
        after = {"square_avg": square}
        variance = square
        if o["centered"]:
            mean = after["grad_avg"] = memory.get("grad_avg", 0.0) + (1 - alpha) * (g - memory.get("grad_avg", 0.0))
            variance -= mean * mean
        change = quotient(g, root((variance + abs(variance)) / 2), o["eps"])  # rounding may take it below 0
        if o["momentum"]:
            change = after["momentum_buffer"] = o["momentum"] * memory.get("momentum_buffer", 0.0) + change
        return x - o["lr"] * change, after


@final
class Adagrad(Optimizer):
    """Divide the gradient by the root of the sum of all its squares so far (Duchi, Hazan and Singer 2011).

    Args:
        params: as of SGD.
        lr: the learning rate.
        lr_decay: divides the rate by 1 + lr_decay * steps before this one.
        weight_decay: adds this times the parameter to its gradient.
        initial_accumulator_value: what the sum starts at.
        eps: what is added to the root.

    Raises:
        TypeError, ValueError: as of SGD.
    """

    ranges = {  # noqa: RUF012  (a table; it is never written to)
        "lr": positive,
        "lr_decay": not_negative,
        "weight_decay": not_negative,
        "initial_accumulator_value": not_negative,
        "eps": not_negative,
    }

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
        )

    def rule(self, x: float, g: float, memory: Memory, o: Options) -> tuple[float, Memory]:
        """Return the new number and what to remember of it."""
        g += o["weight_decay"] * x
        step = memory.get("step", 0.0) + 1
        total = memory.get("sum", o["initial_accumulator_value"]) + g * g
        rate = o["lr"] / (1 + (step - 1) * o["lr_decay"])
        return x - rate * quotient(g, root(total), o["eps"]), {"step": step, "sum": total}
