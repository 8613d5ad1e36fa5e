"""Waiting for effects, never for time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class NeverCameError(Exception):
    """An effect that was waited for did not come."""


async def effect(
    look: Callable[[], Awaitable[T | None]], what: str, *, within_s: float = 30.0
) -> T:
    """Return what `look` finds as soon as it finds something; raise NeverCameError at the end."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    pause = 0.01
    while True:
        found = await look()
        if found:
            return found
        if loop.time() > deadline:
            raise NeverCameError(f"after {within_s:.0f} s: {what}")
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.25)
