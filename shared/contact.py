"""Finds an e-mail address or a phone number in a text that others will read: contacts go nowhere in facts."""

import re
import unicodedata

_EMAIL = re.compile(r"[\w.+-]+ ?(?:@|\(at\)|\[at\]|\barobase\b) ?[\w-]+(?: ?\. ?[\w-]+)+", re.I)
_SEPARATOR = r"[ .\-/_]{0,3}"
_PHONES = (
    re.compile(rf"(?<!\d)0[1-9]({_SEPARATOR})\d\d(?:\1\d\d){{3}}(?!\d)"),
    re.compile(rf"(?<!\d)0\d{{2,3}}{_SEPARATOR}\d\d\d?({_SEPARATOR})\d\d\1\d\d(?!\d)"),
    re.compile(r"(?<!\d)0\d{8,9}(?!\d)"),
    re.compile(r"(?:\+|(?<!\d)00)\d(?:[ .\-/()]{0,3}\d){7,13}(?!\d)"),
)


def has_contact(text: str) -> bool:
    """Say whether `text` holds an e-mail address or a phone number, however it is spaced out."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))
    return bool(_EMAIL.search(plain)) or any(phone.search(plain) for phone in _PHONES)
