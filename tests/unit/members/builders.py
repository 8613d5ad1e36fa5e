"""People, networks and memberships with valid defaults: a test states what matters."""

from services.members.domain.membership import Membership
from services.members.domain.network import Network, NetworkProfile
from services.members.domain.person import Details, Person
from services.members.domain.place import PlaceProfile
from tests.unit.members.fakes import FakeUnitOfWork

GARDEN = "00000000-0000-7000-8000-0000000000a1"
ANN = "00000000-0000-7000-8000-0000000000b1"
BOB = "00000000-0000-7000-8000-0000000000b2"


def a_profile(title: str = "Les Jardins réciproques") -> NetworkProfile:
    """A town's network."""
    return NetworkProfile(
        title=title,
        kind="town",
        has_legal_form=True,
        town="Évry",
        department="91",
        country="FR",
        time_zone="Europe/Paris",
        languages=["fr"],
        is_affiliated=True,
    )


def a_place_profile(**more: object) -> PlaceProfile:
    """A library of the garden's town, as it comes in: not settled yet."""
    values: dict[str, object] = {
        "title": "Médiathèque Albert Camus",
        "kind": "library",
        "address": "2 rue du Marché",
        "postcode": "91000",
        "town": "Évry",
        "department": "Essonne",
        "country": "FR",
        "time_zone": None,
        "step_free": "yes",
        "capacity": 60,
        "web_page": "https://mediatheque.example.org/",
        "is_hosting_visits": True,
        "is_testifying": False,
        "opening_notes": "Fermée le lundi.",
    }
    return PlaceProfile(**{**values, **more})  # type: ignore[arg-type]  # values of several types


def some_details(**more: object) -> Details:
    """An adult who says no more than a name."""
    return Details(**{"first_name": "Ann", "last_name": "Martin", **more})  # type: ignore[arg-type]  # values of several types


def a_person(person_id: str = ANN, email: str | None = "ann@example.org") -> Person:
    """An adult with a mailbox."""
    return Person(person_id=person_id, details=some_details(), email=email)


def a_membership(person_id: str = ANN, **more: object) -> Membership:
    """A membership that nobody has asked for yet."""
    values: dict[str, object] = {
        "membership_id": f"00000000-0000-7000-8000-0000000c{person_id[-4:]}",
        "network_id": GARDEN,
        "person_id": person_id,
        "is_minor": False,
        "has_mailbox": True,
    }
    return Membership(**{**values, **more})  # type: ignore[arg-type]  # values of several types


async def a_network_with(uow: FakeUnitOfWork, *coordinators: str) -> None:
    """Keep the garden's network, its coordinators active; what it took is not announced."""
    uow.networks.add(Network.create(GARDEN, a_profile()))
    for person_id in coordinators:
        uow.people.save(a_person(person_id, email=f"{person_id[-4:]}@example.org"))
        membership = a_membership(person_id)
        membership.enter("coordinator", at=uow.now())
        await uow.memberships.add(membership)
    uow.announced.facts.clear()
