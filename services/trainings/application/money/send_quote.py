"""Sending a quote: from now on it is numbered, read, and never changes."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.trainings.application.money.ports_of_money import QuoteUnitOfWork
from services.trainings.domain.money.quote import Decision, Quote

QUOTE_EXPIRY = "quote_expiry"
"""Kind of the timer that ends a quote that nobody answered; its key is the quote's id."""


@dataclass(frozen=True)
class SendQuote:
    """The training office sends a quote."""

    quote_id: str
    by: str
    time_zone: str
    """Of the installation: its days and years are those of the quote's dates and number."""
    valid_days: int
    """For how long after today it holds when the office has not said so."""


async def send_quote(command: SendQuote, uow: QuoteUnitOfWork) -> Quote:
    """Number it and set its end; raise QuoteNotDraftError or QuoteValidityError."""
    quote = await uow.quotes.get(command.quote_id)
    quote.check_draft()
    now, zone = uow.now(), ZoneInfo(command.time_zone)
    today = now.astimezone(zone).date()
    last_day = quote.valid_until or today + timedelta(days=command.valid_days)
    midnight = datetime.combine(last_day + timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)
    number = await uow.quotes.next_number(today.year)
    decision = Decision(now, command.by)
    quote.send(f"D-{today.year}-{number:04d}", last_day, midnight, decision)
    await uow.quotes.save(quote)
    uow.schedule(QUOTE_EXPIRY, quote.quote_id, midnight)
    return quote
