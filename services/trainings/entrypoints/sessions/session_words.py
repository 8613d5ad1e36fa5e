"""How far a session is, in French words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.trainings.adapters.records.documents.french import MONTHS
from services.trainings.domain.registrations.occasion import LineRule, Occasion
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_life import UNDECIDED, State

STANDINGS = {
    State.DRAFT: "en préparation",
    State.OPEN: "ouverte",
    State.PAUSED: "en pause",
    State.CONFIRMED: "confirmée",
    State.AWAITING_DECISION: "en attente d'une décision du bureau",
    State.RUNNING: "en cours",
    State.COMPLETED: "terminée",
    State.MERGED: "regroupée avec une autre",
    State.CANCELLED: "annulée",
}

LINE_RULES = {
    LineRule.ARRIVAL: "Les places libérées sont proposées dans l'ordre d'arrivée.",
    LineRule.AFFILIATED_VOLUNTEERS_FIRST: (
        "Les places libérées sont proposées d'abord aux bénévoles des réseaux adhérents, "
        "puis dans l'ordre d'arrivée."
    ),
}


def progress(session: Session) -> str:
    """Say how far a session is from its minimum and from being full."""
    standing, occasion = STANDINGS[session.state], session.occasion
    if occasion is None or session.state in (State.MERGED, State.CANCELLED):
        return f"Session {standing}"
    people = (
        "1 personne inscrite"
        if occasion.registered == 1
        else f"{occasion.registered} personnes inscrites"
    )
    if occasion.is_confirmed and session.state is State.PAUSED:
        standing = "confirmée, inscriptions en pause"
    rest = _towards_minimum(session, occasion) if occasion.is_short else _places_left(occasion)
    return f"{people}, {rest} ; session {standing}"


def _towards_minimum(session: Session, occasion: Occasion) -> str:
    minimum = occasion.minimum or 0
    rest = f"encore {minimum - occasion.registered} pour atteindre le minimum de {minimum}"
    is_decided = occasion.is_confirmed or session.state not in UNDECIDED
    if is_decided or session.state is State.AWAITING_DECISION:
        return rest
    zone = ZoneInfo(session.known_calendar.time_zone)
    return f"{rest}, décision le {day(session.known_terms.decision_at.astimezone(zone))}"


def _places_left(occasion: Occasion) -> str:
    left = occasion.free_places
    if left is None:
        return "minimum atteint"
    if left > 0:
        places = "1 place libre" if left == 1 else f"{left} places libres"
        return f"minimum de {occasion.minimum} atteint, {places}"
    if occasion.offered:
        return "toutes les places sont prises ou proposées"
    return f"complet ({occasion.capacity} places)"


def day(moment: date | datetime) -> str:
    """Return a day in French words, without the weekday: `4 mai 2027`."""
    number = "1er" if moment.day == 1 else str(moment.day)
    return f"{number} {MONTHS[moment.month - 1]} {moment.year}"
