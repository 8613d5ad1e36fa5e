"""Which public facts one partner's durable consumer reads, and nothing else of the broker."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nats.js import JetStreamContext
    from nats.js.api import ConsumerConfig

STREAM = "PARTNERS"
ACK_WAIT_S = 30.0
MAX_ACK_PENDING = 1_000
MAX_BATCH = 1_000
"""Facts that one pull may ask for."""
MAX_EXPIRES_S = 300
"""How long one pull may wait."""
WHOLE = "public.>"


@dataclass(frozen=True)
class PartnerDurable:
    """What one partner may read: facts of these networks and types, all of them where null.

    Facts of the movement, which belong to no network, are for everybody.
    """

    slug: str
    networks: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """Name of the durable, and of the partner's account and user."""
        return f"partner-{self.slug}"

    def subjects(self) -> list[str]:
        """Return the subjects that are delivered; no two of them match the same fact."""
        from shared.events.contract import MOVEMENT  # brings pydantic, which `rers up` does without

        if self.networks is None and self.types is None:
            return [WHOLE]
        roots = ["*"] if self.networks is None else sorted({*self.networks, MOVEMENT})
        kinds = [">"] if self.types is None else sorted({_kind(each) for each in self.types})
        return [f"public.{root}.{kind}" for root, kind in product(roots, kinds)]

    def config(self, replicas: int = 1) -> "ConsumerConfig":
        """Return its settings; it is never removed for being idle, so an absent partner misses nothing.

        How many pulls may wait (512) is left to the broker, which lets nobody change that of a durable.
        """
        from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy  # the same

        @dataclass
        class PullLimits(ConsumerConfig):
            """With limits that the client library does not know."""

            max_batch: int = MAX_BATCH
            max_expires: int = MAX_EXPIRES_S * 10**9
            """In nanoseconds."""

        return PullLimits(
            durable_name=self.name,
            filter_subjects=self.subjects(),
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_deliver=-1,
            max_ack_pending=MAX_ACK_PENDING,
            num_replicas=replicas,
        )


async def put_durables(
    broker: "JetStreamContext", durables: Sequence[PartnerDurable], replicas: int = 1
) -> None:
    """Create or update the durables; one that exists keeps its place."""
    for durable in durables:
        await broker.add_consumer(STREAM, durable.config(replicas))


def _kind(type_name: str) -> str:
    """Return `session.opened.*` for rers.public.session.opened.v1; all versions share a subject."""
    _, _, aggregate, fact, _ = type_name.split(".")
    return f"{aggregate}.{fact}.*"
