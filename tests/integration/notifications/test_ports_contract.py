"""One suite for the ports: what holds for the fakes holds for the real repositories."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import pytest

from services.notifications.adapters.french_wordings import FrenchWordings
from services.notifications.adapters.unit_of_work import SqlUnitOfWork
from services.notifications.application.ports import UnitOfWork
from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import (
    MailState,
    Notification,
    NotificationNotFoundError,
    UnknownUnsubscribeError,
    Wording,
)
from services.notifications.domain.recipient import Audience
from shared.clock import HeldClock
from shared.ids import SequenceIds
from tests.integration.notifications.conftest import PUBLIC_URL, Service
from tests.integration.notifications.people import MATCH, NETWORK, OFFERER, REQUESTER
from tests.unit.notifications.fakes import FakeUnitOfWork

Work = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
FACT = MATCH


@pytest.fixture(params=["fake", "real"])
def work(request: pytest.FixtureRequest, held_clock: HeldClock, ids: SequenceIds) -> Work:
    """Opens units of work, one after the other, on the fakes or on the database."""
    if request.param == "fake":
        fake: UnitOfWork = FakeUnitOfWork(held_clock, ids)

        @asynccontextmanager
        async def in_memory() -> AsyncIterator[UnitOfWork]:
            yield fake

        return in_memory
    service: Service = request.getfixturevalue("service")

    @asynccontextmanager
    async def in_database() -> AsyncIterator[UnitOfWork]:
        async with service.database.transaction() as transaction:
            yield SqlUnitOfWork(transaction, FrenchWordings(PUBLIC_URL))

    return in_database


def a_notification(uow: UnitOfWork, member_id: str = OFFERER) -> Notification:
    return Notification(
        notification_id=uow.new_id(),
        member_id=member_id,
        event_id=FACT,
        network_id=NETWORK,
        kind=Kind.MATCH_PROPOSED,
        wording=Wording("title", "body", "go", "/there"),
        created_at=uow.now(),
    )


async def kept(work: Work, member_id: str = OFFERER) -> Notification:
    async with work() as uow:
        notification = a_notification(uow, member_id)
        notification.send()
        uow.notifications.add(notification)
    return notification


async def to_tell(work: Work) -> list[str]:
    async with work() as uow:
        recipients = await uow.recipients.still_to_tell(
            Audience((OFFERER, REQUESTER)),
            kind=Kind.MATCH_PROPOSED,
            event_id=FACT,
            network_id=NETWORK,
        )
    return [recipient.member_id for recipient in recipients]


async def test_what_was_added_is_found_as_it_was(work: Work) -> None:
    notification = await kept(work)

    async with work() as uow:
        found = await uow.notifications.get(notification.notification_id)

    assert found == notification


async def test_what_was_changed_is_found_changed(work: Work) -> None:
    notification = await kept(work)

    async with work() as uow:
        found = await uow.notifications.get(notification.notification_id)
        found.read(uow.now())
        found.note_undeliverable("refused")
        uow.notifications.save(found)

    async with work() as uow:
        again = await uow.notifications.get(notification.notification_id)
    expected = replace(notification, read_at=notification.created_at, is_on_paper=True)
    assert again == replace(expected, mail_state=MailState.UNDELIVERABLE)


async def test_what_was_never_added_is_not_found(work: Work) -> None:
    async with work() as uow:
        with pytest.raises(NotificationNotFoundError):
            await uow.notifications.get(MATCH)
        with pytest.raises(UnknownUnsubscribeError):
            await uow.preferences.owner_of("x" * 32)


async def test_who_was_told_is_not_to_be_told(work: Work) -> None:
    assert await to_tell(work) == [OFFERER, REQUESTER]

    await kept(work, OFFERER)

    assert await to_tell(work) == [REQUESTER]


async def test_who_was_forgotten_is_not_to_be_told(work: Work) -> None:
    notification = await kept(work, OFFERER)

    async with work() as uow:
        await uow.notifications.forget(OFFERER)

    assert await to_tell(work) == [REQUESTER]
    async with work() as uow:
        with pytest.raises(NotificationNotFoundError):
            await uow.notifications.get(notification.notification_id)


async def test_a_choice_is_kept_until_the_next_one(work: Work) -> None:
    for choice in (False, True, False):
        async with work() as uow:
            uow.preferences.put(OFFERER, Kind.WELCOME, choice)

    async with work() as uow:
        assert await uow.preferences.of(OFFERER) == {Kind.WELCOME: False}
        assert await uow.preferences.of(REQUESTER) == {}


async def test_a_link_leads_to_its_person_and_kind(work: Work) -> None:
    async with work() as uow:
        token = uow.new_token()
        uow.preferences.keep_token(token, OFFERER, Kind.WELCOME)

    async with work() as uow:
        assert await uow.preferences.owner_of(token) == (OFFERER, Kind.WELCOME)
