"""Lieu, partenaire: a public place of the directory, where people can meet or see how others do."""

import re
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from services.members.domain.position import DECIMALS_OF_A_DOOR, Position
from shared.aggregate import Aggregate
from shared.contact import has_contact
from shared.errors import DomainError, InvalidError, NotFoundError
from shared.events.members import (
    NetworkKind,
    PlaceKind,
    PlacePublished,
    PlaceUpdated,
    PlaceWithdrawn,
    StepFree,
)
from shared.regions import DEPARTMENTS, TERRITORIES, department_in, zone_of

_FRENCH_POSTCODE = re.compile(r"[0-9]{5}")


class PlaceNotFoundError(NotFoundError):
    """The directory has no such place, or no longer."""

    code = "place_not_found"


class PlaceAlreadyListedError(DomainError):
    """The directory has a place of this title in this town; `place_id` and `title` say which."""

    code = "place_already_listed"


class DepartmentUnknownError(InvalidError):
    """France has no department of this code or title."""

    code = "department_unknown"


class PostcodeInvalidError(InvalidError):
    """A French postcode has five digits."""

    code = "postcode_invalid"


class TimeZoneMissingError(InvalidError):
    """Abroad, whoever enters a place says its time zone."""

    code = "time_zone_missing"


class ContactInPlaceError(InvalidError):
    """What everybody reads of a place holds no mail address and no telephone number."""

    code = "contact_in_place"


class ContactNotMemberError(InvalidError):
    """Who may be asked about a place is an adult member of the network that keeps it."""

    code = "contact_not_member"


@dataclass(frozen=True, kw_only=True)
class PlaceProfile:
    """What everyone may know of a place; facts of a public place alone."""

    title: str
    kind: PlaceKind
    address: str
    """Without postcode and town."""
    postcode: str
    town: str
    department: str
    """Its code in France, as people write it abroad."""
    region: str | None = None
    """INSEE code; None abroad."""
    country: str
    """ISO 3166 code of two letters."""
    time_zone: str | None
    """IANA name; None only before it is settled."""
    latitude: float | None = None
    """In degrees north; None, as the longitude, where it is not known."""
    longitude: float | None = None
    """In degrees east."""
    step_free: StepFree
    """Whether one can come in without climbing a step."""
    capacity: int | None
    """People whom its room holds."""
    web_page: str | None
    is_hosting_visits: bool
    is_testifying: bool
    opening_notes: str

    @property
    def position(self) -> Position | None:
        """Return where it lies, if that is known."""
        return Position.given(self.latitude, self.longitude, DECIMALS_OF_A_DOOR)

    def at(self, position: Position | None) -> "PlaceProfile":
        """Return the same profile at this position."""
        latitude, longitude = position or (None, None)
        return replace(self, latitude=latitude, longitude=longitude)

    def settled(self) -> "PlaceProfile":
        """Return it with its region and time zone; raise what is wrong with it.

        Overseas departments are France, whichever of their two countries is given.
        """
        for text in (self.title, self.address, self.town, self.opening_notes):
            if has_contact(text):
                raise ContactInPlaceError
        zone = self.time_zone or zone_of(self.department, self.country)
        if zone is None:
            raise TimeZoneMissingError
        found = department_in(self.department, self.country)
        if found is None and self.country != "FR":
            return replace(self, region=None, time_zone=zone)
        if found is None or found.code not in {*DEPARTMENTS, *TERRITORIES}:
            raise DepartmentUnknownError
        if not _FRENCH_POSTCODE.fullmatch(self.postcode):
            raise PostcodeInvalidError
        within = replace(self, country="FR", department=found.code, region=found.region)
        return replace(within, time_zone=zone)

    def is_at_door_of(self, other: "PlaceProfile") -> bool:
        """Say whether both name the same address in the same words."""
        mine = (self.address, self.town, self.department, self.country)
        return mine == (other.address, other.town, other.department, other.country)


class Keeper(NamedTuple):
    """The network that keeps a place."""

    network_id: str
    kind: NetworkKind


@dataclass(kw_only=True)
class Place(Aggregate):
    """Lieu: a library, a third place, a school ... that everybody may know."""

    place_id: str
    network_id: str | None
    """The network that keeps it; None when the movement does."""
    profile: PlaceProfile
    contact_id: str | None = None
    """Who may be asked about it; never in a fact."""
    is_listed: bool = True
    network_kind: NetworkKind | None = None
    """Of the network that keeps it: in public a place is never said to belong to one of children."""

    @classmethod
    def publish(
        cls, place_id: str, keeper: Keeper | None, profile: PlaceProfile, contact_id: str | None
    ) -> "Place":
        """Enter a place in the directory; its profile is settled, and without keeper it is the movement's."""
        place = cls(
            place_id=place_id,
            network_id=keeper.network_id if keeper else None,
            profile=profile,
            contact_id=contact_id,
            network_kind=keeper.kind if keeper else None,
        )
        place.record(PlacePublished(**place._state()))
        return place

    def update(self, profile: PlaceProfile, contact_id: str | None) -> None:
        """Change what is known of it; who may be asked about it is nobody else's concern."""
        self.contact_id = contact_id
        if profile != self.profile:
            self.profile = profile
            self.record(PlaceUpdated(**self._state()))

    def follow(self, kind: NetworkKind) -> None:
        """Tell it anew: its network has become one of this kind."""
        self.network_kind = kind
        self.record(PlaceUpdated(**self._state()))

    def withdraw(self) -> None:
        """Take it out of the directory, for good."""
        self.contact_id = None
        self.is_listed = False
        self.record(
            PlaceWithdrawn(
                place_id=self.place_id,
                network_id=self.network_id,
                network_kind=self.network_kind,
            )
        )

    def _state(self) -> dict[str, Any]:
        return {
            "place_id": self.place_id,
            "network_id": self.network_id,
            "network_kind": self.network_kind,
            **asdict(self.profile),
        }
