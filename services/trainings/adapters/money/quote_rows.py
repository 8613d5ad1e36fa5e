"""Quotes as rows, there and back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from asyncpg import Record

from services.trainings.domain.money.organisation import Organisation
from services.trainings.domain.money.quote import (
    Customer,
    Line,
    Quote,
    QuoteState,
    Subject,
    Terms,
)


def row_of(quote: Quote) -> dict[str, Any]:
    """Return the values of a quote's row."""
    organisation, subject, terms = quote.customer.organisation, quote.subject, quote.terms
    return {
        "id": quote.quote_id,
        "organisation": organisation.title if organisation else None,
        "postal_address": organisation.postal_address if organisation else None,
        "siret": organisation.siret if organisation else None,
        **vars(subject),
        "dates": [day.isoformat() for day in subject.dates],
        **vars(terms),
        "funding": list(terms.funding),
        "conditions": list(terms.conditions),
        "total": quote.total,
        "drawn_up_at": quote.drawn_up_at,
        **changing_of(quote),
    }


def changing_of(quote: Quote) -> dict[str, Any]:
    """Return the values that a quote's life changes."""
    return {
        "state": quote.state.value,
        "number": quote.number,
        "contact_member_id": quote.customer.contact_member_id,
        "valid_until": quote.valid_until,
        "sent_at": quote.sent_at,
        "expires_at": quote.expires_at,
        "answered_at": quote.answered_at,
        "version": quote.version,
    }


def quote_of(row: Record, lines: Iterable[Record], registration_ids: Iterable[str]) -> Quote:
    """Return the quote that rows hold."""
    return Quote(
        quote_id=row["id"],
        customer=Customer(_organisation_of(row), row["contact_member_id"], tuple(registration_ids)),
        subject=_subject_of(row),
        terms=_terms_of(row),
        lines=tuple(Line(line["label"], line["quantity"], line["unit_price"]) for line in lines),
        drawn_up_at=row["drawn_up_at"],
        valid_until=row["valid_until"],
        state=QuoteState(row["state"]),
        number=row["number"],
        sent_at=row["sent_at"],
        expires_at=row["expires_at"],
        answered_at=row["answered_at"],
        version=row["version"],
    )


def _organisation_of(row: Record) -> Organisation | None:
    if row["organisation"] is None:
        return None
    return Organisation(row["organisation"], row["postal_address"], row["siret"])


def _subject_of(row: Record) -> Subject:
    return Subject(
        session_id=row["session_id"],
        training_number=row["training_number"],
        title=row["title"],
        days=row["days"],
        dates=tuple(date.fromisoformat(day) for day in row["dates"]),
        place=row["place"],
        begins_on=row["begins_on"],
    )


def _terms_of(row: Record) -> Terms:
    return Terms(
        audience=row["audience"],
        rule_id=row["rule_id"],
        priced_on=row["priced_on"],
        day_price=row["day_price"],
        registration_fee=row["registration_fee"],
        places=row["places"],
        funding=tuple(row["funding"]),
        conditions=tuple(row["conditions"]),
        vat_notice=row["vat_notice"],
    )
