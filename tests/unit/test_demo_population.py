"""The invented population is the same for the same seed, believable, and free of contact details."""

from collections import Counter

import pytest

from deploy.demo.material.reading import names, networks, pairs
from deploy.demo.population import MOST_NETWORKS, linked_pairs, population
from services.savoirs.domain.savoir_terms import SavoirTerms


def test_the_same_seed_invents_the_same_people_and_another_seed_others() -> None:
    assert population(3, 4, 60) == population(3, 4, 60)
    assert population(3, 4, 60).people != population(4, 4, 60).people


def test_more_members_leave_the_first_ones_as_they_were() -> None:
    small, large = population(1, 5, 50), population(1, 5, 80)

    assert large.people[:50] == small.people
    assert large.savoirs[: len(small.savoirs)] == small.savoirs


def test_forty_networks_of_three_thousand_members_have_what_they_need() -> None:
    whole = population(1, 40, 3_000)

    roles = Counter((person.networks[0], person.role) for person in whole.people)
    paper = Counter(
        (person.networks[0], person.first_name, person.last_name)
        for person in whole.people
        if person.email is None
    )
    addresses = [person.email for person in whole.people if person.email]
    assert len(whole.people) == 3_000
    assert all(roles[number, "coordinator"] == 1 for number in range(40))
    assert all(roles[number, "facilitator"] == 2 for number in range(40))
    assert len(set(addresses)) == len(addresses)
    assert 100 < len(paper) < 400
    assert max(paper.values()) == 1, "two of one name in one network could not be told apart"
    assert len({(each.person, each.kind) for each in whole.savoirs}) == len(whole.savoirs)


def test_whoever_visits_a_second_network_can_sign_in() -> None:
    visitors = [each for each in population(1, 40, 3_000).people if len(each.networks) > 1]

    assert visitors
    assert all(each.email and each.role == "member" for each in visitors)


def test_networks_link_themselves_to_earlier_ones_each_once() -> None:
    links = linked_pairs(population(1, MOST_NETWORKS, 1).networks)

    assert all(asked < asking for asking, asked in links)
    assert len(set(links)) == len(links) >= MOST_NETWORKS - 1


def test_the_material_is_wide_enough_and_says_each_thing_once() -> None:
    titles = [wording.title for pair in pairs() for wording in (pair.offer, pair.request)]

    assert len(networks()) == 40
    assert len({each.title for each in networks()}) == 40
    assert len(pairs()) >= 150
    assert len({pair.theme for pair in pairs()}) >= 25
    assert len(set(titles)) == len(titles)
    assert len(set(names().first)) == len(names().first) >= 100
    assert len(set(names().last)) == len(names().last) >= 100


@pytest.mark.parametrize("kind", ["offer", "request"])
def test_every_wording_could_be_put_on_the_board(kind: str) -> None:
    for pair in pairs():
        wording = pair.offer if kind == "offer" else pair.request
        terms = SavoirTerms(wording.title, wording.description, (pair.theme,)).checked()

        assert 3 <= len(terms.title) <= 120
