"""Spelling mended towards words that people of the platform use; names and known words stay."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract
from spellchecker import SpellChecker

from services.matching.adapters.meaning.wording import folded, words_of

SHORTEST = 4
"""Letters; shorter words have too many neighbours."""

ONE_SLIP_FROM, TWO_SLIPS_FROM = 5, 9
"""Letters from which one, or two, letters may differ from the word that was meant."""

TRUSTED_FROM = 2
"""Titles in which a word that is in no dictionary must stand before others are mended towards it."""

_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"(?:qu|ck|k|c(?=[^eiyh]|$))"), "k"),
    (re.compile(r"eau|au"), "o"),
    (re.compile(r"y"), "i"),
    (re.compile(r"th"), "t"),
    (re.compile(r"(.)\1+"), r"\1"),
)
"""Spellings that sound alike in French."""


LANGUAGES = ("fr", "en", "es", "de", "it")
"""Whose words are left alone: people ask for quilting, tapas and Lieder."""


@cache
def dictionary() -> frozenset[str]:
    """Return the known words with their accents (from pyspellchecker's lists)."""
    return frozenset(
        word for each in LANGUAGES for word in SpellChecker(language=each).word_frequency.words()
    )


def is_known(word: str) -> bool:
    """Say whether a word, as it is written, is in a dictionary."""
    return word.casefold() in dictionary()


def sounded(word: str) -> str:
    """Return how a folded word sounds, roughly, so that two spellings of one word meet."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@dataclass(frozen=True)
class Vocabulary:
    """Words in use, most used first, ready to be looked up by what a hand or an ear mixes up."""

    by_fold: Mapping[str, str] = field(default_factory=dict)
    by_sound: Mapping[str, str] = field(default_factory=dict)
    trusted: tuple[str, ...] = ()
    """Folded words towards which slips are mended."""

    @classmethod
    def of(cls, shipped: Collection[str], in_use: Mapping[str, int]) -> "Vocabulary":
        """Gather the shipped words and those in use on the platform with how many titles hold them.

        A word that stands in one title only, and in no dictionary, may itself be misspelt.
        """
        worded = {folded(word) for word in shipped}
        titles: Counter[str] = Counter()
        for word, count in in_use.items():
            titles[folded(word)] += count
        by_fold: dict[str, str] = {}
        spoken = sorted(in_use, key=lambda each: (not is_known(each), -in_use[each], each))
        for word in [*spoken, *shipped]:
            fold = folded(word)
            is_trusted = fold in worded or titles[fold] >= TRUSTED_FROM or is_known(word)
            if is_trusted and len(word) >= SHORTEST:
                by_fold.setdefault(fold, word.casefold())
        by_sound: dict[str, str] = {}
        for fold in by_fold:
            by_sound.setdefault(sounded(fold), fold)
        return cls(by_fold, by_sound, tuple(by_fold))


@dataclass(frozen=True)
class Speller:
    """Mends the words of a text towards a vocabulary."""

    vocabulary: Vocabulary

    def mended(self, text: str) -> str:
        """Return the text with each word replaced that is in no dictionary and looks like one in use."""
        words = words_of(text)
        for place, word in enumerate(words):
            better = self._meant_by(word, is_first=place == 0)
            if better is not None:
                text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, text, count=1)
        return text

    def _meant_by(self, word: str, *, is_first: bool) -> str | None:
        """Return the word that was meant, or None when this one is well as it is."""
        if len(word) < SHORTEST or not word.isalpha() or _is_name(word, is_first=is_first):
            return None
        fold, known = folded(word), self.vocabulary.by_fold
        if is_known(word):
            return None
        if fold in known:
            return known[fold] if known[fold] != word.casefold() else None
        alike = self.vocabulary.by_sound.get(sounded(fold)) or self._slip(fold)
        return None if alike is None else known[alike]

    def _slip(self, fold: str) -> str | None:
        """Return the trusted word from which one letter (two in long words) differs."""
        if len(fold) < ONE_SLIP_FROM:
            return None
        most = 2 if len(fold) >= TWO_SLIPS_FROM else 1
        found = extract(
            fold,
            [word for word in self.vocabulary.trusted if word[0] == fold[0]],
            scorer=DamerauLevenshtein.distance,
            score_cutoff=most,
            limit=1,
        )
        if not found or found[0][0].startswith(fold) or fold.startswith(found[0][0]):
            return None  # another ending is another form of the word, or another word
        return found[0][0]


def _is_name(word: str, *, is_first: bool) -> bool:
    """A capital inside a sentence, or capitals only, marks a name: it is not ours to mend."""
    return word.isupper() or (word[0].isupper() and not is_first)
