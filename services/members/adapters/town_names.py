"""Town names as they are compared: without accents, capitals, hyphens, postal codes and districts."""

import re
import unicodedata

_ASIDE = re.compile(r"\([^)]*\)")
_POSTAL = re.compile(r"\b\d{5}\b|\bcedex\b.*$")
_DISTRICT = re.compile(
    r"^(paris|lyon|marseille) (?:\d{1,2}|[ivx]+) ?(?:er|ere|e|eme|ieme)?(?: arr[a-z]*)?$"
)
_SHORTENED = ((re.compile(r"\bst\b"), "saint"), (re.compile(r"\bste\b"), "sainte"))
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return `text` without accents and capitals, as searches compare it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def folded(name: str) -> str:
    """Return what two ways of writing one town's name have in common; empty when nothing is left."""
    name = _ASIDE.sub(" ", plain(name)).replace(" s/", " sur ")
    return _DISTRICT.sub(r"\1", spelled(_POSTAL.sub(" ", _letters(name))))


def spelled(title: str) -> str:
    """Return what two ways of spelling one title have in common; empty in another alphabet."""
    title = _letters(plain(title))
    for shortened, whole in _SHORTENED:
        title = shortened.sub(whole, title)
    return " ".join(title.split())


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub(" ", text.replace("œ", "oe"))
