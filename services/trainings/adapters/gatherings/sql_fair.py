"""The offers and requests of the day in PostgreSQL."""

from asyncpg import Record
from sqlalchemy import Text, bindparam, cast, delete, func, select
from sqlalchemy.dialects.postgresql import UUID, insert

from services.trainings.adapters.gatherings.gatherings_tables import fair_entries
from services.trainings.adapters.tables import erased_members
from services.trainings.domain.gatherings.fair import FairEntry, FairEntryNotFoundError, Wall
from services.trainings.domain.registrations.registration import PersonErasedError
from shared.storage.transaction import Transaction

_columns = fair_entries.c
_date_id = bindparam("gathering_date_id", type_=UUID)
_member_id = bindparam("member_id", type_=UUID)
ONE_WRITER_AT_A_TIME = select(
    func.pg_advisory_xact_lock(func.hashtextextended(cast(_date_id, Text), 7))
)
FIND = select(fair_entries).where(_columns.id == bindparam("fair_entry_id"))
OF_DATE = select(fair_entries).where(_columns.gathering_date_id == _date_id).order_by(_columns.id)
WALL = select(
    func.count().label("entries"),
    func.count().filter(_columns.member_id == _member_id).label("of_person"),
).where(_columns.gathering_date_id == _date_id)
_is_erased = select(1).where(erased_members.c.member_id == _member_id).exists()
_row = select(*(bindparam(column.name, type_=column.type) for column in _columns)).where(
    ~_is_erased
)
ADD = insert(fair_entries).from_select([column.name for column in _columns], _row)
REMOVE = delete(fair_entries).where(_columns.id == bindparam("fair_entry_id"))
REMOVE_OF_MEMBER = delete(fair_entries).where(_columns.member_id == _member_id)


class SqlFairEntries:
    """The offers and requests of the day of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def get(self, fair_entry_id: str) -> FairEntry:
        """Load, or raise FairEntryNotFoundError."""
        row = await self._transaction.fetch_one(FIND, fair_entry_id=fair_entry_id)
        if row is None:
            raise FairEntryNotFoundError
        return entry_of(row)

    async def wall_of(self, gathering_date_id: str, member_id: str) -> Wall:
        """Return how much room is taken; whoever else writes there waits for this transaction."""
        await self._transaction.fetch_one(ONE_WRITER_AT_A_TIME, gathering_date_id=gathering_date_id)
        row = await self._transaction.fetch_one(
            WALL, gathering_date_id=gathering_date_id, member_id=member_id
        )
        return Wall(row["entries"], row["of_person"]) if row is not None else Wall(0, 0)

    async def of_date(self, gathering_date_id: str) -> list[FairEntry]:
        """Return what is on the wall of a date, oldest first."""
        rows = await self._transaction.fetch_all(OF_DATE, gathering_date_id=gathering_date_id)
        return [entry_of(row) for row in rows]

    async def add(self, entry: FairEntry) -> None:
        """Write a new one; raise PersonErasedError."""
        added = await self._transaction.execute(
            ADD,
            id=entry.fair_entry_id,
            gathering_date_id=entry.gathering_date_id,
            kind=entry.kind,
            title=entry.title,
            member_id=entry.member_id,
            written_at=entry.written_at,
        )
        if not added:
            raise PersonErasedError

    def remove(self, fair_entry_id: str) -> None:
        """Take it away for good."""
        self._transaction.write(REMOVE, {"fair_entry_id": fair_entry_id})

    def remove_of_member(self, member_id: str) -> None:
        """Take away all that a person has written."""
        self._transaction.write(REMOVE_OF_MEMBER, {"member_id": member_id})


def entry_of(row: Record) -> FairEntry:
    """Return the offer or request of the day that a row holds."""
    return FairEntry(
        fair_entry_id=row["id"],
        gathering_date_id=row["gathering_date_id"],
        kind=row["kind"],
        title=row["title"],
        member_id=row["member_id"],
        written_at=row["written_at"],
    )
