"""The embedded PostgreSQL: any account, real durability, and roles that may do no more than they must."""

import asyncio
import signal
import tempfile
from itertools import takewhile
from pathlib import Path

import asyncpg
import pytest

from deploy.databases import Dsns, Passwords, create_database
from deploy.local import accounts, postgres
from deploy.local.ports import Ports
from deploy.local.supervisor import Supervisor

PASSWORDS = Passwords(owner="owner's secret", app="app/secret")


class Served:
    """A PostgreSQL under a supervisor, for one test."""

    def __init__(self, folder: Path, identity: accounts.Account | None = None) -> None:
        """Serve from `folder`, as `identity` when one is given."""
        (folder / "logs").mkdir()
        self.supervisor = Supervisor(folder / "logs")
        self._folder = folder
        self._identities = [identity] if identity else None
        self.dsn = ""

    async def __aenter__(self) -> "Served":
        port = Ports(self._folder / "ports.json").reserve("postgres")
        server = await postgres.prepare(self._folder / "postgres", port, "secret", self._identities)
        await self.supervisor.start(server.program())
        self.dsn = server.admin_dsn
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.supervisor.stop()


async def run(dsn: str, *statements: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


@pytest.mark.parametrize("identity", accounts.candidates(), ids=lambda account: account.name)
async def test_it_serves_under_every_identity_that_this_user_can_take(
    tmp_path: Path, identity: accounts.Account
) -> None:
    temporary = Path(tempfile.gettempdir())
    if identity.name == "nobody":
        for folder in takewhile(lambda each: each != temporary, (tmp_path, *tmp_path.parents)):
            folder.chmod(0o711)

    async with Served(tmp_path, identity) as served:
        encoding = await run(served.dsn, "SHOW server_encoding")
        fsync = await run(served.dsn, "SHOW fsync")

    assert (encoding, fsync) == ("UTF8", "on")


async def test_a_committed_row_survives_the_kill_of_the_postmaster(tmp_path: Path) -> None:
    async with Served(tmp_path) as served:
        await run(served.dsn, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('savoir')")
        idle = [await asyncpg.connect(served.dsn) for _ in range(20)]

        killed = served.supervisor.kill("postgres", signal.SIGKILL)
        await served.supervisor.ready("postgres")

        assert await run(served.dsn, "SELECT word FROM kept") == "savoir"
        assert served.supervisor.pid("postgres") != killed
        for connection in idle:
            connection.terminate()


async def made(served: Served) -> Dsns:
    return await create_database(served.dsn, "members", PASSWORDS)


async def test_the_runtime_role_uses_rows_and_cannot_change_tables(tmp_path: Path) -> None:
    async with Served(tmp_path) as served:
        dsns = await made(served)

        await run(dsns.owner, "CREATE TABLE person (name text)", "SELECT 1")
        written = await run(dsns.app, "INSERT INTO person VALUES ('Ada') RETURNING name")

        assert written == "Ada"
        for forbidden in ("CREATE TABLE mine ()", "DROP TABLE person", "TRUNCATE person"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await run(dsns.app, forbidden)


async def test_the_runtime_role_uses_rows_of_a_schema_made_later(tmp_path: Path) -> None:
    async with Served(tmp_path) as served:
        dsns = await made(served)

        await run(dsns.owner, "CREATE SCHEMA projection", "CREATE TABLE projection.board (id int)")

        assert await run(dsns.app, "SELECT count(*) FROM projection.board") == 0


async def test_a_service_cannot_enter_the_database_of_another(tmp_path: Path) -> None:
    async with Served(tmp_path) as served:
        members = await made(served)
        await create_database(served.dsn, "savoirs", PASSWORDS)

        elsewhere = members.app.removesuffix("rers_members") + "rers_savoirs"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(elsewhere)


async def test_making_a_database_again_keeps_its_rows_and_takes_the_new_password(
    tmp_path: Path,
) -> None:
    async with Served(tmp_path) as served:
        dsns = await made(served)
        await run(dsns.owner, "CREATE TABLE kept ()", "INSERT INTO kept DEFAULT VALUES")

        renewed = await create_database(served.dsn, "members", Passwords("new", "newer"))

        assert await run(renewed.app, "SELECT count(*) FROM kept") == 1
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(dsns.app)


async def test_databases_made_at_once_are_all_there_with_their_extensions(tmp_path: Path) -> None:
    async with Served(tmp_path) as served:
        both = await asyncio.gather(
            create_database(served.dsn, "members", PASSWORDS),
            create_database(served.dsn, "savoirs", PASSWORDS),
        )

        for dsns in both:
            close = await run(dsns.app, "SELECT similarity(unaccent('été'), 'ete')")
            assert close == 1


async def test_making_databases_leaves_no_error_in_the_log(tmp_path: Path) -> None:
    async with Served(tmp_path) as served:
        await made(served)
        dsns = await made(served)

        offered = "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'"
        installed = "SELECT count(*) FROM pg_extension WHERE extname = 'vector'"
        assert await run(dsns.app, installed) == await run(served.dsn, offered)

    assert "ERROR" not in (tmp_path / "logs" / "postgres.log").read_text()


async def test_an_administrator_who_is_no_superuser_can_make_databases(tmp_path: Path) -> None:
    async with Served(tmp_path) as served:
        role = "CREATE ROLE landlord LOGIN CREATEDB CREATEROLE PASSWORD 'secret'"
        await run(served.dsn, role, "SELECT 1")
        admin_dsn = served.dsn.replace("rers_admin:", "landlord:")

        await create_database(admin_dsn, "members", PASSWORDS)
        dsns = await create_database(admin_dsn, "members", PASSWORDS)

        assert await run(dsns.app, "SELECT unaccent('été')") == "ete"
