"""What every route asks of its request: who calls, and the constants that bootstrap gave."""

from typing import Annotated

from fastapi import Depends, Request

from services.savoirs.domain.savoir_terms import Freshness
from shared.http.credentials import asks
from shared.http.tokens import Caller, caller_of


async def freshness_of(request: Request) -> Freshness:
    """Return how long savoirs stay on the board here."""
    freshness: Freshness = request.app.state.freshness
    return freshness


@asks("token", or_nobody=True)
async def caller_if_any(request: Request) -> Caller | None:
    """Return the caller, or None for anybody; a token that is not ours is refused all the same."""
    return await caller_of(request) if "authorization" in request.headers else None


FreshnessHere = Annotated[Freshness, Depends(freshness_of)]
AnyCaller = Annotated[Caller | None, Depends(caller_if_any)]
