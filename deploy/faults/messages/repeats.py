"""Every message comes again, several times and in another order, long after the broker has forgotten it."""

import asyncio

from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.faults.fault import Control, Fault
from deploy.faults.redelivery import unnamed
from deploy.faults.stage import Stage
from shared.messaging.reading import OrderedReader, Start

MOST_TIMES = 5
TOGETHER = 200
BEFORE_S = 4.0

Stored = tuple[str, bytes, dict[str, str]]


async def repeated(stage: Stage) -> None:
    """Store each fact and mail of the scene one to five times more, shuffled, while new ones come in.

    Without their `Nats-Msg-Id` the broker knows none of them again, as after ten minutes or eight
    days; only the inbox can.
    """
    mails: list[Stored] = []

    async def keep(message: Msg) -> None:
        mails.append((message.subject, message.data, unnamed(message.headers or {})))

    async with stage.broker() as client, stage.under_load():
        await client.subscribe("mail.>", cb=keep)  # their queue forgets them once they are sent
        await asyncio.sleep(max(BEFORE_S, stage.seconds / 2))
        facts = await _read(client, f"rers.{stage.scene.network_id}.>")
        stored = facts + mails
        again = [each for each in stored for _ in range(stage.dice.randint(1, MOST_TIMES))]
        stage.dice.shuffle(again)
        await _store(client, again)
    stage.happened["stored_again"] = len(again)

    async def is_suppressed() -> bool:
        stage.happened["suppressed"] = int(await stage.suppressed())
        return stage.lacks != "" or stage.happened["suppressed"] >= len(again)

    await stage.until(is_suppressed, "the inboxes suppressed too few", within_s=60)


async def _read(client: Client, subject: str) -> list[Stored]:
    reader = OrderedReader(client, "EVENTS", [subject])
    waiting = await reader.open(Start(sequence=1))
    found: list[Stored] = []
    while len(found) < waiting:
        found += [
            (each.subject, each.data, unnamed(each.headers or {})) for each in await reader.take()
        ]
    await reader.close()
    return found


async def _store(client: Client, messages: list[Stored]) -> None:
    broker = client.jetstream(timeout=10)
    for start in range(0, len(messages), TOGETHER):
        await asyncio.gather(
            *(
                broker.publish(subject, body, headers=headers)
                for subject, body, headers in messages[start : start + TOGETHER]
            )
        )


FAULTS = (
    Fault(
        name="repeats",
        title="Doublons et désordre, bien après la fenêtre du courtier",
        injects="Chaque fait et chaque courriel est rangé de une à cinq fois de plus, mélangé, sans le nom auquel le courtier "
        "reconnaîtrait un doublon : comme dix minutes ou huit jours après.",
        scenario=repeated,
        proof="suppressed",
        control=Control("inbox", seconds=6, services=("members",)),
        alert="RedeliveryHigh",
        seconds=12,
        is_in_ci=True,
    ),
)
