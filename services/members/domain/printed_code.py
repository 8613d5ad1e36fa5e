"""Code imprimé: how somebody without mailbox signs in, from a slip that a facilitator prints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.members.domain.person import HasMailboxError, Person
from shared.errors import DomainError

LIFETIME = timedelta(days=14)


class HasResponsibilitiesError(DomainError):
    """Nobody opens the account of a facilitator, a coordinator or the offices: it would lend their roles.

    Their own coordinators may give them an address, since they grant those roles anyway.
    """

    code = "has_responsibilities"


@dataclass(frozen=True, kw_only=True)
class PrintedCode:
    """Code imprimé: good once, for two weeks; only its hash is kept."""

    code_hash: str
    person_id: str
    printed_by: str
    expires_at: datetime


def require_plain_paper_member(person: Person, roles: Mapping[str, Iterable[str]]) -> None:
    """Raise unless a slip of paper may open this person's account: it lends no roles.

    `roles` are those in each network, by its id.
    """
    if person.has_mailbox:
        raise HasMailboxError
    if person.movement_roles or any(set(held) - {"member"} for held in roles.values()):
        raise HasResponsibilitiesError
