"""What every fact of a registration says: of a place in a session, or of a seat elsewhere."""

from typing import Literal, TypedDict


class NamedPlace(TypedDict):
    """Whose place, in which session."""

    registration_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str


class NamedSeat(TypedDict):
    """Whose seat, in which workshop or at which date of a gathering."""

    registration_id: str
    occasion_kind: Literal["workshop", "gathering"]
    occasion_id: str
    title: str
    member_id: str
