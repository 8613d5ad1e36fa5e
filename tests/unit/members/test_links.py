"""Rules of links between networks."""

import pytest

from services.members.domain.link import (
    Link,
    LinkAlreadyAskedError,
    LinkNotActiveError,
    LinkNotAskedError,
    LinkNotFoundError,
    LinkStatus,
    LinkToItselfError,
)


def a_link() -> Link:
    """Garden has asked library."""
    return Link.ask(link_id="link", network_id="garden", other_network_id="library")


def test_a_link_holds_once_the_other_network_agrees() -> None:
    link = a_link()

    with pytest.raises(LinkNotAskedError):
        link.accept("garden")
    link.accept("library")

    assert link.status is LinkStatus.ACTIVE
    assert [sequence for _, sequence in link.facts] == [1]


def test_either_network_ends_a_link_and_nobody_else() -> None:
    for network in ("garden", "library"):
        link = a_link()
        link.accept("library")
        with pytest.raises(LinkNotFoundError):
            link.end("castle")
        link.end(network)
        with pytest.raises(LinkNotActiveError):
            link.end(network)
        assert [type(fact).__name__ for fact, _ in link.facts] == [
            "NetworksLinked",
            "NetworksUnlinked",
        ]


def test_who_has_asked_takes_it_back_without_a_word_and_the_other_refuses() -> None:
    link = a_link()
    with pytest.raises(LinkNotActiveError):
        link.end("library")

    link.end("garden")

    assert (link.status, link.facts) == (LinkStatus.ENDED, [])


def test_a_link_asked_again_from_the_other_side_is_the_same_link() -> None:
    link = a_link()
    with pytest.raises(LinkAlreadyAskedError):
        link.ask_again("library")
    link.refuse("library")

    link.ask_again("library")
    link.accept("garden")

    fact, _ = link.facts[0]
    assert fact.model_dump() == {
        "link_id": "link",
        "network_id": "garden",
        "other_network_id": "library",
    }


def test_no_network_is_linked_to_itself() -> None:
    with pytest.raises(LinkToItselfError):
        Link.ask(link_id="link", network_id="garden", other_network_id="garden")
