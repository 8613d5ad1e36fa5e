"""A crowd of HTTP clients over kept-alive connections, as lean as a client can be."""

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

from deploy.bench.measures import percentile


async def rush(url: str, paths: list[str], tokens: list[str], connections: int) -> dict[str, Any]:
    """Let each person register at their path; return rates and times. Raise RuntimeError for any refusal."""
    place = urlsplit(url)
    asked = iter(list(zip(paths, tokens, strict=True)))
    taken: list[float] = []
    opened = [await asyncio.open_connection(place.hostname, place.port) for _ in range(connections)]

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for path, token in asked:
            began = time.perf_counter()
            writer.write(
                f"POST {path} HTTP/1.1\r\nHost: rers\r\nAuthorization: Bearer {token}\r\n"
                "Content-Length: 0\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 201"):
                raise RuntimeError(f"a registration was refused: {body[:300]!r}")
            taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(client(*each) for each in opened))
    seconds = time.perf_counter() - began
    for _, writer in opened:
        writer.close()
    return {
        "per_s": round(len(taken) / seconds, 1),
        "p50_ms": round(percentile(taken, 0.5) * 1e3, 2),
        "p99_ms": round(percentile(taken, 0.99) * 1e3, 2),
    }
