"""Identifiers: UUIDv7 in production, a readable sequence in tests."""

from typing import Protocol

import uuid_utils


class Ids(Protocol):
    """Makes identifiers that are new each time."""

    def new(self) -> str:
        """Return a new identifier in the text form of a UUID."""
        ...


class UuidIds:
    """Time-ordered UUIDv7 identifiers (RFC 9562), so that indexes stay compact."""

    def new(self) -> str:
        """Return a new UUIDv7."""
        return str(uuid_utils.uuid7())


class SequenceIds:
    """00000000-0000-7000-8000-000000000001 and on; for tests."""

    def __init__(self, start: int = 0) -> None:
        """Begin after `start`."""
        self._last = start

    def new(self) -> str:
        """Return the next identifier of the sequence."""
        self._last += 1
        return f"00000000-0000-7000-8000-{self._last:012x}"
