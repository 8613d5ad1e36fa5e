"""Takes identifiers apart into words, and lists the words that some of them may not have."""

import re

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

BANNED_ANYWHERE = frozenset({"manager", "helper", "helpers", "util", "utils", "common"})
BANNED_ALONE = frozenset({"data", "info", "process", "handle"})

# The glossary's French terms, and what slips in beside them; `savoir` is the one loanword.
FRENCH = frozenset(
    """
    adherent adhesion adresse animateur animatrice atelier bilan bourse catalogue_de charte
    commune courriel date_limite demande demandeur demandeuse departement echange facilitateur
    formation formateur inscription inscrit invitation_a liste lieu mairie membre mise moyen nom
    offre offreur offreuse partenaire personne place_de prenom rappel reciprocite relation_de
    rencontre reseau reseaux seance sondage suivi tableau tarif utilisateur veille ville
    """.split()  # noqa: SIM905 - a list of sixty quoted words would hide them
)

ACCOUNTING = frozenset(
    {"points", "hours", "balance", "score", "scores", "rating", "ratings", "stars", "rank"}
    | {"ranking", "credit", "credits", "debit", "karma", "tally", "reputation", "leaderboard"}
)

PERSONAL = frozenset(
    {"name", "firstname", "lastname", "surname", "email", "mail", "phone", "telephone", "mobile"}
    | {"address", "street", "birth", "birthday", "born", "gender", "guardian", "photo", "iban"}
)


def words(identifier: str) -> list[str]:
    """Return an identifier's words in lower case: `SqlMatches` is sql, matches."""
    return [part.lower() for part in _PART.findall(identifier)]
