"""The problems brought to workshops, and who would choose which."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.workshops.workshops_tables import (
    workshop_choices,
    workshop_problems,
)
from services.trainings.domain.workshops.problem import Problem
from shared.storage.transaction import Transaction

_voices = (
    select(func.count())
    .where(workshop_choices.c.problem_id == workshop_problems.c.id)
    .scalar_subquery()
)
OF_WORKSHOP = (
    select(workshop_problems, _voices.label("voices"))
    .where(workshop_problems.c.workshop_id == bindparam("workshop_id"))
    .order_by(workshop_problems.c.id)
)
_put = upsert(workshop_problems).values(
    {column.name: bindparam(column.name) for column in workshop_problems.c}
)
PUT = _put.on_conflict_do_update(
    index_elements=["workshop_id", "member_id"], set_={"text": _put.excluded.text}
)
REMOVE = delete(workshop_problems).where(workshop_problems.c.id == bindparam("problem_id"))
_choose = upsert(workshop_choices).values(
    {column.name: bindparam(column.name) for column in workshop_choices.c}
)
CHOOSE = _choose.on_conflict_do_update(
    index_elements=["workshop_id", "member_id"],
    set_={"problem_id": _choose.excluded.problem_id},
)
FORGET_PROBLEMS = delete(workshop_problems).where(
    workshop_problems.c.member_id == bindparam("member_id")
)
FORGET_CHOICES = delete(workshop_choices).where(
    workshop_choices.c.member_id == bindparam("member_id")
)


class SqlWorkshopProblems:
    """The problems of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def of_workshop(self, workshop_id: str) -> Sequence[Problem]:
        """Return all problems, in the order in which they were first brought."""
        rows = await self._transaction.fetch_all(OF_WORKSHOP, workshop_id=workshop_id)
        return [Problem(row["id"], row["member_id"], row["text"], row["voices"]) for row in rows]

    def put(self, workshop_id: str, problem: Problem) -> None:
        """Write a person's problem."""
        values = {
            "id": problem.problem_id,
            "workshop_id": workshop_id,
            "member_id": problem.member_id,
            "text": problem.text,
        }
        self._transaction.write(PUT, values)

    def remove(self, problem_id: str) -> None:
        """Remove one, with the choices of it."""
        self._transaction.write(REMOVE, {"problem_id": problem_id})

    def choose(self, workshop_id: str, member_id: str, problem_id: str) -> None:
        """Write a person's choice."""
        values = {"workshop_id": workshop_id, "member_id": member_id, "problem_id": problem_id}
        self._transaction.write(CHOOSE, values)

    def forget(self, member_id: str) -> None:
        """Remove what the person brought and chose."""
        self._transaction.write(FORGET_CHOICES, {"member_id": member_id})
        self._transaction.write(FORGET_PROBLEMS, {"member_id": member_id})
