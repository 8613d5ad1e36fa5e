"""A quote: what a training costs somebody, fixed from the moment at which they can read it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypedDict

from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.money.money import amount_of, total_of
from services.trainings.domain.money.organisation import Organisation
from services.trainings.domain.money.quote_errors import (
    QuoteBelowZeroError,
    QuoteEndedError,
    QuoteNotDraftError,
    QuoteNotSentError,
    QuoteOutOfRangeError,
    QuoteOverError,
    QuoteValidityError,
)
from shared.aggregate import Aggregate
from shared.events.quotes import (
    QuoteAccepted,
    QuoteCancelled,
    QuoteDeclined,
    QuoteExpired,
    QuoteSent,
)


class QuoteState(StrEnum):
    """Where a quote stands; see the table of `Quote`."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


CANCELLABLE = frozenset({QuoteState.DRAFT, QuoteState.SENT, QuoteState.ACCEPTED})


LARGEST_TOTAL = Decimal(9_999_999_999)


@dataclass(frozen=True)
class Line:
    """What is paid for, how much of it, at what price; a negative price takes something off."""

    label: str
    quantity: Decimal
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        """Euros, rounded once."""
        return amount_of(self.quantity, self.unit_price)


@dataclass(frozen=True)
class Customer:
    """Whom a quote is for: an organisation, or the one person of a registration."""

    organisation: Organisation | None
    contact_member_id: str | None
    """Who reads and answers; None when they are forgotten, or answer on paper."""
    registration_ids: tuple[str, ...] = ()
    """The registrations that this quote pays for."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is priced: a session, or a training on request."""

    session_id: str | None
    training_number: int
    title: str
    days: Decimal
    dates: tuple[date, ...] = ()
    place: str = ""
    begins_on: date | None = None
    """The first day; None while no date is settled."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The tariff as it was when the quote was drawn up; what happens to the rule later changes nothing here."""

    audience: Audience
    rule_id: str
    priced_on: date
    """The day of which the rule in force was taken: the first day, or the day of drawing up when there is none."""
    day_price: Decimal
    registration_fee: Decimal
    places: int
    funding: tuple[str, ...]
    conditions: tuple[str, ...]
    """Sentences about what is paid by whom, as printed."""
    vat_notice: str


@dataclass(frozen=True)
class Decision:
    """Who brings a quote further, when and why."""

    at: datetime
    by: str | None
    """None for the clock, and for whoever is forgotten."""
    reason: str = ""


@dataclass(frozen=True)
class Step:
    """A state, and the decision that brought a quote there."""

    state: QuoteState
    decision: Decision


class _About(TypedDict):
    quote_id: str
    number: str
    session_id: str | None
    training_number: int
    audience: Audience
    total: str
    contact_member_id: str | None


@dataclass(kw_only=True)
class Quote(Aggregate):
    """Devis: lines and terms that are written once, and an answer.

    | from                  | what happens                      | to        | fact           |
    |-----------------------|-----------------------------------|-----------|----------------|
    | (nothing)             | the office draws it up            | draft     |                |
    | draft                 | the office sends it, numbered     | sent      | QuoteSent      |
    | sent                  | the contact, or the office, says yes | accepted | QuoteAccepted |
    | sent                  | the contact, or the office, says no | declined | QuoteDeclined  |
    | sent                  | its last day passes               | expired   | QuoteExpired   |
    | draft, sent, accepted | the office gives it up            | cancelled | QuoteCancelled, unless a draft |

    A draft is not corrected: it is given up, and another one is drawn up. Drafts have no number, so
    the numbers of a year follow each other without a gap, in the order of sending.
    """

    quote_id: str
    customer: Customer
    subject: Subject
    terms: Terms
    lines: tuple[Line, ...]
    drawn_up_at: datetime
    valid_until: date | None = None
    """Last day on which it may be accepted."""
    state: QuoteState = QuoteState.DRAFT
    number: str | None = None
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    """The instant after the last day."""
    answered_at: datetime | None = None
    new_steps: list[Step] = field(default_factory=list, repr=False, compare=False)

    @property
    def total(self) -> Decimal:
        """Euros to pay."""
        return total_of(line.amount for line in self.lines)

    def draw_up(self, by: str) -> None:
        """Check and begin; raise QuoteBelowZeroError, QuoteOutOfRangeError or SiretError."""
        if self.customer.organisation is not None:
            self.customer.organisation.check()
        if self.total < 0:
            raise QuoteBelowZeroError
        if self.total > LARGEST_TOTAL:
            raise QuoteOutOfRangeError
        self._step(QuoteState.DRAFT, Decision(self.drawn_up_at, by))

    def send(
        self, number: str, valid_until: date, expires_at: datetime, decision: Decision
    ) -> None:
        """Number it and let it be read; raise QuoteNotDraftError or QuoteValidityError."""
        self.check_draft()
        if expires_at <= decision.at:
            raise QuoteValidityError
        self.number, self.sent_at = number, decision.at
        self.valid_until, self.expires_at = valid_until, expires_at
        self._step(QuoteState.SENT, decision)
        self.record(QuoteSent(**self._about(), valid_until=valid_until))

    def check_draft(self) -> None:
        """Raise QuoteNotDraftError once it has been sent or given up."""
        if self.state is not QuoteState.DRAFT:
            raise QuoteNotDraftError

    def accept(self, decision: Decision) -> None:
        """Take the answer yes; raise QuoteNotSentError or QuoteOverError."""
        self._check_answerable(decision.at)
        self._step(QuoteState.ACCEPTED, decision)
        self.record(QuoteAccepted(**self._about(), answered_by=decision.by))

    def decline(self, decision: Decision) -> None:
        """Take the answer no; raise QuoteNotSentError or QuoteOverError."""
        self._check_answerable(decision.at)
        self._step(QuoteState.DECLINED, decision)
        self.record(QuoteDeclined(**self._about(), answered_by=decision.by))

    def is_over(self, now: datetime) -> bool:
        """True when it waits for an answer and its last day has passed."""
        if self.state is not QuoteState.SENT or self.expires_at is None:
            return False
        return now >= self.expires_at

    def expire(self, decision: Decision) -> None:
        """End what nobody answered in time."""
        self._step(QuoteState.EXPIRED, decision)
        self.record(QuoteExpired(**self._about()))

    def cancel(self, decision: Decision) -> None:
        """Give it up; raise QuoteEndedError when it has ended already."""
        if self.state not in CANCELLABLE:
            raise QuoteEndedError
        was_draft = self.state is QuoteState.DRAFT
        self._step(QuoteState.CANCELLED, decision)
        if not was_draft:
            self.record(QuoteCancelled(**self._about()))

    def _check_answerable(self, now: datetime) -> None:
        if self.state is not QuoteState.SENT:
            raise QuoteNotSentError
        if self.is_over(now):
            raise QuoteOverError

    def _step(self, state: QuoteState, decision: Decision) -> None:
        self.state = state
        if state in {QuoteState.ACCEPTED, QuoteState.DECLINED}:
            self.answered_at = decision.at
        self.new_steps.append(Step(state, decision))

    def _about(self) -> _About:
        return {
            "quote_id": self.quote_id,
            "number": self.number or "",
            "session_id": self.subject.session_id,
            "training_number": self.subject.training_number,
            "audience": self.terms.audience,
            "total": str(self.total),
            "contact_member_id": self.customer.contact_member_id,
        }
