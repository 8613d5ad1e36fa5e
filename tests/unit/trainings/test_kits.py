"""Kits are written, published, adapted by others, and say where they come from."""

import pytest

from services.trainings.domain.workshops.kit import (
    KitIsWithdrawnError,
    KitNotPublishedError,
    KitPublishedError,
    KitStaleError,
    KitState,
    KitStaysInNetworkError,
)
from tests.unit.trainings.builders import a_member, facts
from tests.unit.trainings.workshops import NETWORK, OTHER_NETWORK, a_kit, a_sheet_of_kit

NEW = "00000000-0000-7000-8000-00000000f002"


def test_a_kit_takes_as_long_as_its_steps() -> None:
    assert a_kit().sheet.minutes == 120


def test_a_published_kit_is_revised_withdrawn_and_published_again() -> None:
    kit = a_kit()

    kit.publish()
    kit.revise(a_sheet_of_kit("Autre titre"), seen_revision=1)
    kit.withdraw()
    kit.publish()

    assert facts(kit) == ["KitPublished", "KitRevised", "KitWithdrawn", "KitPublished"]


def test_a_draft_is_reworded_without_a_word_to_anybody() -> None:
    kit = a_kit()

    kit.revise(a_sheet_of_kit("Autre titre"), seen_revision=1)

    assert (kit.sheet.title, kit.revision, facts(kit)) == ("Autre titre", 2, [])


def test_a_revision_of_an_older_wording_is_refused() -> None:
    kit = a_kit()
    kit.revise(a_sheet_of_kit("Autre titre"), seen_revision=1)

    with pytest.raises(KitStaleError):
        kit.revise(a_sheet_of_kit("Encore un autre"), seen_revision=1)
    assert kit.sheet.title == "Autre titre"


def test_a_copy_is_somebodys_own_draft_that_says_where_it_comes_from() -> None:
    kit = a_kit(state=KitState.PUBLISHED)

    copy = kit.adapted(NEW, NETWORK, a_member(7), a_sheet_of_kit("En une heure"))

    assert (copy.copied_from, copy.author_id, copy.state) == (kit.kit_id, a_member(7), "draft")
    assert (copy.sheet.title, kit.sheet.title) == ("En une heure", "Atelier en deux heures")
    assert facts(copy) == ["KitCopied"]


def test_what_one_network_keeps_to_itself_is_not_copied_into_another() -> None:
    own = a_kit(state=KitState.PUBLISHED)
    public = a_kit(state=KitState.PUBLISHED, sheet=a_sheet_of_kit(visibility="everyone"))

    with pytest.raises(KitStaysInNetworkError):
        own.adapted(NEW, OTHER_NETWORK, a_member(7), None)
    assert public.adapted(NEW, OTHER_NETWORK, a_member(7), None).network_id == OTHER_NETWORK


def test_transitions_that_the_table_does_not_name_are_refused() -> None:
    with pytest.raises(KitNotPublishedError):
        a_kit().adapted(NEW, NETWORK, a_member(7), None)
    with pytest.raises(KitNotPublishedError):
        a_kit().withdraw()
    with pytest.raises(KitPublishedError):
        a_kit(state=KitState.PUBLISHED).publish()
    with pytest.raises(KitIsWithdrawnError):
        a_kit(state=KitState.WITHDRAWN).revise(a_sheet_of_kit("x" * 5), 1)
