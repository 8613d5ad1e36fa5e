"""From a document's content to the strings that its template sets; nothing is left to be worked out there."""

import io
from decimal import Decimal
from functools import singledispatch
from typing import Any

import segno

from services.trainings.adapters.records.documents import french
from services.trainings.adapters.records.documents.contents import (
    AttendanceSheetContent,
    CertificateContent,
    Content,
    ConvocationContent,
    Issuer,
    Price,
    ProgrammeContent,
    QuoteContent,
    QuoteLine,
    Timetable,
)
from services.trainings.domain.catalogue.training import Bullet

Shown = dict[str, Any]
"""Strings, lists and dicts of them, as JSON."""

AS_IT_IS = frozenset({"qr", "url"})
"""Fields that are no prose: typography would break them."""

AUDIENCES = {
    "volunteers": "Bénévoles",
    "employees": "Salariés",
    "institutions": "Institutions",
    "companies": "Entreprises",
}
MODES = {"in_person": "Sur place", "remote": "À distance"}
HALVES = {"am": "Matin", "pm": "Après-midi"}
UNPRICED = "Nous consulter"
NO_NAME = ""


def shown(content: Content) -> Shown:
    """Return everything that the template of `content` sets, in French typography."""
    said = {
        **_said(content),
        "issuer": _issuer(content.issuer),
        "title": title_of(content),
    }
    return {name: _set(name, value) for name, value in said.items()}


def _set(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value if name in AS_IT_IS else french.typographic(value)
    if isinstance(value, dict):
        return {inner: _set(inner, each) for inner, each in value.items()}
    if isinstance(value, list | tuple):
        return [_set(name, each) for each in value]
    return value


@singledispatch
def title_of(content: Content) -> str:
    """Return the title of the document, in its properties and at its head."""
    raise TypeError(type(content))


@singledispatch
def _said(content: Content) -> Shown:
    raise TypeError(type(content))


@title_of.register
def _(content: QuoteContent) -> str:
    return f"Devis n° {content.number}"


@_said.register
def _(content: QuoteContent) -> Shown:
    return {
        "number": content.number,
        "quoted_on": french.day_in_words(content.quoted_on),
        "valid_until": french.day_in_words(content.valid_until),
        "organisation": content.organisation,
        "organisation_lines": content.organisation_lines,
        "training": _training(content.training_number, content.training_title),
        "dates": french.days_in_words(content.days) if content.days else "À fixer ensemble",
        "place": content.place or "À fixer ensemble",
        "lines": [_line(line) for line in content.lines],
        "total": french.amount_in_words(content.total),
        "mentions": content.mentions,
    }


def _line(line: QuoteLine) -> Shown:
    return {
        "label": line.label,
        "quantity": french.number_in_words(line.quantity),
        "unit_price": french.amount_in_words(line.unit_price),
        "amount": french.amount_in_words(line.amount),
    }


@title_of.register
def _(content: ConvocationContent) -> str:
    return f"Convocation : {content.training_title}"


@_said.register
def _(content: ConvocationContent) -> Shown:
    return {
        "person": content.person,
        "training": _training(content.training_number, content.training_title),
        "timetable": _timetable(content.timetable),
        "bring": content.bring,
    }


@title_of.register
def _(content: AttendanceSheetContent) -> str:
    return f"Feuille d'émargement : {content.training_title}"


@_said.register
def _(content: AttendanceSheetContent) -> Shown:
    return {
        "training": _training(content.training_number, content.training_title),
        "timetable": _timetable(content.timetable),
        "days": [french.weekday_in_words(day).capitalize() for day in content.timetable.days],
        "halves": [HALVES[half] for half in content.halves],
        "people": [person or NO_NAME for person in content.people],
        "trainers": [trainer or NO_NAME for trainer in content.trainers],
    }


@title_of.register
def _(content: CertificateContent) -> str:
    return f"Attestation de présence : {content.training_title}"


@_said.register
def _(content: CertificateContent) -> Shown:
    days = content.timetable.days
    return {
        "person": content.person,
        "training": _training(content.training_number, content.training_title),
        "dates": french.days_in_words(days),
        "extent": "à toutes les demi-journées"
        if content.is_whole
        else "à la plupart des demi-journées",
        "length": _length(len(days), content.half_days),
        "place": content.timetable.place,
        "mode": MODES[content.timetable.mode],
        "objectives": content.objectives,
        "certified_on": french.day_in_words(content.certified_on),
        "code": content.code,
        "url": content.verify_url,
        "qr": _qr(content.verify_url),
    }


def _length(days: int, half_days: int) -> str:
    if half_days < 2 * days:
        return "1 demi-journée" if half_days == 1 else f"{half_days} demi-journées"
    return "1 jour" if days == 1 else f"{days} jours"


@title_of.register
def _(content: ProgrammeContent) -> str:
    return f"Programme : {content.sheet.title}"


@_said.register
def _(content: ProgrammeContent) -> Shown:
    sheet = content.sheet
    facts = {
        "Public": sheet.audience,
        "Prérequis": sheet.prerequisites or "Aucun",
        "Durée": sheet.duration,
        "Modalités": "À la demande" if sheet.is_on_request else None,
        "Groupe": f"À partir de {content.minimum} personnes inscrites",
    }
    return {
        "training": _training(sheet.number, sheet.title),
        "section": sheet.section
        if sheet.section == sheet.topic
        else f"{sheet.section}, {sheet.topic}",
        "summary": sheet.summary,
        "note": sheet.note,
        "facts": [[name, each] for name, each in facts.items() if each],
        "chapters": [
            {"title": title, "bullets": [_bullet(bullet) for bullet in bullets]}
            for title, bullets in (
                ("Objectifs pédagogiques", sheet.pedagogical_objectives),
                ("Objectifs d'apprentissage", sheet.learning_objectives),
                ("Contenu", sheet.content),
            )
            if bullets
        ],
        "prices": [_price(price) for price in content.prices],
    }


def _bullet(bullet: Bullet) -> Shown:
    return {"lead_in": bullet.lead_in, "text": bullet.text, "items": bullet.items}


def _price(price: Price) -> Shown:
    return {
        "audience": AUDIENCES[price.audience],
        "per_day": _amount_or_words(price.per_day),
        "whole": _amount_or_words(price.whole),
        "fee": french.amount_in_words(price.registration_fee) if price.registration_fee else "—",
        "funding": ", ".join(price.funding) or "—",
    }


def _amount_or_words(amount: Decimal | None) -> str:
    if amount is None:
        return UNPRICED
    return french.amount_in_words(amount) if amount else "Gratuit"


def _issuer(issuer: Issuer) -> Shown:
    return {
        "name": issuer.name,
        "full_name": issuer.full_name,
        "lines": [issuer.street, issuer.town, f"Tél. : {issuer.phone}", issuer.email],
        "email": issuer.email,
        "phone": issuer.phone,
        "office": issuer.office,
        "site": issuer.site,
        "standing": issuer.standing,
        "foot": f"{issuer.full_name}, {issuer.street}, {issuer.town}. SIRET : {issuer.siret}.",
    }


def _training(number: int, title: str) -> Shown:
    return {"number": f"n° {number}", "title": title}


def _timetable(timetable: Timetable) -> Shown:
    many = len(timetable.parts) > 1
    return {
        "place": timetable.place,
        "mode": MODES[timetable.mode],
        "is_remote": timetable.mode == "remote",
        "dates": french.days_in_words(timetable.days),
        "hours": french.hours_in_words(timetable.starts, timetable.ends),
        "rows": [
            [
                f"Partie {number}" if many else "",
                french.weekday_in_words(day),
                french.hours_in_words(timetable.starts, timetable.ends),
            ]
            for number, part in enumerate(timetable.parts, 1)
            for day in part
        ],
        "has_parts": many,
    }


def _qr(url: str) -> str:
    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        picture, kind="svg", border=2, xmldecl=False, svgns=True, nl=False
    )
    return picture.getvalue().decode()
