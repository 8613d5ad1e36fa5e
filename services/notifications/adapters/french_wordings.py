"""French words for each kind of fact, from the templates beside this file."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pydantic import BaseModel

from services.notifications.adapters.french_dates import day, days, moment, month, zone_of
from services.notifications.adapters.rings import ring_around
from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import Mail, Wording
from shared.links import PLACE, LinkSigner
from shared.regions import REGIONS

FOLDER = Path(__file__).parent / "templates"
NO_BREAK = "\u00a0"
LONGEST_QUOTE = 200
QUOTED = "« {} »"

_BEFORE = re.compile(r" ([»:;?!])")
_AFTER = re.compile(r"« ")
_PARTING = re.compile(r"\n\s*\n")

_words = Environment(
    loader=FileSystemLoader(FOLDER),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - these are plain text; the HTML layout escapes what it is given
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=True)
_pages.filters["paragraphs"] = lambda body: body.split("\n\n")
_words.filters["quoted"] = QUOTED.format
_words.filters["around"] = ring_around
_words.globals["in_month"] = month
_words.globals["in_letters"] = ("", "une", "deux", "trois", "quatre")
_words.globals["said"] = _words.get_template("said.txt").module

LINKS = {
    Kind.WELCOME: "/networks/{network_id}",
    Kind.MEMBER_JOINED: "/networks/{network_id}/members",
    Kind.OFFER_EXPIRY_NEAR: "/offers/{offer_id}",
    Kind.OFFER_EXPIRED: "/offers/{offer_id}",
    Kind.REQUEST_EXPIRY_NEAR: "/requests/{request_id}",
    Kind.REQUEST_EXPIRED: "/requests/{request_id}",
    Kind.RECIPROCITY_REACHED: "/networks/{network_id}/board",
    Kind.RECIPROCITY_LOST: "/networks/{network_id}/board",
    Kind.SAVOIR_SUGGESTED: "/suggestions/{suggestion_id}",
    Kind.COLLECTIVE_SPLIT: "/collective-matches/{new_collective_match_id}",
    Kind.EVALUATION_INVITED: "/sessions/{session_id}/evaluation",
    Kind.GATHERING_ENDED: "/gatherings/{gathering_id}",
    Kind.WISH_EXPIRED: "/trainings/{training_number}",
    Kind.DEMAND_OPENED: "/sessions/{session_id}",
    Kind.DEMAND_DISMISSED: "/trainings/{training_number}",
}
"""Where each kind leads; the others by the first word of their names, below."""

LINKS_BY_FAMILY = {
    "match": "/matches/{match_id}",
    "meeting": "/matches/{match_id}",
    "ring": "/rings/{ring_id}",
    "collective": "/collective-matches/{collective_match_id}",
    "exchange": "/exchanges/{exchange_id}",
    "review": "/exchanges/{exchange_id}",
    "registration": "/sessions/{session_id}",
    "place": "/sessions/{session_id}",
    "session": "/sessions/{session_id}",
    "certificate": "/registrations/{registration_id}/certificate",
    "seat": "/occasions/{occasion_id}",
    "workshop": "/workshops/{workshop_id}",
    "gathering": "/gathering-dates/{gathering_date_id}",
    "quote": "/quotes/{quote_id}",
    "support": "/sessions/{session_id}",
    "network": "/sessions/{session_id}",
    "demand": "/demands/{demand_id}",
}

ANSWERED_BY_LINK = frozenset({Kind.PLACE_OFFERED, Kind.SEAT_OFFERED})
"""Kinds whose link leads to a page on which the person answers without signing in."""
ANSWERS = "/places/"


class FrenchWordings:
    """Words facts and sets mails; `public_url` is where the platform's pages are read."""

    def __init__(
        self, public_url: str, answers_url: str = "", signer: LinkSigner | None = None
    ) -> None:
        """Sign the links by which people answer, which lead to `answers_url`; none without a signer."""
        self._public_url = public_url.rstrip("/")
        self._answers_url = answers_url.rstrip("/") or self._public_url
        self._signer = signer

    def word(self, kind: Kind, values: Mapping[str, object]) -> Wording:
        """Say a fact in words; KeyError or UndefinedError when a value is missing."""
        template = _words.get_template(f"{kind.value}.txt")
        quoted = {name: _one_line(value) for name, value in values.items()}
        zone = zone_of(str(values.get("time_zone") or ""))
        quoted |= {
            "day": partial(day, zone=zone),
            "moment": partial(moment, zone=zone),
            "in_days": partial(days, zone=zone),
            "euros": _euros,
            "when": _when(values, zone),
            "where": _where(values),
            "region_title": _region(values),
        }
        body = _PARTING.split(_block(template, "body", quoted))
        return Wording(
            title=_typeset(_block(template, "title", quoted)),
            body="\n\n".join(_typeset(paragraph) for paragraph in body),
            action=_typeset(_block(template, "action", quoted)),
            link_path=self._link(kind, {name: str(value) for name, value in values.items()}),
        )

    def _link(self, kind: Kind, values: Mapping[str, str]) -> str:
        if kind in ANSWERED_BY_LINK and self._signer is not None:
            ids = values["registration_id"], values["member_id"]
            return f"{ANSWERS}{ids[0]}/{self._signer.sign(PLACE, *ids)}"
        link = LINKS.get(kind) or LINKS_BY_FAMILY[kind.value.split("_")[0]]
        return link.format_map(values)

    def address(self, link_path: str) -> str:
        """Return the whole address of a link: where people answer, or where they read."""
        base = self._answers_url if link_path.startswith(ANSWERS) else self._public_url
        return base + link_path

    def mail(self, wording: Wording, unsubscribe_token: str) -> Mail:
        """Set a wording as a mail, text and HTML."""
        unsubscribe_path = f"/unsubscribe/{unsubscribe_token}"
        values = {
            "wording": wording,
            "link": self.address(wording.link_path),
            "unsubscribe": self._public_url + unsubscribe_path,
            "preferences": f"{self._public_url}/preferences",
        }
        return Mail(
            text=_words.get_template("layout.txt").render(values),
            html=_pages.get_template("layout.html").render(values),
            unsubscribe_path=unsubscribe_path,
        )


def _one_line(value: object) -> object:
    """Keep what people typed from breaking out of the line that quotes it, and from posing as our blank."""
    if isinstance(value, list | tuple):
        return [_one_line(each) for each in value]
    if isinstance(value, BaseModel):
        return {name: _one_line(each) for name, each in value}
    if not isinstance(value, str):
        return value
    return _shortened(" ".join(value.split())).replace("{first_name}", "{ first_name }")


def _shortened(quote: str) -> str:
    """Return what is not too long for a mail; what is left out begins with a word, unless that is endless."""
    if len(quote) <= LONGEST_QUOTE:
        return quote
    kept = quote[:LONGEST_QUOTE]
    whole = kept.rpartition(" ")[0]
    return f"{whole if len(whole) > LONGEST_QUOTE // 2 else kept}…"


def _when(values: Mapping[str, Any], zone: ZoneInfo) -> str | None:
    """Say when people meet, as far as it has been heard."""
    if values.get("occasion_days"):
        return days(values["occasion_days"], zone)
    begins_at = values.get("occasion_begins_at")
    return moment(begins_at, zone) if begins_at is not None else None


def _where(values: Mapping[str, Any]) -> str | None:
    if values.get("is_occasion_remote"):
        return "à distance"
    place = values.get("occasion_place")
    return str(_one_line(place)) if place else None


def _region(values: Mapping[str, Any]) -> str | None:
    region = REGIONS.get(values.get("region") or "")
    return region.title if region else None


def _euros(amount: str) -> str:
    """Return `1 400,00 €`."""
    whole, _, cents = amount.partition(".")
    grouped = f"{int(whole):,}".replace(",", NO_BREAK)
    return f"{grouped},{cents or '00'}{NO_BREAK}€"


def as_quoted(title: str) -> str:
    """Return a title as a body quotes it."""
    return _typeset(QUOTED.format(_one_line(title)))


def _block(template: Template, name: str, values: Mapping[str, object]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(values)))).strip()


def _typeset(text: str) -> str:
    """Set French spaces so that no line begins with a closing sign."""
    flat = " ".join(text.split())
    return _AFTER.sub(f"«{NO_BREAK}", _BEFORE.sub(rf"{NO_BREAK}\1", flat))
