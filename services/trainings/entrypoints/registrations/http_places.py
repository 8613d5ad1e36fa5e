"""One link in a mail or letter, by which a person answers for an offered place without signing in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.trainings.adapters.records.documents.french import typographic
from services.trainings.adapters.registrations.sql_offered_places import (
    OfferedPlace,
    offered_place,
    registration_named,
)
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.accept_place import AcceptPlace, accept_place
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.change_offered_place import (
    ChangeOfferedPlace,
    change_offered_place,
)
from services.trainings.application.registrations.decline_place import DeclinePlace, decline_place
from services.trainings.domain.registrations.registration import (
    Registration,
    RegistrationNotFoundError,
    Status,
)
from services.trainings.entrypoints.records.printing import records_of
from services.trainings.entrypoints.registrations import place_words
from shared.errors import DomainError
from shared.http.door import CommandDoor, Door
from shared.links import PLACE, LinkSigner
from shared.storage.transaction import Transaction

router = APIRouter(tags=["places"])

Signature = Annotated[str, InPath(description="The link's own signature.")]
State = Literal["offered", "merged", "expired", "taken", "left", "moved", "waiting", "ended"]
Answer = Callable[[Registration, UnitOfWork], Awaitable[Registration]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}

ENDS: dict[Status, State] = {
    Status.REGISTERED: "taken",
    Status.DECLINED: "left",
    Status.EXPIRED: "expired",
    Status.MOVED: "moved",
    Status.WAITING: "waiting",
    Status.CANCELLED: "ended",
}

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=True,
)
_pages.filters["typographic"] = typographic
_pages.globals["said"] = place_words


@dataclass(frozen=True)
class Link:
    """What the address says, true or not."""

    registration_id: str
    signature: str

    async def follow(self, transaction: Transaction, signer: LinkSigner | None) -> Registration:
        """Return the registration that it leads to, or raise RegistrationNotFoundError."""
        registration = await registration_named(transaction, _known(self.registration_id))
        ids = (registration.registration_id, registration.member_id)
        if signer is None or not signer.is_signed(self.signature, PLACE, *ids):
            raise RegistrationNotFoundError
        return registration


@router.get("/places/{registration_id}/{signature}", response_class=HTMLResponse)
async def get_offered_place(
    registration_id: str, signature: Signature, door: CommandDoor
) -> HTMLResponse:
    """Show the place and ask; nothing changes, for mail scanners follow links."""
    return await _page(Link(registration_id, signature), door)


@router.post("/places/{registration_id}/{signature}/accept", response_class=HTMLResponse)
async def post_taken_place(
    registration_id: str, signature: Signature, door: CommandDoor
) -> HTMLResponse:
    """Take the place; again shows that it is taken."""

    async def accept(registration: Registration, uow: UnitOfWork) -> Registration:
        command = AcceptPlace(registration.registration_id, Actor(registration.member_id))
        return await accept_place(command, uow)

    return await _answered(Link(registration_id, signature), door, accept)


@router.post("/places/{registration_id}/{signature}/decline", response_class=HTMLResponse)
async def post_left_place(
    registration_id: str, signature: Signature, door: CommandDoor
) -> HTMLResponse:
    """Leave the place to the next one; again shows that it is left."""

    async def decline(registration: Registration, uow: UnitOfWork) -> Registration:
        command = DeclinePlace(registration.registration_id, Actor(registration.member_id))
        return await decline_place(command, uow)

    return await _answered(Link(registration_id, signature), door, decline)


@router.post(
    "/places/{registration_id}/{signature}/change/{session_id}", response_class=HTMLResponse
)
async def post_changed_place(
    registration_id: str, signature: Signature, session_id: UUID, door: CommandDoor
) -> HTMLResponse:
    """After a merge, take a free place in another session of the training instead."""

    async def change(registration: Registration, uow: UnitOfWork) -> Registration:
        command = ChangeOfferedPlace(
            registration.registration_id, str(session_id), Actor(registration.member_id)
        )
        return await change_offered_place(command, uow)

    return await _answered(Link(registration_id, signature), door, change)


async def _answered(link: Link, door: Door, answer: Answer) -> HTMLResponse:
    """Give the answer its effect, then show where the registration stands, whatever came first."""
    signer = _signer(door.request)

    async def use_case(transaction: Transaction) -> None:
        registration = await link.follow(transaction, signer)
        await answer(registration, SqlUnitOfWork(transaction))

    try:
        await door.run(use_case)
    except DomainError:
        return await _page(link, door, is_refused=True)
    return await _page(link, door)


async def _page(link: Link, door: Door, *, is_refused: bool = False) -> HTMLResponse:
    """Return the page of the link in the state in which its registration is now."""
    signer = _signer(door.request)

    async def query(transaction: Transaction) -> tuple[OfferedPlace, State]:
        registration = await link.follow(transaction, signer)
        place = await offered_place(transaction, registration)
        is_over = registration.is_offer_over(transaction.now())
        return place, _state(place, is_over=is_over)

    template, issuer = _pages.get_template("place.html"), records_of(door.request).issuer
    try:
        place, state = await door.read(query)
    except RegistrationNotFoundError:
        html = template.render(state="unknown", issuer=issuer, is_refused=False)
        return HTMLResponse(html, 404, HEADERS)
    base = f"/places/{link.registration_id}/{link.signature}"
    is_still_asked = is_refused and state in ("offered", "merged")
    html = template.render(
        place=place, state=state, base=base, issuer=issuer, is_refused=is_still_asked
    )
    return HTMLResponse(html, 409 if is_still_asked else 200, HEADERS)


def _state(place: OfferedPlace, *, is_over: bool) -> State:
    status = place.registration.status
    if status is not Status.OFFERED:
        return ENDS[status]
    if is_over:
        return "expired"
    return "merged" if place.is_merged else "offered"


def _signer(request: Request) -> LinkSigner | None:
    signer: LinkSigner | None = request.app.state.link_signer
    return signer


def _known(text: str) -> str:
    """Return a UUID as it is usually written; raise RegistrationNotFoundError for anything else."""
    try:
        return str(UUID(text))
    except ValueError:
        raise RegistrationNotFoundError from None
