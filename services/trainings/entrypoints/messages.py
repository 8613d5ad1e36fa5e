"""What people read, in French: errors by their code, and how far a session is."""

from services.trainings.domain.session import Session, State

MESSAGES = {
    "training_not_found": "Le catalogue n'a pas de formation numéro {number}",
    "draft_not_found": "Le catalogue n'annonce pas de session numéro {draft} pour cette formation",
    "missing_detail": "Il manque un élément pour ouvrir la session : {detail}",
    "unknown_time_zone": "Le fuseau horaire {time_zone} n'existe pas",
    "days_not_in_order": "Les jours d'une session doivent se suivre, partie après partie",
    "day_out_of_reach": "Une date est hors de portée : entre {first} et {last}",
    "session_not_found": "Cette session n'existe pas",
    "session_closed": "Cette session est annulée, commencée ou sur le point de commencer",
    "session_already_confirmed": "Cette session a assez d'inscrits : il n'y a rien à prolonger",
    "capacity_below_minimum": "Il faut au moins autant de places ({capacity}) que le minimum ({minimum})",
    "session_in_the_past": "Le premier jour est passé ou trop proche",
    "decision_date_out_of_range": "La date de décision doit être à venir, et précéder la session",
    "offer_too_short": "Une place libérée se propose pendant une heure au moins",
    "registration_not_found": "Cette inscription n'existe pas",
    "already_registered": "Cette personne est déjà inscrite à cette session, ou sur sa liste d'attente",
    "registration_ended": "Cette inscription a déjà pris fin",
    "no_place_offered": "Aucune place n'est proposée pour cette inscription",
    "offer_of_place_expired": "Le délai pour répondre est passé",
    "person_erased": "Cette personne a quitté la plateforme",
    "not_your_member": "Seul le bureau des formations, ou un animateur de son réseau, peut agir pour cette personne",
    "catalogue_invalid": "Le fichier du catalogue contient des erreurs ; rien n'a été importé",
}

STANDINGS = {
    State.OPEN: "ouverte",
    State.CONFIRMED: "confirmée",
    State.AWAITING_DECISION: "en attente d'une décision du bureau",
    State.CANCELLED: "annulée",
}


def progress(session: Session) -> str:
    """Say how far a session is from its minimum and from being full."""
    if session.state is State.CANCELLED:
        return "Session annulée"
    registered, minimum, left = session.registered, session.terms.minimum, session.free_places
    people = "1 personne inscrite" if registered == 1 else f"{registered} personnes inscrites"
    if registered < minimum:
        rest = f"encore {minimum - registered} pour atteindre le minimum de {minimum}"
    elif left > 0:
        rest = f"minimum de {minimum} atteint, " + (
            "1 place libre" if left == 1 else f"{left} places libres"
        )
    elif session.offered:
        rest = "toutes les places sont prises ou proposées"
    else:
        rest = f"complet ({session.terms.capacity} places)"
    return f"{people}, {rest} ; session {STANDINGS[session.state]}"
