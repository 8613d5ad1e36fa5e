"""The directory of public places: what an entry says, who may be asked about it, what stands once."""

from dataclasses import replace

import pytest

from services.members.application.leave_network import LeaveNetwork, leave_network
from services.members.application.publish_place import PublishPlace, publish_place
from services.members.application.release_contact import ReleaseContact, release_contact
from services.members.application.update_place import UpdatePlace, update_place
from services.members.application.withdraw_place import WithdrawPlace, withdraw_place
from services.members.domain.network import NetworkNotFoundError
from services.members.domain.place import (
    ContactInPlaceError,
    ContactNotMemberError,
    DepartmentUnknownError,
    Place,
    PlaceAlreadyListedError,
    PlaceNotFoundError,
    PostcodeInvalidError,
    TimeZoneMissingError,
)
from services.members.domain.position import Position
from shared.contact import has_contact
from shared.errors import DomainError
from tests.unit.members.builders import (
    ANN,
    BOB,
    GARDEN,
    a_membership,
    a_network_with,
    a_person,
    a_place_profile,
)
from tests.unit.members.fakes import EVRY, NOON, FakeGazetteer, FakeUnitOfWork

DOOR = Position(48.6301, 2.4402)


async def published(uow: FakeUnitOfWork, contact_id: str | None = None, **more: object) -> Place:
    """A place that the garden's network has entered."""
    command = PublishPlace(a_place_profile(**more), GARDEN, contact_id)
    return await publish_place(command, uow, FakeGazetteer())


async def a_house() -> FakeUnitOfWork:
    """The garden's network, coordinated by Ann; Bob is a member."""
    uow = FakeUnitOfWork()
    await a_network_with(uow, ANN)
    uow.people.save(a_person(BOB, email="bob@example.org"))
    await _entered(uow, BOB)
    return uow


async def _entered(uow: FakeUnitOfWork, person_id: str, **more: object) -> None:
    membership = a_membership(person_id, **more)
    membership.enter(at=NOON)
    await uow.memberships.add(membership)
    uow.announced.facts.clear()


async def test_a_place_is_known_with_its_region_its_time_and_where_it_lies() -> None:
    uow = await a_house()

    place = await published(uow)

    profile = place.profile
    assert (profile.department, profile.region, profile.country) == ("91", "11", "FR")
    assert profile.time_zone == "Europe/Paris"
    assert uow.announced.names == ["place.published"]
    [(fact, sequence)] = uow.announced.facts
    assert sequence == 1
    assert fact.model_dump()["region"] == "11"


async def test_where_a_place_lies_is_given_kept_or_found_from_its_town() -> None:
    uow, gazetteer = await a_house(), FakeGazetteer()
    place = await published(uow)
    path = place.place_id

    async def updated(**more: object) -> Position | None:
        profile = a_place_profile(department="91", **more)
        given = await update_place(UpdatePlace(path, profile, None), uow, gazetteer)
        return given.profile.position

    assert place.profile.position == EVRY
    assert await updated(latitude=DOOR.latitude, longitude=DOOR.longitude) == DOOR
    assert await updated(capacity=12) == DOOR
    assert gazetteer.asked == []
    assert await updated(address="9 cours Monseigneur Romero") == EVRY
    assert await updated(town="Nulle-Part") is None


async def test_an_update_that_changes_nothing_tells_nothing() -> None:
    uow = await a_house()
    place = await published(uow)
    uow.announced.facts.clear()

    await update_place(UpdatePlace(place.place_id, a_place_profile(), None), uow, FakeGazetteer())
    assert uow.announced.names == []

    larger = a_place_profile(capacity=200)
    await update_place(UpdatePlace(place.place_id, larger, None), uow, FakeGazetteer())
    [(fact, sequence)] = uow.announced.facts
    assert (fact.fact, sequence, fact.model_dump()["capacity"]) == ("updated", 2, 200)


async def test_a_withdrawn_place_is_gone_and_its_title_free_again() -> None:
    uow = await a_house()
    place = await published(uow)

    await withdraw_place(WithdrawPlace(place.place_id), uow)

    assert uow.announced.names == ["place.published", "place.withdrawn"]
    with pytest.raises(PlaceNotFoundError):
        await withdraw_place(WithdrawPlace(place.place_id), uow)
    again = await published(uow)
    assert again.place_id != place.place_id


async def test_a_place_stands_once_and_the_refusal_names_the_entry_there_is() -> None:
    uow = await a_house()
    first = await published(uow)

    with pytest.raises(PlaceAlreadyListedError) as refused:
        await published(uow)
    second = await published(uow, title="Annexe")
    with pytest.raises(PlaceAlreadyListedError):
        await update_place(
            UpdatePlace(second.place_id, a_place_profile(), None), uow, FakeGazetteer()
        )

    assert refused.value.facts["place_id"] == first.place_id
    elsewhere = await published(uow, town="Ris-Orangis")
    assert elsewhere.place_id != first.place_id


async def test_a_place_of_a_network_that_is_not_there_is_refused() -> None:
    with pytest.raises(NetworkNotFoundError):
        await published(FakeUnitOfWork())


async def test_the_contact_of_a_place_is_an_adult_member_and_no_fact_says_who() -> None:
    uow = await a_house()

    place = await published(uow, contact_id=BOB)

    assert uow.places.kept[place.place_id].contact_id == BOB
    assert BOB not in uow.announced.facts[0][0].model_dump_json()


@pytest.mark.parametrize("wrong", ["stranger", "minor", "asked only"])
async def test_nobody_else_is_named_as_a_contact(wrong: str) -> None:
    uow, other = await a_house(), "00000000-0000-7000-8000-0000000000b9"
    if wrong == "minor":
        await _entered(uow, other, is_minor=True)
    if wrong == "asked only":
        asked = a_membership(other)
        asked.ask()
        await uow.memberships.add(asked)

    with pytest.raises(ContactNotMemberError):
        await published(uow, contact_id=other)


async def test_the_movement_s_own_places_are_asked_about_at_its_office() -> None:
    uow = await a_house()
    command = PublishPlace(a_place_profile(), None, BOB)

    with pytest.raises(ContactNotMemberError):
        await publish_place(command, uow, FakeGazetteer())
    kept = await publish_place(replace(command, contact_id=None), uow, FakeGazetteer())
    assert kept.network_id is None


async def test_who_leaves_the_network_is_asked_no_longer() -> None:
    uow = await a_house()
    place = await published(uow, contact_id=BOB)

    await leave_network(LeaveNetwork(GARDEN, BOB, BOB), uow)

    assert uow.places.kept[place.place_id].contact_id is None


async def test_a_contact_is_released_without_a_word_to_others() -> None:
    uow = await a_house()
    place = await published(uow, contact_id=BOB)
    uow.announced.facts.clear()

    await release_contact(ReleaseContact(place.place_id), uow)
    await release_contact(ReleaseContact(place.place_id), uow)

    assert uow.places.kept[place.place_id].contact_id is None
    assert uow.announced.names == []


@pytest.mark.parametrize(
    ("department", "country", "settled"),
    [
        ("974", "FR", ("974", "04", "FR", "Indian/Reunion")),
        ("", "RE", ("974", "04", "FR", "Indian/Reunion")),
        ("Corse-du-Sud", "FR", ("2A", "94", "FR", "Europe/Paris")),
        ("Martinique", "FR", ("972", "02", "FR", "America/Martinique")),
        ("988", "FR", ("988", None, "FR", "Pacific/Noumea")),
    ],
)
def test_overseas_is_france_at_its_own_time(
    department: str, country: str, settled: tuple[str | None, ...]
) -> None:
    found = a_place_profile(department=department, country=country).settled()

    assert (found.department, found.region, found.country, found.time_zone) == settled


def test_abroad_the_time_zone_is_said_and_there_is_no_region() -> None:
    abroad = a_place_profile(country="BE", department="Hainaut", postcode="7000", town="Mons")

    with pytest.raises(TimeZoneMissingError):
        abroad.settled()
    found = replace(abroad, time_zone="Europe/Brussels").settled()
    assert (found.region, found.department, found.time_zone) == (None, "Hainaut", "Europe/Brussels")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"department": "99"}, DepartmentUnknownError),
        ({"department": "20"}, DepartmentUnknownError),
        ({"department": "Hurepoix"}, DepartmentUnknownError),
        ({"postcode": "9100"}, PostcodeInvalidError),
        ({"postcode": "SW1A 1AA"}, PostcodeInvalidError),
        ({"title": "Chez ann@example.org"}, ContactInPlaceError),
        ({"opening_notes": "Appelez le 06 11 12 22 33"}, ContactInPlaceError),
        ({"address": "sonnez, +33 6 11 12 22 33"}, ContactInPlaceError),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(
    wrong: dict[str, object], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        a_place_profile(**wrong).settled()


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.org",
        "ann arobase example . org",
        "0611122233",
        "01.69.00.00.00",
        "+262 692 12 34 56",
    ],
)
def test_a_mail_address_or_a_telephone_number_is_seen(text: str) -> None:
    assert has_contact(f"Voir {text}, merci")


@pytest.mark.parametrize(
    "text",
    ["12 rue du 8 Mai 1945", "91000", "Ouvert de 10 h à 18 h 30, fermé du 1er au 15/08/2026", ""],
)
def test_dates_roads_and_times_are_none(text: str) -> None:
    assert not has_contact(text)
