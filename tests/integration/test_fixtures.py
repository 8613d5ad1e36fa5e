"""The servers that tests are given are real, and each test has its own."""

import asyncpg
import nats
import pytest

from tests.fixtures.broker import Broker
from tests.fixtures.databases import Database, NewDatabase

SERVICES = ["members", "savoirs", "matching", "trainings", "notifications", "partners"]


async def tables(database: Database) -> set[str]:
    connection = await asyncpg.connect(database.app_dsn)
    try:
        rows = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
    finally:
        await connection.close()
    return {row["table_name"] for row in rows}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_new_database_is_migrated_and_open_to_the_service(
    database: NewDatabase, service: str
) -> None:
    made = await database(service)

    assert {"outbox", "inbox"} <= await tables(made)


async def test_the_service_may_not_change_its_own_tables(database: NewDatabase) -> None:
    connection = await asyncpg.connect((await database("members")).app_dsn)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE anything (id int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DROP TABLE outbox")
    finally:
        await connection.close()


async def test_two_databases_of_one_service_know_nothing_of_each_other(
    database: NewDatabase,
) -> None:
    first, second = await database("members"), await database("members")
    owner = await asyncpg.connect(first.owner_dsn)
    await owner.execute("CREATE TABLE only_here (id int)")
    await owner.close()

    assert "only_here" not in await tables(second)


async def test_the_broker_has_its_streams(nats_url: str) -> None:
    connection = await nats.connect(nats_url)
    try:
        streams = await connection.jetstream().streams_info()
    finally:
        await connection.close()

    assert {"EVENTS", "RETRY", "DLQ"} <= {str(stream.config.name) for stream in streams}


async def test_a_killed_broker_starts_again_with_what_it_had(broker: Broker) -> None:
    await broker.ready()
    connection = await nats.connect(broker.url)
    await connection.jetstream().add_stream(name="KEPT", subjects=["kept"])
    await connection.jetstream().publish("kept", b"one")
    await connection.close()

    broker.kill()
    await broker.start()

    connection = await nats.connect(broker.url)
    try:
        stream = await connection.jetstream().stream_info("KEPT")
    finally:
        await connection.close()
    assert stream.state.messages == 1
