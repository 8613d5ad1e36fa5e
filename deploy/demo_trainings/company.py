"""Who plays: three networks of eleven people, somebody of ops and somebody of the training office."""

from dataclasses import dataclass
from itertools import islice

from deploy.demo.material.reading import NetworkFacts, networks
from deploy.demo.stage import Person
from deploy.demo_matching.company import crowd

TOWNS = ("Évry-Courcouronnes", "Orly", "Nancy")
MEMBERS = 10
"""People of each network beside who coordinates it."""


@dataclass(eq=False)
class House:
    """A network on the stage."""

    facts: NetworkFacts
    coordinator: Person
    members: list[Person]
    network_id: str = ""

    @property
    def size(self) -> int:
        """How many belong to it."""
        return len(self.members) + 1


@dataclass(eq=False)
class Company:
    """Everybody."""

    houses: list[House]
    ops: Person
    office: Person

    @property
    def people(self) -> list[Person]:
        """The members, one of each network in turn: neighbours in this list are of different networks."""
        return [
            person
            for turn in zip(*(h.members for h in self.houses), strict=True)
            for person in turn
        ]

    @property
    def everybody(self) -> list[Person]:
        """All of them, the coordinators and both offices too."""
        return [*self.people, *(h.coordinator for h in self.houses), self.ops, self.office]

    def house_of(self, person: Person) -> House:
        """Return the network of a member."""
        return next(house for house in self.houses if person in house.members)


def company() -> Company:
    """Give everybody a name."""
    known = {facts.town: facts for facts in networks() if facts.town in TOWNS}
    people = crowd()
    houses = [House(known[town], next(people), list(islice(people, MEMBERS))) for town in TOWNS]
    return Company(houses, next(people), next(people))
