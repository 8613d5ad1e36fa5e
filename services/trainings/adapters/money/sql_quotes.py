"""Quotes in PostgreSQL; triggers refuse what would change a quote that somebody may have read."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from asyncpg import UniqueViolationError
from sqlalchemy import ARRAY, BindParameter, any_, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.money.money_tables import (
    quote_lines,
    quote_numbers,
    quote_registrations,
    quote_steps,
    quotes,
)
from services.trainings.adapters.money.quote_rows import changing_of, quote_of, row_of
from services.trainings.adapters.tables import is_one_of, registrations, sessions, trainings
from services.trainings.application.money.ports_of_money import QuotedRegistration
from services.trainings.domain.money.quote import Quote, QuoteState, Subject
from services.trainings.domain.money.quote_content import QuoteContent
from services.trainings.domain.money.quote_errors import (
    AlreadyQuotedError,
    QuoteNotFoundError,
    SessionNotQuotableError,
)
from services.trainings.domain.registrations.registration import LIVE, RegistrationNotFoundError
from services.trainings.domain.sessions.session_life import SessionNotFoundError
from shared.storage.transaction import Transaction

ENDED = frozenset({"cancelled", "merged"})

_quote_id: BindParameter[str] = bindparam("quote_id")
SEEN = select(quotes).where(quotes.c.id == _quote_id)
FIND = SEEN.with_for_update()
LINES = (
    select(quote_lines).where(quote_lines.c.quote_id == _quote_id).order_by(quote_lines.c.position)
)
REGISTRATIONS = (
    select(quote_registrations.c.registration_id)
    .where(quote_registrations.c.quote_id == _quote_id)
    .order_by(quote_registrations.c.registration_id)
)
ADD = insert(quotes).values({one.name: bindparam(one.name) for one in quotes.c})
ADD_LINE = insert(quote_lines).values({one.name: bindparam(one.name) for one in quote_lines.c})
ADD_REGISTRATION = insert(quote_registrations).values(
    {one.name: bindparam(one.name) for one in quote_registrations.c}
)
ADD_STEP = insert(quote_steps).values({one.name: bindparam(one.name) for one in quote_steps.c})
CHANGING = (
    "state",
    "number",
    "contact_member_id",
    "valid_until",
    "sent_at",
    "expires_at",
    "answered_at",
    "version",
)
SAVE = (
    update(quotes)
    .where(quotes.c.id == _quote_id)
    .values({name: bindparam(name) for name in CHANGING})
)
COVER = (
    update(quote_registrations)
    .where(quote_registrations.c.quote_id == _quote_id)
    .values(is_accepted=bindparam("is_accepted"))
)
_number = upsert(quote_numbers).values(year=bindparam("year"), last=1)
NEXT_NUMBER = _number.on_conflict_do_update(
    index_elements=["year"], set_={"last": quote_numbers.c.last + 1}
).returning(quote_numbers.c.last)
SESSION = (
    select(
        sessions.c.state,
        sessions.c.training_number,
        sessions.c.title,
        sessions.c.parts,
        sessions.c.place,
        trainings.c.sheet["days_by_part"].label("days_by_part"),
    )
    .join(trainings, trainings.c.id == sessions.c.training_id)
    .where(sessions.c.id == bindparam("session_id"))
)
QUOTED = (
    select(registrations)
    .where(
        registrations.c.id == any_(bindparam("registration_ids", type_=ARRAY(UUID))),
        registrations.c.kind == "session",
        is_one_of(registrations.c.status, LIVE),
    )
    .order_by(registrations.c.arrival)
)
OF_CONTACT = (
    select(quotes.c.id)
    .where(quotes.c.contact_member_id == bindparam("member_id"))
    .order_by(quotes.c.id)
)
FORGET_CONTACT = (
    update(quotes)
    .where(quotes.c.contact_member_id == bindparam("member_id"))
    .values(contact_member_id=None)
)
FORGET_STEPS = (
    update(quote_steps)
    .where(quote_steps.c.decided_by == bindparam("member_id"))
    .values(decided_by=None)
)


class SqlQuotes:
    """The quotes of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def get(self, quote_id: str) -> Quote:
        """Load and lock, or raise QuoteNotFoundError."""
        return await _loaded(self._transaction, quote_id, is_locked=True)

    async def add(self, quote: Quote) -> None:
        """Write a new quote with its lines."""
        await self._transaction.execute(ADD, **row_of(quote))
        for position, line in enumerate(quote.lines, 1):
            values = {**vars(line), "amount": line.amount, "position": position}
            self._transaction.write(ADD_LINE, {**values, "quote_id": quote.quote_id})
        for registration_id in quote.customer.registration_ids:
            values = {"registration_id": registration_id, "is_accepted": False}
            self._transaction.write(ADD_REGISTRATION, {**values, "quote_id": quote.quote_id})
        self._write_steps(quote)

    async def save(self, quote: Quote) -> None:
        """Write its state and announce its facts; raise AlreadyQuotedError."""
        self._transaction.write(SAVE, {"quote_id": quote.quote_id, **changing_of(quote)})
        if quote.customer.registration_ids:
            await self._cover(quote)
        self._write_steps(quote)
        self._transaction.announce(quote, quote.quote_id, None)

    async def _cover(self, quote: Quote) -> None:
        """Have the registrations paid for by this quote, and by no other, while it is accepted."""
        try:
            await self._transaction.execute(
                COVER,
                quote_id=quote.quote_id,
                is_accepted=quote.state is QuoteState.ACCEPTED,
            )
        except UniqueViolationError as error:
            raise AlreadyQuotedError from error

    def _write_steps(self, quote: Quote) -> None:
        for step in quote.new_steps:
            values = {
                "quote_id": quote.quote_id,
                "state": step.state.value,
                "at": step.decision.at,
                "decided_by": step.decision.by,
                "reason": step.decision.reason,
            }
            self._transaction.write(ADD_STEP, values)
        quote.new_steps.clear()

    async def next_number(self, year: int) -> int:
        """Return the next number of a year; whoever else asks waits until this transaction has ended."""
        row = await self._transaction.fetch_one(NEXT_NUMBER, year=year)
        assert row is not None
        return int(row["last"])

    async def session(self, session_id: str) -> Subject:
        """Return what a session's quote is about; raise SessionNotFoundError or SessionNotQuotableError."""
        row = await self._transaction.fetch_one(SESSION, session_id=session_id)
        if row is None:
            raise SessionNotFoundError
        if row["state"] in ENDED:
            raise SessionNotQuotableError
        dates = tuple(date.fromisoformat(day) for part in row["parts"] for day in part)
        days: Any = len(dates) or sum(row["days_by_part"])
        return Subject(
            session_id=session_id,
            training_number=row["training_number"],
            title=row["title"],
            days=Decimal(days),
            dates=dates,
            place=row["place"],
            begins_on=dates[0] if dates else None,
        )

    async def registrations(self, registration_ids: Collection[str]) -> list[QuotedRegistration]:
        """Return those that take part or wait for it; raise RegistrationNotFoundError for any other."""
        if not registration_ids:
            return []
        wanted = set(registration_ids)
        rows = await self._transaction.fetch_all(QUOTED, registration_ids=sorted(wanted))
        if len(rows) < len(wanted):
            raise RegistrationNotFoundError
        return [
            QuotedRegistration(row["id"], row["occasion_id"], row["member_id"], row["audience"])
            for row in rows
        ]

    async def of_contact(self, member_id: str) -> list[str]:
        """Return the ids of the quotes that a person may answer."""
        rows = await self._transaction.fetch_all(OF_CONTACT, member_id=member_id)
        return [row["id"] for row in rows]

    async def forget(self, member_id: str) -> None:
        """Name this person nowhere any more."""
        await self._transaction.execute(FORGET_CONTACT, member_id=member_id)
        await self._transaction.execute(FORGET_STEPS, member_id=member_id)


async def quote_content(transaction: Transaction, quote_id: str) -> QuoteContent:
    """Return what a quote says, or raise QuoteNotFoundError; whoever may read it is the door's business."""
    return QuoteContent.of(await _loaded(transaction, quote_id, is_locked=False))


async def _loaded(transaction: Transaction, quote_id: str, *, is_locked: bool) -> Quote:
    row = await transaction.fetch_one(FIND if is_locked else SEEN, quote_id=quote_id)
    if row is None:
        raise QuoteNotFoundError
    lines = await transaction.fetch_all(LINES, quote_id=quote_id)
    covered = await transaction.fetch_all(REGISTRATIONS, quote_id=quote_id)
    return quote_of(row, lines, [one["registration_id"] for one in covered])
