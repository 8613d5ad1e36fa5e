"""What offers and requests truly share: their wording, their place on the board, their freshness."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.contact import has_contact
from shared.errors import DomainError, InvalidError
from shared.events.savoirs import Format, Level, Mode, Visibility

MOST_THEMES = 5
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class ContactInTextError(InvalidError):
    """A text of a savoir holds an e-mail address or a phone number."""

    code = "contact_in_text"


class TooManyThemesError(InvalidError):
    """A savoir has more themes than it may."""

    code = "too_many_themes"


class UnknownLanguageTagError(InvalidError):
    """A language is not written as a BCP 47 tag such as `fr`."""

    code = "unknown_language_tag"


class NotForEveryoneError(InvalidError):
    """Nothing of a school's or a class's network is shown to everyone."""

    code = "not_for_everyone"


class NetworkUnheardError(DomainError):
    """Nothing is known here of the network yet, so nothing of it is shown to everyone."""

    code = "network_unheard"


class GroupSizeForTwoError(InvalidError):
    """A savoir that is learnt by one person alone has no group size."""

    code = "group_size_for_two"


class ExpiryOutOfBoundsError(InvalidError):
    """The wanted end is past, or later than a savoir may stay without being renewed."""

    code = "expiry_out_of_bounds"


class Status(StrEnum):
    """Where a savoir stands."""

    LIVE = "live"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class SavoirTerms:
    """How a savoir is worded and to whom it is shown; the same for an offer and a request."""

    title: str
    description: str = ""
    themes: tuple[str, ...] = ()
    level: Level = "any"
    format: Format = "any"
    mode: Mode = "any"
    languages: tuple[str, ...] = ("fr",)
    availability: str = ""
    visibility: Visibility = "network"
    group_size: int | None = None
    """How many may learn at once from an offer; None: not said, and always for a request."""

    @property
    def is_for_everyone(self) -> bool:
        """True when it is shown to whoever passes by, and so to partners."""
        return self.visibility == "everyone"

    def expect_open(self, *, is_of_children: bool | None) -> None:
        """Raise unless the network may show something to everyone; None: nothing is known of it."""
        if is_of_children is None:
            raise NetworkUnheardError
        if is_of_children:
            raise NotForEveryoneError

    def checked(self) -> "SavoirTerms":
        """Return the terms in their one spelling; raise what is wrong with them."""
        terms = replace(
            self, themes=spelled_themes(self.themes), languages=tuple(dict.fromkeys(self.languages))
        )
        if len(terms.themes) > MOST_THEMES:
            raise TooManyThemesError(most=MOST_THEMES)
        if terms.group_size is not None and terms.format == "one_to_one":
            raise GroupSizeForTwoError
        for language in terms.languages:
            if not LANGUAGE.fullmatch(language):
                raise UnknownLanguageTagError(language=language)
        for field in ("title", "description", "availability"):
            if has_contact(getattr(terms, field)):
                raise ContactInTextError(field=field)
        if any(has_contact(theme) for theme in terms.themes):
            raise ContactInTextError(field="themes")
        return terms


def spelled_themes(themes: Iterable[str]) -> tuple[str, ...]:
    """Return flat tags in lower case, each once, in the order given."""
    spelled = (" ".join(theme.lower().split()) for theme in themes)
    return tuple(dict.fromkeys(theme for theme in spelled if theme))


@dataclass(frozen=True)
class Freshness:
    """How long a savoir stays on the board, and how long before its end its author is told."""

    lifetime: timedelta
    reminder_before: timedelta

    def expiry(self, now: datetime, wanted_at: datetime | None = None) -> datetime:
        """Return when a savoir that is fresh `now` ends: as wanted, or after the full lifetime."""
        latest_at = now + self.lifetime
        if wanted_at is None:
            return latest_at
        if not now < wanted_at <= latest_at:
            raise ExpiryOutOfBoundsError(days=self.lifetime.days)
        return wanted_at

    def next_look(self, now: datetime, expires_at: datetime) -> datetime:
        """Return when to look at a live savoir again: to remind its author, else to end it."""
        reminder_at = expires_at - self.reminder_before
        return reminder_at if reminder_at > now else expires_at
