"""Compares what people should have been told, a list written by hand, with what reached them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

INBOX_ONLY = frozenset(
    {
        "member_joined",
        "reciprocity_reached",
        "reciprocity_lost",
        "exchange_reviewed",
        "workshop_held",
        "support_granted",
        "network_support_granted",
        "demand_fell_back",
        "demand_recovered",
    }
)
"""Kinds that nobody is mailed unless they ask for it."""


@dataclass(frozen=True)
class Telling:
    """Somebody should be told something once: a kind, and words that must be in the text.

    `link` is how the path to which it leads must begin; what is the same in several texts leads to
    several places.
    """

    who: str
    kind: str
    about: str
    link: str = ""


@dataclass(frozen=True)
class Arrival:
    """Something that reached somebody's inbox or mailbox; `identity` is its fact or Message-ID."""

    who: str
    kind: str
    text: str
    identity: str
    link: str = ""
    """Where it leads: the path of a page."""

    def meets(self, telling: Telling) -> bool:
        """Say whether this is what should be told; who and kind are known to be right."""
        return telling.about in flat(self.text) and self.link.startswith(telling.link)


@dataclass
class Comparison:
    """What came as expected, what did not come, what came twice, and what nobody expected."""

    met: list[tuple[Telling, Arrival]] = field(default_factory=list)
    lost: list[Telling] = field(default_factory=list)
    duplicates: list[Arrival] = field(default_factory=list)
    unexpected: list[Arrival] = field(default_factory=list)


@dataclass
class Expected:
    """The list that the demonstration writes while it plays."""

    tellings: list[Telling] = field(default_factory=list)

    def tell(self, who: str, kind: str, about: str) -> None:
        """Note that `who` must be told a fact of this kind once."""
        self.tellings.append(Telling(who, kind, flat(about)))


def flat(text: str) -> str:
    """Return a text on one line, French no-break spaces like any other."""
    return " ".join(text.split())


def compare(tellings: Iterable[Telling], arrivals: Iterable[Arrival]) -> Comparison:
    """Give every telling one arrival of its own; what remains on either side is a fault.

    An arrival that nobody waits for is a duplicate when the same fact or Message-ID, or the very
    same words, have reached the same person before; otherwise it is unexpected.
    """
    result = Comparison()
    waiting: dict[tuple[str, str], list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        waiting[arrival.who, arrival.kind].append(arrival)
    for telling in sorted(tellings, key=lambda each: -len(each.about)):
        candidates = waiting[telling.who, telling.kind]
        found = next((each for each in candidates if each.meets(telling)), None)
        if found is None:
            result.lost.append(telling)
        else:
            candidates.remove(found)
            result.met.append((telling, found))
    _sort_out([each for left in waiting.values() for each in left], result)
    _suspect_repeats(result)
    return result


def _sort_out(left: list[Arrival], result: Comparison) -> None:
    known = [arrival for _, arrival in result.met]
    for arrival in left:
        is_repeat = any(_is_same(arrival, other) for other in known)
        (result.duplicates if is_repeat else result.unexpected).append(arrival)
        known.append(arrival)


def _is_same(one: Arrival, other: Arrival) -> bool:
    if (one.who, one.kind) != (other.who, other.kind):
        return False
    return one.identity == other.identity or flat(one.text) == flat(other.text)


def _suspect_repeats(result: Comparison) -> None:
    """Two tellings met by one and the same fact: the second is that fact told twice."""
    met = Counter((arrival.who, arrival.kind, arrival.identity) for _, arrival in result.met)
    for (who, kind, identity), times in met.items():
        result.duplicates += [Arrival(who, kind, "", identity)] * (times - 1)


def mailed(comparison: Comparison, reachable: Iterable[str]) -> list[Telling]:
    """Return the mails that must follow what came to the inboxes of people with a mailbox.

    A mail's kind is its subject, which is the title that the inbox shows.
    """
    having = set(reachable)
    return [
        Telling(telling.who, title_of(arrival), telling.about)
        for telling, arrival in comparison.met
        if telling.who in having and telling.kind not in INBOX_ONLY
    ]


def title_of(arrival: Arrival) -> str:
    """Return the first line of what arrived, on one line."""
    return flat(arrival.text.split("\n", 1)[0])
