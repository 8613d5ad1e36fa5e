"""Compares what the partners heard with what was announced, and says the first thing that is not as claimed."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from deploy.demo_partners.company import CANARY
from deploy.demo_partners.heard import Ear
from deploy.demo_partners.owners import differences, known_to, owned
from deploy.demo_partners.play import WAYS, Partner, Play, due
from deploy.demo_partners.truth import Truth
from shared.events.published import SMALLEST_PUBLISHED_COUNT

FIRST_EVENT_S, FLUSHED_S, NOTICED_S = 60.0, 75.0, 2.0
HOSTILE_AT_LEAST = 60
ZERO = (
    *("missed", "out_of_order", "personal", "forbidden_allowed", "allowed_refused"),
    *("state_differences", "unannounced", "foreign", "small_counts"),
)
"""Figures that must be so."""


async def read_back(play: Play) -> str:
    """Add the figures that compare; return the first sentence that is not true, empty when all are."""
    truth = await play.caught_up(*play.partners)
    figures, first = play.figures, play.partners[0]
    figures["facts"] = len(truth.public)
    figures["by_type"] = dict(sorted(_types(truth).items()))
    figures["heard"] = {
        partner.slug: {way: len(partner.ears[way].keys) for way in WAYS}
        for partner in play.partners
    }
    ears = [(partner, way) for partner in play.partners for way in WAYS]
    figures["missed"] = sum(_missed(truth, *each) for each in ears)
    figures["out_of_order"] = sum(partner.ears[way].out_of_order() for partner, way in ears)
    figures["duplicates"] = sum(partner.ears[way].duplicates for partner, way in ears)
    figures["unannounced"] = sum(_unannounced(truth, *each) for each in ears)
    figures["foreign"] = sum(_foreign(truth, *each) for each in ears)
    figures["personal"] = sum(_personal(play, partner.ears[way].texts) for partner, way in ears)
    figures["personal_control"] = _personal(play, truth.own)
    figures["small_counts"] = _small_counts(truth)
    state = known_to(first.ears["pull"])
    wrong = differences(state, await owned(play))
    figures["state_things"], figures["state_differences"] = len(state), len(wrong)
    return _first_wrong(play, truth, wrong)


def _types(truth: Truth) -> Counter[str]:
    return Counter(each.key[0] for each in truth.public)


def _missed(truth: Truth, partner: Partner, way: str) -> int:
    wanted = [each.key for each in due(truth, partner, way)]
    return len(partner.ears[way].missed(wanted))


def _unannounced(truth: Truth, partner: Partner, way: str) -> int:
    return len(partner.ears[way].keys - {each.key for each in truth.public})


def _foreign(truth: Truth, partner: Partner, way: str) -> int:
    """Count what a partner heard, or read in a snapshot, of a network that it may not see."""
    theirs = {each.key for each in truth.public if not each.is_for(partner.network_id)}
    ear: Ear = partner.ears[way]
    networks = {each["network_id"] for each in ear.things} - {None, partner.network_id}
    return len(ear.keys & theirs) + (len(networks) if partner.network_id else 0)


def _personal(play: Play, texts: Iterable[str]) -> int:
    """Count words of persons, and their ids."""
    canaries = [CANARY.lower(), *(each.member_id for each in play.company.everybody)]
    whole = "\n".join(texts).lower()
    return sum(whole.count(each) for each in canaries)


def _small_counts(truth: Truth) -> int:
    """Count the facts that tell of so few people that whoever knows some would know all."""
    told = [each.body.get("registered") for each in truth.public]
    return sum(people is not None and people < SMALLEST_PUBLISHED_COUNT for people in told)


def _first_wrong(play: Play, truth: Truth, wrong: list[str]) -> str:
    found = play.figures
    if _types(truth) != play.told:
        return f"Faits annoncés : {dict(play.told)} attendus, {dict(_types(truth))} trouvés."
    for name in ZERO:
        if found[name]:
            return f"{name} : 0 attendu, {found[name]} trouvé ({', '.join(wrong[:3])})."
    claims: list[tuple[bool, str]] = [
        (max(found["first_event_s"].values()) < FIRST_EVENT_S, "premier fait trop tardif"),
        (max(found["away"]["flushed_s"].values()) < FLUSHED_S, "retour trop lent"),
        (found["away"]["missed_after_away"] == 0, "faits perdus pendant l'absence"),
        (_is_unaffected(found["second_partner"]), "le second partenaire a été retardé"),
        (
            found["personal_control"] > 0,
            "la recherche de mots de personnes ne trouve rien nulle part",
        ),
        (found["rotation"]["signed_by_both"] > 0, "rien n'a été signé par les deux secrets"),
        (found["gone"]["mails"] == 1, "courriels au contact"),
        (found["hostile_refused"] == found["hostile_urls"] >= HOSTILE_AT_LEAST, "adresse hostile"),
        (found["cells"] > 0, "aucun essai au courtier"),
    ]
    return next((f"{sentence} : {found}." for is_true, sentence in claims if not is_true), "")


def _is_unaffected(second: dict[str, Any]) -> bool:
    """Say whether its facts come as before: within what nobody notices, or not much later than before."""
    return bool(second["p99_while_away_s"] <= max(NOTICED_S, 2 * second["p99_before_s"]))
