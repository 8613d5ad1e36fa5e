"""Dead letters put together by the fingerprint of their cause: a hundred of them may be one fault to mend."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nats.js import JetStreamContext

from deploy.errors import DeadLetterGroupMissingError
from deploy.operations import dead_letters
from deploy.operations.audit import Audit
from deploy.operations.dead_letters import Replayed
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.dead_letters import discard as take_off

LEAST_PREFIX = 4


@dataclass
class Group:
    """The dead letters of one cause, oldest first."""

    fingerprint: str
    letters: list[DeadLetter] = field(default_factory=list)

    @property
    def example(self) -> DeadLetter:
        """The newest of them: its cause is what happens now."""
        return self.letters[-1]

    @property
    def consumer(self) -> str:
        """Who failed: the same for all."""
        return self.example.consumer

    @property
    def event_type(self) -> str:
        """At which kind of fact: the same for all."""
        return self.example.event_type

    @property
    def first_died_at(self) -> str:
        """When the first of them died for the first time, before any replay."""
        return min(dead_letters.first_death(letter) for letter in self.letters)

    @property
    def last_died_at(self) -> str:
        """When the last of them died."""
        return max(letter.died_at for letter in self.letters)

    @property
    def replays(self) -> int:
        """The most times that one of them was sent again."""
        return max(letter.replays for letter in self.letters)


def grouped(letters: Iterable[DeadLetter]) -> list[Group]:
    """Return the groups, the most frequent cause first."""
    found: dict[str, Group] = {}
    for letter in letters:
        found.setdefault(letter.fingerprint, Group(letter.fingerprint)).letters.append(letter)
    return sorted(found.values(), key=lambda group: (-len(group.letters), group.first_died_at))


async def group_of(broker: JetStreamContext, fingerprint: str) -> Group:
    """Return a group by its fingerprint or the beginning of it; raise DeadLetterGroupMissingError."""
    known = grouped(await dead_letters.listed(broker))
    exact = [group for group in known if group.fingerprint == fingerprint]
    if exact:
        return exact[0]
    near = [group for group in known if group.fingerprint.startswith(fingerprint)]
    if len(fingerprint) < LEAST_PREFIX or len(near) != 1:
        raise DeadLetterGroupMissingError(fingerprint=fingerprint)
    return near[0]


async def replay_group(broker: JetStreamContext, fingerprint: str, audit: Audit) -> Replayed:
    """Send all letters of a group again, to their own consumer only."""
    group = await group_of(broker, fingerprint)
    return await dead_letters.replay(broker, group.letters, audit)


async def discard_group(
    broker: JetStreamContext, fingerprint: str, reason: str, audit: Audit
) -> list[int]:
    """Set all letters of a group aside for good, each written down before it goes; return their numbers."""
    group = await group_of(broker, fingerprint)
    for letter in group.letters:
        audit.write("discard", letter, reason)
        await take_off(broker, letter)
    return [letter.number for letter in group.letters]
