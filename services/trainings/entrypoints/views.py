"""From what the database and the rules return to what the HTTP door answers."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from services.trainings.adapters.sql_queries import (
    OwnRegistrationView,
    RegistrationView,
    SessionView,
)
from services.trainings.application.import_catalogue import CatalogueChanges
from services.trainings.domain.registration import Registration
from services.trainings.domain.session import Session
from services.trainings.domain.training import Sheet, Tariff, Training
from services.trainings.entrypoints.messages import progress
from services.trainings.entrypoints.schemas import (
    CatalogueChangesOut,
    OwnRegistrationOut,
    RegistrationOut,
    SessionOut,
    TariffOut,
    TrainingDetailOut,
    TrainingOut,
)

SHEETS = TypeAdapter(Sheet)


def training_out(training: Training) -> TrainingOut:
    """Return a training of the list."""
    return TrainingOut.model_validate(_fields(training))


def training_detail_out(training: Training, tariffs: Iterable[Tariff]) -> TrainingDetailOut:
    """Return a training with its tariffs, priced for its number of days."""
    days = sum(training.sheet.days_by_part)
    priced = [
        TariffOut(
            audience=tariff.audience,
            day_price_cents=tariff.day_price_cents,
            whole_price_cents=None
            if tariff.day_price_cents is None
            else days * tariff.day_price_cents,
            registration_fee_cents=tariff.registration_fee_cents,
            funding=list(tariff.funding),
        )
        for tariff in tariffs
    ]
    return TrainingDetailOut.model_validate({**_fields(training), "tariffs": priced})


def _fields(training: Training) -> dict[str, Any]:
    sheet = SHEETS.dump_python(training.sheet)
    drafts = [{"draft": number, **draft} for number, draft in enumerate(sheet["drafts"], 1)]
    return {**sheet, "training_id": training.training_id, "drafts": drafts}


def session_out(session: Session, waiting: int = 0) -> SessionOut:
    """Return a session with its progress in words."""
    terms, calendar = session.terms, session.calendar
    return SessionOut(
        session_id=session.session_id,
        training_id=session.training_id,
        training_number=session.training_number,
        title=session.title,
        state=session.state,
        progress=progress(session),
        parts=[list(part) for part in calendar.parts],
        days=calendar.days,
        begins_at=calendar.begins_at,
        time_zone=calendar.time_zone,
        place=session.place,
        mode=session.mode,
        capacity=terms.capacity,
        minimum=terms.minimum,
        registered=session.registered,
        offered=session.offered,
        waiting=waiting,
        decision_at=terms.decision_at,
        offer_lasts_s=int(terms.offer_lasts.total_seconds()),
    )


def session_view_out(view: SessionView) -> SessionOut:
    """Return a session with its waiting line."""
    return session_out(view.session, view.waiting)


def registration_out(
    registration: Registration, place_in_line: int | None = None
) -> RegistrationOut:
    """Return a registration."""
    return RegistrationOut(
        registration_id=registration.registration_id,
        session_id=registration.session_id,
        training_number=registration.training_number,
        title=registration.title,
        member_id=registration.member_id,
        status=registration.status,
        offer_expires_at=registration.offer_expires_at,
        place_in_line=place_in_line,
    )


def registration_view_out(view: RegistrationView) -> RegistrationOut:
    """Return a registration with its place in line."""
    return registration_out(view.registration, view.place_in_line)


def own_registration_out(view: OwnRegistrationView) -> OwnRegistrationOut:
    """Return a person's registration with its session's standing."""
    known = registration_view_out(view).model_dump()
    return OwnRegistrationOut.model_validate(
        {
            **known,
            "session_state": view.state,
            "session_begins_at": view.begins_at,
            "place": view.place,
            "mode": view.mode,
        }
    )


def changes_out(changes: CatalogueChanges, *, is_dry_run: bool) -> CatalogueChangesOut:
    """Return what an import changes."""
    return CatalogueChangesOut(
        is_dry_run=is_dry_run,
        created=changes.created,
        updated=changes.updated,
        unchanged=changes.unchanged,
        tariffs=changes.tariffs,
    )
