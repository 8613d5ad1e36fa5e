"""What is to be invoiced: registrations and accepted quotes of sessions that take place.

A registration is priced by the tariff in force on the session's first day, unless an accepted quote
pays for it: then the quote's row stands for it, with the quote's own amounts.
"""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from asyncpg import Record

from services.trainings.domain.catalogue.training import Audience
from shared.storage.transaction import Transaction

FETCHED_AT_ONCE = 500

ROWS = """
WITH held AS (
    SELECT id, training_number, title, (parts #>> '{0,0}')::date AS begins_on,
        jsonb_array_length(jsonb_path_query_array(parts, '$[*][*]'))::numeric AS days
    FROM session
    WHERE state IN ('confirmed', 'running', 'completed')
        AND parts #>> '{0,0}' BETWEEN $1::date::text AND $2::date::text
), row AS (
    SELECT r.id, 'registration' AS kind, r.id::text AS reference, held.id AS session_id,
        held.training_number, held.title, held.begins_on, r.audience, r.network_id,
        network.title AS network, NULL::text AS organisation, held.days, 1 AS places,
        rule.day_price AS unit_price, rule.registration_fee,
        round(held.days * rule.day_price, 2) + coalesce(rule.registration_fee, 0) AS amount,
        coalesce(rule.funding, '[]') AS funding, support.state IS NOT NULL AS is_supported
    FROM held
    JOIN registration AS r ON r.occasion_id = held.id AND r.status = 'registered'
    LEFT JOIN tariff_rule AS rule ON rule.audience = r.audience
        AND rule.valid_from <= held.begins_on
        AND (rule.valid_until IS NULL OR rule.valid_until >= held.begins_on)
    LEFT JOIN network ON network.network_id = r.network_id
    LEFT JOIN support_place AS support
        ON support.registration_id = r.id AND support.state = 'granted'
    WHERE NOT EXISTS (
        SELECT FROM quote_registration AS paid
        WHERE paid.registration_id = r.id AND paid.is_accepted
    )
    UNION ALL
    SELECT quote.id, 'quote', quote.number, quote.session_id, quote.training_number, quote.title,
        coalesce(held.begins_on, quote.begins_on), quote.audience, NULL, NULL,
        quote.organisation, quote.days, quote.places, quote.day_price, quote.registration_fee,
        quote.total, quote.funding, EXISTS (
            SELECT FROM quote_registration AS paid
            JOIN support_place AS support USING (registration_id)
            WHERE paid.quote_id = quote.id AND support.state = 'granted'
        )
    FROM quote LEFT JOIN held ON held.id = quote.session_id
    WHERE quote.state = 'accepted' AND (
        held.id IS NOT NULL
        OR (quote.session_id IS NULL AND quote.priced_on BETWEEN $1::date AND $2::date)
    )
)
SELECT * FROM row
WHERE $3::date IS NULL OR (coalesce(begins_on, '0001-01-01'), id) > ($3::date, $4::uuid)
ORDER BY coalesce(begins_on, '0001-01-01'), id LIMIT $5::bigint
"""
NO_DAY = date.min


@dataclass(frozen=True, kw_only=True)
class InvoiceRow:
    """One registration or accepted quote; amounts are None while no price is agreed."""

    row_id: str
    kind: str
    reference: str
    session_id: str | None
    training_number: int
    title: str
    begins_on: date | None
    audience: Audience
    network_id: str | None
    network: str | None
    organisation: str | None
    days: Decimal
    places: int
    unit_price: Decimal | None
    registration_fee: Decimal | None
    amount: Decimal | None
    funding: Sequence[str]
    is_supported: bool

    @property
    def cursor(self) -> str:
        """What the next page comes after."""
        return f"{self.begins_on or NO_DAY}_{self.row_id}"


async def invoice_rows(
    transaction: Transaction, first: date, last: date
) -> AsyncIterator[InvoiceRow]:
    """Return all rows of the sessions that begin in these days, a few hundred in memory at a time."""
    async for row in transaction.connection.cursor(
        ROWS, first, last, None, None, None, prefetch=FETCHED_AT_ONCE
    ):
        yield _row_of(row)


async def invoice_page(
    transaction: Transaction, days: tuple[date, date], after: str | None, limit: int
) -> Sequence[InvoiceRow]:
    """Return the rows that come after the one with this cursor."""
    day, _, row_id = (after or "").partition("_")
    place = (date.fromisoformat(day), row_id) if after else (None, None)
    rows = await transaction.connection.fetch(ROWS, *days, *place, limit)
    return [_row_of(row) for row in rows]


def _row_of(row: Record) -> InvoiceRow:
    named = {name: value for name, value in row.items() if name != "id"}
    return InvoiceRow(row_id=row["id"], **named)
