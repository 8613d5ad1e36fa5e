"""What comes in and goes out over HTTP, about people and their sign-in."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from services.members.domain.person import Details
from services.members.entrypoints.schemas import Line, Out
from shared.events.members import MovementRole

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)


_TRAPS = re.compile(r"^\.|\.\.|\.@|=\?")
"""Dots out of place, and what mail programs decode (RFC 2047) into another address."""


def _address(text: str) -> str:
    if not _EMAIL.fullmatch(text) or _TRAPS.search(text):
        raise ValueError("ce n'est pas une adresse électronique")
    return text


Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_address)
]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9 ().-]{6,25}$")]
Name = Annotated[Line, StringConstraints(max_length=80)]


class GuardianIn(BaseModel):
    """Who answers for a minor, and how to reach them."""

    name: Name
    contact: Line


class DetailsIn(BaseModel):
    """What a person says of themselves."""

    first_name: Name
    last_name: Name
    phone: Phone | None = None
    birth_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    is_minor: bool = False
    guardian: GuardianIn | None = None

    def details(self) -> Details:
        """Return it as the domain holds it."""
        return Details(
            first_name=self.first_name,
            last_name=self.last_name,
            phone=self.phone,
            birth_year=self.birth_year,
            is_minor=self.is_minor,
            guardian_name=self.guardian.name if self.guardian else None,
            guardian_contact=self.guardian.contact if self.guardian else None,
        )


class SignUpIn(DetailsIn):
    """Somebody who signs up."""

    email: Email


class MemberIn(DetailsIn):
    """Somebody whom a facilitator enters, the signed charter in hand."""

    email: Email | None = None
    has_signed_charter: bool


class MemberDetailsIn(DetailsIn):
    """Details of somebody without mailbox; `email` gives them one."""

    email: Email | None = None


class SignInIn(BaseModel):
    """The address to sign in with."""

    email: Email


class SignInOut(Out):
    """What the browser gives back with the code; the same answer for any address."""

    sign_in_id: str
    verifier: str
    expires_at: AwareDatetime


class CodeIn(BaseModel):
    """The code from the mail, and the verifier that the browser was given."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]
    verifier: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,100}$")]


class PrintedCodeIn(BaseModel):
    """The code from a slip."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z -]{10,40}$")]


class PrintedCodeOut(Out):
    """What goes on the slip; shown once."""

    code: str
    expires_at: AwareDatetime


class RefreshIn(BaseModel):
    """The refresh token."""

    refresh_token: Annotated[
        str,
        StringConstraints(
            pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[A-Za-z0-9_-]{20,100}$"
        ),
    ]


class TokensOut(Out):
    """An access token for a quarter of an hour, and the refresh token that brings the next ones."""

    token: str
    expires_at: AwareDatetime
    refresh_token: str
    member_id: str
    networks: dict[str, list[str]]
    movement: list[str]


class MovementRolesIn(BaseModel):
    """The roles in the movement that a person has from now on."""

    roles: Annotated[list[MovementRole], Field(max_length=2)]


class EntryOut(Out):
    """One person as the caller may see them; null is what the caller may not see."""

    person_id: str
    shown_as: str
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    is_minor: bool | None = None
    birth_year: int | None = None
    guardian_name: str | None = None
    guardian_contact: str | None = None


class MemberOut(EntryOut):
    """A member of a network in its directory."""

    roles: list[str]


class MemberPage(Out):
    """Some members of a network."""

    members: list[MemberOut]
    after: str | None


class PeopleOut(Out):
    """Those of the asked people whom the caller may see."""

    people: list[EntryOut]


class OwnMembershipOut(Out):
    """One of the caller's memberships."""

    membership_id: str
    network_id: str
    status: str
    roles: list[str]
    charter_accepted_at: datetime | None


class MeOut(Out):
    """The caller, as the platform knows them."""

    person_id: str
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    birth_year: int | None
    is_minor: bool
    guardian_name: str | None
    guardian_contact: str | None
    movement_roles: list[str]
    memberships: list[OwnMembershipOut]


class ExportOut(MeOut):
    """Everything that members keeps of the caller."""

    first_signed_in_at: datetime | None
    sessions: list[dict[str, Any]]
    contact_of_places: list[dict[str, Any]]
    """Places of the directory about which facilitators may ask the caller."""
