"""Finds an e-mail address or a telephone number in a text that everybody will read."""

import re

_EMAIL = re.compile(r"[\w.+-]+ ?(?:@|\(at\)|\[at\]|\barobase\b) ?[\w-]+(?: ?\. ?[\w-]+)+", re.I)
_PHONE = re.compile(r"(?:\+\d{1,3}|(?<!\d)0)[ .\-/()]{0,3}\d(?:[ .\-/_]{0,3}\d){7,11}(?!\d)")


def has_contact(text: str) -> bool:
    """Say whether somebody could be written to or called with what `text` holds."""
    return bool(_EMAIL.search(text) or _PHONE.search(text))
