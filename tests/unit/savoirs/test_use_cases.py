"""What people and facilitators may do with savoirs, and what it sets going."""

from datetime import timedelta

import pytest

from services.savoirs.application.age_offer import AgeOffer, age_offer
from services.savoirs.application.create_offer import CreateOffer, create_offer
from services.savoirs.application.create_request import CreateRequest, create_request
from services.savoirs.application.edit_offer import EditOffer, edit_offer
from services.savoirs.application.erase_savoirs import EraseSavoirs, erase_savoirs
from services.savoirs.application.renew_offer import RenewOffer, renew_offer
from services.savoirs.application.withdraw_offer import WithdrawOffer, withdraw_offer
from services.savoirs.application.withdraw_request import WithdrawRequest, withdraw_request
from services.savoirs.application.withdraw_savoirs import WithdrawSavoirs, withdraw_savoirs
from services.savoirs.domain.actor import Actor, NotAMemberError
from services.savoirs.domain.offer import Offer, OfferNotFoundError
from services.savoirs.domain.request import Request
from shared.errors import ForbiddenError
from tests.unit.savoirs.builders import (
    ANN,
    ANN_IN_GARDEN,
    BY_ANN,
    BY_BOB,
    BY_FACILITATOR,
    BY_STRANGER,
    FRESHNESS,
    GARDEN,
    MONDAY,
    terms,
)
from tests.unit.savoirs.fakes import FakeUnitOfWork


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork((ANN, GARDEN))


async def offered(uow: FakeUnitOfWork, by: Actor = BY_ANN) -> Offer:
    return await create_offer(CreateOffer(ANN_IN_GARDEN, terms(), by, FRESHNESS), uow)


async def asked(uow: FakeUnitOfWork, by: Actor = BY_ANN) -> Request:
    return await create_request(CreateRequest(ANN_IN_GARDEN, terms(), by, FRESHNESS), uow)


async def test_offering_and_asking_reaches_reciprocity_in_either_order(uow: FakeUnitOfWork) -> None:
    await asked(uow)
    await offered(uow)

    assert uow.told() == ["RequestCreated", "OfferCreated", "ReciprocityReached"]


async def test_a_second_offer_changes_nothing_about_reciprocity(uow: FakeUnitOfWork) -> None:
    await asked(uow)
    first = await offered(uow)
    await offered(uow)
    uow.told()

    await withdraw_offer(WithdrawOffer(first.offer_id, BY_ANN), uow)

    assert uow.told() == ["OfferWithdrawn"]


async def test_withdrawing_the_last_one_loses_reciprocity(uow: FakeUnitOfWork) -> None:
    request = await asked(uow)
    await offered(uow)
    uow.told()

    await withdraw_request(WithdrawRequest(request.request_id, BY_ANN), uow)

    assert uow.told() == ["RequestWithdrawn", "ReciprocityLost"]


async def test_a_facilitator_enters_an_offer_for_a_member(uow: FakeUnitOfWork) -> None:
    offer = await offered(uow, by=BY_FACILITATOR)

    assert offer.member_id == ANN


@pytest.mark.parametrize(
    ("by", "error"), [(BY_BOB, ForbiddenError), (BY_STRANGER, NotAMemberError)]
)
async def test_nobody_else_publishes_for_a_member(
    uow: FakeUnitOfWork, by: Actor, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await offered(uow, by=by)

    assert uow.told() == []


async def test_only_a_member_publishes_even_through_a_facilitator() -> None:
    uow = FakeUnitOfWork()

    for by in (BY_ANN, BY_FACILITATOR):
        with pytest.raises(NotAMemberError):
            await offered(uow, by=by)


@pytest.mark.parametrize(
    ("by", "error"), [(BY_BOB, ForbiddenError), (BY_STRANGER, OfferNotFoundError)]
)
async def test_nobody_else_changes_an_offer(
    uow: FakeUnitOfWork, by: Actor, error: type[Exception]
) -> None:
    offer_id = (await offered(uow)).offer_id
    uow.told()

    with pytest.raises(error):
        await edit_offer(EditOffer(offer_id, terms(title="Autre"), by), uow)
    with pytest.raises(error):
        await renew_offer(RenewOffer(offer_id, by, FRESHNESS), uow)
    with pytest.raises(error):
        await withdraw_offer(WithdrawOffer(offer_id, by), uow)

    assert uow.told() == []


async def test_a_renewed_offer_is_left_alone_until_its_new_end(uow: FakeUnitOfWork) -> None:
    offer_id = (await offered(uow)).offer_id
    timer = ("offer_freshness", offer_id)
    assert uow.scheduled[timer] == MONDAY + timedelta(days=166)
    uow.at = MONDAY + timedelta(days=100)
    await renew_offer(RenewOffer(offer_id, BY_ANN, FRESHNESS), uow)
    uow.told()

    uow.at = MONDAY + timedelta(days=166)
    await age_offer(AgeOffer(offer_id, FRESHNESS), uow)

    assert uow.told() == []
    assert uow.scheduled[timer] == MONDAY + timedelta(days=266)


async def test_an_expired_offer_loses_reciprocity_and_brought_back_reaches_it(
    uow: FakeUnitOfWork,
) -> None:
    await asked(uow)
    offer_id = (await offered(uow)).offer_id
    uow.told()

    uow.at = MONDAY + timedelta(days=180)
    await age_offer(AgeOffer(offer_id, FRESHNESS), uow)
    assert uow.told() == ["OfferExpired", "ReciprocityLost"]

    await renew_offer(RenewOffer(offer_id, BY_ANN, FRESHNESS), uow)
    assert uow.told() == ["OfferRenewed", "ReciprocityReached"]
    assert uow.scheduled["offer_freshness", offer_id] == MONDAY + timedelta(days=180 + 166)


async def test_who_has_left_brings_nothing_back(uow: FakeUnitOfWork) -> None:
    offer_id = (await offered(uow)).offer_id
    uow.at = MONDAY + timedelta(days=180)
    await age_offer(AgeOffer(offer_id, FRESHNESS), uow)
    uow.memberships.active.clear()

    with pytest.raises(NotAMemberError):
        await renew_offer(RenewOffer(offer_id, BY_ANN, FRESHNESS), uow)


async def test_whoever_leaves_takes_their_savoirs_along(uow: FakeUnitOfWork) -> None:
    await asked(uow)
    await offered(uow)
    uow.told()
    uow.memberships.active.clear()

    await withdraw_savoirs(WithdrawSavoirs(ANN_IN_GARDEN), uow)

    assert uow.told() == ["OfferWithdrawn", "RequestWithdrawn", "ReciprocityLost"]


async def test_whoever_has_rejoined_meanwhile_keeps_their_savoirs(uow: FakeUnitOfWork) -> None:
    await offered(uow)
    uow.told()

    await withdraw_savoirs(WithdrawSavoirs(ANN_IN_GARDEN), uow)

    assert uow.told() == []


async def test_of_an_erased_person_nothing_stays(uow: FakeUnitOfWork) -> None:
    await asked(uow)
    await offered(uow)
    uow.told()

    await erase_savoirs(EraseSavoirs(ANN), uow)

    assert uow.told() == ["OfferWithdrawn", "RequestWithdrawn", "ReciprocityLost"]
    assert await uow.offers.all_of(ANN) == []
    assert await uow.requests.all_of(ANN) == []
    assert uow.reciprocities.kept == {}
    assert {each.partition(":")[0] for each in uow.forgotten} == {"offer", "request"}
