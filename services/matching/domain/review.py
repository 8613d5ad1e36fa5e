"""What a person says of an exchange in both roles: everyone learned, and everyone taught."""

from dataclasses import dataclass
from datetime import datetime

from shared.errors import InvalidError


class EmptyReviewError(InvalidError):
    """A review says at least one thing."""

    code = "empty_review"


@dataclass(frozen=True, kw_only=True)
class Review:
    """Bilan: free texts that never leave this service."""

    reviewed_at: datetime
    learned_preparing: str = ""
    learned_transmitting: str = ""
    learned_answering: str = ""
    learned_receiving: str = ""
    taught_learning: str = ""
    next_steps: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the texts, empty ones included."""
        return (
            self.learned_preparing,
            self.learned_transmitting,
            self.learned_answering,
            self.learned_receiving,
            self.taught_learning,
            self.next_steps,
        )
