"""How many requests of each partner wait, for news or for a test, at this moment."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from shared.errors import DomainError


class TooManyWaitingError(DomainError):
    """The partner waits in as many places as one may."""

    code = "too_many_waiting"
    status = 429


@dataclass(eq=False)
class WaitingRoom:
    """Seats for those who wait, `seats` for each partner (or whoever is counted)."""

    seats: int
    refusal: type[DomainError] = TooManyWaitingError
    pause_s: int = 1
    """After which one who finds no seat may ask again."""
    _taken: Counter[str] = field(default_factory=Counter)

    @property
    def taken(self) -> int:
        """Return how many wait, of whichever partner."""
        return self._taken.total()

    @contextmanager
    def seat(self, partner_id: str) -> Iterator[None]:
        """Take a seat for as long as the block runs; raise `refusal` when there is none."""
        if self._taken[partner_id] >= self.seats:
            raise self.refusal(most=self.seats, seconds=self.pause_s)
        self._taken[partner_id] += 1
        try:
            yield
        finally:
            self._taken[partner_id] -= 1
            if not self._taken[partner_id]:
                del self._taken[partner_id]
