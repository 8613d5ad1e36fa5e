"""How alike two wordings are, from 0 to 1, and the reasons that a person can check."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.matching.domain.reason import Reason
from services.matching.domain.savoir import Kind

HEAD_SHARED = 0.1
HEAD_DIFFERS = -0.1
DESCRIBED = 0.45
"""Less than a proposal needs: a description alone convinces only with a shared theme."""
THEME_SHARED = 0.2
THEMES_DIFFER = -0.25
LEVELS = ("beginner", "intermediate", "advanced")
LEVEL_FIT = (1.0, 0.9, 0.6)
"""By how many steps the levels lie apart."""


@dataclass(frozen=True)
class Wording:
    """What is compared of a savoir: stems of its title in order, as spoken, and the rest."""

    stems: Sequence[str]
    spoken: Sequence[str]
    described: Sequence[str]
    themes: Sequence[str]
    level: str

    def word(self, stem: str) -> str:
        """Return the word of the title that has this stem."""
        return self.spoken[list(self.stems).index(stem)]


@dataclass(frozen=True)
class NearWords:
    """The two words of the titles that are written most alike, and how much (0 to 1)."""

    own: str
    other: str
    similarity: float


def likeness(
    own: Wording, other: Wording, near: NearWords | None, own_kind: Kind
) -> tuple[float, tuple[Reason, ...]]:
    """Weigh what two savoirs share; each reason names what was weighed."""
    from_titles, reasons = _titles(own, other, near, own_kind)
    described, described_reasons = _described(own, other, own_kind)
    if described > from_titles:
        from_titles, reasons = described, [*reasons, *described_reasons]
    if not reasons:
        return 0.0, ()
    from_themes, theme_reasons = _themes(own, other)
    total = (from_titles + from_themes) * _level_fit(own.level, other.level)
    return min(max(total, 0.0), 1.0), (*reasons, *theme_reasons)


def _titles(
    own: Wording, other: Wording, near: NearWords | None, own_kind: Kind
) -> tuple[float, list[Reason]]:
    shared = [stem for stem in dict.fromkeys(own.stems) if stem in other.stems]
    length = len(set(own.stems)) + len(set(other.stems))
    if shared:
        is_head = own.stems[0] == other.stems[0]
        reasons = [_words("shared_word", own.word(s), other.word(s), own_kind) for s in shared[:3]]
        return 2 * len(shared) / length + (HEAD_SHARED if is_head else HEAD_DIFFERS), reasons
    if near is not None and length:
        reason = _words("near_word", near.own, near.other, own_kind)
        return 2 * near.similarity / length, [reason]
    return 0.0, []


def _words(code: str, own: str, other: str, own_kind: Kind) -> Reason:
    offer, request = (own, other) if own_kind == "offer" else (other, own)
    facts = {"offer_word": offer, "request_word": request}
    return Reason("near_word" if code == "near_word" else "shared_word", facts)


def _described(own: Wording, other: Wording, own_kind: Kind) -> tuple[float, list[Reason]]:
    """Weigh how much of one title the other's description speaks of."""
    best: tuple[float, list[Reason]] = (0.0, [])
    other_kind = "request" if own_kind == "offer" else "offer"
    for title, text, described_in in ((own, other, other_kind), (other, own, own_kind)):
        found = [stem for stem in dict.fromkeys(title.stems) if stem in text.described]
        if found:
            weight = DESCRIBED * len(found) / len(set(title.stems))
            words = [title.word(stem) for stem in found[:2]]
            reasons = [Reason("described_word", {"word": w, "in": described_in}) for w in words]
            best = max(best, (weight, reasons), key=lambda each: each[0])
    return best


def _themes(own: Wording, other: Wording) -> tuple[float, list[Reason]]:
    mine = {theme.casefold(): theme for theme in own.themes}
    shared = sorted(mine.keys() & {theme.casefold() for theme in other.themes})
    if shared:
        return THEME_SHARED, [Reason("shared_theme", {"theme": mine[shared[0]]})]
    return (THEMES_DIFFER if own.themes and other.themes else 0.0), []


def _level_fit(own: str, other: str) -> float:
    if own not in LEVELS or other not in LEVELS:
        return 1.0
    return LEVEL_FIT[abs(LEVELS.index(own) - LEVELS.index(other))]
