"""The demonstration of matching finds what was not said, and reads the words it is given."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.cli.demo_matching import loop_lines, various
from deploy.demo.tellings import Telling
from deploy.demo_matching.checking import Found, tellings
from deploy.demo_matching.company import Company, company
from deploy.demo_matching.texts import Texts, TextsUnreadableError, texts

WORDS = Texts(("Art floral", "Italien"), ("Apprendre l'italien",), "à la main")


def written(folder: Path, *rows: object) -> Path:
    file = folder / "texts.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def a_company() -> Company:
    played = company(WORDS)
    for number, (person, _) in enumerate(played.members):
        person.member_id = f"person {number}"
    return played


def a_match(offerer: str, requester: str, **changes: Any) -> dict[str, Any]:
    return {
        "match_id": "1",
        "offer_id": f"offer of {offerer}",
        "request_id": f"request of {requester}",
        "offerer": {"member_id": offerer, "savoir_title": "Italien"},
        "requester": {"member_id": requester, "savoir_title": "Apprendre l'italien"},
        "reason_codes": ["shared_word"],
        "state": "proposed",
        **changes,
    }


def told(there: Found) -> list[Telling]:
    return list(tellings(a_company(), there))


def test_a_file_of_real_texts_is_read_and_shipped_requests_are_added(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        {"kind": "offer", "text": "Art   floral"},
        {"kind": "offer", "text": "Art floral"},
        {"kind": "offer", "text": "Translated", "translated": True},
        {"kind": "offer", "text": "x" * 121},
        {"kind": "request", "text": "Apprendre l'italien"},
    )

    found = texts(file)

    assert found.offers == ("Art floral",)
    assert found.requests[0] == "Apprendre l'italien"
    assert len(found.requests) > 10


@pytest.mark.parametrize("row", [{"kind": "offer"}, [], "offer", {"kind": "offer", "text": 3}])
def test_a_line_that_is_no_text_is_named(tmp_path: Path, row: object) -> None:
    file = written(tmp_path, {"kind": "offer", "text": "Art floral"}, row)

    with pytest.raises(TextsUnreadableError, match="ligne 2"):
        texts(file)


def test_without_real_texts_the_shipped_ones_are_taken(tmp_path: Path) -> None:
    found = texts(None, beside=tmp_path / "absent.jsonl")

    assert min(len(found.offers), len(found.requests)) >= 30


def test_everybody_has_a_name_and_a_mailbox_of_their_own_and_nobody_two_offers() -> None:
    played = company(WORDS)

    people = [person for person, _ in played.members]
    assert len({person.called for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)
    offers = [each.person for each in played.savoirs if each.kind == "offer"]
    assert len(offers) == len(set(offers))


def test_the_loop_closes_across_two_linked_networks() -> None:
    ring = company(WORDS).loop

    assert len({each.place for each in ring}) == 2
    assert {each.visibility for each in ring} == {"linked"}


def test_both_are_told_of_a_match_and_the_other_one_of_a_refusal() -> None:
    match = a_match("person 0", "person 1", state="declined")

    found = told(Found(matches={"1": match}))

    assert [each.kind for each in found] == ["match_proposed", "match_proposed", "match_declined"]
    assert found[0].who == found[2].who != found[1].who


def test_a_match_made_for_a_ring_is_told_with_the_ring_only() -> None:
    match = a_match("person 0", "person 1", reason_codes=["closes_ring"])
    links = [
        {"giver_id": f"person {number}", "offer_title": title}
        for number, title in enumerate(("Calligraphie", "Escargots", "Cerf-volant"))
    ]
    ring = {"ring_id": "1", "state": "accepted", "links": links}

    found = told(Found(matches={"1": match}, rings={"1": ring}))

    assert [each.kind for each in found] == [
        *("ring_proposed", "ring_accepted"),
        *("ring_proposed", "ring_accepted"),
        "ring_proposed",
    ], "who accepts last knows it"


def test_of_a_group_those_are_told_who_have_a_place() -> None:
    standings = {"person 0": "joined", "person 1": "invited", "person 2": "waiting"}
    participants = [{"member_id": who, "standing": each} for who, each in standings.items()]

    group = {"collective_match_id": "1", "title": "Italien", "participants": participants}

    found = told(Found(groups={"1": group}))

    assert [each.kind for each in found] == ["collective_proposed", "collective_proposed"]


def test_the_table_shows_each_offer_and_each_request_once() -> None:
    matches = [a_match("a", "b"), a_match("a", "c"), a_match("d", "b"), a_match("d", "c")]

    assert various(matches) == [matches[0], matches[3]]


def test_a_loop_is_drawn_from_each_to_the_next_and_back() -> None:
    ring = {
        "people": [
            {"member_id": "1", "network_ids": ["n"], "has_accepted": True},
            {"member_id": "2", "network_ids": ["n"], "has_accepted": False},
        ],
        "links": [
            {"giver_id": "1", "receiver_id": "2", "offer_title": "Italien"},
            {"giver_id": "2", "receiver_id": "1", "offer_title": "Échecs"},
        ],
    }

    assert list(loop_lines(ring, {"1": "Ada", "2": "Bea", "n": "RERS d’Orly"})) == [
        "╭─▶ Ada (RERS d’Orly) ✓",
        "│     transmet « Italien » à Bea",
        "│ ▼ Bea (RERS d’Orly)",
        "╰──   transmet « Échecs » à Ada",
    ]
