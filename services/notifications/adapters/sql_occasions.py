"""Copies of trainings' facts: when and where people meet, and who has a place in a workshop or at a gathering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, bindparam, delete, false, func
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notifications.adapters.tables import occasion, seat
from shared.storage.transaction import Transaction

_said: dict[str, Any] = {column.name: bindparam(column.name) for column in occasion.c}
_is_remote = bindparam("is_remote", type_=Boolean)
_occasion = upsert(occasion).values({**_said, "is_remote": func.coalesce(_is_remote, false())})
_new = _occasion.excluded
PUT_OCCASION = _occasion.on_conflict_do_update(
    index_elements=["occasion_id"],
    set_={
        "time_zone": func.coalesce(_new.time_zone, occasion.c.time_zone),
        "is_remote": func.coalesce(_is_remote, occasion.c.is_remote),
        **{name: _new[name] for name in ("title", "days", "begins_at", "place", "version")},
    },
    where=occasion.c.version < _new.version,
)
"""Only some facts say the time zone, which never changes, and whether people meet far from each other."""

_seat = upsert(seat).values({column.name: bindparam(column.name) for column in seat.c})
PUT_SEAT = _seat.on_conflict_do_update(
    index_elements=["registration_id"],
    set_={name: _seat.excluded[name] for name in ("is_taken", "version")},
    where=seat.c.version < _seat.excluded.version,
)
FORGET_SEATS = delete(seat).where(seat.c.member_id == bindparam("of"))


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """When and where people meet: on whole days, or at an instant."""

    occasion_id: str
    title: str
    days: Sequence[date] = ()
    begins_at: datetime | None = None
    time_zone: str | None = None
    place: str
    is_remote: bool | None = False
    """Null when the fact does not say: it is as it was."""


class SqlOccasions:
    """Keeps the copies, in one transaction; a later state is never undone by an earlier one."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, meeting: Meeting, version: int) -> None:
        """Keep when and where people meet."""
        values = {**vars(meeting), "days": list(meeting.days), "version": version}
        self._transaction.write(PUT_OCCASION, values)

    def put_seat(
        self, registration_id: str, of: tuple[str, str], version: int, *, is_taken: bool
    ) -> None:
        """Keep that somebody has a place, or no longer; `of` is (occasion, member)."""
        values = {"registration_id": registration_id, "occasion_id": of[0], "member_id": of[1]}
        self._transaction.write(PUT_SEAT, {**values, "is_taken": is_taken, "version": version})

    async def forget_person(self, member_id: str) -> None:
        """Delete what the copies hold of a person."""
        await self._transaction.execute(FORGET_SEATS, of=member_id)
