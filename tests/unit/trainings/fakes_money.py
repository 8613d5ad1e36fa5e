"""Tariffs, quotes and supported places in memory, as honest as the database: what is not saved is lost."""

from collections.abc import Collection, Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from services.trainings.application.money.ports_of_money import QuotedRegistration
from services.trainings.application.money.ports_of_support import Fund
from services.trainings.domain.catalogue.training import Audience, Training, TrainingNotFoundError
from services.trainings.domain.money.quote import Quote, QuoteState, Subject
from services.trainings.domain.money.quote_errors import AlreadyQuotedError, QuoteNotFoundError
from services.trainings.domain.money.support import Support, SupportState, allowance_of
from services.trainings.domain.money.tariff_rule import (
    NoTariffInForceError,
    TariffRule,
    TariffRuleNotFoundError,
)
from services.trainings.domain.registrations.registration import RegistrationNotFoundError
from services.trainings.domain.sessions.session_life import SessionNotFoundError
from shared.aggregate import Aggregate
from shared.clock import HeldClock
from shared.events.contract import Event
from shared.ids import SequenceIds
from tests.unit.trainings.builders import NOW

A = TypeVar("A", bound=Aggregate)


class FakeTariffRules:
    """Dated tariffs in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, TariffRule] = {}

    async def of_audience(self, audience: Audience) -> list[TariffRule]:
        found = [rule for rule in self.kept.values() if rule.audience == audience]
        return sorted(found, key=lambda rule: rule.valid_from)

    async def in_force(self, audience: Audience, day: date) -> TariffRule:
        for rule in await self.of_audience(audience):
            if rule.holds_on(day):
                return rule
        raise NoTariffInForceError(day=f"{day:%d/%m/%Y}")

    async def get(self, rule_id: str) -> TariffRule:
        if rule_id not in self.kept:
            raise TariffRuleNotFoundError
        return self.kept[rule_id]

    def put(self, rule: TariffRule) -> None:
        self.kept[rule.rule_id] = rule

    def remove(self, rule: TariffRule) -> None:
        del self.kept[rule.rule_id]


class FakeQuotes:
    """Quotes in memory, with the sessions and registrations that they may be about."""

    def __init__(self, announced: list[Event]) -> None:
        self.kept: dict[str, Quote] = {}
        self.sessions: dict[str, Subject] = {}
        self.known: dict[str, QuotedRegistration] = {}
        self.numbers: dict[int, int] = {}
        self._announced = announced

    async def get(self, quote_id: str) -> Quote:
        if quote_id not in self.kept:
            raise QuoteNotFoundError
        return deepcopy(self.kept[quote_id])

    async def add(self, quote: Quote) -> None:
        self.kept[quote.quote_id] = _kept(quote, self._announced)

    async def save(self, quote: Quote) -> None:
        if quote.state is QuoteState.ACCEPTED:
            others = (one for one in self.kept.values() if one.quote_id != quote.quote_id)
            covered = {
                registration_id
                for other in others
                if other.state is QuoteState.ACCEPTED
                for registration_id in other.customer.registration_ids
            }
            if covered & set(quote.customer.registration_ids):
                raise AlreadyQuotedError
        await self.add(quote)

    async def next_number(self, year: int) -> int:
        self.numbers[year] = self.numbers.get(year, 0) + 1
        return self.numbers[year]

    async def session(self, session_id: str) -> Subject:
        if session_id not in self.sessions:
            raise SessionNotFoundError
        return self.sessions[session_id]

    async def registrations(self, registration_ids: Collection[str]) -> list[QuotedRegistration]:
        if not set(registration_ids) <= set(self.known):
            raise RegistrationNotFoundError
        return [self.known[one] for one in registration_ids]

    async def of_contact(self, member_id: str) -> list[str]:
        return [
            one.quote_id
            for one in self.kept.values()
            if one.customer.contact_member_id == member_id
        ]

    async def forget(self, member_id: str) -> None:
        for quote_id in await self.of_contact(member_id):
            quote = self.kept[quote_id]
            quote.customer = replace(quote.customer, contact_member_id=None)


class FakeSupports:
    """Claims on the fund in memory; `volunteers` says how many each network has."""

    def __init__(self, announced: list[Event], memberships: "FakeBelonging") -> None:
        self.kept: list[Support] = []
        self.volunteers: dict[str, int] = {}
        self.affiliated: set[str] = set()
        self._announced, self._memberships = announced, memberships

    def _of(self, network_id: str, year: int, state: SupportState) -> list[Support]:
        return [
            deepcopy(one)
            for one in self.kept
            if (one.network_id, one.year, one.state) == (network_id, year, state)
        ]

    async def enter(self, network_id: str, year: int) -> Fund:
        active = self.volunteers.get(network_id, 0)
        allowance = allowance_of(active, is_affiliated=network_id in self.affiliated)
        return Fund(allowance, len(self._of(network_id, year, SupportState.GRANTED)))

    async def waiting(self, network_id: str, year: int, limit: int) -> Sequence[Support]:
        waiting = self._of(network_id, year, SupportState.WAITING)
        known = self._memberships.kept
        return [one for one in waiting if (one.member_id, network_id) in known][:limit]

    async def add(self, support: Support) -> bool:
        if support.registration_id in {one.registration_id for one in self.kept}:
            return False
        self.kept.append(_kept(support, self._announced))
        return True

    def save(self, support: Support) -> None:
        self._put(support.registration_id, support)

    def move(self, before: Support, after: Support) -> None:
        self._announced += [event for event, _ in before.facts]
        self._put(before.registration_id, after)

    def renew(self, support: Support) -> None:
        self.kept = [one for one in self.kept if one.registration_id != support.registration_id]
        self.kept.append(_kept(support, self._announced))

    def _put(self, registration_id: str, support: Support) -> None:
        for place, one in enumerate(self.kept):
            if one.registration_id == registration_id:
                self.kept[place] = _kept(support, self._announced)

    async def of_registrations(self, registration_ids: Collection[str]) -> list[Support]:
        return [
            deepcopy(one)
            for one in self.kept
            if one.registration_id in registration_ids and one.state is not SupportState.RELEASED
        ]

    async def waiting_years(self, network_id: str, since: int) -> list[int]:
        years = {
            one.year
            for one in self.kept
            if one.network_id == network_id and one.state is SupportState.WAITING
        }
        return sorted(year for year in years if year >= since)


class FakeCatalogue:
    """Trainings in memory, by number."""

    def __init__(self) -> None:
        self.kept: dict[int, Training] = {}

    async def by_number(self, number: int) -> Training:
        if number not in self.kept:
            raise TrainingNotFoundError(number=number)
        return self.kept[number]


class FakeBelonging:
    """Who belongs to which network, as pairs."""

    def __init__(self) -> None:
        self.kept: set[tuple[str, str]] = set()

    async def is_erased(self, _member_id: str) -> bool:
        return False

    async def is_in_any(self, member_id: str, network_ids: Iterable[str]) -> bool:
        return any((member_id, network_id) in self.kept for network_id in network_ids)


class FakeMoney:
    """A transaction about money that always commits."""

    def __init__(self) -> None:
        self.clock, self.ids = HeldClock(NOW), SequenceIds()
        self.announced: list[Event] = []
        self.tariff_rules = FakeTariffRules()
        self.quotes = FakeQuotes(self.announced)
        self.memberships = FakeBelonging()
        self.supports = FakeSupports(self.announced, self.memberships)
        self.trainings = FakeCatalogue()
        self.timers: dict[tuple[str, str], datetime] = {}

    @property
    def told(self) -> list[str]:
        """Names of the facts announced so far."""
        return [type(event).__name__ for event in self.announced]

    def now(self) -> datetime:
        return self.clock.now()

    def new_id(self) -> str:
        return self.ids.new()

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        self.timers[kind, key] = due_at


def _kept(aggregate: A, announced: list[Event]) -> A:
    announced += [event for event, _ in aggregate.facts]
    aggregate.facts.clear()
    return deepcopy(aggregate)
