"""Curseur: how far somebody has read, in letters that only this service reads."""

import base64
import binascii
import json
from dataclasses import dataclass
from uuid import UUID

from services.partners.domain.current_thing import KINDS
from shared.errors import DomainError, InvalidError, NotFoundError

LONGEST_CURSOR = 200
BEYOND_ALL_POSITIONS = 2**62


class CursorMalformedError(InvalidError):
    """This is no cursor of ours."""

    code = "cursor_malformed"


class CursorTooOldError(DomainError):
    """Facts after this cursor are no longer kept: they would be missed."""

    code = "cursor_too_old"
    status = 410


class CursorUnknownError(DomainError):
    """The log was restored since this cursor was given: it means nothing now."""

    code = "cursor_unknown"
    status = 410


class EventNotFoundError(NotFoundError):
    """No public fact has this id, or the partner may not know that it does."""

    code = "event_not_found"


@dataclass(frozen=True)
class Cursor:
    """A position in the log, of the epoch that it belongs to."""

    epoch: str
    position: int

    def text(self) -> str:
        """Return it as it is given to partners."""
        return _written(self.epoch, self.position)

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Read it back; raise CursorMalformedError."""
        match _read(text):
            case [str(epoch), int(position)] if _is_position(position):
                return cls(epoch, position)
        raise CursorMalformedError


@dataclass(frozen=True)
class PageCursor:
    """How far a snapshot has been read, and the cursor from which to go on after it."""

    as_of: Cursor
    kind: str
    thing_id: str

    def text(self) -> str:
        """Return it as it is given to partners."""
        return _written(self.as_of.epoch, self.as_of.position, self.kind, self.thing_id)

    @classmethod
    def read(cls, text: str) -> "PageCursor":
        """Read it back; raise CursorMalformedError."""
        match _read(text):
            case [str(epoch), int(position), str(kind), str(thing_id)] if (
                _is_position(position) and kind in KINDS and _is_id(thing_id)
            ):
                return cls(Cursor(epoch, position), kind, thing_id)
        raise CursorMalformedError


def _written(*parts: object) -> str:
    raw = json.dumps(parts, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read(text: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error) as error:
        raise CursorMalformedError from error


def _is_position(number: int) -> bool:
    return not isinstance(number, bool) and 0 <= number < BEYOND_ALL_POSITIONS


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
