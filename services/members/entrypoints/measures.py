"""What Prometheus is told of members besides what every service tells."""

from collections.abc import Awaitable
from typing import Protocol

from prometheus_client import Counter

from services.members.application.ports import MailServer
from services.members.domain.mail import Notice, WaitingCode
from shared.measures import Measure, value_of

MAILS = Counter("rers_mails_total", "Mails given to the mail server, by outcome", ["outcome"])
DELIVERED, BOUNCED, FAILED = (
    MAILS.labels(outcome) for outcome in ("delivered", "bounced", "failed")
)
"""Taken by the mail server; refused for good; neither, so it is tried again."""

MEASURES = (
    Measure("rers_networks", "Networks", value_of("SELECT count(*) FROM network"), every_s=30.0),
)
"""This service's own gauges."""


class Closable(MailServer, Protocol):
    """A mail server whose connection can be closed."""

    async def close(self) -> None:
        """Hang up."""


class CountedMailServer:
    """A mail server, with what becomes of its mails counted."""

    def __init__(self, server: Closable) -> None:
        """Count what `server` does."""
        self._server = server

    async def send_notice(self, notice: Notice) -> bool:
        """Send what notifications has worded; False when the server refuses for good."""
        return await _counted(self._server.send_notice(notice))

    async def send_code(self, waiting: WaitingCode, code: str) -> bool:
        """Send a sign-in code; False when the server refuses for good."""
        return await _counted(self._server.send_code(waiting, code))

    async def close(self) -> None:
        """Hang up."""
        await self._server.close()


async def _counted(sending: Awaitable[bool]) -> bool:
    try:
        is_taken = await sending
    except Exception:
        FAILED.inc()
        raise
    (DELIVERED if is_taken else BOUNCED).inc()
    return is_taken
