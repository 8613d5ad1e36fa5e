"""Personne: somebody who takes part, and what the platform knows of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.aggregate import Aggregate
from shared.errors import DomainError, InvalidError, NotFoundError
from shared.events.members import MemberErased, MovementRole, MovementRolesChanged

AGE_OF_MAJORITY = 18


class PersonNotFoundError(NotFoundError):
    """Nobody has this id, or the caller may not know that somebody does."""

    code = "person_not_found"


class EmailTakenError(DomainError):
    """Another person has this address."""

    code = "email_taken"


class HasMailboxError(DomainError):
    """A person with a mailbox does this for themselves."""

    code = "has_mailbox"


class MinorNeedsGuardianError(InvalidError):
    """A minor takes part only with a guardian who is named and can be reached."""

    code = "minor_needs_guardian"


class MinorStaysMinorError(DomainError):
    """A minor changes neither their age nor who answers for them: a facilitator puts it right."""

    code = "minor_stays_minor"


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a person says of themselves."""

    first_name: str
    last_name: str
    phone: str | None = None
    birth_year: int | None = None
    is_minor: bool = False
    guardian_name: str | None = None
    guardian_contact: str | None = None

    def settled(self, year: int) -> "Details":
        """Return the details with `is_minor` read from the year of birth, where it is known.

        Only the year is known, so somebody counts as a minor until the end of the year in which
        they come of age. Raise MinorNeedsGuardianError for a minor without a guardian.
        """
        is_minor = self.is_minor
        if self.birth_year is not None:
            is_minor = year - self.birth_year <= AGE_OF_MAJORITY
        if is_minor and not (self.guardian_name and self.guardian_contact):
            raise MinorNeedsGuardianError
        return replace(self, is_minor=is_minor)

    @property
    def protection(self) -> tuple[object, ...]:
        """What protects a minor: their age, and who answers for them."""
        return (self.is_minor, self.birth_year, self.guardian_name, self.guardian_contact)

    @property
    def of_age_from_year(self) -> int | None:
        """The year on whose first day a minor becomes an adult here; None when it is unknown."""
        if not self.is_minor or self.birth_year is None:
            return None
        return self.birth_year + AGE_OF_MAJORITY + 1


@dataclass(kw_only=True)
class Person(Aggregate):
    """Personne: one account, whatever the number of networks; personal facts live only here."""

    person_id: str
    details: Details
    email: str | None
    movement_roles: list[MovementRole] = field(default_factory=list)
    first_signed_in_at: datetime | None = None

    @property
    def has_mailbox(self) -> bool:
        """False for a person who is told on paper."""
        return self.email is not None

    def change(self, details: Details, by: str) -> bool:
        """Take over new details; say whether the networks must hear of it.

        A facilitator speaks for minors and for people without mailbox, the others for themselves.
        """
        is_minor = self.details.is_minor
        if by != self.person_id and self.has_mailbox and not is_minor:
            raise HasMailboxError
        if by == self.person_id and is_minor and details.protection != self.details.protection:
            raise MinorStaysMinorError
        was_minor, self.details = self.details.is_minor, details
        return was_minor != details.is_minor

    def come_of_age(self) -> bool:
        """Become an adult; say whether that is new."""
        if not self.details.is_minor:
            return False
        self.details = replace(
            self.details, is_minor=False, guardian_name=None, guardian_contact=None
        )
        return True

    def grant(self, roles: Sequence[MovementRole]) -> None:
        """Give these roles in the movement, and no others."""
        wanted = sorted(set(roles))
        if wanted == self.movement_roles:
            return
        self.movement_roles = wanted
        self.record(MovementRolesChanged(member_id=self.person_id, roles=wanted))

    def erase(self) -> None:
        """Be forgotten."""
        self.record(MemberErased(member_id=self.person_id))
