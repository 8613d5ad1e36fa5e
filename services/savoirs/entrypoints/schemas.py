"""What comes in and goes out over HTTP."""

import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.savoirs.domain.actor import Actor
from services.savoirs.domain.offer import Offer
from services.savoirs.domain.reciprocity import Missing
from services.savoirs.domain.request import Request
from services.savoirs.domain.savoir_terms import SavoirTerms
from shared.events.savoirs import Format, Level, Mode, Visibility


def _printable(text: str) -> str:
    if any(letter < " " and letter not in "\n\t\r" for letter in text):
        raise ValueError("le texte contient un caractère de commande")
    return text


def _on_one_line(text: str) -> str:
    return " ".join(_printable(text).split())


def _visible(text: str) -> str:
    if all(unicodedata.category(letter)[0] in "CZ" for letter in text):
        raise ValueError("le texte ne contient rien de visible")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_on_one_line)]
Paragraphs = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_printable)]
Title = Annotated[Line, Field(min_length=3, max_length=120), AfterValidator(_visible)]
Theme = Annotated[Line, Field(min_length=1, max_length=40), AfterValidator(_visible)]
LanguageTag = Annotated[Line, Field(min_length=2, max_length=35)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WordingIn(_In):
    """How a savoir is worded and to whom it is shown."""

    title: Title
    description: Annotated[Paragraphs, Field(max_length=2000)] = ""
    themes: Annotated[list[Theme], Field(max_length=5)] = []
    level: Level = "any"
    format: Format = "any"
    mode: Mode = "any"
    languages: Annotated[list[LanguageTag], Field(min_length=1, max_length=10)] = ["fr"]
    availability: Annotated[Paragraphs, Field(max_length=300)] = ""
    visibility: Visibility = "network"

    def terms(self) -> SavoirTerms:
        """Return the wording as the rules know it."""
        return SavoirTerms(
            title=self.title,
            description=self.description,
            themes=tuple(self.themes),
            level=self.level,
            format=self.format,
            mode=self.mode,
            languages=tuple(self.languages),
            availability=self.availability,
            visibility=self.visibility,
        )


class SavoirIn(WordingIn):
    """A new offer or request."""

    network_id: UUID
    member_id: UUID | None = None
    """Whose it is; the caller's own when it is left out, else a facilitator enters it for them."""
    expires_at: AwareDatetime | None = None
    """When it leaves the board unless it is renewed; at most and usually 180 days from now."""


class OfferWordingIn(WordingIn):
    """How an offer is worded."""

    group_size: Annotated[int, Field(ge=2, le=50)] | None = None
    """How many may learn at once; left out: not said."""

    def terms(self) -> SavoirTerms:
        """Return the wording as the rules know it."""
        return replace(super().terms(), group_size=self.group_size)


class OfferIn(OfferWordingIn, SavoirIn):
    """A new offer."""


class SavoirOut(BaseModel):
    """What offers and requests show alike."""

    member_id: str
    network_id: str
    title: str
    description: str
    themes: list[str]
    level: Level
    format: Format
    mode: Mode
    languages: list[str]
    availability: str
    visibility: Visibility
    status: str
    created_at: datetime
    expires_at: datetime


class OfferOut(SavoirOut):
    """An offer."""

    kind: Literal["offer"] = "offer"
    offer_id: str
    group_size: int | None


class RequestOut(SavoirOut):
    """A request."""

    kind: Literal["request"] = "request"
    request_id: str


AnySavoirOut = Annotated[OfferOut | RequestOut, Field(discriminator="kind")]


class BoardOut(BaseModel):
    """A page of the board; `next_after` is null on the last page."""

    items: list[AnySavoirOut]
    next_after: str | None


class SavoirsOut(BaseModel):
    """What one person offers and asks."""

    items: list[AnySavoirOut]


class ReciprocityOut(BaseModel):
    """Whether the caller both offers and asks in a network; a state, never a count."""

    network_id: str
    is_reached: bool
    missing: Missing | None
    message: str


class NotYetOut(BaseModel):
    """A member who does not yet both offer and ask."""

    member_id: str
    missing: Missing


class NotYetPageOut(BaseModel):
    """A page of them, in no order of merit; `next_after` is null on the last page."""

    items: list[NotYetOut]
    next_after: str | None


class ThemesOut(BaseModel):
    """The themes that are suggested; free ones are as welcome."""

    themes: list[str]


class HintOut(BaseModel):
    """What sounds like a service, and what to write rather."""

    found: str
    advice: str


class HintsOut(BaseModel):
    """The hints for one text; none when it speaks of learning."""

    hints: list[HintOut]


def offer_out(offer: Offer) -> OfferOut:
    """Return an offer as it is shown."""
    return OfferOut(offer_id=offer.offer_id, group_size=offer.terms.group_size, **_shown(offer))


def request_out(request: Request) -> RequestOut:
    """Return a request as it is shown."""
    return RequestOut(request_id=request.request_id, **_shown(request))


def savoir_out(savoir: Offer | Request) -> OfferOut | RequestOut:
    """Return an offer or a request as it is shown."""
    return offer_out(savoir) if isinstance(savoir, Offer) else request_out(savoir)


ShownT = TypeVar("ShownT", bound=SavoirOut)


def as_seen_by(reader: Actor | None, shown: ShownT) -> ShownT:
    """Return what this reader sees: when somebody is free is told to signed-in people only."""
    return shown if reader else shown.model_copy(update={"availability": ""})


def _shown(savoir: Offer | Request) -> dict[str, Any]:
    terms = savoir.terms
    return {
        "member_id": savoir.member_id,
        "network_id": savoir.network_id,
        "title": terms.title,
        "description": terms.description,
        "themes": list(terms.themes),
        "level": terms.level,
        "format": terms.format,
        "mode": terms.mode,
        "languages": list(terms.languages),
        "availability": terms.availability,
        "visibility": terms.visibility,
        "status": savoir.status.value,
        "created_at": savoir.created_at,
        "expires_at": savoir.expires_at,
    }
