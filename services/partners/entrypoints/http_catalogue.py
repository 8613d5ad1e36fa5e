"""The catalogue of public events over HTTP: for everybody, without a key."""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, JSONResponse, Response

from services.partners.entrypoints.catalogue_pages import STYLE, Catalogue, build_catalogue
from services.partners.entrypoints.catalogue_words import CatalogueWords
from shared.errors import NotFoundError
from shared.messaging.catalogue import public_events

KEPT_FOR = "public, max-age=300"
PAGE_HEADERS = {
    "cache-control": KEPT_FOR,
    "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
DATA_HEADERS = {"cache-control": KEPT_FOR, "access-control-allow-origin": "*"}


class EventNotInCatalogueError(NotFoundError):
    """No public event has this type."""

    code = "event_not_in_catalogue"


EventType = Annotated[
    str, Path(description="Type of a public event, such as `rers.public.session.opened.v1`.")
]


@cache
def _catalogue() -> Catalogue:
    return build_catalogue(public_events(), CatalogueWords.read())


router = APIRouter(tags=["catalogue"])


@router.get("/catalogue", response_class=HTMLResponse)
async def get_catalogue() -> Response:
    """Show every public event to people, in French."""
    return HTMLResponse(_catalogue().index, headers=PAGE_HEADERS)


@router.get("/catalogue.json")
async def get_catalogue_document() -> Response:
    """Describe every public event in AsyncAPI 3."""
    return JSONResponse(_catalogue().document, headers=DATA_HEADERS)


@router.get("/catalogue.css", include_in_schema=False)
async def get_catalogue_style() -> Response:
    """Give the pages' look."""
    return Response(STYLE, media_type="text/css", headers=PAGE_HEADERS)


@router.get("/catalogue/{event_type}", response_class=HTMLResponse)
async def get_catalogue_page(event_type: EventType) -> Response:
    """Show one public event to people: its meaning, its fields, an example, how to receive it."""
    page = _catalogue().pages.get(event_type)
    if page is None:
        raise EventNotInCatalogueError
    return HTMLResponse(page, headers=PAGE_HEADERS)


@router.get("/schemas/{event_type}.json")
async def get_schema(event_type: EventType) -> Response:
    """Give the JSON Schema of a public event's body."""
    schema = _catalogue().schemas.get(event_type)
    if schema is None:
        raise EventNotInCatalogueError
    return JSONResponse(schema, media_type="application/schema+json", headers=DATA_HEADERS)
