"""The postman: mails that notifications has worded, from the broker to the mailbox."""

from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest
from nats.js.errors import NotFoundError

from services.members.entrypoints.subscribers import consumer
from shared.events.notifications import MailPrepared
from shared.ids import UuidIds
from shared.messaging.envelope import letter_of
from shared.messaging.provision import provision
from tests.fixtures.broker import Broker
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.integration.members.conftest import PUBLIC_URL, World, running
from tests.integration.members.mailbox import Mailbox, text_of

PAPER = {"first_name": "Paul", "last_name": "Durand", "has_signed_charter": True}


@pytest.fixture
async def world(
    database: NewDatabase, mailbox: Mailbox, tmp_path: Path, broker: Broker
) -> AsyncIterator[World]:
    """The service with a broker of its own, streams and consumer provisioned."""
    await broker.ready()
    await provision(broker.url, [consumer.hearing()])
    async with running(await database("members"), mailbox, tmp_path, broker.url) as made:
        yield made


async def _prepare(world: World, member_id: str, **more: str) -> str:
    """Put a worded mail on its way, as notifications does; return its id."""
    notification_id = UuidIds().new()
    texts = {
        "headline": "Bonne nouvelle, {first_name}",
        "text": "Bonjour {first_name}, votre échange commence.",
        "html": "<p>Bonjour {first_name}</p>",
        **more,
    }
    told = {"notification_id": notification_id, "member_id": member_id, **texts}
    mail = MailPrepared.model_validate(told)
    async with world.database.transaction() as transaction:
        transaction.send(letter_of(transaction, mail, notification_id, None, 1))
    return notification_id


async def _announced(broker: Broker, notification_id: str) -> str:
    """Wait for what the postman says of a mail; return the fact's name and reason."""
    connection = await nats.connect(broker.url)
    try:
        events = connection.jetstream()

        async def said() -> str:
            subject = f"rers.movement.members.mail.*.{notification_id}"
            try:
                message = await events.get_last_msg("EVENTS", subject)
            except NotFoundError:
                return ""
            return f"{(message.subject or '').split('.')[4]} {(message.data or b'').decode()}"

        return await eventually(said)
    finally:
        await connection.close()


async def test_a_prepared_mail_is_addressed_sent_and_announced(
    world: World, broker: Broker
) -> None:
    ann = await world.sign_up("Ann & Co", "ann@example.org")

    notification_id = await _prepare(world, ann.member_id)

    assert (await _announced(broker, notification_id)).startswith("delivered ")
    (mail,) = world.mailbox.to("ann@example.org")
    assert mail["Subject"] == "Bonne nouvelle, Ann & Co"
    assert mail["Message-ID"] == f"<{notification_id}@rers>"
    assert text_of(mail).startswith("Bonjour Ann & Co, votre échange commence.")
    assert "Bonjour Ann &amp; Co" in text_of(mail, "html")


async def test_who_has_no_mailbox_or_is_gone_gets_no_mail(world: World, broker: Broker) -> None:
    ann = await world.sign_up("Ann")
    garden = await world.found(ann)
    paul = (await world.do("POST", f"/networks/{garden}/members", ann, PAPER))["person_id"]

    for_paul = await _prepare(world, paul)
    for_nobody = await _prepare(world, UuidIds().new())

    assert "no_mailbox" in await _announced(broker, for_paul)
    assert "unknown_member" in await _announced(broker, for_nobody)
    assert world.mailbox.mails == []


async def test_a_refused_mail_is_announced_and_not_tried_again(
    world: World, broker: Broker
) -> None:
    ann = await world.sign_up("Ann")
    world.mailbox.refused[ann.email] = "550 no such user"

    refused = await _prepare(world, ann.member_id)

    assert "refused" in await _announced(broker, refused)


async def test_mails_wait_for_the_mail_server_and_leave_when_it_is_back(
    world: World, broker: Broker
) -> None:
    ann = await world.sign_up("Ann")
    world.mailbox.close()
    sent = [await _prepare(world, ann.member_id) for _ in range(3)]

    await world.mailbox.open()

    for notification_id in sent:
        assert (await _announced(broker, notification_id)).startswith("delivered ")
    assert [mail["Message-ID"] for mail in world.mailbox.mails] == [
        f"<{each}@rers>" for each in sent
    ]


async def test_a_mail_that_the_server_hangs_up_on_keeps_nobody_waiting(
    world: World, broker: Broker
) -> None:
    ann, bea = await world.sign_up("Ann"), await world.sign_up("Bea")
    world.mailbox.hung_up_on.add(ann.email)

    for_ann, for_bea = await _prepare(world, ann.member_id), await _prepare(world, bea.member_id)

    assert (await _announced(broker, for_bea)).startswith("delivered ")
    world.mailbox.hung_up_on.clear()
    assert (await _announced(broker, for_ann)).startswith("delivered ")


async def test_a_server_that_reads_a_mail_slowly_gets_it_once(world: World, broker: Broker) -> None:
    ann = await world.sign_up("Ann")
    world.mailbox.seconds_to_read = 3.5

    sent = await _prepare(world, ann.member_id)

    assert (await _announced(broker, sent)).startswith("delivered ")
    assert len(world.mailbox.to(ann.email)) == 1


async def test_a_headline_with_line_ends_cannot_add_a_header(world: World, broker: Broker) -> None:
    ann = await world.sign_up("Ann")

    sent = await _prepare(world, ann.member_id, headline="Bonjour\r\nBcc: eve@example.org")

    await _announced(broker, sent)
    assert world.mailbox.mails[0]["Bcc"] is None


async def test_a_mail_program_can_switch_such_mails_off_with_one_click(
    world: World, broker: Broker
) -> None:
    ann = await world.sign_up("Ann")
    path = f"/unsubscribe/{'t' * 43}"

    await _announced(broker, await _prepare(world, ann.member_id, unsubscribe_path=path))
    await _announced(broker, await _prepare(world, ann.member_id))

    with_link, without = world.mailbox.mails
    assert with_link["List-Unsubscribe"] == f"<{PUBLIC_URL}{path}>"
    assert with_link["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"<{PUBLIC_URL}{path}>".encode() in world.mailbox.raw[-2], (
        "programs read no encoded link"
    )
    assert without["List-Unsubscribe"] is without["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    "path", ["/a\r\nBcc: eve@example.org", "/a>, <https://eve.example", ".eve/"]
)
async def test_an_unsubscribe_path_cannot_leave_its_header(
    world: World, broker: Broker, path: str
) -> None:
    ann = await world.sign_up("Ann")

    await _announced(broker, await _prepare(world, ann.member_id, unsubscribe_path=path))

    (mail,) = world.mailbox.mails
    assert mail["Bcc"] is mail["List-Unsubscribe"] is mail["List-Unsubscribe-Post"] is None
