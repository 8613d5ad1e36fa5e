"""What the commands of operation share: the broker's address, and texts made safe for a terminal."""

import json
import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from deploy.errors import NotRunningError, SettingMissingError, StillStartingError
from deploy.local import addresses


def nats_url(folder: Path) -> str:
    """Return RERS_NATS_URL, else the address of the platform that runs on `folder`."""
    setting = os.environ.get("RERS_NATS_URL")
    if setting:
        return setting
    try:
        return addresses.read(folder).nats_url
    except StillStartingError:
        raise
    except NotRunningError as error:
        raise SettingMissingError(setting="RERS_NATS_URL", folder=folder) from error


def said(value: object) -> str:
    """Return one line of JSON; whatever bytes were received, it can be written."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text.encode("utf-8", "replace").decode("utf-8")


def safe(text: str) -> str:
    """Return `text` without what would move a terminal's cursor or change its colours."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def local_time(text: str, time_zone: str | None = None) -> str:
    """Return an instant in a zone, else this machine's, to the second; what is none there stays as it is."""
    zone = ZoneInfo(time_zone) if time_zone else None
    try:
        return datetime.fromisoformat(text).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError):
        return safe(text)
