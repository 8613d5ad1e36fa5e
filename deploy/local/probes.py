"""Small questions to servers on this machine: does it listen, what does it answer."""

import asyncio
from urllib.parse import urlsplit

PATIENCE_S = 3.0


async def fetch(url: str, patience_s: float = PATIENCE_S) -> tuple[int, bytes]:
    """Return status and body of a plain HTTP GET; raise OSError or TimeoutError when nobody answers.

    An HTTP client would cost more to make than the answer: the supervisor asks often.
    """
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    request = f"GET {target} HTTP/1.0\r\nHost: {parts.netloc}\r\nAccept: application/json\r\n\r\n"
    async with asyncio.timeout(patience_s):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
        try:
            writer.write(request.encode("ascii"))
            answer = await reader.read(-1)
        finally:
            writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    if len(words) < 2 or not words[1].isdigit():
        raise ConnectionError(url)
    return int(words[1]), body


async def is_well(url: str) -> bool:
    """True when a GET of `url` answers 200; OSError or TimeoutError when nobody does."""
    status, _ = await fetch(url)
    return status == 200


async def greets(host: str, port: int, greeting: bytes) -> bool:
    """True when the server at this port speaks first, and says `greeting`."""
    async with asyncio.timeout(PATIENCE_S):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            return (await reader.readline()).startswith(greeting)
        finally:
            writer.close()
