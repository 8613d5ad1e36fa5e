"""One fifth of the active volunteers of an affiliated network, in order, per calendar year."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.trainings.application.money.follow_volunteers import (
    FollowVolunteers,
    follow_volunteers,
)
from services.trainings.application.money.grant_support import grant_support
from services.trainings.application.money.move_support import move_support
from services.trainings.application.money.redate_support import redate_support
from services.trainings.application.money.release_support import release_support
from services.trainings.domain.money.support import SupportState, allowance_of, support_year
from tests.unit.trainings.builders import a_member, a_registration_id
from tests.unit.trainings.fakes_money import FakeMoney

NETWORK = "00000000-0000-7000-8000-00000000c001"


@dataclass(frozen=True)
class Placed:
    """A registration that has its place."""

    number: int
    audience: str = "volunteers"
    network_id: str | None = NETWORK

    @property
    def registration_id(self) -> str:
        return a_registration_id(self.number)

    @property
    def member_id(self) -> str:
        return a_member(self.number)


@dataclass(frozen=True)
class AnOccasion:
    """A session of June 2026."""

    occasion_id: str = "s1"
    kind: str = "session"
    begins_at: datetime = datetime(2026, 6, 11, 7, 0, tzinfo=UTC)


def a_fund(volunteers: int = 10) -> FakeMoney:
    uow = FakeMoney()
    uow.supports.volunteers[NETWORK] = volunteers
    uow.supports.affiliated.add(NETWORK)
    uow.memberships.kept |= {(a_member(number), NETWORK) for number in range(1, 20)}
    return uow


async def place(uow: FakeMoney, *numbers: int, occasion: AnOccasion | None = None) -> None:
    for number in numbers:
        await grant_support(Placed(number), occasion or AnOccasion(), uow)


def granted(uow: FakeMoney) -> list[int]:
    return _numbers(uow, SupportState.GRANTED)


def waiting(uow: FakeMoney) -> list[int]:
    return _numbers(uow, SupportState.WAITING)


def _numbers(uow: FakeMoney, state: SupportState) -> list[int]:
    found = [one for one in uow.supports.kept if one.state is state]
    return [int(one.registration_id[-4:], 16) for one in found]


def test_a_fifth_is_rounded_down_and_only_affiliated_networks_have_one() -> None:
    fifths = [allowance_of(active, is_affiliated=True) for active in (0, 4, 5, 9, 10, 54)]

    assert fifths == [0, 0, 1, 1, 2, 10]
    assert allowance_of(54, is_affiliated=False) == 0


def test_a_years_support_is_that_of_the_sessions_start_in_paris() -> None:
    assert support_year(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == 2027
    assert support_year(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == 2026


async def test_the_first_to_get_a_place_are_supported_and_the_others_wait_in_order() -> None:
    uow = a_fund(volunteers=10)

    await place(uow, 1, 2, 3, 4)
    await place(uow, 1)

    assert (granted(uow), waiting(uow)) == ([1, 2], [3, 4])
    assert uow.told == ["SupportGranted", "SupportGranted"]


async def test_who_has_left_the_network_asks_its_fund_for_nothing() -> None:
    uow = a_fund(volunteers=10)
    uow.memberships.kept.discard((a_member(1), NETWORK))

    await place(uow, 1, 2)

    assert (granted(uow), waiting(uow)) == ([2], [])


async def test_the_fund_passes_by_who_waits_and_has_left_the_network() -> None:
    uow = a_fund(volunteers=5)
    await place(uow, 1, 2, 3)
    uow.memberships.kept.discard((a_member(2), NETWORK))

    await release_support([Placed(1)], uow)

    assert (granted(uow), waiting(uow)) == ([3], [2])


async def test_what_ends_passes_to_the_next_in_order() -> None:
    uow = a_fund(volunteers=10)
    await place(uow, 1, 2, 3, 4)

    await release_support([Placed(3)], uow)
    await release_support([Placed(1)], uow)
    await release_support([Placed(1), Placed(9)], uow)

    assert (granted(uow), waiting(uow)) == ([2, 4], [])


async def test_a_whole_session_that_ends_grants_nothing_to_its_own_people() -> None:
    uow = a_fund(volunteers=10)
    await place(uow, 1, 2, 3, 4)
    await place(uow, 5, occasion=AnOccasion("s2"))

    await release_support([Placed(1), Placed(2), Placed(3), Placed(4)], uow)

    assert granted(uow) == [5]
    assert uow.told.count("SupportGranted") == 3


async def test_grants_stand_when_volunteers_leave_and_new_ones_stop() -> None:
    uow = a_fund(volunteers=10)
    await place(uow, 1, 2, 3, 4)

    uow.supports.volunteers[NETWORK] = 9
    await release_support([Placed(1)], uow)
    assert granted(uow) == [2]

    uow.supports.affiliated.clear()
    await place(uow, 5)
    assert granted(uow) == [2]

    uow.supports.affiliated.add(NETWORK)
    uow.supports.volunteers[NETWORK] = 15
    await follow_volunteers(FollowVolunteers(NETWORK), uow)
    assert (granted(uow), waiting(uow)) == ([2, 3, 4], [5])


async def test_nobody_is_granted_support_for_a_year_that_is_over() -> None:
    uow = a_fund(volunteers=10)
    await place(uow, 1, 2, 3)
    uow.clock.advance(datetime(2027, 1, 5, tzinfo=UTC) - uow.now())

    await release_support([Placed(1)], uow)

    assert (granted(uow), waiting(uow)) == ([2], [3])


async def test_years_are_counted_apart() -> None:
    uow = a_fund(volunteers=5)

    await place(uow, 1, 2)
    await place(uow, 3, occasion=AnOccasion("s2", begins_at=datetime(2027, 3, 1, tzinfo=UTC)))

    assert (granted(uow), waiting(uow)) == ([1, 3], [2])


async def test_nobody_but_a_networks_volunteer_in_a_session_asks_the_fund() -> None:
    uow = a_fund()

    await grant_support(Placed(1, audience="employees"), AnOccasion(), uow)
    await grant_support(Placed(2, network_id=None), AnOccasion(), uow)
    await grant_support(Placed(3), AnOccasion(kind="workshop"), uow)
    await release_support([Placed(2, network_id=None)], uow)

    assert uow.supports.kept == []


async def test_who_is_moved_keeps_their_place_in_order() -> None:
    uow = a_fund(volunteers=5)
    await place(uow, 1, 2, 3)
    other = AnOccasion("s2")

    await move_support(Placed(1), Placed(11), other, uow)
    await move_support(Placed(2), Placed(12), other, uow)
    await place(uow, 11, occasion=other)
    assert (granted(uow), waiting(uow)) == ([11], [12, 3])

    await release_support([Placed(11)], uow)
    assert (granted(uow), waiting(uow)) == ([12], [3])
    assert uow.told == [
        *["SupportGranted", "SupportReleased", "SupportGranted"],
        *["SupportReleased", "SupportGranted"],
    ]


async def test_who_is_moved_into_another_year_makes_a_new_claim_there() -> None:
    uow = a_fund(volunteers=5)
    await place(uow, 1, 2)
    later = AnOccasion("s2", begins_at=datetime(2027, 3, 1, tzinfo=UTC))

    await move_support(Placed(1), Placed(11), later, uow)
    await place(uow, 11, occasion=later)

    assert granted(uow) == [2, 11]


async def test_a_session_that_moves_into_another_year_asks_that_years_fund() -> None:
    uow = a_fund(volunteers=5)
    await place(uow, 1)
    await place(uow, 2, occasion=AnOccasion("s2"))
    later = AnOccasion(begins_at=datetime(2027, 1, 15, tzinfo=UTC))
    await place(uow, 3, occasion=later)

    await redate_support([Placed(1)], later, uow)
    await redate_support([Placed(1)], later, uow)

    assert (sorted(granted(uow)), waiting(uow)) == ([2, 3], [1])
    assert uow.told.count("SupportReleased") == 1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("place"), st.integers(1, 12)),
        st.tuples(st.just("release"), st.integers(1, 12)),
        st.tuples(st.just("volunteers"), st.integers(0, 40)),
    ),
    max_size=40,
)


@given(STEPS)
async def test_never_more_than_the_allowance_is_granted_and_order_is_kept(
    steps: list[tuple[str, int]],
) -> None:
    uow = a_fund(volunteers=10)
    for what, number in steps:
        before = granted(uow)
        if what == "place":
            await place(uow, number)
        elif what == "release":
            await release_support([Placed(number)], uow)
        else:
            uow.supports.volunteers[NETWORK] = number
            await follow_volunteers(FollowVolunteers(NETWORK), uow)
        new = set(granted(uow)) - set(before)
        allowance = uow.supports.volunteers[NETWORK] // 5
        assert not new or len(granted(uow)) <= allowance
        assert len(granted(uow)) >= min(allowance, len(granted(uow)) + len(waiting(uow)))
        order = [int(one.registration_id[-4:], 16) for one in uow.supports.kept]
        last_new = max((order.index(one) for one in new), default=-1)
        assert not [one for one in waiting(uow) if order.index(one) < last_new]
