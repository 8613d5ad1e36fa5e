"""Rules of memberships: who answers whom, the charter, roles, and coming back."""

from collections.abc import Callable

import pytest

from services.members.application.ask_membership import AskMembership, ask_membership
from services.members.application.create_network import CreateNetwork, create_network
from services.members.application.enter_member import EnterMember, enter_member
from services.members.application.grant_roles import GrantRoles, grant_roles
from services.members.application.leave_network import LeaveNetwork, leave_network
from services.members.domain.membership import (
    AlreadyMemberError,
    CharterNotAcceptedError,
    LastCoordinatorError,
    Membership,
    MembershipNotActiveError,
    MembershipNotPendingError,
    MembershipStatus,
    full_roles,
)
from services.members.domain.person import MinorNeedsGuardianError
from shared.events.members import MemberJoined, NetworkRole
from tests.unit.members.builders import (
    ANN,
    BOB,
    GARDEN,
    a_membership,
    a_network_with,
    a_person,
    a_profile,
    some_details,
)
from tests.unit.members.fakes import NOON, FakeGazetteer, FakeUnitOfWork


def test_a_membership_is_active_once_accepted_with_the_charter() -> None:
    membership = a_membership()

    membership.ask()
    membership.accept_charter(NOON)
    membership.accept(by=BOB, is_facilitator=True)

    assert membership.status is MembershipStatus.ACTIVE
    assert [fact for fact, _ in membership.facts] == [
        MemberJoined(
            member_id=ANN, network_id=GARDEN, roles=["member"], is_minor=False, has_mailbox=True
        )
    ]


def test_the_charter_may_come_after_the_acceptance() -> None:
    membership = a_membership()
    membership.ask()

    membership.accept(by=BOB, is_facilitator=True)
    assert membership.status == "accepted"
    assert membership.facts == []
    membership.accept_charter(NOON, noted_by=BOB)

    assert membership.status == "active"
    assert membership.charter_noted_by == BOB


@pytest.mark.parametrize(
    ("prepare", "by", "is_facilitator"),
    [
        (Membership.ask, ANN, False),
        (Membership.ask, BOB, False),
        (Membership.invite, BOB, True),
    ],
)
def test_nobody_answers_in_the_place_of_the_other_side(
    prepare: Callable[[Membership], None], by: str, is_facilitator: bool
) -> None:
    membership = a_membership()
    prepare(membership)

    with pytest.raises(MembershipNotPendingError):
        membership.accept(by=by, is_facilitator=is_facilitator)
    with pytest.raises(MembershipNotPendingError):
        membership.refuse(by=by, is_facilitator=is_facilitator)


def test_nobody_is_twice_a_member_of_one_network() -> None:
    membership = a_membership()
    membership.enter(at=NOON)

    for again in (membership.ask, membership.invite, lambda: membership.enter(at=NOON)):
        with pytest.raises(AlreadyMemberError):
            again()


def test_who_leaves_and_comes_back_signs_again_and_has_no_old_role() -> None:
    membership = a_membership()
    membership.enter("coordinator", at=NOON)

    membership.leave()
    membership.ask()

    assert membership.charter_accepted_at is None
    assert membership.roles == ["member"]
    assert membership.version == 2
    with pytest.raises(MembershipNotActiveError):
        membership.grant(["facilitator"])


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ([], ["member"]),
        (["facilitator"], ["member", "facilitator"]),
        (["coordinator"], ["member", "facilitator", "coordinator"]),
    ],
)
def test_roles_imply_the_lesser_ones(given: list[NetworkRole], held: list[NetworkRole]) -> None:
    assert full_roles(given) == held


def test_the_same_roles_again_are_no_news() -> None:
    membership = a_membership()
    membership.enter(at=NOON)

    membership.grant(["member"])

    assert membership.version == 1


async def test_a_founder_accepts_the_charter_and_coordinates() -> None:
    uow = FakeUnitOfWork()
    await uow.people.add(a_person())

    with pytest.raises(CharterNotAcceptedError):
        await create_network(CreateNetwork(a_profile(), ANN, False), uow, FakeGazetteer())
    network = await create_network(CreateNetwork(a_profile(), ANN, True), uow, FakeGazetteer())

    assert uow.announced.names == ["network.created", "membership.joined"]
    founder = await uow.memberships.find(network.network_id, ANN)
    assert founder is not None
    assert founder.is_active_coordinator


async def test_a_minor_without_guardian_asks_nothing() -> None:
    uow = FakeUnitOfWork()
    await a_network_with(uow, ANN)
    child = a_person(BOB, email=None)
    child.details = some_details(is_minor=True)
    await uow.people.add(child)

    with pytest.raises(MinorNeedsGuardianError):
        await ask_membership(AskMembership(GARDEN, BOB, True), uow)


async def test_an_entered_stranger_joins_and_an_account_is_only_invited() -> None:
    uow = FakeUnitOfWork()
    await a_network_with(uow, ANN)
    await uow.people.add(a_person(BOB, email="bob@example.org"))

    new = await enter_member(EnterMember(GARDEN, some_details(), None, True, ANN), uow)
    known = await enter_member(
        EnterMember(GARDEN, some_details(), "bob@example.org", True, ANN), uow
    )

    assert new.status is MembershipStatus.ACTIVE
    assert new.charter_noted_by == ANN
    assert known.status is MembershipStatus.INVITED
    assert known.person_id == BOB
    assert uow.announced.names == ["membership.joined"]


async def test_the_last_coordinator_stays_as_long_as_others_do() -> None:
    uow = FakeUnitOfWork()
    await a_network_with(uow, ANN)
    member = a_membership(BOB)
    member.enter(at=NOON)
    await uow.memberships.add(member)

    with pytest.raises(LastCoordinatorError):
        await leave_network(LeaveNetwork(GARDEN, ANN, ANN), uow)
    with pytest.raises(LastCoordinatorError):
        await grant_roles(GrantRoles(GARDEN, ANN, []), uow)
    await leave_network(LeaveNetwork(GARDEN, BOB, BOB), uow)
    await leave_network(LeaveNetwork(GARDEN, ANN, ANN), uow)

    assert uow.announced.names[-2:] == ["membership.left", "membership.left"]


async def test_one_of_two_coordinators_may_leave() -> None:
    uow = FakeUnitOfWork()
    await a_network_with(uow, ANN, BOB)

    await leave_network(LeaveNetwork(GARDEN, ANN, ANN), uow)

    assert uow.announced.names == ["membership.left"]
