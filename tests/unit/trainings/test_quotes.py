"""A quote: priced by the rule of its first day, numbered when sent, frozen, answered once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.trainings.application.money.answer_quote import AnswerQuote, answer_quote
from services.trainings.application.money.cancel_quote import CancelQuote, cancel_quote
from services.trainings.application.money.draw_up_quote import (
    DrawUpQuote,
    NothingToQuoteError,
    PriceIsPrintedError,
    PriceToBeAgreedError,
    RegistrationOfAnotherSessionError,
    draw_up_quote,
)
from services.trainings.application.money.expire_quote import ExpireQuote, expire_quote
from services.trainings.application.money.forget_contact import ForgetContact, forget_contact
from services.trainings.application.money.ports_of_money import QuotedRegistration, QuoteUnitOfWork
from services.trainings.application.money.put_tariff_rule import PutTariffRule, put_tariff_rule
from services.trainings.application.money.send_quote import QUOTE_EXPIRY, SendQuote, send_quote
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.money.organisation import Organisation
from services.trainings.domain.money.quote import Line, Quote, QuoteState, Subject
from services.trainings.domain.money.quote_content import QuoteContent
from services.trainings.domain.money.quote_errors import (
    AlreadyQuotedError,
    QuoteBelowZeroError,
    QuoteEndedError,
    QuoteNotDraftError,
    QuoteNotFoundError,
    QuoteNotSentError,
    QuoteOverError,
    QuoteValidityError,
)
from services.trainings.domain.money.tariff_rule import NoTariffInForceError
from services.trainings.entrypoints.money.money_words import FrenchWording
from tests.unit.trainings.builders import SESSION, a_member, a_training
from tests.unit.trainings.fakes_money import FakeMoney

OFFICE = a_member(0xFFF)
CONTACT = a_member(1)
TOWN = Organisation("Ville d'Orly", "7 avenue Adrien-Raynal\n94310 Orly", "51394617800029")
TODAY = date(2026, 3, 2)
FIRST_DAY = date(2026, 6, 11)
PRICES: dict[str, tuple[str | None, str | None]] = {
    "volunteers": ("0.00", "10.00"),
    "employees": (None, None),
    "institutions": ("900.00", None),
    "companies": ("1400.00", None),
}


async def a_world() -> Any:
    """Return a transaction with the catalogue's tariffs, a session of three days and two registrations."""
    uow = FakeMoney()
    for audience, (price, fee) in PRICES.items():
        rule = PutTariffRule(
            audience=audience,  # type: ignore[arg-type]  # the keys are audiences
            valid_from=date(2021, 1, 1),
            valid_until=None,
            day_price=Decimal(price) if price else None,
            registration_fee=Decimal(fee) if fee else None,
            funding=("CPF",) if audience == "employees" else (),
        )
        await put_tariff_rule(rule, uow)
    uow.quotes.sessions[SESSION] = Subject(
        session_id=SESSION,
        training_number=2,
        title="Animer",
        days=Decimal(3),
        dates=(FIRST_DAY, date(2026, 6, 12), date(2026, 10, 16)),
        place="Evry",
        begins_on=FIRST_DAY,
    )
    for number in (1, 2):
        known = QuotedRegistration(f"r{number}", SESSION, a_member(number), "employees")
        uow.quotes.known[known.registration_id] = known
    uow.trainings.kept[2] = a_training(2)
    return uow


def a_command(**more: Any) -> DrawUpQuote:
    values: dict[str, Any] = {
        "by": OFFICE,
        "today": TODAY,
        "organisation": TOWN,
        "contact_member_id": CONTACT,
        "registration_ids": (),
        "session_id": SESSION,
        "training_number": None,
        "days": None,
        "begins_on": None,
        "audience": "institutions",
        "places": None,
        "agreed_day_price": None,
        "valid_until": None,
        "more_lines": (),
        "vat_notice": "TVA non applicable",
        "wording": FrenchWording(),
    }
    return DrawUpQuote(**{**values, **more})


async def sent(uow: QuoteUnitOfWork, **more: Any) -> Quote:
    quote = await draw_up_quote(a_command(**more), uow)
    return await send_quote(SendQuote(quote.quote_id, OFFICE, "Europe/Paris", 30), uow)


async def answered(
    uow: QuoteUnitOfWork, quote: Quote, *, is_accepted: bool = True, by: str = CONTACT
) -> Quote:
    return await answer_quote(AnswerQuote(quote.quote_id, Actor(by), is_accepted), uow)


async def test_an_institution_pays_900_euros_a_day_and_a_company_1400() -> None:
    uow = await a_world()

    institution = await draw_up_quote(a_command(), uow)
    company = await draw_up_quote(a_command(audience="companies", places=2), uow)

    assert str(institution.total) == "2700.00"
    assert [line.label for line in institution.lines] == ["Formation 2 : Animer (3 jours)"]
    assert str(company.total) == "8400.00"


async def test_a_volunteer_pays_ten_euros_and_reads_what_stays_at_their_cost() -> None:
    uow = await a_world()
    known = replace(uow.quotes.known["r1"], audience="volunteers")
    uow.quotes.known["r1"] = known

    command = a_command(organisation=None, audience=None, registration_ids=("r1",))
    quote = await draw_up_quote(command, uow)

    assert str(quote.total) == "10.00"
    assert [str(line.amount) for line in quote.lines] == ["0.00", "10.00"]
    assert quote.customer.contact_member_id == a_member(1)
    assert any("hébergement" in sentence for sentence in quote.terms.conditions)


async def test_an_employees_price_is_agreed_on_in_each_quote() -> None:
    uow = await a_world()

    with pytest.raises(PriceToBeAgreedError):
        await draw_up_quote(a_command(audience="employees"), uow)
    command = a_command(audience="employees", agreed_day_price=Decimal("350.50"))
    quote = await draw_up_quote(command, uow)

    assert str(quote.total) == "1051.50"
    assert any("Uniformation" in sentence for sentence in quote.terms.conditions)
    with pytest.raises(PriceIsPrintedError):
        await draw_up_quote(a_command(agreed_day_price=Decimal(1)), uow)


async def test_the_rule_in_force_on_the_first_day_prices_a_session() -> None:
    uow = await a_world()
    june = PutTariffRule(
        audience="institutions",
        valid_from=FIRST_DAY,
        valid_until=None,
        day_price=Decimal("950.00"),
        registration_fee=None,
        funding=(),
    )
    await put_tariff_rule(june, uow)

    session = await draw_up_quote(a_command(), uow)
    request = await draw_up_quote(a_command(session_id=None, training_number=2), uow)
    dated = await draw_up_quote(
        a_command(session_id=None, training_number=2, begins_on=FIRST_DAY), uow
    )

    assert (str(session.total), session.terms.priced_on) == ("2850.00", FIRST_DAY)
    assert (str(request.total), request.terms.priced_on) == ("2700.00", TODAY)
    assert str(dated.total) == "2850.00"
    with pytest.raises(NoTariffInForceError):
        await draw_up_quote(
            a_command(session_id=None, training_number=2, begins_on=date(2020, 1, 1)), uow
        )


async def test_a_training_on_request_is_priced_by_its_days() -> None:
    uow = await a_world()

    quote = await draw_up_quote(
        a_command(session_id=None, training_number=2, days=Decimal("2.5")), uow
    )

    assert (str(quote.total), quote.lines[0].label) == (
        "2250.00",
        "Formation 2 : Formation 2 (2,5 jours)",
    )


async def test_what_is_taken_off_never_exceeds_what_there_is_to_pay() -> None:
    uow = await a_world()

    less = await draw_up_quote(
        a_command(more_lines=(Line("Remise", Decimal(1), Decimal(-2700)),)), uow
    )
    with pytest.raises(QuoteBelowZeroError):
        await draw_up_quote(
            a_command(more_lines=(Line("Remise", Decimal(1), Decimal("-2700.01")),)), uow
        )

    assert str(less.total) == "0.00"


async def test_a_quote_without_a_subject_or_of_two_sessions_is_refused() -> None:
    uow = await a_world()
    uow.quotes.known["r2"] = replace(uow.quotes.known["r2"], session_id="another")

    with pytest.raises(NothingToQuoteError):
        await draw_up_quote(a_command(session_id=None), uow)
    with pytest.raises(NothingToQuoteError):
        await draw_up_quote(a_command(organisation=None), uow)
    with pytest.raises(NothingToQuoteError):
        await draw_up_quote(a_command(audience=None), uow)
    with pytest.raises(RegistrationOfAnotherSessionError):
        await draw_up_quote(a_command(registration_ids=("r1", "r2")), uow)


async def test_numbers_of_a_year_follow_the_order_of_sending_and_the_year_is_that_of_the_office() -> (
    None
):
    uow = await a_world()
    draft = await draw_up_quote(a_command(), uow)
    first = await sent(uow)
    second = await send_quote(SendQuote(draft.quote_id, OFFICE, "Europe/Paris", 30), uow)

    uow.clock.advance(datetime(2026, 12, 31, 23, 30, tzinfo=UTC) - uow.now())
    next_year = await sent(uow)

    assert (first.number, second.number) == ("D-2026-0001", "D-2026-0002")
    assert next_year.number == "D-2027-0001"


async def test_the_contact_accepts_once_and_the_content_stays_as_it_was_sent() -> None:
    uow = await a_world()
    quote = await sent(uow)
    before = QuoteContent.of(quote)

    accepted = await answered(uow, quote)

    assert accepted.state is QuoteState.ACCEPTED
    assert replace(QuoteContent.of(accepted), state=QuoteState.SENT) == before
    with pytest.raises(QuoteNotSentError):
        await answered(uow, quote, is_accepted=False)
    with pytest.raises(QuoteNotDraftError):
        await send_quote(SendQuote(quote.quote_id, OFFICE, "Europe/Paris", 30), uow)
    assert uow.told == ["QuoteSent", "QuoteAccepted"]


async def test_a_stranger_finds_no_quote_and_nobody_but_the_office_a_draft() -> None:
    uow = await a_world()
    draft = await draw_up_quote(a_command(), uow)
    quote = await sent(uow)

    with pytest.raises(QuoteNotFoundError):
        await answered(uow, quote, by=a_member(9))
    with pytest.raises(QuoteNotFoundError):
        await answered(uow, draft)

    facilitator = Actor(a_member(9), frozenset({"network"}))
    uow.memberships.kept.add((CONTACT, "network"))
    accepted = await answer_quote(AnswerQuote(quote.quote_id, facilitator, True), uow)
    assert accepted.state is QuoteState.ACCEPTED


async def test_a_quote_holds_until_midnight_of_its_last_day_where_the_office_is() -> None:
    uow = await a_world()
    quote = await sent(uow, valid_until=date(2026, 3, 29))
    midnight = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    assert uow.timers[QUOTE_EXPIRY, quote.quote_id] == midnight

    uow.clock.advance(midnight - timedelta(seconds=1) - uow.now())
    await expire_quote(ExpireQuote(quote.quote_id), uow)
    assert (await uow.quotes.get(quote.quote_id)).state is QuoteState.SENT

    uow.clock.advance(timedelta(seconds=1))
    with pytest.raises(QuoteOverError):
        await answered(uow, quote)
    await expire_quote(ExpireQuote(quote.quote_id), uow)
    await expire_quote(ExpireQuote(quote.quote_id), uow)
    assert uow.told == ["QuoteSent", "QuoteExpired"]


async def test_a_quote_is_valid_on_the_day_of_its_sending_at_least() -> None:
    uow = await a_world()
    draft = await draw_up_quote(a_command(valid_until=date(2026, 3, 1)), uow)

    with pytest.raises(QuoteValidityError):
        await send_quote(SendQuote(draft.quote_id, OFFICE, "Europe/Paris", 30), uow)

    assert (await uow.quotes.get(draft.quote_id)).number is None


async def test_the_office_gives_up_drafts_silently_and_other_quotes_with_a_fact() -> None:
    uow = await a_world()
    draft = await draw_up_quote(a_command(), uow)
    quote = await sent(uow)
    declined = await sent(uow)
    await answered(uow, declined, is_accepted=False)

    await cancel_quote(CancelQuote(draft.quote_id, OFFICE, ""), uow)
    await cancel_quote(CancelQuote(quote.quote_id, OFFICE, "autre date"), uow)
    with pytest.raises(QuoteEndedError):
        await cancel_quote(CancelQuote(declined.quote_id, OFFICE, ""), uow)

    assert uow.told == ["QuoteSent", "QuoteSent", "QuoteDeclined", "QuoteCancelled"]


async def test_only_one_accepted_quote_pays_for_a_registration() -> None:
    uow = await a_world()
    first = await sent(uow, registration_ids=("r1",))
    second = await sent(uow, registration_ids=("r1", "r2"))
    await answered(uow, first)

    with pytest.raises(AlreadyQuotedError):
        await answered(uow, second)

    await cancel_quote(CancelQuote(first.quote_id, OFFICE, ""), uow)
    assert (await answered(uow, second)).state is QuoteState.ACCEPTED


async def test_a_forgotten_contact_is_named_nowhere_and_their_own_open_quote_ends() -> None:
    uow = await a_world()
    employee = {"audience": "employees", "agreed_day_price": Decimal(300)}
    towns = await sent(uow)
    own = await sent(uow, organisation=None, registration_ids=("r1",), **employee)

    await forget_contact(ForgetContact(CONTACT), uow)

    kept_town, kept_own = await uow.quotes.get(towns.quote_id), await uow.quotes.get(own.quote_id)
    assert (kept_town.state, kept_own.state) == (QuoteState.SENT, QuoteState.CANCELLED)
    assert kept_town.customer.contact_member_id is None
    assert kept_own.customer.contact_member_id is None
