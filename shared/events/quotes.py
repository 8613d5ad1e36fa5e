"""Facts announced by trainings about money: quotes, and places that a public fund pays for."""

import datetime
from typing import Literal

from shared.events.contract import Event

PayingAudience = Literal["volunteers", "employees", "institutions", "companies"]


class QuoteFact(Event):
    """Something that happened to a quote; who it is addressed to stays in trainings."""

    quote_id: str
    number: str
    session_id: str | None
    """Null for a training on request that has no session yet."""
    training_number: int
    audience: PayingAudience
    total: str
    """Euros, with two decimals."""
    contact_member_id: str | None
    """Who may read and answer it on the platform."""


class QuoteSent(QuoteFact, service="trainings", aggregate="quote", fact="sent"):
    """The training office has sent a quote; its lines and its total never change from now on."""

    valid_until: datetime.date


class QuoteAccepted(QuoteFact, service="trainings", aggregate="quote", fact="accepted"):
    """Whom it was made for says yes."""

    answered_by: str | None = None
    """The contact, or who of the office noted an answer on paper."""


class QuoteDeclined(QuoteFact, service="trainings", aggregate="quote", fact="declined"):
    """Whom it was made for says no."""

    answered_by: str | None = None
    """The contact, or who of the office noted an answer on paper."""


class QuoteExpired(QuoteFact, service="trainings", aggregate="quote", fact="expired"):
    """Its last day has passed without an answer."""


class QuoteCancelled(QuoteFact, service="trainings", aggregate="quote", fact="cancelled"):
    """The training office has given up a quote that had been sent."""


class SupportFact(Event):
    """Something that happened to the support of one registration by a public fund."""

    registration_id: str
    session_id: str
    network_id: str
    year: int
    """Calendar year of the session's start."""
    member_id: str


class SupportGranted(SupportFact, service="trainings", aggregate="support", fact="granted"):
    """The fund pays for this volunteer's place."""


class SupportReleased(SupportFact, service="trainings", aggregate="support", fact="released"):
    """The registration has ended: its support goes to the next in order."""
