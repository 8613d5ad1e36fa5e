"""A restore gives the partners' feed a new epoch, so that cursors of before are refused."""

from pathlib import Path

import asyncpg

from deploy.backup.restoring import restore
from deploy.backup.taking import Source, take
from deploy.local.stack import LocalStack

SERVICES = ("partners",)


def said_nothing(step: str, about: str) -> None:
    """Nobody watches."""


async def epoch(stack: LocalStack) -> str:
    connection = await asyncpg.connect(stack.addresses.databases["partners"].owner)
    try:
        return str(await connection.fetchval("SELECT epoch FROM feed_state"))
    finally:
        await connection.close()


async def test_a_restored_feed_is_another_feed(tmp_path: Path) -> None:
    async with LocalStack(tmp_path / "live", services=SERVICES) as stack:
        before = await epoch(stack)
        taken = await take(
            Source(tmp_path / "live", stack.addresses), tmp_path / "kept", said_nothing
        )
    private = taken.path / "secrets" / "put-beside"
    private.mkdir()

    await restore(taken.path, tmp_path / "new", said_nothing)

    async with LocalStack(tmp_path / "new", services=SERVICES) as stack:
        assert await epoch(stack) != before
    assert not (tmp_path / "new" / "secrets" / "put-beside").exists()
