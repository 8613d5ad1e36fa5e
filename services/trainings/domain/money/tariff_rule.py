"""What an audience pays from one day to another, as the training office states it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from services.trainings.domain.catalogue.training import Audience, Tariff
from services.trainings.domain.money.money import cents_of
from shared.errors import DomainError, InvalidError, NotFoundError

Source = Literal["catalogue", "office"]
A_DAY = timedelta(days=1)


class TariffRuleNotFoundError(NotFoundError):
    """There is no such tariff."""

    code = "tariff_not_found"


class TariffOverlapError(DomainError):
    """Another tariff of the same audience holds in these days."""

    code = "tariff_overlaps"


class TariffPeriodError(InvalidError):
    """A tariff ends on its first day or later."""

    code = "tariff_period_reversed"


class TariffInForceError(DomainError):
    """A tariff that has begun is not withdrawn: it is ended, and another one follows it."""

    code = "tariff_in_force"


class NoTariffInForceError(DomainError):
    """No tariff of this audience holds on that day."""

    code = "no_tariff_in_force"


@dataclass(frozen=True, kw_only=True)
class TariffRule:
    """Tarif: what an audience pays in a period; no two of one audience ever share a day."""

    rule_id: str
    audience: Audience
    valid_from: date
    valid_until: date | None
    """The last day; None until further notice."""
    day_price: Decimal | None
    """Euros for one day; None where the office agrees on a price in each quote."""
    registration_fee: Decimal | None
    """Euros for one registration; None where there is none."""
    funding: tuple[str, ...] = ()
    """Who may pay instead: CPF, the skills operator, FDVA."""
    source: Source = "office"
    """The catalogue's rules follow its next import; the office's never do."""

    def as_tariff(self) -> Tariff:
        """Return it as the catalogue states its own, in cents."""
        return Tariff(
            audience=self.audience,
            day_price_cents=cents_of(self.day_price),
            registration_fee_cents=cents_of(self.registration_fee),
            funding=self.funding,
        )

    def check_period(self) -> None:
        """Raise TariffPeriodError when it ends before it begins."""
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise TariffPeriodError

    def holds_on(self, day: date) -> bool:
        """True when a session that begins on `day` is priced by this rule."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def overlaps(self, other: "TariffRule") -> bool:
        """True when the two share a day."""
        return self.holds_on(other.valid_from) or other.holds_on(self.valid_from)

    def ended(self, last_day: date) -> "TariffRule":
        """Return the rule with another last day; raise TariffPeriodError or, to lengthen it, TariffOverlapError."""
        if self.valid_until is not None and last_day > self.valid_until:
            raise TariffOverlapError(valid_from=_french(self.valid_until + A_DAY))
        shorter = replace(self, valid_until=last_day)
        shorter.check_period()
        return shorter

    def check_not_begun(self, today: date) -> None:
        """Raise TariffInForceError once it has begun."""
        if self.valid_from <= today:
            raise TariffInForceError


def make_room(new: TariffRule, known: Iterable[TariffRule]) -> TariffRule | None:
    """Return the rule without end that `new` follows, ended on the eve; None when there is none.

    Raises TariffOverlapError for any other rule of the audience that shares a day with `new`.
    """
    before: TariffRule | None = None
    for rule in known:
        if not rule.overlaps(new):
            continue
        if rule.valid_until is not None or rule.valid_from >= new.valid_from:
            raise TariffOverlapError(valid_from=_french(rule.valid_from))
        before = rule.ended(new.valid_from - A_DAY)
    return before


def _french(day: date) -> str:
    return f"{day:%d/%m/%Y}"
