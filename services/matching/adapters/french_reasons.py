"""Reasons in French: one sentence that is true for both, and one told to each of the two."""

from collections.abc import Sequence

from services.matching.domain.pair import Side
from services.matching.domain.reason import Reason

SHARED_FOR_BOTH = "La demande et l’offre parlent toutes deux de « {request_word} »"
ALIKE_FOR_BOTH = "La demande parle de « {request_word} » et l’offre de « {offer_word} »"
NEAR_FOR_BOTH = (
    "« {request_word} » (la demande) et « {offer_word} » (l’offre) s’écrivent presque pareil"
)
TOLD_TO = {
    "requester": {
        "same": "Vous demandez « {request_word} » et cette offre parle aussi de « {offer_word} »",
        "alike": "Vous demandez « {request_word} » et cette offre parle de « {offer_word} »",
        "near_word": "Vous demandez « {request_word} » et cette offre parle de « {offer_word} »",
    },
    "offerer": {
        "same": "Vous proposez « {offer_word} » et cette demande parle aussi de « {request_word} »",
        "alike": "Vous proposez « {offer_word} » et cette demande parle de « {request_word} »",
        "near_word": "Vous proposez « {offer_word} » et cette demande parle de « {request_word} »",
    },
}
AND = " » et « "
NEAR_YOU = "Son réseau est à {km} km du vôtre"
FOR_ANYBODY = {
    "described_offer": "L’offre parle dans sa description de « {word} », qui est dans le titre de la demande",
    "described_request": "La demande parle dans sa description de « {word} », qui est dans le titre de l’offre",
    "synonym": "« {request_word} » (la demande) et « {offer_word} » (l’offre) relèvent du même savoir : {savoir}",
    "closeness": "Les mots diffèrent, mais le sens des deux textes est proche : à vous de voir",
    "same_level": "Même niveau : {level}",
    "returns": "En retour, une demande de la personne qui propose rencontre une offre de celle qui demande",
    "shared_theme": "Même thème : {theme}",
    "same_network": "Vous êtes du même réseau",
    "linked_network": "Vos deux réseaux sont reliés",
    "near": "Vos deux réseaux sont à {km} km l’un de l’autre",
    "open_to_everyone": "L’offre et la demande sont ouvertes à tous les réseaux",
    "closes_ring": "Cette rencontre ferme une boucle de {people} personnes : chacune y transmet un savoir et en reçoit un",
    "facilitator": "Un animateur ou une animatrice vous propose de vous rencontrer",
}


class FrenchReasons:
    """Says why a match is proposed."""

    def sentence(self, reasons: Sequence[Reason], offer_title: str, request_title: str) -> str:
        """Return what is true for both; the titles name what it is about."""
        opening = f"Demande « {request_title} », offre « {offer_title} »."
        return " ".join([opening, *(f"{_for_both(each)}." for each in _together(reasons))])


def told_to(side: Side, reasons: Sequence[Reason]) -> str:
    """Return the same reasons as told to one of the two."""
    return " ".join(f"{_told(side, each)}." for each in _together(reasons))


def _together(reasons: Sequence[Reason]) -> list[Reason]:
    """Return the reasons, all words that both titles share said in one."""
    shared = [each for each in reasons if each.code == "shared_word" and _is_same_word(each)]
    if len(shared) < 2:
        return list(reasons)
    said = {name: AND.join(each.facts[name] for each in shared) for name in shared[0].facts}
    together = Reason("shared_word", said)
    return [together, *(each for each in reasons if each not in shared)]


def _for_both(reason: Reason) -> str:
    if reason.code == "shared_word":
        shape = SHARED_FOR_BOTH if _is_same_word(reason) else ALIKE_FOR_BOTH
        return shape.format(**reason.facts)
    if reason.code == "near_word":
        return NEAR_FOR_BOTH.format(**reason.facts)
    return _for_anybody(reason)


def _told(side: Side, reason: Reason) -> str:
    if reason.code == "shared_word":
        return TOLD_TO[side]["same" if _is_same_word(reason) else "alike"].format(**reason.facts)
    if reason.code == "near_word":
        return TOLD_TO[side]["near_word"].format(**reason.facts)
    if reason.code == "near":
        return NEAR_YOU.format(**reason.facts)
    return _for_anybody(reason)


LEVELS = {"beginner": "débutant", "intermediate": "intermédiaire", "advanced": "avancé"}


def _for_anybody(reason: Reason) -> str:
    if reason.code == "same_level":
        return FOR_ANYBODY[reason.code].format(level=LEVELS[reason.facts["level"]])
    code = f"described_{reason.facts['in']}" if reason.code == "described_word" else reason.code
    return FOR_ANYBODY[code].format(**reason.facts)


def _is_same_word(reason: Reason) -> bool:
    return reason.facts["offer_word"].casefold() == reason.facts["request_word"].casefold()
