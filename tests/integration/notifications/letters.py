"""Facts as the broker would deliver them, with an answer that can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.clock import Clock
from shared.events.contract import Event
from shared.ids import Ids
from shared.messaging.envelope import Cause, Letter, letter_of


class FakeMessage(Msg):
    """A delivered message; `answers` says what the hearer did with it."""

    def __init__(
        self, subject: str, headers: Mapping[str, str], body: bytes, deliveries: int = 1
    ) -> None:
        place = f"$JS.ACK.EVENTS.notifications.{deliveries}.1.1.0.0"
        super().__init__(Client(), subject, place, body, dict(headers))
        self.deliveries = deliveries
        self.answers: list[str] = []

    async def ack(self) -> None:
        self.answers.append("ack")

    async def nak(self, delay: int | float | None = None) -> None:
        self.answers.append("nak")

    async def term(self) -> None:
        self.answers.append("term")

    async def in_progress(self) -> None:
        self.answers.append("in_progress")


@dataclass
class Envelopes:
    """Puts facts into envelopes, each aggregate's facts numbered in turn."""

    clock: Clock
    ids: Ids
    cause: Cause = field(default_factory=Cause)
    _sequences: dict[str, "count[int]"] = field(default_factory=dict)

    def now(self) -> object:
        return self.clock.now()

    def new_id(self) -> str:
        return self.ids.new()

    def seal(
        self, event: Event, aggregate_id: str, network_id: str | None, sequence: int = 0
    ) -> FakeMessage:
        """Return the fact as a message; `sequence` 0 takes the aggregate's next."""
        numbers = self._sequences.setdefault(aggregate_id, count(1))
        letter: Letter = letter_of(
            self,  # type: ignore[arg-type]  # an envelope needs only ids, a clock and a cause
            event,
            aggregate_id,
            network_id,
            sequence or next(numbers),
        )
        return FakeMessage(letter.subject, letter.headers, letter.body.encode())
