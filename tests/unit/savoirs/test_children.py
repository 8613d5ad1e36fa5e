"""Nothing of a network of children is shown to everyone, and what was is taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.savoirs.application.age_offer import AgeOffer, age_offer
from services.savoirs.application.close_network import CloseNetwork, close_network
from services.savoirs.application.create_offer import CreateOffer, create_offer
from services.savoirs.application.create_request import CreateRequest, create_request
from services.savoirs.application.edit_offer import EditOffer, edit_offer
from services.savoirs.application.edit_request import EditRequest, edit_request
from services.savoirs.application.renew_offer import RenewOffer, renew_offer
from services.savoirs.application.renew_request import RenewRequest, renew_request
from services.savoirs.application.withdraw_offer import WithdrawOffer, withdraw_offer
from services.savoirs.domain.savoir_terms import NetworkUnheardError, NotForEveryoneError
from shared.errors import DomainError
from shared.events.savoirs import OfferUpdated, RequestUpdated, Visibility
from tests.unit.savoirs.builders import ANN, ANN_IN_GARDEN, BY_ANN, FRESHNESS, GARDEN, terms
from tests.unit.savoirs.fakes import FakeUnitOfWork

OPEN = terms(visibility="everyone")


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork((ANN, GARDEN))


def offering(**changes: Any) -> CreateOffer:
    return CreateOffer(ANN_IN_GARDEN, terms(**changes), BY_ANN, FRESHNESS)


def asking(**changes: Any) -> CreateRequest:
    return CreateRequest(ANN_IN_GARDEN, terms(**changes), BY_ANN, FRESHNESS)


@pytest.mark.parametrize(
    ("is_of_children", "refusal"), [(True, NotForEveryoneError), (None, NetworkUnheardError)]
)
async def test_savoirs_are_for_everyone_only_where_the_network_is_known_and_not_of_children(
    uow: FakeUnitOfWork, is_of_children: bool | None, refusal: type[DomainError]
) -> None:
    offer = await create_offer(offering(), uow)
    request = await create_request(asking(), uow)
    uow.networks.of_children = {} if is_of_children is None else {GARDEN: is_of_children}

    with pytest.raises(refusal):
        await create_offer(offering(visibility="everyone"), uow)
    with pytest.raises(refusal):
        await create_request(asking(visibility="everyone"), uow)
    with pytest.raises(refusal):
        await edit_offer(EditOffer(offer.offer_id, OPEN, BY_ANN), uow)
    with pytest.raises(refusal):
        await edit_request(EditRequest(request.request_id, OPEN, BY_ANN), uow)


@pytest.mark.parametrize("visibility", ["network", "linked"])
async def test_children_show_their_savoirs_to_their_network_and_linked_ones(
    uow: FakeUnitOfWork, visibility: Visibility
) -> None:
    uow.networks.of_children = {GARDEN: True}

    offer = await create_offer(offering(visibility=visibility), uow)
    request = await create_request(asking(), uow)

    shown = replace(request.terms, visibility=visibility)
    await edit_request(EditRequest(request.request_id, shown, BY_ANN), uow)
    assert (await uow.offers.get(offer.offer_id)).terms.visibility == visibility
    assert (await uow.requests.get(request.request_id)).terms.visibility == visibility


async def test_when_a_network_becomes_one_of_children_what_everyone_saw_is_taken_back(
    uow: FakeUnitOfWork,
) -> None:
    shown = await create_offer(offering(visibility="everyone"), uow)
    await create_offer(offering(visibility="linked"), uow)
    asked = await create_request(asking(visibility="everyone"), uow)
    withdrawn = await create_offer(offering(visibility="everyone"), uow)
    await withdraw_offer(WithdrawOffer(withdrawn.offer_id, BY_ANN), uow)
    uow.told()
    uow.networks.of_children = {GARDEN: True}

    for _ in range(2):
        await close_network(CloseNetwork(GARDEN), uow)

    offer_told, request_told = uow.announced
    assert isinstance(offer_told, OfferUpdated)
    assert isinstance(request_told, RequestUpdated)
    assert (offer_told.offer_id, request_told.request_id) == (shown.offer_id, asked.request_id)
    for fact in (offer_told, request_told):
        assert (fact.visibility, fact.former_visibility) == ("network", "everyone")


async def test_a_network_that_is_not_of_children_keeps_what_it_shows(uow: FakeUnitOfWork) -> None:
    shown = await create_offer(offering(visibility="everyone"), uow)
    uow.told()

    await close_network(CloseNetwork(GARDEN), uow)

    assert uow.told() == []
    assert (await uow.offers.get(shown.offer_id)).terms.visibility == "everyone"


async def test_what_has_expired_comes_back_for_its_network_alone(uow: FakeUnitOfWork) -> None:
    offer = await create_offer(offering(visibility="everyone"), uow)
    uow.at += timedelta(days=200)
    await age_offer(AgeOffer(offer.offer_id, FRESHNESS), uow)
    uow.told()
    uow.networks.of_children = {GARDEN: True}

    await close_network(CloseNetwork(GARDEN), uow)

    assert uow.told() == []
    renewed = await renew_offer(RenewOffer(offer.offer_id, BY_ANN, FRESHNESS), uow)
    assert renewed.is_live
    assert renewed.terms.visibility == "network"
    assert uow.told() == ["OfferRenewed"]


async def test_an_old_one_that_was_left_open_is_taken_back_when_it_is_renewed(
    uow: FakeUnitOfWork,
) -> None:
    offer = await create_offer(offering(visibility="everyone"), uow)
    request = await create_request(asking(visibility="everyone"), uow)
    uow.told()
    uow.networks.of_children = {GARDEN: True}

    await renew_offer(RenewOffer(offer.offer_id, BY_ANN, FRESHNESS), uow)
    await renew_request(RenewRequest(request.request_id, BY_ANN, FRESHNESS), uow)

    assert uow.told() == ["OfferUpdated", "OfferRenewed", "RequestUpdated", "RequestRenewed"]
    assert (await uow.offers.get(offer.offer_id)).terms.visibility == "network"
    assert (await uow.requests.get(request.request_id)).terms.visibility == "network"


async def test_one_of_a_town_stays_for_everyone_when_it_is_renewed(uow: FakeUnitOfWork) -> None:
    offer = await create_offer(offering(visibility="everyone"), uow)
    uow.told()

    renewed = await renew_offer(RenewOffer(offer.offer_id, BY_ANN, FRESHNESS), uow)

    assert uow.told() == ["OfferRenewed"]
    assert renewed.terms.visibility == "everyone"
