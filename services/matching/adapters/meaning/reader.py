"""Reads savoirs: a text in, a point of the space out, with whatever encoders this machine runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.matching.adapters.meaning.encoders import Encoder, EncoderName, Floats
from services.matching.adapters.meaning.senses import Senses, senses_of
from services.matching.adapters.meaning.space import Centre, Encoded, Space
from services.matching.adapters.meaning.spelling import Speller, Vocabulary
from services.matching.adapters.meaning.unread import is_understood, place_of_words
from services.matching.adapters.meaning.vocabulary import words_in_use
from services.matching.adapters.meaning.wording import LONGEST, content_of, tidy

FAST: tuple[EncoderName, ...] = ("use",)
ALL: tuple[EncoderName, ...] = ("use", "e5")


@dataclass(frozen=True)
class Text:
    """A savoir's own words; the title says what it is, the description adds to it."""

    title: str
    description: str = ""


@dataclass(frozen=True)
class Reading:
    """What was understood of a text: where it lies, and which known savoirs it speaks of."""

    vector: Sequence[float]
    senses: Senses


@dataclass
class Reader:
    """Mends, encodes and places texts; centre and vocabulary follow what lives on the platform."""

    encoders: Mapping[EncoderName, Encoder]
    space: Space
    speller: Speller = field(default_factory=lambda: Speller(Vocabulary.of(words_in_use(), {})))

    def usable(self, wanted: Sequence[EncoderName] = ALL) -> tuple[EncoderName, ...]:
        """Return which of the wanted encoders are here; any other one when none of them is."""
        found = tuple(name for name in wanted if name in self.encoders)
        return found or tuple(self.encoders)[:1]

    def read(self, texts: Sequence[Text], wanted: Sequence[EncoderName] = ALL) -> list[Reading]:
        """Return what is understood of each text."""
        vectors = self.vectors(texts, wanted)
        senses = [
            found if is_understood(_whole(text)) else {}
            for text, found in zip(texts, senses_of(vectors, self.space), strict=True)
        ]
        return [Reading(*each) for each in zip(vectors.tolist(), senses, strict=True)]

    def vectors(self, texts: Sequence[Text], wanted: Sequence[EncoderName] = ALL) -> Floats:
        """Return one vector of length 1 for each text; zeros for one without a word."""
        vectors = self.space.place(self.encoded(texts, wanted))
        for place, whole in enumerate(map(_whole, texts)):
            if not is_understood(whole):
                vectors[place] = place_of_words(whole)
        return vectors

    def encoded(self, texts: Sequence[Text], wanted: Sequence[EncoderName] = ALL) -> Encoded:
        """Return what the usable encoders make of the mended texts, whole and by content words."""
        titles = [self.speller.mended(tidy(text.title)) for text in texts]
        told = [tidy(text.description) for text in texts]
        worded = list(zip(titles, told, strict=True))
        whole = [f"{title}. {more}"[:LONGEST] if more else title for title, more in worded]
        content = [content_of(title, more) for title, more in worded]
        return {
            name: (encoder.encode(whole), encoder.encode(content))
            for name, encoder in self.encoders.items()
            if name in self.usable(wanted)
        }

    def follow(self, words: Mapping[str, int], centre: Centre | None) -> None:
        """Take in which words are in use (title counts) and where the middle of live texts lies."""
        self.speller = Speller(Vocabulary.of(words_in_use(), words))
        if centre is not None:
            self.space = self.space.at(centre)


def _whole(text: Text) -> str:
    return f"{tidy(text.title)} {tidy(text.description)}"
