"""From an answer to a review: what each use case changes, and what it sets going."""

from datetime import timedelta

import pytest

from services.matching.application.accept_match import AcceptMatch, accept_match
from services.matching.application.cancel_matches import CancelMatches, cancel_matches
from services.matching.application.complete_exchange import CompleteExchange, complete_exchange
from services.matching.application.decline_match import DeclineMatch, decline_match
from services.matching.application.expire_match import ExpireMatch, expire_match
from services.matching.application.forget_member import ForgetMember, forget_member
from services.matching.application.propose_match import ProposeMatch, propose_match
from services.matching.application.release_member import ReleaseMember, release_member
from services.matching.application.review_exchange import ReviewExchange, review_exchange
from services.matching.application.stop_exchange import StopExchange, stop_exchange
from services.matching.domain.actor import Actor
from services.matching.domain.exchange import (
    AlreadyReviewedError,
    ExchangeNotFoundError,
    ExchangeNotRunningError,
    ExchangeState,
    ExchangeStillRunningError,
)
from services.matching.domain.match import Match, MatchState
from services.matching.domain.match_errors import MatchNotFoundError, PairKnownError
from services.matching.domain.review import EmptyReviewError, Review
from services.matching.domain.savoir import SavoirNotFoundError, SavoirNotLiveError
from services.matching.domain.suggestion import ContactInTitleError
from shared.errors import DomainError
from shared.events.matching import ExchangeReviewed, MatchProposed
from tests.unit.matching.builders import (
    ANN,
    AS_ANN,
    AS_BOB,
    AS_EVE,
    AS_ZOE,
    BOB,
    EVE,
    GARDEN,
    LIBRARY,
    NOW,
    VILLAGE,
    ZOE,
    a_match,
    a_running_exchange,
    a_savoir,
    an_id,
)
from tests.unit.matching.fakes import FakeUnitOfWork


def with_match(match: Match | None = None) -> tuple[FakeUnitOfWork, Match]:
    """Return a unit of work that knows one proposal and its timer."""
    uow, match = FakeUnitOfWork(), match or a_match()
    uow.matches.kept[match.match_id] = match
    uow.schedule("expire", match.match_id, match.expires_at)
    return uow, match


async def test_a_match_that_both_accept_no_longer_expires() -> None:
    uow, match = with_match()

    await accept_match(AcceptMatch(match.match_id, AS_ANN), uow)
    assert uow.timers
    await accept_match(AcceptMatch(match.match_id, AS_ZOE, on_behalf_of=BOB), uow)

    assert match.state is MatchState.ACCEPTED
    assert uow.timers == {}


async def test_a_stranger_does_not_even_learn_that_a_match_exists() -> None:
    uow, match = with_match()

    with pytest.raises(MatchNotFoundError):
        await accept_match(AcceptMatch(match.match_id, AS_EVE), uow)


async def test_after_a_refusal_somebody_else_is_looked_for() -> None:
    uow, match = with_match()

    await decline_match(DeclineMatch(match.match_id, AS_BOB, reason="trop loin"), uow)

    assert (match.state, match.decline_reason) == (MatchState.DECLINED, "trop loin")
    assert uow.timers == {
        ("search", f"offer:{match.offer_id}"): NOW,
        ("search", f"request:{match.request_id}"): NOW,
    }


async def test_a_match_expires_at_its_time_and_not_before() -> None:
    uow, match = with_match()

    await expire_match(ExpireMatch(match.match_id), uow)
    assert match.state is MatchState.PROPOSED
    uow.clock.advance(timedelta(days=14))
    await expire_match(ExpireMatch(match.match_id), uow)

    assert match.state.value == "expired"


async def test_an_accepted_match_does_not_expire() -> None:
    uow, match = with_match()
    match.state = MatchState.ACCEPTED
    uow.clock.advance(timedelta(days=15))

    await expire_match(ExpireMatch(match.match_id), uow)

    assert match.state is MatchState.ACCEPTED


async def test_a_match_is_cancelled_when_its_offer_goes_unless_it_has_come_back() -> None:
    uow, match = with_match()
    command = CancelMatches("offer", match.offer_id)
    uow.savoirs.put(a_savoir("offer"))

    await cancel_matches(command, uow)
    assert match.state is MatchState.PROPOSED
    uow.savoirs.put(a_savoir("offer", is_live=False))
    await cancel_matches(command, uow)

    assert match.state.value == "cancelled"
    assert uow.timers == {("search", f"request:{match.request_id}"): NOW}


def a_wish(**changes: object) -> ProposeMatch:
    """Return Zoe's wish that Ann and Bob meet."""
    offer, request = a_savoir("offer"), a_savoir("request")
    values: dict[str, object] = {
        "offer_id": offer.savoir_id,
        "request_id": request.savoir_id,
        "by": AS_ZOE,
        "answer_within": timedelta(days=14),
        **changes,
    }
    return ProposeMatch(**values)  # type: ignore[arg-type]  # test values


async def test_a_facilitator_proposes_what_they_like_once() -> None:
    uow = FakeUnitOfWork()
    uow.savoirs.put(a_savoir("offer", title="Piano"), a_savoir("request", title="Couture"))

    await propose_match(a_wish(), uow)

    (fact,) = uow.matches.announced
    assert isinstance(fact, MatchProposed)
    assert fact.proposer_id == ZOE
    assert "Un animateur ou une animatrice" in fact.reason
    with pytest.raises(PairKnownError):
        await propose_match(a_wish(), uow)


@pytest.mark.parametrize(
    ("offer_network", "visibility", "own_visibility", "is_linked", "is_within_reach"),
    [
        (GARDEN, "network", "network", False, True),
        (LIBRARY, "network", "linked", True, False),
        (LIBRARY, "linked", "linked", False, False),
        (LIBRARY, "linked", "linked", True, True),
        (LIBRARY, "linked", "network", True, False),
        (VILLAGE, "everyone", "everyone", False, True),
        (VILLAGE, "everyone", "network", False, False),
    ],
)
async def test_a_facilitator_brings_together_what_each_network_may_see_of_the_other(
    offer_network: str,
    visibility: str,
    own_visibility: str,
    is_linked: bool,
    is_within_reach: bool,
) -> None:
    uow = FakeUnitOfWork()
    uow.savoirs.links = {frozenset({GARDEN, LIBRARY})} if is_linked else set()
    offer = a_savoir("offer", network_id=offer_network, visibility=visibility)
    uow.savoirs.put(offer, a_savoir("request", visibility=own_visibility))

    if is_within_reach:
        assert (await propose_match(a_wish(), uow)).offer_id == offer.savoir_id
    else:
        with pytest.raises(SavoirNotFoundError):
            await propose_match(a_wish(), uow)


async def test_a_facilitator_of_neither_network_proposes_nothing_there() -> None:
    uow = FakeUnitOfWork()
    uow.savoirs.put(
        a_savoir("offer", visibility="everyone"), a_savoir("request", visibility="everyone")
    )

    with pytest.raises(SavoirNotFoundError):
        await propose_match(a_wish(by=Actor(EVE, frozenset({LIBRARY}))), uow)


async def test_what_is_off_the_board_is_not_proposed() -> None:
    uow = FakeUnitOfWork()
    uow.savoirs.put(a_savoir("offer", is_live=False), a_savoir("request"))

    with pytest.raises(SavoirNotLiveError):
        await propose_match(a_wish(), uow)


def with_exchange() -> FakeUnitOfWork:
    """Return a unit of work in which Ann teaches Bob."""
    uow, exchange = FakeUnitOfWork(), a_running_exchange()
    uow.exchanges.kept[exchange.exchange_id] = exchange
    return uow


def a_review(by: Actor = AS_ANN, **changes: object) -> ReviewExchange:
    values: dict[str, object] = {
        "exchange_id": an_id("exchange"),
        "by": by,
        "review": Review(reviewed_at=NOW, learned_preparing="À dire ce que je fais"),
        **changes,
    }
    return ReviewExchange(**values)  # type: ignore[arg-type]  # test values


async def completed() -> FakeUnitOfWork:
    uow = with_exchange()
    await complete_exchange(CompleteExchange(an_id("exchange"), AS_ANN), uow)
    return uow


async def test_an_exchange_ends_once() -> None:
    uow = await completed()

    with pytest.raises(ExchangeNotRunningError):
        await stop_exchange(StopExchange(an_id("exchange"), AS_BOB, "déjà fini"), uow)
    assert (await uow.exchanges.get(an_id("exchange"))).state is ExchangeState.COMPLETED


async def test_each_reviews_once_and_the_second_review_says_that_both_have() -> None:
    uow = await completed()

    await review_exchange(a_review(), uow)
    with pytest.raises(AlreadyReviewedError):
        await review_exchange(a_review(), uow)
    await review_exchange(a_review(by=AS_ZOE, on_behalf_of=BOB), uow)

    told = [fact for fact in uow.exchanges.announced if isinstance(fact, ExchangeReviewed)]
    assert [(fact.reviewer_id, fact.is_by_both) for fact in told] == [(ANN, False), (BOB, True)]


async def test_an_exchange_is_reviewed_only_once_it_has_ended() -> None:
    with pytest.raises(ExchangeStillRunningError):
        await review_exchange(a_review(), with_exchange())


async def test_a_stranger_does_not_review() -> None:
    with pytest.raises(ExchangeNotFoundError):
        await review_exchange(a_review(by=AS_EVE), await completed())


async def test_a_review_that_says_nothing_is_refused() -> None:
    with pytest.raises(EmptyReviewError):
        await review_exchange(a_review(review=Review(reviewed_at=NOW)), await completed())


async def test_what_somebody_would_like_next_becomes_suggestions_to_them() -> None:
    uow = await completed()

    await review_exchange(a_review(teach_next=("Le banjo",), learn_next=("Le tricot",)), uow)

    made = [(each.member_id, each.kind, each.title) for each in uow.suggestions.kept]
    assert made == [(ANN, "offer", "Le banjo"), (ANN, "request", "Le tricot")]


@pytest.mark.parametrize(
    "title", ["Banjo ann@example.org", "Banjo 06 12 34 56 78", "Banjo +33612345678"]
)
async def test_a_suggestion_holds_no_contact(title: str) -> None:
    with pytest.raises(ContactInTitleError):
        await review_exchange(a_review(teach_next=(title,)), await completed())


async def test_whoever_leaves_a_network_is_released_unless_they_are_back() -> None:
    uow, match = with_match()
    exchange = a_running_exchange()
    uow.exchanges.kept[exchange.exchange_id] = exchange
    uow.savoirs.members = {(ANN, GARDEN)}

    await release_member(ReleaseMember(ANN, GARDEN), uow)
    assert match.state is MatchState.PROPOSED
    uow.savoirs.members.clear()
    await release_member(ReleaseMember(ANN, LIBRARY), uow)
    assert match.state is MatchState.PROPOSED
    await release_member(ReleaseMember(ANN, GARDEN), uow)

    assert (match.state.value, exchange.state.value) == ("cancelled", "stopped")
    assert uow.timers == {}


async def test_forgetting_somebody_wipes_what_they_wrote_and_not_what_the_other_wrote() -> None:
    uow = await completed()
    await review_exchange(a_review(teach_next=("Le banjo",)), uow)
    await review_exchange(a_review(by=AS_BOB), uow)

    await forget_member(ForgetMember(ANN), uow)
    await forget_member(ForgetMember(ANN), uow)

    reviews = uow.exchanges.kept[an_id("exchange")].reviews
    assert not any(reviews["offerer"].texts)
    assert any(reviews["requester"].texts)
    assert uow.suggestions.kept == []
    kinds = {each.partition(":")[0] for each in uow.forgotten}
    assert kinds == {"suggestion"}


async def test_the_facts_that_quote_a_forgotten_person_leave_the_stream() -> None:
    uow, match = with_match()

    await forget_member(ForgetMember(ANN), uow)

    assert uow.forgotten == {f"match:{match.match_id}"}
    assert match.state is MatchState.CANCELLED


async def test_every_refusal_has_a_french_title_and_a_code_of_its_own() -> None:
    from services.matching import bootstrap  # importing it imports every rule
    from services.matching.entrypoints.messages import MESSAGES

    assert bootstrap.MESSAGES is MESSAGES  # type: ignore[attr-defined]  # it imports them too
    bases: list[type[DomainError]] = [DomainError, *DomainError.__subclasses__()]
    ours = [
        error
        for base in bases
        for error in base.__subclasses__()
        if error.__module__.startswith("services.matching.")
    ]

    assert {error.code for error in ours} == set(MESSAGES)
