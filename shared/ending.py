"""Ends background work for certain, and waits no longer than somebody is willing to."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

T = TypeVar("T")

log = structlog.get_logger("ending")

PAUSE_S = 0.2
ATTEMPTS = 25
"""Five seconds; what has not ended by then is left to the end of the process."""


async def end(*works: "asyncio.Task[Any]") -> None:
    """Cancel until all have ended, for some seconds at most.

    Once is not enough: `asyncio.wait_for` of Python 3.11, which the drivers use, swallows a
    cancellation that comes together with the answer that is waited for.
    """
    pending = set(works)
    for _ in range(ATTEMPTS):
        pending = {work for work in pending if not work.done()}
        if not pending:
            return
        for work in pending:
            work.cancel()
        await asyncio.wait(pending, timeout=PAUSE_S)
    log.error("work_did_not_end", works=[work.get_name() for work in pending])


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns, or raise TimeoutError as soon as the time is over.

    `asyncio.timeout` waits until the cancelled work has ended, and a driver that gives its connection
    back to the pool first waits for an answer to its own cancellation, which may never come.
    """
    task = asyncio.create_task(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if done:
            return task.result()
    finally:
        if not task.done():
            _left.add(task)
            task.add_done_callback(_forget)
            task.cancel()
    raise TimeoutError


_left: "set[asyncio.Task[Any]]" = set()
"""Cancelled, and not waited for; the loop itself keeps only weak references."""


def _forget(task: "asyncio.Task[Any]") -> None:
    _left.discard(task)
    if not task.cancelled():
        task.exception()  # nobody waits for it any more
