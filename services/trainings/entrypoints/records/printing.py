"""From a document's content to the PDF that a door answers with, issued once and the same ever after."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import structlog
from fastapi import Request
from fastapi.responses import Response

from services.trainings.adapters.records.documents.contents import Issuer
from services.trainings.adapters.records.documents.rendering import Renderer
from services.trainings.adapters.records.sql_documents import Draft, Issue, SqlDocuments
from shared.errors import DomainError
from shared.http.door import Door
from shared.storage.transaction import Transaction

log = structlog.get_logger("documents")


class PrintedNameMissingError(DomainError):
    """The document bears a name, and nobody has said which."""

    code = "printed_name_missing"


class QuoteIsDraftError(DomainError):
    """A quote is printed once it has its number."""

    code = "quote_is_draft"


class NoPlaceHeldError(DomainError):
    """The person waits, or takes part no longer."""

    code = "no_place_held"


@dataclass(frozen=True)
class Records:
    """What this installation settles for attendance and documents."""

    issuer: Issuer
    renderer: Renderer
    bring: tuple[str, ...]
    """What people may bring, one a line of the convocation."""
    time_zone: ZoneInfo
    """Whose days the office's own papers bear."""
    minimum: int
    """Registered people without whom a training does not take place."""
    pages_url: str
    """What the addresses of this service's own pages begin with: on certificates, in calendars' files."""
    open_for: timedelta
    """How long after the end of a session attendance may be written down."""
    share: Fraction
    """Of the half-days at which somebody must have been present to have it certified."""


Drafting = Callable[[Transaction], Awaitable[Draft]]


def records_of(request: Request) -> Records:
    """Return what bootstrap has set."""
    records: Records = request.app.state.records
    return records


async def printed(door: Door, drafting: Drafting) -> Response:
    """Answer with the PDF; no transaction is open while it is being set."""

    async def issue(transaction: Transaction) -> tuple[Issue, str]:
        draft = await drafting(transaction)
        documents = SqlDocuments(transaction)
        issued = await documents.issue(draft)
        return issued, draft.file_name

    issued: Issue
    issued, file_name = await door.read(issue)
    if issued.sha256 and f'"{issued.sha256}"' in door.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": f'"{issued.sha256}"'})
    pdf = await records_of(door.request).renderer.pdf(issued.content, issued.issued_at)
    sha256 = hashlib.sha256(pdf).hexdigest()
    await _check_same(door, issued, sha256)
    headers = {
        "Content-Disposition": f'inline; filename="{file_name}.pdf"',
        "Content-Language": "fr",
        "ETag": f'"{sha256}"',
    }
    return Response(pdf, media_type="application/pdf", headers=headers)


async def _check_same(door: Door, issued: Issue, sha256: str) -> None:
    """Keep what the first bytes were; later ones that differ come from another version of the product."""
    if issued.sha256 is None:

        async def keep(transaction: Transaction) -> None:
            SqlDocuments(transaction).keep_sha256(issued, sha256)

        await door.read(keep)
    elif issued.sha256 != sha256:
        log.warning("document_differs", kind=issued.content.kind, subject_id=issued.subject_id)
