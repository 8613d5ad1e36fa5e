"""Documents as PDF: real text, tagged, in French, the same bytes again, and nobody's text is a command."""

import asyncio
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
import typst

from services.trainings.adapters.records.documents.contents import (
    AttendanceSheetContent,
    CertificateContent,
    Content,
    ConvocationContent,
)
from services.trainings.adapters.records.documents.letters import RANGES, is_printable
from services.trainings.adapters.records.documents.rendering import (
    Renderer,
    content_json,
    content_of,
    digest_of,
    previewed,
    rendered,
)
from services.trainings.adapters.records.documents.specimens import ISSUED_AT, specimens
from services.trainings.adapters.records.documents.wording import title_of

SPECIMENS = {content.kind: content for content in specimens()}
KINDS = sorted(SPECIMENS)
HOSTILE = (
    '#panic(1) #read("style.typ") $x^2$ *gras* _it_ [crochet] \\ ` = Titre <a> @b // fin /* c */',
    '"; #import "x.typ": * //',
    "{{ found }} <script>alert(1)</script> &amp;",
    "a" * 400,
    "سعيد بن علي 😀🧑‍🌾 தமிழ் 日本 \u202egnirts\u202c \u0007",
    "''  \"\" «» ;;; !!! ??? :::",
)


def text_of(pdf: bytes) -> str:
    """Return what a reader reads, spaces made alike."""
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(unicodedata.normalize("NFKC", " ".join(pages)).split())


def root_of(pdf: bytes) -> Any:
    """Return the catalogue of a PDF, in which it says what it is."""
    return pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"].get_object()


def tags_of(pdf: bytes) -> set[str]:
    """Return the kinds of the elements that a screen reader is told."""
    return {
        str(node["/S"]) for node in _nodes(root_of(pdf)["/StructTreeRoot"]["/K"]) if "/S" in node
    }


def _nodes(node: Any) -> Iterator[Any]:
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _nodes(each)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from _nodes(node["/K"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_tagged_titled_and_french(kind: str) -> None:
    content = SPECIMENS[kind]

    pdf = rendered(content, ISSUED_AT)

    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = root_of(pdf)
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert title_of(content)[:7] in (reader.metadata.title or "")
    assert (
        reader.metadata.author
        == "Mouvement français des Réseaux d’Échanges Réciproques de Savoirs®"
    )
    assert {"/Title", "/H1"} <= tags_of(pdf)


@pytest.mark.parametrize(
    ("kind", "tags", "words"),
    [
        (
            "quote",
            {"/Table", "/THead", "/TH"},
            [
                "Devis n° 2027-0012",
                "4 320,00 €",
                "1 400,00 €",
                "TVA non applicable",
                "5 juillet 2027",
            ],
        ),
        (
            "convocation",
            {"/Table", "/TH", "/L", "/Link"},
            ["Awa Diallo", "mardi 4 mai 2027", "de 9 h à 17 h 30", "De quoi écrire", "Partie 2"],
        ),
        (
            "attendance_sheet",
            {"/Table", "/TH"},
            ["Marie-Ange Lefèvre", "Matin : signature", "Après-midi", "Vendredi 1er octobre 2027"],
        ),
        (
            "certificate",
            {"/Figure", "/Link"},
            [
                "Awa Diallo",
                "4 et 5 mai, 1er octobre 2027",
                "7K3QX-9M2PD-4TRWE-N8V5C-BH6GJ-A",
                "3 jours",
            ],
        ),
        (
            "programme",
            {"/Table", "/TH", "/L"},
            ["Objectifs pédagogiques", "repérer", "Gratuit", "Nous consulter", "10,00 €"],
        ),
    ],
)
def test_a_document_says_what_it_must_in_real_text(
    kind: str, tags: set[str], words: list[str]
) -> None:
    pdf = rendered(SPECIMENS[kind], ISSUED_AT)

    text = text_of(pdf)

    for each in words:
        assert unicodedata.normalize("NFKC", each) in text
    assert tags <= tags_of(pdf)


def test_the_qr_code_has_words_for_who_cannot_see_it() -> None:
    pdf = rendered(SPECIMENS["certificate"], ISSUED_AT)

    root = root_of(pdf)

    (figure,) = [
        node for node in _nodes(root["/StructTreeRoot"]["/K"]) if node.get("/S") == "/Figure"
    ]
    assert "Code QR qui mène à la page de vérification" in figure["/Alt"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_issued_again_from_what_is_stored_is_the_same_to_the_byte(kind: str) -> None:
    content = SPECIMENS[kind]
    first = hashlib.sha256(rendered(content, ISSUED_AT)).hexdigest()

    stored = json.loads(json.dumps(content_json(content)))
    again = content_of(kind, stored)

    assert again == content
    assert digest_of(again) == digest_of(content)
    assert hashlib.sha256(rendered(again, ISSUED_AT)).hexdigest() == first
    later = rendered(again, ISSUED_AT + timedelta(days=1))
    assert hashlib.sha256(later).hexdigest() != first


async def test_documents_set_at_the_same_time_are_the_same_as_alone() -> None:
    alone = {kind: rendered(content, ISSUED_AT) for kind, content in SPECIMENS.items()}
    renderer = Renderer()

    together = await asyncio.gather(
        *(renderer.pdf(SPECIMENS[kind], ISSUED_AT) for kind in KINDS * 4)
    )

    assert together == [alone[kind] for kind in KINDS * 4]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_nobodys_text_is_a_command(kind: str, hostile: str) -> None:
    content = _filled_with(SPECIMENS[kind], hostile)

    text = text_of(rendered(content, ISSUED_AT))

    for word in re.findall(r"[#$*\\{<@=][a-z]*", hostile):
        assert word in text


def _filled_with(content: Content, text: str) -> Content:
    """Return the content with this text wherever somebody's words may come."""

    def filled(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {inner: filled(inner, each) for inner, each in value.items()}
        if isinstance(value, list):
            return [filled(name, each) for each in value]
        return text if isinstance(value, str) and name in PROSE else value

    return content_of(content.kind, filled("", content_json(content)))


PROSE = frozenset(
    {"training_title", "organisation", "organisation_lines", "label", "mentions", "place"}
    | {"person", "people", "trainers", "bring", "objectives", "title", "text", "lead_in", "items"}
    | {"audience_text", "summary", "note", "funding", "section", "topic", "full_name", "standing"}
)


def test_every_letter_that_is_called_printable_can_be_printed() -> None:
    letters = [
        chr(point)
        for first, last in RANGES
        for point in range(first, last + 1)
        if is_printable(chr(point))
    ]
    content = SPECIMENS["convocation"]
    assert isinstance(content, ConvocationContent)

    for start in range(0, len(letters), 200):
        names = tuple("a" + letter for letter in letters[start : start + 200])
        rendered(replace(content, bring=names), ISSUED_AT)


def test_sixty_people_fill_several_pages_whose_tables_repeat_their_heads() -> None:
    sheet = SPECIMENS["attendance_sheet"]
    assert isinstance(sheet, AttendanceSheetContent)
    people = tuple(f"Personne {number}" for number in range(60))

    pdf = rendered(replace(sheet, people=people), ISSUED_AT)

    reader = pypdf.PdfReader(io.BytesIO(pdf))
    first_day = [page for page in reader.pages if "mardi" not in page.extract_text()]
    assert len(reader.pages) >= 3 * 3
    assert "Participantes et participants" in first_day[1].extract_text()
    assert "Personne 59" in text_of(pdf)


def test_a_certificate_of_another_code_has_another_picture() -> None:
    content = SPECIMENS["certificate"]
    assert isinstance(content, CertificateContent)
    other = replace(content, verify_url=content.verify_url[:-1] + "B")

    assert previewed(content, ISSUED_AT) != previewed(other, ISSUED_AT)
    assert previewed(content, ISSUED_AT) == previewed(content, datetime(2027, 4, 6, tzinfo=UTC))


def test_the_same_text_set_as_markup_would_be_obeyed() -> None:
    """The control: typst obeys what is not passed as a string."""
    pdf = typst.compile(b'#set text(lang: "fr")\n*gras* #(20 + 3)', ignore_system_fonts=True)

    assert text_of(pdf) == "gras 23"
