"""What people read: every kind has French words, in text and HTML alike."""

import re
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser

import pytest

from services.notifications.adapters.french_dates import day, moment, zone_of
from services.notifications.adapters.french_wordings import FrenchWordings
from services.notifications.domain.kind import Kind
from services.notifications.entrypoints.messages import KIND_TITLES
from services.notifications.entrypoints.policy import POLICY

AT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
FULL: dict[str, object] = {
    "member_id": "m1",
    "offerer_id": "m1",
    "requester_id": "m2",
    "network_id": "n1",
    "match_id": "x1",
    "exchange_id": "x2",
    "session_id": "x3",
    "offer_id": "x4",
    "request_id": "x5",
    "suggestion_id": "x6",
    "title": "Animer un réseau",
    "offer_title": "Tailler les rosiers",
    "request_title": "Entretenir un jardin",
    "savoir_title": "Tailler les rosiers",
    "network_title": "RERS d'Évry",
    "time_zone": "Europe/Paris",
    "reason": "Les deux parlent de jardin.",
    "expires_at": AT,
    "meeting_at": AT,
    "decision_at": AT,
    "missing": "both",
    "cause": "by_office",
    "kind": "offer",
    "is_by_both": True,
    "ring_id": "x7",
    "links": [
        {
            "match_id": match,
            "giver_id": giver,
            "receiver_id": receiver,
            "offer_title": f"Offre {match}",
            "request_title": f"Demande {match}",
        }
        for match, giver, receiver in (("x1", "m1", "m2"), ("x8", "m2", "m3"), ("x9", "m3", "m1"))
    ],
    "collective_match_id": "x10",
    "new_collective_match_id": "x11",
    "offerer_ids": ["m1"],
    "requester_ids": ["m2"],
    "has_several_offerers": False,
    "gathering_at": AT,
    "ending": "expired",
    "declined_by": "m2",
    "registered": 9,
    "minimum": 12,
    "registration_id": "x12",
    "moved_from_session_id": None,
    "group_size": 1,
    "decided_by": None,
    "days": [date(2026, 6, 11), date(2026, 6, 12), date(2026, 10, 16)],
    "mode": "in_person",
    "place": "Salle des fêtes, Évry",
    "is_remote": False,
    "trainer_ids": ["m9"],
    "occasion_kind": "workshop",
    "occasion_id": "x13",
    "workshop_id": "x14",
    "gathering_id": "x15",
    "gathering_date_id": "x16",
    "begins_at": AT,
    "began_at": AT,
    "last_day": date(2026, 6, 30),
    "best_date_id": None,
    "waiting_member_ids": ["m2"],
    "invited_member_ids": ["m1"],
    "member_ids": ["m1"],
    "was_scheduled": True,
    "quote_id": "x17",
    "number": "D-2026-0007",
    "total": "1400.00",
    "valid_until": date(2026, 4, 1),
    "year": 2026,
    "region": "53",
    "demand_id": "x18",
    "training_number": 7,
    "waiting": 12,
    "months": [{"month": "2026-09", "people": 9}, {"month": "2026-10", "people": 7}],
    "head_start_ends_at": AT,
    "occasion_title": "Animer un réseau",
    "occasion_days": [date(2026, 6, 11)],
    "occasion_begins_at": None,
    "occasion_place": "Évry",
    "is_occasion_remote": False,
}
UNHEARD = {
    **FULL,
    **dict.fromkeys(["offer_title", "request_title", "savoir_title", "network_title", "time_zone"]),
    **dict.fromkeys(
        name for name in FULL if name.startswith("occasion_") and name[9:] not in "kind id"
    ),
    "is_occasion_remote": None,
    "region": "00",
    "months": [],
}
WORDINGS = FrenchWordings("https://rers.example/")
EVERY_KIND = pytest.mark.parametrize("kind", list(Kind))


class Outline(HTMLParser):
    """Notes tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update({f"{tag}.{name}": value for name, value in attrs})


@EVERY_KIND
@pytest.mark.parametrize("values", [FULL, UNHEARD], ids=["all is known", "nothing was heard yet"])
def test_every_kind_has_words(kind: Kind, values: dict[str, object]) -> None:
    wording = WORDINGS.word(kind, values)

    for text in (wording.title, wording.body, wording.action):
        assert text
        assert "None" not in text
        assert "{" not in text
    assert re.fullmatch(r"/[a-z-]+/[a-z0-9]+(/[a-z]+)?", wording.link_path)
    assert len(wording.title) <= 100


@EVERY_KIND
def test_closing_signs_never_begin_a_line(kind: Kind) -> None:
    wording = WORDINGS.word(kind, FULL)

    assert not re.search(r" [»:;?!]|« ", wording.title + wording.body + wording.action)


@EVERY_KIND
def test_text_and_html_say_the_same(kind: Kind) -> None:
    wording = WORDINGS.word(kind, FULL)

    mail = WORDINGS.mail(wording, "t" * 32)

    seen = unescape(re.sub(r"<[^>]+>", "", mail.html))
    for paragraph in wording.body.split("\n\n"):
        assert paragraph in mail.text
        assert paragraph in seen
    for link in (wording.link_path, f"/unsubscribe/{'t' * 32}", "/preferences"):
        assert f"https://rers.example{link}" in mail.text
        assert f'"https://rers.example{link}"' in mail.html


def test_html_is_simple_and_says_its_language() -> None:
    outline = Outline(WORDINGS.mail(WORDINGS.word(Kind.WELCOME, FULL), "t" * 32).html)

    assert outline.attributes["html.lang"] == "fr"
    assert outline.tags.count("h1") == 1
    assert {"main", "footer", "title"} <= set(outline.tags)
    assert not {"img", "script", "table", "link", "iframe"} & set(outline.tags)


def test_both_sides_of_a_match_read_both_titles() -> None:
    for side in ("offerer_id", "requester_id"):
        body = WORDINGS.word(Kind.MATCH_PROPOSED, {**FULL, "member_id": FULL[side]}).body
        assert "Tailler les rosiers" in body
        assert "Entretenir un jardin" in body


def test_what_somebody_typed_stays_on_one_line_and_short() -> None:
    wording = WORDINGS.word(Kind.REGISTRATION_PLACED, {**FULL, "title": "a\n\nb" + "c" * 500})

    assert "«\u00a0a bccc" in wording.body
    assert len(wording.body) < 600


def test_what_is_left_out_of_a_long_quote_begins_with_a_word_and_is_said() -> None:
    wording = WORDINGS.word(Kind.REGISTRATION_PLACED, {**FULL, "title": "abcd " * 60})

    assert "abcd…" in wording.body


def test_what_somebody_typed_is_not_filled_in_as_the_readers_name() -> None:
    wording = WORDINGS.word(Kind.REGISTRATION_PLACED, {**FULL, "title": "{first_name}, gagnez"})

    mail = WORDINGS.mail(wording, "t" * 32)

    assert mail.text.count("{first_name}") == mail.html.count("{first_name}") == 1


def body(kind: Kind, **more: object) -> str:
    return WORDINGS.word(kind, {**FULL, **more}).body.replace("\u00a0", " ")


def test_who_registers_reads_what_is_true_of_a_confirmed_session_too() -> None:
    said = body(Kind.REGISTRATION_PLACED)

    assert "Si la vôtre n'est pas encore confirmée, nous vous préviendrons" in said


def test_who_waits_on_after_a_merge_reads_so() -> None:
    assert "regroupée" not in body(Kind.REGISTRATION_WAITLISTED)
    assert "regroupée avec une autre. Vous y êtes sur la liste d'attente." in body(
        Kind.REGISTRATION_WAITLISTED, moved_from_session_id="x20"
    )


def test_a_group_whose_session_was_merged_reads_of_all_its_places() -> None:
    said = body(Kind.PLACE_OFFERED, moved_from_session_id="x20", group_size=3)

    assert "où 3 places sont gardées pour votre groupe jusqu'au" in said
    assert "gardez ces places, choisissez" in said


def test_every_kind_has_a_title_and_somebody_who_is_told_it() -> None:
    assert set(KIND_TITLES) == set(Kind) == {rule.kind for rule in POLICY}


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Paris", "lundi 2 mars 2026 à 0 h 30"),
        ("America/Cayenne", "dimanche 1er mars 2026 à 20 h 30"),
        ("Nowhere/Land", "lundi 2 mars 2026 à 0 h 30"),
        (None, "lundi 2 mars 2026 à 0 h 30"),
    ],
)
def test_instants_are_said_in_the_readers_zone(zone: str | None, said: str) -> None:
    assert moment(AT, zone_of(zone)) == said
    assert said.startswith(day(AT, zone_of(zone)))


def test_summer_time_is_kept() -> None:
    assert moment(datetime(2026, 7, 14, 8, tzinfo=UTC), zone_of("Europe/Paris")).endswith("10 h")
