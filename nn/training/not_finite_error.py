"""The error for a training step that produces an inf or nan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `import nn` needs this error, and the history is slow to import
    from nn.training.history import History

__all__ = ["NotFiniteError"]


class NotFiniteError(FloatingPointError):
    """A loss, a gradient or a weight became inf or nan.

    Args:
        message: the epoch, the batch, and the first operation with such a result.
        history: the epochs before the error; also available as an attribute.

    >>> import nn
    >>> net = nn.MLP(1, [1], rng=1)
    >>> try:
    ...     nn.fit(net, [([1e200], 2.0)], loss=nn.mse_loss, optimizer=nn.SGD(net.parameters()), epochs=1)
    ... except NotFiniteError as error:
    ...     print(str(error).partition(":")[0], len(error.history))
    the loss of epoch 1, batch 1 is inf 0
    """

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history

    def __reduce__(self) -> tuple[type[NotFiniteError], tuple[str, History]]:
        return NotFiniteError, (str(self), self.history)
