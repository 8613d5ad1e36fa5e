"""The end of a quote that nobody answered in time."""

from dataclasses import dataclass

from services.trainings.application.money.ports_of_money import QuoteUnitOfWork
from services.trainings.domain.money.quote import Decision


@dataclass(frozen=True)
class ExpireQuote:
    """The last day of a quote has passed; said by the timer."""

    quote_id: str


async def expire_quote(command: ExpireQuote, uow: QuoteUnitOfWork) -> None:
    """End it; nothing when it has its answer, or when the clock has jumped back meanwhile."""
    quote = await uow.quotes.get(command.quote_id)
    if quote.is_over(uow.now()):
        quote.expire(Decision(uow.now(), None))
        await uow.quotes.save(quote)
