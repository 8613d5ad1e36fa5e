"""The answer of whom a quote was made for: yes or no."""

from dataclasses import dataclass

from services.trainings.application.money.ports_of_money import QuoteUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.domain.money.quote import Decision, Quote, QuoteState
from services.trainings.domain.money.quote_errors import QuoteNotFoundError


@dataclass(frozen=True)
class AnswerQuote:
    """The contact, somebody for them, or the office for who signed on paper, accepts or declines."""

    quote_id: str
    actor: Actor
    is_accepted: bool
    reason: str = ""


async def answer_quote(command: AnswerQuote, uow: QuoteUnitOfWork) -> Quote:
    """Keep the answer; raise QuoteNotFoundError to strangers, QuoteNotSentError, QuoteOverError or AlreadyQuotedError."""
    quote = await uow.quotes.get(command.quote_id)
    if not await _may_answer(command.actor, quote, uow):
        raise QuoteNotFoundError
    decision = Decision(uow.now(), command.actor.member_id, command.reason)
    if command.is_accepted:
        quote.accept(decision)
    else:
        quote.decline(decision)
    await uow.quotes.save(quote)
    return quote


async def _may_answer(actor: Actor, quote: Quote, uow: QuoteUnitOfWork) -> bool:
    if actor.is_office:
        return True
    contact = quote.customer.contact_member_id
    if contact is None or quote.state is QuoteState.DRAFT or quote.number is None:
        return False
    return await act_for_person(actor, contact, uow)
