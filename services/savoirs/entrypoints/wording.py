"""Helps people word a savoir as something taught, not as a service that is delivered."""

import re
import unicodedata
from typing import NamedTuple


class Hint(NamedTuple):
    """What was spotted in a text, and what to write rather."""

    found: str
    advice: str


class _Rule(NamedTuple):
    spotted: re.Pattern[str]
    advice: str


def _rule(pattern: str, advice: str) -> _Rule:
    return _Rule(re.compile(pattern), advice)


_DONE_FOR_YOU = (
    r"\bje (?:tonds|taille|repare|nettoie|repasse|garde|promene|demenage|conduis|livre|"
    r"peins|monte|installe|depanne|fais|couds|cuisine|traduis|redige|remplis|m'occupe)\b"
    r"[^.;!?]{0,40}?\b(?:votre|vos|chez vous|pour vous|a votre place)\b"
)
_SERVICES = (
    r"\b(?:reparation|depannage|entretien|nettoyage|repassage|tonte|taille|garde|livraison|"
    r"demenagement|installation|montage|pose|debarras) (?:de |d'|du |des )"
)
_RULES = (
    _rule(
        _DONE_FOR_YOU,
        "Ici on apprend ensemble plutôt que de faire à la place : "
        "« J'apprends à … », « Je montre comment … ».",
    ),
    _rule(
        r"\bje (?:cherche|recherche|voudrais|demande|veux) (?:quelqu'un|une personne|un|une)\b"
        r"[^.;!?]{0,30}?\b(?:qui|pour) (?:me |m'|mon |ma |mes )?\w+",
        "Dites ce que vous aimeriez apprendre à faire : « J'aimerais apprendre à … ».",
    ),
    _rule(
        _SERVICES,
        "Un savoir se transmet : « Apprendre à … » ou « Comment … » plutôt que le service rendu.",
    ),
    _rule(
        r"\b(?:prestation|devis|tarif|euros?|payant|remunere|facture|de l'heure)\b|€",
        "Les échanges sont gratuits : parlez de ce qui s'apprend, pas d'un prix.",
    ),
    _rule(
        r"\b(?:je vends|a vendre|je donne|a donner|je prete|je loue|a louer)\b",
        "On échange ici des savoirs, pas des objets : dites ce que l'on peut apprendre avec vous.",
    ),
)
_TAUGHT = re.compile(
    r"\b(?:apprendre|apprends|apprentissage|initiation|initier|decouvrir|decouverte|enseigner|"
    r"transmettre|montrer|montre|expliquer|explique|comment|m'apprendre)\b"
)


def wording_hints(text: str) -> list[Hint]:
    """Return what sounds like a service in `text`; nothing when it already speaks of learning."""
    plain = _plain(text)
    if _TAUGHT.search(plain):
        return []
    spotted = ((rule.spotted.search(plain), rule.advice) for rule in _RULES)
    return [
        Hint(text[found.start() : found.end()].strip(), advice)
        for found, advice in spotted
        if found
    ]


def _plain(text: str) -> str:
    """Return `text` in lower case without accents, letter for letter: positions stay the same."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    if letter == "’":
        return "'"
    bare = unicodedata.normalize("NFD", letter)[0].lower()
    return bare if len(bare) == 1 else letter
