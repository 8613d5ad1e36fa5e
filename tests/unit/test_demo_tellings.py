"""The demonstration finds what was not said, said twice, or said for no reason."""

from deploy.demo.reading import first_fault
from deploy.demo.tellings import Arrival, Comparison, Expected, Telling, compare, mailed

BIKE = "Réparer et entretenir son vélo"


def told(who: str = "Ada", kind: str = "match_proposed", about: str = BIKE) -> Expected:
    expected = Expected()
    expected.tell(who, kind, about)
    return expected


def an_arrival(identity: str = "1", text: str = f"Une proposition\n« {BIKE} »") -> Arrival:
    return Arrival("Ada", "match_proposed", text, identity)


def faults(comparison: Comparison) -> tuple[int, int, int]:
    return len(comparison.lost), len(comparison.duplicates), len(comparison.unexpected)


def test_what_came_as_expected_is_no_fault() -> None:
    result = compare(told().tellings, [an_arrival()])

    assert faults(result) == (0, 0, 0)
    assert first_fault([result]) is None


def test_french_spaces_do_not_hide_what_was_said() -> None:
    arrival = an_arrival(text="Titre\n«\u00a0Quels\noutils\u00a0?\u00a0»")

    assert faults(compare(told(about="Quels outils ?").tellings, [arrival])) == (0, 0, 0)


def test_what_did_not_come_is_lost() -> None:
    result = compare(told().tellings, [])

    assert faults(result) == (1, 0, 0)
    assert "n'a pas été prévenu" in str(first_fault([result]))


def test_what_came_to_somebody_else_or_about_something_else_is_lost_and_unexpected() -> None:
    to_another = Arrival("Bob", "match_proposed", BIKE, "1")
    of_another_kind = Arrival("Ada", "match_accepted", BIKE, "1")

    for wrong in (to_another, of_another_kind, an_arrival(text="Une proposition\n« Tricoter »")):
        assert faults(compare(told().tellings, [wrong])) == (1, 0, 1)


def test_the_same_fact_twice_is_a_duplicate_whatever_its_words() -> None:
    result = compare(told().tellings, [an_arrival(), an_arrival(text="Autrement")])

    assert faults(result) == (0, 1, 0)
    assert "deux fois" in str(first_fault([result]))


def test_the_same_words_twice_are_a_duplicate_even_as_another_fact() -> None:
    assert faults(compare(told().tellings, [an_arrival("1"), an_arrival("2")])) == (0, 1, 0)


def test_one_fact_cannot_stand_for_two_expected_ones() -> None:
    twice = told().tellings * 2

    assert faults(compare(twice, [an_arrival("1"), an_arrival("1")])) == (0, 1, 0)
    assert faults(compare(twice, [an_arrival("1"), an_arrival("2")])) == (0, 0, 0)
    assert faults(compare(twice, [an_arrival("1")])) == (1, 0, 0)


def test_what_nobody_expected_is_a_fault_of_its_own() -> None:
    result = compare([], [an_arrival()])

    assert faults(result) == (0, 0, 1)
    assert "sans raison" in str(first_fault([result]))


def test_a_longer_title_takes_its_own_arrival_before_a_shorter_one_does() -> None:
    both = [*told(about="vélo").tellings, *told(about=BIKE).tellings]
    arrivals = [an_arrival("1"), an_arrival("2", "Une proposition\n« Mon vélo »")]

    assert faults(compare(both, arrivals)) == (0, 0, 0)


def test_one_word_in_two_texts_is_told_apart_by_where_it_leads() -> None:
    both = [
        Telling("Ada", "match_proposed", "Carnets", "/matches/1"),
        Telling("Ada", "match_proposed", "Collage", "/matches/2"),
    ]
    arrivals = [
        Arrival("Ada", "match_proposed", "« Collage » et « Carnets »", "b", "/matches/2"),
        Arrival("Ada", "match_proposed", "« Carnets » et « Carnets »", "a", "/matches/1"),
    ]

    assert faults(compare(both, arrivals)) == (0, 0, 0)
    assert faults(compare(both[:1], arrivals[:1])) == (1, 0, 1)


def test_mails_follow_what_is_mailed_to_whoever_has_a_mailbox() -> None:
    expected = [
        *told().tellings,
        *told(kind="member_joined").tellings,
        *told(who="Bob").tellings,
    ]
    inbox = compare(
        expected,
        [
            an_arrival(),
            Arrival("Ada", "member_joined", BIKE, "2"),
            Arrival("Bob", "match_proposed", BIKE, "3"),
        ],
    )

    wanted = mailed(inbox, ["Ada"])

    assert [(each.who, each.kind, each.about) for each in wanted] == [
        ("Ada", "Une proposition", BIKE)
    ]
