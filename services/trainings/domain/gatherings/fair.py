"""The offers and requests of the day at one date of a gathering: said aloud there, not kept on the board."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.trainings.domain.gatherings.gathering_date import GatheringDate
from shared.errors import DomainError, NotFoundError

FairKind = Literal["offer", "request"]

MOST_OF_A_DATE = 400
"""Entries that one date may hold; a paper wall holds fewer."""

MOST_OF_A_PERSON = 20
"""Entries that one person may have at one date."""


class FairClosedError(DomainError):
    """The date is over or cancelled: its wall is taken down."""

    code = "fair_closed"


class FairFullError(DomainError):
    """There is no room for another offer or request."""

    code = "fair_full"


class FairEntryNotFoundError(NotFoundError):
    """There is no such offer or request of the day, or it is somebody else's."""

    code = "fair_entry_not_found"


@dataclass(frozen=True, kw_only=True)
class FairEntry:
    """Offre ou demande du jour: a short text by a member."""

    fair_entry_id: str
    gathering_date_id: str
    kind: FairKind
    title: str
    member_id: str
    written_at: datetime


@dataclass(frozen=True)
class Wall:
    """How much room is taken on the wall of a date."""

    entries: int
    of_person: int


def check_fair_takes(date_of_it: GatheringDate, wall: Wall, now: datetime) -> None:
    """Raise why no entry can be written, if so."""
    if not date_of_it.is_open(now):
        raise FairClosedError
    if wall.entries >= MOST_OF_A_DATE or wall.of_person >= MOST_OF_A_PERSON:
        raise FairFullError
