"""The written state machine of a match, row by row."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.matching.domain.agreement import Meeting
from services.matching.domain.match import Match, MatchState
from services.matching.domain.match_errors import (
    AgreementMissingError,
    AlreadyAcceptedError,
    MatchNotAcceptedError,
    MatchNotAwaitingError,
    SameMemberError,
)
from shared.errors import DomainError
from shared.events.matching import (
    MatchAccepted,
    MatchAnswered,
    MatchCancelled,
    MatchDeclined,
    MatchExpired,
    MatchProposed,
    MeetingArranged,
)
from tests.unit.matching.builders import (
    ANN,
    AS_ZOE,
    BOB,
    GARDEN,
    NOW,
    a_match,
    a_proposal,
    a_savoir,
    an_accepted_match,
    an_agreement,
    an_id,
)

MEETING = Meeting(NOW, "Chez Ann", BOB)

Action = Callable[[Match], None]

ACTIONS: dict[str, Action] = {
    "accept": lambda match: match.accept("requester", NOW),
    "decline": lambda match: match.decline("requester"),
    "expire": Match.expire,
    "savoir gone": Match.cancel_without_savoir,
    "person gone": Match.cancel_without_person,
    "meeting": lambda match: match.arrange_meeting(MEETING),
    "agreement": lambda match: match.settle_agreement(an_agreement()),
    "begin": lambda match: match.begin(an_id("exchange")),
    "release": lambda match: match.release(AS_ZOE, NOW, NOW),
}

ALLOWED = {
    "awaiting_facilitator": {
        "release": "proposed",
        "decline": "declined",
        "expire": "expired",
        "savoir gone": "cancelled",
        "person gone": "cancelled",
    },
    "proposed": {
        "accept": "answered",
        "decline": "declined",
        "expire": "expired",
        "savoir gone": "cancelled",
        "person gone": "cancelled",
    },
    "answered": {
        "accept": "accepted",
        "decline": "declined",
        "expire": "expired",
        "savoir gone": "cancelled",
        "person gone": "cancelled",
    },
    "accepted": {
        "decline": "declined",
        "person gone": "cancelled",
        "meeting": "accepted",
        "agreement": "accepted",
        "begin": "begun",
    },
    "begun": {},
    "declined": {},
    "expired": {},
    "cancelled": {},
}


def in_state(state: str) -> Match:
    """Return a match that has come to `state` by its own rules."""
    match = a_match() if state != "begun" else an_accepted_match()
    if state == "awaiting_facilitator":
        match = a_match(request=a_savoir("request", is_minor=True))
    steps: dict[str, list[Action]] = {
        "awaiting_facilitator": [],
        "proposed": [],
        "answered": [lambda m: m.accept("offerer", NOW)],
        "accepted": [lambda m: m.accept("offerer", NOW), lambda m: m.accept("requester", NOW)],
        "begun": [lambda m: m.settle_agreement(an_agreement()), lambda m: m.begin("x")],
        "declined": [lambda m: m.decline("offerer")],
        "expired": [Match.expire],
        "cancelled": [Match.cancel_without_savoir],
    }
    for step in steps[state]:
        step(match)
    if state == "accepted":
        match.settle_agreement(an_agreement())
    match.facts.clear()
    return match


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", ALLOWED)
def test_each_action_leads_where_the_table_says_or_is_refused_aloud(
    state: str, action: str
) -> None:
    match = in_state(state)
    wanted = ALLOWED[state].get(action)

    if wanted is None:
        with pytest.raises(DomainError):
            ACTIONS[action](match)
        assert match.state == state
        assert match.facts == []
    else:
        ACTIONS[action](match)
        assert match.state == wanted


def test_a_proposal_says_why_until_when_and_who_proposes() -> None:
    match = Match.propose(an_id("match"), a_proposal())

    ((fact, sequence),) = match.facts
    assert isinstance(fact, MatchProposed)
    assert sequence == 1
    assert (fact.offerer_id, fact.requester_id, fact.network_id) == (ANN, BOB, GARDEN)
    assert fact.proposer_id is None
    assert fact.expires_at == NOW + timedelta(days=14)


def test_nobody_is_brought_together_with_themselves() -> None:
    with pytest.raises(SameMemberError):
        Match.propose(an_id("match"), a_proposal(request=a_savoir("request", member_id=ANN)))


def test_each_step_is_announced_once_in_its_order() -> None:
    match = a_match()

    match.accept("requester", NOW)
    match.accept("offerer", NOW)
    match.arrange_meeting(MEETING)

    assert [(type(fact), sequence) for fact, sequence in match.facts] == [
        (MatchAnswered, 2),
        (MatchAccepted, 3),
        (MeetingArranged, 4),
    ]
    assert "place" not in match.facts[-1][0].model_dump()


@pytest.mark.parametrize(
    ("action", "fact"),
    [("decline", MatchDeclined), ("expire", MatchExpired), ("savoir gone", MatchCancelled)],
)
def test_each_end_is_announced(action: str, fact: type) -> None:
    match = a_match()

    ACTIONS[action](match)

    assert [type(each) for each, _ in match.facts] == [fact]


def test_the_same_side_cannot_accept_twice() -> None:
    match = a_match()
    match.accept("offerer", NOW)

    with pytest.raises(AlreadyAcceptedError):
        match.accept("offerer", NOW)


def test_an_answer_after_the_last_moment_is_refused_even_before_the_timer_fires() -> None:
    match = a_match()

    with pytest.raises(MatchNotAwaitingError):
        match.accept("offerer", NOW + timedelta(days=14))

    assert match.state is MatchState.PROPOSED


def test_an_exchange_begins_only_after_an_agreement() -> None:
    with pytest.raises(AgreementMissingError):
        an_accepted_match().begin(an_id("exchange"))


def test_an_agreement_needs_both_to_have_accepted() -> None:
    with pytest.raises(MatchNotAcceptedError):
        a_match().settle_agreement(an_agreement())


def test_forgetting_wipes_the_words_and_keeps_what_happened() -> None:
    match = an_accepted_match()
    match.arrange_meeting(MEETING)
    match.settle_agreement(an_agreement())

    match.forget_texts(match.pair.offerer_id)

    assert (match.offer_title, match.reason) == ("", "")
    assert match.request_title != ""
    assert match.meeting == Meeting(NOW, "", BOB)
    assert match.agreement is not None
    assert match.agreement.content == match.agreement.place == ""
    assert match.state is MatchState.ACCEPTED
