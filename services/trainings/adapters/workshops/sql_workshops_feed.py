"""Workshops as calendar feeds show them: scheduled, held and cancelled ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from sqlalchemy import Boolean, DateTime, Integer, and_, bindparam, literal_column, or_, select
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.workshops.workshops_tables import workshops
from services.trainings.domain.workshops.workshop import WorkshopState
from shared.storage.transaction import Transaction

_network = bindparam("network_id", type_=UUID)
_member = bindparam("with_network_only", type_=Boolean)
FEED = (
    select(workshops)
    .where(
        workshops.c.begins_at.is_not(None),
        workshops.c.begins_at >= bindparam("since", type_=DateTime(timezone=True)),
        or_(_network.is_(None), workshops.c.network_id == _network),
        or_(
            workshops.c.visibility == literal_column("'everyone'"),
            and_(_member, workshops.c.network_id == _network),
        ),
    )
    .order_by(workshops.c.begins_at, workshops.c.id)
    .limit(bindparam("limit", type_=Integer))
)


@dataclass(frozen=True)
class FeedWorkshop:
    """What a calendar shows of a workshop; the video link is not for it."""

    workshop_id: str
    title: str
    network_id: str
    is_public: bool
    begins_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    is_remote: bool
    version: int
    """Grows with each change that a calendar shows: usable as SEQUENCE."""
    is_cancelled: bool
    changed_at: datetime


async def workshops_for_feed(
    transaction: Transaction,
    *,
    network_id: str | None,
    is_for_members: bool,
    since: datetime,
    limit: int = 1000,
) -> Sequence[FeedWorkshop]:
    """Return dated workshops that begin at or after `since`, earliest first.

    Without `network_id`: those open to everyone. With it: that network's, the ones that are for
    its members only just when `is_for_members`.
    """
    rows = await transaction.fetch_all(
        FEED,
        network_id=network_id,
        with_network_only=is_for_members,
        since=since,
        limit=limit,
    )
    return [feed_workshop_of(row) for row in rows]


def feed_workshop_of(row: Record) -> FeedWorkshop:
    """Return the workshop that a row holds, as a calendar shows it."""
    return FeedWorkshop(
        workshop_id=row["id"],
        title=row["title"],
        network_id=row["network_id"],
        is_public=row["visibility"] == "everyone",
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        time_zone=row["time_zone"],
        place=row["place"],
        is_remote=row["is_remote"],
        version=row["version"],
        is_cancelled=row["state"] == WorkshopState.CANCELLED.value,
        changed_at=row["changed_at"],
    )
