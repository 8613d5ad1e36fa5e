"""Who was there, in PostgreSQL: the mark as it stands, and those that proved wrong."""

from collections.abc import Sequence

from asyncpg import Record
from sqlalchemy import bindparam, insert, select, update

from services.trainings.adapters.records.records_tables import attendance, attendance_corrections
from services.trainings.application.records.ports_of_records import Recorded
from services.trainings.domain.records.attendance import Mark
from services.trainings.domain.records.held_session import Half
from shared.storage.transaction import Transaction

_columns = attendance.c
OF_SESSION = (
    select(attendance)
    .where(_columns.session_id == bindparam("session_id"))
    .order_by(_columns.registration_id, _columns.day, _columns.half)
)
CORRECTIONS = (
    select(attendance_corrections)
    .where(attendance_corrections.c.session_id == bindparam("session_id"))
    .order_by(attendance_corrections.c.id)
)
ADD = insert(attendance).values({column.name: bindparam(column.name) for column in _columns})
CORRECT = (
    update(attendance)
    .where(
        _columns.registration_id == bindparam("of_registration"),
        _columns.day == bindparam("on_day"),
        _columns.half == bindparam("at_half"),
    )
    .values({name: bindparam(name) for name in ("is_present", "recorded_by", "recorded_at")})
)
KEEP_WRONG = insert(attendance_corrections).values(
    {c.name: bindparam(c.name) for c in attendance_corrections.c if c.name != "id"}
)


class SqlAttendance:
    """The marks of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def of_session(self, session_id: str) -> list[Recorded]:
        """Return all marks as they stand, by registration, day and half-day."""
        rows = await self._transaction.fetch_all(OF_SESSION, session_id=session_id)
        return [_recorded_of(row) for row in rows]

    async def corrections(self, session_id: str) -> Sequence[Record]:
        """Return the marks that proved wrong, in the order in which they were corrected."""
        return await self._transaction.fetch_all(CORRECTIONS, session_id=session_id)

    def record(self, session_id: str, recorded: Recorded) -> None:
        """Write the first mark of a half-day."""
        values = {
            **vars(recorded.mark),
            "half": recorded.mark.half.value,
            "session_id": session_id,
            "recorded_by": recorded.recorded_by,
            "recorded_at": recorded.recorded_at,
        }
        self._transaction.write(ADD, values)

    def correct(self, session_id: str, was: Recorded, recorded: Recorded) -> None:
        """Write another mark over one that proved wrong, which is kept with who wrote it when."""
        mark = recorded.mark
        wrong = {
            "session_id": session_id,
            "registration_id": mark.registration_id,
            "day": mark.day,
            "half": mark.half.value,
            "was_present": was.mark.is_present,
            "recorded_by": was.recorded_by,
            "recorded_at": was.recorded_at,
            "corrected_by": recorded.recorded_by,
            "corrected_at": recorded.recorded_at,
        }
        self._transaction.write(KEEP_WRONG, wrong)
        right = {
            "of_registration": mark.registration_id,
            "on_day": mark.day,
            "at_half": mark.half.value,
            "is_present": mark.is_present,
            "recorded_by": recorded.recorded_by,
            "recorded_at": recorded.recorded_at,
        }
        self._transaction.write(CORRECT, right)


def _recorded_of(row: Record) -> Recorded:
    mark = Mark(row["registration_id"], row["day"], Half(row["half"]), row["is_present"])
    return Recorded(mark, row["recorded_by"], row["recorded_at"])
