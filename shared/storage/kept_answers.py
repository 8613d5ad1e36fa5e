"""The answers that are kept for an Idempotency-Key, and what becomes of them when a person is erased."""

from sqlalchemy import ARRAY, Text, any_, bindparam, delete, or_

from shared.storage.tables import idempotency
from shared.storage.transaction import Transaction

FORGET = delete(idempotency).where(
    or_(
        idempotency.c.caller == bindparam("person_id"),
        idempotency.c.body.like(any_(bindparam("naming", type_=ARRAY(Text)))),
    )
)


async def forget_answers(transaction: Transaction, person_id: str, *their_things: str) -> None:
    """Delete the answers given to a person who is erased, and those to others that name them or their things.

    Whoever sends such a command again with its Idempotency-Key has it executed anew: that is
    accepted, for it meets a person who is not there any more.

    Call it last in the erasing transaction. By then the erasure has locked the rows of the person,
    so it has waited for every command that held one of them, and this statement sees the answer
    that was kept with it; a command that comes later finds nobody. Where a command may write about
    a person without holding a row of theirs, call it once more a while later.
    """
    naming = [f"%{each}%" for each in (person_id, *their_things)]
    await transaction.execute(FORGET, person_id=person_id, naming=naming)
