"""The votes for the dates of workshops, in the order in which they were cast."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.tables import erased_members
from services.trainings.adapters.workshops.workshops_tables import workshop_votes
from services.trainings.application.workshops.ports_of_workshops import Vote
from services.trainings.domain.workshops.poll import Answer
from services.trainings.domain.workshops.workshop import Workshop
from shared.storage.transaction import Transaction

_columns = workshop_votes.c
_of_workshop = _columns.workshop_id == bindparam("workshop_id")
_of_member = _columns.member_id == bindparam("member_id")

OF_MEMBER = select(_columns.date_id, _columns.answer).where(_of_workshop, _of_member)
_is_erased = select(1).where(erased_members.c.member_id == _columns.member_id).exists()
OF_WORKSHOP = (
    select(workshop_votes)
    .where(_of_workshop, ~_is_erased)
    .order_by(_columns.turn, _columns.member_id)
)
_put = upsert(workshop_votes).values({column.name: bindparam(column.name) for column in _columns})
PUT = _put.on_conflict_do_update(
    index_elements=["date_id", "member_id"],
    set_={"answer": _put.excluded.answer, "turn": _put.excluded.turn},
)
REMOVE = delete(workshop_votes).where(_of_workshop, _of_member)
FORGET = delete(workshop_votes).where(_of_member)


class SqlWorkshopVotes:
    """The votes of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def of_member(self, workshop_id: str, member_id: str) -> Mapping[str, Answer]:
        """Return a person's answers by date."""
        rows = await self._transaction.fetch_all(
            OF_MEMBER, workshop_id=workshop_id, member_id=member_id
        )
        return {row["date_id"]: Answer(row["answer"]) for row in rows}

    async def of_workshop(self, workshop_id: str) -> Sequence[Vote]:
        """Return all votes, in the order in which they were cast."""
        rows = await self._transaction.fetch_all(OF_WORKSHOP, workshop_id=workshop_id)
        return [Vote(row["date_id"], row["member_id"], Answer(row["answer"])) for row in rows]

    def put(self, workshop: Workshop, member_id: str, answers: Mapping[str, Answer]) -> None:
        """Write new answers; the poll's version is their turn."""
        for date_id, answer in answers.items():
            values = {
                "date_id": date_id,
                "member_id": member_id,
                "workshop_id": workshop.workshop_id,
                "answer": answer.value,
                "turn": workshop.poll.version,
            }
            self._transaction.write(PUT, values)

    def remove(self, workshop_id: str, member_id: str) -> None:
        """Remove all answers of a person."""
        self._transaction.write(REMOVE, {"workshop_id": workshop_id, "member_id": member_id})

    def forget(self, member_id: str) -> None:
        """Remove what the person has answered anywhere; in polls that are open it is uncounted first."""
        self._transaction.write(FORGET, {"member_id": member_id})
