"""Runs a service's app as a process: settings, clock, logs, server."""

import asyncio
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

import structlog
import uvicorn
from fastapi import FastAPI

from shared.broken import speak_next_version
from shared.clock import Clock, SystemClock, TravellingClock
from shared.logs import configure_logs
from shared.settings import SettingError, Settings

log = structlog.get_logger("serving")

LAST_REQUESTS_S = 0.1
NEVER_STARTED = 3
"""What a process that could not begin to serve ends with, as uvicorn's own command does."""


class Server(uvicorn.Server):
    """Closes its door first, and then reads what those who are already inside have to say.

    uvicorn alone closes a connection whose request it has accepted but not read yet.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody any more, wait a moment, then end as usual."""
        for server in self.servers:
            server.close()
        await asyncio.sleep(LAST_REQUESTS_S)
        await super().shutdown(sockets)


def settings_of(service: str) -> Settings:
    """Return the settings of the process, or end it with one line that says what is wrong."""
    try:
        return Settings.read(service)
    except (SettingError, ValueError) as error:
        sys.stderr.write(f"{service}: {error}\n")
        sys.exit(2)


def clock_of(settings: Settings) -> Clock | None:
    """Return the clock of a demonstration, whose days pass when somebody says so; None for the usual one."""
    if settings.lacks("clock"):
        return SystemClock()
    file = settings.demonstration_clock_file
    if file is None:
        return None
    try:
        clock = TravellingClock(file)
    except (OSError, ValueError) as error:
        message = f"setting RERS_DEMONSTRATION_CLOCK_FILE: {file} holds no number of seconds"
        raise SettingError(message) from error
    log.warning("clock_travels", file=str(file), now=clock.now().isoformat())
    return clock


def serve(settings: Settings, build: Callable[[Settings, Clock | None], FastAPI]) -> None:
    """Serve until the process is told to end; a SettingError ends it with one line."""
    configure_logs(settings.service, settings.log_level)
    if settings.is_next_version:
        speak_next_version()
    try:
        app = build(settings, clock_of(settings))
    except SettingError as error:
        sys.stderr.write(f"{settings.service}: {error}\n")
        sys.exit(2)
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    server = Server(config)
    with suppress(KeyboardInterrupt):  # it has ended in good order
        server.run()
    if not server.started:
        sys.exit(NEVER_STARTED)
