"""One database and two roles per service, on any PostgreSQL that an administrator's DSN reaches."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
from asyncpg import Connection, Record

from deploy.errors import ServerUnreachableError

UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
NEEDED = ("pg_trgm", "unaccent")
"""Trusted: a database's owner may make them."""

WELCOME = ("vector",)
"""Made by the administrator, where the server offers them and lets him."""

ABSENT = """
SELECT name FROM pg_available_extensions WHERE name = ANY($1) AND installed_version IS NULL
"""


@dataclass(frozen=True)
class Passwords:
    """The passwords of a service's two roles."""

    owner: str
    app: str


@dataclass(frozen=True)
class Dsns:
    """How to reach a service's database: `owner` migrates it, `app` reads and writes its rows."""

    owner: str
    app: str


async def create_database(admin_dsn: str, service: str, passwords: Passwords) -> Dsns:
    """Make the service's database, roles, extensions and rights; again changes nothing but the passwords."""
    if not re.fullmatch(r"[a-z][a-z_]*", service):
        raise ValueError(service)
    database = f"rers_{service}"
    owner, app = f"{database}_owner", f"{database}_app"
    server = await connect(admin_dsn)
    try:
        await _put_role(server, owner, passwords.owner)
        await _put_role(server, app, passwords.app)
        await _put_database(server, database, owner, app)
    finally:
        await server.close()
    dsns = Dsns(
        owner=_dsn(admin_dsn, database, owner, passwords.owner),
        app=_dsn(admin_dsn, database, app, passwords.app),
    )
    inside = await connect(dsns.owner)
    try:
        for extension in NEEDED:
            await inside.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        absent = [row["name"] for row in await inside.fetch(ABSENT, WELCOME)]
        await _put_rights(inside, app)
    finally:
        await inside.close()
    if absent:
        await _put_welcome(_moved(admin_dsn, database), absent)
    return dsns


async def connect(dsn: str) -> "Connection[Record]":
    """Open a connection, or raise ServerUnreachableError with the server's reason."""
    try:
        return await asyncpg.connect(dsn, timeout=10)
    except (*UNREACHABLE, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise ServerUnreachableError(setting="RERS_DATABASE_URL", reason=reason) from error


async def _put_role(server: "Connection[Record]", role: str, password: str) -> None:
    known = await server.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    verb = "ALTER" if known else "CREATE"
    await server.execute(f"{verb} ROLE {role} LOGIN PASSWORD {_literal(password)}")


async def _put_database(server: "Connection[Record]", database: str, owner: str, app: str) -> None:
    known = await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database)
    if not known:
        # An administrator who is not a superuser may give a database only to a role of his own.
        await server.execute(f"GRANT {owner} TO CURRENT_USER")
        await server.execute(
            f"CREATE DATABASE {database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0"
        )
    await server.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    await server.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}")


async def _put_welcome(admin_dsn: str, extensions: Sequence[str]) -> None:
    """Make the extensions that the platform can do without, as far as this administrator may."""
    unable = (asyncpg.FeatureNotSupportedError, asyncpg.InsufficientPrivilegeError)
    with suppress(ServerUnreachableError):  # he may make databases without being let into them
        inside = await connect(admin_dsn)
        try:
            for extension in extensions:
                with suppress(*unable):
                    await inside.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        finally:
            await inside.close()


async def _put_rights(inside: "Connection[Record]", app: str) -> None:
    """Let the runtime role use the rows of whatever the owner makes, now and later, and no more."""
    rows = "SELECT, INSERT, UPDATE, DELETE"
    await inside.execute(f"""
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        GRANT USAGE ON SCHEMA public TO {app};
        ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {app};
        ALTER DEFAULT PRIVILEGES GRANT {rows} ON TABLES TO {app};
        ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {app};
        GRANT {rows} ON ALL TABLES IN SCHEMA public TO {app};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app};
    """)


def _moved(dsn: str, database: str) -> str:
    """Return the DSN of `database` for the same user of the same server."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


def _dsn(admin_dsn: str, database: str, user: str, password: str) -> str:
    """Return the DSN of `database` on the same server, for `user`."""
    parts = urlsplit(admin_dsn)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(user)}:{quote(password, safe='')}@{place}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}"))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
