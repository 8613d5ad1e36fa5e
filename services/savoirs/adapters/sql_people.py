"""Reads single savoirs, and those of a person, as far as the caller may see them."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, ColumnElement, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import UUID

from services.savoirs.adapters.sql_board import IS_LIVE
from services.savoirs.adapters.sql_savoirs import savoir_of
from services.savoirs.adapters.tables import STATE, savoir
from services.savoirs.adapters.visibility import is_visible
from services.savoirs.domain.actor import Actor
from services.savoirs.domain.offer import Offer
from services.savoirs.domain.request import Request
from shared.storage.transaction import Transaction

MOST_OF_A_PERSON = 200
"""A bound for the answer; nobody keeps so many on the board."""


def _may_be_read() -> ColumnElement[bool]:
    """Return the condition: live and visible, or the caller answers for it and it may come back."""
    facilitated = any_(bindparam("facilitated", type_=ARRAY(UUID(as_uuid=False))))
    is_own = savoir.c.member_id == bindparam("caller_id")
    answers_for = or_(is_own, savoir.c.network_id == facilitated)
    return or_(
        IS_LIVE & is_visible(is_anonymous=False), answers_for & (savoir.c.status != "withdrawn")
    )


ONE_FOR_ANYBODY = select(*STATE).where(
    savoir.c.id == bindparam("savoir_id"),
    savoir.c.kind == bindparam("kind"),
    IS_LIVE,
    is_visible(is_anonymous=True),
)
ONE = select(*STATE).where(
    savoir.c.id == bindparam("savoir_id"), savoir.c.kind == bindparam("kind"), _may_be_read()
)
OF_PERSON = (
    select(*STATE)
    .where(savoir.c.member_id == bindparam("member_id"), _may_be_read())
    .order_by(savoir.c.id.desc())
    .limit(MOST_OF_A_PERSON)
)


async def read_savoir(
    transaction: Transaction, kind: str, savoir_id: str, reader: Actor | None
) -> Offer | Request | None:
    """Return one savoir, or None when there is none that this reader (None: anybody) may see."""
    now = transaction.now()
    if reader is None:
        row = await transaction.fetch_one(ONE_FOR_ANYBODY, savoir_id=savoir_id, kind=kind, now=now)
    else:
        row = await transaction.fetch_one(
            ONE,
            savoir_id=savoir_id,
            kind=kind,
            now=now,
            caller_id=reader.member_id,
            facilitated=list(reader.facilitates),
        )
    return None if row is None else savoir_of(row)


async def read_savoirs_of(
    transaction: Transaction, member_id: str, reader: Actor
) -> Sequence[Offer | Request]:
    """Return a person's savoirs, newest first; also the expired ones to whoever may renew them."""
    rows = await transaction.fetch_all(
        OF_PERSON,
        member_id=member_id,
        now=transaction.now(),
        caller_id=reader.member_id,
        facilitated=list(reader.facilitates),
    )
    return [savoir_of(row) for row in rows]
