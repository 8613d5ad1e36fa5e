"""What two people settle before they begin: when they meet, and how they will go about it."""

from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True)
class Meeting:
    """Rencontre: the date on which the two meet to agree; the place stays in this service."""

    meeting_at: datetime
    place: str
    arranged_by: str
    """Member id of who entered it."""

    def without_texts(self) -> "Meeting":
        """Return the same meeting with nothing that a person wrote."""
        return replace(self, place="")


@dataclass(frozen=True)
class Agreement:
    """Accord: content, method, place, rhythm, and the days on which the two take stock."""

    content: str
    method: str
    place: str
    rhythm: str
    stock_days: tuple[date, ...] = ()

    def without_texts(self) -> "Agreement":
        """Return the same agreement with nothing that a person wrote."""
        return Agreement("", "", "", "", self.stock_days)
