"""Who plays: three networks, the office, ops, and two partners; every name holds a word that no partner may read."""

from dataclasses import dataclass, field

from deploy.demo.material.reading import NetworkFacts, networks
from deploy.demo.stage import Person

CANARY = "Canarioz"
"""In the names, addresses and own words of everybody who plays."""
TOWNS = ("Orly", "Évry-Courcouronnes", "Nancy")
MEMBERS = 3
"""People of the first network beside who coordinates it: too few to be counted in public."""
FIRST_NAMES = ("Aline", "Basile", "Clara", "Driss", "Elsa", "Fanta", "Gaston", "Hoa")


@dataclass(eq=False)
class House:
    """A network on the stage."""

    facts: NetworkFacts
    coordinator: Person
    network_id: str = ""


@dataclass(eq=False)
class Company:
    """Everybody."""

    houses: list[House]
    members: list[Person]
    """Of the first network."""
    ops: Person
    office: Person
    places: list[str] = field(default_factory=list)
    """Ids of the places of the directory that the acts describe anew."""

    @property
    def everybody(self) -> list[Person]:
        """All of them."""
        return [*self.members, *(each.coordinator for each in self.houses), self.ops, self.office]


def company() -> Company:
    """Give everybody a name."""
    known = {facts.town: facts for facts in networks() if facts.town in TOWNS}
    people = [
        Person(first, CANARY, f"{first.lower()}.{CANARY.lower()}@rers.example")
        for first in FIRST_NAMES
    ]
    houses = [House(known[town], people.pop()) for town in TOWNS]
    return Company(houses, [people.pop() for _ in range(MEMBERS)], people.pop(), people.pop())
