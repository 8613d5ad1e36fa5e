"""Who plays: four networks, the people of the loop, of the group and of the refusal, and the others."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.material.reading import NetworkFacts, names, networks
from deploy.demo.stage import Person
from deploy.demo_matching.texts import Texts

TOWNS = ("Orly", "Évry-Courcouronnes", "Nancy", "Strasbourg")
LINKS = ((0, 1), (1, 2))
"""Places in TOWNS; Strasbourg stays by itself."""

LOOP = (
    (0, "La calligraphie arabe", "Apprendre à fabriquer un cerf-volant"),
    (1, "Élever des escargots", "M'initier à la calligraphie arabe"),
    (1, "Fabriquer un cerf-volant", "M'initier à l'élevage d'escargots"),
)
"""Network, offer and request: each teaches the next one, and the last one the first."""

POPULAR = (1, "Prendre en main son smartphone")
GROUP_SIZE = 6
ASKED_BY = (
    (1, "Apprendre à me servir de mon smartphone"),
    (0, "Débuter avec un smartphone"),
    (1, "Mieux utiliser mon téléphone portable"),
    (0, "Comprendre mon smartphone pas à pas"),
)
REFUSAL = (2, "Jouer du cor de chasse", "Apprendre le cor de chasse")
MORE = " à deux"
"""What is added to the offer that was declined."""
REWORDED = "Débuter au cor de chasse"
"""How the one who declines asks afterwards."""
NEWCOMER = "Sonner du cor de chasse"
"""The same savoir, offered by somebody else after the refusal: shows that it is still looked for."""

LONELY = (3, "Sculpter la glace vive")

VISIBILITIES = ("network", "linked", "linked", "everyone")


@dataclass(eq=False)
class Place:
    """A network on the stage and who founded it."""

    facts: NetworkFacts
    coordinator: Person
    network_id: str = ""


@dataclass(eq=False)
class Savoir:
    """An offer or a request of somebody."""

    person: Person
    place: Place
    kind: str
    title: str
    visibility: str = "linked"
    more: dict[str, Any] = field(default_factory=dict)
    savoir_id: str = ""
    themes: list[str] = field(default_factory=list)
    """What the platform suggested while it was being written, likeliest first."""


@dataclass(eq=False)
class Company:
    """Everybody, and what they put on the boards, act by act."""

    places: list[Place]
    loop: list[Savoir]
    """Offer and request of the first, of the second, of the third."""
    popular: list[Savoir]
    """The offer, and the requests for it."""
    refusal: list[Savoir]
    """The offer, the request, and an offer of somebody else."""
    lonely: Savoir
    others: list[Savoir]
    refused: tuple[Savoir, Savoir] | None = None
    """The offer and the request that were proposed to each other and declined, once that is known."""

    @property
    def savoirs(self) -> list[Savoir]:
        """Everything that is published."""
        return [*self.loop, *self.popular, *self.refusal, self.lonely, *self.others]

    @property
    def last_to_accept(self) -> Person:
        """Who closes the loop."""
        return self.loop[-1].person

    @property
    def members(self) -> list[tuple[Person, Place]]:
        """Everybody but the founders, each once."""
        return list({each.person: (each.person, each.place) for each in self.savoirs}.values())


def company(worded: Texts) -> Company:
    """Give everybody a name and their words."""
    people = crowd()
    chosen = {facts.town: facts for facts in networks() if facts.town in TOWNS}
    places = [Place(chosen[town], next(people)) for town in TOWNS]
    group = [Savoir(next(people), places[POPULAR[0]], "offer", POPULAR[1], more=_in_a_group())]
    group += [Savoir(next(people), places[at], "request", title) for at, title in ASKED_BY]
    at, offered, asked = REFUSAL
    return Company(
        places=places,
        loop=[each for at, *both in LOOP for each in _both(next(people), places[at], both)],
        popular=group,
        refusal=[
            Savoir(next(people), places[at], "offer", offered),
            Savoir(next(people), places[at], "request", asked),
            Savoir(next(people), places[at], "offer", NEWCOMER),
        ],
        lonely=Savoir(next(people), places[LONELY[0]], "request", LONELY[1], "everyone"),
        others=list(_others(worded, places, people)),
    )


def _in_a_group() -> dict[str, Any]:
    return {"format": "group", "group_size": GROUP_SIZE}


def _both(person: Person, place: Place, titles: list[str]) -> list[Savoir]:
    return [
        Savoir(person, place, kind, title)
        for kind, title in zip(("offer", "request"), titles, strict=True)
    ]


def _others(worded: Texts, places: list[Place], people: Iterator[Person]) -> Iterator[Savoir]:
    for number, titles in enumerate(worded.by_person()):
        person, place = next(people), places[number % len(places)]
        visibility = VISIBILITIES[number // len(places) % len(VISIBILITIES)]
        for kind, title in zip(("offer", "request"), titles, strict=True):
            if title:
                yield Savoir(person, place, kind, title, visibility)


def crowd() -> Iterator[Person]:
    """Yield people with names of their own and mailboxes."""
    known = names()
    number = 0
    for shift in range(len(known.last)):
        for place, first in enumerate(known.first):
            last = known.last[(place + shift) % len(known.last)]
            yield Person(first, last, f"membre{number}@rers.example")
            number += 1
