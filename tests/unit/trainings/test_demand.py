"""Wishes for a training, pooled by region, and what the office answers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.trainings.application.demand.change_wish import ChangeWish, change_wish
from services.trainings.application.demand.dismiss_demand import DismissDemand, dismiss_demand
from services.trainings.application.demand.expire_wish import ExpireWish, expire_wish
from services.trainings.application.demand.follow_membership import (
    FollowMembership,
    follow_membership,
)
from services.trainings.application.demand.forget_wishes import ForgetWishes, forget_wishes
from services.trainings.application.demand.make_wish import MakeWish, NotYourWishError, make_wish
from services.trainings.application.demand.withdraw_wish import WithdrawWish, withdraw_wish
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.demand.demand import Demand, DemandNotPooledError, Stage
from services.trainings.domain.demand.period import Period
from services.trainings.domain.demand.wish import (
    AlreadyWishedError,
    PeopleOutOfRangeError,
    Pool,
    Terms,
    Wish,
    WishEndedError,
    Wisher,
    WishNotFoundError,
    WishStatus,
)
from tests.unit.trainings.builders import a_member, a_training
from tests.unit.trainings.demand_fakes import FakeDemandUnitOfWork

POOL = Pool(2, "11")
MAY = Terms((Period.month("2026-05"),))
NETWORK = "00000000-0000-7000-8000-00000000c001"
OTHER_NETWORK = "00000000-0000-7000-8000-00000000c002"
OFFICE = Actor(a_member(0xFFF), is_office=True)


@pytest.fixture
def uow() -> FakeDemandUnitOfWork:
    made = FakeDemandUnitOfWork()
    made.trainings.put(a_training())
    return made


async def wish(uow: FakeDemandUnitOfWork, number: int, **more: Any) -> Wish:
    """Let the person of this number wish."""
    member = a_member(number)
    values: dict[str, Any] = {
        "pool": POOL,
        "wisher": Wisher(member_id=member),
        "terms": MAY,
        "minimum": 12,
        "actor": Actor(member),
        **more,
    }
    return await make_wish(MakeWish(**values), uow)


async def network_wish(uow: FakeDemandUnitOfWork, network_id: str, people: int) -> Wish:
    facilitator = Actor(a_member(0x900), frozenset({network_id}))
    wisher = Wisher(network_id=network_id, people=people)
    return await wish(uow, 0x900, wisher=wisher, actor=facilitator)


def demand(uow: FakeDemandUnitOfWork) -> Demand:
    return uow.demands.kept[POOL]


def told(uow: FakeDemandUnitOfWork) -> list[str]:
    return [name for name in uow.announced.names if name.startswith("Demand")]


async def test_the_twelfth_person_proposes_a_session_to_the_office_once(
    uow: FakeDemandUnitOfWork,
) -> None:
    for number in range(11):
        await wish(uow, number)
    assert (told(uow), demand(uow).missing) == ([], 1)

    await wish(uow, 11)
    await wish(uow, 12)

    assert told(uow) == ["DemandPooled"]
    (fact,) = [each for each in uow.announced.facts if type(each).__name__ == "DemandPooled"]
    assert fact.model_dump(exclude={"demand_id"}) == {
        "training_number": 2,
        "title": a_training().sheet.title,
        "region": "11",
        "waiting": 12,
        "minimum": 12,
        "months": [{"month": "2026-05", "people": 12}],
        "network_ids": [],
    }
    assert demand(uow).stage is Stage.POOLED


async def test_people_of_other_regions_and_trainings_do_not_add_up(
    uow: FakeDemandUnitOfWork,
) -> None:
    uow.trainings.put(a_training(3))
    for number in range(8):
        await wish(uow, number)
    for number in range(8):
        await wish(uow, number, pool=Pool(2, "84"))
        await wish(uow, number, pool=Pool(3, "11"))

    assert told(uow) == []
    assert demand(uow).waiting == 8


async def test_a_network_counts_for_those_whom_it_announces_and_its_people_not_twice(
    uow: FakeDemandUnitOfWork,
) -> None:
    uow.memberships.kept |= {(a_member(1), NETWORK), (a_member(2), NETWORK)}
    for number in (1, 2, 3):
        await wish(uow, number)

    await network_wish(uow, NETWORK, 8)

    assert demand(uow).waiting == 9


async def test_a_network_counts_for_its_people_who_wish_when_these_are_more_than_it_announces(
    uow: FakeDemandUnitOfWork,
) -> None:
    uow.memberships.kept |= {(a_member(number), NETWORK) for number in range(5)}
    for number in range(5):
        await wish(uow, number)

    await network_wish(uow, NETWORK, 2)

    assert demand(uow).waiting == 5


async def test_a_person_of_two_networks_that_wish_is_counted_once(
    uow: FakeDemandUnitOfWork,
) -> None:
    uow.memberships.kept |= {(a_member(1), NETWORK), (a_member(1), OTHER_NETWORK)}
    await wish(uow, 1)

    await network_wish(uow, NETWORK, 1)
    await network_wish(uow, OTHER_NETWORK, 1)

    assert demand(uow).waiting == 2


async def test_who_joins_a_network_that_wishes_or_leaves_it_is_counted_anew(
    uow: FakeDemandUnitOfWork,
) -> None:
    await wish(uow, 1)
    await network_wish(uow, NETWORK, 11)
    assert told(uow) == ["DemandPooled"]

    uow.memberships.kept.add((a_member(1), NETWORK))
    await follow_membership(FollowMembership(a_member(1)), uow)
    assert demand(uow).waiting == 11
    uow.memberships.kept.clear()
    await follow_membership(FollowMembership(a_member(1)), uow)

    assert demand(uow).waiting == 12
    assert told(uow) == ["DemandPooled", "DemandFellBack", "DemandRecovered"]


async def test_when_somebody_withdraws_before_the_office_acts_it_is_told_once(
    uow: FakeDemandUnitOfWork,
) -> None:
    made = [await wish(uow, number) for number in range(12)]

    for number in (0, 1):
        command = WithdrawWish(made[number].wish_id, Actor(a_member(number)))
        await withdraw_wish(command, uow)

    assert told(uow) == ["DemandPooled", "DemandFellBack"]
    assert (demand(uow).stage, demand(uow).waiting) == (Stage.FELL_BACK, 10)


async def test_after_a_dismissal_the_office_is_told_when_there_were_fewer_and_then_enough(
    uow: FakeDemandUnitOfWork,
) -> None:
    made = [await wish(uow, number) for number in range(12)]
    await dismiss_demand(DismissDemand(demand(uow).demand_id, "Personne libre", "x"), uow)
    (fact,) = [each for each in uow.announced.facts if type(each).__name__ == "DemandDismissed"]
    assert fact.model_dump()["member_ids"] == [a_member(number) for number in range(12)]

    await wish(uow, 12)
    assert told(uow) == ["DemandPooled", "DemandDismissed"]
    for number in (0, 1):
        await withdraw_wish(WithdrawWish(made[number].wish_id, Actor(a_member(number))), uow)
    assert demand(uow).stage is Stage.GATHERING
    await wish(uow, 13)

    assert told(uow) == ["DemandPooled", "DemandDismissed", "DemandPooled"]


async def test_what_was_not_proposed_cannot_be_dismissed(uow: FakeDemandUnitOfWork) -> None:
    await wish(uow, 1)

    with pytest.raises(DemandNotPooledError):
        await dismiss_demand(DismissDemand(demand(uow).demand_id, "Personne", "x"), uow)


async def test_a_person_wishes_once_for_a_training_in_a_region_and_anew_after_an_end(
    uow: FakeDemandUnitOfWork,
) -> None:
    made = await wish(uow, 1)
    with pytest.raises(AlreadyWishedError):
        await wish(uow, 1)
    await withdraw_wish(WithdrawWish(made.wish_id, Actor(a_member(1))), uow)
    with pytest.raises(WishEndedError):
        await withdraw_wish(WithdrawWish(made.wish_id, Actor(a_member(1))), uow)

    await wish(uow, 1)

    assert demand(uow).waiting == 1


async def test_what_is_said_anew_replaces_what_was_said(uow: FakeDemandUnitOfWork) -> None:
    made = await wish(uow, 1)
    june = Terms((Period.month("2026-06"),), "employees", True)

    changed = await change_wish(ChangeWish(made.wish_id, 1, june, Actor(a_member(1))), uow)

    assert changed.terms == june
    assert uow.timers["wish_expiry", made.wish_id] == june.periods[0].is_over_at
    assert uow.announced.names[-1] == "WishChanged"


async def test_a_person_comes_alone_and_a_network_with_at_most_two_hundred(
    uow: FakeDemandUnitOfWork,
) -> None:
    with pytest.raises(PeopleOutOfRangeError):
        await wish(uow, 1, wisher=Wisher(member_id=a_member(1), people=2))
    for people in (0, 201):
        with pytest.raises(PeopleOutOfRangeError):
            await network_wish(uow, NETWORK, people)


async def test_one_wishes_for_oneself_ones_members_and_ones_network(
    uow: FakeDemandUnitOfWork,
) -> None:
    uow.memberships.kept.add((a_member(1), NETWORK))
    facilitator = Actor(a_member(9), frozenset({NETWORK}))
    wisher = Wisher(network_id=OTHER_NETWORK, people=3)

    await wish(uow, 1, actor=facilitator)
    await wish(uow, 2, actor=OFFICE)
    for refused in (
        {"actor": Actor(a_member(3))},
        {"actor": facilitator},
        {"actor": facilitator, "wisher": wisher},
        {"actor": OFFICE, "wisher": wisher},
    ):
        with pytest.raises(NotYourWishError):
            await wish(uow, 5, **refused)


async def test_somebody_elses_wish_is_not_there(uow: FakeDemandUnitOfWork) -> None:
    made = await wish(uow, 1)
    stranger = Actor(a_member(2), frozenset({NETWORK}))

    with pytest.raises(WishNotFoundError):
        await withdraw_wish(WithdrawWish(made.wish_id, stranger), uow)
    with pytest.raises(WishNotFoundError):
        await change_wish(ChangeWish(made.wish_id, 1, MAY, stranger), uow)


async def test_a_wish_ends_when_all_its_times_are_past_and_no_earlier(
    uow: FakeDemandUnitOfWork,
) -> None:
    made = await wish(uow, 1)
    due_at = uow.timers["wish_expiry", made.wish_id]
    uow.clock.advance(due_at - uow.clock.now() - timedelta(hours=1))

    await expire_wish(ExpireWish(made.wish_id), uow)
    assert demand(uow).waiting == 1
    assert uow.timers["wish_expiry", made.wish_id] == due_at
    uow.clock.advance(timedelta(hours=1))
    await expire_wish(ExpireWish(made.wish_id), uow)

    assert demand(uow).waiting == 0
    assert (await uow.wishes.find(made.wish_id)).status is WishStatus.EXPIRED
    assert uow.announced.names[-1] == "WishExpired"


async def test_an_erased_person_waits_nowhere(uow: FakeDemandUnitOfWork) -> None:
    await wish(uow, 1)
    await wish(uow, 2)

    await forget_wishes(ForgetWishes(a_member(1)), uow)

    assert [each.wisher.member_id for each in uow.wishes.kept.values()] == [a_member(2)]
    assert demand(uow).waiting == 1
    assert uow.announced.names[-1] == "WishWithdrawn"


async def test_a_wish_of_past_times_is_not_revived_by_a_cancelled_session(
    uow: FakeDemandUnitOfWork,
) -> None:
    made = replace(await wish(uow, 1), status=WishStatus.INVITED, session_id="s")

    made.wait_again(made.is_over_at)

    assert (made.status, made.session_id) == (WishStatus.EXPIRED, None)
