"""Whose list a caller may read, and which part of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.matching.adapters.queries import Page
from services.matching.entrypoints.roles import FACILITATES, ROLES
from services.matching.entrypoints.schemas import text_of
from shared.http.tokens import CurrentCaller, require


def whose_list(
    caller: CurrentCaller,
    network_id: UUID | None = None,
    member_id: UUID | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Page:
    """Return the page asked for: one's own, or a facilitator's network or one member of it.

    `limit` is one more than asked, to know whether there is a next page.
    """
    member, network = text_of(member_id), text_of(network_id)
    if member not in (None, caller.member_id):
        require(ROLES, "read_network", caller, network)
    elif not FACILITATES & caller.roles(network):
        member = caller.member_id
    held_in = network if FACILITATES & caller.roles(network) else None
    return Page(member, network, None, text_of(after), limit + 1, held_in)


ListAsked = Annotated[Page, Depends(whose_list)]
