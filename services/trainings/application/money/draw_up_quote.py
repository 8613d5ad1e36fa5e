"""Drawing up a quote for an organisation, or for the person of a registration."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.trainings.application.money.ports_of_money import (
    QuotedRegistration,
    QuoteUnitOfWork,
    Wording,
)
from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.money.money import to_the_cent
from services.trainings.domain.money.organisation import Organisation
from services.trainings.domain.money.quote import Customer, Line, Quote, Subject, Terms
from services.trainings.domain.money.tariff_rule import TariffRule
from shared.errors import InvalidError


class PriceToBeAgreedError(InvalidError):
    """The tariff prints no price for this audience: the office says which one was agreed."""

    code = "price_to_be_agreed"


class PriceIsPrintedError(InvalidError):
    """The tariff prints a price: another one is written as a line that takes something off."""

    code = "price_is_printed"


class NothingToQuoteError(InvalidError):
    """A quote is about a session, a training on request, or registrations for one session."""

    code = "nothing_to_quote"


class RegistrationOfAnotherSessionError(InvalidError):
    """A quote pays for registrations of its own session."""

    code = "registration_of_another_session"


@dataclass(frozen=True, kw_only=True)
class DrawUpQuote:
    """The training office prices a session, or a training on request.

    Without an organisation it is for the person of the one registration that it pays for.
    """

    by: str
    today: date
    organisation: Organisation | None
    contact_member_id: str | None
    registration_ids: tuple[str, ...]
    session_id: str | None
    training_number: int | None
    days: Decimal | None
    begins_on: date | None
    audience: Audience | None
    places: int | None
    agreed_day_price: Decimal | None
    valid_until: date | None
    more_lines: tuple[Line, ...]
    vat_notice: str
    wording: Wording


async def draw_up_quote(command: DrawUpQuote, uow: QuoteUnitOfWork) -> Quote:
    """Price it by the rule in force on the first day; raise when something is missing or contradicts itself.

    While no first day is settled, the rule in force today is taken.
    """
    registrations = await uow.quotes.registrations(command.registration_ids)
    subject = await _subject(command, registrations, uow)
    priced_on = subject.begins_on or command.today
    audience = _audience(command, registrations)
    rule = await uow.tariff_rules.in_force(audience, priced_on)
    terms = Terms(
        audience=audience,
        rule_id=rule.rule_id,
        priced_on=priced_on,
        day_price=_day_price(rule, command),
        registration_fee=to_the_cent(rule.registration_fee or Decimal(0)),
        places=command.places or max(len(registrations), 1),
        funding=rule.funding,
        conditions=command.wording.conditions(audience, rule.funding),
        vat_notice=command.vat_notice,
    )
    quote = Quote(
        quote_id=uow.new_id(),
        customer=_customer(command, registrations),
        subject=subject,
        terms=terms,
        lines=(*_lines(subject, terms, command.wording), *command.more_lines),
        drawn_up_at=uow.now(),
        valid_until=command.valid_until,
    )
    quote.draw_up(command.by)
    await uow.quotes.add(quote)
    return quote


async def _subject(
    command: DrawUpQuote, registrations: list[QuotedRegistration], uow: QuoteUnitOfWork
) -> Subject:
    sessions = {one.session_id for one in registrations}
    if command.session_id is not None:
        sessions.add(command.session_id)
    if len(sessions) > 1:
        raise RegistrationOfAnotherSessionError
    if sessions:
        session = await uow.quotes.session(sessions.pop())
        return session if command.days is None else replace(session, days=command.days)
    if command.training_number is None:
        raise NothingToQuoteError
    training = await uow.trainings.by_number(command.training_number)
    return Subject(
        session_id=None,
        training_number=training.sheet.number,
        title=training.sheet.title,
        days=command.days or Decimal(sum(training.sheet.days_by_part)),
        begins_on=command.begins_on,
    )


def _audience(command: DrawUpQuote, registrations: list[QuotedRegistration]) -> Audience:
    if command.audience is not None:
        return command.audience
    if not registrations:
        raise NothingToQuoteError
    return registrations[0].audience


def _customer(command: DrawUpQuote, registrations: list[QuotedRegistration]) -> Customer:
    contact = command.contact_member_id
    if command.organisation is None:
        if len(registrations) != 1:
            raise NothingToQuoteError
        contact = registrations[0].member_id
    return Customer(command.organisation, contact, command.registration_ids)


def _day_price(rule: TariffRule, command: DrawUpQuote) -> Decimal:
    if rule.day_price is None:
        if command.agreed_day_price is None:
            raise PriceToBeAgreedError
        return to_the_cent(command.agreed_day_price)
    if command.agreed_day_price is not None:
        raise PriceIsPrintedError
    return to_the_cent(rule.day_price)


def _lines(subject: Subject, terms: Terms, wording: Wording) -> list[Line]:
    places = Decimal(terms.places)
    lines = [Line(wording.teaching(subject), subject.days * places, terms.day_price)]
    if terms.registration_fee:
        lines.append(Line(wording.registration_fee(), places, terms.registration_fee))
    return lines
