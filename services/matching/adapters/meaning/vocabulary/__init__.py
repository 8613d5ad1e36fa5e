"""Our own vocabulary of savoirs: how people word them, what is easily confused, under which theme."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypedDict

from services.matching.adapters.meaning.wording import folded, is_telling, words_of

FILE = Path(__file__).with_name("savoirs.jsonl")


class _Line(TypedDict):
    savoir: str
    theme: str
    terms: list[str]
    wordings: list[str]
    other: list[str]


@dataclass(frozen=True)
class KnownSavoir:
    """Savoir that the vocabulary knows; whoever words it in one way is glad of any other."""

    name: str
    theme: str
    terms: tuple[str, ...]
    """Words and short expressions that stand for it, its name first."""
    wordings: tuple[str, ...]
    confusions: tuple[str, ...]
    """Texts that look alike and are about something else."""


@cache
def known_savoirs() -> tuple[KnownSavoir, ...]:
    """Return the vocabulary in the order of its file."""
    lines: list[_Line] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    return tuple(
        KnownSavoir(
            line["savoir"],
            line["theme"],
            tuple(line["terms"]),
            tuple(line["wordings"]),
            tuple(line["other"]),
        )
        for line in lines
    )


@cache
def themes() -> tuple[str, ...]:
    """Return the names of the themes; they are flat, in the order of the alphabet."""
    return tuple(sorted({each.theme for each in known_savoirs()}))


@cache
def words_in_use() -> tuple[str, ...]:
    """Return the words of the vocabulary, most used first."""
    texts = (text for each in known_savoirs() for text in (*each.terms, *each.wordings))
    counted = Counter(word.casefold() for text in texts for word in words_of(text))
    return tuple(word for word, _ in counted.most_common())


@cache
def _terms() -> Mapping[str, frozenset[int]]:
    """Return for each folded term the places of the savoirs that it stands for."""
    found: dict[str, set[int]] = {}
    for place, each in enumerate(known_savoirs()):
        for term in each.terms:
            found.setdefault(_key(words_of(term)), set()).add(place)
    return {term: frozenset(places) for term, places in found.items() if term}


LONGEST_TERM = 4
"""Words; longer expressions are sentences, which nobody repeats as they are."""


@lru_cache(maxsize=10_000)
def terms_in(text: str) -> Mapping[str, frozenset[int]]:
    """Return the terms that a text contains, as written there, with the savoirs they stand for."""
    words, start = words_of(text), 0
    found: dict[str, frozenset[int]] = {}
    while start < len(words):
        spoken, savoirs = _longest_term(words[start : start + LONGEST_TERM])
        if savoirs:
            found[" ".join(spoken)] = savoirs
        start += len(spoken)
    return found


def _longest_term(words: Sequence[str]) -> tuple[Sequence[str], frozenset[int]]:
    """Return the longest term that the words begin with, else the first word and no savoir."""
    for end in range(len(words), 0, -1):
        spoken = words[:end]
        savoirs = _terms().get(_key(spoken), frozenset())
        if savoirs and (end > 1 or is_telling(spoken[0])):
            return spoken, savoirs
    return words[:1], frozenset()


def _key(words: Sequence[str]) -> str:
    """Fold, and let a plural meet its singular."""
    return " ".join(folded(word).rstrip("sx") for word in words)
