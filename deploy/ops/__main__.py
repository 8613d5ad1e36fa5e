"""Runs the ops process: `python -m deploy.ops`."""

import sys

import uvicorn

from deploy.ops.app import build
from deploy.ops.settings import OpsSettings
from shared.logs import configure_logs
from shared.settings import SettingError


def main() -> None:
    """Serve until told to end; a setting that is wrong ends it with one line."""
    try:
        settings = OpsSettings.read()
    except (SettingError, ValueError) as error:
        sys.stderr.write(f"ops: {error}\n")
        sys.exit(2)
    configure_logs("ops", settings.log_level)
    uvicorn.run(
        build(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
