"""What people do with dead letters: see them by cause, send them again, set them aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from deploy.errors import DeadLetterHomelessError, DeadLetterMissingError
from deploy.operations.audit import Audit
from shared.messaging import dead_letters
from shared.messaging.dead_letters import DeadLetter


@dataclass(frozen=True)
class Cause:
    """Dead letters of one consumer, one type and one reason."""

    consumer: str
    event_type: str
    reason: str
    letters: list[DeadLetter]

    @property
    def first_died_at(self) -> str:
        """When the first of them died for the first time, before any replay that is still noted."""
        return min(first_death(letter) for letter in self.letters)

    @property
    def last_died_at(self) -> str:
        """When the last of them died."""
        return max(letter.died_at for letter in self.letters)

    @property
    def replays(self) -> int:
        """The most times that one of them was sent again."""
        return max(letter.replays for letter in self.letters)


@dataclass(frozen=True)
class Replayed:
    """What came of sending letters again: their numbers, and why others stayed."""

    numbers: list[int]
    stayed: dict[int, str]


def first_death(letter: DeadLetter) -> str:
    """Return when a letter died for the first time; replays keep its last ten deaths."""
    earlier = [death["died_at"] for death in letter.history if _is_moment(death["died_at"])]
    return min([*earlier, letter.died_at])


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


async def listed(broker: JetStreamContext, consumer: str | None = None) -> list[DeadLetter]:
    """Return the dead letters, of one consumer or of all, oldest first."""
    return [
        letter
        async for letter in dead_letters.dead_letters(broker)
        if consumer is None or letter.consumer == consumer
    ]


def by_cause(letters: Iterable[DeadLetter]) -> list[Cause]:
    """Put together the letters that died of the same thing; the most frequent cause first."""
    found: dict[tuple[str, str, str], Cause] = {}
    for letter in letters:
        key = letter.consumer, letter.event_type, letter.reason
        found.setdefault(key, Cause(*key, letters=[])).letters.append(letter)
    return sorted(found.values(), key=lambda cause: (-len(cause.letters), cause.first_died_at))


async def found(broker: JetStreamContext, number: int) -> DeadLetter:
    """Return one dead letter, or raise DeadLetterMissingError."""
    letter = await dead_letters.dead_letter(broker, number)
    if letter is None:
        raise DeadLetterMissingError(number=number)
    return letter


async def replay(broker: JetStreamContext, letters: Sequence[DeadLetter], audit: Audit) -> Replayed:
    """Send letters again, each to its own consumer only, in their order; one that cannot go stays."""
    sent = Replayed([], {})
    for letter in letters:
        try:
            await dead_letters.replay(broker, letter, audit.clock.now())
        except NotFoundError:
            sent.stayed[letter.number] = "no_consumer"
        except (NatsError, TimeoutError) as error:
            sent.stayed[letter.number] = type(error).__name__
        else:
            sent.numbers.append(letter.number)
            audit.write("replay", letter)
    return sent


async def replay_one(broker: JetStreamContext, number: int, audit: Audit) -> Replayed:
    """Send one letter again, or raise DeadLetterMissingError or DeadLetterHomelessError."""
    letter = await found(broker, number)
    sent = await replay(broker, [letter], audit)
    if sent.stayed.get(number) == "no_consumer":
        raise DeadLetterHomelessError(consumer=letter.consumer)
    return sent


async def discard(broker: JetStreamContext, number: int, reason: str, audit: Audit) -> DeadLetter:
    """Set one letter aside for good; who, when and why are written before it goes."""
    letter = await found(broker, number)
    audit.write("discard", letter, reason)
    await dead_letters.discard(broker, letter)
    return letter
