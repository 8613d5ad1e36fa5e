"""From tariffs, quotes and funds to what the HTTP door answers."""

from collections.abc import Sequence

from asyncpg import Record

from services.trainings.adapters.money.sql_quote_queries import StepView
from services.trainings.domain.money.quote_content import QuoteContent
from services.trainings.domain.money.tariff_rule import TariffRule
from services.trainings.entrypoints.money.money_schemas import (
    LineOut,
    OrganisationOut,
    QuoteOut,
    QuoteSummaryOut,
    StepOut,
    TariffRuleOut,
)


def rule_out(rule: TariffRule) -> TariffRuleOut:
    """Return a tariff."""
    return TariffRuleOut(
        tariff_id=rule.rule_id,
        audience=rule.audience,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        day_price=rule.day_price,
        registration_fee=rule.registration_fee,
        funding=list(rule.funding),
        source=rule.source,
    )


def quote_summary_out(row: Record) -> QuoteSummaryOut:
    """Return a quote of the list."""
    return QuoteSummaryOut(
        quote_id=row["id"],
        **{name: row[name] for name in QuoteSummaryOut.model_fields if name in row},
    )


def quote_out(content: QuoteContent, steps: Sequence[StepView] = ()) -> QuoteOut:
    """Return a quote with its lines; `steps` are for the office."""
    organisation, subject, terms = content.customer.organisation, content.subject, content.terms
    return QuoteOut(
        quote_id=content.quote_id,
        number=content.number,
        state=content.state,
        organisation=OrganisationOut(**vars(organisation)) if organisation else None,
        contact_member_id=content.customer.contact_member_id,
        registration_ids=list(content.customer.registration_ids),
        session_id=subject.session_id,
        training_number=subject.training_number,
        title=subject.title,
        days=subject.days,
        dates=list(subject.dates),
        place=subject.place,
        begins_on=subject.begins_on,
        audience=terms.audience,
        places=terms.places,
        priced_on=terms.priced_on,
        day_price=terms.day_price,
        registration_fee=terms.registration_fee,
        funding=list(terms.funding),
        conditions=list(terms.conditions),
        vat_notice=terms.vat_notice,
        lines=[LineOut(**vars(line), amount=line.amount) for line in content.lines],
        total=content.total,
        drawn_up_at=content.drawn_up_at,
        sent_at=content.sent_at,
        valid_until=content.valid_until,
        steps=[StepOut(**vars(step)) for step in steps],
    )
