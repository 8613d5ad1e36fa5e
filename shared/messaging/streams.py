"""The one declaration of every stream and of every service's durable consumers."""

from dataclasses import dataclass, replace

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
    StreamSource,
    SubjectTransform,
)

from shared.events.contract import Event

GIB = 1024**3
DAY_S = 86_400.0

ACK_WAIT_S = 10.0
"""After this long without an answer a message is delivered again; so a killed copy's unfinished work waits at most this."""

MAX_ACK_PENDING = 2_000


def streams(replicas: int = 1) -> list[StreamConfig]:
    """Return the settings of every stream, each kept by `replicas` nodes of the broker."""
    return [replace(each, num_replicas=replicas) for each in _streams()]


def _streams() -> list[StreamConfig]:
    return [
        StreamConfig(
            name="EVENTS",
            subjects=["rers.>"],
            storage=StorageType.FILE,
            max_bytes=8 * GIB,
            discard=DiscardPolicy.NEW,
            duplicate_window=3600.0,
            allow_direct=True,
            deny_delete=True,
            allow_atomic=True,
        ),
        StreamConfig(
            name="PARTNERS",
            sources=[
                StreamSource(
                    name="EVENTS",
                    subject_transforms=[
                        SubjectTransform(src="rers.*.public.>", dest="public.{{wildcard(1)}}.>")
                    ],
                )
            ],
            storage=StorageType.FILE,
            max_age=30 * DAY_S,
            max_bytes=4 * GIB,
            discard=DiscardPolicy.OLD,
            allow_direct=True,
            deny_delete=True,
        ),
        StreamConfig(
            name="MAIL",
            subjects=["mail.>"],
            storage=StorageType.FILE,
            retention=RetentionPolicy.WORK_QUEUE,
            max_bytes=GIB,
            discard=DiscardPolicy.NEW,
            duplicate_window=3600.0,
            allow_direct=True,
            allow_atomic=True,
        ),
        StreamConfig(
            name="RETRY",
            subjects=["retry.>"],
            storage=StorageType.FILE,
            retention=RetentionPolicy.WORK_QUEUE,
            max_bytes=GIB,
            discard=DiscardPolicy.NEW,
            allow_direct=True,
        ),
        StreamConfig(
            name="DLQ",
            subjects=["dlq.>"],
            storage=StorageType.FILE,
            max_age=90 * DAY_S,
            max_bytes=GIB,
            discard=DiscardPolicy.NEW,
            duplicate_window=3600.0,
            allow_direct=True,
        ),
    ]


@dataclass(frozen=True)
class Hearing:
    """What one consumer listens to: event types of EVENTS, or subjects of another stream."""

    consumer: str
    stream: str
    subjects: tuple[str, ...]

    @classmethod
    def of_events(cls, consumer: str, stream: str, events: list[type[Event]]) -> "Hearing":
        """Hear every fact of these types, whatever network it belongs to."""
        if stream == "PARTNERS":
            return cls(consumer, stream, ("public.>",))
        return cls(consumer, stream, tuple(sorted(event.subject_filter() for event in events)))

    def retries(self) -> "Hearing":
        """Return the twin that hears what was redriven to this consumer only."""
        return Hearing(f"{self.consumer}-retry", "RETRY", (f"retry.{self.consumer}.>",))

    def config(self, replicas: int = 1) -> ConsumerConfig:
        """Return the durable consumer's settings."""
        return ConsumerConfig(
            durable_name=self.consumer,
            filter_subjects=list(self.subjects),
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_deliver=-1,
            max_ack_pending=MAX_ACK_PENDING,
            num_replicas=replicas,
        )
