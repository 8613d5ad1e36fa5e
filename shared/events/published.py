"""What a public fact is made of: values that belong to a thing or an institution, never to a person."""

import datetime
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from shared.events.contract import Event

SMALLEST_PUBLISHED_COUNT = 5
"""Fewer people than that are not counted in public: whoever knows some would know all."""


def _kind(kind: str, meaning: str) -> object:
    return Field(json_schema_extra={"x-kind": kind, "description": meaning})


ThingId = Annotated[str, _kind("thing", "Identifier of a thing (UUID), never of a person.")]
Code = Annotated[
    str, _kind("code", "A code of a public list: country, region, zone, language, theme.")
]
InstitutionText = Annotated[
    str,
    _kind("institution", "Words of an institution about itself; contacts are refused at the door."),
]
PublicAddress = Annotated[str, _kind("address", "Address of a public place.")]
WebPage = Annotated[str, _kind("web", "Address of a public page.")]
Quantity = Annotated[int, _kind("quantity", "A number that counts no people who came.")]
Degrees = Annotated[float, _kind("degrees", "Position of a town or of a public place, in degrees.")]


def _publishable(people: int | None) -> int | None:
    if people is not None and people < SMALLEST_PUBLISHED_COUNT:
        raise ValueError("fewer than five people are not counted in public")
    return people


PublishedCount = Annotated[
    int | None,
    AfterValidator(_publishable),
    Field(
        json_schema_extra={
            "x-kind": "count",
            "minimum": SMALLEST_PUBLISHED_COUNT,
            "description": "A number of people; null when they are fewer than five.",
        }
    ),
]


def published_count(people: int) -> int | None:
    """Return the number as it may be published: None below five."""
    return people if people >= SMALLEST_PUBLISHED_COUNT else None


@dataclass(frozen=True)
class Life:
    """How long a public event is announced."""

    since: datetime.date
    ending_told_on: datetime.date | None = None
    """The day on which partners were told that it ends; None while nothing is planned."""
    ends_on: datetime.date | None = None
    """From this day on it is announced no more; None while nothing is planned."""
    successor: str | None = None
    """The type that replaces it."""

    def is_over(self, day: datetime.date) -> bool:
        """Say whether it is announced no more on that day."""
        return self.ends_on is not None and day >= self.ends_on


class PublicEvent(Event):
    """A fact that partners may hear: declared beside its meaning, its owner and the day it began.

    Its type is `rers.public.<aggregate>.<fact>.v<version>`. It is announced in the same
    transaction as the fact of the owner that it is made from.
    """

    owner: ClassVar[str]
    """The service that announces it."""
    life: ClassVar[Life]

    def __init_subclass__(
        cls,
        *,
        owner: str = "",
        aggregate: str = "",
        fact: str = "",
        version: int = 1,
        life: Life | None = None,
        **_: object,
    ) -> None:
        """Give the declared event its address and its dates."""
        super().__init_subclass__(
            service="public" if fact else "", aggregate=aggregate, fact=fact, version=version
        )
        if life is not None:
            cls.owner, cls.life = owner, life

    @classmethod
    def partners_filter(cls) -> str:
        """Return the subject pattern of this type in the stream that partners read."""
        return f"public.*.{cls.aggregate}.{cls.fact}.*"
