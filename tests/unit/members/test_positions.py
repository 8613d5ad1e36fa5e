"""Where networks are: given, kept, or looked up; a town that nobody knows has no place."""

from dataclasses import replace

import pytest

from services.members.adapters.french_departments import department_of
from services.members.adapters.town_names import folded
from services.members.application.create_network import CreateNetwork, create_network
from services.members.application.place_networks import BATCH, PlaceNetworks, place_networks
from services.members.application.update_network import UpdateNetwork, update_network
from services.members.domain.network import Network, NetworkProfile
from services.members.domain.position import Position, PositionInvalidError
from tests.unit.members.builders import ANN, GARDEN, a_network_with, a_person, a_profile
from tests.unit.members.fakes import EVRY, FakeGazetteer, FakeUnitOfWork

FIRST = "00000000-0000-0000-0000-000000000000"
ORLY = Position(48.75, 2.39)


def in_town(town: str, department: str = "91") -> NetworkProfile:
    """A network of some town, its place not told."""
    return replace(a_profile(), town=town, department=department)


async def test_a_network_is_where_its_town_is() -> None:
    uow = FakeUnitOfWork()
    uow.people.save(a_person(ANN))

    network = await create_network(CreateNetwork(a_profile(), ANN, True), uow, FakeGazetteer())

    [(created, _)] = [each for each in uow.announced.facts if each[0].fact == "created"]
    assert network.profile.position == EVRY
    assert (created.latitude, created.longitude) == EVRY  # type: ignore[attr-defined]  # a NetworkCreated


async def test_a_town_that_nobody_knows_has_no_place_and_is_no_error() -> None:
    uow = FakeUnitOfWork()
    uow.people.save(a_person(ANN))
    command = CreateNetwork(in_town("Nulle-Part"), ANN, True)

    network = await create_network(command, uow, FakeGazetteer())

    assert network.profile.position is None


async def test_a_place_that_is_given_is_not_looked_up() -> None:
    uow, gazetteer = FakeUnitOfWork(), FakeGazetteer()
    await a_network_with(uow)

    changed = await update_network(UpdateNetwork(GARDEN, a_profile().at(ORLY)), uow, gazetteer)

    assert changed.profile.position == ORLY
    assert gazetteer.asked == []


async def test_a_given_place_stays_while_the_town_does_and_goes_with_it() -> None:
    uow, gazetteer = FakeUnitOfWork(), FakeGazetteer()
    await a_network_with(uow)
    await update_network(UpdateNetwork(GARDEN, a_profile().at(ORLY)), uow, gazetteer)

    renamed = await update_network(UpdateNetwork(GARDEN, a_profile("Autre")), uow, gazetteer)
    moved = await update_network(UpdateNetwork(GARDEN, in_town("Nulle-Part")), uow, gazetteer)

    assert renamed.profile.position == ORLY
    assert moved.profile.position is None


async def test_networks_without_a_place_get_theirs_once() -> None:
    uow, gazetteer = FakeUnitOfWork(), FakeGazetteer()
    await a_network_with(uow)

    await place_networks(PlaceNetworks(FIRST), uow, gazetteer)
    await place_networks(PlaceNetworks(FIRST), uow, gazetteer)

    assert uow.networks.kept[GARDEN].profile.position == EVRY
    assert uow.announced.names == ["network.updated"]
    assert gazetteer.asked == ["Évry"]
    assert uow.timers == {}


async def test_many_networks_are_placed_in_batches_that_go_past_unknown_towns() -> None:
    uow, gazetteer = FakeUnitOfWork(), FakeGazetteer()
    ids = [f"00000000-0000-7000-8000-{number:012d}" for number in range(BATCH + 1)]
    for network_id in ids[:-1]:
        uow.networks.add(Network.create(network_id, in_town("Nulle-Part")))
    uow.networks.add(Network.create(ids[-1], a_profile()))

    await place_networks(PlaceNetworks(FIRST), uow, gazetteer)
    assert uow.timers == {("place_networks", ids[BATCH - 1]): uow.now()}
    await place_networks(PlaceNetworks(ids[BATCH - 1]), uow, gazetteer)

    assert uow.networks.kept[ids[-1]].profile.position == EVRY


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (48.6, None),
        (None, 2.4),
        (90.1, 0.0),
        (-90.1, 0.0),
        (0.0, 180.1),
        (0.0, -180.1),
        (float("nan"), 0.0),
        (0.0, float("inf")),
    ],
)
def test_half_a_place_or_one_off_the_globe_is_refused(
    latitude: float | None, longitude: float | None
) -> None:
    with pytest.raises(PositionInvalidError):
        Position.given(latitude, longitude)


def test_a_place_is_kept_to_a_kilometre_so_that_it_is_nobodys_door() -> None:
    assert Position.given(48.632812, -2.440491) == Position(48.63, -2.44)
    assert Position.given(90, -180) == Position(90, -180)
    assert Position.given(None, None) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SAINT DENIS", "saint denis"),
        ("St-Denis", "saint denis"),
        ("Ste-Geneviève-des-Bois", "sainte genevieve des bois"),
        ("Schœlcher", "schoelcher"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("L’Haÿ les Roses (94)", "l hay les roses"),
        ("Chalon s/ Saône", "chalon sur saone"),
        ("91000 Évry Cedex", "evry"),
        ("PARIS CEDEX 11", "paris"),
        ("Paris 11e", "paris"),
        ("Paris XXe arrondissement", "paris"),
        ("Paris, 1er arrdt", "paris"),
        ("Lyon 3ème", "lyon"),
        ("Saint-Gilles-Croix-de-Vie", "saint gilles croix de vie"),
        ("Mons-en-Barœul", "mons en baroeul"),
        ("  ", ""),
    ],
)
def test_ways_of_writing_a_town_are_one(written: str, name: str) -> None:
    assert folded(written) == name


@pytest.mark.parametrize(
    ("written", "country", "region"),
    [
        ("91", "FR", "11"),
        ("91 - Essonne", "FR", "11"),
        ("Essonne (91)", "FR", "11"),
        ("essonne", "FR", "11"),
        ("91000", "FR", "11"),
        ("Seine Saint Denis", "FR", "11"),
        ("2a", "FR", "94"),
        ("974", "RE", ""),
        ("97410", "RE", ""),
        ("Réunion", "RE", ""),
        ("La Réunion", "RE", ""),
    ],
)
def test_a_department_is_known_by_code_and_by_name(written: str, country: str, region: str) -> None:
    found = department_of(written)

    assert found is not None
    assert (found.country, found.region) == (country, region)


@pytest.mark.parametrize("written", ["", "zz", "99", "somewhere", "1"])
def test_what_is_no_department_narrows_nothing(written: str) -> None:
    assert department_of(written) is None
