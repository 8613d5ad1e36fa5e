"""Ends background work for certain."""

import asyncio
from typing import Any

import structlog

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
