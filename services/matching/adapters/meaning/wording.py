"""A text as the encoders should read it: tidy, and once more without the words that all titles share."""

import re
import unicodedata
from pathlib import Path

LONGEST = 400
"""Characters that are read: a title and the beginning of a description say what it is about."""

_WORD = re.compile(r"[^\W_]+(?:[-.+#][^\W_]+)*[+#]*")
_ELISION = re.compile(
    r"\b(?:[cdjlmnst]|qu|quelqu|jusqu|lorsqu|puisqu|quoiqu|presqu|aujourd|entr)['’](?=\w)",
    re.IGNORECASE,
)

_INCLUSIVE = re.compile(
    r"(?<=\w)[·•.‧(](?:e|ne|le|se|te|ve|fe|euse|rice|trice|ère|ière)s?\)?(?:[·•.‧]?s\b)?(?!\w)",
    re.IGNORECASE,
)
"""Feminine endings set beside the masculine: débutant·e·s, passionné(e)s."""

EVERYDAY_WORDS = frozenset(
    Path(__file__).with_name("everyday_words.txt").read_text("utf-8").split()
)
"""Words that any offer or request may hold, whatever it is about."""

READ_SCRIPTS = (
    *("LATIN", "FULLWIDTH LATIN", "CYRILLIC", "ARABIC", "CJK", "HIRAGANA", "KATAKANA"),
    *("HANGUL", "THAI"),
)
"""Scripts that every encoder has learned; all words of any other one look alike to it."""


def tidy(text: str) -> str:
    """Return the text in one form of Unicode, without symbols and doubled spaces, cut to LONGEST.

    A text mostly in capitals comes back in small letters: encoders read capitals as other words.
    """
    composed = unicodedata.normalize("NFC", text).replace("’", "'").replace("ʼ", "'")
    kept = "".join(_readable(mark) for mark in composed)
    spaced = " ".join(kept.split())[:LONGEST]
    return spaced.lower() if _is_shouted(spaced) else spaced


def words_of(text: str) -> list[str]:
    """Return the words in order, as written, elided articles cut off."""
    return _WORD.findall(_INCLUSIVE.sub("", _ELISION.sub(" ", text)))


def content_of(title: str, description: str = "") -> str:
    """Return only the words that say what it is about; the whole title when there are none."""
    for text in (title, description):
        kept = [word for word in words_of(text) if is_telling(word) and is_read(word)]
        if kept:
            return " ".join(kept)
    return title


def is_telling(word: str) -> bool:
    """Say whether a word may tell what a text is about."""
    return word.casefold() not in EVERYDAY_WORDS


def is_read(word: str) -> bool:
    """Say whether the encoders know the letters of a word."""
    letters = (unicodedata.name(mark, "") for mark in word if mark.isalpha())
    return all(name.startswith(READ_SCRIPTS) for name in letters)


def folded(word: str) -> str:
    """Return the word in small letters without accents, ligatures opened."""
    opened = word.casefold().replace("œ", "oe").replace("æ", "ae")
    bare = unicodedata.normalize("NFD", opened)
    return "".join(mark for mark in bare if not unicodedata.combining(mark))


def _is_shouted(text: str) -> bool:
    return sum(map(str.isupper, text)) > sum(map(str.islower, text))


def _readable(mark: str) -> str:
    """Return a letter, digit, mark or punctuation; a blank for pictures, control characters."""
    category = unicodedata.category(mark)
    if category == "Cf":
        return ""  # soft hyphens and joiners stand inside words
    if category[0] == "L":
        return unicodedata.normalize("NFKC", mark)  # letters drawn bold, wide or tied together
    return mark if category[0] in "NMPZ" or mark in "+=°€" else " "
