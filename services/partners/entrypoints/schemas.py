"""What comes in and goes out over HTTP, about partners, their keys and public facts."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from services.partners.domain.api_key import ApiKey
from services.partners.domain.current_thing import KINDS
from services.partners.domain.cursor import LONGEST_CURSOR
from services.partners.domain.partner import LONGEST_SLUG, Partner, Scope
from services.partners.domain.public_fact import PUBLIC_TYPES

EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
MOST_NETWORKS, MOST_TYPES = 200, 100
LARGEST_PAGE, USUAL_PAGE = 500, 100
LONGEST_WAIT_S = 30


def _line(text: str) -> str:
    text = " ".join(text.split())
    if not text.isprintable():
        raise ValueError("le texte contient un caractère de commande")
    return text


def _email(text: str) -> str:
    if not EMAIL.fullmatch(text):
        raise ValueError("ce n'est pas une adresse électronique")
    return text


def type_names(words: list[str]) -> list[str]:
    """Return the whole names of types; a thing (`session`) means all its facts, `session.opened` one."""
    found: set[str] = set()
    for word in words:
        named = {
            name
            for name, event in PUBLIC_TYPES.items()
            if word in (name, event.aggregate, f"{event.aggregate}.{event.fact}")
        }
        if not named:
            raise ValueError(f"« {word} » n'est pas un type de fait public : voyez le catalogue")
        found |= named
    return sorted(found)


def _split(given: object) -> object:
    """Read `a,b` as it stands in an address; what was repeated is read as one list."""
    texts = given if isinstance(given, list) else [given]
    words: list[object] = []
    for text in texts:
        words += [word.strip() for word in text.split(",")] if isinstance(text, str) else [text]
    return [word for word in words if word != ""]


Title = Annotated[
    str, Field(min_length=1, max_length=120), AfterValidator(_line), Field(min_length=1)
]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
Word = Annotated[str, Field(max_length=80)]
Networks = Annotated[list[UUID], Field(max_length=MOST_NETWORKS)]
Types = Annotated[list[Word], Field(max_length=MOST_TYPES), AfterValidator(type_names)]
Kind = Literal["gathering_date", "network", "offer", "place", "request", "session"]
Cursor = Annotated[str, Field(min_length=1, max_length=LONGEST_CURSOR)]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PartnerIn(_In):
    """A partner that is let in."""

    slug: Annotated[str, Field(min_length=1, max_length=LONGEST_SLUG)]
    """Its short name, in lower-case letters, digits and hyphens; it never changes."""
    title: Title
    contact_email: Email
    networks: Networks | None = None
    """The only networks that it hears; null means all."""
    types: Types | None = None
    """The only types that it hears; null means all."""


class PartnerChangeIn(_In):
    """What is to be changed; what is left out stays as it is."""

    title: Title | None = None
    contact_email: Email | None = None
    networks: Networks | None = None
    types: Types | None = None


class PartnerOut(BaseModel):
    """A partner."""

    partner_id: str
    slug: str
    title: str
    contact_email: str
    networks: list[str] | None
    types: list[str] | None
    state: Literal["active", "suspended"]
    created_at: datetime
    version: int

    @classmethod
    def of(cls, partner: Partner) -> "PartnerOut":
        """Show a partner."""
        scope = partner.scope
        return cls(
            partner_id=partner.partner_id,
            slug=partner.slug,
            title=partner.title,
            contact_email=partner.contact_email,
            networks=None if scope.networks is None else sorted(scope.networks),
            types=None if scope.types is None else sorted(scope.types),
            state=partner.state.value,
            created_at=partner.created_at,
            version=partner.version,
        )


class PartnersOut(BaseModel):
    """Partners in the order in which they came."""

    items: list[PartnerOut]
    next: str | None
    """Value of `after` for the next page."""


class ApiKeyIn(_In):
    """A key that is asked for."""

    title: Title = "clé"
    """What it is for: production, essais ..."""


class ApiKeyOut(BaseModel):
    """A key, without its secret."""

    api_key_id: str
    title: str
    prefix: str
    created_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyOut":
        """Show a key."""
        return cls(**{name: getattr(key, name) for name in ApiKeyOut.model_fields})


class NewApiKeyOut(ApiKeyOut):
    """A key with its secret, which is shown this once."""

    secret: str


class ApiKeysOut(BaseModel):
    """All keys of a partner, revoked ones too."""

    items: list[ApiKeyOut]


class _Filter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    networks: Annotated[list[UUID], BeforeValidator(_split), Field(max_length=MOST_NETWORKS)] = []
    """Only these, and the facts that belong to no network."""
    after: Cursor | None = None
    limit: Limit = USUAL_PAGE


class FeedQuery(_Filter):
    """From where, of what, how many, and how long to wait."""

    types: Annotated[
        list[Word],
        BeforeValidator(_split),
        Field(max_length=MOST_TYPES),
        AfterValidator(type_names),
    ] = []
    """Whole types, or short: `session.opened`; `session` means all facts about sessions."""
    wait: Annotated[int, Field(ge=0, le=LONGEST_WAIT_S)] = 0
    """Seconds to wait for a first fact when there is none yet."""

    def scope(self) -> Scope:
        """Return what is asked for."""
        return Scope(
            networks=frozenset(map(str, self.networks)) or None, types=frozenset(self.types) or None
        )


class SnapshotQuery(_Filter):
    """Which things, and from which page on."""

    types: Annotated[list[Kind], BeforeValidator(_split), Field(max_length=len(KINDS))] = []

    def scope(self) -> Scope:
        """Return the networks that are asked for."""
        return Scope(networks=frozenset(map(str, self.networks)) or None)


class FeedOut(BaseModel):
    """Facts in their order, each a CloudEvent in structured mode."""

    items: list[dict[str, Any]]
    next: str
    """Value of `after` for the next question; it moves on even when nothing has matched."""
    has_more: bool
    """True when there is more to look at already: ask again at once."""
    oldest: str
    """The first cursor from which nothing is missing."""


class ThingOut(BaseModel):
    """A thing as it is now."""

    kind: Kind
    id: str
    network_id: str | None
    version: int
    """Sequence of the newest fact that is in it: leave out its facts up to that."""
    state: dict[str, Any]


class SnapshotOut(BaseModel):
    """A page of what is so now."""

    items: list[ThingOut]
    next: str | None
    """Value of `after` for the next page; null on the last."""
    as_of: str
    """When all pages are read, go on with GET /events?after=<as_of>: nothing is lost."""


class LagOut(BaseModel):
    """How far behind a partner is, by each way that this service knows."""

    feed_read_at: datetime | None
    """When it last asked for facts; null when it never has."""
    feed_behind: int | None
    """Facts that it has not asked for yet, at most 10000; null when it never has."""
    webhooks_pending: int
    webhooks_oldest_pending_s: float
