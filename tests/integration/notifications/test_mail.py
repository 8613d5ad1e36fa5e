"""What goes out by mail or letter, and what becomes of it."""

import json
from typing import Any

import pytest

from shared.events import matching, members
from shared.events.notifications import MailPrepared, NotificationSent
from tests.integration.notifications.conftest import PUBLIC_URL, Service
from tests.integration.notifications.people import (
    MATCH,
    MATCHED,
    NETWORK,
    OFFERER,
    REQUESTER,
    joined,
    left,
    proposed,
)


async def mails(service: Service) -> list[MailPrepared]:
    return [MailPrepared.model_validate_json(row["body"]) for row in await service.sent("prepared")]


async def state(service: Service, notification_id: str) -> tuple[str, bool]:
    query = "SELECT mail_state, is_on_paper FROM notification WHERE id = $1"
    (row,) = await service.rows(query, notification_id)
    return row["mail_state"], row["is_on_paper"]


async def test_a_mail_travels_on_the_work_queue_without_any_address(service: Service) -> None:
    await service.hears(proposed(), MATCH)

    outbox = await service.sent("prepared")
    assert {row["stream"] for row in outbox} == {"MAIL"}
    assert outbox[0]["subject"].startswith(f"mail.{NETWORK}.notifications.mail.prepared.")
    mail = (await mails(service))[0]
    assert mail.headline == "Une mise en relation vous est proposée"
    assert "Bonjour {first_name}," in mail.text
    assert "<p>Bonjour {first_name},</p>" in mail.html
    assert f"{PUBLIC_URL}/matches/{MATCH}" in mail.text


async def test_the_fact_that_was_told_is_announced_with_its_cause(service: Service) -> None:
    message = await service.hears(proposed(), MATCH)

    (row, _) = await service.sent("sent")
    sent = NotificationSent.model_validate_json(row["body"])
    assert sent.event_id == (message.headers or {})["ce-id"]
    assert row["headers"]["ce-causationid"] == (message.headers or {})["ce-id"]
    assert row["headers"]["ce-sequence"] == "1"


async def test_each_kind_has_one_unsubscribe_link_per_person(service: Service) -> None:
    await service.hears(proposed(), MATCH)
    await service.hears(proposed(), MATCH)

    paths = [mail.unsubscribe_path for mail in await mails(service)]
    assert len(paths) == 4
    assert len(set(paths)) == 2
    for mail in await mails(service):
        assert PUBLIC_URL + mail.unsubscribe_path in mail.text
        assert PUBLIC_URL + mail.unsubscribe_path in mail.html


async def test_what_somebody_typed_is_text_in_html(service: Service) -> None:
    await service.hears(proposed(offer_title="<script>alert(1)</script>\n\n{{ 7 * 7 }}"), MATCH)

    for mail in await mails(service):
        assert "<script>" not in mail.html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in mail.html


async def test_a_mail_that_was_switched_off_stays_in_the_inbox(service: Service) -> None:
    await service.database.pool.execute(
        "INSERT INTO preference VALUES ($1, 'match_proposed', false)", OFFERER
    )

    await service.hears(proposed(), MATCH)

    assert len(await service.told()) == 2
    assert [mail.member_id for mail in await mails(service)] == [REQUESTER]


async def test_a_person_without_a_mailbox_gets_a_letter_instead(service: Service) -> None:
    await service.hears(joined(OFFERER, has_mailbox=False))

    await service.hears(proposed(), MATCH)

    assert [mail.member_id for mail in await mails(service)] == [REQUESTER]
    papers = await service.rows("SELECT kind FROM notification WHERE is_on_paper ORDER BY id")
    assert [row["kind"] for row in papers] == ["welcome", "match_proposed"]


async def test_a_delivered_mail_is_noted(service: Service) -> None:
    await service.hears(proposed(), MATCH)
    mail = (await mails(service))[0]

    await service.hears(outcome(members.MailDelivered, mail), mail.notification_id, None)

    assert await state(service, mail.notification_id) == ("delivered", False)


@pytest.mark.parametrize(
    ("reason", "is_on_paper"), [("no_mailbox", True), ("refused", True), ("unknown_member", False)]
)
async def test_an_undeliverable_mail_becomes_a_letter_if_the_person_is_known(
    service: Service, reason: str, is_on_paper: bool
) -> None:
    await service.hears(proposed(), MATCH)
    mail = (await mails(service))[0]

    await service.hears(
        outcome(members.MailUndeliverable, mail, reason=reason), mail.notification_id, None
    )

    assert await state(service, mail.notification_id) == ("undeliverable", is_on_paper)


async def test_a_mail_that_was_delivered_does_not_become_undeliverable(service: Service) -> None:
    await service.hears(proposed(), MATCH)
    mail = (await mails(service))[0]
    await service.hears(outcome(members.MailDelivered, mail), mail.notification_id, None)

    late = outcome(members.MailUndeliverable, mail, reason="refused")
    await service.hears(late, mail.notification_id, None)

    assert await state(service, mail.notification_id) == ("delivered", False)


async def test_the_outcome_of_a_mail_to_an_erased_person_is_dropped(service: Service) -> None:
    await service.hears(proposed(), MATCH)
    mail = (await mails(service))[0]
    await service.hears(members.MemberErased(member_id=mail.member_id), mail.member_id, None)

    message = await service.hears(outcome(members.MailDelivered, mail), mail.notification_id, None)

    assert message.answers == ["ack"]


async def test_no_event_of_ours_names_a_person(service: Service) -> None:
    await service.hears(joined(OFFERER))
    await service.hears(proposed(), MATCH)
    await service.hears(matching.MatchExpired(**MATCHED), MATCH)
    await service.hears(left(OFFERER))

    for row in await service.rows("SELECT body FROM outbox"):
        assert "@" not in row["body"]
        assert set(json.loads(row["body"])) <= {
            *NotificationSent.model_fields,
            *MailPrepared.model_fields,
        }


def outcome(kind: type[Any], mail: MailPrepared, **more: Any) -> Any:
    return kind(notification_id=mail.notification_id, member_id=mail.member_id, **more)
