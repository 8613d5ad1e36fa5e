"""Partenaire: an institution outside that hears public facts, and which of them."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from services.partners.domain.public_fact import PUBLIC_TYPES
from shared.errors import DomainError, InvalidError, NotFoundError

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 40


class PartnerNotFoundError(NotFoundError):
    """No partner has this id, or the caller may not know of it."""

    code = "partner_not_found"


class SlugTakenError(DomainError):
    """Another partner has this name."""

    code = "slug_taken"


class SlugMalformedError(InvalidError):
    """A name in addresses is made of lower-case letters, digits and single hyphens."""

    code = "slug_malformed"


class UnknownTypeError(InvalidError):
    """No public fact has this type."""

    code = "unknown_type"


class PartnerSuspendedError(DomainError):
    """The partner hears nothing until ops let it."""

    code = "partner_suspended"
    status = 403


class State(Enum):
    """Whether a partner hears anything."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Périmètre: which facts somebody hears; those of no network are for everybody."""

    networks: frozenset[str] | None = None
    """None means all."""
    types: frozenset[str] | None = None
    """None means all, also those that will come one day."""

    @classmethod
    def of(cls, networks: Collection[str] | None, types: Collection[str] | None) -> "Scope":
        """Return the scope; raise UnknownTypeError for what is no type of a public fact."""
        for each in types or ():
            if each not in PUBLIC_TYPES:
                raise UnknownTypeError(type=each)
        return cls(
            networks=None if networks is None else frozenset(networks),
            types=None if types is None else frozenset(types),
        )

    def has(self, type_name: str, network_id: str | None) -> bool:
        """Say whether a fact of this type and network is heard."""
        is_of_type = self.types is None or type_name in self.types
        return is_of_type and (
            network_id is None or self.networks is None or network_id in self.networks
        )

    def within(self, other: "Scope") -> "Scope":
        """Return what both let through."""
        return Scope(
            networks=_both(self.networks, other.networks), types=_both(self.types, other.types)
        )


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


@dataclass(kw_only=True)
class Partner:
    """Partenaire: a library's software, a map of third places, a department's calendar."""

    partner_id: str
    slug: str
    """Its name in addresses and in the broker's accounts; never changes."""
    title: str
    contact_email: str
    """Of an institution's desk: who is told when something of theirs does not work."""
    scope: Scope
    created_at: datetime
    state: State = State.ACTIVE
    version: int = 1

    @classmethod
    def create(
        cls, partner_id: str, slug: str, profile: tuple[str, str], scope: Scope, at: datetime
    ) -> "Partner":
        """Let a partner in; `profile` is its title and contact. Raise SlugMalformedError."""
        if len(slug) > LONGEST_SLUG or SLUG.fullmatch(slug) is None:
            raise SlugMalformedError(slug=slug)
        title, contact_email = profile
        return cls(
            partner_id=partner_id,
            slug=slug,
            title=title,
            contact_email=contact_email,
            scope=scope,
            created_at=at,
        )

    def rename(self, title: str, contact_email: str) -> None:
        """Change how it is called and whom to write to."""
        if (title, contact_email) != (self.title, self.contact_email):
            self.title, self.contact_email = title, contact_email
            self.version += 1

    def restrict(self, scope: Scope) -> None:
        """Change what it hears from now on, by whichever way."""
        if scope != self.scope:
            self.scope = scope
            self.version += 1

    def suspend(self) -> None:
        """Let it hear nothing for a while; nothing happens when it already hears nothing."""
        self._become(State.SUSPENDED)

    def resume(self) -> None:
        """Let it hear again."""
        self._become(State.ACTIVE)

    def expect_active(self) -> None:
        """Raise PartnerSuspendedError unless it may hear."""
        if self.state is State.SUSPENDED:
            raise PartnerSuspendedError

    def _become(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.version += 1
