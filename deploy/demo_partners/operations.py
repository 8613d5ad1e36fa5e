"""Everything that somebody could try at the broker, and who may: the columns of the matrix."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from deploy.local.broker_accounts import subjects

SERVICES = "services"
RUBBISH = b"{"
"""A body that every JetStream request answers with an error, so that a trial changes nothing."""
STILL_WORKING = b"+WPI"
"""The acknowledgement that settles nothing."""
WAKE = "wake.matrix"
INBOX_OF_SERVICES = "_INBOX.matrix.services"

STORED_NOWHERE = {"Nats-Expected-Stream": "MATRIX"}
"""A stream of another name refuses the message, and says so to who may publish."""


class Way(Enum):
    """What an operation does: asks and waits for an answer, or listens while something is said."""

    ASK = "ask"
    HEAR = "hear"


@dataclass(frozen=True)
class Operation:
    """One thing to try, harmless even where it is allowed."""

    name: str
    way: Way
    subject: str
    allowed_to: frozenset[str]
    """Names of identities; for everybody else it is forbidden."""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    said_by: str = SERVICES
    """HEAR: who speaks while it listens."""
    said_on: str = ""
    """HEAR: the subject that is spoken on."""
    said_words: bytes = b""
    """HEAR: what a message must hold to be what was said, where others speak on such subjects too."""
    is_listening_allowed: bool = False
    """HEAR: the subscription is everybody's right, in an account of one's own; only hearing is forbidden."""


ONLY_SERVICES = frozenset({SERVICES})
NOBODY: frozenset[str] = frozenset()
READ = ("INFO", "STREAM.NAMES", "STREAM.LIST", "STREAM.INFO.EVENTS", "STREAM.INFO.PARTNERS")
READ_MORE = ("STREAM.INFO.DLQ", "CONSUMER.NAMES.PARTNERS", "CONSUMER.LIST.PARTNERS")
CHANGE = (
    "STREAM.CREATE.MATRIX",
    "STREAM.UPDATE.PARTNERS",
    "STREAM.DELETE.EVENTS",
    "STREAM.DELETE.PARTNERS",
    "STREAM.PURGE.EVENTS",
    "STREAM.PURGE.PARTNERS",
    "STREAM.MSG.GET.EVENTS",
    "STREAM.MSG.GET.PARTNERS",
    "STREAM.MSG.DELETE.EVENTS",
    "STREAM.MSG.DELETE.PARTNERS",
    "STREAM.SNAPSHOT.PARTNERS",
    "CONSUMER.CREATE.PARTNERS",
    "CONSUMER.CREATE.PARTNERS.matrix",
    "CONSUMER.DURABLE.CREATE.PARTNERS.matrix",
    "DIRECT.GET.EVENTS",
    "DIRECT.GET.PARTNERS",
    "DIRECT.GET.DLQ",
)
CHANGE_A_DURABLE = ("DELETE", "PAUSE", "RESET", "UNPIN")
PUBLISH = ("rers.matrix.a", "mail.matrix.a", "dlq.matrix.a", "retry.matrix.a")
SYSTEM = ("$SYS.REQ.SERVER.PING", "$SYS.REQ.ACCOUNT.RERS.CONNZ", "$SYS.REQ.SERVER.PING.JSZ")


def operations(partners: tuple[str, ...]) -> list[Operation]:
    """Return every operation; `partners` are the durables' names, which are the identities' too."""
    each_partner = [operation for name in partners for operation in _of_partner(name)]
    return [*each_partner, *_api(), *_publishing(), *_listening()]


def _of_partner(name: str) -> Iterator[Operation]:
    following, place, acknowledgements = subjects(name)
    itself = frozenset({name, SERVICES})
    acknowledged = acknowledgements.replace(">", "1.1.1.1.0")
    yield Operation(f"next messages of {name}", Way.ASK, following, itself, RUBBISH)
    yield Operation(f"place of {name}", Way.ASK, place, itself)
    yield Operation(f"acknowledge for {name}", Way.ASK, acknowledged, itself, STILL_WORKING)
    for act in CHANGE_A_DURABLE:
        asked = f"$JS.API.CONSUMER.{act}.PARTNERS.{name}"
        yield Operation(f"{act.lower()} {name}", Way.ASK, asked, ONLY_SERVICES, RUBBISH)
    yield Operation(
        f"hear the inboxes of {name}",
        Way.HEAR,
        "_INBOX.>",
        frozenset({name}),
        said_by=name,
        said_on=place,
        said_words=f'"name":"{name}"'.encode(),
        is_listening_allowed=True,
    )


def _api() -> Iterator[Operation]:
    for asked in (*READ, *READ_MORE):
        yield Operation(asked, Way.ASK, f"$JS.API.{asked}", ONLY_SERVICES)
    for asked in CHANGE:
        yield Operation(asked, Way.ASK, f"$JS.API.{asked}", ONLY_SERVICES, RUBBISH)
    for asked in SYSTEM:
        yield Operation(asked, Way.ASK, asked, NOBODY)


def _publishing() -> Iterator[Operation]:
    for subject in PUBLISH:
        name = f"publish {subject}"
        yield Operation(name, Way.ASK, subject, ONLY_SERVICES, headers=STORED_NOWHERE)
    # Nothing but the sourcing from EVENTS writes there, so nobody answers.
    yield Operation("publish public.matrix.a", Way.ASK, "public.matrix.a", NOBODY)
    yield Operation(f"publish {WAKE}", Way.ASK, WAKE, ONLY_SERVICES)
    yield Operation("publish to an inbox", Way.ASK, INBOX_OF_SERVICES, ONLY_SERVICES)


def _listening() -> Iterator[Operation]:
    for subject in (">", "wake.>", WAKE):
        yield Operation(f"hear {subject}", Way.HEAR, subject, ONLY_SERVICES, said_on=WAKE)
    for subject in ("$JS.API.>", "$JS.>"):
        name = f"hear {subject}"
        yield Operation(name, Way.HEAR, subject, ONLY_SERVICES, said_on="$JS.API.INFO")
    for subject in ("rers.>", "mail.>", "dlq.>", "retry.>"):
        said = subject.replace(">", "matrix.a")
        yield Operation(f"hear {subject}", Way.HEAR, subject, ONLY_SERVICES, said_on=said)
    for subject in ("_R_.>", "$JS.ACK.>"):
        said = subject.replace(">", "matrix")
        yield Operation(f"hear {subject}", Way.HEAR, subject, ONLY_SERVICES, said_on=said)
    for subject in ("public.>", "$SYS.>"):
        yield Operation(f"hear {subject}", Way.HEAR, subject, NOBODY)
    yield Operation(
        "hear the inboxes of the services",
        Way.HEAR,
        "_INBOX.>",
        ONLY_SERVICES,
        said_on=INBOX_OF_SERVICES,
        is_listening_allowed=True,
    )
