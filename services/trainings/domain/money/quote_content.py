"""What a quote says, for whoever prints it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from services.trainings.domain.money.money import CURRENCY
from services.trainings.domain.money.quote import Customer, Line, Quote, QuoteState, Subject, Terms


@dataclass(frozen=True, kw_only=True)
class QuoteContent:
    """A quote as it was sent; all but `state` and the contact's id stays the same for ever once it has a number."""

    quote_id: str
    number: str | None
    """None while it is a draft."""
    state: QuoteState
    customer: Customer
    subject: Subject
    terms: Terms
    lines: tuple[Line, ...]
    total: Decimal
    currency: str
    drawn_up_at: datetime
    sent_at: datetime | None
    valid_until: date | None

    @classmethod
    def of(cls, quote: Quote) -> "QuoteContent":
        """Return what this quote says."""
        return cls(
            quote_id=quote.quote_id,
            number=quote.number,
            state=quote.state,
            customer=quote.customer,
            subject=quote.subject,
            terms=quote.terms,
            lines=quote.lines,
            total=quote.total,
            currency=CURRENCY,
            drawn_up_at=quote.drawn_up_at,
            sent_at=quote.sent_at,
            valid_until=quote.valid_until,
        )
