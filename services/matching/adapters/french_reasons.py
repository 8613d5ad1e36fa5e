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
FOR_ANYBODY = {
    "described_offer": "L’offre parle dans sa description de « {word} », qui est dans le titre de la demande",
    "described_request": "La demande parle dans sa description de « {word} », qui est dans le titre de l’offre",
    "shared_theme": "Même thème : {theme}",
    "same_network": "Vous êtes du même réseau",
    "linked_network": "Vos deux réseaux sont reliés",
    "open_to_everyone": "L’offre et la demande sont ouvertes à tous les réseaux",
    "facilitator": "Un animateur ou une animatrice vous propose de vous rencontrer",
}


class FrenchReasons:
    """Says why a match is proposed."""

    def sentence(self, reasons: Sequence[Reason], offer_title: str, request_title: str) -> str:
        """Return what is true for both; the titles name what it is about."""
        opening = f"Demande « {request_title} », offre « {offer_title} »."
        return " ".join([opening, *(f"{_for_both(each)}." for each in reasons)])


def told_to(side: Side, reasons: Sequence[Reason]) -> str:
    """Return the same reasons as told to one of the two."""
    return " ".join(f"{_told(side, each)}." for each in reasons)


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
    return _for_anybody(reason)


def _for_anybody(reason: Reason) -> str:
    code = f"described_{reason.facts['in']}" if reason.code == "described_word" else reason.code
    return FOR_ANYBODY[code].format(**reason.facts)


def _is_same_word(reason: Reason) -> bool:
    return reason.facts["offer_word"] == reason.facts["request_word"]
