"""A request: its life on the board."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.savoirs.domain.actor import Publisher
from services.savoirs.domain.savoir_terms import Freshness, SavoirTerms, Status
from shared.aggregate import Aggregate
from shared.errors import DomainError, NotFoundError
from shared.events.savoirs import (
    RequestCreated,
    RequestExpired,
    RequestExpiryNear,
    RequestRenewed,
    RequestUpdated,
    RequestWithdrawn,
)


class RequestNotFoundError(NotFoundError):
    """There is no such request, or the caller may not know that there is."""

    code = "request_not_found"


class RequestNotLiveError(DomainError):
    """The request is no longer on the board."""

    code = "request_not_live"


class RequestWithdrawnError(DomainError):
    """The request was withdrawn; only an expired one can be brought back."""

    code = "request_withdrawn"


@dataclass(kw_only=True)
class Request(Aggregate):
    """Demande: a savoir that somebody wants to learn."""

    request_id: str
    member_id: str
    network_id: str
    terms: SavoirTerms
    created_at: datetime
    expires_at: datetime
    status: Status = Status.LIVE

    @classmethod
    def create(
        cls,
        request_id: str,
        publisher: Publisher,
        terms: SavoirTerms,
        now: datetime,
        expires_at: datetime,
    ) -> "Request":
        """Put a new request on the board until `expires_at`."""
        request = cls(
            request_id=request_id,
            member_id=publisher.member_id,
            network_id=publisher.network_id,
            terms=terms.checked(),
            created_at=now,
            expires_at=expires_at,
        )
        request.record(RequestCreated(**request._state()))
        return request

    @property
    def savoir_id(self) -> str:
        """The request's id, under the name that it shares with offers."""
        return self.request_id

    @property
    def publisher(self) -> Publisher:
        """Whose request it is, and where."""
        return Publisher(self.member_id, self.network_id)

    @property
    def is_live(self) -> bool:
        """True while it is on the board."""
        return self.status is Status.LIVE

    def reword(self, terms: SavoirTerms) -> None:
        """Change the wording; the same wording again changes nothing."""
        if not self.is_live:
            raise RequestNotLiveError
        terms = terms.checked()
        if terms != self.terms:
            former, self.terms = self.terms.visibility, terms
            changed = former if former != terms.visibility else None
            self.record(RequestUpdated(**self._state(), former_visibility=changed))

    def renew(self, now: datetime, freshness: Freshness) -> None:
        """Keep it on the board for a full lifetime from `now`, or bring it back when it expired."""
        if self.status is Status.WITHDRAWN:
            raise RequestWithdrawnError
        self.status = Status.LIVE
        self.expires_at = freshness.expiry(now)
        self.record(RequestRenewed(**self._state()))

    def keep_to_network(self) -> None:
        """Show to its network alone what everyone could see; one that is off the board is so silently."""
        if self.terms.is_for_everyone:
            self.terms = replace(self.terms, visibility="network")
            if self.is_live:
                self.record(RequestUpdated(**self._state(), former_visibility="everyone"))

    def withdraw(self) -> None:
        """Take it off the board."""
        if not self.is_live:
            raise RequestNotLiveError
        self.status = Status.WITHDRAWN
        self.record(RequestWithdrawn(**self._ids(), visibility=self.terms.visibility))

    def age(self, now: datetime, freshness: Freshness) -> datetime | None:
        """Let time pass: remind or expire as due; return when to look again, None when never."""
        if not self.is_live:
            return None
        if now >= self.expires_at:
            self.status = Status.EXPIRED
            self.record(RequestExpired(**self._ids(), visibility=self.terms.visibility))
            return None
        next_at = freshness.next_look(now, self.expires_at)
        if next_at == self.expires_at:
            self.record(RequestExpiryNear(**self._ids(), expires_at=self.expires_at))
        return next_at

    def _ids(self) -> dict[str, Any]:
        return {
            "request_id": self.request_id,
            "member_id": self.member_id,
            "network_id": self.network_id,
        }

    def _state(self) -> dict[str, Any]:
        terms = self.terms
        return {
            **self._ids(),
            "title": terms.title,
            "description": terms.description,
            "themes": list(terms.themes),
            "level": terms.level,
            "format": terms.format,
            "mode": terms.mode,
            "languages": list(terms.languages),
            "visibility": terms.visibility,
            "expires_at": self.expires_at,
        }
