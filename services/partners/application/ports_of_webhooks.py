"""What the use cases of webhooks need from the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.partners.domain.delivery import Answer
from services.partners.domain.endpoint import Endpoint


@dataclass(frozen=True)
class Notice:
    """What a partner's contact is to be told: an endpoint of theirs is disabled."""

    notice_id: str
    title: str
    """The partner's."""
    contact_email: str
    url: str
    reason: str


class Endpoints(Protocol):
    """Endpoints of partners."""

    async def get(self, partner_id: str, endpoint_id: str) -> Endpoint:
        """Load and lock; raise EndpointNotFoundError, also for one of another partner."""
        ...

    async def expect_room(self, partner_id: str) -> None:
        """Raise PartnerNotFoundError, or TooManyEndpointsError when the partner gets no more."""
        ...

    def add(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""
        ...

    def save(self, endpoint: Endpoint) -> None:
        """Keep what has changed."""
        ...

    async def remove(self, endpoint: Endpoint) -> None:
        """Forget it, with its deliveries."""
        ...


class Deliveries(Protocol):
    """What is on its way to endpoints."""

    async def fan_out(self, event_ids: Sequence[str]) -> None:
        """Add a pending delivery of each fact stored in this transaction for each endpoint that hears it."""
        ...

    async def replay(self, endpoint_id: str, chosen: "Chosen") -> int:
        """Add the chosen facts that the endpoint may hear once more; return how many, one more than
        `chosen.most` at the most.
        """
        ...

    async def make_due(self, endpoint_id: str) -> None:
        """Let all that waits for the endpoint go at once."""
        ...

    async def note_test(self, endpoint_id: str, event_id: str, tried: "Tried") -> None:
        """Write a test event and what came of it into the delivery log."""
        ...


@dataclass(frozen=True)
class Chosen:
    """Facts to be sent again: those of a time, or those named."""

    most: int
    since_at: datetime | None = None
    until_at: datetime | None = None
    event_ids: Sequence[str] | None = None


@dataclass(frozen=True)
class Tried:
    """One attempt."""

    answer: Answer
    at: datetime
    duration_ms: int


class Notices(Protocol):
    """What contacts of partners are told."""

    async def find(self, notice_id: str) -> Notice | None:
        """Return one that is neither sent nor given up; None otherwise."""
        ...

    def note(self, notice_id: str, *, is_sent: bool) -> None:
        """Keep that it was sent, or that the mail server refuses it for good."""
        ...


class ContactMails(Protocol):
    """The way to contacts' mailboxes."""

    async def tell(self, notice: Notice) -> bool:
        """Send a notice; False when the server refuses it for good, an error when it is away."""
        ...


class WebhookWork(Protocol):
    """One transaction on webhooks."""

    endpoints: Endpoints
    deliveries: Deliveries
    notices: Notices

    def now(self) -> datetime:
        """Return the current instant."""
        ...

    def new_id(self) -> str:
        """Return a new identifier."""
        ...
