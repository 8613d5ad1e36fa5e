"""Who plays in the demonstration, and what they teach each other: material, no actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from deploy.demo.material.reading import NetworkFacts, PairOfWordings, names, networks, pairs
from deploy.demo.stage import Person

TOWNS = ("Orly", "Évry-Courcouronnes", "Nancy")
WITH_MAILBOX, ON_PAPER = 12, 2
"""People of each network who sign up by mail (its coordinator and facilitator are the first two)."""

RINGS = (
    (
        "Réparer et entretenir son vélo",
        "Préparer un vrai couscous",
        "Jouer au bridge",
    ),
    (
        "Tailler les rosiers et les petits arbustes",
        "La guitare pour accompagner des chansons",
        "S'initier à la langue des signes",
    ),
    (
        "Jouer aux échecs",
        "La mosaïque avec de la vaisselle cassée",
        "Faire du compost en ville",
    ),
)
"""In each network three people: the first teaches the second, who teaches the third, and so round."""

ACROSS = "Tricoter des chaussettes à cinq aiguilles"
ON_BEHALF = "Se servir d'une machine à coudre"
BY_FACILITATOR = ("Tenir la comptabilité d'une association", "Les mathématiques sans peur")
"""The offer of the first pair and the request of the second: only somebody who knows both sees it."""

WITHOUT_COUNTERPART = (
    ("Jongler avec trois balles", "Les arbres de nos rues"),
    ("Fabriquer du savon", "Lire les vieilles écritures"),
    ("Masser les mains et la nuque", "Élever des abeilles"),
)
"""In each network the offer of the first pair and the request of the second, which nobody answers."""

NEXT_OFFER = "Laver et carder une toison de mouton"
"""What somebody finds out, in their review, that they could teach next."""


@dataclass(eq=False)
class Troupe:
    """A network on the stage: its people in their order, and its id once it exists."""

    facts: NetworkFacts
    people: list[Person]
    paper: list[Person]
    latecomer: Person
    network_id: str = ""

    @property
    def coordinator(self) -> Person:
        """Who founds the network."""
        return self.people[0]

    @property
    def facilitator(self) -> Person:
        """Who accompanies it."""
        return self.people[1]

    @property
    def everybody(self) -> list[Person]:
        """All but the latecomer."""
        return [*self.people, *self.paper]


@dataclass(eq=False)
class Cast:
    """Everybody: three networks, somebody of ops and somebody of the training office."""

    troupes: list[Troupe]
    ops: Person
    office: Person


def cast() -> Cast:
    """Return the people of one performance, each with a name of their own."""
    invented = _people()
    chosen = {facts.town: facts for facts in networks() if facts.town in TOWNS}
    troupes = []
    for town in TOWNS:
        with_mailbox = list(islice(invented, WITH_MAILBOX))
        paper = [Person(each.first_name, each.last_name) for each in islice(invented, ON_PAPER)]
        troupes.append(Troupe(chosen[town], with_mailbox, paper, next(invented)))
    return Cast(troupes, next(invented), next(invented))


def _people() -> Iterator[Person]:
    known = names()
    for number, (first, last) in enumerate(zip(known.first, known.last, strict=False)):
        yield Person(first, last, f"personne{number}@rers.example")


def pair_of(offer_title: str) -> PairOfWordings:
    """Return the pair of wordings whose offer has this title."""
    return next(pair for pair in pairs() if pair.offer.title == offer_title)
