"""Who is told of what becomes of a group around one savoir."""

from typing import Any

import pytest

from shared.events import matching_groups
from shared.events.contract import Event
from tests.integration.notifications.conftest import Service
from tests.integration.notifications.people import (
    FACILITATOR,
    MATCH,
    NETWORK,
    OFFER,
    OFFERER,
    REQUEST,
    REQUESTER,
    SOON,
)

BOTH = {OFFERER, REQUESTER}
GROUP: dict[str, Any] = {
    "collective_match_id": MATCH,
    "network_id": NETWORK,
    "core_offer_id": OFFER,
    "title": "Tailler les rosiers",
}
TOGETHER: dict[str, Any] = {"member_ids": [OFFERER, REQUESTER]}
INVITED: dict[str, Any] = {
    **GROUP,
    "offerer_ids": [OFFERER],
    "requester_ids": [REQUESTER],
    "has_several_offerers": False,
    "gathering_at": SOON,
    "expires_at": SOON,
}
PLACED: dict[str, Any] = {
    **GROUP,
    "member_id": REQUESTER,
    "side": "requester",
    "savoir_id": REQUEST,
}

CASES: list[tuple[Event, str, set[str]]] = [
    (
        matching_groups.CollectiveMatchProposed(**INVITED, split_from=None),
        "collective_proposed",
        BOTH,
    ),
    (matching_groups.CollectiveMatchExtended(**INVITED), "collective_proposed", BOTH),
    (
        matching_groups.CollectiveMatchJoined(**PLACED, is_from_waiting=True),
        "collective_place_found",
        {REQUESTER},
    ),
    (
        matching_groups.CollectiveMatchWaitlisted(**PLACED, was_joined=True),
        "collective_place_lost",
        {REQUESTER},
    ),
    (
        matching_groups.CollectiveMatchConfirmed(
            **GROUP, offerer_ids=[OFFERER], requester_ids=[REQUESTER], gathering_at=SOON
        ),
        "collective_confirmed",
        BOTH,
    ),
    (
        matching_groups.GatheringSuggested(
            **GROUP, **TOGETHER, gathering_at=SOON, suggested_by=OFFERER
        ),
        "collective_gathering",
        {REQUESTER},
    ),
    (
        matching_groups.CollectiveMatchSplit(
            **GROUP, **TOGETHER, new_collective_match_id=MATCH, split_by=FACILITATOR
        ),
        "collective_split",
        BOTH,
    ),
    (
        matching_groups.CollectiveMatchMerged(
            **GROUP, **TOGETHER, absorbed_id=MATCH, merged_by=FACILITATOR
        ),
        "collective_merged",
        BOTH,
    ),
    (
        matching_groups.CollectiveMatchDissolved(
            **GROUP, **TOGETHER, ending="facilitator", dissolved_by=OFFERER
        ),
        "collective_dissolved",
        {REQUESTER},
    ),
]
UNTOLD: list[Event] = [
    matching_groups.CollectiveMatchProposed(**INVITED, split_from=MATCH),
    matching_groups.CollectiveMatchJoined(**PLACED, is_from_waiting=False),
    matching_groups.CollectiveMatchWaitlisted(**PLACED, was_joined=False),
    matching_groups.CollectiveMatchLeft(**PLACED, how="left"),
    matching_groups.CollectiveMatchDissolved(**GROUP, **TOGETHER, ending="held", dissolved_by=None),
    matching_groups.CollectiveMatchDissolved(
        **GROUP, **TOGETHER, ending="merged", dissolved_by=OFFERER
    ),
]


@pytest.mark.parametrize(
    ("event", "kind", "people"), CASES, ids=[f"{kind}-{n}" for n, (_, kind, _) in enumerate(CASES)]
)
async def test_those_concerned_are_told_once_and_never_the_author(
    service: Service, event: Event, kind: str, people: set[str]
) -> None:
    await service.hears(event)

    assert await service.told() == [(person, kind) for person in sorted(people)]
    assert len(await service.sent("sent")) == len(people)


@pytest.mark.parametrize("event", UNTOLD, ids=[type(event).__name__ for event in UNTOLD])
async def test_what_people_did_themselves_or_know_already_is_not_told(
    service: Service, event: Event
) -> None:
    await service.hears(event)

    assert await service.told() == []


async def test_the_words_speak_of_roles_and_count_nobody(service: Service) -> None:
    await service.hears(matching_groups.CollectiveMatchProposed(**INVITED, split_from=None))

    bodies = [row["body"] for row in await service.rows("SELECT body FROM notification")]
    assert all("Plusieurs personnes demandent la même chose, une personne" in b for b in bodies)
    assert any("Vous pourriez transmettre" in body for body in bodies)
