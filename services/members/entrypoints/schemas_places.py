"""What comes in and goes out over HTTP, about the directory of places."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from services.members.domain.place import PlaceProfile
from services.members.domain.position import DECIMALS_OF_A_DOOR, Position
from services.members.entrypoints.schemas import Line, Out, Zone, printable
from shared.events.members import PlaceKind, StepFree

WIDEST_ROOM = 100_000


def _web_page(address: str) -> str:
    """Accept what a browser opens safely; an address that holds a password is no public one."""
    parts = urlsplit(address)
    is_bare = "@" not in parts.netloc and not any(each.isspace() for each in address)
    if parts.scheme != "https" or not is_bare or "." not in (parts.hostname or "").strip("."):
        raise ValueError("une adresse qui commence par https:// est attendue")
    return address


WebPage = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=300),
    AfterValidator(printable),
    AfterValidator(_web_page),
]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(printable)
]
Postcode = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{1,11}$")
]


class PlaceIn(BaseModel):
    """A public place as whoever keeps its entry describes it."""

    title: Line
    kind: PlaceKind
    address: Annotated[Note, StringConstraints(max_length=160)] = ""
    """Number and road, without postcode and town; empty where the place needs none."""
    postcode: Postcode
    town: Line
    department: Annotated[Line, StringConstraints(max_length=60)]
    """In France its number or its name."""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "FR"
    time_zone: Zone | None = None
    """That of the department when it is not given; needed abroad."""
    latitude: float | None = None
    """In degrees north; found from the town when neither is given."""
    longitude: float | None = None
    """In degrees east."""
    step_free: StepFree = "unknown"
    """Whether one can come in without climbing a step."""
    capacity: Annotated[int, Field(ge=1, le=WIDEST_ROOM)] | None = None
    """People whom its room holds."""
    web_page: WebPage | None = None
    is_hosting_visits: bool = False
    """It shows others how it works."""
    is_testifying: bool = False
    """It tells others what worked and what did not."""
    opening_notes: Note = ""
    contact_id: UUID | None = None
    """An adult member of the network that keeps the entry; facilitators may ask them about it."""

    def profile(self) -> PlaceProfile:
        """Return it as the domain holds it; raise PositionInvalidError."""
        position = Position.given(self.latitude, self.longitude, DECIMALS_OF_A_DOOR)
        described = self.model_dump(exclude={"contact_id", "network_id"})
        return PlaceProfile(**described).at(position)

    @property
    def contact(self) -> str | None:
        """Return the contact's id as text."""
        return str(self.contact_id) if self.contact_id else None


class NewPlaceIn(PlaceIn):
    """A new entry of the directory."""

    network_id: UUID | None = None
    """The network that will keep it; null for the movement."""


class PlaceOut(Out):
    """A place as everybody who is signed in may know it."""

    place_id: str
    network_id: str | None
    title: str
    kind: PlaceKind
    address: str
    postcode: str
    town: str
    department: str
    region: str | None
    country: str
    time_zone: str
    latitude: float | None
    longitude: float | None
    step_free: StepFree
    capacity: int | None
    web_page: str | None
    is_hosting_visits: bool
    is_testifying: bool
    opening_notes: str


class PlacePage(Out):
    """Some places; ask for more with `after`, the last one's id, while it is not null."""

    places: list[PlaceOut]
    after: str | None


class ContactOut(Out):
    """Who may be asked about a place."""

    person_id: str
    shown_as: str


class PlaceSheetOut(PlaceOut):
    """A place, and to those who accompany others whom they may ask about it."""

    contact: ContactOut | None
