"""French words for each kind of fact, from the templates beside this file."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pydantic import BaseModel

from services.notifications.adapters.french_dates import day, moment, zone_of
from services.notifications.adapters.rings import ring_around
from services.notifications.domain.kind import Kind
from services.notifications.domain.notification import Mail, Wording

FOLDER = Path(__file__).parent / "templates"
NO_BREAK = "\u00a0"
LONGEST_QUOTE = 200

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
_words.filters["quoted"] = "« {} »".format
_words.filters["around"] = ring_around
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
}


class FrenchWordings:
    """Words facts and sets mails; `public_url` is where the platform's pages are read."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")

    def word(self, kind: Kind, values: Mapping[str, object]) -> Wording:
        """Say a fact in words; KeyError or UndefinedError when a value is missing."""
        template = _words.get_template(f"{kind.value}.txt")
        quoted = {name: _one_line(value) for name, value in values.items()}
        zone = zone_of(str(values.get("time_zone") or ""))
        quoted |= {"day": partial(day, zone=zone), "moment": partial(moment, zone=zone)}
        link = LINKS.get(kind) or LINKS_BY_FAMILY[kind.value.split("_")[0]]
        body = _PARTING.split(_block(template, "body", quoted))
        return Wording(
            title=_typeset(_block(template, "title", quoted)),
            body="\n\n".join(_typeset(paragraph) for paragraph in body),
            action=_typeset(_block(template, "action", quoted)),
            link_path=link.format_map({name: str(value) for name, value in values.items()}),
        )

    def mail(self, wording: Wording, unsubscribe_token: str) -> Mail:
        """Set a wording as a mail, text and HTML."""
        unsubscribe_path = f"/unsubscribe/{unsubscribe_token}"
        values = {
            "wording": wording,
            "link": self._public_url + wording.link_path,
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
    return " ".join(value.split())[:LONGEST_QUOTE].replace("{first_name}", "{ first_name }")


def _block(template: Template, name: str, values: Mapping[str, object]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(values)))).strip()


def _typeset(text: str) -> str:
    """Set French spaces so that no line begins with a closing sign."""
    flat = " ".join(text.split())
    return _AFTER.sub(f"«{NO_BREAK}", _BEFORE.sub(rf"{NO_BREAK}\1", flat))
