"""What the use cases about money need of the outside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.money.quote import Quote, Subject
from services.trainings.domain.money.tariff_rule import TariffRule


class TariffRules(Protocol):
    """The dated tariffs."""

    async def of_audience(self, audience: Audience) -> list[TariffRule]:
        """Return all of an audience by their first day; whoever else changes them waits."""
        ...

    async def in_force(self, audience: Audience, day: date) -> TariffRule:
        """Return the one that holds on `day`, or raise NoTariffInForceError."""
        ...

    async def get(self, rule_id: str) -> TariffRule:
        """Return one, or raise TariffRuleNotFoundError; whoever else changes its audience's waits."""
        ...

    def put(self, rule: TariffRule) -> None:
        """Write a new one or a known one's new state."""
        ...

    def remove(self, rule: TariffRule) -> None:
        """Take one away."""
        ...


class TariffUnitOfWork(Protocol):
    """One transaction, for whoever changes tariffs."""

    @property
    def tariff_rules(self) -> TariffRules:
        """The dated tariffs."""
        ...

    def now(self) -> datetime:
        """Return the current instant."""
        ...

    def new_id(self) -> str:
        """Return a new identifier."""
        ...


@dataclass(frozen=True)
class QuotedRegistration:
    """A registration that a quote may pay for."""

    registration_id: str
    session_id: str
    member_id: str
    audience: Audience


class Quotes(Protocol):
    """The quotes, and what they are about."""

    async def get(self, quote_id: str) -> Quote:
        """Load and lock, or raise QuoteNotFoundError."""
        ...

    async def add(self, quote: Quote) -> None:
        """Write a new quote with its lines."""
        ...

    async def save(self, quote: Quote) -> None:
        """Write its state and announce its facts; raise AlreadyQuotedError.

        An accepted quote is the only accepted one of each registration that it pays for.
        """
        ...

    async def next_number(self, year: int) -> int:
        """Return the next number of a year; whoever else asks waits until this transaction has ended."""
        ...

    async def session(self, session_id: str) -> Subject:
        """Return what a session's quote is about; raise SessionNotFoundError or SessionNotQuotableError."""
        ...

    async def registrations(self, registration_ids: Collection[str]) -> list[QuotedRegistration]:
        """Return those that take part or wait for it; raise RegistrationNotFoundError for any other."""
        ...

    async def of_contact(self, member_id: str) -> list[str]:
        """Return the ids of the quotes that a person may answer."""
        ...

    async def forget(self, member_id: str) -> None:
        """Name this person nowhere any more."""
        ...


class QuoteUnitOfWork(UnitOfWork, Protocol):
    """One transaction, for whoever draws up or answers quotes."""

    @property
    def tariff_rules(self) -> TariffRules:
        """The dated tariffs."""
        ...

    @property
    def quotes(self) -> Quotes:
        """The quotes."""
        ...


class Wording(Protocol):
    """What a quote says in words; the rules hold no text for people."""

    def teaching(self, subject: Subject) -> str:
        """Name the training and its days, as a line."""
        ...

    def registration_fee(self) -> str:
        """Name the fee, as a line."""
        ...

    def conditions(self, audience: Audience, funding: Sequence[str]) -> tuple[str, ...]:
        """Say what is paid by whom."""
        ...
