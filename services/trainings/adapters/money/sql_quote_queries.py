"""The read side of quotes: pages of them, and who did what to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from sqlalchemy import Boolean, Integer, Text, bindparam, case, or_, select
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.money.money_tables import quote_steps, quotes
from services.trainings.domain.money.quote import QuoteState
from shared.storage.transaction import Transaction

_after = bindparam("after", type_=UUID)
_state = bindparam("state", type_=Text)
_session = bindparam("session_id", type_=UUID)
_contact = bindparam("contact_member_id", type_=UUID)
_has_drafts = bindparam("has_drafts", type_=Boolean)

PAGE = (
    select(quotes)
    .where(
        or_(_after.is_(None), quotes.c.id > _after),
        or_(_state.is_(None), quotes.c.state == _state),
        or_(_session.is_(None), quotes.c.session_id == _session),
        or_(_contact.is_(None), quotes.c.contact_member_id == _contact),
        or_(_has_drafts, quotes.c.number.is_not(None)),
    )
    .order_by(quotes.c.id)
    .limit(bindparam("limit", type_=Integer))
)
STEPS = (
    select(quote_steps)
    .where(quote_steps.c.quote_id == bindparam("quote_id"))
    .order_by(
        case(
            {state.value: place for place, state in enumerate(QuoteState)},
            value=quote_steps.c.state,
        )
    )
)


@dataclass(frozen=True, kw_only=True)
class WantedQuotes:
    """Which quotes to list."""

    state: QuoteState | None = None
    session_id: str | None = None
    contact_member_id: str | None = None
    has_drafts: bool = False
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class StepView:
    """Who brought a quote into a state, when and why."""

    state: QuoteState
    at: datetime
    decided_by: str | None
    reason: str


async def quote_page(transaction: Transaction, wanted: WantedQuotes) -> Sequence[Record]:
    """Return the rows of quotes, oldest first."""
    return await transaction.fetch_all(PAGE, **vars(wanted))


async def steps_of(transaction: Transaction, quote_id: str) -> Sequence[StepView]:
    """Return what happened to a quote, in order."""
    rows = await transaction.fetch_all(STEPS, quote_id=quote_id)
    return [
        StepView(QuoteState(row["state"]), row["at"], row["decided_by"], row["reason"])
        for row in rows
    ]
