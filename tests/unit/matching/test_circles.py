"""In which circle two savoirs may meet: the rule that nothing crosses, over all boards."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.savoir import Mode, Savoir
from services.matching.domain.scope import Surroundings, circle_between, scopes_of
from tests.unit.matching.builders import ANN, BOB, GARDEN, LIBRARY, VILLAGE, a_savoir

NETWORKS = [GARDEN, LIBRARY, VILLAGE]


@st.composite
def savoirs(draw: st.DrawFn, kind: str) -> Savoir:
    """Return any savoir, as far as meeting goes."""
    base = a_savoir("offer" if kind == "offer" else "request")
    modes: list[Mode] = ["any", "on_site", "remote"]
    return replace(
        base,
        member_id=draw(st.sampled_from([ANN, BOB])),
        network_id=draw(st.sampled_from(NETWORKS)),
        visibility=draw(st.sampled_from(["network", "linked", "everyone"])),
        mode=draw(st.sampled_from(modes)),
        languages=tuple(draw(st.sets(st.sampled_from(["fr", "de"])))),
        is_minor=draw(st.booleans()),
    )


@st.composite
def lands(draw: st.DrawFn) -> dict[str, Surroundings]:
    """Return what lies around each network; links and distances hold both ways."""
    pairs = [(0, 1), (0, 2), (1, 2)]
    linked = draw(st.sets(st.sampled_from(pairs)))
    near = draw(st.sets(st.sampled_from(pairs)))

    def others(of: int, chosen: set[tuple[int, int]]) -> list[str]:
        return [NETWORKS[sum(pair) - of] for pair in chosen if of in pair]

    return {
        NETWORKS[n]: Surroundings(
            frozenset(others(n, linked)), dict.fromkeys(others(n, near), 12.0)
        )
        for n in range(3)
    }


@given(savoirs("offer"), savoirs("request"), lands())
def test_what_two_may_do_is_the_same_from_both_sides(
    offer: Savoir, request: Savoir, land: dict[str, Surroundings]
) -> None:
    there = circle_between(offer, request, land[offer.network_id])

    assert there == circle_between(request, offer, land[request.network_id])


@given(savoirs("offer"), savoirs("request"), lands())
def test_no_circle_crosses_visibility_age_or_way_of_learning(
    offer: Savoir, request: Savoir, land: dict[str, Surroundings]
) -> None:
    around = land[offer.network_id]
    circle = circle_between(offer, request, around)
    if circle is None:
        return

    is_linked = request.network_id in around.linked
    assert offer.member_id != request.member_id
    assert sorted([offer.mode, request.mode]) != ["on_site", "remote"]
    assert (
        not offer.languages
        or not request.languages
        or set(offer.languages) & set(request.languages)
    )
    if offer.network_id != request.network_id:
        for own, other in ((offer, request), (request, offer)):
            assert other.is_shown_to(own.network_id, land[own.network_id].linked)
    if offer.is_minor or request.is_minor:
        assert offer.network_id == request.network_id or is_linked
    if circle == "open_to_everyone":
        assert "on_site" not in (offer.mode, request.mode)


@given(savoirs("offer"), savoirs("request"), lands())
def test_whoever_may_meet_is_in_the_circle_that_is_looked_at(
    offer: Savoir, request: Savoir, land: dict[str, Surroundings]
) -> None:
    around = land[offer.network_id]
    circle = circle_between(offer, request, around)
    scopes = {s.code: s for s in scopes_of(offer, around.linked, around.near)}
    if circle is None:
        return

    is_listed = request.network_id in scopes[circle].networks
    assert is_listed == (circle != "open_to_everyone")


def test_on_site_two_meet_near_and_not_anywhere() -> None:
    offer = a_savoir("offer", visibility="everyone", mode="on_site")
    request = a_savoir("request", visibility="everyone", network_id=VILLAGE)

    assert circle_between(offer, request, Surroundings(near={VILLAGE: 29.0})) == "near_network"
    assert circle_between(offer, request, Surroundings()) is None


def test_at_a_distance_two_meet_wherever_they_are() -> None:
    offer = a_savoir("offer", visibility="everyone", mode="remote")
    request = a_savoir("request", visibility="everyone", network_id=VILLAGE)

    assert circle_between(offer, request, Surroundings()) == "open_to_everyone"


def test_a_minors_savoir_is_looked_for_in_its_own_and_in_linked_networks() -> None:
    young = a_savoir("request", visibility="everyone", is_minor=True)

    codes = [each.code for each in scopes_of(young, frozenset({LIBRARY}), [VILLAGE])]

    assert codes == ["same_network", "linked_network"]
