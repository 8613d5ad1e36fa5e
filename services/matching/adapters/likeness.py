"""How alike two wordings are, from 0 to 1, and the reasons that a person can check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rapidfuzz.distance import DamerauLevenshtein
from snowballstemmer import stemmer

from services.matching.adapters.meaning.senses import Senses, shared_sense
from services.matching.adapters.meaning.spelling import is_known
from services.matching.adapters.meaning.vocabulary import known_savoirs, terms_in
from services.matching.adapters.meaning.wording import folded, is_telling, words_of
from services.matching.domain.reason import Reason

SHARED_SENSE, SAME_TERM, OTHER_TERM, SAME_WORDS = 0.3, 0.2, -0.15, 0.15
"""Beside the cosine: known savoirs in common, terms of one known savoir, terms of different ones, and
all telling words of one title in the other."""

FULL = 1 + SHARED_SENSE
THEME_SHARED, THEMES_DIFFER = 0.02, -0.05
LEVELS = ("beginner", "intermediate", "advanced")
LEVEL_FIT = (1.0, 0.95, 0.8)
"""By how many steps the levels lie apart."""

REASONS_AT_MOST = 3
SLIP_FROM = 6
"""Letters from which a word that no dictionary knows is taken for one beside it, misspelt."""

VAGUE_FIT = 0.45
"""Of two titles that say nothing of what is taught not even the same words make a proposal."""

_french = stemmer("french")


@dataclass(frozen=True)
class Wording:
    """What a savoir says of itself."""

    title: str
    description: str = ""
    themes: Sequence[str] = ()
    level: str = "any"
    senses: Senses = field(default_factory=dict)


def likeness(similarity: float, own: Wording, other: Wording) -> float:
    """Weigh the closeness of meaning (cosine) with what the vocabulary knows, themes and levels."""
    meant = similarity + SHARED_SENSE * shared_sense(own.senses, other.senses)
    value = (meant + _terms(own, other) + _same_words(own, other)) / FULL + _themes(own, other)
    if _is_vague(own) or _is_vague(other):
        value *= VAGUE_FIT
    return min(max(value * _level_fit(own.level, other.level), 0.0), 1.0)


def reasons_between(offer: Wording, request: Wording) -> tuple[Reason, ...]:
    """Return what both wordings show to be true; closeness of meaning alone where nothing else is."""
    worded = (
        _shared_words(offer, request)
        or _synonyms(offer, request)
        or _near_words(offer, request)
        or _described(offer, request)
    )
    reasons = [*worded, *_shared_theme(offer, request)]
    if not reasons:
        reasons = [Reason("closeness")]
    if offer.level == request.level and offer.level in LEVELS:
        reasons.append(Reason("same_level", {"level": offer.level}))
    return tuple(reasons[:REASONS_AT_MOST])


@cache
def _stem(word: str) -> str:
    """Return what is common to the forms of a word; a list of known words would be better still."""
    return folded(_french.stemWord(word.casefold()))


@lru_cache(maxsize=10_000)
def _content(text: str) -> Mapping[str, str]:
    """Return the words that say what a text is about, by their stems, as written."""
    kept = (word for word in words_of(text) if len(word) > 1)
    return {_stem(word): word for word in kept if is_telling(word)}


def _shared_words(offer: Wording, request: Wording) -> list[Reason]:
    offered, asked = _content(offer.title), _content(request.title)
    return [
        Reason("shared_word", {"offer_word": offered[stem], "request_word": word})
        for stem, word in asked.items()
        if stem in offered
    ][:2]


def _synonyms(offer: Wording, request: Wording) -> list[Reason]:
    """Look for two terms of the vocabulary that stand for one savoir."""
    for request_word, asked in terms_in(request.title).items():
        for offer_word, offered in terms_in(offer.title).items():
            both = asked & offered
            if both:
                facts = {"offer_word": offer_word, "request_word": request_word}
                if folded(offer_word) == folded(request_word):
                    return [Reason("shared_word", facts)]
                facts["savoir"] = known_savoirs()[min(both)].name
                return [Reason("synonym", facts)]
    return []


def _near_words(offer: Wording, request: Wording) -> list[Reason]:
    """Look for two long words that one letter keeps apart, of which one is in no dictionary."""
    for asked, request_word in _content(request.title).items():
        for offered, offer_word in _content(offer.title).items():
            if min(len(request_word), len(offer_word)) < SLIP_FROM:
                continue
            if is_known(request_word) and is_known(offer_word):
                continue
            if DamerauLevenshtein.distance(asked, offered, score_cutoff=1) <= 1:
                facts = {"offer_word": offer_word, "request_word": request_word}
                return [Reason("near_word", facts)]
    return []


def _is_vague(wording: Wording) -> bool:
    """Say whether neither title nor description tells what is taught, as "Cours pour débutants"."""
    text = f"{wording.title} {wording.description}"
    return not any(map(is_telling, words_of(text))) and not terms_in(wording.title)


def _described(offer: Wording, request: Wording) -> list[Reason]:
    """Look for a title's word in what the other says besides its title."""
    for title, text, told_in in ((request, offer, "offer"), (offer, request, "request")):
        described = _content(text.description)
        for stem, word in _content(title.title).items():
            if stem in described:
                return [Reason("described_word", {"word": word, "in": told_in})]
    return []


def _shared_theme(offer: Wording, request: Wording) -> list[Reason]:
    offered = {theme.casefold() for theme in offer.themes}
    shared = sorted(theme for theme in request.themes if theme.casefold() in offered)
    return [Reason("shared_theme", {"theme": shared[0]})] if shared else []


def _terms(own: Wording, other: Wording) -> float:
    """Weigh whether both name one known savoir, or each another one."""
    said, answered = terms_in(own.title), terms_in(other.title)
    if {term.casefold() for term in said} & {term.casefold() for term in answered}:
        return SAME_TERM
    mine, theirs = _named(own, said), _named(other, answered)
    if not mine or not theirs:
        return 0.0
    return SAME_TERM if mine & theirs else OTHER_TERM


def _named(wording: Wording, terms: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """Return the savoirs that a title names; of an ambiguous term those that its text speaks of."""
    return frozenset().union(*terms.values()) & wording.senses.keys()


def _same_words(own: Wording, other: Wording) -> float:
    """Weigh whether one title says all that the other says."""
    mine, theirs = _content(own.title).keys(), _content(other.title).keys()
    return SAME_WORDS if mine and theirs and (mine <= theirs or theirs <= mine) else 0.0


def _themes(own: Wording, other: Wording) -> float:
    if not own.themes or not other.themes:
        return 0.0
    mine = {theme.casefold() for theme in own.themes}
    is_shared = any(theme.casefold() in mine for theme in other.themes)
    return THEME_SHARED if is_shared else THEMES_DIFFER


def _level_fit(own: str, other: str) -> float:
    if own not in LEVELS or other not in LEVELS:
        return 1.0
    return LEVEL_FIT[abs(LEVELS.index(own) - LEVELS.index(other))]
