"""Runs a service's app as a process: settings, logs, server."""

import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from shared.logs import configure_logs
from shared.settings import SettingError, Settings


def settings_of(service: str) -> Settings:
    """Return the settings of the process, or end it with one line that says what is wrong."""
    try:
        return Settings.read(service)
    except (SettingError, ValueError) as error:
        sys.stderr.write(f"{service}: {error}\n")
        sys.exit(2)


def serve(settings: Settings, build: Callable[[Settings], FastAPI]) -> None:
    """Serve until the process is told to end; a SettingError of `build` ends it with one line."""
    configure_logs(settings.service, settings.log_level)
    try:
        app = build(settings)
    except SettingError as error:
        sys.stderr.write(f"{settings.service}: {error}\n")
        sys.exit(2)
    uvicorn.run(
        app,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
