"""One click in a mail switches its kind off (RFC 8058); a reader of the link sees a page first."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.notifications.adapters.unit_of_work import SqlUnitOfWork
from services.notifications.application.unsubscribe_kind import UnsubscribeKind, unsubscribe_kind
from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import UnknownUnsubscribeError
from services.notifications.entrypoints.http import Words
from services.notifications.entrypoints.messages import KIND_TITLES
from shared.http.door import CommandDoor
from shared.storage.transaction import Transaction

router = APIRouter(tags=["unsubscribe"])

Token = Annotated[
    str, InPath(pattern=r"^[A-Za-z0-9_-]{20,64}$", description="What the mail's link holds.")
]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=True,
)


@router.get("/unsubscribe/{token}", response_class=HTMLResponse)
async def get_unsubscribe(token: Token, door: CommandDoor, words: Words) -> HTMLResponse:
    """Show what would be switched off; nothing changes, for mail scanners follow links."""

    async def query(transaction: Transaction) -> Kind:
        _, kind = await SqlUnitOfWork(transaction, words).preferences.owner_of(token)
        return kind

    try:
        return _page("ask", await door.read(query))
    except UnknownUnsubscribeError:
        return _page("unknown")


@router.post("/unsubscribe/{token}", response_class=HTMLResponse)
async def post_unsubscribe(token: Token, door: CommandDoor, words: Words) -> HTMLResponse:
    """Switch the mails of the link's kind off; again changes nothing."""

    async def use_case(transaction: Transaction) -> Kind:
        return await unsubscribe_kind(UnsubscribeKind(token), SqlUnitOfWork(transaction, words))

    try:
        return _page("done", await door.read(use_case))
    except UnknownUnsubscribeError:
        return _page("unknown")


def _page(state: str, kind: Kind | None = None) -> HTMLResponse:
    """Return the page in one of its states: ask, done or unknown."""
    title = KIND_TITLES[kind] if kind else ""
    html = _pages.get_template("unsubscribe.html").render(state=state, kind_title=title)
    return HTMLResponse(html, 404 if state == "unknown" else 200, HEADERS)
