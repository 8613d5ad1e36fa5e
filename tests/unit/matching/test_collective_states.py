"""The life of a group: who has a place, who waits, when it is confirmed and when it ends."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.collective_errors import (
    AlreadyJoinedError,
    CollectiveMatchClosedError,
    CoreStaysError,
    GroupTooLargeError,
    NotTakingPartError,
    ParticipantGoneError,
    SplitNeedsPeopleError,
)
from services.matching.domain.collective_match import CollectiveMatch, CollectiveState
from services.matching.domain.gathering import Gathering, second_saturday
from services.matching.domain.participant import ACTIVE, HOLDING, Participant, Standing
from services.matching.domain.rearranging import merge, settle_all, split
from shared.errors import DomainError
from tests.unit.matching.builders import GARDEN, NOW
from tests.unit.matching.groups import COLLECTIVE, a_candidate, a_composition, a_group

LATER = NOW + timedelta(days=14)


def who(group: CollectiveMatch, name: str) -> Participant:
    found = group.roster.with_savoir(name)
    assert found is not None
    return found


def standing(group: CollectiveMatch, *names: str) -> list[str]:
    return [who(group, name).standing.value for name in names]


def join(group: CollectiveMatch, *names: str) -> None:
    for name in names:
        group.join(who(group, name), COLLECTIVE, NOW)


def leave(group: CollectiveMatch, *names: str) -> None:
    for name in names:
        group.leave(who(group, name), COLLECTIVE, NOW)


def told(group: CollectiveMatch) -> list[str]:
    return [type(fact).__name__ for fact, _ in group.facts]


def test_as_many_are_invited_as_may_learn_at_once_and_the_others_wait_in_order() -> None:
    group = a_group("abcd", sizes=[3])

    assert standing(group, "o1", *"abcd") == ["invited"] * 4 + ["waiting"]
    assert group.due_at == LATER
    assert told(group) == ["CollectiveMatchProposed"]


def test_it_is_confirmed_by_an_offerer_and_three_and_not_before() -> None:
    group = a_group("abcd")
    group.facts.clear()

    join(group, "a", "b", "c")
    assert group.state == "proposed"
    join(group, "o1")

    assert group.state == "confirmed"
    assert told(group)[-2:] == ["CollectiveMatchJoined", "CollectiveMatchConfirmed"]
    leave(group, "a")
    assert group.state == "confirmed"


def test_the_first_who_waits_moves_up_and_is_asked_unless_they_said_yes() -> None:
    group = a_group("abcde", sizes=[3])
    join(group, "e")
    assert standing(group, "d", "e") == ["waiting", "waiting"]

    leave(group, "a")
    assert standing(group, "a", "d", "e") == ["declined", "invited", "waiting"]
    leave(group, "d")

    assert standing(group, "e") == ["joined"]


def test_who_had_declined_may_come_back_but_after_those_who_wait() -> None:
    group = a_group("abcd", sizes=[3])
    leave(group, "a")

    join(group, "a")

    assert standing(group, "a", "d") == ["waiting", "invited"]
    leave(group, "d")
    assert standing(group, "a") == ["joined"]


def test_answers_that_change_nothing_are_refused_aloud() -> None:
    group = a_group("abcd")
    join(group, "a")
    leave(group, "b")
    group.release([who(group, "d")], COLLECTIVE, NOW)

    for error, action, name in (
        (AlreadyJoinedError, join, "a"),
        (NotTakingPartError, leave, "b"),
        (ParticipantGoneError, join, "d"),
        (NotTakingPartError, leave, "d"),
    ):
        with pytest.raises(error):
            action(group, name)


def test_fewer_places_let_those_wait_who_came_last_and_they_move_up_first() -> None:
    group = a_group("abcd", sizes=[2, 2])
    join(group, "o1", "o2", "b", "c", "d", "a")

    leave(group, "o2")

    assert standing(group, *"abcd") == ["joined", "joined", "waiting", "waiting"]
    assert "CollectiveMatchWaitlisted" in told(group)
    leave(group, "a")
    assert standing(group, "c", "d") == ["joined", "waiting"]


@pytest.mark.parametrize(
    ("gone", "ending"), [(("o1",), "no_offerer"), (("a", "b", "c"), "no_requester")]
)
def test_it_ends_when_nobody_offers_or_nobody_asks(gone: tuple[str, ...], ending: str) -> None:
    group = a_group("abc")

    leave(group, *gone)

    assert (group.state, group.ending) == (CollectiveState.DISSOLVED, ending)
    assert group.due_at is None


def test_it_expires_when_too_few_have_answered_and_not_before() -> None:
    group = a_group("abcd")
    join(group, "o1", "a", "b")

    group.pass_time(COLLECTIVE, LATER - timedelta(seconds=1))
    assert standing(group, "c") == ["invited"]
    group.pass_time(COLLECTIVE, LATER)

    assert standing(group, "c", "d") == ["lapsed", "lapsed"]
    assert group.ending == "expired"


def test_a_lapsed_place_goes_to_who_waits_and_time_goes_on_for_them() -> None:
    group = a_group("abcd", sizes=[3])
    join(group, "o1", "a", "b")

    group.pass_time(COLLECTIVE, LATER)

    assert standing(group, "c", "d") == ["lapsed", "invited"]
    assert group.is_live
    assert group.due_at == LATER + COLLECTIVE.answer_within
    group.pass_time(COLLECTIVE, LATER + COLLECTIVE.answer_within)
    assert group.ending == "expired"


def test_a_confirmed_group_stays_open_until_a_week_after_its_gathering() -> None:
    group = a_group("abcd")
    join(group, "o1", "a", "b", "c", "d")
    over_at = group.gathering.gathering_at + timedelta(days=7)
    assert group.due_at == over_at

    group.pass_time(COLLECTIVE, over_at)

    assert group.ending == "held"


def test_whatever_is_asked_of_a_dissolved_group_is_refused() -> None:
    group, other = a_group("abc"), a_group("def")
    group.dissolve("zoe")
    gathering = Gathering(NOW, GARDEN, "Orly")
    version = group.version

    for action in (
        lambda: join(group, "a"),
        lambda: leave(group, "a"),
        lambda: group.extend([], COLLECTIVE, NOW),
        lambda: group.release([], COLLECTIVE, NOW),
        lambda: group.set_gathering(gathering),
        lambda: group.dissolve("zoe"),
        lambda: split(group, frozenset({"o2"}), "new", "zoe", NOW),
        lambda: merge(group, other, "zoe"),
        lambda: merge(other, group, "zoe"),
    ):
        with pytest.raises(CollectiveMatchClosedError):
            action()
    assert group.version == version


def test_a_split_keeps_standings_and_both_groups_have_who_offers_and_who_asks() -> None:
    group = a_group("abcdef", sizes=[8, 8])
    join(group, "o1", "o2", "d", "e", "f")

    for chosen, error in (
        ({"o1", "a"}, CoreStaysError),
        ({"a", "b"}, SplitNeedsPeopleError),
        ({"o2"}, SplitNeedsPeopleError),
        ({"o2", *"abcdef"}, SplitNeedsPeopleError),
    ):
        with pytest.raises(error):
            split(a_group("abcdef", sizes=[8, 8]), frozenset(chosen), "new", "zoe", NOW)
    new = split(group, frozenset({"o2", "d", "e", "f"}), "new", "zoe", NOW)
    settle_all(COLLECTIVE, NOW, group, new)

    assert standing(new, "o2", "d", "e", "f") == ["joined"] * 4
    assert (new.state, new.core_offer_id) == (CollectiveState.CONFIRMED, "o2")
    assert standing(group, "o1", "a") == ["joined", "invited"]


def test_a_split_or_a_merge_leaves_nobody_without_the_place_they_have() -> None:
    group = a_group("abcd", sizes=[2, 2])
    join(group, "o1", "o2", *"abcd")
    with pytest.raises(GroupTooLargeError):
        split(group, frozenset({"o2", "d"}), "new", "zoe", NOW)

    one, other = a_group("abc", sizes=[3]), a_group("def", sizes=[3], names=["p1"])
    join(one, *"abc")
    join(other, *"def")
    leave(other, "f")
    same = who(other, "p1")
    same.member_id = who(one, "o1").member_id  # one person offers in both: no places are added
    with pytest.raises(GroupTooLargeError):
        merge(one, other, "zoe")


def test_a_merge_moves_people_once_and_ends_the_other_group() -> None:
    one, other = a_group("abc"), a_group("cdef", names=["p1"])
    join(one, "c")
    join(other, "d")
    who(other, "c").savoir_id = "c2"

    merge(one, other, "zoe")
    settle_all(COLLECTIVE, NOW, one)

    members = [each.member_id for each in one.roster.active()]
    assert len(members) == len(set(members))
    assert standing(one, "c", "d", "p1") == ["joined", "joined", "invited"]
    assert (other.ending, other.merged_into) == ("merged", one.collective_match_id)


def test_forgetting_wipes_the_words_and_keeps_what_happened() -> None:
    group = a_group("abc")
    group.set_gathering(Gathering(LATER, GARDEN, "Orly", "Chez Ann", "Sonnez", "ann"))

    group.forget_texts(who(group, "o1").member_id)

    assert (group.title, who(group, "o1").title, who(group, "a").title) == ("", "", "Guitare a")
    assert (group.gathering.place, group.gathering.note) == ("", "")
    assert group.gathering.town == "Orly"


@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants naive bounds
    zone=st.sampled_from(["Europe/Paris", "America/Martinique", "Pacific/Noumea", "nowhere", ""]),
)
def test_the_day_suggested_is_a_saturday_at_ten_within_a_fortnight(
    now: datetime, zone: str
) -> None:
    at = second_saturday(now, zone)

    local = at.astimezone(ZoneInfo(zone if "/" in zone else "Europe/Paris"))
    assert (local.weekday(), local.hour, local.minute) == (5, 10, 0)
    assert timedelta(days=7) < at - now < timedelta(days=15)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["join", "leave", "gone", "time", "new", "split"]), st.integers(0, 11)
    ),
    max_size=30,
)


@given(steps=STEPS, sizes=st.lists(st.integers(2, 5), min_size=1, max_size=3))
def test_whatever_people_do_nobody_learns_without_a_place_or_waits_beside_a_free_one(
    steps: list[tuple[str, int]], sizes: list[int]
) -> None:
    group, now = a_group("abcdef", sizes=sizes), NOW

    for step, (verb, number) in enumerate(steps):
        now += timedelta(hours=5) if verb != "time" else timedelta(days=number)
        with suppress(DomainError):
            act(group, verb, number, step, now)
        holds(group)


def act(group: CollectiveMatch, verb: str, number: int, step: int, now: datetime) -> None:
    """Do one thing in a group."""
    people = group.roster.people
    each = people[number % len(people)]
    match verb:
        case "join":
            group.join(each, COLLECTIVE, now)
        case "leave":
            group.leave(each, COLLECTIVE, now)
        case "gone":
            group.release([each], COLLECTIVE, now)
        case "time" if group.is_live:
            group.pass_time(COLLECTIVE, now)
        case "new":
            group.extend([a_candidate(f"n{step}")], COLLECTIVE, now)
        case "split":
            chosen = frozenset(e.savoir_id for e in people[number % 3 :: 2])
            new = split(group, chosen, "new", "zoe", now)
            settle_all(COLLECTIVE, now, group, new)
            holds(new)


def test_the_check_sees_somebody_who_learns_without_a_place() -> None:
    group = a_group("abcd", sizes=[3])
    who(group, "d").take_part()

    with pytest.raises(AssertionError):
        holds(group)


def holds(group: CollectiveMatch) -> None:
    """Assert what is always true of a live group."""
    if not group.is_live:
        return
    roster = group.roster
    holders, waiting = roster.of("requester", HOLDING), roster.of("requester", {Standing.WAITING})
    assert len(holders) <= roster.places
    assert not waiting or len(holders) == roster.places
    assert roster.of("offerer", ACTIVE)
    assert all(each.is_willing for each in roster.people if each.standing is Standing.JOINED)
    assert group.due_at is not None


def test_what_is_proposed_and_when_is_announced() -> None:
    group = CollectiveMatch.propose(
        "group", a_composition("abcd", [3]), Gathering(LATER, GARDEN, ""), COLLECTIVE, NOW
    )

    ((fact, sequence),) = group.facts
    values = fact.model_dump()
    assert sequence == 1
    assert values["offerer_ids"] == ["person o1"]
    assert values["requester_ids"] == ["person a", "person b", "person c"]
    assert (values["title"], values["split_from"]) == ("Guitare o1", None)
