"""What a service process is told by its environment; read once, at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("members", "savoirs", "matching", "trainings", "notifications", "partners")


class SettingError(Exception):
    """A setting is missing or unusable; the text says which and why."""


@dataclass(frozen=True)
class Settings:
    """Addresses and keys of one service process."""

    service: str
    database_url: str
    nats_url: str
    http_host: str
    http_port: int
    jwks_file: Path
    signing_key_file: Path | None
    link_secret_file: Path | None
    """What signs the links by which people answer without signing in; null where there are none."""
    smtp_url: str
    public_url: str
    answers_url: str
    """Base of those links, and of all addresses of trainings' own: certificates, calendars, sessions."""
    log_level: str
    broken: str
    """Empty, or the guarantees that the fault test switches off, parted by commas (shared/broken.py)."""
    retry_delays_s: tuple[float, ...]
    demonstration_clock_file: Path | None = None
    """Only in a demonstration or a test: holds by how many seconds this process's clock runs ahead."""
    otlp_url: str = ""
    """RERS_OTLP_URL: where traces go, OTLP over HTTP (`http://collector:4318`); empty: nowhere."""
    faulty_handler: str = ""
    """Only in a fault test: how handlers fail, at which network's facts, for how long (shared/broken.py)."""
    is_next_version: bool = False
    """Only in a fault test: this process announces facts as the next version of their contracts might."""

    def lacks(self, guarantee: str) -> bool:
        """Say whether the fault test has switched this guarantee off."""
        return guarantee in self.broken.split(",")

    @classmethod
    def read(cls, service: str, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings of `service`; raise SettingError naming what is missing."""

        def needed(name: str) -> str:
            if not environment.get(name):
                raise SettingError(f"setting {name} is missing")
            return environment[name]

        key_file = environment.get("RERS_SIGNING_KEY_FILE")
        link_file = environment.get("RERS_LINK_SECRET_FILE")
        clock_file = environment.get("RERS_DEMONSTRATION_CLOCK_FILE")
        delays = environment.get("RERS_RETRY_DELAYS_S", "1,5,30,120,600")
        host, port = environment.get("RERS_HTTP_HOST", "127.0.0.1"), needed("RERS_HTTP_PORT")
        public_url = environment.get("RERS_PUBLIC_URL", f"http://{host}:{port}")
        return cls(
            service=service,
            database_url=needed("RERS_DATABASE_URL"),
            nats_url=needed("RERS_NATS_URL"),
            http_host=host,
            http_port=int(port),
            jwks_file=Path(needed("RERS_JWKS_FILE")),
            signing_key_file=Path(key_file) if key_file else None,
            link_secret_file=Path(link_file) if link_file else None,
            smtp_url=environment.get("RERS_SMTP_URL", ""),
            public_url=public_url,
            answers_url=environment.get("RERS_ANSWERS_URL") or public_url,
            log_level=environment.get("RERS_LOG_LEVEL", "INFO"),
            broken=environment.get("RERS_BREAK", ""),
            retry_delays_s=tuple(float(delay) for delay in delays.split(",")),
            demonstration_clock_file=Path(clock_file) if clock_file else None,
            otlp_url=environment.get("RERS_OTLP_URL", ""),
            faulty_handler=environment.get("RERS_FAULT_HANDLER", ""),
            is_next_version=environment.get("RERS_FAULT_NEXT_VERSION") == "yes",
        )
