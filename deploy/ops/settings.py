"""What the ops process is told by its environment: where to listen, and what to watch."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from shared.settings import SettingError

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Watched:
    """Addresses of one platform; None where there is nothing to look at."""

    services: Mapping[str, tuple[str, ...]]
    nats_url: str
    nats_monitoring_urls: tuple[str, ...] = ()
    database_admin_dsn: str | None = None
    mail_folder: Path | None = None
    jwks_file: Path | None = None
    signing_key_file: Path | None = None
    volumes: Mapping[str, Path] = field(default_factory=dict)
    """Folders of data, postgres and nats: how full their disks are is watched."""


@dataclass(frozen=True)
class OpsSettings:
    """Settings of the ops process."""

    host: str
    port: int
    folder: Path
    """Where audit.log, backups/last.json and what the witness remembers are."""
    watched: Watched
    password: str = ""
    """Empty: nobody is asked who they are, which only the loopback address allows."""
    has_witness: bool = False
    witness_every_s: float = 60.0
    witness_network: str = ""
    witness_founder: str = ""
    """Ids of a network and of its coordinator, where the witness cannot found one by itself."""
    log_level: str = "INFO"

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "OpsSettings":
        """Read the settings; raise SettingError naming what is missing or unsafe."""
        told, folder = _told(environment)
        host = environment.get("RERS_HTTP_HOST", "127.0.0.1")
        password = _password(environment)
        if not password and not is_loopback(host):
            raise SettingError(
                f"setting RERS_OPS_PASSWORD_FILE is missing: {host} may be reached from elsewhere"
            )
        return cls(
            host=host,
            port=_port(environment),
            folder=Path(environment.get("RERS_OPS_FOLDER") or folder),
            watched=watched_of(told, environment),
            password=password,
            has_witness=environment.get("RERS_WITNESS", "") == "on",
            witness_every_s=float(environment.get("RERS_WITNESS_EVERY_S", "60")),
            witness_network=environment.get("RERS_WITNESS_NETWORK", ""),
            witness_founder=environment.get("RERS_WITNESS_FOUNDER", ""),
            log_level=environment.get("RERS_LOG_LEVEL", "INFO"),
        )


def watched_of(told: Mapping[str, Any], environment: Mapping[str, str]) -> Watched:
    """Return what to watch, as `addresses.json` says it; addresses with passwords may come by environment."""
    nats_url = environment.get("RERS_NATS_URL") or told.get("nats_url")
    if not nats_url or not isinstance(told.get("services"), dict):
        raise SettingError("RERS_OPS_WATCH must say services and nats_url")
    return Watched(
        services={name: tuple(urls) for name, urls in told["services"].items()},
        nats_url=nats_url,
        nats_monitoring_urls=_monitoring(told),
        database_admin_dsn=environment.get("RERS_DATABASE_URL") or told.get("database_admin_dsn"),
        mail_folder=_path(told.get("mail_folder")),
        jwks_file=_path(environment.get("RERS_JWKS_FILE") or told.get("jwks_file")),
        signing_key_file=_path(
            environment.get("RERS_SIGNING_KEY_FILE") or told.get("signing_key_file")
        ),
        volumes={name: Path(path) for name, path in told.get("volumes", {}).items()},
    )


def is_loopback(host: str) -> bool:
    """True when only programs of the same machine reach this address."""
    try:
        return host in LOOPBACK_NAMES or ip_address(host).is_loopback
    except ValueError:
        return False


def _told(environment: Mapping[str, str]) -> tuple[dict[str, Any], Path]:
    watch = environment.get("RERS_OPS_WATCH", "")
    if not watch:
        raise SettingError("setting RERS_OPS_WATCH is missing")
    try:
        if watch.lstrip().startswith("{"):
            return dict(json.loads(watch)), Path.cwd()
        return dict(json.loads(Path(watch).read_text(encoding="utf-8"))), Path(watch).parent
    except (OSError, ValueError, TypeError) as error:
        raise SettingError(f"setting RERS_OPS_WATCH: {type(error).__name__}") from error


def _port(environment: Mapping[str, str]) -> int:
    try:
        return int(environment.get("RERS_HTTP_PORT", ""))
    except ValueError as error:
        raise SettingError("setting RERS_HTTP_PORT is missing or no number") from error


def _password(environment: Mapping[str, str]) -> str:
    file = environment.get("RERS_OPS_PASSWORD_FILE")
    if not file:
        return ""
    try:
        password = Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(f"setting RERS_OPS_PASSWORD_FILE: {error.strerror}") from error
    if len(password) < 8:
        raise SettingError("setting RERS_OPS_PASSWORD_FILE: at least 8 characters")
    return password


def _monitoring(told: Mapping[str, Any]) -> tuple[str, ...]:
    several = told.get("nats_monitoring_urls")
    one = told.get("nats_monitoring_url")
    return tuple(several) if several else ((one,) if one else ())


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
