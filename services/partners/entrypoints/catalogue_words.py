"""What the pages of the catalogue say to people, in French: read once from the file beside this one."""

import datetime
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from shared.events.published import PublicEvent

FILE = Path(__file__).with_name("catalogue_words.toml")
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
Words = dict[str, str]


@dataclass(frozen=True)
class CatalogueWords:
    """Every word of the catalogue; a KeyError says which one is missing."""

    owners: dict[str, Words]
    events: dict[str, Words]
    """Title and meaning of a fact: by its type, else by `<aggregate>.<fact>` for all its versions."""
    fields: Words
    values: Words
    kinds: Words

    @classmethod
    def read(cls, file: Path = FILE) -> "CatalogueWords":
        """Read the words."""
        return cls(**tomllib.loads(file.read_text(encoding="utf-8")))

    def of_event(self, event: type[PublicEvent]) -> Words:
        """Return title and meaning of an event."""
        own = self.events.get(event.type_name())
        return own if own is not None else self.events[f"{event.aggregate}.{event.fact}"]


def typographic(text: str) -> str:
    """Put the spaces that never break before double signs and within quotation marks."""
    text = re.sub(r" ([:;?!»])", "\u00a0\\1", text)
    return text.replace("« ", "«\u00a0")


def day_in_words(day: datetime.date) -> str:
    """Return `1er mars 2027`."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"
