"""Cursor pagination: how a list is asked for and how its end is told."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query

from services.members.adapters.sql_queries import FIRST_ID, Page


def page_of(
    after: Annotated[UUID | None, Query(description="`after` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page:
    """Return the page that a request asks for."""
    return Page(str(after) if after else FIRST_ID, limit)


CurrentPage = Annotated[Page, Depends(page_of)]


def next_after(rows: Sequence[Any], key: str, page: Page) -> str | None:
    """Return the cursor of the next page, or None at the end."""
    return str(rows[-1][key]) if len(rows) == page.limit else None
