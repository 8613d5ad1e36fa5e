"""A broker that has lost its store gets a backup's streams again; one that has not is left alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from deploy.backup.files import private_folder
from deploy.backup.ledger import FILE, Erasure, add_to_ledger
from deploy.backup.manifest import Manifest, SavedStream, seal
from deploy.backup.snapshots import save_stream
from deploy.backup.streams import bring_back
from deploy.errors import BrokerNotEmptyError
from shared.messaging.provision import provision
from tests.fixtures.broker import Broker

GONE = "01a20456-337a-75f2-b90a-ec840642eeb6"
OFFER = "01a20456-33cc-72a9-b67f-b39200ad3b04"
OTHER = "01a20456-33b8-71ca-afff-1fe042602dde"
ABOUT_GONE = f"rers.net.savoirs.offer.published.{OFFER}"
ABOUT_OTHER = f"rers.net.savoirs.offer.published.{OTHER}"
STREAMS = ("EVENTS", "PARTNERS")


@pytest.fixture
async def client(broker: Broker) -> AsyncIterator[Client]:
    """A connection to a provisioned broker."""
    await broker.ready()
    await provision(broker.url)
    connection = await nats.connect(broker.url)
    yield connection
    await connection.close()


async def a_backup(client: Client, folder: Path) -> Path:
    """Announce one offer of somebody who will be erased and one of somebody else, and save the streams."""
    broker = client.jetstream()
    await broker.publish(ABOUT_GONE, f'{{"member_id":"{GONE}","title":"Le pain"}}'.encode())
    await broker.publish(ABOUT_OTHER, f'{{"member_id":"{OTHER}","title":"Le vin"}}'.encode())
    saved = {}
    streams = private_folder(folder / "backup") / "streams"
    private_folder(streams)
    for stream in STREAMS:
        copy = await save_stream(client, stream, streams / f"{stream}.tar.s2")
        saved[stream] = SavedStream(copy.config, copy.state, 0, copy.last_sequence)
    made_at = "2026-11-22T10:00:00+00:00"
    seal(folder / "backup", Manifest(made_at, str(folder), {}, {}, saved, 0))
    return folder / "backup"


def tell_nobody(step: str, about: str) -> None:
    return


async def subjects(client: Client) -> list[str]:
    state = (await client.jetstream().stream_info("EVENTS", subjects_filter=">")).state
    return sorted(state.subjects or {})


async def test_the_streams_of_a_backup_come_back_without_the_words_of_whoever_was_erased_since(
    client: Client, tmp_path: Path
) -> None:
    backup = await a_backup(client, tmp_path)
    for stream in reversed(STREAMS):
        await client.jetstream().delete_stream(stream)
    add_to_ledger(tmp_path / FILE, [Erasure(GONE, "2026-11-22T11:00:00+00:00")])

    await bring_back(backup, tmp_path / FILE, client, tell_nobody)

    assert await subjects(client) == [ABOUT_OTHER]


async def test_without_an_erasure_everything_comes_back(client: Client, tmp_path: Path) -> None:
    backup = await a_backup(client, tmp_path)
    for stream in reversed(STREAMS):
        await client.jetstream().delete_stream(stream)

    await bring_back(backup, tmp_path / FILE, client, tell_nobody)

    assert await subjects(client) == sorted([ABOUT_GONE, ABOUT_OTHER])


async def test_a_broker_that_holds_messages_is_left_alone(client: Client, tmp_path: Path) -> None:
    backup = await a_backup(client, tmp_path)

    with pytest.raises(BrokerNotEmptyError):
        await bring_back(backup, tmp_path / FILE, client, tell_nobody)

    assert len(await subjects(client)) == 2
