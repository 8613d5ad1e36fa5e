"""Which letters the fonts that come with typst can show; a test renders them all."""

import unicodedata
from bisect import bisect_right

RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x377),
    (0x388, 0x38A),
    (0x38E, 0x3A1),
    (0x3A3, 0x484),
    (0x487, 0x4FF),
    (0x531, 0x556),
    (0x559, 0x58A),
    (0x591, 0x5C7),
    (0x5D0, 0x5EA),
    (0x5EF, 0x5F4),
    (0x606, 0x60C),
    (0x61B, 0x61B),
    (0x61F, 0x61F),
    (0x621, 0x63A),
    (0x640, 0x64A),
    (0x660, 0x66D),
    (0x679, 0x67B),
    (0x67E, 0x680),
    (0x686, 0x687),
    (0x691, 0x691),
    (0x698, 0x698),
    (0x6A4, 0x6A4),
    (0x6A9, 0x6A9),
    (0x6AF, 0x6AF),
    (0x6BE, 0x6BE),
    (0x6CC, 0x6CC),
    (0x6F0, 0x6F9),
    (0x10D0, 0x10FF),
    (0x1E00, 0x1F15),
    (0x2010, 0x2027),
    (0x202F, 0x2040),
    (0x2070, 0x2071),
    (0x2074, 0x208E),
    (0x20A0, 0x20C0),
    (0x2100, 0x211E),
    (0x2190, 0x22FF),
    (0x2500, 0x2606),
    (0x2713, 0x2714),
    (0x2717, 0x2718),
    (0xFB00, 0xFB06),
    (0xFFFD, 0xFFFD),
)
"""First and last code point of each stretch: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian, signs."""

_STARTS = [first for first, _ in RANGES]


def is_printable(letter: str) -> bool:
    """True when the fonts have this character and it orders nothing about its neighbours."""
    position = bisect_right(_STARTS, ord(letter)) - 1
    if position < 0 or ord(letter) > RANGES[position][1]:
        return False
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cn", "Cs"} or letter == "\u00ad"


def unprintable_letters(text: str) -> str:
    """Return the letters of `text` that no document could show, each once."""
    return "".join(sorted({letter for letter in text if not is_printable(letter)}))
