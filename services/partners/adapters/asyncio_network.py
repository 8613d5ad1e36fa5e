"""TCP and TLS for the HTTP library by asyncio's own streams: a third of the processor time of its usual ones."""

import asyncio
import re
import select
import ssl
import sys
from collections.abc import Iterable
from typing import Any, SupportsIndex

import httpcore

# The HTTP library looks for this optional module at each post, and looking for what is not
# installed costs more than the post itself; without the module it takes asyncio, as it should.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # how Python itself marks a module as absent

LARGEST_HEAD = 64 * 1024
"""Bytes that may come for one request until the answer has begun."""
MOST_INFORMATIONAL = 8
"""Answers 1xx before the one that counts."""
_INFORMATIONAL = re.compile(rb"(?:\A|\n\r?\n)HTTP/\d\.\d 1\d\d")

_FINAL = re.compile(rb"HTTP/\d\.\d (?!1)\d{3}")
_LONGEST_CUT = len(b"HTTP/1.1 20")
"""Of the words above, the longest beginning that may come apart from their end."""


class HeadTooLargeError(httpcore.NetworkError):
    """The receiver says much and answers nothing: the attempt is over, and is not made again at once."""


class HeldReader(asyncio.StreamReader):
    """A reader that knows how many bytes nobody has read yet."""

    held = 0

    def feed_data(self, came: Iterable[SupportsIndex]) -> None:
        """Keep what has come."""
        kept = bytes(came)
        self.held += len(kept)
        super().feed_data(kept)

    async def read(self, n: int = -1) -> bytes:
        """Return what has come, at most so much; nothing at the end."""
        came = await super().read(n)
        self.held -= len(came)
        return came


class AsyncioStream(httpcore.AsyncNetworkStream):
    """One connection; how long one waits is decided by the caller, for a whole attempt."""

    def __init__(self, reader: HeldReader, writer: asyncio.StreamWriter) -> None:
        """Use what asyncio has connected."""
        self._reader, self._writer = reader, writer
        self._bytes_come, self._informational = 0, 0
        self._answers, self._last = 0, b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most so much; nothing at the end; raise HeadTooLargeError."""
        if self._bytes_come >= LARGEST_HEAD:
            raise HeadTooLargeError
        if (
            self._bytes_come
        ):  # whoever floods us lets the others have their turn, and the time run out
            await asyncio.sleep(0)
        try:
            came = await self._reader.read(min(max_bytes, LARGEST_HEAD - self._bytes_come))
        except OSError as error:
            raise httpcore.ReadError(type(error).__name__) from error
        self._bytes_come += len(came)
        self._informational += len(_INFORMATIONAL.findall(came))
        self._answers += len(_FINAL.findall(self._last + came))
        self._last = came[-_LONGEST_CUT:]
        if self._informational > MOST_INFORMATIONAL:
            raise HeadTooLargeError
        return came

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        if not buffer:
            return
        self._bytes_come, self._informational = 0, 0
        self._answers, self._last = 0, b""
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except OSError as error:
            raise httpcore.WriteError(type(error).__name__) from error

    async def aclose(self) -> None:
        """Hang up; nobody waits for the other side's goodbye."""
        self._writer.close()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Verify the host by its name and encrypt from here on."""
        try:
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except OSError as error:  # SSLError is one
            self._writer.close()
            raise httpcore.ConnectError(type(error).__name__) from error
        return self

    def get_extra_info(self, wanted: str) -> Any:
        """Tell what the library asks: the TLS session, and whether a resting connection is of no use."""
        if wanted == "ssl_object":
            return self._writer.get_extra_info("ssl_object")
        if wanted == "is_readable":
            return self._is_spoilt()
        return None

    def _is_spoilt(self) -> bool:
        """Say whether it was closed, or the receiver said more than one answer: the next is not the next's."""
        if self._reader.at_eof() or self._writer.is_closing():
            return True
        return self._answers > 1 or self._reader.held > 0 or self._has_unfetched()

    def _has_unfetched(self) -> bool:
        poll = select.poll()
        poll.register(self._writer.get_extra_info("socket").fileno(), select.POLLIN)
        return bool(poll.poll(0))


async def connect(address: str, port: int) -> AsyncioStream:
    """Connect to an address, which is a number and no name; raise ConnectError."""
    try:
        loop = asyncio.get_running_loop()
        reader = HeldReader(limit=LARGEST_HEAD, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        transport, _ = await loop.create_connection(lambda: protocol, address, port)
    except OSError as error:
        raise httpcore.ConnectError(type(error).__name__) from error
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    return AsyncioStream(reader, writer)
