"""Draws a ring as a picture that can be read, printed and listened to."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 960, 660
CENTRE_X, CENTRE_Y, RADIUS = 480, 330, 220
PERSON_RADIUS = 72
GAP, LETTER, LINE = 14, 8, 19
"""Room beside an arrow, width of a letter and height of a line, in the picture's units."""

BEGINS_AT = {2: 180.0, 3: -90.0, 4: -90.0}
"""Where the first person stands, in degrees clockwise from the right."""

WORDS = {
    "you": "vous",
    "same_network": "une personne de votre réseau",
    "linked_network": "une personne d’un réseau relié",
    "other_network": "une personne d’un autre réseau",
}
A_SAVOIR = "un savoir"
UNDRAWABLE = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
)
"""Letters that no XML can hold, in whatever way they are written."""
SIZES = {2: "deux", 3: "trois", 4: "quatre"}


@dataclass(frozen=True)
class Figure:
    """A person of the picture, and what they teach the next one."""

    who: str
    """A key of WORDS."""
    has_accepted: bool
    offer_title: str
    """What they teach; empty when it is forgotten."""
    request_title: str
    """What the next one asks for."""


def svg_of(figures: Sequence[Figure]) -> str:
    """Return the ring as SVG, the first person at its head."""
    title = f"Une boucle de {SIZES[len(figures)]} personnes"
    people = "".join(_person(figures, place) for place in range(len(figures)))
    arrows = "".join(_arrow(len(figures), place) for place in range(len(figures)))
    labels = "".join(_label(figures, place) for place in range(len(figures)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'lang="fr" aria-labelledby="title desc" font-family="sans-serif" font-size="15">'
        f'<title id="title">{title}</title><desc id="desc">{_escaped(in_words(figures))}</desc>'
        '<defs><marker id="head" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="#1f5f8b"/></marker></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{arrows}{labels}{people}</svg>'
    )


def in_words(figures: Sequence[Figure]) -> str:
    """Return the picture as sentences, for those who do not see it."""
    told = [
        _in_words(figure, figures[(place + 1) % len(figures)].who)
        for place, figure in enumerate(figures)
    ]
    sentence = f"{' ; '.join(told)}."
    return sentence[0].upper() + sentence[1:]


def _in_words(figure: Figure, receiver: str) -> str:
    taught, asked = _quoted(figure.offer_title), _quoted(figure.request_title)
    if receiver == "you":
        return f"{WORDS[figure.who]} vous transmet {taught}, et vous demandez {asked}"
    giver = "vous transmettez" if figure.who == "you" else f"{WORDS[figure.who]} transmet"
    return f"{giver} {taught} à {WORDS[receiver]}, qui demande {asked}"


def _person(figures: Sequence[Figure], place: int) -> str:
    figure, (x, y) = figures[place], _at(len(figures), place)
    is_you = figure.who == "you"
    fill, ink = ("#1f5f8b", "#ffffff") if is_you else ("#e8f1f7", "#16324a")
    lines = textwrap.wrap(WORDS[figure.who], 15)
    if figure.has_accepted:
        lines = [*lines, "(a accepté)" if not is_you else "(vous acceptez)"]
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{PERSON_RADIUS}" fill="{fill}" stroke="#1f5f8b" '
        f'stroke-width="2"/>{_text(lines, x, y, ink)}'
    )


def _arrow(size: int, place: int) -> str:
    """Return the arc from one person to the next, clockwise on the circle of them all."""
    margin = math.degrees(2 * math.asin((PERSON_RADIUS + 6) / (2 * RADIUS)))
    begin, end = _angle(size, place) + margin, _angle(size, place + 1) - margin
    (from_x, from_y), (to_x, to_y) = _point(begin), _point(end)
    return (
        f'<path d="M{from_x:.1f} {from_y:.1f}A{RADIUS} {RADIUS} 0 0 1 {to_x:.1f} {to_y:.1f}" '
        'fill="none" stroke="#1f5f8b" stroke-width="3" marker-end="url(#head)"/>'
    )


def _label(figures: Sequence[Figure], place: int) -> str:
    """Return what is taught, outside beside the middle of its arrow."""
    figure = figures[place]
    lines = _wrapped(figure.offer_title or A_SAVOIR, 24)
    lines[0] = f"«\u00a0{lines[0]}"
    lines[-1] = f"{lines[-1]}\u00a0»"
    if figure.request_title:
        lines += _wrapped(f"demandé : {figure.request_title}", 26)
    degrees = (_angle(len(figures), place) + _angle(len(figures), place + 1)) / 2
    across, down = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    width, height = LETTER * max(map(len, lines)), LINE * len(lines)
    x = CENTRE_X + across * (RADIUS + GAP) + round(across) * width / 2
    y = CENTRE_Y + down * (RADIUS + GAP + height / 2)
    return _text(lines, x, y, "#16324a")


def _wrapped(words: str, width: int) -> list[str]:
    return textwrap.wrap(" ".join(words.split()), width, max_lines=2, placeholder="…")


def _text(lines: Sequence[str], x: float, y: float, ink: str) -> str:
    top = y - LINE * (len(lines) - 1) / 2
    spans = "".join(
        f'<tspan x="{x:.0f}" y="{top + LINE * place:.0f}">{_escaped(line)}</tspan>'
        for place, line in enumerate(lines)
    )
    return f'<text text-anchor="middle" dominant-baseline="middle" fill="{ink}">{spans}</text>'


def _escaped(words: str) -> str:
    return escape(words.translate(UNDRAWABLE))


def _quoted(title: str) -> str:
    return f"«\u00a0{' '.join(title.split())}\u00a0»" if title else A_SAVOIR


def _angle(size: int, place: int) -> float:
    return BEGINS_AT[size] + 360 / size * place


def _at(size: int, place: int) -> tuple[float, float]:
    return _point(_angle(size, place))


def _point(degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return CENTRE_X + RADIUS * math.cos(angle), CENTRE_Y + RADIUS * math.sin(angle)
