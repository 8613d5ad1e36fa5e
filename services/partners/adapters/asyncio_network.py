"""TCP and TLS for the HTTP library by asyncio's own streams: a third of the processor time of its usual ones."""

import asyncio
import re
import ssl
import sys
from typing import Any

import httpcore

# The HTTP library looks for this optional module at each post, and looking for what is not
# installed costs more than the post itself; without the module it takes asyncio, as it should.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # how Python itself marks a module as absent

LARGEST_HEAD = 64 * 1024
"""Bytes that may come for one request until the answer has begun."""
MOST_INFORMATIONAL = 8
"""Answers 1xx before the one that counts."""
_INFORMATIONAL = re.compile(rb"(?:\A|\n\r?\n)HTTP/\d\.\d 1\d\d")


class HeadTooLargeError(httpcore.NetworkError):
    """The receiver says much and answers nothing: the attempt is over, and is not made again at once."""


class AsyncioStream(httpcore.AsyncNetworkStream):
    """One connection; how long one waits is decided by the caller, for a whole attempt."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Use what asyncio has connected."""
        self._reader, self._writer = reader, writer
        self._bytes_come, self._informational = 0, 0

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
        if self._informational > MOST_INFORMATIONAL:
            raise HeadTooLargeError
        return came

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        if not buffer:
            return
        self._bytes_come, self._informational = 0, 0
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
        """Tell what the library asks: the TLS session, and whether a resting connection was closed."""
        if wanted == "ssl_object":
            return self._writer.get_extra_info("ssl_object")
        if wanted == "is_readable":
            return self._reader.at_eof() or self._writer.is_closing()
        return None


async def connect(address: str, port: int) -> AsyncioStream:
    """Connect to an address, which is a number and no name; raise ConnectError."""
    try:
        reader, writer = await asyncio.open_connection(address, port, limit=LARGEST_HEAD)
    except OSError as error:
        raise httpcore.ConnectError(type(error).__name__) from error
    return AsyncioStream(reader, writer)
