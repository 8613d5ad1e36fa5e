"""A network that becomes one of children says so, and its places are told anew."""

from dataclasses import replace

import pytest

from services.members.application.publish_place import PublishPlace, publish_place
from services.members.application.update_network import UpdateNetwork, update_network
from services.members.application.withdraw_place import WithdrawPlace, withdraw_place
from shared.events.members import NetworkKind
from tests.unit.members.builders import ANN, GARDEN, a_network_with, a_place_profile, a_profile
from tests.unit.members.fakes import FakeGazetteer, FakeUnitOfWork


async def a_house() -> FakeUnitOfWork:
    """The garden's network, a town's, with a place."""
    uow = FakeUnitOfWork()
    await a_network_with(uow, ANN)
    await publish_place(PublishPlace(a_place_profile(), GARDEN, None), uow, FakeGazetteer())
    uow.announced.facts.clear()
    return uow


async def become(uow: FakeUnitOfWork, kind: NetworkKind) -> list[dict[str, object]]:
    """Let the network become one of this kind; return what is told of that."""
    uow.announced.facts.clear()
    profile = replace(uow.networks.kept[GARDEN].profile, kind=kind)
    await update_network(UpdateNetwork(GARDEN, profile), uow, FakeGazetteer())
    return [
        {"name": f"{fact.aggregate}.{fact.fact}", **fact.model_dump()}
        for fact, _ in uow.announced.facts
    ]


async def test_a_change_of_kind_says_what_it_was_before() -> None:
    uow = await a_house()

    network, place = await become(uow, "school")

    assert (network["kind"], network["former_kind"]) == ("school", "town")
    assert (place["name"], place["network_kind"]) == ("place.updated", "school")


@pytest.mark.parametrize(("first", "then"), [("town", "company"), ("school", "class")])
async def test_places_are_told_anew_only_when_children_come_or_go(
    first: NetworkKind, then: NetworkKind
) -> None:
    uow = await a_house()
    await become(uow, first)

    told = await become(uow, then)

    assert [each["name"] for each in told] == ["network.updated"]
    assert told[0]["former_kind"] == first


async def test_a_network_that_is_reworded_says_nothing_of_a_former_kind() -> None:
    uow = await a_house()
    uow.announced.facts.clear()

    await update_network(UpdateNetwork(GARDEN, a_profile("Autre")), uow, FakeGazetteer())

    [(fact, _)] = uow.announced.facts
    assert fact.model_dump()["former_kind"] is None


async def test_a_place_says_of_what_kind_its_network_is_also_when_it_goes() -> None:
    uow = await a_house()
    await become(uow, "class")
    [place_id] = uow.places.kept

    await withdraw_place(WithdrawPlace(place_id), uow)

    fact, _ = uow.announced.facts[-1]
    assert fact.model_dump()["network_kind"] == "class"
