"""Runs a command's work so that Ctrl-C ends it for certain."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from shared.ending import end

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` and return its result; raise KeyboardInterrupt once it has ended after a Ctrl-C.

    `asyncio.run` cancels once, and a driver may swallow that one cancellation.
    """
    return asyncio.run(_run(work))


async def _run(work: Coroutine[Any, Any, T]) -> T:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, asked.set)
    working, waiting = asyncio.create_task(work), asyncio.create_task(asked.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    loop.remove_signal_handler(signal.SIGINT)
    await end(waiting)
    if working.done():
        return working.result()
    await end(working)
    raise KeyboardInterrupt
