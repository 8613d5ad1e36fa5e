"""Invents networks, people, offers and requests: the same ones for the same seed, everywhere."""

import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Literal

from deploy.demo.material.reading import Wording, names, networks, pairs

MOST_NETWORKS = len(networks())
WITHOUT_MAILBOX, IN_TWO_NETWORKS, IS_LISTENER = 0.08, 0.02, 0.15
"""Shares of the people: told on paper; members of a second network; who offer or ask nothing yet."""
OFFERS, REQUESTS = 0.9, 0.85
"""Shares of the others who offer, and who ask."""

Role = Literal["member", "facilitator", "coordinator"]
Kind = Literal["offer", "request"]
_Worded = tuple[Kind, str, Wording]
"""What kind, under which theme, in which words."""

TIMES = (
    "le samedi matin",
    "le mercredi après-midi",
    "en soirée, sauf le vendredi",
    "le dimanche",
    "en semaine, aux heures de l'école",
    "une fois par mois",
    "",
)


@dataclass(frozen=True)
class InventedNetwork:
    """A network to be created, and the earlier ones that it links itself to."""

    number: int
    title: str
    kind: str
    town: str
    department: str
    links: tuple[int, ...]


@dataclass(frozen=True)
class InventedPerson:
    """A person; `networks` are numbers, the first is where they joined."""

    number: int
    first_name: str
    last_name: str
    email: str | None
    networks: tuple[int, ...]
    role: Role


@dataclass(frozen=True)
class InventedSavoir:
    """An offer or a request of a person in their first network."""

    number: int
    kind: Kind
    person: int
    network: int
    title: str
    description: str
    theme: str
    level: str
    format: str
    mode: str
    visibility: str
    availability: str


@dataclass(frozen=True)
class Population:
    """Everything that a seed stands for."""

    seed: int
    networks: tuple[InventedNetwork, ...]
    people: tuple[InventedPerson, ...]
    savoirs: tuple[InventedSavoir, ...]


def population(seed: int, network_count: int, member_count: int) -> Population:
    """Invent people spread evenly over networks (at most MOST_NETWORKS).

    With more members the same first ones stay as they are, so a platform can be filled further.
    """
    made = tuple(_network(number) for number in range(network_count))
    people: list[InventedPerson] = []
    savoirs: list[InventedSavoir] = []
    for number in range(member_count):
        chance = Random(f"{seed}/{network_count}/{number}")  # noqa: S311 - invented people, no secret
        people.append(_person(chance, number, network_count, f"{seed}.{network_count}.{number}"))
        savoirs += [
            _savoir(chance, len(savoirs) + place, people[-1], worded)
            for place, worded in enumerate(_savoirs_of(chance, people[-1]))
        ]
    return Population(seed, made, tuple(people), tuple(savoirs))


def linked_pairs(made: tuple[InventedNetwork, ...]) -> list[tuple[int, int]]:
    """Return each link once, as (the one who asks, the one who is asked)."""
    return [(network.number, other) for network in made for other in network.links]


def _network(number: int) -> InventedNetwork:
    facts = networks()[number]
    near = [
        other
        for other in range(number)
        if networks()[other].department == facts.department or other == number - 1
    ]
    return InventedNetwork(
        number, facts.title, facts.kind, facts.town, facts.department, tuple(near[-3:])
    )


def _person(chance: Random, number: int, network_count: int, unique: str) -> InventedPerson:
    first, last = chance.choice(names().first), chance.choice(names().last)
    home, place = number % network_count, number // network_count
    role: Role = "coordinator" if place == 0 else "facilitator" if place in (1, 2) else "member"
    has_mailbox = role != "member" or chance.random() >= WITHOUT_MAILBOX
    second = (home + 1) % network_count
    may_visit = role == "member" and has_mailbox
    visits = may_visit and second != home and chance.random() < IN_TWO_NETWORKS
    return InventedPerson(
        number,
        first,
        last,
        f"{_plain(first)}.{_plain(last)}.{unique}@rers.example" if has_mailbox else None,
        (home, second) if visits else (home,),
        role,
    )


def _savoirs_of(chance: Random, person: InventedPerson) -> list[_Worded]:
    if person.role == "member" and chance.random() < IS_LISTENER:
        return []
    taught, wanted = chance.sample(pairs(), 2)
    worded: list[_Worded] = []
    if chance.random() < OFFERS:
        worded.append(("offer", taught.theme, taught.offer))
    if chance.random() < REQUESTS or not worded:
        worded.append(("request", wanted.theme, wanted.request))
    return worded


def _savoir(chance: Random, number: int, person: InventedPerson, worded: _Worded) -> InventedSavoir:
    kind, theme, wording = worded
    return InventedSavoir(
        number=number,
        kind=kind,
        person=person.number,
        network=person.networks[0],
        title=wording.title,
        description=wording.description,
        theme=theme,
        level=chance.choice(("any", "any", "beginner", "intermediate")),
        format=chance.choice(("any", "one_to_one", "group")),
        mode=chance.choice(("any", "on_site", "on_site", "remote")),
        visibility=chance.choice(("network", "linked", "linked", "everyone")),
        availability=chance.choice(TIMES),
    )


def _plain(text: str) -> str:
    """Return a part of an address: ASCII letters in lower case."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return "".join(letter for letter in bare.lower() if letter.isalpha())
