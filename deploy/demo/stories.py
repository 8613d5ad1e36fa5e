"""The stories of the demonstration: who offers what to whom, and how far each goes."""

from dataclasses import dataclass, field

from deploy.demo import cast
from deploy.demo.cast import Cast, Troupe, pair_of
from deploy.demo.material.reading import Wording
from deploy.demo.stage import Person

LONELY_OFFER, LONELY_REQUEST = 8, 9
ACROSS_PERSON, HELPED_PERSON = 5, 6
"""Places in a troupe; the ring is made of the people 2, 3 and 4."""


@dataclass(eq=False)
class Part:
    """One side of a story: the person, their network, what they publish and who enters it."""

    person: Person
    troupe: Troupe
    kind: str
    theme: str
    wording: Wording
    visibility: str = "network"
    savoir_id: str = ""

    @property
    def hand(self) -> Person:
        """Whoever is at the keyboard: the person, or the facilitator for somebody on paper."""
        return self.person if self.person.email else self.troupe.facilitator


@dataclass(eq=False)
class Story:
    """An offer and a request that are brought together."""

    offer: Part
    request: Part
    is_proposed_by_platform: bool = True
    is_declined: bool = False
    is_learned: bool = False
    """True when it goes on to the exchange and both reviews."""
    match_id: str = ""

    @property
    def title(self) -> str:
        """What is offered: by this the story is known."""
        return self.offer.wording.title

    @property
    def sides(self) -> tuple[Part, Part]:
        """The two people, the one who offers first."""
        return self.offer, self.request


@dataclass(eq=False)
class Ring:
    """Stories that close a loop: who learns in one teaches in the next."""

    stories: list[Story]
    ring_id: str = ""

    @property
    def is_broken(self) -> bool:
        """Say whether one of its people declines."""
        return any(story.is_declined for story in self.stories)


@dataclass(eq=False)
class Plot:
    """All stories, and what nobody answers."""

    stories: list[Story]
    lonely: list[Part]
    rings: list[Ring]
    reciprocal: list[tuple[Person, Troupe]] = field(default_factory=list)
    """Who both offers and asks in a network once all is published."""

    @property
    def parts(self) -> list[Part]:
        """Everything that is published."""
        return [part for story in self.stories for part in story.sides] + self.lonely


def plot_of(played: Cast) -> Plot:
    """Give everybody their part."""
    first, second, third = played.troupes
    rings = [
        story
        for troupe, titles in zip(played.troupes, cast.RINGS, strict=True)
        for story in _ring(troupe, titles)
    ]
    for story in rings[:3]:
        story.is_learned = True
    rings[-1].is_declined = True
    across = _story(cast.ACROSS, (first, ACROSS_PERSON), (second, ACROSS_PERSON))
    across.offer.visibility = across.request.visibility = "linked"
    across.is_learned = True
    helped = _story(cast.ON_BEHALF, (first, HELPED_PERSON), (first, cast.WITH_MAILBOX))
    lonely = [
        part
        for troupe, titles in zip(played.troupes, cast.WITHOUT_COUNTERPART, strict=True)
        for part in _lonely(troupe, titles)
    ]
    ring_people = [(each.people[place], each) for each in played.troupes for place in (2, 3, 4)]
    stories = [*rings, across, helped, _seen_by_facilitator(third)]
    loops = [Ring(rings[start : start + 3]) for start in range(0, len(rings), 3)]
    return Plot(stories, lonely, loops, ring_people)


def _ring(troupe: Troupe, titles: tuple[str, ...]) -> list[Story]:
    places = (2, 3, 4)
    return [
        _story(title, (troupe, place), (troupe, places[(turn + 1) % 3]))
        for turn, (place, title) in enumerate(zip(places, titles, strict=True))
    ]


def _story(title: str, offerer: tuple[Troupe, int], requester: tuple[Troupe, int]) -> Story:
    pair = pair_of(title)
    return Story(
        _part(offerer, "offer", pair.theme, pair.offer),
        _part(requester, "request", pair.theme, pair.request),
    )


def _seen_by_facilitator(troupe: Troupe) -> Story:
    taught, wanted = (pair_of(title) for title in cast.BY_FACILITATOR)
    return Story(
        _part((troupe, 6), "offer", taught.theme, taught.offer),
        _part((troupe, 7), "request", wanted.theme, wanted.request),
        is_proposed_by_platform=False,
    )


def _lonely(troupe: Troupe, titles: tuple[str, str]) -> list[Part]:
    taught, wanted = (pair_of(title) for title in titles)
    return [
        _part((troupe, LONELY_OFFER), "offer", taught.theme, taught.offer),
        _part((troupe, LONELY_REQUEST), "request", wanted.theme, wanted.request),
    ]


def _part(whose: tuple[Troupe, int], kind: str, theme: str, wording: Wording) -> Part:
    troupe, place = whose
    return Part(troupe.everybody[place], troupe, kind, theme, wording)
