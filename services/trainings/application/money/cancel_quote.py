"""Giving a quote up."""

from dataclasses import dataclass

from services.trainings.application.money.ports_of_money import QuoteUnitOfWork
from services.trainings.domain.money.quote import Decision, Quote


@dataclass(frozen=True)
class CancelQuote:
    """The training office gives a quote up: a draft to be drawn up anew, or a training that does not take place."""

    quote_id: str
    by: str
    reason: str


async def cancel_quote(command: CancelQuote, uow: QuoteUnitOfWork) -> Quote:
    """Give it up; its number stays taken. Raise QuoteEndedError when it has ended already."""
    quote = await uow.quotes.get(command.quote_id)
    quote.cancel(Decision(uow.now(), command.by, command.reason))
    await uow.quotes.save(quote)
    return quote
