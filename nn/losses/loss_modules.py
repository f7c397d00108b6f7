"""Losses as modules: objects that hold the options of a loss. Each calls the function of the same name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self, final

from autograd import Value
from autograd.names import check_flag, wrong_call
from autograd.names.option_ranges import finite, whole
from nn.argument_checks import TensorOptions, parameters_of
from nn.losses import classification, elementwise, probabilities
from nn.losses.reduction import REDUCTIONS, check_reduction, options_of
from nn.modules.module import Module

if TYPE_CHECKING:
    from inspect import Signature

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "LossModule",
    "MSELoss",
    "MultiMarginLoss",
    "NLLLoss",
    "SmoothL1Loss",
]


class _Signature:
    """The signature of a loss as a module, made on first use, because `inspect` is slow to import."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __get__(self, module: LossModule | None, kind: type[LossModule]) -> Signature:
        return self._signature

    @cached_property
    def _signature(self) -> Signature:
        from inspect import Signature

        _, _, *options = parameters_of(self.function).values()  # all parameters except input and target
        return Signature([p.replace(annotation=p.empty) if p.annotation == "Any" else p for p in options])


class LossModule(TensorOptions, Module):
    """Base class of losses as modules. A subclass names a function, whose options its constructor takes.

    The options are attributes of the module.
    """

    function: ClassVar[Callable[..., Any]]
    reductions: ClassVar[tuple[str, ...]] = REDUCTIONS
    __signature__: ClassVar[_Signature]
    defaults: ClassVar[dict[str, Any]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.__signature__ = _Signature(cls.function)
        cls.defaults = options_of(cls.function)
        name = getattr(cls.function, "__name__", "")
        cls.__doc__ = (
            f"{cls.__doc__}\n\n    Args:\n        {', '.join(cls.defaults)}: as for `{name}`.\n\n"
            "    Raises:\n        TypeError, ValueError: an option has the wrong type, or the reduction is unknown.\n\n"
            f"    >>> {cls.__name__}()\n    {cls.__name__}()\n    "
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        try:
            given = self.__signature__.bind(*args, **options)
        except TypeError:
            raise wrong_call(type(self).__name__, type(self), args, options) from None
        for name, x in (self.defaults | given.arguments).items():
            self._check(name, x)
            setattr(self, name, x.tolist() if hasattr(x, "tolist") else x)

    def _check(self, name: str, x: Any) -> None:
        """Raise if an option has the wrong type. The function itself checks ranges."""
        default, what = self.defaults[name], f"{name} of {type(self).__name__}"
        if name == "reduction":
            check_reduction(x, self.reductions)
        elif isinstance(default, bool):
            check_flag(x, what)
        elif isinstance(default, float) and not isinstance(x, Value):
            finite(what, x)
        elif isinstance(default, int):
            whole(what, x)

    @classmethod
    def rebuild(cls, **parts: Any) -> Self:
        """Build a loss from the result of `describe`.

        Raises:
            TypeError: a part is missing.
        """
        missing = [name for name in cls.defaults if name not in parts]
        if missing:
            raise TypeError(f"{cls.__name__} needs {', '.join(missing)}")
        return super().rebuild(**parts)

    def _options(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.defaults}

    def forward(self, input: Any, target: Any) -> Any:
        """Return the loss of outputs and their targets."""
        return self.function(input, target, **self._options())

    def as_function(self) -> tuple[Callable[..., Any], str | None]:
        """Return the function, and the reduction if no other option is given; otherwise None."""
        options = self._options()
        reduction: str = options.pop("reduction")
        plain = all(x is None or x == self.defaults[name] for name, x in options.items())
        return self.function, reduction if plain else None

    def extra_repr(self) -> str:
        """Return the options that differ from the defaults."""
        return ", ".join(f"{name}={x!r:.40}" for name, x in self._options().items() if x != self.defaults[name])


@final
class MSELoss(LossModule):
    """The mean squared error as a module."""

    function = staticmethod(elementwise.mse_loss)


@final
class L1Loss(LossModule):
    """The mean absolute error as a module."""

    function = staticmethod(elementwise.l1_loss)


@final
class SmoothL1Loss(LossModule):
    """The smooth L1 loss as a module."""

    function = staticmethod(elementwise.smooth_l1_loss)


@final
class HuberLoss(LossModule):
    """Huber's loss as a module."""

    function = staticmethod(elementwise.huber_loss)


@final
class BCELoss(LossModule):
    """The binary cross entropy of probabilities as a module."""

    function = staticmethod(probabilities.binary_cross_entropy)


@final
class BCEWithLogitsLoss(LossModule):
    """The binary cross entropy of logits as a module."""

    function = staticmethod(probabilities.binary_cross_entropy_with_logits)


@final
class KLDivLoss(LossModule):
    """The Kullback-Leibler divergence as a module."""

    function = staticmethod(probabilities.kl_div)
    reductions = (*REDUCTIONS, "batchmean")


@final
class CrossEntropyLoss(LossModule):
    """The cross entropy of scores for classes as a module."""

    function = staticmethod(classification.cross_entropy)


@final
class NLLLoss(LossModule):
    """The negative log-likelihood of classes as a module."""

    function = staticmethod(classification.nll_loss)


@final
class MultiMarginLoss(LossModule):
    """The margin loss of scores for classes as a module."""

    function = staticmethod(classification.multi_margin_loss)
