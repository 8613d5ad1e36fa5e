"""Dead letters of one cause have one fingerprint, whatever ids and numbers they carry."""

import pytest

from services.savoirs.domain.offer import Offer
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.fingerprint import fingerprint, normalised, place_of

KIND = "rers.savoirs.offer.created.v1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("no row 12", "no row 1999"),
        ("no 01a20434-8436-7757-921d-3f9f18571a51", "no 01A20434-857f-701e-86fe-fe03132db806"),
        ("key 'title' is wrong", "key 'themes' is wrong"),
        ('took 1.5 s, said "a"', 'took 20.75 s, said "b c"'),
        ("block deadbeef01", "block 00ff00ff00ff"),
        ("two\n lines", "two  lines"),
    ],
)
def test_what_varies_does_not_part_letters(one: str, other: str) -> None:
    assert fingerprint("matching", KIND, f"E: {one}") == fingerprint(
        "matching", KIND, f"E: {other}"
    )


@pytest.mark.parametrize(
    "other",
    [
        ("savoirs", KIND, "E: no row", ""),
        ("matching", "rers.savoirs.offer.updated.v1", "E: no row", ""),
        ("matching", KIND, "F: no row", ""),
        ("matching", KIND, "E: no table", ""),
        ("matching", KIND, "E: no row", "services/matching/x.py:on_offer"),
    ],
)
def test_another_cause_has_another_fingerprint(other: tuple[str, str, str, str]) -> None:
    assert fingerprint("matching", KIND, "E: no row") != fingerprint(*other)


def test_the_place_stands_for_the_message() -> None:
    place = "services/matching/x.py:on_offer"

    assert fingerprint("m", KIND, "E: one", place) == fingerprint("m", KIND, "E: other", place)


def test_the_place_is_the_innermost_function_of_a_service() -> None:
    with pytest.raises(AttributeError) as inside:
        Offer.withdraw(None)  # type: ignore[arg-type]  # it is to fail within the service
    with pytest.raises(ZeroDivisionError) as outside:
        assert 1 / 0

    assert place_of(inside.value) == "services/savoirs/domain/offer.py:withdraw"
    assert place_of(outside.value) == ""


def test_a_letter_that_was_buried_without_one_gets_it_from_its_reason() -> None:
    old = DeadLetter(1, "matching", "s", "i", KIND, "E: row 12", "", {}, b"")
    kept = DeadLetter(2, "matching", "s", "i", KIND, "E", "", {"rers-dead-fingerprint": "f"}, b"")

    assert old.fingerprint == fingerprint("matching", KIND, "E: row 7")
    assert kept.fingerprint == "f"


def test_a_normalised_message_is_short() -> None:
    assert len(normalised("x " * 400)) <= 200
