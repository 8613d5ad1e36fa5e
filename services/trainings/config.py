"""What this installation gives a session when the training office does not say otherwise."""

from datetime import timedelta
from fractions import Fraction

MINIMUM = 12
"""Registered people without whom a training does not take place."""

DECISION_DAYS_BEFORE = 14
"""Calendar days before the first day."""

OFFER_LASTS = timedelta(hours=48)
"""How long a freed place is kept for the next in line; never less than an hour, never past the start."""

AT_ONCE = 10
"""Registrations that use the database at the same time; the others wait in line, in the process."""

VAT_NOTICE = "TVA non applicable"
"""What quotes say about VAT; whoever installs the platform writes what applies to their association."""

QUOTE_VALID_DAYS = 30
"""Days after its sending on which a quote may be accepted, when the office has not said so."""

OFFICE_TIME_ZONE = "Europe/Paris"
"""Where the office is: the zone of the dates and the years of quotes."""

HEAD_START = timedelta(days=7)
"""How long those who waited for a session may register before everybody else, when the office has not said so."""

ATTENDANCE_OPEN_FOR = timedelta(days=30)
"""How long after the end of a session its attendance may be written down and corrected."""

ATTENDANCE_SHARE = Fraction(1)
"""Of a session's half-days, those at which somebody must have been present to have it certified."""

ISSUER: dict[str, str] = {
    "name": "FORESCO",
    "full_name": "Mouvement français des Réseaux d'Échanges Réciproques de Savoirs®",
    "street": "3 bis, cours Blaise Pascal",
    "town": "91000 Évry-Courcouronnes",
    "phone": "01 60 78 68 55",
    "email": "formation-foresco@rers-asso.org",
    "site": "www.rers-asso.org",
    "siret": "513 946 178 00029",
    "office": "Le bureau des formations",
}
"""Who issues the documents: letterhead, foot of each page, whom to ask."""

ISSUER_STANDING = (
    "Organisme de formation professionnelle déclaré auprès de la préfecture de la région Île-de-France.",
)
"""Declarations and approvals, as the foot of a certificate states them."""

BRING = (
    "De quoi écrire",
    "Un savoir que vous aimeriez transmettre, et un savoir que vous aimeriez apprendre",
    "Une question ou une situation de votre réseau : le groupe y travaillera",
)
"""What a convocation suggests to bring; both roles have their place."""
