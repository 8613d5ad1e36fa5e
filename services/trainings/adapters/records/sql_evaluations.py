"""What people wrote of sessions, in PostgreSQL."""

from asyncpg import Record
from sqlalchemy import Boolean, Integer, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.records.records_tables import evaluations
from services.trainings.domain.records.evaluation import Evaluation, Words
from shared.storage.transaction import Transaction

_columns = evaluations.c
_after = bindparam("after", type_=UUID)
FIND = (
    select(evaluations)
    .where(
        _columns.session_id == bindparam("session_id"),
        _columns.member_id == bindparam("member_id"),
    )
    .with_for_update()
)
PAGE = (
    select(evaluations)
    .where(
        _columns.session_id == bindparam("session_id"),
        or_(_after.is_(None), _columns.id > _after),
        or_(bindparam("reads_all", type_=Boolean), _columns.is_shareable),
    )
    .order_by(_columns.id)
    .limit(bindparam("limit", type_=Integer))
)
_put = upsert(evaluations).values({column.name: bindparam(column.name) for column in _columns})
PUT = _put.on_conflict_do_update(
    index_elements=["id"],
    set_={
        name: _put.excluded[name]
        for name in ("came_for", "brings_back", "is_shareable", "written_at", "version")
    },
)
FORGET = delete(evaluations).where(_columns.member_id == bindparam("member_id"))


class SqlEvaluations:
    """The evaluations of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def find(self, session_id: str, member_id: str) -> Evaluation | None:
        """Load and lock."""
        row = await self._transaction.fetch_one(FIND, session_id=session_id, member_id=member_id)
        return evaluation_of(row) if row else None

    async def page(
        self, session_id: str, *, reads_all: bool, after: str | None, limit: int
    ) -> list[Evaluation]:
        """Return those of a session, oldest first; unless `reads_all` only those that may be shown."""
        rows = await self._transaction.fetch_all(
            PAGE, session_id=session_id, reads_all=reads_all, after=after, limit=limit
        )
        return [evaluation_of(row) for row in rows]

    def put(self, evaluation: Evaluation) -> None:
        """Write a new or loaded one and announce its facts."""
        values = {
            "id": evaluation.evaluation_id,
            "session_id": evaluation.session_id,
            "training_number": evaluation.training_number,
            "title": evaluation.title,
            "member_id": evaluation.member_id,
            "role": evaluation.role,
            **vars(evaluation.words),
            "written_at": evaluation.written_at,
            "version": evaluation.version,
        }
        self._transaction.write(PUT, values)
        self._transaction.announce(evaluation, evaluation.evaluation_id, None)

    def forget(self, member_id: str) -> None:
        """Keep no word of this person."""
        self._transaction.write(FORGET, {"member_id": member_id})


def evaluation_of(row: Record) -> Evaluation:
    """Return the evaluation that a row holds."""
    return Evaluation(
        evaluation_id=row["id"],
        session_id=row["session_id"],
        training_number=row["training_number"],
        title=row["title"],
        member_id=row["member_id"],
        role=row["role"],
        words=Words(row["came_for"], row["brings_back"], row["is_shareable"]),
        written_at=row["written_at"],
        version=row["version"],
    )
