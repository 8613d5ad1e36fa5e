"""Adhésion: one person's place in one network."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.aggregate import Aggregate
from shared.errors import DomainError, InvalidError, NotFoundError
from shared.events.members import MemberJoined, MemberLeft, MemberRolesChanged, NetworkRole


class MembershipNotFoundError(NotFoundError):
    """This network has no such membership, or the caller may not know of it."""

    code = "membership_not_found"


class AlreadyMemberError(DomainError):
    """The person is a member already, or their membership waits for an answer."""

    code = "already_member"


class MembershipNotPendingError(DomainError):
    """The membership waits for no answer of this person."""

    code = "membership_not_pending"


class MembershipNotActiveError(DomainError):
    """The person is not a member of this network."""

    code = "membership_not_active"


class CharterNotAcceptedError(InvalidError):
    """Who founds a network, or is entered in one, accepts the charter first."""

    code = "charter_not_accepted"


class LastCoordinatorError(DomainError):
    """A network with members keeps at least one coordinator: name another one first."""

    code = "last_coordinator"


class MembershipStatus(StrEnum):
    """Where a membership stands."""

    NEW = "new"
    """Not asked for yet; never stored."""
    ASKED = "asked"
    """By the person; a facilitator answers."""
    INVITED = "invited"
    """By a facilitator; the person answers."""
    ACCEPTED = "accepted"
    """The charter is still to be accepted."""
    ACTIVE = "active"
    REFUSED = "refused"
    LEFT = "left"


@dataclass(frozen=True)
class Others:
    """Who remains in a network when one person goes."""

    has_members: bool
    has_coordinator: bool


PENDING = (MembershipStatus.ASKED, MembershipStatus.INVITED)
OPEN = (*PENDING, MembershipStatus.ACCEPTED, MembershipStatus.ACTIVE)

ROLE_ORDER: tuple[NetworkRole, ...] = ("member", "facilitator", "coordinator")


def expect_charter(has_accepted: bool) -> None:
    """Raise CharterNotAcceptedError unless the charter has been accepted."""
    if not has_accepted:
        raise CharterNotAcceptedError


def full_roles(roles: Iterable[NetworkRole]) -> list[NetworkRole]:
    """Return the roles with those they imply: all are members, a coordinator is a facilitator too."""
    wanted: set[NetworkRole] = {"member", *roles}
    if "coordinator" in wanted:
        wanted.add("facilitator")
    return [role for role in ROLE_ORDER if role in wanted]


@dataclass(kw_only=True)
class Membership(Aggregate):
    """Adhésion: asked or offered, answered by the other side, active once the charter is accepted.

    A person has one membership a network for ever: who comes back takes it up again, so the
    versions of its facts go on. `is_minor` and `has_mailbox` are the person's.
    """

    membership_id: str
    network_id: str
    person_id: str
    is_minor: bool
    has_mailbox: bool
    status: MembershipStatus = MembershipStatus.NEW
    roles: list[NetworkRole] = field(default_factory=lambda: full_roles(()))
    charter_accepted_at: datetime | None = None
    charter_noted_by: str | None = None
    """The facilitator who holds the signature on paper; None when the person accepted on screen."""

    def ask(self) -> None:
        """Ask to be accepted in the network."""
        self._expect_closed()
        self.status = MembershipStatus.ASKED

    def invite(self) -> None:
        """Offer the person a place, which they may take or refuse."""
        self._expect_closed()
        self.status = MembershipStatus.INVITED

    def accept(self, *, by: str, is_facilitator: bool) -> None:
        """Answer yes: a facilitator to a person who asks, a person to a facilitator who invites."""
        self._expect_answer(by, is_facilitator)
        self.status = MembershipStatus.ACCEPTED
        self._join_when_complete()

    def refuse(self, *, by: str, is_facilitator: bool) -> None:
        """Answer no; the person may ask again."""
        self._expect_answer(by, is_facilitator)
        self.status = MembershipStatus.REFUSED
        self._forget_charter()

    def accept_charter(self, at: datetime, noted_by: str | None = None) -> None:
        """Accept the charter; an accepted membership becomes active by it."""
        if self.status not in OPEN:
            raise MembershipNotActiveError
        if self.charter_accepted_at is not None:
            return
        self.charter_accepted_at, self.charter_noted_by = at, noted_by
        self._join_when_complete()

    def enter(self, *roles: NetworkRole, at: datetime, noted_by: str | None = None) -> None:
        """Join at once: a founder, or somebody whom a facilitator enters with a signed charter."""
        self._expect_closed()
        self.roles = full_roles(roles)
        self.status = MembershipStatus.ACCEPTED
        self.accept_charter(at, noted_by)

    def grant(self, roles: Iterable[NetworkRole]) -> None:
        """Give these roles and those they imply, and no others."""
        self._expect_active()
        wanted = full_roles(roles)
        if wanted != self.roles:
            self.roles = wanted
            self.record(MemberRolesChanged(**self._state()))

    def restate(self, *, is_minor: bool, has_mailbox: bool) -> None:
        """Take over what has changed about the person, and let readers know."""
        self.is_minor, self.has_mailbox = is_minor, has_mailbox
        if self.status is MembershipStatus.ACTIVE:
            self.record(MemberRolesChanged(**self._state()))

    def leave(self) -> None:
        """Leave the network, or take back what was asked."""
        if self.status not in OPEN:
            raise MembershipNotActiveError
        was_active = self.status is MembershipStatus.ACTIVE
        self.status = MembershipStatus.LEFT
        self.roles = full_roles(())
        self._forget_charter()
        if was_active:
            self.record(MemberLeft(member_id=self.person_id, network_id=self.network_id))

    @property
    def is_active_coordinator(self) -> bool:
        """True for an active member with the coordinator's role."""
        return self.status is MembershipStatus.ACTIVE and "coordinator" in self.roles

    def _join_when_complete(self) -> None:
        if self.status is MembershipStatus.ACCEPTED and self.charter_accepted_at is not None:
            self.status = MembershipStatus.ACTIVE
            self.record(MemberJoined(**self._state()))

    def _forget_charter(self) -> None:
        self.charter_accepted_at = self.charter_noted_by = None

    def _state(self) -> dict[str, Any]:
        return {
            "member_id": self.person_id,
            "network_id": self.network_id,
            "roles": self.roles,
            "is_minor": self.is_minor,
            "has_mailbox": self.has_mailbox,
        }

    def _expect_closed(self) -> None:
        if self.status in OPEN:
            raise AlreadyMemberError

    def _expect_active(self) -> None:
        if self.status is not MembershipStatus.ACTIVE:
            raise MembershipNotActiveError

    def _expect_answer(self, by: str, is_facilitator: bool) -> None:
        if self.status is MembershipStatus.INVITED and by == self.person_id:
            return
        if self.status is MembershipStatus.ASKED and is_facilitator:
            return
        raise MembershipNotPendingError
