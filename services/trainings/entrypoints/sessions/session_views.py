"""From what is known of sessions and registrations to what the HTTP doors answer."""

from typing import Any

from services.trainings.adapters.sessions.sql_session_queries import SessionView
from services.trainings.adapters.sql_queries import OwnRegistrationView, RegistrationView
from services.trainings.domain.registrations.occasion import ALWAYS, LineRule
from services.trainings.domain.registrations.registration import Registration
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import Transition
from services.trainings.entrypoints.registrations.registration_schemas import (
    GroupOut,
    OwnRegistrationOut,
    RegistrationOut,
)
from services.trainings.entrypoints.sessions.session_schemas import SessionOut, TransitionOut
from services.trainings.entrypoints.sessions.session_words import LINE_RULES, progress


def session_view_out(view: SessionView) -> SessionOut:
    """Return a session with its progress in words and its waiting line."""
    session = view.session
    return SessionOut(
        session_id=session.session_id,
        training_id=session.training_id,
        training_number=session.training_number,
        title=session.title,
        state=session.state,
        progress=progress(session),
        period=session.period,
        place=session.venue.place,
        place_id=session.venue.place_id,
        region=session.venue.region,
        mode=session.venue.mode,
        trainer_ids=list(session.trainer_ids),
        twin_id=session.twin_id,
        merged_into=session.merged_into,
        waiting=view.waiting,
        **_dates(session),
        **_terms(session),
        **_places(session),
    )


def _dates(session: Session) -> dict[str, Any]:
    calendar = session.calendar
    return {
        "parts": [list(part) for part in calendar.parts] if calendar else [],
        "days": calendar.days if calendar else [],
        "begins_at": calendar.begins_at if calendar else None,
        "ends_at": calendar.ends_at if calendar else None,
        "starts": calendar.starts if calendar else None,
        "ends": calendar.ends if calendar else None,
        "time_zone": calendar.time_zone if calendar else None,
    }


def _terms(session: Session) -> dict[str, Any]:
    terms = session.terms
    rule = terms.line_rule if terms else LineRule.ARRIVAL
    return {
        "capacity": terms.capacity if terms else None,
        "minimum": terms.minimum if terms else None,
        "is_trainer_counted": terms.is_trainer_counted if terms else False,
        "decision_at": terms.decision_at if terms else None,
        "on_shortfall": terms.on_shortfall if terms else "ask",
        "extend_days": terms.extend_days if terms else 7,
        "line_rule": rule,
        "line_rule_in_words": LINE_RULES[rule],
        "offer_lasts_s": int(terms.offer_lasts.total_seconds()) if terms else None,
    }


def _places(session: Session) -> dict[str, Any]:
    occasion = session.occasion
    if occasion is None:
        return {
            "is_full": False,
            "missing": None,
            "registered": 0,
            "offered": 0,
            "opens_to_all_at": None,
        }
    return {
        "is_full": not occasion.has_room_for(1),
        "missing": max((occasion.minimum or 0) - occasion.registered, 0),
        "registered": occasion.registered,
        "offered": occasion.offered,
        "opens_to_all_at": None if occasion.opens_at == ALWAYS else occasion.opens_at,
    }


def transition_out(step: Transition) -> TransitionOut:
    """Return one step of a session's life."""
    decision = step.decision
    return TransitionOut(
        action=step.action,
        was=step.was,
        became=step.became,
        at=decision.at,
        by=decision.by,
        reason=decision.reason,
    )


def registration_out(
    registration: Registration, place_in_line: int | None = None
) -> RegistrationOut:
    """Return a registration."""
    return RegistrationOut(**_shown(registration), place_in_line=place_in_line)


def group_out(people: list[Registration]) -> GroupOut:
    """Return the registration of the one who asked, with those who come along."""
    first, *others = people
    return GroupOut(**_shown(first), companions=[registration_out(each) for each in others])


def _shown(registration: Registration) -> dict[str, Any]:
    return {
        "registration_id": registration.registration_id,
        "occasion_id": registration.occasion_id,
        "occasion_kind": registration.kind,
        "session_id": registration.occasion_id,
        "training_number": registration.training_number,
        "title": registration.title,
        "member_id": registration.member_id,
        "status": registration.status,
        "group_id": registration.unit.group_id,
        "audience": registration.audience,
        "network_id": registration.network_id,
        "moved_from_session_id": registration.moved_from,
        "offer_expires_at": registration.offer_expires_at,
    }


def registration_view_out(view: RegistrationView) -> RegistrationOut:
    """Return a registration with its place in line."""
    return registration_out(view.registration, view.place_in_line)


def own_registration_out(view: OwnRegistrationView) -> OwnRegistrationOut:
    """Return a person's registration with its occasion's standing."""
    return OwnRegistrationOut(
        **registration_view_out(view).model_dump(),
        session_state=view.state,
        session_begins_at=view.begins_at,
        place=view.place,
        mode=view.mode,
    )
