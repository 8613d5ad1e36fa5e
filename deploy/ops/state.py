"""What is known of the platform at one moment: plain values, from which page, metrics and problems are made."""

from dataclasses import dataclass, field
from datetime import datetime

MISSES_OF_LATE, MISSES_OF_DOWN = 2, 3
"""A copy is late, then down, that has missed so many looks in a row: one missed look says nothing."""


@dataclass(frozen=True)
class CopyState:
    """One copy of a service, as it answers."""

    service: str
    copy: str
    url: str
    is_up: bool = False
    is_ready: bool = False
    is_active: bool | None = None
    """True in the copy that consumes and relays; None when it does not say."""
    has_metrics: bool = False
    failing: tuple[str, ...] = ()
    """What is not ready, by the names of its own checks."""
    clock_ahead_s: float = 0.0
    misses: int = 0
    """How many times in a row it was asked in vain; what is told of it is then what it said before."""

    @property
    def is_silent(self) -> bool:
        """True while its silence may still be that of a busy machine."""
        return 0 < self.misses < MISSES_OF_DOWN

    @property
    def is_late(self) -> bool:
        """True when that silence is worth a word."""
        return MISSES_OF_LATE <= self.misses < MISSES_OF_DOWN


@dataclass(frozen=True)
class Speed:
    """What a service did in the last minute; None where nothing was done, so nothing can be said."""

    requests_per_s: float | None = None
    errors_per_s: float | None = None
    http_p95_s: float | None = None
    effect_p95_s: float | None = None
    effects_per_s: float | None = None


@dataclass(frozen=True)
class ServiceState:
    """One service: its copies together."""

    service: str
    copies: tuple[CopyState, ...]
    speed: Speed = Speed()
    outbox_depth: float | None = None
    outbox_oldest_s: float | None = None
    timers_overdue: float | None = None
    timers_oldest_s: float | None = None

    @property
    def up(self) -> int:
        """How many copies answer."""
        return sum(copy.is_up for copy in self.copies)

    @property
    def silent(self) -> int:
        """How many copies have not answered at last, and are not down yet."""
        return sum(copy.is_silent for copy in self.copies)

    @property
    def late(self) -> int:
        """How many of these have been silent for long enough to be told."""
        return sum(copy.is_late for copy in self.copies)

    @property
    def ready(self) -> int:
        """How many copies are ready."""
        return sum(copy.is_ready for copy in self.copies)

    @property
    def active(self) -> int | None:
        """How many copies consume and relay; None when none of them says."""
        told = [copy.is_active for copy in self.copies if copy.is_active is not None]
        return sum(told) if told else None


@dataclass(frozen=True)
class NodeState:
    """One server of the broker."""

    url: str
    name: str = ""
    is_up: bool = False
    is_sync_always: bool | None = None
    storage_bytes: int = 0
    storage_limit_bytes: int = 0
    clock_ahead_s: float = 0.0


@dataclass(frozen=True)
class StreamState:
    """One stream; `limit_bytes` is -1 without a limit."""

    name: str
    messages: int
    bytes: int
    first_seq: int
    last_seq: int
    limit_bytes: int

    @property
    def used_ratio(self) -> float | None:
        """How full it is, from 0 to 1; None without a limit."""
        return self.bytes / self.limit_bytes if self.limit_bytes > 0 else None


@dataclass(frozen=True)
class ConsumerState:
    """One durable consumer."""

    stream: str
    name: str
    pending: int
    ack_pending: int
    redelivered: int
    waiting: int
    delivered_stream_seq: int
    silent_s: float = 0.0
    """For how long something has waited for it while nothing was delivered."""

    @property
    def is_partner(self) -> bool:
        """True when it belongs to a partner, who may well be away."""
        return self.name.startswith("partner-")


@dataclass(frozen=True)
class BrokerState:
    """The broker as its own monitoring tells it."""

    nodes: tuple[NodeState, ...] = ()
    streams: tuple[StreamState, ...] = ()
    consumers: tuple[ConsumerState, ...] = ()
    is_connected: bool = False
    """True while this process itself can speak with it."""

    @property
    def up(self) -> int:
        """How many nodes are well."""
        return sum(node.is_up for node in self.nodes)

    def stream(self, name: str) -> StreamState | None:
        """Return one stream."""
        return next((stream for stream in self.streams if stream.name == name), None)


@dataclass(frozen=True)
class DeadGroup:
    """Dead letters of one cause."""

    fingerprint: str
    consumer: str
    event_type: str
    count: int
    first_died_at: str
    last_died_at: str
    example: str
    replays: int


@dataclass(frozen=True)
class PartnerState:
    """One partner's deliveries."""

    partner: str
    pending: float = 0.0
    oldest_pending_s: float = 0.0
    failing_s: float = 0.0


@dataclass(frozen=True)
class BackupState:
    """When data were last saved, and when that was last proved to be of use; None: never."""

    backup_age_s: float | None = None
    drill_age_s: float | None = None
    platform_age_s: float = 0.0
    """Nobody is blamed for not having saved what has just been installed."""


@dataclass(frozen=True)
class WitnessState:
    """The journey that the platform makes for itself every minute."""

    is_on: bool = False
    ok: int = 0
    failed: int = 0
    failures_in_a_row: int = 0
    last_success_age_s: float | None = None
    step: str = ""
    """Where the last run failed; empty when it did not."""
    reason: str = ""
    steps: dict[str, float] = field(default_factory=dict)
    """Seconds of each step of the last run."""


@dataclass(frozen=True)
class State:
    """Everything, at one moment."""

    at: datetime
    services: tuple[ServiceState, ...] = ()
    broker: BrokerState = BrokerState()
    dead: tuple[DeadGroup, ...] = ()
    disks: dict[str, float] = field(default_factory=dict)
    """How full each volume is, from 0 to 1."""
    databases: dict[str, int] | None = None
    """Size of each database in bytes; None when PostgreSQL does not answer or is not known here."""
    is_database_watched: bool = False
    backup: BackupState = BackupState()
    witness: WitnessState = WitnessState()
    partners: tuple[PartnerState, ...] = ()
    endpoints: dict[str, float] = field(default_factory=dict)
    """How many endpoints of partners are live, failing, disabled."""
    business: dict[str, float] = field(default_factory=dict)
    """Gauges of the services that own them, by metric name."""
    events_per_s: float | None = None
    logs: str = ""
    """The folder of the logs; empty where this process does not see it."""

    @property
    def dead_letters(self) -> int:
        """How many wait for somebody's decision."""
        return sum(group.count for group in self.dead)

    @property
    def clock_skew_s(self) -> float:
        """By how much the clock of a copy or a node differs most from ours."""
        clocks = [copy.clock_ahead_s for service in self.services for copy in service.copies]
        clocks += [node.clock_ahead_s for node in self.broker.nodes]
        return max((abs(ahead) for ahead in clocks), default=0.0)
