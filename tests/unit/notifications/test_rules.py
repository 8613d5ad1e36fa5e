"""The rules of telling, on fakes."""

import pytest

from services.notifications.application.change_preferences import (
    ChangePreferences,
    change_preferences,
)
from services.notifications.application.forget_person import ForgetPerson, forget_person
from services.notifications.application.note_mail import NoteMail, note_mail
from services.notifications.application.print_letters import PrintLetters, print_letters
from services.notifications.application.read_inbox import ReadInbox, read_inbox
from services.notifications.application.read_notification import (
    ReadNotification,
    read_notification,
)
from services.notifications.application.tell_people import TellPeople, tell_people
from services.notifications.application.unsubscribe_kind import UnsubscribeKind, unsubscribe_kind
from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import (
    LetterNotFoundError,
    MailState,
    Notification,
    NotificationNotFoundError,
    UnknownUnsubscribeError,
)
from services.notifications.domain.recipient import Audience, Recipient, Route, route_of
from shared.clock import HeldClock
from shared.events.notifications import MailPrepared, NotificationSent
from shared.ids import SequenceIds
from tests.unit.notifications.fakes import FakeUnitOfWork

ADA, BEN = "ada", "ben"


@pytest.fixture
def uow(held_clock: HeldClock, ids: SequenceIds) -> FakeUnitOfWork:
    return FakeUnitOfWork(held_clock, ids)


def telling(*people: str, author: str | None = None, kind: Kind = Kind.WELCOME) -> TellPeople:
    return TellPeople("fact-1", "network-1", kind, Audience(people), author, {})


async def told(uow: FakeUnitOfWork, *people: str) -> list[Notification]:
    await tell_people(telling(*people), uow)
    return list(uow.fake_notifications.kept.values())


async def test_everyone_but_the_author_is_told(uow: FakeUnitOfWork) -> None:
    await tell_people(telling(ADA, BEN, author=BEN), uow)

    assert [one.member_id for one in uow.fake_notifications.kept.values()] == [ADA]


async def test_the_same_fact_is_told_once(uow: FakeUnitOfWork) -> None:
    await tell_people(telling(ADA), uow)
    await tell_people(telling(ADA, BEN), uow)

    assert [one.member_id for one in uow.fake_notifications.kept.values()] == [ADA, BEN]


async def test_a_notification_announces_itself_and_its_mail_in_this_order(
    uow: FakeUnitOfWork,
) -> None:
    (notification,) = await told(uow, ADA)

    assert [type(fact) for fact in uow.fake_notifications.announced] == [
        NotificationSent,
        MailPrepared,
    ]
    assert (notification.version, notification.mail_state) == (2, MailState.PREPARED)


@pytest.mark.parametrize(
    ("has_mailbox", "choice", "kind", "route"),
    [
        (True, None, Kind.MATCH_PROPOSED, Route.MAIL),
        (None, None, Kind.MATCH_PROPOSED, Route.MAIL),
        (False, None, Kind.MATCH_PROPOSED, Route.PAPER),
        (True, False, Kind.MATCH_PROPOSED, Route.INBOX),
        (False, False, Kind.MATCH_PROPOSED, Route.INBOX),
        (True, None, Kind.MEMBER_JOINED, Route.INBOX),
        (True, True, Kind.MEMBER_JOINED, Route.MAIL),
        (False, True, Kind.MEMBER_JOINED, Route.PAPER),
    ],
)
def test_the_way_follows_mailbox_and_choice(
    has_mailbox: bool | None, choice: bool | None, kind: Kind, route: Route
) -> None:
    assert route_of(Recipient(ADA, has_mailbox, choice, None), kind) is route


async def test_a_link_that_exists_is_used_again(uow: FakeUnitOfWork) -> None:
    uow.fake_recipients.tokens[ADA] = "kept"

    await told(uow, ADA)

    assert uow.fake_preferences.links == {}
    mail = uow.fake_notifications.announced[1]
    assert isinstance(mail, MailPrepared)
    assert mail.unsubscribe_path == "/unsubscribe/kept"


async def test_the_first_reading_counts(uow: FakeUnitOfWork, held_clock: HeldClock) -> None:
    (notification,) = await told(uow, ADA)
    first = held_clock.now()
    await read_notification(ReadNotification(notification.notification_id, ADA), uow)
    held_clock.advance(held_clock.now() - first.replace(hour=0))

    await read_inbox(ReadInbox(ADA), uow)

    assert notification.read_at == first


async def test_somebody_elses_notification_is_not_found(uow: FakeUnitOfWork) -> None:
    (notification,) = await told(uow, ADA)

    with pytest.raises(NotificationNotFoundError):
        await read_notification(ReadNotification(notification.notification_id, BEN), uow)


async def test_an_unsubscribe_link_switches_its_own_kind_off(uow: FakeUnitOfWork) -> None:
    await told(uow, ADA)
    (token,) = uow.fake_preferences.links

    kind = await unsubscribe_kind(UnsubscribeKind(token), uow)

    assert kind is Kind.WELCOME
    assert uow.fake_preferences.chosen == {(ADA, Kind.WELCOME): False}
    with pytest.raises(UnknownUnsubscribeError):
        await unsubscribe_kind(UnsubscribeKind("another"), uow)


async def test_choices_are_kept_kind_by_kind(uow: FakeUnitOfWork) -> None:
    await change_preferences(ChangePreferences(ADA, {Kind.WELCOME: False}), uow)
    await change_preferences(ChangePreferences(ADA, {Kind.MEMBER_JOINED: True}), uow)

    assert await uow.preferences.of(ADA) == {Kind.WELCOME: False, Kind.MEMBER_JOINED: True}


async def test_a_refused_mail_becomes_a_letter_and_can_be_printed(uow: FakeUnitOfWork) -> None:
    (notification,) = await told(uow, ADA)
    letters = frozenset({notification.notification_id})
    with pytest.raises(LetterNotFoundError):
        await print_letters(PrintLetters("network-1", letters), uow)

    await note_mail(NoteMail(notification.notification_id, "refused"), uow)

    await print_letters(PrintLetters("network-1", letters), uow)
    with pytest.raises(LetterNotFoundError):
        await print_letters(PrintLetters("network-2", letters), uow)


async def test_nothing_is_kept_of_who_is_forgotten(uow: FakeUnitOfWork) -> None:
    (notification, _) = await told(uow, ADA, BEN)

    await forget_person(ForgetPerson(ADA), uow)
    await note_mail(NoteMail(notification.notification_id, "delivered"), uow)

    assert [one.member_id for one in uow.fake_notifications.kept.values()] == [BEN]
