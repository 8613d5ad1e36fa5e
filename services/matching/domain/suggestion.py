"""The new offers and requests that a review leads to."""

import re
from dataclasses import dataclass
from datetime import datetime

from services.matching.domain.savoir import Kind
from shared.aggregate import Aggregate
from shared.errors import InvalidError
from shared.events.matching import SavoirSuggested

_MAIL = re.compile(r"\S@\S+\.\S|\S\s?@\s?\S+\.\w{2,}")
_PHONE = re.compile(r"(?:\+|\b00|\b0)(?:[\s.\-/()]*\d){8,}")


class ContactInTitleError(InvalidError):
    """A title is shown to others, so it holds no e-mail address and no phone number."""

    code = "contact_in_title"


@dataclass(kw_only=True)
class Suggestion(Aggregate):
    """Suggestion: a savoir that somebody says they would like to teach or learn next."""

    suggestion_id: str
    member_id: str
    network_id: str
    kind: Kind
    title: str
    exchange_id: str
    suggested_at: datetime

    def announce(self) -> "Suggestion":
        """Record that it has been made; raise ContactInTitleError for a title with a contact."""
        if _MAIL.search(self.title) or _PHONE.search(self.title):
            raise ContactInTitleError(title=self.title)
        self.record(
            SavoirSuggested(
                suggestion_id=self.suggestion_id,
                member_id=self.member_id,
                network_id=self.network_id,
                kind=self.kind,
                title=self.title,
            )
        )
        return self
