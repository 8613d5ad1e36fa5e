"""Forgetting a person who reads and answers quotes."""

from dataclasses import dataclass

from services.trainings.application.money.ports_of_money import QuoteUnitOfWork
from services.trainings.domain.money.quote import Decision, QuoteState


@dataclass(frozen=True)
class ForgetContact:
    """A person has been erased."""

    member_id: str


async def forget_contact(command: ForgetContact, uow: QuoteUnitOfWork) -> None:
    """Name them in no quote; what was for themselves alone and has no answer yet is given up."""
    for quote_id in await uow.quotes.of_contact(command.member_id):
        quote = await uow.quotes.get(quote_id)
        is_open = quote.state in {QuoteState.DRAFT, QuoteState.SENT}
        if quote.customer.organisation is None and is_open:
            quote.cancel(Decision(uow.now(), None))
            await uow.quotes.save(quote)
    await uow.quotes.forget(command.member_id)
