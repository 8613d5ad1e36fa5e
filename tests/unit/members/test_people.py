"""Rules of people: age, directory, roles in the movement, erasure, mails."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.members.application.change_details import ChangeDetails, change_details
from services.members.application.come_of_age import ComeOfAge, come_of_age
from services.members.application.deliver_mail import DeliverMail, deliver_mail
from services.members.application.erase_person import ErasePerson, erase_person
from services.members.domain.directory import entry_of
from services.members.domain.mail import MailPutOffError
from services.members.domain.membership import MembershipNotFoundError
from services.members.domain.person import (
    Details,
    HasMailboxError,
    MinorNeedsGuardianError,
    MinorStaysMinorError,
)
from services.members.domain.printed_code import HasResponsibilitiesError
from tests.unit.members.builders import (
    ANN,
    BOB,
    GARDEN,
    a_membership,
    a_network_with,
    a_person,
    some_details,
)
from tests.unit.members.fakes import NOON, FakeMailServer, FakeSecrets, FakeUnitOfWork

GUARDED = {"guardian_name": "Luc", "guardian_contact": "06 11 22 33 44"}


def a_child(birth_year: int | None = None) -> Details:
    """A minor with a guardian."""
    return some_details(is_minor=True, birth_year=birth_year, **GUARDED)


@pytest.mark.parametrize(
    ("birth_year", "is_minor"), [(2010, True), (2008, True), (2007, False), (1950, False)]
)
def test_who_may_be_under_eighteen_this_year_counts_as_a_minor(
    birth_year: int, is_minor: bool
) -> None:
    details = some_details(birth_year=birth_year, **GUARDED)

    assert details.settled(2026).is_minor is is_minor


def test_a_minor_needs_a_guardian_who_can_be_reached() -> None:
    for known in ({}, {"guardian_name": "Luc"}):
        with pytest.raises(MinorNeedsGuardianError):
            some_details(is_minor=True, **known).settled(2026)


def test_members_read_a_name_and_facilitators_the_rest() -> None:
    details = some_details(phone="0102030405")

    for_member = entry_of(ANN, details, "ann@example.org", is_for_facilitator=False)
    for_facilitator = entry_of(ANN, details, "ann@example.org", is_for_facilitator=True)

    assert (for_member.shown_as, for_member.email, for_member.phone) == ("Ann M.", None, None)
    assert for_facilitator.email == "ann@example.org"


def test_other_members_read_only_a_minors_first_name() -> None:
    entry = entry_of(ANN, a_child(), None, is_for_facilitator=False)

    assert (entry.shown_as, entry.guardian_contact, entry.is_minor) == ("Ann", None, None)


async def test_a_child_becomes_an_adult_and_every_network_hears_of_it() -> None:
    uow = FakeUnitOfWork()
    await a_network_with(uow, BOB)
    child = a_person(ANN, email=None)
    child.details = a_child(birth_year=2007)
    await uow.people.add(child)
    membership = a_membership(ANN, is_minor=True)
    membership.enter(at=NOON)
    await uow.memberships.add(membership)

    for _ in range(2):
        await come_of_age(ComeOfAge(ANN), uow)

    assert uow.announced.names == ["membership.joined", "membership.roles_changed"]
    assert uow.people.kept[ANN].details.guardian_name is None


async def test_the_year_of_birth_plans_the_coming_of_age() -> None:
    uow = FakeUnitOfWork()
    await uow.people.add(a_person(ANN, email=None))

    await change_details(ChangeDetails(ANN, a_child(birth_year=2010), ANN), uow)

    assert uow.timers == {("come_of_age", ANN): datetime(2029, 1, 1, tzinfo=UTC)}


async def test_details_are_changed_by_oneself_or_for_minors_and_people_without_mailbox() -> None:
    uow = FakeUnitOfWork()
    child = a_person(BOB, email="bob@example.org")
    child.details = a_child()
    for person in (a_person(ANN), child):
        await uow.people.add(person)

    with pytest.raises(HasMailboxError):
        await change_details(ChangeDetails(ANN, some_details(), BOB), uow)
    with pytest.raises(MinorStaysMinorError):
        await change_details(ChangeDetails(BOB, some_details(), BOB), uow)
    await change_details(ChangeDetails(BOB, some_details(), ANN), uow)

    assert not uow.people.kept[BOB].details.is_minor


@pytest.mark.parametrize(
    "change",
    [
        {"guardian_name": "Bob"},
        {"guardian_contact": "06 99 99 99 99"},
        {"birth_year": 2009},
        {"birth_year": None},
    ],
)
async def test_minors_change_neither_their_age_nor_who_answers_for_them(
    change: dict[str, object],
) -> None:
    uow = FakeUnitOfWork()
    child = a_person(BOB)
    child.details = a_child(birth_year=2012)
    await uow.people.add(child)

    with pytest.raises(MinorStaysMinorError):
        await change_details(ChangeDetails(BOB, replace(child.details, **change), BOB), uow)  # type: ignore[arg-type]  # values of several types
    await change_details(ChangeDetails(BOB, replace(child.details, phone="0102030405"), BOB), uow)

    assert uow.people.kept[BOB].details.phone == "0102030405"


async def test_a_mailbox_given_to_somebody_does_not_lend_their_roles() -> None:
    uow = FakeUnitOfWork()
    await a_network_with(uow, ANN)
    facilitator = a_membership(BOB, network_id="00000000-0000-7000-8000-0000000000a2")
    facilitator.enter("facilitator", at=NOON)
    await uow.memberships.add(facilitator)
    uow.people.kept[ANN].email = None
    by_facilitator = ChangeDetails(ANN, some_details(), BOB, "bob@example.org")

    with pytest.raises(HasResponsibilitiesError):
        await change_details(by_facilitator, uow)
    await change_details(replace(by_facilitator, by_member_id=ANN), uow)

    assert uow.people.kept[ANN].email == "bob@example.org"


async def test_even_a_last_coordinator_may_be_forgotten() -> None:
    uow, secrets = FakeUnitOfWork(), FakeSecrets()
    await a_network_with(uow, ANN)

    for _ in range(2):
        await erase_person(ErasePerson(ANN), uow, secrets)

    assert uow.announced.names == ["membership.left", "member.erased"]
    assert uow.people.erased == [ANN]


async def test_a_coordinator_has_only_own_members_without_mailbox_forgotten() -> None:
    uow, secrets = FakeUnitOfWork(), FakeSecrets()
    await a_network_with(uow, ANN)
    await uow.people.add(a_person(BOB, email=None))

    with pytest.raises(HasMailboxError):
        await erase_person(ErasePerson(ANN, GARDEN), uow, secrets)
    with pytest.raises(MembershipNotFoundError):
        await erase_person(ErasePerson(BOB, GARDEN), uow, secrets)
    assert uow.people.erased == []


@pytest.mark.parametrize(
    ("email", "is_refusing", "fact"),
    [
        ("ann@example.org", False, "mail.delivered"),
        ("ann@example.org", True, "mail.undeliverable"),
        (None, False, "mail.undeliverable"),
    ],
)
async def test_what_became_of_a_mail_is_announced(
    email: str | None, is_refusing: bool, fact: str
) -> None:
    uow, server = FakeUnitOfWork(), FakeMailServer()
    await uow.people.add(a_person(ANN, email=email))
    server.is_refusing = is_refusing

    await deliver_mail(DeliverMail("mail-1", ANN, "h", "t", "<p>"), uow, server)

    assert uow.announced.names == [fact]


async def test_nothing_is_announced_of_a_mail_that_is_put_off() -> None:
    uow, server = FakeUnitOfWork(), FakeMailServer()
    await uow.people.add(a_person(ANN))
    server.is_patient = False

    with pytest.raises(MailPutOffError):
        await deliver_mail(DeliverMail("mail-1", ANN, "h", "t", "<p>"), uow, server)

    assert uow.announced.names == []
