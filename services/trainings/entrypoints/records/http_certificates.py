"""HTTP: a certificate for its person, and its verification by whoever holds its code."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.trainings.adapters.records.documents import french
from services.trainings.adapters.records.records_unit_of_work import SqlRecords
from services.trainings.application.registrations.act_for_person import act_for_person
from services.trainings.domain.records.certificate import CertificateNotFoundError, normalised
from services.trainings.entrypoints.records.printing import records_of
from services.trainings.entrypoints.records.records_schemas import CertificateOut, VerificationOut
from services.trainings.entrypoints.records.records_views import certificate_out, verification_out
from services.trainings.entrypoints.registrations.http_registrations import actor_of
from services.trainings.entrypoints.roles import ROLES
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["certificates"])

Code = Annotated[str, InPath(description="What is printed on the certificate.")]

LONGEST = 80
"""Letters of a typed code that are looked at; no code is that long."""

PAGE: dict[str, Any] = {"content": {"text/html": {"schema": {"type": "string"}}}}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Accept",
}

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=True,
)
_pages.filters["typographic"] = french.typographic


@router.get("/registrations/{registration_id}/certificate", response_model=CertificateOut)
async def get_own_certificate(
    registration_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> CertificateOut:
    """Show a person's certificate and its code."""
    require(ROLES, "print_own_documents", caller)

    async def query(transaction: Transaction) -> CertificateOut:
        uow = SqlRecords(transaction)
        enrolment = await uow.held.enrolment(str(registration_id))
        if not await act_for_person(actor_of(caller), enrolment.member_id, uow):
            raise CertificateNotFoundError
        found = await uow.certificates.of_registration(str(registration_id))
        return certificate_out(found, records_of(door.request))

    out: CertificateOut = await door.read(query)
    return out


@router.get("/certificates/{code}", response_model=VerificationOut, responses={200: PAGE})
async def get_verification(code: Code, door: CommandDoor) -> Response:
    """Say what a certificate certifies and whether it holds: a page, or JSON when that is asked for.

    Spaces, dashes and case of the code do not matter; every code that is none gets the same answer.
    """
    wanted = normalised(code[:LONGEST])

    async def query(transaction: Transaction) -> VerificationOut:
        uow = SqlRecords(transaction)
        found = await uow.certificates.by_code(wanted)
        names = await uow.names.of([found.member_id])
        session = await uow.held.get(found.session_id)
        issuer = records_of(door.request).issuer.name
        return verification_out(found, session, names.get(found.member_id), issuer)

    if _wants_json(door.request):
        verified: VerificationOut = await door.read(query)
        return JSONResponse(verified.model_dump(mode="json"), headers=HEADERS)
    try:
        return _page(door.request, await door.read(query))
    except CertificateNotFoundError:
        return _page(door.request, None)


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "json" in accepted and "html" not in accepted


def _page(request: Request, verified: VerificationOut | None) -> HTMLResponse:
    html = _pages.get_template("certificate.html").render(
        found=verified,
        issuer=records_of(request).issuer,
        dates=french.days_in_words(verified.days) if verified else "",
        issued_on=french.day_in_words(verified.issued_on) if verified else "",
        withdrawn_on=french.day_in_words(verified.withdrawn_on)
        if verified and verified.withdrawn_on
        else "",
    )
    return HTMLResponse(html, 200 if verified else 404, HEADERS)
