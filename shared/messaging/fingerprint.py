"""What dead letters of one cause have in common: a short name for it, the same from one day to the next."""

import hashlib
import re
import traceback
from pathlib import Path

OWN = Path(__file__).resolve().parents[2] / "services"
"""Code of the services: the plumbing below and above it is the same for every cause."""

LENGTH = 12

_VARYING = (
    (re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE), "#"),
    (re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b", re.IGNORECASE), "#"),
    (re.compile(r"\d+(?:[.,:]\d+)*"), "#"),
    (re.compile(r"'[^']*'|\"[^\"]*\"|«[^»]*»"), "'#'"),
    (re.compile(r"\s+"), " "),
)


def fingerprint(consumer: str, event_type: str, reason: str, place: str = "") -> str:
    """Return the cause's name: of who failed, at what, with which kind of error, and where.

    `reason` is `Type: message`. Without a `place` the message stands for it, without the
    ids, numbers and quoted texts that change from one letter to the next.
    """
    kind, _, message = reason.partition(":")
    where = place or normalised(message)
    cause = f"{consumer}\n{event_type}\n{kind.strip()}\n{where}"
    return hashlib.sha256(cause.encode("utf-8", "replace")).hexdigest()[:LENGTH]


def normalised(message: str) -> str:
    """Return a message without what varies."""
    for pattern, mark in _VARYING:
        message = pattern.sub(mark, message)
    return message.strip()[:200]


def place_of(error: BaseException) -> str:
    """Return the innermost function of a service that the error came through, as `path:function`; or nothing.

    No line number: a release that moves the code leaves the cause what it was.
    """
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(OWN):
            return f"{path.relative_to(OWN.parent).as_posix()}:{frame.name}"
    return ""
