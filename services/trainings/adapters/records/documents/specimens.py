"""Renders one of each document, to be looked at: `python -m services.trainings.adapters.records.documents.specimens FOLDER`."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

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
from services.trainings.adapters.records.documents.rendering import previewed, rendered
from services.trainings.domain.catalogue.training import Bullet, Sheet

ISSUED_AT = datetime(2027, 4, 6, 8, 30, tzinfo=UTC)

ISSUER = Issuer(
    name="FORESCO",
    full_name="Mouvement français des Réseaux d'Échanges Réciproques de Savoirs®",
    street="3 bis, cours Blaise-Pascal",
    town="91000 Évry-Courcouronnes",
    phone="01 60 78 68 55",
    email="formation-foresco@rers-asso.org",
    site="www.rers-asso.org",
    siret="513 946 178 00029",
    office="Le bureau des formations",
    standing=(
        "Organisme de formation déclaré auprès de la préfecture de la région Île-de-France.",
    ),
)
TIMETABLE = Timetable(
    parts=((date(2027, 5, 4), date(2027, 5, 5)), (date(2027, 10, 1),)),
    starts=time(9),
    ends=time(17, 30),
    place="Maison des associations, 3 place de l'Agora, Évry-Courcouronnes",
    mode="in_person",
)
TITLE = "Animer coopérativement un Réseau d'Échanges Réciproques de Savoirs®"
BRING = (
    "De quoi écrire",
    "Un savoir que vous aimeriez transmettre, et un savoir que vous aimeriez apprendre",
    "Une question ou une situation de votre réseau : le groupe y travaillera",
)
PEOPLE = (
    "Awa Diallo",
    "Marie-Ange Lefèvre",
    "Đặng Thị Ngọc Ánh",
    "Łukasz Żółtowski",
    None,
    "سعيد بن علي",
    "Jean-Baptiste de la Roche-Saint-André",
    "Œnone Çelik",
    None,
    "Inès O'Brien",
    "Paul Martin",
    "Zoé Núñez",
)
SHEET = Sheet(
    number=2,
    title=TITLE,
    section="Participer à un réseau ou en créer un",
    topic="Animation du réseau",
    audience="Tout le monde : membres, animateurs et administrateurs de réseaux",
    prerequisites=None,
    days_by_part=(2, 1),
    duration="2 jours, puis 1 jour pour approfondir",
    is_on_request=False,
    has_follow_up=False,
    summary="Partager l'animation d'un réseau entre beaucoup de personnes.",
    pedagogical_objectives=(
        Bullet("Prendre part à l'animation selon ses envies et son temps", "Pour l'équipe"),
        Bullet("Partager les rôles : accueil, mises en relation, bilans"),
    ),
    learning_objectives=(Bullet("Mener une mise en relation collective"),),
    content=(
        Bullet(
            "Vivre ensemble les moments d'un réseau", None, ("repérer", "relier", "faire le bilan")
        ),
        Bullet("Le tableau des offres et des demandes : à quoi sert-il ?"),
    ),
)


def specimens() -> Iterator[Content]:
    """Return one of each document, with what is hardest to set: long titles, blanks, many scripts."""
    yield QuoteContent(
        issuer=ISSUER,
        number="2027-0012",
        quoted_on=date(2027, 4, 6),
        valid_until=date(2027, 7, 5),
        organisation="Ville d'Évry-Courcouronnes, direction de la vie associative",
        organisation_lines=("Place des Droits de l'Homme", "91000 Évry-Courcouronnes"),
        days=tuple(TIMETABLE.days),
        place=TIMETABLE.place,
        lines=(
            QuoteLine(
                label=f"Formation 2 : {TITLE} (3 jours)",
                quantity=Decimal(3),
                unit_price=Decimal(1400),
                amount=Decimal(4200),
            ),
            QuoteLine(
                label="Frais d'inscription",
                quantity=Decimal(12),
                unit_price=Decimal(10),
                amount=Decimal(120),
            ),
        ),
        total=Decimal(4320),
        mentions=(
            "TVA non applicable.",
            "Le prix s'entend par jour de formation.",
            "Transport, hébergement et repas ne sont pas compris.",
        ),
        training_number=2,
        training_title=TITLE,
    )
    yield ConvocationContent(
        issuer=ISSUER,
        person="Awa Diallo",
        training_number=2,
        training_title=TITLE,
        timetable=TIMETABLE,
        bring=BRING,
    )
    yield AttendanceSheetContent(
        issuer=ISSUER,
        timetable=TIMETABLE,
        halves=("am", "pm"),
        people=PEOPLE,
        trainers=("Claire Héber", None),
        training_number=2,
        training_title=TITLE,
    )
    yield CertificateContent(
        issuer=ISSUER,
        person="Awa Diallo",
        timetable=TIMETABLE,
        half_days=6,
        is_whole=True,
        objectives=("Mener une mise en relation collective", "Partager les rôles d'une équipe"),
        certified_on=date(2027, 10, 4),
        code="7K3QX-9M2PD-4TRWE-N8V5C-BH6GJ-A",
        verify_url="https://rers.example/certificates/7K3QX9M2PD4TRWEN8V5CBH6GJA",
        training_number=2,
        training_title=TITLE,
    )
    yield ProgrammeContent(issuer=ISSUER, sheet=SHEET, prices=PRICES, minimum=12)


PRICES = (
    Price(
        audience="volunteers",
        per_day=Decimal(0),
        whole=Decimal(0),
        registration_fee=Decimal(10),
        funding=("FDVA, pour un cinquième des bénévoles actifs des réseaux affiliés",),
    ),
    Price(
        audience="employees",
        per_day=None,
        whole=None,
        registration_fee=None,
        funding=("CPF", "plan de formation de l'employeur"),
    ),
    Price(
        audience="companies",
        per_day=Decimal(1400),
        whole=Decimal(4200),
        registration_fee=None,
        funding=(),
    ),
)


def main() -> int:
    """Write the PDF and the pages as pictures of each specimen into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for content in specimens():
        (folder / f"{content.kind}.pdf").write_bytes(rendered(content, ISSUED_AT))
        for number, page in enumerate(previewed(content, ISSUED_AT), 1):
            (folder / f"{content.kind}_{number}.png").write_bytes(page)
        sys.stdout.write(f"{content.kind}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
