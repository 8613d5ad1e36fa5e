"""Which rings the platform proposes around a savoir, and to whom it does not."""

from dataclasses import replace
from datetime import timedelta

from services.matching.application.seek_rings import SeekRings, seek_rings
from services.matching.domain.loop import Loop
from services.matching.domain.match import Match
from services.matching.domain.match_state import EXPIRE_TIMER
from services.matching.domain.ring import RING_EXPIRE_TIMER
from tests.unit.matching.builders import GARDEN, NOW, POLICY, a_proposal, a_savoir
from tests.unit.matching.fakes import FakeUnitOfWork
from tests.unit.matching.test_ring_states import a_loop


def a_world(*loops: Loop) -> FakeUnitOfWork:
    """These loops, with all their savoirs on the board of one network."""
    uow = FakeUnitOfWork()
    uow.loops.found = [in_garden(loop) for loop in loops]
    for loop in uow.loops.found:
        for arrow in loop.arrows:
            uow.savoirs.put(
                a_savoir("offer", savoir_id=arrow.offer_id, member_id=arrow.giver_id),
                a_savoir("request", savoir_id=arrow.request_id, member_id=arrow.receiver_id),
            )
    return uow


def in_garden(loop: Loop) -> Loop:
    return Loop(
        tuple(
            replace(arrow, giver_network_id=GARDEN, receiver_network_id=GARDEN)
            for arrow in loop.arrows
        )
    )


async def sought(uow: FakeUnitOfWork) -> list[str]:
    """Seek through the first loop's first offer; return the people of each ring, sorted."""
    offer_id = uow.loops.found[0].arrows[0].offer_id
    uow.loops.found = [
        Loop((replace(loop.arrows[0], offer_id=offer_id), *loop.arrows[1:]))
        if loop.arrows[0].giver_id == uow.loops.found[0].arrows[0].giver_id
        else loop
        for loop in uow.loops.found
    ]
    await seek_rings(SeekRings("offer", offer_id, POLICY), uow)
    return ["".join(sorted(ring.member_ids)) for ring in uow.rings.kept.values()]


async def test_a_person_is_in_one_of_the_rings_proposed_at_a_time() -> None:
    uow = a_world(a_loop("abc"), a_loop("ad"))

    assert await sought(uow) == ["ad"]


async def test_a_proposed_ring_sets_its_timer_and_those_of_its_matches() -> None:
    uow = a_world(a_loop("abc"))

    await sought(uow)

    due = {kind: due_at for (kind, _), due_at in uow.timers.items()}
    assert due[RING_EXPIRE_TIMER] == due[EXPIRE_TIMER] == NOW + POLICY.answer_within
    assert len(uow.timers) == 4


async def test_savoirs_are_held_in_one_order_before_anything_is_decided() -> None:
    uow = a_world(a_loop("abc"))

    await sought(uow)

    assert uow.loops.held == [sorted(uow.loops.found[0].savoir_ids)]


async def test_who_has_enough_to_answer_is_asked_nothing_new_for_a_ring() -> None:
    uow = a_world(a_loop("abc"))
    for number in range(POLICY.awaiting_at_most):
        offer = a_savoir("offer", savoir_id=f"x{number}", member_id="b")
        await uow.matches.add_new(Match.propose(f"m{number}", a_proposal(offer=offer)))

    assert await sought(uow) == []


async def test_but_a_ring_of_what_they_were_asked_already_is_proposed() -> None:
    uow = a_world(a_loop("ab"))
    for number, arrow in enumerate(uow.loops.found[0].arrows):
        proposal = a_proposal(
            offer=a_savoir("offer", savoir_id=arrow.offer_id, member_id=arrow.giver_id),
            request=a_savoir("request", savoir_id=arrow.request_id, member_id=arrow.receiver_id),
        )
        await uow.matches.add_new(Match.propose(f"m{number}", proposal))
    uow.clock.advance(timedelta(days=3))

    assert await sought(uow) == ["ab"]
    assert {m.expires_at for m in uow.matches.kept.values()} == {
        uow.clock.now() + POLICY.answer_within
    }


async def test_a_loop_of_matches_that_are_all_accepted_is_nothing_to_ask() -> None:
    uow = a_world(a_loop("ab"))
    for number, arrow in enumerate(uow.loops.found[0].arrows):
        proposal = a_proposal(
            offer=a_savoir("offer", savoir_id=arrow.offer_id, member_id=arrow.giver_id),
            request=a_savoir("request", savoir_id=arrow.request_id, member_id=arrow.receiver_id),
        )
        match = Match.propose(f"m{number}", proposal)
        match.accept("offerer", NOW)
        match.accept("requester", NOW)
        await uow.matches.add_new(match)

    assert await sought(uow) == []


async def test_a_minor_or_a_hidden_savoir_closes_no_ring() -> None:
    for changes in ({"is_minor": True}, {"is_live": False}, {"network_id": "elsewhere"}):
        uow = a_world(a_loop("abc"))
        last = uow.loops.found[0].arrows[2].offer_id
        uow.savoirs.put(replace(uow.savoirs.board[last], **changes))

        assert await sought(uow) == []
        assert uow.matches.kept == {}
