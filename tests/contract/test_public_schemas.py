"""No public event can carry anything about a person: each field is looked at, and each rule has its trespasser."""

import datetime
from typing import Annotated, Any, Literal, cast

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.events.public import PublicSessionConfirmed
from shared.events.published import (
    Code,
    Degrees,
    InstitutionText,
    PublicAddress,
    PublicEvent,
    PublishedCount,
    Quantity,
    ThingId,
    WebPage,
    published_count,
)
from shared.messaging.catalogue import public_events
from tests.contract.privacy import privacy_faults


@pytest.mark.parametrize("event", public_events(), ids=lambda event: event.type_name())
def test_a_public_event_can_carry_nothing_about_a_person(event: type[PublicEvent]) -> None:
    assert privacy_faults(event.model_json_schema()) == []


MailAddress = Annotated[str, Field(json_schema_extra={"format": "email"})]


class Inside(BaseModel):
    model_config = ConfigDict(extra="forbid")

    said: str


class Open(BaseModel):
    place_id: ThingId


class Innocent(PublicEvent):
    """Every kind where it may stand, alone, in lists, in choices and within things."""

    class Room(BaseModel):
        model_config = ConfigDict(extra="forbid")

        title: InstitutionText
        capacity: Quantity | None

    place_id: ThingId
    gathering_date_ids: list[ThingId]
    title: InstitutionText
    address: PublicAddress
    web_page: WebPage | None
    latitude: Degrees | None
    themes: list[Code]
    registered: PublishedCount
    mode: Literal["a", "b"] | None
    is_open: bool
    days: list[datetime.date]
    rooms: list[Room]


HOSTILE: list[tuple[str, dict[str, Any], str]] = [
    ("free text", {"headline": str}, "does not say what it is"),
    ("free text or null", {"headline": str | None}, "does not say what it is"),
    ("a list of free texts", {"headlines": list[str]}, "does not say what it is"),
    ("free text within a thing", {"room": Inside}, "room.said: a string that does not say"),
    ("free text within a list", {"rooms": list[Inside]}, "rooms[].said: a string"),
    ("free text in one choice", {"room": ThingId | Inside}, "room.said: a string"),
    ("a thing that may hold more", {"room": Open}, "not declared may be added"),
    ("a map", {"rooms": dict[str, Quantity]}, "not declared may be added"),
    ("anything", {"more": Any}, "anything may stand here"),
    ("a list of anything", {"more": list[Any]}, "anything may stand here"),
    ("a bare number", {"hours": int}, "does not say what it is"),
    ("a bare fraction", {"hours": float}, "does not say what it is"),
    ("an e-mail address", {"where": MailAddress}, "does not say what it is"),
    ("a member", {"member_id": ThingId}, "speaks of people"),
    ("members", {"member_ids": list[ThingId]}, "speaks of people"),
    ("who did it", {"decided_by": ThingId}, "speaks of people"),
    ("a name", {"last_name": InstitutionText}, "speaks of people"),
    ("an address of mail", {"mail": WebPage}, "speaks of people"),
    ("a phone", {"phone": Code}, "speaks of people"),
    ("a day of birth", {"birth_day": datetime.date}, "speaks of people"),
    ("an address that is no place's", {"address": InstitutionText}, "speaks of people"),
    ("somebody's words", {"description": InstitutionText}, "what they type"),
    (
        "an unknown kind",
        {"town": Annotated[str, Field(json_schema_extra={"x-kind": "free"})]},
        "is no",
    ),
    (
        "a number as a code",
        {"region": Annotated[int, Field(json_schema_extra={"x-kind": "code"})]},
        "is no",
    ),
    (
        "a form that is none of its kind",
        {"web_page": Annotated[str, Field(json_schema_extra={"x-kind": "web", "format": "email"})]},
        "the form email",
    ),
    ("a text said to be a thing", {"headline": ThingId}, "identifier is called so"),
    ("a code nobody looked at", {"nickname": Code}, "nobody has looked"),
    *(
        (f"whoever is behind {name}", {name: ThingId}, "nobody has looked")
        for name in ("host_id", "tutor_id", "pupil_id", "student_id", "requester_id", "speaker_id")
    ),
    ("volunteers", {"volunteer_ids": list[ThingId]}, "nobody has looked"),
    ("a day of death", {"deceased_on": datetime.date}, "nobody has looked"),
    ("when somebody was last seen", {"last_seen_on": datetime.date | None}, "nobody has looked"),
    ("when somebody came", {"came_at": list[datetime.datetime]}, "nobody has looked"),
    ("words nobody looked at", {"slogan": InstitutionText}, "nobody has looked"),
    ("people counted plainly", {"registered": Quantity}, "must be a PublishedCount"),
    ("a total of people", {"total": Quantity}, "must be a PublishedCount"),
    (
        "a count that begins at one",
        {
            "registered": Annotated[
                int | None, Field(json_schema_extra={"x-kind": "count", "minimum": 1})
            ]
        },
        "fewer than 5",
    ),
    (
        "a count that is never null",
        {
            "registered": Annotated[
                int | Literal["many"], Field(json_schema_extra={"x-kind": "count", "minimum": 5})
            ]
        },
        "is null when",
    ),
    (
        "a count that is never a choice",
        {"registered": Annotated[int, Field(json_schema_extra={"x-kind": "count", "minimum": 5})]},
        "is null when",
    ),
]


@pytest.mark.parametrize(("what", "fields", "told"), HOSTILE, ids=[each[0] for each in HOSTILE])
def test_an_event_that_could_carry_a_person_is_refused(
    what: str, fields: dict[str, Any], told: str
) -> None:
    body = {"__annotations__": fields, "__module__": __name__}
    hostile = cast("type[PublicEvent]", type("Hostile", (PublicEvent,), body))

    found = privacy_faults(hostile.model_json_schema())

    assert any(told in fault for fault in found), (what, found)


def test_every_allowed_kind_passes_where_it_may_stand() -> None:
    assert privacy_faults(Innocent.model_json_schema()) == []


@pytest.mark.parametrize("people", [0, 1, 4])
def test_fewer_than_five_people_cannot_even_be_put_into_a_public_count(people: int) -> None:
    about = {"session_id": "s", "training_id": "t", "training_number": 1, "title": "x"}

    assert published_count(people) is None
    with pytest.raises(ValidationError, match="fewer than five"):
        PublicSessionConfirmed.model_validate({**about, "registered": people})
    assert PublicSessionConfirmed.model_validate({**about, "registered": 5}).registered == 5
