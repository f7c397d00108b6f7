"""The schedule of comparisons of replays with the model."""

from __future__ import annotations

from autograd.program.cache.replay_verification import next_check

__all__ = ["VerificationSchedule"]


class VerificationSchedule:
    """Counts the replays of a program, and decides which are compared with the model.

    Attributes:
        replays: the number of replays so far.

    Args:
        first: the number of the first replay that is compared.

    >>> schedule = VerificationSchedule(2)
    >>> [schedule.is_due() for _ in range(5)]
    [False, True, False, True, False]
    """

    def __init__(self, first: int) -> None:
        self.replays, self._next = 0, first

    def is_due(self) -> bool:
        """Count a replay. Return whether it is compared."""
        self.replays += 1
        if self.replays < self._next:
            return False
        self._next = next_check(self.replays, True)
        return True

    def compare_next(self) -> None:
        """Make the next replay due."""
        self._next = min(self._next, self.replays + 1)
