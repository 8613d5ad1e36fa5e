"""The platform on one folder: found by other commands, held by one launcher, standing on outside servers if told to."""

import os
import signal
from pathlib import Path

import asyncpg
import nats
import pytest

from deploy.errors import (
    FolderHeldError,
    FolderUnusableError,
    NotRunningError,
    ServerUnreachableError,
)
from deploy.health import examine
from deploy.local import addresses
from deploy.local.stack import LocalStack


def an_empty_stack(folder: Path, **environment: str) -> LocalStack:
    """A stack of servers only, without services."""
    return LocalStack(folder, services=(), environment=environment)


async def test_other_commands_find_a_running_platform_and_only_a_running_one(
    tmp_path: Path,
) -> None:
    async with an_empty_stack(tmp_path) as stack:
        assert addresses.read(tmp_path) == stack.addresses
        assert stack.addresses.pid == os.getpid()

    with pytest.raises(NotRunningError):
        addresses.read(tmp_path)


async def test_the_second_launcher_on_a_folder_is_told_who_holds_it(tmp_path: Path) -> None:
    async with an_empty_stack(tmp_path) as first:
        with pytest.raises(FolderHeldError) as refused:
            await an_empty_stack(tmp_path).start()

        assert refused.value.facts["pid"] == os.getpid()
        assert addresses.read(tmp_path) == first.addresses


async def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FolderUnusableError):
        await an_empty_stack(tmp_path / "file").start()


async def test_data_and_addresses_last_from_one_run_to_the_next(tmp_path: Path) -> None:
    async with an_empty_stack(tmp_path) as first:
        connection = await asyncpg.connect(first.addresses.database_admin_dsn)
        await connection.execute("CREATE TABLE kept ()")
        await connection.close()
        broker = await nats.connect(first.addresses.nats_url)
        await broker.jetstream().publish("rers.movement.test", b"", stream="EVENTS")
        await broker.close()
        before = first.addresses

    async with an_empty_stack(tmp_path) as second:
        assert second.addresses == before
        health = await examine(second.addresses)
        messages = {stream.name: stream.messages for stream in health.broker.streams}
        assert messages["EVENTS"] == 1
        connection = await asyncpg.connect(second.addresses.database_admin_dsn)
        assert await connection.fetchval("SELECT count(*) FROM kept") == 0
        await connection.close()


async def test_only_their_owner_can_read_the_files_that_hold_secrets(tmp_path: Path) -> None:
    async with an_empty_stack(tmp_path):
        secrets = [tmp_path / "addresses.json", *(tmp_path / "secrets").iterdir()]

        assert len(secrets) > 3
        assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
        assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


async def test_a_killed_server_comes_back_at_its_address(tmp_path: Path) -> None:
    async with an_empty_stack(tmp_path) as stack:
        for name in ("postgres", "nats", "mail"):
            killed = stack.kill(name, signal.SIGKILL)

            await stack.ready(name)

            assert stack.pid(name) not in (None, killed)
        assert (await examine(stack.addresses)).is_well


async def test_outside_servers_replace_the_embedded_ones(tmp_path: Path) -> None:
    async with an_empty_stack(tmp_path / "outside") as outside:
        given = outside.addresses

        async with an_empty_stack(
            tmp_path / "inside",
            RERS_DATABASE_URL=given.database_admin_dsn,
            RERS_NATS_URL=given.nats_url,
            RERS_SMTP_URL=given.smtp_url,
        ) as inside:
            assert inside.process_names == []
            assert inside.addresses.nats_url == given.nats_url
            assert inside.addresses.mail_folder is None


async def test_an_outside_server_that_does_not_answer_is_named_and_nothing_stays_up(
    tmp_path: Path,
) -> None:
    closed = "postgresql://nobody:nothing@127.0.0.1:1/postgres"
    stack = LocalStack(tmp_path, services=("members",), environment={"RERS_DATABASE_URL": closed})

    with pytest.raises(ServerUnreachableError) as refused:
        await stack.start()

    assert refused.value.facts["setting"] == "RERS_DATABASE_URL"
    assert stack.process_names == []


async def test_health_says_what_does_not_answer(tmp_path: Path) -> None:
    async with an_empty_stack(tmp_path) as stack:
        where = stack.addresses

    health = await examine(where)

    assert not health.broker.is_reachable
    assert not health.is_well
