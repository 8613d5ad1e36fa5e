"""French typography: dates and hours in words, amounts, and the spaces that no line may break at."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal

from services.trainings.adapters.records.documents.letters import is_printable

NO_BREAK, NARROW, MINUS = "\u00a0", "\u202f", "\u2212"

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

LONGEST_WORD = 36
"""Letters after which a word without any gap may be broken, so that it never leaves its column."""

BLANKS = "[ \\u00a0\\u202f]"

RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"(?<=\w)'(?=\w)", "’"),
        (r'"([^"\n]*)"', "« \\1 »"),
        (r"\.\.\.", "…"),
        (r"(?<=\S) - (?=\S)", " – "),
        (rf"(?<=\S){BLANKS}*([;!?])(?=[\s;!?:»)]|$)", f"{NARROW}\\1"),
        (r"(?<=[;!?])\u202f(?=[;!?])", ""),
        (rf"(?<=[^\s:]){BLANKS}*(:+)(?=\s|$)", f"{NO_BREAK}\\1"),
        (rf"«{BLANKS}*", f"«{NO_BREAK}"),
        (rf"{BLANKS}*»", f"{NO_BREAK}»"),
        (rf"(\d){BLANKS}(?=[€%])", f"\\1{NO_BREAK}"),
        (rf"(\d){BLANKS}(?=\d{{3}}(?!\d))", f"\\1{NARROW}"),
        (rf"\b(\d{{1,2}}|1er){BLANKS}(?=(?:{'|'.join(MONTHS)})\b)", f"\\1{NO_BREAK}"),
        (rf"\b([Nn]°|h){BLANKS}(?=\d)", f"\\1{NO_BREAK}"),
    )
)
_GAPLESS = re.compile(rf"[^\s\u00a0\u202f\u200b/-]{{{LONGEST_WORD},}}")


def day_in_words(day: date) -> str:
    """Return `4 mai 2027`; the first of a month is `1er`."""
    return f"{_day_of_month(day)}{NO_BREAK}{MONTHS[day.month - 1]} {day.year}"


def weekday_in_words(day: date) -> str:
    """Return `mardi 4 mai 2027`."""
    return f"{WEEKDAYS[day.weekday()]} {day_in_words(day)}"


def days_in_words(days: Sequence[date]) -> str:
    """Return days in order, each month and year said once: `11 et 12 juin, 16 octobre 2026`."""
    months: list[list[date]] = []
    for day in days:
        if months and (months[-1][0].year, months[-1][0].month) == (day.year, day.month):
            months[-1].append(day)
        else:
            months.append([day])
    said = []
    for here, following in zip(months, [*months[1:], None], strict=True):
        numbers = _listed([_day_of_month(day) for day in here])
        is_year_said = following is None or following[0].year != here[0].year
        year = f" {here[0].year}" if is_year_said else ""
        said.append(f"{numbers}{NO_BREAK}{MONTHS[here[0].month - 1]}{year}")
    return ", ".join(said)


def hour_in_words(moment: time) -> str:
    """Return `9 h` or `9 h 30`."""
    minutes = f"{NO_BREAK}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NO_BREAK}h{minutes}"


def hours_in_words(starts: time, ends: time) -> str:
    """Return `de 9 h à 17 h 30`."""
    return f"de {hour_in_words(starts)} à {hour_in_words(ends)}"


def amount_in_words(amount: Decimal) -> str:
    """Return euros as `1 400,00 €`."""
    whole, cents = f"{amount:,.2f}".split(".")
    return f"{whole.replace(',', NARROW).replace('-', MINUS)},{cents}{NO_BREAK}€"


def number_in_words(number: Decimal) -> str:
    """Return a quantity without needless decimals: `2`, `2,5`."""
    text = f"{number:,f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", NARROW) + (f",{decimals}" if decimals else "")


def typographic(text: str) -> str:
    """Return somebody's text as a French printer sets it; the letters stay theirs.

    What the fonts cannot show is left out when it is a sign or an emoji, and becomes U+FFFD when it
    is a letter.
    """
    text = "".join(_shown(letter) for letter in unicodedata.normalize("NFC", text))
    for pattern, by in RULES:
        text = pattern.sub(by, text)
    return _GAPLESS.sub(_breakable, text)


def _shown(letter: str) -> str:
    if letter in "\n\t" or is_printable(letter):
        return letter
    return "\ufffd" if unicodedata.category(letter)[0] in "LN" else ""


def _breakable(word: re.Match[str]) -> str:
    letters = word.group()
    pieces = range(0, len(letters), LONGEST_WORD - 1)
    return "\u200b".join(letters[start : start + LONGEST_WORD - 1] for start in pieces)


def _day_of_month(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def _listed(items: Sequence[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} et {last}" if first else last
