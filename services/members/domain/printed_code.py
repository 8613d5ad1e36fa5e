"""Code imprimé: how somebody without mailbox signs in, from a slip that a facilitator prints."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
